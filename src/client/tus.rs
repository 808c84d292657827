//! Calls of tus 1.0: create an upload, ask for its offset, append bytes, terminate it. Their order is decided in
//! `transfer`.

pub use crate::location::Location;
use crate::{Body, Call, Request, Response, failure};
use contract::{Method, Operation};
use domain::Failure;

/// Bytes of one chunk: at most so many are sent again after a cut connection.
pub const CHUNK_BYTES: u64 = 256 * 1024;

/// A backend's response about an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrived {
    /// So many bytes are stored.
    Offset(u64),
    /// The offset differs from the one that was sent (409): ask for it.
    Mismatch,
    /// The upload no longer exists (403, 404, 410; tus, section "HEAD"): create a new one.
    Gone,
    /// Another connection still holds its lock (423): wait.
    Locked,
    /// The checksum did not match (460): send the bytes again.
    Damaged,
}

/// Creates an upload of so many bytes. Metadata are pairs of an ASCII key without space or comma and any text.
pub fn create(bytes: u64, metadata: &[(&str, &str)]) -> Call<Location> {
    let mut request =
        versioned(Method::Post, Operation::CreatePhoto.endpoint().path).header("upload-length", bytes.to_string());
    if !metadata.is_empty() {
        let pairs: Vec<String> =
            metadata.iter().map(|(key, value)| [key, " ", &base64(value.as_bytes())].concat()).collect();
        request = request.header("upload-metadata", pairs.join(","));
    }
    Call { request, decode: created }
}

/// Asks for the offset. The response must not come from a cache: the performer requests with `no-store`.
pub fn offset(location: &Location) -> Call<Arrived> {
    Call { request: versioned(Method::Head, location.as_str()), decode: arrived }
}

/// Appends bytes at an offset. `sha1_base64` is their SHA-1 in base64, where the caller can compute it.
pub fn append(location: &Location, offset: u64, bytes: Vec<u8>, sha1_base64: Option<&str>) -> Call<Arrived> {
    let mut request = versioned(Method::Patch, location.as_str())
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", offset.to_string());
    if let Some(sum) = sha1_base64 {
        request = request.header("upload-checksum", ["sha1 ", sum].concat());
    }
    request.body = Body::Bytes(bytes);
    Call { request, decode: arrived }
}

/// Terminates an upload; one that no longer exists counts as success.
pub fn terminate(location: &Location) -> Call<()> {
    Call { request: versioned(Method::Delete, location.as_str()), decode: terminated }
}

fn versioned(method: Method, path: &str) -> Request {
    Request::new(method, path).header("tus-resumable", "1.0.0")
}

fn created(response: &Response) -> Result<Location, Failure> {
    if !response.is_success() {
        return Err(failure(response));
    }
    let header = response.header("location").ok_or_else(|| {
        Failure::unintelligible("no Location came with the upload; is it in Access-Control-Expose-Headers?")
    })?;
    Location::resolve(header, &response.url)
}

fn arrived(response: &Response) -> Result<Arrived, Failure> {
    match response.status {
        200..=299 => {
            let header = response.header("upload-offset").and_then(|text| text.trim().parse().ok());
            header.map(Arrived::Offset).ok_or_else(|| {
                Failure::unintelligible("no Upload-Offset came; is it in Access-Control-Expose-Headers?")
            })
        }
        409 => Ok(Arrived::Mismatch),
        403 | 404 | 410 => Ok(Arrived::Gone),
        423 => Ok(Arrived::Locked),
        460 => Ok(Arrived::Damaged),
        _ => Err(failure(response)),
    }
}

fn terminated(response: &Response) -> Result<(), Failure> {
    match response.status {
        200..=299 | 403 | 404 | 410 => Ok(()),
        _ => Err(failure(response)),
    }
}

/// Base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for triple in bytes.chunks(3) {
        let bits = triple.iter().enumerate().fold(0_u32, |bits, (at, byte)| bits | u32::from(*byte) << (16 - 8 * at));
        for place in 0..4 {
            let letter = char::from(ALPHABET[(bits >> (18 - 6 * place) & 63) as usize]);
            text.push(if place > triple.len() { '=' } else { letter });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&str, &str)]) -> Response {
        Response {
            status,
            url: "https://city.example/v1/photos".to_owned(),
            headers: headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect(),
            ..Response::default()
        }
    }

    fn location() -> Location {
        Location::resolve("/v1/photos/abc", "https://city.example/v1/photos").expect("same origin")
    }

    #[test]
    fn an_upload_begins_with_its_length_and_its_name() {
        let call = create(1000, &[("filename", "灯.jpg"), ("filetype", "image/jpeg")]);
        assert_eq!((call.request.method, call.request.path.as_str()), (Method::Post, "/v1/photos"));
        let header = |name| call.request.headers.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str());
        assert_eq!(header("tus-resumable"), Some("1.0.0"));
        assert_eq!(header("upload-length"), Some("1000"));
        assert_eq!(header("upload-metadata"), Some("filename 54GvLmpwZw==,filetype aW1hZ2UvanBlZw=="));
        assert_eq!((call.decode)(&answer(201, &[("Location", "/v1/photos/abc")])), Ok(location()));
        assert!((call.decode)(&answer(201, &[])).is_err(), "a Location that the browser hides is named as such");
    }

    #[test]
    fn bytes_go_from_an_offset_with_their_checksum() {
        let call = append(&location(), 512, vec![1, 2, 3], Some("c3Vt"));
        assert_eq!(call.request.url("https://city.example"), "https://city.example/v1/photos/abc");
        assert!(call.request.headers.contains(&("upload-offset", "512".to_owned())));
        assert!(call.request.headers.contains(&("upload-checksum", "sha1 c3Vt".to_owned())));
        assert_eq!(call.request.body, Body::Bytes(vec![1, 2, 3]));
        assert_eq!((call.decode)(&answer(204, &[("upload-offset", "515")])), Ok(Arrived::Offset(515)));
    }

    #[test]
    fn what_a_backend_says_of_an_upload_is_told_apart() {
        let decode = offset(&location()).decode;
        for (status, expected) in [
            (409, Arrived::Mismatch),
            (404, Arrived::Gone),
            (410, Arrived::Gone),
            (423, Arrived::Locked),
            (460, Arrived::Damaged),
        ] {
            assert_eq!(decode(&answer(status, &[])), Ok(expected), "{status}");
        }
        assert_eq!(decode(&answer(503, &[("retry-after", "2")])), Err(Failure::Busy { after_ms: Some(2_000) }));
        for headers in [&[][..], &[("upload-offset", "-1")], &[("upload-offset", "many")]] {
            assert!(decode(&answer(200, headers)).is_err(), "{headers:?}");
        }
    }

    #[test]
    fn how_much_has_arrived_is_never_answered_by_a_cache() {
        // Everything else is requested with `no-store`, so neither the browser's cache nor a proxy's may respond.
        assert!(!offset(&location()).request.may_be_kept());
    }

    #[test]
    fn an_upload_that_is_not_there_is_taken_back_already() {
        let decode = terminate(&location()).decode;
        assert_eq!((decode(&answer(204, &[])), decode(&answer(410, &[]))), (Ok(()), Ok(())));
        assert!(decode(&answer(500, &[])).is_err());
    }

    #[test]
    fn base64_pads_its_end() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
