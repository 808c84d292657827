//! A demand that may be sent: made by `validate` and by nothing else, its bytes frozen once and for ever.

use crate::{DraftId, PhotoKey, ReadyPhoto};
use contract::{ClientRef, NewDemand, Timestamp};
use serde::{Deserialize, Serialize};

/// A demand whose every part was found right, with the id under which it is delivered however often.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "Frozen", try_from = "Frozen")]
pub struct Submission {
    frozen: Frozen,
    body: NewDemand,
}

/// The record that is stored: the bytes themselves, so that a later version of the program sends the same ones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Frozen {
    draft: DraftId,
    service_name: String,
    frozen_at: Timestamp,
    json: String,
    #[serde(default)]
    late: Vec<LatePhoto>,
}

/// A photo that was still on its way when the demand was sent, and is added afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LatePhoto {
    /// Which photo of the draft.
    pub photo: PhotoKey,
    /// The id of the contribution that adds it, derived from the submission's, so that adding it twice is adding it once.
    pub client_ref: ClientRef,
    /// The proof that the city has it, from the first time that it is known: what is added never changes either.
    #[serde(default)]
    pub ready: Option<ReadyPhoto>,
    /// Whether it will not come.
    #[serde(default)]
    pub given_up: bool,
}

impl Submission {
    /// Freezes a body. For `validate` alone.
    pub(crate) fn freeze(
        draft: DraftId,
        service_name: String,
        body: NewDemand,
        late: Vec<PhotoKey>,
        now: Timestamp,
    ) -> Self {
        // Strings, numbers and lists always have a JSON form; were there none, the empty text would be refused, not lost.
        let json = serde_json::to_string(&body).unwrap_or_default();
        let late = late
            .into_iter()
            .enumerate()
            .map(|(index, photo)| {
                let client_ref = derived(&body.client_ref, index);
                LatePhoto { photo, client_ref, ready: None, given_up: false }
            })
            .collect();
        Self { frozen: Frozen { draft, service_name, frozen_at: now, json, late }, body }
    }

    /// What is sent, to be looked at.
    pub const fn body(&self) -> &NewDemand {
        &self.body
    }

    /// What is sent, byte for byte, every time.
    pub fn json(&self) -> &str {
        &self.frozen.json
    }

    /// The id under which it is delivered, however often.
    pub const fn client_ref(&self) -> &ClientRef {
        &self.body.client_ref
    }

    /// The draft it was made from; kept until the city has acknowledged.
    pub const fn draft(&self) -> &DraftId {
        &self.frozen.draft
    }

    /// The service's name when it was made.
    pub fn service_name(&self) -> &str {
        &self.frozen.service_name
    }

    /// When it was made.
    pub const fn frozen_at(&self) -> Timestamp {
        self.frozen.frozen_at
    }

    /// Photos that are added once the demand is filed.
    pub fn late(&self) -> &[LatePhoto] {
        &self.frozen.late
    }

    /// A late photo is at the city before the demand is; `false` when nothing came of it.
    pub(crate) fn photo_ready(&mut self, photo: &PhotoKey, ready: ReadyPhoto) -> bool {
        let late = self.frozen.late.iter_mut().find(|late| late.photo == *photo && late.ready.is_none());
        late.map(|late| (late.ready, late.given_up) = (Some(ready), false)).is_some()
    }

    /// A late photo will not come; `false` when nothing came of it.
    pub(crate) fn photo_given_up(&mut self, photo: &PhotoKey) -> bool {
        let late =
            self.frozen.late.iter_mut().find(|late| late.photo == *photo && late.ready.is_none() && !late.given_up);
        late.map(|late| late.given_up = true).is_some()
    }
}

fn derived(client_ref: &ClientRef, index: usize) -> ClientRef {
    ClientRef::new([client_ref.as_str(), "-photo-", &index.to_string()].concat())
}

impl From<Submission> for Frozen {
    fn from(submission: Submission) -> Self {
        submission.frozen
    }
}

impl TryFrom<Frozen> for Submission {
    type Error = serde_json::Error;

    fn try_from(frozen: Frozen) -> Result<Self, Self::Error> {
        let body = serde_json::from_str(&frozen.json)?;
        Ok(Self { frozen, body })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Upload;
    use crate::example::{draft, photo, ready, submission, submitted};

    #[test]
    fn the_bytes_are_frozen_and_come_back_from_the_record_the_same() {
        let submission = submission("0193-aaaa");
        let record = serde_json::to_string(&submission).expect("writable");
        let restored: Submission = serde_json::from_str(&record).expect("readable");
        assert_eq!(restored, submission);
        assert_eq!(restored.json(), submission.json());
        assert!(submission.json().contains(r#""client_ref":"0193-aaaa""#));
    }

    #[test]
    fn a_record_whose_bytes_are_no_demand_is_refused() {
        let record = serde_json::to_string(&submission("0193-aaaa")).expect("writable");
        let broken = record.replace("client_ref", "client_rex");
        assert!(serde_json::from_str::<Submission>(&broken).is_err());
    }

    #[test]
    fn late_photos_have_ids_of_their_own_that_never_change() {
        let mut draft = draft();
        draft.photos = vec![photo("p1", ready("a")), photo("p2", Upload::Waiting), photo("p3", Upload::Preparing)];
        let submission = submitted(&draft, "0193-aaaa");
        let refs: Vec<&str> = submission.late().iter().map(|late| late.client_ref.as_str()).collect();
        assert_eq!(refs, ["0193-aaaa-photo-0", "0193-aaaa-photo-1"]);
        assert_eq!(submission.body().photos.len(), 1);
    }
}
