//! URLs of the city's photos; addresses from the backend are not trusted.

use crate::session::Session;
use contract::Photo;
use leptos::prelude::*;

impl Session {
    /// The URL of a photo; `None` if its address is not allowed.
    pub fn photo_url(self, photo: &Photo) -> Option<String> {
        self.rest.with_value(|rest| safe_address(&rest.api.base, &photo.url))
    }
}

/// A picture's address below the API's, or absolute: `https`, or plain `http` at the API's own origin; nothing else.
fn safe_address(base: &str, address: &str) -> Option<String> {
    let address = address.trim();
    if address.is_empty() || address.chars().any(|c| c.is_control() || c == '\\') {
        return None;
    }
    let scheme = address.split(['/', '?', '#']).next().unwrap_or("").split_once(':').map(|(scheme, _)| scheme);
    match scheme.map(str::to_ascii_lowercase).as_deref() {
        Some("https") => Some(address.to_owned()),
        Some("http") => {
            let rest = address.strip_prefix(origin(base))?;
            (rest.is_empty() || rest.starts_with(['/', '?', '#'])).then(|| address.to_owned())
        }
        Some(_) => None,
        None if address.starts_with("//") => None,
        None => Some([base.trim_end_matches('/'), "/", address.trim_start_matches('/')].concat()),
    }
}

fn origin(base: &str) -> &str {
    let after_scheme = base.find("://").map_or(0, |at| at + 3);
    let end = base.get(after_scheme..).and_then(|rest| rest.find('/')).map_or(base.len(), |at| after_scheme + at);
    base.get(..end).unwrap_or(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_is_fetched_from_the_api_or_by_https_and_from_nowhere_else() {
        let at = |address| safe_address("http://city.example:8080/api", address);
        assert_eq!(at("/v1/photos/p").as_deref(), Some("http://city.example:8080/api/v1/photos/p"));
        assert_eq!(at("v1/photos/p?size=a:b").as_deref(), Some("http://city.example:8080/api/v1/photos/p?size=a:b"));
        assert_eq!(at("https://cdn.example/p").as_deref(), Some("https://cdn.example/p"));
        assert_eq!(at("http://city.example:8080/p").as_deref(), Some("http://city.example:8080/p"));
        for refused in [
            "",
            "javascript:alert(1)",
            " JavaScript:alert(1)",
            "data:image/svg+xml,<svg/>",
            "//evil.example/p",
            "\\\\evil.example/p",
            "java\nscript:alert(1)",
            "http://evil.example/p",
            "http://city.example:8080.evil.example/p",
            "blob:x",
        ] {
            assert_eq!(at(refused), None, "{refused}");
        }
    }
}
