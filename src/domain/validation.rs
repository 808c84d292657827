//! From a draft to a submission: every rule that the form and the outbox share, each fault named by field and kind. No words.

use crate::answering::too_long;
use crate::contact::{email, phone};
use crate::{Draft, DraftProblem, Fault, Field, PhotoKey, Point, Step, Submission, Upload, answer, asked};
use contract::{
    Anonymity, Answer, Answers, Capability, City, ClientRef, NewDemand, NoticeKind, PhotoId, PhotoWish, Place,
    Question, Reporter, Service, Timestamp,
};

/// Most characters of an address (API, `Place::address`).
const ADDRESS_MOST: u32 = 300;
/// Most characters of a name (API, `Reporter::name`).
const NAME_MOST: u32 = 100;
/// Most characters of a telephone number (API, `Reporter::phone`).
const PHONE_MOST: u32 = 30;
/// Most characters of an e-mail address (API, `Reporter::email`; RFC 5321).
const EMAIL_MOST: u32 = 254;
/// Most bytes of a language tag (API, `NewDemand::language`).
const LANGUAGE_MOST: usize = 35;

/// What becomes of photos that are still on their way when the citizen sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotosStillUploading {
    /// They are a problem: the citizen waits for them.
    Wait,
    /// The demand goes without them, and they are added once they are there. Not for a service that needs a photo.
    AttachLater,
}

/// The faults of one page, in the order of its fields; `Check` gives those of all pages. `service` is `None` while it is
/// not chosen or not loaded. A photo that is still on its way is a fault on `Check` alone: uploads run while one goes on.
pub fn check_step(step: &Step, draft: &Draft, service: Option<&Service>, city: &City) -> Vec<DraftProblem> {
    let mut found = Found(Vec::new());
    match step {
        Step::What => found.what(draft, service, city),
        Step::Question(id) => {
            let asked = service.into_iter().flat_map(|service| asked(service, &draft.answers));
            for question in asked.filter(|question| question.id == *id) {
                found.answer(question, draft);
            }
        }
        Step::Where => drop(found.place(draft)),
        Step::Photos => drop(found.photos(draft, service, city, None)),
        Step::You => drop(found.reporter(draft, city)),
        Step::Check => drop(found.whole(draft, service, city, PhotosStillUploading::Wait)),
    }
    found.0
}

/// A submission, if everything in the draft is right. `client_ref` is minted by the caller once for this tap on "send".
///
/// # Errors
/// Everything that is wrong, in the order of the form.
pub fn validate(
    draft: &Draft,
    service: &Service,
    city: &City,
    photos: PhotosStillUploading,
    client_ref: ClientRef,
    now: Timestamp,
) -> Result<Submission, Vec<DraftProblem>> {
    let mut found = Found(Vec::new());
    let parts = found.whole(draft, Some(service), city, photos);
    if !found.0.is_empty() {
        return Err(found.0);
    }
    let language = draft.language.trim();
    let body = NewDemand {
        client_ref,
        service: service.id.clone(),
        description: draft.description.trim().to_owned(),
        place: parts.place,
        photos: parts.photos.ready,
        answers: parts.answers,
        reporter: parts.reporter,
        anonymity: draft.anonymity.unwrap_or_default(),
        language: (!language.is_empty() && language.len() <= LANGUAGE_MOST).then(|| language.to_owned()),
    };
    let needs_photo = service.photos == PhotoWish::Required;
    Ok(Submission::freeze(draft.id.clone(), service.name.clone(), body, parts.photos.late, needs_photo, now))
}

/// Everything of a body that had to be read from what was typed.
struct Parts {
    answers: Answers,
    place: Place,
    photos: Photos,
    reporter: Option<Reporter>,
}

#[derive(Default)]
struct Photos {
    ready: Vec<PhotoId>,
    late: Vec<PhotoKey>,
}

/// The faults found so far.
struct Found(Vec<DraftProblem>);

impl Found {
    fn add(&mut self, field: Field, fault: Fault) {
        self.0.push(DraftProblem { field, fault });
    }

    fn whole(&mut self, draft: &Draft, service: Option<&Service>, city: &City, photos: PhotosStillUploading) -> Parts {
        self.what(draft, service, city);
        let asked = service.into_iter().flat_map(|service| asked(service, &draft.answers));
        let answers = asked.filter_map(|question| Some((question.id.clone(), self.answer(question, draft)?))).collect();
        let place = self.place(draft);
        let photos = self.photos(draft, service, city, Some(photos));
        Parts { answers, place, photos, reporter: self.reporter(draft, city) }
    }

    fn what(&mut self, draft: &Draft, service: Option<&Service>, city: &City) {
        match (&draft.service, service) {
            (None, _) => self.add(Field::Service, Fault::Missing),
            (Some(chosen), Some(service)) if chosen.id != service.id => self.add(Field::Service, Fault::OutsideChoices),
            (Some(_), Some(service)) if service.notices.iter().any(|notice| notice.kind == NoticeKind::StopHere) => {
                self.add(Field::Service, Fault::NotTaken);
            }
            _ => {}
        }
        let description = draft.description.trim();
        let (least, most) = (city.limits.description_min, city.limits.description_max);
        let count = u32::try_from(description.chars().count()).unwrap_or(u32::MAX);
        if let Some(fault) = too_long(description, most) {
            self.add(Field::Description, fault);
        } else if count == 0 && least > 0 {
            self.add(Field::Description, Fault::Missing);
        } else if count < least {
            self.add(Field::Description, Fault::TooShort { least });
        }
    }

    fn answer(&mut self, question: &Question, draft: &Draft) -> Option<Answer> {
        match answer(question, draft.answers.get(&question.id)) {
            Ok(answer) => answer,
            Err(fault) => {
                self.add(Field::Answer(question.id.clone()), fault);
                None
            }
        }
    }

    fn place(&mut self, draft: &Draft) -> Place {
        let address = draft.place.address.trim();
        let point = draft.place.point.filter(Point::is_possible);
        if point.is_none() && address.is_empty() {
            self.add(Field::Place, Fault::PointOrAddress);
        } else if let Some(fault) = too_long(address, ADDRESS_MOST) {
            self.add(Field::Place, fault);
        } else if draft.place.is_unclear() {
            self.add(Field::Place, Fault::TwoPlaces);
        }
        Place {
            latitude: point.map(|point| point.latitude),
            longitude: point.map(|point| point.longitude),
            accuracy_m: point.and_then(|point| point.accuracy_m).filter(|metres| metres.is_finite() && *metres >= 0.0),
            address: (!address.is_empty()).then(|| address.to_owned()),
        }
    }

    /// `late` is `None` on the photos' own page, where photos may still be on their way.
    fn photos(
        &mut self,
        draft: &Draft,
        service: Option<&Service>,
        city: &City,
        late: Option<PhotosStillUploading>,
    ) -> Photos {
        let mut photos = Photos::default();
        if !city.can(Capability::Photos) {
            return photos;
        }
        let needed = service.is_some_and(|service| service.photos == PhotoWish::Required);
        let most = city.limits.photos;
        if draft.photos.len() > usize::try_from(most).unwrap_or(usize::MAX) {
            self.add(Field::Photos, Fault::TooMany { most });
        }
        if needed && draft.photos.is_empty() {
            self.add(Field::Photos, Fault::Missing);
        }
        let one_is_there = draft.photos.iter().any(|photo| photo.upload.ready().is_some());
        for photo in &draft.photos {
            match (&photo.upload, late) {
                (Upload::Ready(ready), _) => photos.ready.push(ready.id.clone()),
                (Upload::Failed(_), _) => self.add(Field::Photo(photo.key.clone()), Fault::DidNotArrive),
                (_, None) => {}
                (_, Some(PhotosStillUploading::AttachLater)) if one_is_there || !needed => {
                    photos.late.push(photo.key.clone());
                }
                (_, Some(_)) => self.add(Field::Photo(photo.key.clone()), Fault::StillUploading),
            }
        }
        photos
    }

    fn reporter(&mut self, draft: &Draft, city: &City) -> Option<Reporter> {
        match draft.anonymity {
            None => {
                self.add(Field::Anonymity, Fault::Missing);
                return None;
            }
            Some(Anonymity::Anonymous) => {
                if !city.can(Capability::Anonymous) {
                    self.add(Field::Anonymity, Fault::NotAnonymous);
                }
                return None;
            }
            Some(Anonymity::Named | Anonymity::HiddenFromPublic) => {}
        }
        let name = draft.name.trim();
        if name.is_empty() {
            self.add(Field::Name, Fault::Missing);
        } else if let Some(fault) = too_long(name, NAME_MOST) {
            self.add(Field::Name, fault);
        }
        if draft.phone.trim().is_empty() && draft.email.trim().is_empty() {
            self.add(Field::Phone, Fault::PhoneOrEmail);
        }
        Some(Reporter {
            name: Some(name.to_owned()),
            phone: self.way(Field::Phone, &draft.phone, phone, Fault::NotAPhone, PHONE_MOST),
            email: self.way(Field::Email, &draft.email, email, Fault::NotAnEmail, EMAIL_MOST),
        })
    }

    /// A way to reach the citizen, if one was put in.
    fn way(
        &mut self,
        field: Field,
        typed: &str,
        read: fn(&str) -> Option<String>,
        otherwise: Fault,
        most: u32,
    ) -> Option<String> {
        if typed.trim().is_empty() {
            return None;
        }
        let fault = match read(typed) {
            None => otherwise,
            Some(plain) => match too_long(&plain, most) {
                None => return Some(plain),
                Some(fault) => fault,
            },
        };
        self.add(field, fault);
        None
    }
}

#[cfg(test)]
mod tests;
