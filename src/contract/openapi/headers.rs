//! Parameters and headers that several operations share, each described once and referred to by name.

use serde_json::{Value, json};

/// A reference to a shared parameter.
pub(super) fn parameter(name: &str) -> Value {
    json!({ "$ref": format!("#/components/parameters/{name}") })
}

/// References to shared headers, by their names in HTTP; every answer may tell the id of its request.
pub(super) fn headers(names: &[&str]) -> Value {
    names
        .iter()
        .chain(&["X-Request-Id"])
        .map(|name| ((*name).to_owned(), json!({ "$ref": format!("#/components/headers/{name}") })))
        .collect()
}

/// A parameter of one operation's query.
pub(super) fn query(name: &str, description: &str, schema: Value, example: Value) -> Value {
    json!({ "name": name, "in": "query", "required": false, "description": description, "schema": schema, "example": example })
}

/// `components.parameters`.
pub(super) fn shared_parameters() -> Value {
    json!({
        "AcceptLanguage": header("Accept-Language", false, "The languages the citizen reads, best first (RFC 9110, section 12.5.4). The answer says in \
            `Content-Language` which it is in; without a match it is the city's first language.", json!({"type": "string"}), json!("en, zh-CN;q=0.8")),
        "IfNoneMatch": header("If-None-Match", false, "The `ETag` of the answer that the client still has (RFC 9110, section 13.1.2); when nothing has changed the answer is 304.",
            json!({"type": "string"}), json!("\"c0ffee-en\"")),
        "IdempotencyKey": header("Idempotency-Key", false, "The same id as `client_ref` in the body. Quoted (a structured field) or not. When it is missing, `client_ref` counts alone.",
            json!({"type": "string", "minLength": 8, "maxLength": 66}), json!("0192f5c8-7a41-7c3e-9d52-6b1f0e8a4c77")),
        "LastEventId": header("Last-Event-ID", false, "With `Accept: text/event-stream`: the last sequence number seen; it wins over `after`.",
            json!({"type": "integer", "minimum": 0}), json!(7)),
        "TusResumable": header("Tus-Resumable", true, "The version of tus; anything else gets 412.", json!({"const": "1.0.0"}), json!("1.0.0")),
        "UploadOffset": header("Upload-Offset", true, "How many bytes the city has, as `HEAD` said; the body goes on from there.",
            json!({"type": "integer", "minimum": 0}), json!(262_144)),
        "UploadLength": header("Upload-Length", true, "Bytes of the whole photo; not above the city's `photo_bytes`.",
            json!({"type": "integer", "minimum": 1}), json!(351_277)),
        "UploadMetadata": header("Upload-Metadata", false, "Pairs of key and Base64 value; `filetype` is read, everything else is ignored. What the picture is, its bytes say.",
            json!({"type": "string", "maxLength": 2000}), json!("filetype aW1hZ2UvanBlZw==")),
        "UploadChecksum": header("Upload-Checksum", false, "Algorithm (`sha1`, `sha256`) and Base64 digest of this body; a mismatch gets 460 and the bytes are dropped.",
            json!({"type": "string"}), json!("sha256 uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=")),
        "ServiceId": path("id", "The service's id.", "street-light-out"),
        "PhotoId": path("id", "The photo's id: the last segment of the `Location` that `POST /v1/photos` answered.", "3f0c7a52e1b94d6fa8c1d2e3f4a5b6c7"),
        "Reference": path("reference", "The demand's reference.", "2611-0482-7153"),
    })
}

/// `components.headers`.
pub(super) fn shared_headers() -> Value {
    json!({
        "Location": given("Where the new thing is: absolute, or relative to this address.", json!({"type": "string", "format": "uri-reference"}), json!("/v1/photos/3f0c7a52e1b94d6fa8c1d2e3f4a5b6c7")),
        "Content-Language": given("BCP 47 tag of the language the answer is in.", json!({"type": "string"}), json!("zh-CN")),
        "ETag": given("Changes with the answer; one for each language.", json!({"type": "string"}), json!("\"c0ffee-en\"")),
        "Cache-Control": given("How long the answer may be kept: `no-store` with everything that belongs to one demand.", json!({"type": "string"}), json!("no-store")),
        "Retry-After": given("Seconds until it is worth trying again (RFC 9110, section 10.2.3).", json!({"type": "integer", "minimum": 0}), json!(60)),
        "Link": given("The next page, if there is one, with `rel=\"next\"` (RFC 8288).", json!({"type": "string"}), json!("</v1/demands?cursor=eyJhIjoiMjAyNi0xMS0xOSJ9>; rel=\"next\"")),
        "X-Request-Id": given("The id of this request in the city's own log, for questions to its support; in a problem it is `request_id`. A city that keeps no such ids leaves it out.",
            json!({"type": "string", "minLength": 1, "maxLength": 64}), json!("7d1b2c9f60e84a35b0f4c2a1985d3e67")),
        "Allow": given("The methods that this address takes.", json!({"type": "string"}), json!("GET, HEAD")),
        "Tus-Resumable": given("The version of tus.", json!({"const": "1.0.0"}), json!("1.0.0")),
        "Tus-Version": given("The versions of tus that are spoken here.", json!({"type": "string"}), json!("1.0.0")),
        "Upload-Offset": given("How many bytes the city has.", json!({"type": "integer", "minimum": 0}), json!(262_144)),
        "Upload-Length": given("Bytes of the whole photo.", json!({"type": "integer", "minimum": 1}), json!(351_277)),
        "Upload-Expires": given("When an unfinished or unused upload is dropped (HTTP date, as tus wants it).", json!({"type": "string"}), json!("Tue, 24 Nov 2026 06:05:09 GMT")),
    })
}

fn header(name: &str, required: bool, description: &str, schema: Value, example: Value) -> Value {
    json!({ "name": name, "in": "header", "required": required, "description": description, "schema": schema, "example": example })
}

fn path(name: &str, description: &str, example: &str) -> Value {
    let schema = json!({ "type": "string", "minLength": 1, "maxLength": 64 });
    json!({ "name": name, "in": "path", "required": true, "description": description, "schema": schema, "example": example })
}

fn given(description: &str, schema: Value, example: Value) -> Value {
    json!({ "description": description, "schema": schema, "example": example })
}
