//! The client's address behind a proxy: the forwarding header is read only from trusted proxies.

use axum::http::HeaderMap;
use std::{net::IpAddr, str::FromStr};

/// The trusted proxies, and the header in which they forward the client's address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies {
    /// Their addresses.
    pub trusted: Vec<Network>,
    /// Their header.
    pub header: ForwardingHeader,
}

/// The header that the proxies set. Only one is read: most proxies set one and pass the other on as the client wrote
/// it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForwardingHeader {
    /// `X-Forwarded-For`, a list of addresses.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// Addresses with the same beginning: `10.0.0.0/8`, `::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u32,
}

impl Proxies {
    /// The client's address. The header counts only when the peer of the connection is a trusted proxy. It is read from
    /// its end: each proxy appends its peer, so the last address that is no trusted proxy is the client, whatever that
    /// client wrote before it.
    pub fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut caller = peer.to_canonical();
        let name = match self.header {
            ForwardingHeader::XForwardedFor => "x-forwarded-for",
            ForwardingHeader::Forwarded => "forwarded",
        };
        let lines: Vec<&str> = headers.get_all(name).iter().map(|line| line.to_str().unwrap_or_default()).collect();
        for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
            if !self.trusts(caller) {
                break;
            }
            let said = match self.header {
                ForwardingHeader::XForwardedFor => address(hop),
                ForwardingHeader::Forwarded => hop.split(';').find_map(sender).and_then(address),
            };
            // A proxy that hides its client counts as the client.
            let Some(said) = said else { break };
            caller = said;
        }
        caller
    }

    /// Whether the peer of a connection is a trusted proxy.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.holds(address))
    }
}

impl Network {
    fn holds(&self, address: IpAddr) -> bool {
        self.base.is_ipv4() == address.is_ipv4()
            && (bits(self.base) ^ bits(address)).checked_shr(128 - self.bits).unwrap_or_default() == 0
    }
}

/// The address's bits from the left.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()) << 96,
        IpAddr::V6(address) => address.to_bits(),
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no address and no network such as 10.0.0.0/8");
        let (base, length) =
            text.trim().split_once('/').map_or((text.trim(), None), |(base, length)| (base, Some(length)));
        let base: IpAddr = base.parse().map_err(|_| wrong())?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = length.map_or(Some(most), |length| length.parse().ok()).filter(|bits| *bits <= most);
        Ok(Self { base, bits: bits.ok_or_else(wrong)? })
    }
}

impl FromStr for ForwardingHeader {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "x-forwarded-for" => Ok(Self::XForwardedFor),
            "forwarded" => Ok(Self::Forwarded),
            _ => Err("the header is x-forwarded-for or forwarded".to_owned()),
        }
    }
}

/// The value of `for=` in one pair of a `Forwarded` header.
fn sender(pair: &str) -> Option<&str> {
    let (name, value) = pair.split_once('=')?;
    name.trim().eq_ignore_ascii_case("for").then_some(value)
}

/// The address of a hop: `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `"[2001:db8::1]:4711"`; nothing for `unknown` and for a
/// name that hides it.
fn address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim().trim_matches('"');
    let bracketed = hop.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(address, _)| address);
    let without_port = || hop.split_once(':').map_or(hop, |(address, _)| address);
    let found = bracketed.unwrap_or(hop).parse::<IpAddr>().or_else(|_| without_port().parse::<IpAddr>());
    found.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    /// Tests the client's address for a connection from `peer` with these header lines, with trusted proxies in
    /// 10.0.0.0/8 and at ::1.
    #[track_caller]
    fn check(header: ForwardingHeader, peer: &str, lines: &[&'static str], expected: &str) {
        let trusted = vec!["10.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()];
        let mut headers = HeaderMap::new();
        for line in lines {
            let name = match header {
                ForwardingHeader::XForwardedFor => "x-forwarded-for",
                ForwardingHeader::Forwarded => "forwarded",
            };
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(line));
        }
        assert_eq!(Proxies { trusted, header }.caller(ip(peer), &headers), ip(expected), "{peer} {lines:?}");
    }

    #[test]
    fn a_trusted_proxy_says_whom_it_speaks_for() {
        use ForwardingHeader::{Forwarded, XForwardedFor};
        check(XForwardedFor, "10.1.2.3", &["192.0.2.7"], "192.0.2.7");
        check(XForwardedFor, "::1", &["192.0.2.7:4711"], "192.0.2.7");
        check(XForwardedFor, "::ffff:10.1.2.3", &["2001:db8::7"], "2001:db8::7");
        check(XForwardedFor, "10.1.2.3", &["192.0.2.7, 10.9.9.9"], "192.0.2.7");
        check(XForwardedFor, "10.1.2.3", &["192.0.2.7", "10.9.9.9,10.8.8.8"], "192.0.2.7");
        check(Forwarded, "10.1.2.3", &["for=192.0.2.7;proto=https;by=10.1.2.3"], "192.0.2.7");
        check(Forwarded, "10.1.2.3", &["proto=https; For=\"[2001:db8::7]:4711\", for=10.9.9.9"], "2001:db8::7");
    }

    #[test]
    fn nobody_else_is_believed() {
        use ForwardingHeader::{Forwarded, XForwardedFor};
        check(XForwardedFor, "192.0.2.7", &["198.51.100.1"], "192.0.2.7");
        check(Forwarded, "192.0.2.7", &["for=198.51.100.1"], "192.0.2.7");
        check(XForwardedFor, "11.0.0.1", &["198.51.100.1"], "11.0.0.1");
        assert_eq!(Proxies::default().caller(ip("127.0.0.1"), &HeaderMap::new()), ip("127.0.0.1"));
    }

    #[test]
    fn what_the_caller_wrote_before_the_proxy_counts_for_nothing() {
        use ForwardingHeader::{Forwarded, XForwardedFor};
        check(XForwardedFor, "10.1.2.3", &["198.51.100.1, 192.0.2.7"], "192.0.2.7");
        check(XForwardedFor, "10.1.2.3", &["198.51.100.1", "10.5.5.5, 192.0.2.7"], "192.0.2.7");
        check(Forwarded, "10.1.2.3", &["for=198.51.100.1, for=192.0.2.7"], "192.0.2.7");
        check(Forwarded, "10.1.2.3", &["for=\"198.51.100.1, for=192.0.2.7"], "192.0.2.7");
    }

    #[test]
    fn a_proxy_that_does_not_say_for_whom_is_the_caller_itself() {
        use ForwardingHeader::{Forwarded, XForwardedFor};
        for line in ["unknown", "", "not an address", "192.0.2.7, unknown"] {
            check(XForwardedFor, "10.1.2.3", &[line], "10.1.2.3");
        }
        for line in ["for=unknown", "for=_hidden", "by=192.0.2.7", "for=192.0.2.7, for=_hidden"] {
            check(Forwarded, "10.1.2.3", &[line], "10.1.2.3");
        }
        check(XForwardedFor, "10.1.2.3", &[], "10.1.2.3");
        check(XForwardedFor, "10.1.2.3", &["unknown, 10.9.9.9"], "10.9.9.9");
    }

    #[test]
    fn a_network_holds_the_addresses_with_its_beginning() {
        let network = |text: &str| text.parse::<Network>();
        for (text, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.0"),
            ("192.0.2.7", "192.0.2.7", "192.0.2.6"),
            ("2001:db8::/33", "2001:db8:7fff::", "2001:db8:8000::"),
            ("::1", "::1", "::2"),
            ("0.0.0.0/0", "1.2.3.4", "::1"),
            ("::/0", "2001:db8::", "1.2.3.4"),
        ] {
            let network = network(text).unwrap();
            assert!(network.holds(ip(inside)) && !network.holds(ip(outside)), "{text}");
        }
        for text in ["", "10.0.0.0/33", "::/129", "10.0.0/8", "host.example", "10.0.0.0/-1", "10.0.0.0/8/8"] {
            assert!(network(text).is_err(), "{text}");
        }
    }
}
