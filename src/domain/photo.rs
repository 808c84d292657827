//! A photo of a draft: its properties and the state of its upload; its bytes are stored elsewhere.

use crate::{Cover, Point};
use contract::PhotoId;
use serde::{Deserialize, Serialize};

/// The local id of a photo on this device, the key of its bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PhotoKey(String);

/// A photo that the citizen has chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DraftPhoto {
    /// Its local id.
    pub key: PhotoKey,
    /// The file's name as the device gave it; only ever shown as text.
    #[serde(default)]
    pub name: String,
    /// Width in pixels, upright, as it will be sent; 0 while it is prepared.
    #[serde(default)]
    pub width: u32,
    /// Height in pixels, upright, as it will be sent; 0 while it is prepared.
    #[serde(default)]
    pub height: u32,
    /// Size in bytes as it will be sent; 0 while it is prepared.
    #[serde(default)]
    pub bytes: u64,
    /// Its caption, in the citizen's words.
    #[serde(default)]
    pub caption: String,
    /// The caption with which it was uploaded.
    #[serde(default)]
    pub told: String,
    /// The place in the file's metadata. It is offered as the demand's place, never used unasked, and never sent with
    /// the photo.
    #[serde(default)]
    pub place: Option<Point>,
    /// The day in the file's metadata, `YYYY-MM-DD`; treated in the same way.
    #[serde(default)]
    pub day: Option<String>,
    /// Covers that are drawn but not applied: it is not uploaded before they are.
    #[serde(default)]
    pub covers: Vec<Cover>,
    /// SHA-256 of the chosen file, to detect that it is chosen twice.
    #[serde(default)]
    pub original: Option<String>,
    /// State of its upload.
    pub upload: Upload,
}

/// The states of a photo from choice to the city.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Upload {
    /// It is being scaled down, turned upright and stripped of metadata.
    Preparing,
    /// Prepared; nothing has been uploaded.
    Waiting,
    /// On its way.
    Uploading {
        /// The upload URL, once known.
        location: Option<String>,
        /// Bytes that the backend has confirmed.
        sent: u64,
        /// Size in bytes.
        total: u64,
    },
    /// The city has it.
    Ready(ReadyPhoto),
    /// It has failed, and the citizen has to act.
    Failed(UploadFailure),
}

/// Proof that the city has a photo completely: only such a photo can be attached (architecture, law 3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadyPhoto {
    /// Its id at the backend.
    pub id: PhotoId,
}

/// Why an upload has failed for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UploadFailure {
    /// The file is not a picture, or not of a kind that this device can read.
    NotAPhoto,
    /// The file could not be read, or ends too early.
    Unreadable,
    /// More pixels than this device can hold.
    TooManyPixels,
    /// Even scaled down it has more bytes than the city accepts.
    TooLarge {
        /// The limit in bytes.
        most: u64,
    },
    /// Its bytes are no longer on this device: it must be added again.
    BytesLost,
    /// The backend rejects it.
    RefusedByCity {
        /// In the backend's words, if it said why.
        detail: Option<String>,
    },
}

/// The name of a file for display within a sentence: bidirectional controls, invisible and control characters are
/// removed, and a long name is cut in its middle, so that its extension stays.
pub fn shown_name(name: &str) -> String {
    const MOST: usize = 60;
    const END: usize = 12;
    let is_odd = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let letters: Vec<char> = name.chars().filter(|letter| !is_odd(*letter)).collect();
    if letters.len() <= MOST {
        return letters.into_iter().collect();
    }
    let (begin, end) = (&letters[..MOST - END], &letters[letters.len() - END..]);
    begin.iter().chain(&['…']).chain(end).collect()
}

impl PhotoKey {
    /// Wraps an id generated on the device.
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// The id as it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl DraftPhoto {
    /// A photo that was just chosen.
    pub fn chosen(key: PhotoKey, name: impl Into<String>) -> Self {
        Self {
            key,
            name: name.into(),
            width: 0,
            height: 0,
            bytes: 0,
            caption: String::new(),
            told: String::new(),
            place: None,
            day: None,
            covers: Vec::new(),
            original: None,
            upload: Upload::Preparing,
        }
    }

    /// It is prepared, and can be uploaded.
    pub fn prepared(&mut self, width: u32, height: u32, bytes: u64) {
        if self.upload == Upload::Preparing {
            (self.width, self.height, self.bytes) = (width, height, bytes);
            self.upload = Upload::Waiting;
        }
    }

    /// Its prepared bytes are stored, though the draft does not say so: the page was closed in between.
    pub fn found(&mut self, bytes: u64) {
        self.prepared(self.width, self.height, bytes);
    }

    /// Whether any of it may be at the city, so that a change requires a new upload.
    pub const fn has_left(&self) -> bool {
        matches!(
            self.upload,
            Upload::Uploading { .. } | Upload::Ready(_) | Upload::Failed(UploadFailure::RefusedByCity { .. })
        )
    }

    /// Whether its caption has changed since it was uploaded.
    pub fn is_described_anew(&self) -> bool {
        self.has_left() && self.told != self.caption.trim()
    }

    /// The same photo as not yet uploaded, under a new key: an upload cannot be changed, only replaced.
    #[must_use]
    pub fn anew(&self, key: PhotoKey) -> Self {
        Self { key, upload: Upload::Waiting, ..self.clone() }
    }

    /// Its upload begins, or resumes from what the backend has confirmed.
    pub fn begin(&mut self) {
        if self.upload == Upload::Waiting {
            self.told = self.caption.trim().to_owned();
            self.upload = Upload::Uploading { location: None, sent: 0, total: self.bytes };
        }
    }

    /// The citizen retries: prepared again if it never was, otherwise uploaded again.
    pub fn retry(&mut self) {
        if matches!(&self.upload, Upload::Failed(failure) if failure.may_be_retried()) {
            self.upload = if self.bytes == 0 { Upload::Preparing } else { Upload::Waiting };
        }
    }
}

impl Upload {
    /// The proof, once the city has the photo.
    pub const fn ready(&self) -> Option<&ReadyPhoto> {
        match self {
            Self::Ready(ready) => Some(ready),
            _ => None,
        }
    }

    /// Whether its upload proceeds without the citizen.
    pub const fn is_coming(&self) -> bool {
        matches!(self, Self::Preparing | Self::Waiting | Self::Uploading { .. })
    }

    /// The backend has assigned this upload URL.
    pub fn located(&mut self, at: impl Into<String>) {
        if let Self::Uploading { location, .. } = self {
            *location = Some(at.into());
        }
    }

    /// The backend no longer knows the upload: it starts over.
    pub fn forgotten(&mut self) {
        if let Self::Uploading { location, sent, .. } = self {
            (*location, *sent) = (None, 0);
        }
    }

    /// The backend has confirmed so many bytes.
    pub fn confirmed(&mut self, bytes: u64) {
        if let Self::Uploading { sent, total, .. } = self {
            *sent = bytes.min(*total);
        }
    }

    /// The city has it completely. Only an upload in progress can become ready.
    pub fn completed(&mut self, id: PhotoId) {
        if matches!(self, Self::Uploading { .. }) {
            *self = Self::Ready(ReadyPhoto { id });
        }
    }

    /// It has failed for good.
    pub fn failed(&mut self, failure: UploadFailure) {
        if self.is_coming() {
            *self = Self::Failed(failure);
        }
    }

    /// The city has lost the photo before the demand was filed: it is uploaded again.
    pub fn lost_by_city(&mut self) {
        if matches!(self, Self::Ready(_)) {
            *self = Self::Waiting;
        }
    }

    /// Progress, 0 to 100, for a progress bar.
    pub fn percent(&self) -> u8 {
        match self {
            Self::Uploading { sent, total, .. } if *total > 0 => {
                u8::try_from(sent.saturating_mul(100) / total).unwrap_or(100).min(100)
            }
            Self::Ready(_) => 100,
            _ => 0,
        }
    }
}

impl UploadFailure {
    /// Whether a retry with the same bytes is possible.
    pub const fn may_be_retried(&self) -> bool {
        matches!(self, Self::Unreadable | Self::RefusedByCity { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo() -> DraftPhoto {
        DraftPhoto::chosen(PhotoKey::new("p1"), "IMG_0001.jpg")
    }

    #[test]
    fn a_photo_goes_from_choice_to_the_city() {
        let mut photo = photo();
        photo.prepared(1600, 1200, 1000);
        assert_eq!(photo.upload, Upload::Waiting);
        photo.begin();
        photo.upload.located("/v1/photos/abc");
        photo.upload.confirmed(250);
        assert_eq!(photo.upload.percent(), 25);
        photo.upload.completed(PhotoId::new("abc"));
        assert_eq!(photo.upload.ready().map(|ready| ready.id.as_str()), Some("abc"));
        assert_eq!(photo.upload.percent(), 100);
    }

    #[test]
    fn a_photo_that_has_not_left_cannot_be_ready() {
        let mut photo = photo();
        photo.upload.completed(PhotoId::new("abc"));
        assert_eq!(photo.upload, Upload::Preparing);
    }

    #[test]
    fn a_photo_whose_bytes_were_kept_before_the_draft_said_so_can_leave() {
        let mut photo = photo();
        photo.found(100);
        assert_eq!((&photo.upload, photo.bytes), (&Upload::Waiting, 100));
        photo.begin();
        photo.found(7);
        assert_eq!(photo.upload, Upload::Uploading { location: None, sent: 0, total: 100 }, "what is known stays");
    }

    #[test]
    fn an_upload_that_the_backend_forgot_begins_anew() {
        let mut photo = photo();
        photo.prepared(10, 10, 100);
        photo.begin();
        photo.upload.located("/v1/photos/abc");
        photo.upload.confirmed(60);
        photo.upload.forgotten();
        assert_eq!(photo.upload, Upload::Uploading { location: None, sent: 0, total: 100 });
    }

    #[test]
    fn the_name_of_a_file_is_shown_without_what_could_mislead() {
        assert_eq!(shown_name("../../etc/passwd.jpg"), "../../etc/passwd.jpg");
        assert_eq!(shown_name("\u{202e}gpj.exe"), "gpj.exe");
        assert_eq!(shown_name("🐱 \u{200b}家.jpg\n"), "🐱 家.jpg");
        let long = shown_name(&format!("{}.jpeg", "a".repeat(300)));
        assert_eq!(long.chars().count(), 61);
        assert!(long.ends_with("aaaaaaa.jpeg") && long.contains('…'), "{long}");
    }

    #[test]
    fn what_has_left_can_only_be_sent_anew() {
        let mut photo = photo();
        photo.prepared(10, 10, 100);
        assert!(!photo.has_left());
        photo.begin();
        assert!(photo.has_left());
        photo.caption = "A lamp ".to_owned();
        assert!(photo.is_described_anew());
        let anew = photo.anew(PhotoKey::new("p2"));
        assert_eq!((&anew.upload, anew.caption.as_str(), anew.bytes), (&Upload::Waiting, "A lamp ", 100));
        assert!(!anew.is_described_anew());
        assert_eq!(anew.key.as_str(), "p2");
    }

    #[test]
    fn a_photo_whose_bytes_are_lost_must_be_added_again() {
        let mut photo = photo();
        photo.upload.failed(UploadFailure::BytesLost);
        photo.retry();
        assert_eq!(photo.upload, Upload::Failed(UploadFailure::BytesLost));
        let mut refused = self::photo();
        refused.prepared(10, 10, 100);
        refused.upload.failed(UploadFailure::RefusedByCity { detail: None });
        refused.retry();
        assert_eq!(refused.upload, Upload::Waiting);
    }

    #[test]
    fn a_ready_photo_cannot_fail_any_more_but_can_be_lost_by_the_city() {
        let mut photo = photo();
        photo.prepared(10, 10, 100);
        photo.begin();
        photo.upload.completed(PhotoId::new("abc"));
        photo.upload.failed(UploadFailure::Unreadable);
        assert!(photo.upload.ready().is_some());
        photo.upload.lost_by_city();
        assert_eq!(photo.upload, Upload::Waiting);
    }
}
