//! Finds the file for a path, and nothing outside the folder; its type, its tag, whether it is immutable.

use super::coding::Coding;
use axum::body::Bytes;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// A file to respond with.
#[derive(Debug)]
pub struct Found {
    /// The bytes as stored, compressed or not.
    pub bytes: Bytes,
    /// Their compression, if any.
    pub coding: Option<Coding>,
    /// Media type of the file itself.
    pub media_type: &'static str,
    /// Strong entity tag, quoted; each form has its own.
    pub tag: String,
    /// Whether its name contains a hash of the content.
    pub immutable: bool,
}

/// The file at the path, in the first of the accepted forms that exists.
pub async fn find(folder: &Path, path: &str, accepted: Vec<Coding>) -> Option<Found> {
    let name = relative(path)?;
    let root = tokio::fs::canonicalize(folder).await.ok()?;
    let file_name = name.rsplit('/').next()?.to_owned();
    for coding in accepted.into_iter().map(Some).chain([None]) {
        let place = root.join(format!("{name}{}", coding.map_or("", Coding::ending)));
        let Some(bytes) = read(&root, &place).await else {
            continue;
        };
        // A hash of the content, not the modification time: a site rebuilt to the same bytes keeps its tags, and one
        // copied with old dates gets new ones.
        let hash: String = Sha256::digest(&bytes).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        return Some(Found {
            tag: format!("\"{hash}\""),
            bytes: bytes.into(),
            coding,
            media_type: media_type(&file_name),
            immutable: has_hash(&file_name),
        });
    }
    None
}

/// The path inside the folder; `None` if it leads out of it, or is hidden.
fn relative(path: &str) -> Option<String> {
    let decoded = decoded(path.strip_prefix('/')?)?;
    let allowed = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':', '\0']);
    let name = if decoded.is_empty() { "index.html".to_owned() } else { decoded };
    name.split('/').all(allowed).then_some(name)
}

/// Percent-decoding (RFC 3986, section 2.1); `None` if it is malformed or not UTF-8.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let value = digit(rest.next())? * 16 + digit(rest.next())?;
            bytes.push(u8::try_from(value).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// The bytes of a regular file below the root, checked after resolving symbolic links.
async fn read(root: &Path, place: &Path) -> Option<Vec<u8>> {
    let real: PathBuf = tokio::fs::canonicalize(place).await.ok()?;
    if !real.starts_with(root) || !tokio::fs::metadata(&real).await.ok()?.is_file() {
        return None;
    }
    tokio::fs::read(&real).await.ok()
}

/// Whether the name ends in a hash before its extension: `app-0123456789abcdef.js`, `app-0123456789abcdef_bg.wasm`.
fn has_hash(name: &str) -> bool {
    name.split(['-', '.', '_'])
        .skip(1)
        .any(|part| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)))
}

fn media_type(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    match extension.as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "gif" => "image/gif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        "xml" => "application/xml",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out_of_the_folder() {
        for path in [
            "/../x",
            "/a/../../x",
            "/%2e%2e/x",
            "/a%2f..%2fx",
            "/.git/config",
            "/a/.env",
            "/a\\..\\x",
            "/c:/x",
            "/a%00b",
            "//x",
            "/%zz",
            "/%ff",
            "x",
        ] {
            assert_eq!(relative(path), None, "{path}");
        }
        assert_eq!(relative("/").as_deref(), Some("index.html"));
        assert_eq!(relative("/demo/%E4%BA%91.html").as_deref(), Some("demo/云.html"));
    }

    #[test]
    fn a_hash_in_the_name_is_known() {
        for (name, expected) in [
            ("suban-0123456789abcdef.js", true),
            ("suban-0123456789abcdef_bg.wasm", true),
            ("style-fedcba9876543210.css", true),
            ("index.html", false),
            ("boot.js", false),
            ("0123456789abcdef.js", false),
            ("suban-0123456789ABCDEF.js", false),
            ("suban-0123456789abcde.js", false),
        ] {
            assert_eq!(has_hash(name), expected, "{name}");
        }
    }
}
