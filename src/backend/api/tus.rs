//! Headers of tus 1.0: metadata, checksums, dates. The handlers are in `photos`.

use crate::text::{is_blank, is_plain};
use base64::{Engine, prelude::BASE64_STANDARD};
use contract::Timestamp;
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// The supported version.
pub const VERSION: &str = "1.0.0";

/// The supported extensions.
pub const EXTENSIONS: &str = "creation,creation-with-upload,checksum,termination,expiration";

/// The supported checksum algorithms.
pub const ALGORITHMS: &str = "sha1,sha256";

/// Characters of a caption at most.
const CAPTION: usize = 300;

/// A checksum of one request's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// SHA-1; mandatory for servers with the checksum extension.
    Sha1(Vec<u8>),
    /// SHA-256.
    Sha256(Vec<u8>),
}

impl Checksum {
    /// Reads an `Upload-Checksum` header.
    pub fn read(header: &str) -> Option<Self> {
        let (algorithm, sum) = header.trim().split_once(' ')?;
        let sum = BASE64_STANDARD.decode(sum.trim()).ok()?;
        match algorithm {
            "sha1" => Some(Self::Sha1(sum)),
            "sha256" => Some(Self::Sha256(sum)),
            _ => None,
        }
    }

    /// Whether it matches these bytes.
    pub fn is_of(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Sha1(sum) => Sha1::digest(bytes).as_slice() == sum,
            Self::Sha256(sum) => Sha256::digest(bytes).as_slice() == sum,
        }
    }
}

/// The caption in an `Upload-Metadata` header, if it is valid text.
pub fn caption(header: &str) -> Option<String> {
    let value = header.split(',').find_map(|pair| pair.trim().strip_prefix("caption "))?;
    let text = String::from_utf8(BASE64_STANDARD.decode(value.trim()).ok()?).ok()?;
    let plain = |letter: &char| is_plain(letter.encode_utf8(&mut [0; 4]), false);
    let text: String = text.trim().chars().filter(plain).take(CAPTION).collect();
    Some(text).filter(|text| !is_blank(text))
}

/// A moment in HTTP's format (RFC 9110, `IMF-fixdate`).
pub fn http_date(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.millis())
        .map(|moment| moment.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_is_read_from_among_the_metadata() {
        assert_eq!(caption("filename YS5qcGc=, caption 6Lev54Gv,filetype aW1hZ2UvanBlZw=="), Some("路灯".to_owned()));
        assert_eq!(caption("filename YS5qcGc="), None);
        assert_eq!(caption("caption !!!"), None);
        assert_eq!(caption("caption 4oCL"), None, "a blank without width is no caption");
        assert_eq!(caption("caption 77u/bGFtcAs="), Some("lamp".to_owned()), "a byte order mark and a vertical tab go");
    }

    #[test]
    fn a_checksum_is_of_its_bytes_only() {
        let sum = Checksum::read("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=").unwrap();
        assert!(sum.is_of(b"hello world") && !sum.is_of(b"hello worlD"));
        assert!(Checksum::read("md5 AAAA").is_none() && Checksum::read("sha1").is_none());
    }

    #[test]
    fn dates_are_written_as_http_wants_them() {
        assert_eq!(http_date(Timestamp::from_millis(784_111_777_000)), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
