//! Which page is shown, and the one place where an address of the program is read or written.

use contract::{AccessToken, Reference};
use domain::DraftId;

/// A page of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// The first question: what it is about, in one's own words.
    What,
    /// Which service fits.
    Service,
    /// A question of the service, by its id.
    Question(String),
    /// Where.
    Where,
    /// Photos.
    Photos,
    /// Who files it, and who may know.
    You,
    /// All answers before sending.
    Check,
    /// A delivery under way, by its draft.
    Sending(DraftId),
    /// The receipt.
    Sent(Reference),
    /// The live timeline; with the secret when a private link was opened.
    Demand(Reference, Option<AccessToken>),
    /// Everything of this device.
    Mine,
    /// Find a demand by reference and query code.
    Find,
    /// An address that means nothing.
    Missing,
}

impl Route {
    /// Reads the fragment of an address, with or without its `#`.
    pub fn read(fragment: &str) -> Self {
        let path = fragment.trim_start_matches('#').trim_matches('/');
        let mut parts = path.splitn(3, '/');
        let (page, first, second) = (parts.next().unwrap_or(""), parts.next(), parts.next());
        match (page, first.filter(|part| !part.is_empty()), second) {
            ("", None, None) => Self::What,
            ("service", None, None) => Self::Service,
            ("question", Some(id), None) => Self::Question(decode(id)),
            ("where", None, None) => Self::Where,
            ("photos", None, None) => Self::Photos,
            ("you", None, None) => Self::You,
            ("check", None, None) => Self::Check,
            ("sending", Some(id), None) => Self::Sending(DraftId::new(decode(id))),
            ("sent", Some(reference), None) => Self::Sent(Reference::new(decode(reference))),
            ("demand", Some(reference), token) => {
                let token = token.filter(|token| !token.is_empty()).map(|token| AccessToken::new(decode(token)));
                Self::Demand(Reference::new(decode(reference)), token)
            }
            ("mine", None, None) => Self::Mine,
            ("find", None, None) => Self::Find,
            _ => Self::Missing,
        }
    }

    /// The fragment of this page, with its `#`. A secret is written only by [`Route::private_link`].
    pub fn fragment(&self) -> String {
        match self {
            Self::What | Self::Missing => "#/".to_owned(),
            Self::Service => "#/service".to_owned(),
            Self::Question(id) => with("#/question/", id),
            Self::Where => "#/where".to_owned(),
            Self::Photos => "#/photos".to_owned(),
            Self::You => "#/you".to_owned(),
            Self::Check => "#/check".to_owned(),
            Self::Sending(id) => with("#/sending/", id.as_str()),
            Self::Sent(reference) => with("#/sent/", reference.as_str()),
            Self::Demand(reference, _) => with("#/demand/", reference.as_str()),
            Self::Mine => "#/mine".to_owned(),
            Self::Find => "#/find".to_owned(),
        }
    }

    /// The link with which whoever has it opens the whole demand, below the address `base` of the page.
    /// The secret stands in the fragment, which no browser sends to any server (RFC 9110, section 4.2.4 names why).
    pub fn private_link(base: &str, reference: &Reference, token: &AccessToken) -> String {
        let mut link = base.to_owned();
        link.push_str(&with("#/demand/", reference.as_str()));
        link.push('/');
        contract::push_encoded(&mut link, token.as_str());
        link
    }
}

fn with(prefix: &str, segment: &str) -> String {
    let mut text = prefix.to_owned();
    contract::push_encoded(&mut text, segment);
    text
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = (byte == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(decoded) => {
                out.push(decoded);
                at += 3;
            }
            None => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_found_again_by_its_address() {
        for route in [
            Route::What,
            Route::Service,
            Route::Question("what is/wrong".to_owned()),
            Route::Where,
            Route::Photos,
            Route::You,
            Route::Check,
            Route::Sending(DraftId::new("d-1")),
            Route::Sent(Reference::new("2611-0482-7153")),
            Route::Demand(Reference::new("2611-0482-7153"), None),
            Route::Mine,
            Route::Find,
        ] {
            assert_eq!(Route::read(&route.fragment()), route);
        }
    }

    #[test]
    fn a_private_link_opens_with_its_secret_and_the_page_then_hides_it() {
        let (reference, token) = (Reference::new("2611-0482-7153"), AccessToken::new("s3cr-et_"));
        let link = Route::private_link("https://city.example/", &reference, &token);
        let opened = Route::read(link.split_once('#').map_or("", |(_, fragment)| fragment));
        assert_eq!(opened, Route::Demand(reference, Some(token)));
        assert!(!opened.fragment().contains("s3cr"));
    }

    #[test]
    fn an_address_that_means_nothing_is_missing_not_a_fault() {
        for fragment in ["#/nowhere", "#/sent", "#/sent/", "#/where/there", "#/%ff%", "#/demand"] {
            assert_eq!(Route::read(fragment), Route::Missing, "{fragment}");
        }
    }
}
