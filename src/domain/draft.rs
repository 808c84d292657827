//! A demand while it is being written: raw input in the form's structure, which can always be saved; nothing in it need
//! be valid.

use crate::{DraftPhoto, PhotoKey, Step, is_blank};
use contract::{Anonymity, ServiceId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The local id of a draft; never leaves the device.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DraftId(String);

/// A demand as far as it is written, stored as it is: members that a later version adds have a default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Version of this record, [`Draft::VERSION`] when written by this program.
    #[serde(default)]
    pub version: u32,
    /// Its local id.
    pub id: DraftId,
    /// BCP 47 tag of the language the citizen reads, and writes as far as known.
    #[serde(default)]
    pub language: String,
    /// What it is about, once chosen.
    #[serde(default)]
    pub service: Option<ChosenService>,
    /// In the citizen's own words.
    #[serde(default)]
    pub description: String,
    /// As typed, by question id; answers to questions that no longer apply stay, in case they apply again.
    #[serde(default)]
    pub answers: BTreeMap<String, RawAnswer>,
    /// The place.
    #[serde(default)]
    pub place: DraftPlace,
    /// In the order the citizen wants them seen.
    #[serde(default)]
    pub photos: Vec<DraftPhoto>,
    /// Who may know the citizen; `None` until chosen.
    #[serde(default)]
    pub anonymity: Option<Anonymity>,
    /// As typed.
    #[serde(default)]
    pub name: String,
    /// As typed.
    #[serde(default)]
    pub phone: String,
    /// As typed.
    #[serde(default)]
    pub email: String,
    /// The step of the form that is open.
    #[serde(default)]
    pub step: Step,
    /// When it was begun.
    #[serde(default = "epoch")]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[serde(default = "epoch")]
    pub updated_at: Timestamp,
}

/// A service as stored in a draft, readable without the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenService {
    /// Stable id.
    pub id: ServiceId,
    /// Its name when it was chosen.
    pub name: String,
}

/// The raw input for a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RawAnswer {
    /// What was typed, or the value of the one option chosen; `yes` or `no` for a yes-or-no question.
    Text(String),
    /// The values of the options chosen.
    Several(Vec<String>),
}

/// The place, as far as it is given.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DraftPlace {
    /// A point, from the device, the address search or a photo.
    #[serde(default)]
    pub point: Option<Point>,
    /// The address, or the place in words, as typed.
    #[serde(default)]
    pub address: String,
    /// Whether point and address, if both are given, are known to mean the same place.
    #[serde(default)]
    pub same_place: bool,
}

/// A point on the earth, WGS 84.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Degrees north, −90 to 90.
    pub latitude: f64,
    /// Degrees east, −180 to 180.
    pub longitude: f64,
    /// Radius in metres within which the point lies, when a device measured it.
    #[serde(default)]
    pub accuracy_m: Option<f64>,
    /// Where the point comes from.
    pub source: PointSource,
}

/// Where a point comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PointSource {
    /// The device measured it.
    Device,
    /// The city's address search found it, or the citizen set it on the map.
    Search,
    /// A photo's metadata has it, and the citizen accepted it.
    Photo,
}

impl DraftId {
    /// Wraps an id generated on the device.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id as it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl RawAnswer {
    /// Whether it is empty; invisible characters do not count.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Text(text) => is_blank(text),
            Self::Several(values) => values.is_empty(),
        }
    }
}

impl Point {
    /// Whether the coordinates are in range.
    pub fn is_possible(&self) -> bool {
        (-90.0..=90.0).contains(&self.latitude) && (-180.0..=180.0).contains(&self.longitude)
    }
}

impl Draft {
    /// The version of the record that this program writes.
    pub const VERSION: u32 = 1;

    /// An empty draft.
    pub fn new(id: DraftId, language: impl Into<String>, now: Timestamp) -> Self {
        Self {
            version: Self::VERSION,
            id,
            language: language.into(),
            service: None,
            description: String::new(),
            answers: BTreeMap::new(),
            place: DraftPlace::default(),
            photos: Vec::new(),
            anonymity: None,
            name: String::new(),
            phone: String::new(),
            email: String::new(),
            step: Step::What,
            created_at: now,
            updated_at: now,
        }
    }

    /// Marks a change by the citizen. Each is later than the one before, even when the clock was set back: of two
    /// records of a draft the later one is the newer.
    pub const fn changed(&mut self, now: Timestamp) {
        let next = Timestamp::from_millis(self.updated_at.millis() + 1);
        self.updated_at = if now.millis() > next.millis() { now } else { next };
    }

    /// Whether it has no input of the citizen, so that it need not be stored.
    pub fn is_empty(&self) -> bool {
        let typed = [&self.description, &self.place.address, &self.name, &self.phone, &self.email];
        typed.iter().all(|text| is_blank(text))
            && self.service.is_none()
            && self.answers.values().all(RawAnswer::is_blank)
            && self.place.point.is_none()
            && self.photos.is_empty()
    }

    /// The step at which to resume a draft when the citizen returns without naming a page: where it was left if it is
    /// recent, and else at the beginning, where the description is.
    pub fn resumes_at(&self, now: Timestamp) -> Option<&Step> {
        let fresh = (0..FRESH_FOR_MS).contains(&now.millis_since(self.updated_at));
        (fresh && self.step != Step::What).then_some(&self.step)
    }

    /// Whether photos stay on the device for now: until the citizen leaves the photos page they can be covered and
    /// described.
    pub fn holds_photos(&self) -> bool {
        self.step == Step::Photos
    }

    /// Moves a photo among the others, stopping at either end.
    pub fn move_photo(&mut self, key: &PhotoKey, by: isize) {
        if let Some(at) = self.photos.iter().position(|photo| photo.key == *key) {
            let to = at.saturating_add_signed(by).min(self.photos.len() - 1);
            let photo = self.photos.remove(at);
            self.photos.insert(to, photo);
        }
    }

    /// The photo with that local id.
    pub fn photo(&self, key: &PhotoKey) -> Option<&DraftPhoto> {
        self.photos.iter().find(|photo| photo.key == *key)
    }

    /// The photo with that local id, to be changed.
    pub fn photo_mut(&mut self, key: &PhotoKey) -> Option<&mut DraftPhoto> {
        self.photos.iter_mut().find(|photo| photo.key == *key)
    }
}

/// For how long after its last change a draft counts as recent: a day.
const FRESH_FOR_MS: i64 = 24 * 3_600_000;

const fn epoch() -> Timestamp {
    Timestamp::from_millis(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Upload;
    use crate::example::{NOW, draft, photo};

    #[test]
    fn each_change_is_later_than_the_one_before_whatever_the_clock_says() {
        let mut draft = draft();
        draft.updated_at = NOW;
        draft.changed(NOW.plus_seconds(5));
        assert_eq!(draft.updated_at, NOW.plus_seconds(5));
        draft.changed(NOW.plus_seconds(-3600));
        assert!(draft.updated_at > NOW.plus_seconds(5));
    }

    #[test]
    fn a_draft_with_nothing_of_the_citizen_is_empty() {
        let mut draft = Draft::new(DraftId::new("d1"), "en", NOW);
        draft.description = " \n\u{200b}".to_owned();
        draft.answers.insert("q".to_owned(), RawAnswer::Several(Vec::new()));
        assert!(draft.is_empty());
        draft.photos.push(photo("p1", Upload::Preparing));
        assert!(!draft.is_empty());
    }

    #[test]
    fn a_draft_comes_back_from_its_record_as_it_was() {
        let mut draft = draft();
        draft.photos.push(photo("p1", Upload::Uploading { location: Some("/x".to_owned()), sent: 1, total: 2 }));
        draft.step = Step::Question("danger".to_owned());
        let record = serde_json::to_string(&draft).expect("writable");
        assert_eq!(serde_json::from_str::<Draft>(&record).expect("readable"), draft);
    }

    #[test]
    fn a_draft_of_an_older_version_opens() {
        let old: Draft = serde_json::from_str(r#"{"id":"d1","description":"dark","gone":1}"#).expect("readable");
        assert_eq!((old.description.as_str(), old.step, old.version), ("dark", Step::What, 0));
    }

    #[test]
    fn a_fresh_draft_goes_on_where_it_was_left_and_an_old_one_from_its_beginning() {
        let mut draft = draft();
        draft.updated_at = NOW;
        draft.step = Step::What;
        assert_eq!(draft.resumes_at(NOW), None);
        draft.step = Step::Photos;
        assert_eq!(draft.resumes_at(NOW.plus_seconds(3_600)), Some(&Step::Photos));
        assert_eq!(draft.resumes_at(NOW.plus_seconds(90_000)), None);
        assert_eq!(draft.resumes_at(NOW.plus_seconds(-60)), None, "from a time to come: nobody knows how old it is");
    }

    #[test]
    fn a_photo_is_shown_earlier_or_later_and_stays_among_the_others() {
        let mut draft = draft();
        draft.photos = ["a", "b", "c"].map(|key| photo(key, Upload::Waiting)).to_vec();
        let order = |draft: &Draft| draft.photos.iter().map(|photo| photo.key.as_str().to_owned()).collect::<String>();
        let moved = |draft: &mut Draft, key: &str, by| draft.move_photo(&PhotoKey::new(key), by);
        moved(&mut draft, "c", -1);
        assert_eq!(order(&draft), "acb");
        moved(&mut draft, "a", -1);
        assert_eq!(order(&draft), "acb");
        moved(&mut draft, "a", 9);
        assert_eq!(order(&draft), "cba");
        moved(&mut draft, "gone", 1);
        assert_eq!(order(&draft), "cba");
    }

    #[test]
    fn a_point_that_is_nowhere_on_the_earth_is_impossible() {
        let at = |latitude, longitude| Point { latitude, longitude, accuracy_m: None, source: PointSource::Device };
        assert!(at(22.5, 114.0).is_possible() && at(-90.0, 180.0).is_possible());
        assert!(!at(91.0, 0.0).is_possible() && !at(f64::NAN, 0.0).is_possible());
    }
}
