//! Place and day in the photos' metadata, offered to the citizen. They are used only if accepted, and never offered in
//! place of what the citizen entered.

use crate::day::within;
use crate::{Day, Draft, Point, RawAnswer, asked};
use contract::{Datatype, Question, Service};

/// A value found in a photo's metadata.
#[derive(Clone, Debug, PartialEq)]
pub struct PhotoOffer<T> {
    /// Which photo, from 1.
    pub number: usize,
    /// The value.
    pub says: T,
}

impl Draft {
    /// The place of a photo, while the demand has no point yet.
    pub fn offered_place(&self) -> Option<PhotoOffer<Point>> {
        if self.place.point.is_some() {
            return None;
        }
        offered(self, |photo| photo.place.filter(Point::is_possible))
    }

    /// The day of a photo, with the question that it may answer: the first of the service that asks for a day and has
    /// no answer yet. A day that the question does not accept is not offered.
    pub fn offered_day<'a>(&self, service: &'a Service, today: Day) -> Option<(PhotoOffer<String>, &'a Question)> {
        let question = asked(service, &self.answers)
            .filter(|question| question.datatype == Datatype::Date)
            .find(|question| self.answers.get(&question.id).is_none_or(RawAnswer::is_blank))?;
        let taken = |day: &String| Day::read(day).is_some_and(|day| within(day, question, today).is_ok());
        Some((offered(self, |photo| photo.day.clone().filter(taken))?, question))
    }

    /// The citizen declines the photos' places: they are deleted.
    pub fn forget_photo_places(&mut self) {
        self.photos.iter_mut().for_each(|photo| photo.place = None);
    }

    /// The same for their days.
    pub fn forget_photo_days(&mut self) {
        self.photos.iter_mut().for_each(|photo| photo.day = None);
    }
}

fn offered<T>(draft: &Draft, says: impl Fn(&crate::DraftPhoto) -> Option<T>) -> Option<PhotoOffer<T>> {
    draft.photos.iter().enumerate().find_map(|(at, photo)| Some(PhotoOffer { number: at + 1, says: says(photo)? }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        PhotosStillUploading, PointSource, Upload,
        example::{NOW, city, draft, photo, question, ready, service, today},
        validate,
    };
    use contract::ClientRef;

    fn point(source: PointSource) -> Point {
        Point { latitude: 22.5, longitude: 114.1, accuracy_m: None, source }
    }

    fn with_place() -> Draft {
        let mut draft = draft();
        draft.photos = vec![photo("a", ready("a")), photo("b", Upload::Waiting)];
        draft.photos[1].place = Some(point(PointSource::Photo));
        draft.photos[1].day = Some("2026-11-26".to_owned());
        draft
    }

    #[test]
    fn the_place_of_a_photo_is_offered_and_the_citizens_own_point_wins() {
        let mut draft = with_place();
        let offer = draft.offered_place().expect("an offer");
        assert_eq!((offer.number, offer.says), (2, point(PointSource::Photo)));
        draft.place.point = Some(point(PointSource::Device));
        assert_eq!(draft.offered_place(), None);
        draft.place.point = None;
        draft.forget_photo_places();
        assert_eq!(draft.offered_place(), None);
    }

    #[test]
    fn a_place_that_is_nowhere_on_the_earth_is_not_offered() {
        let mut draft = with_place();
        draft.photos[1].place = Some(Point { latitude: 122.5, ..point(PointSource::Photo) });
        assert_eq!(draft.offered_place(), None);
    }

    #[test]
    fn the_day_of_a_photo_is_offered_to_a_question_for_a_day_that_has_no_answer() {
        let (mut draft, mut service) = (with_place(), service());
        assert!(draft.offered_day(&service, today()).is_none(), "the service asks for no day");
        service.questions.push(question("since", Datatype::Date));
        let (offer, asked) = draft.offered_day(&service, today()).expect("an offer");
        assert_eq!((offer.number, offer.says.as_str(), asked.id.as_str()), (2, "2026-11-26", "since"));
        draft.answers.insert("since".to_owned(), RawAnswer::Text("2026-11-01".to_owned()));
        assert!(draft.offered_day(&service, today()).is_none(), "the citizen has said it");
        draft.answers.clear();
        draft.forget_photo_days();
        assert!(draft.offered_day(&service, today()).is_none());
    }

    #[test]
    fn what_a_photo_says_is_in_no_demand_unless_it_was_taken_as_the_place() {
        let mut draft = with_place();
        let sent = |draft: &Draft| {
            let reference = ClientRef::new("0193-aaaa");
            let sent = validate(draft, &service(), &city(), PhotosStillUploading::AttachLater, reference, NOW, today());
            sent.expect("complete").json().to_owned()
        };
        let without = sent(&draft);
        assert!(!without.contains("114.1") && !without.contains("2026-11-26"), "{without}");
        draft.place.find(draft.offered_place().expect("offered").says);
        draft.place.settle(crate::WhichPlace::Both);
        assert!(sent(&draft).contains("114.1"));
    }
}
