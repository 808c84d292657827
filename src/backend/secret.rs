//! The backend's key, from which every access token and query code is derived, so that a repeated request gets the same
//! response and the database stores none of them. It is not the staff's token.

use crate::{random, text::plain};
use anyhow::Context;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use contract::{AccessToken, QueryCode, Reference};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::{fs, io::ErrorKind, path::Path};

/// Digits and capitals without look-alikes (0 O, 1 I L): eight of them are 39 bits.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// Characters of a query code.
const CODE_LENGTH: usize = 8;

/// The key of all derived secrets.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl Secret {
    /// Reads the key from a folder; at the first start it is generated there, readable by the owner only.
    ///
    /// # Errors
    /// When the folder cannot be read or written, or the file is not a key.
    pub fn in_folder(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join("secret.key");
        match fs::read(&path) {
            Ok(bytes) => Ok(Self(bytes.try_into().ok().context("secret.key must have 32 bytes")?)),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let key = random::bytes::<32>();
                write_private(&path, &key).with_context(|| format!("writing {}", path.display()))?;
                Ok(Self(key))
            }
            Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
        }
    }

    /// The bearer secret of a demand: 192 bits.
    pub fn access_token(&self, reference: &Reference) -> AccessToken {
        AccessToken::new(BASE64_URL_SAFE_NO_PAD.encode(&self.derive("access", reference)[..24]))
    }

    /// The short secret of a demand, in two groups of four.
    pub fn query_code(&self, reference: &Reference) -> QueryCode {
        let derived = self.derive("query", reference);
        let mut number = derived.iter().take(16).fold(0u128, |number, byte| (number << 8) | u128::from(*byte));
        let mut code = String::with_capacity(CODE_LENGTH);
        for _ in 0..CODE_LENGTH {
            let place = usize::try_from(number % 31).unwrap_or_default();
            code.push(char::from(ALPHABET[place]));
            number /= 31;
        }
        QueryCode::new(code)
    }

    /// Whether this is the demand's access token; constant time.
    pub fn opens(&self, reference: &Reference, token: &str) -> bool {
        alike(self.access_token(reference).as_str(), token)
    }

    /// Whether this is the demand's query code, as a person types it (`text::plain`). No look-alike characters are
    /// replaced: of the pairs that people mix up (0 O, 1 I L) the alphabet has neither.
    pub fn is_query_code(&self, reference: &Reference, typed: &str) -> bool {
        alike(self.query_code(reference).as_str(), &plain(typed))
    }

    fn derive(&self, purpose: &str, reference: &Reference) -> [u8; 32] {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of any length");
        mac.update(purpose.as_bytes());
        mac.update(b":");
        mac.update(reference.as_str().as_bytes());
        mac.finalize().into_bytes().into()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Constant-time comparison.
pub fn alike(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |differences, (a, b)| differences | (a ^ b)) == 0
}

#[cfg(unix)]
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(not(unix))]
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    fs::write(path, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_and_codes_are_the_same_again_and_differ_between_demands() {
        let secret = Secret([7; 32]);
        let (one, other) = (Reference::new("2611-0000-0001"), Reference::new("2611-0000-0002"));
        assert_eq!(secret.access_token(&one), secret.access_token(&one));
        assert_ne!(secret.access_token(&one), secret.access_token(&other));
        assert!(secret.opens(&one, secret.access_token(&one).as_str()));
        assert!(!secret.opens(&one, secret.access_token(&other).as_str()));
        assert!(!secret.opens(&one, ""));
    }

    #[test]
    fn a_query_code_is_taken_as_people_type_it() {
        let secret = Secret([7; 32]);
        let reference = Reference::new("2611-0000-0001");
        let code = secret.query_code(&reference).as_str().to_lowercase();
        assert_eq!(code.len(), CODE_LENGTH);
        assert!(secret.is_query_code(&reference, &format!(" {}-{} ", &code[..4], &code[4..])));
        let wide: String =
            code.chars().map(|letter| char::from_u32(u32::from(letter) + 0xFEE0).unwrap_or_default()).collect();
        assert!(secret.is_query_code(&reference, &format!("\u{202a}{wide}\u{200b}")));
        assert!(!secret.is_query_code(&reference, "AAAAAAAA"));
    }
}
