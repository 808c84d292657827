//! Photos whose upload has expired at the city before the demand is filed: the device uploads them again if it still
//! has them, and the demand is then sent automatically.

use super::{Delivery, Effect, Refusal};
use crate::{Draft, PhotoKey, ReadyPhoto};
use contract::{ProblemCode, Timestamp};

/// Most repetitions for one submission: a city that loses photos each time has to be shown to the citizen.
const MOST_TIMES: u32 = 3;

impl Delivery {
    /// The photos that the city did not find, if that is its only reason for the refusal and they can be uploaded
    /// again.
    pub fn lost_photos(&self, draft: &Draft) -> Vec<PhotoKey> {
        let Self::Refused { submission, refusal: Refusal::Problem(problem), may_be_there: false } = self else {
            return Vec::new();
        };
        if submission.times_sent_anew() >= MOST_TIMES {
            return Vec::new();
        }
        let lost = problem.errors.iter().map(|error| {
            let index = error.pointer.trim_start_matches('#').strip_prefix("/photos/")?.parse::<usize>().ok()?;
            let id = submission.body().photos.get(index).filter(|_| error.code == ProblemCode::NotFound)?;
            let is_it = |ready: &ReadyPhoto| ready.id == *id;
            draft.photos.iter().find(|photo| photo.upload.ready().is_some_and(is_it)).map(|photo| photo.key.clone())
        });
        // Anything else that is wrong is for the citizen to correct.
        lost.collect::<Option<_>>().unwrap_or_default()
    }

    /// The photos are being uploaded again: the demand is sent without them, and they are added later, unless it needs
    /// one of them.
    pub(super) fn without_lost(self, lost: &[(PhotoKey, ReadyPhoto)], now: Timestamp) -> (Self, Vec<Effect>) {
        match self {
            Self::Refused { submission, refusal, may_be_there: false } if !lost.is_empty() => {
                let submission = submission.sent_anew_without(lost, now);
                let refused = Self::Refused { submission, refusal, may_be_there: false };
                if refused.lacks_a_photo() { (refused, vec![Effect::Save]) } else { refused.send(Effect::Commit) }
            }
            other => (other, Vec::new()),
        }
    }

    /// A photo that the demand waits for is at the city.
    pub(super) fn with_photo(self, photo: &PhotoKey, ready: &ReadyPhoto, now: Timestamp) -> (Self, Vec<Effect>) {
        let Self::Refused { submission, refusal, .. } = self else { return (self, Vec::new()) };
        let submission = submission.sent_anew_with(photo, ready, now);
        Self::Refused { submission, refusal, may_be_there: false }.send(Effect::Commit)
    }

    /// Whether it needs a photo and waits until one is at the city again.
    pub fn lacks_a_photo(&self) -> bool {
        matches!(self, Self::Refused { submission, may_be_there: false, .. } if submission.lacks_a_photo())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        DeliveryEvent, Failure, PhotosStillUploading, Upload,
        example::{NOW, city, draft, photo, ready, service},
        validate,
    };
    use contract::{ClientRef, FieldProblem, PhotoId, PhotoWish, Problem};

    fn two_photos() -> Draft {
        let mut draft = draft();
        // The first one was late: the city's first photo is the draft's second.
        draft.photos = vec![photo("p0", Upload::Waiting), photo("p1", ready("a")), photo("p2", ready("b"))];
        draft
    }

    fn not_found(pointers: &[&str]) -> Problem {
        let error = |pointer: &&str| FieldProblem {
            pointer: (*pointer).to_owned(),
            code: ProblemCode::NotFound,
            detail: String::new(),
            ..crate::example::field_problem()
        };
        Problem { errors: pointers.iter().map(error).collect(), ..crate::example::problem() }
    }

    fn refused(draft: &Draft, wish: PhotoWish, pointers: &[&str]) -> Delivery {
        let service = contract::Service { photos: wish, ..service() };
        let late = PhotosStillUploading::AttachLater;
        let made = validate(draft, &service, &city(), late, ClientRef::new("0193-aaaa"), NOW, crate::example::today())
            .expect("right");
        let (sending, _) = Delivery::new(made, NOW).step(DeliveryEvent::Drain, NOW);
        let answer = Err(Failure::Refused(Box::new(not_found(pointers))));
        sending.step(DeliveryEvent::Answered { answer, jitter: 0.0 }, NOW).0
    }

    fn was(key: &str, id: &str) -> (PhotoKey, ReadyPhoto) {
        (PhotoKey::new(key), ReadyPhoto { id: PhotoId::new(id) })
    }

    #[test]
    fn photos_that_the_city_has_lost_are_named_as_they_were_sent() {
        let draft = two_photos();
        let of = |pointers: &[&str]| refused(&draft, PhotoWish::Suggested, pointers).lost_photos(&draft);
        assert_eq!(of(&["/photos/0"]), [PhotoKey::new("p1")]);
        assert_eq!(of(&["/photos/1", "/photos/0"]), [PhotoKey::new("p2"), PhotoKey::new("p1")]);
        assert_eq!(of(&["/photos/0", "/description"]), [], "the rest is the citizen's to correct");
        assert_eq!(of(&["/photos/7"]), []);
    }

    #[test]
    fn the_demand_goes_without_them_under_the_same_id_and_they_are_added() {
        let draft = two_photos();
        let refused = refused(&draft, PhotoWish::Suggested, &["/photos/0"]);
        let (sending, effects) = refused.step(DeliveryEvent::PhotosSentAgain(vec![was("p1", "a")]), NOW);
        assert_eq!(effects, [Effect::Commit, Effect::Send]);
        let submission = sending.submission().expect("there is one");
        assert_eq!(submission.client_ref().as_str(), "0193-aaaa");
        assert_eq!(submission.body().photos, [PhotoId::new("b")]);
        assert!(submission.json().contains(r#"["b"]"#), "{}", submission.json());
        let late: Vec<_> =
            submission.late().iter().map(|late| (late.photo.as_str(), late.client_ref.as_str())).collect();
        assert_eq!(late, [("p0", "0193-aaaa-photo-0"), ("p1", "0193-aaaa-photo-1")]);
    }

    #[test]
    fn a_demand_that_needs_a_photo_waits_for_it_and_then_goes_by_itself() {
        let mut draft = draft();
        draft.photos = vec![photo("p1", ready("a"))];
        let refused = refused(&draft, PhotoWish::Required, &["/photos/0"]);
        let (waits, effects) = refused.step(DeliveryEvent::PhotosSentAgain(vec![was("p1", "a")]), NOW);
        assert!(waits.lacks_a_photo());
        assert_eq!(effects, [Effect::Save]);
        let record = serde_json::to_string(&waits).expect("writable");
        let restored: Delivery = serde_json::from_str(&record).expect("readable");
        let (_, again) = was("p1", "c");
        let (sending, effects) = restored.step(DeliveryEvent::PhotoReady(PhotoKey::new("p1"), again), NOW);
        assert_eq!(effects, [Effect::Commit, Effect::Send]);
        let submission = sending.submission().expect("there is one");
        assert_eq!((submission.body().photos.as_slice(), submission.late().len()), ([PhotoId::new("c")].as_slice(), 0));
    }

    #[test]
    fn a_city_that_loses_them_each_time_is_told_to_the_citizen() {
        let mut draft = draft();
        draft.photos = vec![photo("p1", ready("a")), photo("p2", ready("b"))];
        let mut delivery = refused(&draft, PhotoWish::Suggested, &["/photos/1"]);
        let mut times = 0;
        while !delivery.lost_photos(&draft).is_empty() {
            times += 1;
            let (sending, _) = delivery.step(DeliveryEvent::PhotosSentAgain(vec![was("p9", "z")]), NOW);
            let answer = Err(Failure::Refused(Box::new(not_found(&["/photos/1"]))));
            delivery = sending.step(DeliveryEvent::Answered { answer, jitter: 0.0 }, NOW).0;
        }
        assert_eq!(times, MOST_TIMES);
        assert!(delivery.take_back().is_ok(), "nothing of it is at the city");
    }

    #[test]
    fn what_may_be_at_the_city_after_all_is_left_as_it_is() {
        let draft = two_photos();
        let (submission, refusal) = match refused(&draft, PhotoWish::Suggested, &["/photos/0"]) {
            Delivery::Refused { submission, refusal, .. } => (submission, refusal),
            other => panic!("{other:?}"),
        };
        let unsure = Delivery::Refused { submission, refusal, may_be_there: true };
        assert_eq!(unsure.lost_photos(&draft), []);
        let (same, effects) = unsure.clone().step(DeliveryEvent::PhotosSentAgain(vec![was("p1", "a")]), NOW);
        assert_eq!((same, effects), (unsure, Vec::new()));
    }
}
