//! Which precompressed form of a file a client accepts (RFC 9110, section 12.5.3). It compresses nothing.

use axum::http::{HeaderMap, header};

/// A form in which a file may be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// Brotli.
    Brotli,
    /// Gzip.
    Gzip,
}

impl Coding {
    /// As `Content-Encoding` names it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// The extension of its files.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }
}

/// The accepted forms, the smaller one first unless the client weighs otherwise.
pub fn accepted(headers: &HeaderMap) -> Vec<Coding> {
    let listed: Vec<(String, f32)> = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|part| {
            let (name, rest) = part.split_once(';').unwrap_or((part, ""));
            let weight = rest.trim().strip_prefix("q=").map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
            (name.trim().to_ascii_lowercase(), weight)
        })
        .collect();
    let weight = |name: &str| {
        let named = listed.iter().find(|(listed, _)| listed == name);
        named.or_else(|| listed.iter().find(|(listed, _)| listed == "*")).map_or(0.0, |(_, weight)| *weight)
    };
    let mut taken: Vec<(f32, Coding)> =
        [Coding::Brotli, Coding::Gzip].map(|coding| (weight(coding.name()), coding)).to_vec();
    taken.retain(|(weight, _)| *weight > 0.0);
    // A stable sort: with equal weights brotli stays first.
    taken.sort_by(|a, b| b.0.total_cmp(&a.0));
    taken.into_iter().map(|(_, coding)| coding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smaller_form_comes_first_unless_the_caller_weighs_otherwise() {
        for (value, expected) in [
            ("gzip, deflate, br, zstd", vec![Coding::Brotli, Coding::Gzip]),
            ("br;q=0.5, gzip", vec![Coding::Gzip, Coding::Brotli]),
            ("gzip", vec![Coding::Gzip]),
            ("br;q=0, *", vec![Coding::Gzip]),
            ("identity", vec![]),
            ("", vec![]),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, value.parse().unwrap());
            assert_eq!(accepted(&headers), expected, "{value}");
        }
    }
}
