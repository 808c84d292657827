//! A demand that may be sent: created by `validate` alone, its bytes frozen. Photos that the city has lost may be
//! removed from it only while nothing of it can be at the city.

use crate::{DraftId, PhotoKey, ReadyPhoto};
use contract::{ClientRef, NewDemand, Timestamp};
use serde::{Deserialize, Serialize};

/// A valid demand, with the id under which it is sent, however often.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "Frozen", try_from = "Frozen")]
pub struct Submission {
    frozen: Frozen,
    body: NewDemand,
}

/// The stored record: the bytes themselves, so that a later version of the program sends the same ones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Frozen {
    draft: DraftId,
    service_name: String,
    frozen_at: Timestamp,
    json: String,
    #[serde(default)]
    late: Vec<LatePhoto>,
    /// Whether the service requires a photo.
    #[serde(default)]
    needs_photo: bool,
    /// How often it was rebuilt because the city had lost photos of it.
    #[serde(default)]
    anew: u32,
}

/// A photo that was still being uploaded when the demand was sent, and is added afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LatePhoto {
    /// Which photo of the draft.
    pub photo: PhotoKey,
    /// The id of the contribution that adds it, derived from the submission's, so that adding it twice is idempotent.
    pub client_ref: ClientRef,
    /// The proof that the city has it, as first known: what is added never changes either.
    #[serde(default)]
    pub ready: Option<ReadyPhoto>,
    /// Whether it will never be added.
    #[serde(default)]
    pub given_up: bool,
}

impl Submission {
    /// Freezes a body. Only for `validate`.
    pub(crate) fn freeze(
        draft: DraftId,
        service_name: String,
        body: NewDemand,
        late: Vec<PhotoKey>,
        needs_photo: bool,
        now: Timestamp,
    ) -> Self {
        let json = json_of(&body);
        let late = late
            .into_iter()
            .enumerate()
            .map(|(index, photo)| {
                let client_ref = derived(&body.client_ref, index);
                LatePhoto { photo, client_ref, ready: None, given_up: false }
            })
            .collect();
        Self { frozen: Frozen { draft, service_name, frozen_at: now, json, late, needs_photo, anew: 0 }, body }
    }

    /// The same demand under the same id without photos that the city has lost, which are added once they are uploaded
    /// again. Only for a submission of which nothing is at the city: a refused body does not consume its id (API,
    /// idempotency).
    pub(crate) fn sent_anew_without(mut self, lost: &[(PhotoKey, ReadyPhoto)], now: Timestamp) -> Self {
        for (photo, ready) in lost {
            self.body.photos.retain(|id| *id != ready.id);
            let client_ref = derived(&self.body.client_ref, self.frozen.late.len());
            self.frozen.late.push(LatePhoto { photo: photo.clone(), client_ref, ready: None, given_up: false });
        }
        self.frozen.anew += 1;
        self.frozen_anew(now)
    }

    /// The same with a photo that it waited for.
    pub(crate) fn sent_anew_with(mut self, photo: &PhotoKey, ready: &ReadyPhoto, now: Timestamp) -> Self {
        self.frozen.late.retain(|late| late.photo != *photo);
        self.body.photos.push(ready.id.clone());
        self.frozen_anew(now)
    }

    fn frozen_anew(mut self, now: Timestamp) -> Self {
        (self.frozen.json, self.frozen.frozen_at) = (json_of(&self.body), now);
        self
    }

    /// Whether it requires a photo, and none of its photos is at the city.
    pub(crate) fn lacks_a_photo(&self) -> bool {
        self.frozen.needs_photo && self.body.photos.is_empty()
    }

    /// How often its photos were uploaded again because the city had lost them.
    pub(crate) const fn times_sent_anew(&self) -> u32 {
        self.frozen.anew
    }

    /// The body, for reading.
    pub const fn body(&self) -> &NewDemand {
        &self.body
    }

    /// The exact bytes that are sent each time.
    pub fn json(&self) -> &str {
        &self.frozen.json
    }

    /// The id under which it is sent.
    pub const fn client_ref(&self) -> &ClientRef {
        &self.body.client_ref
    }

    /// The draft it was made from; kept until the city has acknowledged it.
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

    /// A late photo is at the city before the demand is; `false` if nothing changed.
    pub(crate) fn photo_ready(&mut self, photo: &PhotoKey, ready: ReadyPhoto) -> bool {
        let late = self.frozen.late.iter_mut().find(|late| late.photo == *photo && late.ready.is_none());
        late.map(|late| (late.ready, late.given_up) = (Some(ready), false)).is_some()
    }

    /// A late photo will never be added; `false` if nothing changed.
    pub(crate) fn photo_given_up(&mut self, photo: &PhotoKey) -> bool {
        let late =
            self.frozen.late.iter_mut().find(|late| late.photo == *photo && late.ready.is_none() && !late.given_up);
        late.map(|late| late.given_up = true).is_some()
    }
}

/// Strings, numbers and lists always serialise; otherwise the empty text would be rejected, not lost.
fn json_of(body: &NewDemand) -> String {
    serde_json::to_string(body).unwrap_or_default()
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
        let body = crate::read_json(&frozen.json)?;
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
