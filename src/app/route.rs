//! The route, and the only place where an address of the program is parsed or written.

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
    /// A delivery in progress, by its draft.
    Sending(DraftId),
    /// The receipt.
    Sent(Reference),
    /// The live timeline; with the secret when a private link was opened.
    Demand(Reference, Option<AccessToken>),
    /// Everything of this device.
    Mine,
    /// Find a demand by reference and query code.
    Find,
    /// A link that names no demand.
    Incomplete,
    /// An unknown address.
    Missing,
}

/// How often a link may have been percent-encoded in transit.
const MOST_ENCODINGS: usize = 3;
/// Characters that surround a link in a text and occur in no reference: quotation marks, brackets, punctuation.
const AROUND_LINKS: &str = "<>\"'`()[]{},.;:!?*。，、；：！？…“”‘’「」『』《》〈〉【】（）";

impl Route {
    /// Parses the fragment of an address, with or without its `#`. Chats, mails and address books percent-encode links,
    /// change their case, and append punctuation: whatever cannot be part of a link is removed.
    pub fn read(fragment: &str) -> Self {
        let mut path = fragment.to_owned();
        // Some programs encode a link again each time that they pass it on.
        for _ in 0..MOST_ENCODINGS {
            match Self::of_path(&path) {
                Self::Missing if path.contains('%') => path = decode(&path),
                route => return route,
            }
        }
        Self::of_path(&path)
    }

    /// The demand that a link within a text leads to, if any.
    pub fn in_text(text: &str) -> Option<Self> {
        let at = text.find("/demand/").or_else(|| text.find("demand%2F"))?;
        match Self::read(&text[at..]) {
            route @ Self::Demand(..) => Some(route),
            _ => None,
        }
    }

    fn of_path(path: &str) -> Self {
        let path = path.trim_start_matches(['#', '!', ' ']).trim_matches('/');
        let (page, behind) = path.split_once('/').map_or((path, None), |(page, behind)| (page, Some(behind)));
        let (first, second) = match behind.map(|behind| behind.trim_start_matches('/')) {
            Some(parts) => parts
                .split_once('/')
                .map_or((Some(parts), None), |(first, second)| (Some(first), Some(second.trim_start_matches('/')))),
            None => (None, None),
        };
        // With a doubled slash between, only the second part can be the secret.
        let first = first.filter(|_| second.is_some() || behind.is_none_or(|behind| !behind.starts_with('/')));
        match (page.to_ascii_lowercase().as_str(), first.filter(|part| !part.is_empty()), second) {
            ("demand", first, token) => Self::of_link(first.unwrap_or(""), token),
            ("", None, None) => Self::What,
            ("service", None, None) => Self::Service,
            ("question", Some(id), None) => Self::Question(decode(id)),
            ("where", None, None) => Self::Where,
            ("photos", None, None) => Self::Photos,
            ("you", None, None) => Self::You,
            ("check", None, None) => Self::Check,
            ("sending", Some(id), None) => Self::Sending(DraftId::new(decode(id))),
            ("sent", Some(reference), None) => Self::Sent(Reference::new(decode(reference))),
            ("mine", None, None) => Self::Mine,
            ("find", None, None) => Self::Find,
            _ => Self::Missing,
        }
    }

    /// A link to a demand, as the city or this program wrote it.
    fn of_link(reference: &str, token: Option<&str>) -> Self {
        let mut reference = decode(reference);
        // References contain no percent sign.
        for _ in 1..MOST_ENCODINGS {
            reference = decode(&reference);
        }
        // If only the slash between the two was encoded, the secret follows it.
        let (reference, token) = match (reference.rsplit_once('/'), token) {
            (Some((before, behind)), None) if is_like_token(behind) => (before, Some(behind)),
            _ => (reference.as_str(), token),
        };
        let reference = reference.trim_matches(|c: char| c.is_whitespace() || AROUND_LINKS.contains(c));
        if reference.is_empty() {
            return Self::Incomplete;
        }
        let token = decode(token.unwrap_or("")).replace(is_unseen, "");
        let end = token.find(|c: char| !is_part_of_token(c)).unwrap_or(token.len());
        let token = token[..end].trim_end_matches('/');
        let token = (!token.is_empty()).then(|| AccessToken::new(token));
        Self::Demand(Reference::new(reference), token)
    }

    /// The fragment of this route, with its `#`. Secrets are written only by [`Route::private_link`].
    pub fn fragment(&self) -> String {
        match self {
            Self::What | Self::Incomplete | Self::Missing => "#/".to_owned(),
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

    /// The link that opens the whole demand, relative to the page's address `base`. The secret is in the fragment,
    /// which browsers send to no server (RFC 9110, section 4.2.4 names why).
    pub fn private_link(base: &str, reference: &Reference, token: &AccessToken) -> String {
        let mut link = base.to_owned();
        link.push_str(&with("#/demand/", reference.as_str()));
        link.push('/');
        contract::push_encoded(&mut link, token.as_str());
        link
    }
}

/// Whether a character can be part of an access token (RFC 6750, section 2.1).
const fn is_part_of_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | '+' | '/' | '=')
}

/// Whether a text is as long as a secret has to be (128 bits in Base64), and so longer than the part of a reference
/// after a slash.
fn is_like_token(text: &str) -> bool {
    const LEAST: usize = 22;
    text.chars().take_while(|c| is_part_of_token(*c)).count() >= LEAST
}

/// Characters that mails and chats insert into long words as break opportunities: soft hyphens and zero-width spaces.
const fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
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
        for fragment in ["#/nowhere", "#/sent", "#/sent/", "#/where/there", "#/%ff%", "#/demands/x"] {
            assert_eq!(Route::read(fragment), Route::Missing, "{fragment}");
        }
    }

    #[test]
    fn a_link_that_was_encoded_or_glued_to_other_text_opens_its_demand() {
        let whole = Route::read("#/demand/2611-0482-7153/s3cr-et_Z");
        assert!(matches!(&whole, Route::Demand(_, Some(token)) if token.as_str() == "s3cr-et_Z"));
        for fragment in [
            "#%2Fdemand%2F2611-0482-7153%2Fs3cr-et_Z",
            "%23%2Fdemand%2F2611-0482-7153%2Fs3cr-et_Z",
            "#%252Fdemand%252F2611-0482-7153%252Fs3cr-et_Z",
            "#!/demand/2611-0482-7153/s3cr-et_Z",
            "#/DEMAND/2611-0482-7153/s3cr-et_Z",
            "#/demand/2611-0482-7153/s3cr-et_Z/",
            "#/demand/2611-0482-7153/s3cr-et_Z。",
            "#/demand/2611-0482-7153/s3cr-et_Z%E3%80%82",
            "#/demand/2611-0482-7153/s3cr-et_Z）谢谢",
            "#/demand/2611-0482-7153/s3cr-et_Z%20and%20more",
            "#/demand/2611-0482-7153/s3cr-et_Z>",
            "#/demand/2611-0482-7153/s3cr-et_Z%3E",
            "#/demand/2611-0482-7153/s3cr-et_Z?from=singlemessage&isappinstalled=0",
            "#/demand/2611-0482-7153/s3cr-et_Z&utm_source=sms",
            "#/demand/2611-0482-7153/s3cr%E2%80%8B-et_Z%C2%AD",
        ] {
            assert_eq!(Route::read(fragment), whole, "{fragment}");
        }
        let public = Route::Demand(Reference::new("2611-0482-7153"), None);
        for fragment in ["#/demand/2611-0482-7153。", "#/demand/2611-0482-7153%20", "#/demand/<2611-0482-7153>/"] {
            assert_eq!(Route::read(fragment), public, "{fragment}");
        }
    }

    #[test]
    fn a_link_within_a_text_is_found() {
        let (reference, token) = (Reference::new("2611-0482-7153"), AccessToken::new("s3cr-et_Z"));
        let link = Route::private_link("https://city.example/", &reference, &token);
        let whole = Some(Route::Demand(reference, Some(token)));
        assert_eq!(Route::in_text(&format!("我的诉求 {link}。")), whole);
        assert_eq!(Route::in_text(&link.replace('/', "%2F")), whole);
        assert_eq!(Route::in_text("2611-0482-7153"), None);
    }

    #[test]
    fn a_slash_that_was_encoded_or_doubled_gives_no_secret_away() {
        let token = "ZrY3w0m5Qk9v1cXb7uT2nA8eHs6LdJfG4pVqRtNxBzI";
        let whole = Route::read(&format!("#/demand/2611-0482-7153/{token}"));
        for between in ["%2F", "//", "%252F", "///"] {
            assert_eq!(Route::read(&format!("#/demand/2611-0482-7153{between}{token}")), whole, "{between}");
        }
        assert_eq!(Route::read(&format!("#/demand//2611-0482-7153/{token}")), whole);
        // A reference may contain a slash.
        let slashed = Route::Demand(Reference::new("SZ/2026-0001"), None);
        assert_eq!(Route::read(&slashed.fragment()), slashed);
    }

    #[test]
    fn a_link_that_names_no_demand_is_incomplete() {
        for fragment in ["#/demand", "#/demand/", "#/demand//s3cr", "#/demand/%20", "#%2Fdemand%2F", "#/demand/。"] {
            assert_eq!(Route::read(fragment), Route::Incomplete, "{fragment}");
        }
    }

    #[test]
    fn a_token_is_only_what_can_stand_in_a_header() {
        let odd = "#/demand/R/%0d%0aX:%20y/ü";
        assert_eq!(Route::read(odd), Route::Demand(Reference::new("R"), None));
    }
}
