//! The upload URL that a backend assigns; always at the API's own origin.

use contract::PhotoId;
use domain::Failure;
use serde::{Deserialize, Serialize};

/// An absolute URL at the origin that responded to the creation of the upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Location(String);

impl Location {
    /// The address in a `Location` header, which may be relative to the URL that responded (RFC 9110, section 10.2.2).
    /// A backend behind a proxy that terminates TLS may not know that it is reached by `https:`, so `http:` at the same
    /// host is read as `https:`.
    ///
    /// # Errors
    /// `Unintelligible` when it is not at the same origin, or not an address.
    pub fn resolve(header: &str, answered_by: &str) -> Result<Self, Failure> {
        Self::within(header.trim(), answered_by)
            .ok_or_else(|| Failure::unintelligible("the upload's Location is not at the API's origin"))
    }

    fn within(header: &str, answered_by: &str) -> Option<Self> {
        // Browsers read a backslash as a slash and skip tabs and line ends, so an address with any of them is rejected.
        let odd = |c: char| c == '\\' || c.is_control() || c.is_whitespace();
        if header.is_empty() || header.contains(odd) {
            return None;
        }
        let (scheme, authority, path) = parts(answered_by)?;
        let path = if let Some((their_scheme, their_authority, their_path)) = parts(header) {
            let same_scheme = their_scheme.eq_ignore_ascii_case(scheme) || their_scheme.eq_ignore_ascii_case("http");
            (same_scheme && same_authority(scheme, their_authority, authority)).then_some(their_path.to_owned())?
        } else if let Some(rest) = header.strip_prefix("//") {
            let (their_authority, their_path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
            same_authority(scheme, their_authority, authority).then_some(their_path.to_owned())?
        } else if header.starts_with('/') {
            header.to_owned()
        } else if header.split(['/', '?', '#']).next().is_some_and(|first| first.contains(':')) {
            return None;
        } else {
            let path = path.split(['?', '#']).next().unwrap_or_default();
            let folder = path.rfind('/').map_or("/", |at| &path[..=at]);
            [folder, header].concat()
        };
        Some(Self([scheme, "://", authority, &path].concat()))
    }

    /// The photo's id: the last path segment (API, uploads).
    pub fn photo(&self) -> PhotoId {
        let path = self.0.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
        PhotoId::new(path.rsplit('/').next().unwrap_or_default())
    }

    /// The absolute URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Scheme, authority, and the rest of an absolute `http:` or `https:` URL.
fn parts(url: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return None;
    }
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    (!authority.is_empty()).then_some((scheme, authority, path))
}

fn same_authority(scheme: &str, a: &str, b: &str) -> bool {
    let default_port = if scheme.eq_ignore_ascii_case("https") { ":443" } else { ":80" };
    let bare = |authority: &str| authority.strip_suffix(default_port).unwrap_or(authority).to_ascii_lowercase();
    bare(a) == bare(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: &str = "https://city.example/api/v1/photos";

    #[track_caller]
    fn check(header: &str, expected: &str) {
        let location = Location::resolve(header, ASKED);
        assert_eq!(location.as_ref().map(Location::as_str), Ok(expected), "{header}");
        assert_eq!(location.map(|location| location.photo()), Ok(PhotoId::new("abc")), "{header}");
    }

    #[test]
    fn a_location_may_be_absolute_or_relative() {
        check("https://city.example/api/v1/photos/abc", "https://city.example/api/v1/photos/abc");
        check("HTTPS://City.Example:443/files/abc/", "https://city.example/files/abc/");
        check("/api/v1/photos/abc?part=1", "https://city.example/api/v1/photos/abc?part=1");
        check("photos/abc", "https://city.example/api/v1/photos/abc");
        check("//city.example/files/abc", "https://city.example/files/abc");
        check("http://city.example/files/abc", "https://city.example/files/abc");
    }

    #[test]
    fn a_location_elsewhere_is_refused() {
        for header in [
            "https://evil.example/abc",
            "https://city.example.evil.example/abc",
            "https://city.example@evil.example/abc",
            "https://city.example:8443/abc",
            "//evil.example/abc",
            "/\\evil.example/abc",
            "\\\\evil.example/abc",
            "/\t/evil.example/abc",
            "javascript:alert(1)",
            "data:text/html,abc",
            "ftp://city.example/abc",
            "",
        ] {
            assert!(Location::resolve(header, ASKED).is_err(), "{header}");
        }
        assert!(Location::resolve("/abc", "").is_err(), "an answer from nowhere");
    }
}
