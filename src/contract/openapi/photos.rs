//! The document's operations on photos, uploaded by tus 1.0; attaching them to a demand is in `demands`.

use super::answers::{empty, problem};
use super::operation::Documented;
use serde_json::json;

const STATE: &[&str] = &["Tus-Resumable", "Upload-Offset", "Upload-Expires"];

pub(super) fn create() -> Documented {
    Documented::new(
        "createPhoto",
        "photos",
        "Begin an upload",
        "tus 1.0, extension `creation`. No body. The photo's id is the last segment of `Location`. An upload that no demand has named by `Upload-Expires` is dropped.",
    )
    .takes(&["TusResumable", "UploadLength", "UploadMetadata"])
    .answers(201, empty("Send the bytes there.", &["Location", "Tus-Resumable", "Upload-Expires"]))
    .answers(400, problem("`Upload-Length` is missing or no number.", &["problem_malformed"]))
    .may(&[(412, "TusVersion"), (413, "TooLarge")])
}

pub(super) fn check() -> Documented {
    Documented::new(
        "checkPhoto",
        "photos",
        "How much has arrived",
        "tus 1.0, core. Asked after a cut, before going on. `Cache-Control: no-store`.",
    )
    .takes(&["PhotoId", "TusResumable"])
    .answers(
        200,
        empty(
            "This much; 204 says the same.",
            &["Tus-Resumable", "Upload-Offset", "Upload-Length", "Upload-Expires", "Cache-Control"],
        ),
    )
    .answers(404, empty("Never begun, taken back or expired (410 says the same): begin again.", &[]))
    .may(&[(412, "TusVersion")])
}

pub(super) fn append() -> Documented {
    Documented::new(
        "appendPhoto",
        "photos",
        "Send bytes",
        "tus 1.0, core and extension `checksum`. Bytes that arrived before a cut should be kept, unless a checksum came with them. What the bytes are, their beginning says: JPEG, PNG and WebP are \
         taken, anything else gets 415 at the latest with the last byte, whatever it was called.",
    )
    .takes(&["PhotoId", "TusResumable", "UploadOffset", "UploadChecksum"])
    .raw_body(json!({ "application/offset+octet-stream": { "schema": { "type": "string", "contentMediaType": "application/octet-stream" }, "example": "(bytes)" } }))
    .answers(204, empty("They have arrived; `Upload-Offset` says up to where.", STATE))
    .answers(400, problem("`Upload-Offset` is missing or no number, or the checksum's algorithm is not known.", &["problem_malformed"]))
    .answers(409, problem("`Upload-Offset` is not where the city stands: ask by `HEAD` and go on from there.", &["problem_wrong_offset"]))
    .answers(460, problem("The bytes differ from their checksum and were dropped: send them again.", &["problem_checksum"]))
    .answers(423, problem("Bytes of this upload are arriving on another line: try again after a second.", &["problem_locked"]))
    .may(&[(404, "NotFound"), (412, "TusVersion"), (413, "TooLarge"), (415, "MediaType")])
}

pub(super) fn delete() -> Documented {
    Documented::new(
        "deletePhoto",
        "photos",
        "Take an upload back",
        "tus 1.0, extension `termination`. A photo that belongs to a demand stays with it: 403.",
    )
    .takes(&["PhotoId", "TusResumable"])
    .answers(204, empty("It is gone.", &["Tus-Resumable"]))
    .answers(403, problem("It belongs to a demand.", &["problem_photo_stays"]))
    .answers(423, problem("Bytes are arriving at this moment.", &["problem_locked"]))
    .may(&[(404, "NotFound"), (412, "TusVersion")])
}

pub(super) fn get() -> Documented {
    let picture = json!({ "schema": { "type": "string", "contentMediaType": "image/*" }, "example": "(bytes)" });
    Documented::new(
        "getPhoto",
        "photos",
        "The picture",
        "For `<img>`: no header is needed. Sent with `X-Content-Type-Options: nosniff`. There is a picture once the upload is complete.",
    )
    .takes(&["PhotoId"])
    .answers(
        200,
        json!({
            "description": "The picture.",
            "headers": super::headers::headers(&["Cache-Control"]),
            "content": { "image/jpeg": picture, "image/png": picture, "image/webp": picture },
        }),
    )
    .may(&[(404, "NotFound")])
}
