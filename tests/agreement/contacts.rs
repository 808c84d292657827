//! Telephone numbers and e-mail addresses: the backend accepts what the page makes of them, and the page accepts what
//! the backend accepts unchanged.

use crate::typing::{every_character, pieces, text};
use backend::validation::{is_email, is_phone};
use contract::{Anonymity, City, ClientRef, Reporter, Service, Timestamp};
use domain::{ChosenService, Day, Draft, DraftId, PhotosStillUploading, validate};
use fastrand::Rng;
use serde_json::json;

const NOW: Timestamp = Timestamp::from_millis(1_795_414_509_000);

/// A form with only the telephone number or the e-mail address left to fill in.
struct Form {
    draft: Draft,
    service: Service,
    city: City,
}

impl Form {
    fn new() -> Self {
        let read = "the contract reads it";
        let city = json!({"id": "c", "name": "C", "languages": ["en"], "time_zone": "UTC",
            "limits": {"photos": 3, "photo_bytes": 1, "description_min": 1, "description_max": 100}});
        let service = json!({"id": "s", "name": "S", "group": ["G"], "kind": "report"});
        let service: Service = serde_json::from_value(service).expect(read);
        let mut draft = Draft::new(DraftId::new("d"), "en", NOW);
        draft.service = Some(ChosenService { id: service.id.clone(), name: "S".to_owned() });
        draft.description = "dark".to_owned();
        draft.place.address = "here".to_owned();
        draft.anonymity = Some(Anonymity::Named);
        draft.name = "Lin".to_owned();
        Self { draft, service, city: serde_json::from_value(city).expect(read) }
    }

    /// The reporter that would be sent; `None` when the form finds a fault.
    fn read(&self) -> Option<Reporter> {
        let photos = PhotosStillUploading::Wait;
        let today = Day::at(NOW, 0);
        let sent = validate(&self.draft, &self.service, &self.city, photos, ClientRef::new("0193-aaaa"), NOW, today);
        sent.ok()?.body().reporter.clone()
    }

    fn phone(&mut self, typed: &str) -> Option<String> {
        (self.draft.phone, self.draft.email) = (typed.to_owned(), String::new());
        self.read()?.phone
    }

    fn email(&mut self, typed: &str) -> Option<String> {
        (self.draft.phone, self.draft.email) = (String::new(), typed.to_owned());
        self.read()?.email
    }

    #[track_caller]
    fn check_phone(&mut self, typed: &str) {
        let read = self.phone(typed);
        if let Some(read) = &read {
            assert!(is_phone(read) && read.len() <= 30, "{typed:?} was read as {read:?}");
            assert_eq!(self.phone(read).as_ref(), Some(read), "{typed:?}");
        }
        if is_phone(typed) && typed.len() <= 30 {
            let single = typed.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
            assert_eq!(read, Some(single), "the city takes {typed:?}");
        }
    }

    #[track_caller]
    fn check_email(&mut self, typed: &str) {
        let read = self.email(typed);
        if let Some(read) = &read {
            assert!(is_email(read) && read.chars().count() <= 254, "{typed:?} was read as {read:?}");
            assert_eq!(self.email(read).as_ref(), Some(read), "{typed:?}");
        }
        if is_email(typed) {
            assert!(read.is_some(), "the city takes {typed:?}");
        }
    }
}

#[test]
fn every_character_in_a_telephone_number_is_judged_alike() {
    let mut form = Form::new();
    for c in every_character() {
        form.check_phone(&format!("138{c}0013 8000"));
    }
}

#[test]
fn every_character_in_an_address_of_e_mail_is_judged_alike() {
    let mut form = Form::new();
    for c in every_character() {
        form.check_email(&format!("lin{c}a@city.example"));
        form.check_email(&format!("lin@ci{c}ty.example"));
    }
}

#[test]
fn whatever_is_typed_or_pasted_as_a_contact_is_judged_alike() {
    let (mut chance, mut form) = (Rng::with_seed(6), Form::new());
    let (mut phones, mut emails) = (0, 0);
    for _ in 0..30_000 {
        for typed in [pieces(&mut chance, 7), text(&mut chance, 12)] {
            form.check_phone(&typed);
            form.check_email(&typed);
        }
        let (front, back) = (text(&mut chance, 1), pieces(&mut chance, 2));
        let (phone, email) = (format!("{front}138 0013{back}"), format!("{front}lin{back}@city.example"));
        form.check_phone(&phone);
        form.check_email(&email);
        phones += usize::from(form.phone(&phone).is_some());
        emails += usize::from(form.email(&email).is_some());
    }
    assert!(phones > 1000 && emails > 1000, "{phones} numbers and {emails} addresses were read: too few to tell");
}
