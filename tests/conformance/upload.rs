//! Uploading by tus 1.0, step by step, so that each step can be made to fail.

use crate::Subject;
use crate::answer::Answer;
use crate::check::{Outcome, Unmet, hold};
use crate::subject::Call;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use sha2::{Digest as _, Sha256};

/// A photograph without any metadata.
pub(crate) const PICTURE: &[u8] = include_bytes!("three-dark-lamps.jpg");

/// An upload.
pub(crate) struct Upload {
    /// Its URL.
    pub(crate) location: String,
    /// The photo's id.
    pub(crate) id: String,
}

impl Upload {
    /// Creates an upload of so many bytes.
    pub(crate) async fn begin(subject: &Subject, length: usize) -> Outcome<Self> {
        let answer = Self::creation(subject, length).send().await?.ok(201)?;
        hold!(answer.header("tus-resumable")? == "1.0.0", "POST /v1/photos does not speak tus 1.0.0");
        let location = answer.header("location")?.to_owned();
        let path = location.split(['?', '#']).next().unwrap_or_default();
        let id = path.rsplit('/').next().unwrap_or_default().to_owned();
        hold!(!id.is_empty(), "the Location {location:?} has no last segment");
        Ok(Self { location, id })
    }

    /// The request that creates an upload.
    pub(crate) fn creation(subject: &Subject, length: usize) -> Call {
        let call = subject.post("/v1/photos").header("tus-resumable", "1.0.0");
        call.header("upload-length", length.to_string())
            .header("upload-metadata", format!("filetype {}", STANDARD.encode("image/jpeg")))
    }

    /// A whole photo, uploaded.
    pub(crate) async fn whole(subject: &Subject) -> Outcome<Self> {
        let upload = Self::begin(subject, PICTURE.len()).await?;
        let answer = upload.append(subject, 0, PICTURE).send().await?.ok(204)?;
        let arrived = answer.number("upload-offset")?;
        hold!(arrived == PICTURE.len() as u64, "{} bytes were sent, {arrived} arrived", PICTURE.len());
        Ok(upload)
    }

    /// A request for this upload.
    pub(crate) fn call(&self, subject: &Subject, method: Method) -> Call {
        subject.call(method, &self.location).header("tus-resumable", "1.0.0")
    }

    /// The request that appends bytes.
    pub(crate) fn append(&self, subject: &Subject, offset: u64, bytes: &'static [u8]) -> Call {
        self.unfilled(subject, offset).body(bytes)
    }

    /// The same without its body.
    pub(crate) fn unfilled(&self, subject: &Subject, offset: u64) -> Call {
        let call = self.call(subject, Method::PATCH).header("upload-offset", offset.to_string());
        call.header("content-type", "application/offset+octet-stream")
    }

    /// The upload's offset at the backend.
    pub(crate) async fn offset(&self, subject: &Subject) -> Outcome<u64> {
        let answer = self.check(subject).await?.any_of(&[200, 204])?;
        answer.number("upload-offset")
    }

    /// The response to `HEAD`.
    pub(crate) async fn check(&self, subject: &Subject) -> Outcome<Answer> {
        self.call(subject, Method::HEAD).send().await
    }
}

/// The value of `Upload-Checksum` for these bytes.
pub(crate) fn checksum(bytes: &[u8]) -> String {
    format!("sha256 {}", STANDARD.encode(Sha256::digest(bytes)))
}

/// The picture from `offset` on, at most `length` bytes.
pub(crate) fn part(offset: u64, length: usize) -> Outcome<&'static [u8]> {
    let offset = usize::try_from(offset).map_err(|error| Unmet::broken(error.to_string()))?;
    let rest = PICTURE
        .get(offset..)
        .ok_or_else(|| Unmet::broken(format!("the backend is at {offset}, beyond the end of the photo")))?;
    Ok(&rest[..rest.len().min(length)])
}
