//! What validation accepts and rejects, field by field.

use super::*;
use crate::example::{NOW, city, draft, photo, ready, service, today};
use crate::{PointSource, RawAnswer, UploadFailure};
use contract::Notice;

fn checked(draft: &Draft, service: &Service, city: &City) -> Result<Submission, Vec<DraftProblem>> {
    validate(draft, service, city, PhotosStillUploading::Wait, ClientRef::new("0193-aaaa"), NOW, today())
}

/// Asserts that the example's draft with one change has exactly these faults, on the check page too.
#[track_caller]
fn check(change: impl FnOnce(&mut Draft, &mut Service, &mut City), expected: &[(Field, Fault)]) {
    let (mut draft, mut service, mut city) = (draft(), service(), city());
    change(&mut draft, &mut service, &mut city);
    let found = checked(&draft, &service, &city).err().unwrap_or_default();
    assert_eq!(found, check_step(&Step::Check, &draft, Some(&service), &city, today()));
    let found: Vec<(Field, Fault)> = found.into_iter().map(|problem| (problem.field, problem.fault)).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_draft_that_is_right_becomes_what_the_contract_wants() {
    let submission = checked(&draft(), &service(), &city()).expect("right");
    let body = submission.body();
    assert_eq!(body.description, "The lamp at the corner is dark.");
    assert_eq!(body.answers.get("lamps"), Some(&Answer::Number(2.0)));
    assert_eq!(body.place.address.as_deref(), Some("Harbour Street 5"));
    assert_eq!(body.language.as_deref(), Some("en"));
    let reporter = body.reporter.as_ref().expect("named");
    assert_eq!((reporter.name.as_deref(), reporter.phone.as_deref()), (Some("Ada"), None));
}

#[test]
fn a_demand_without_a_place_is_refused() {
    check(|draft, _, _| draft.place.address.clear(), &[(Field::Place, Fault::PointOrAddress)]);
    check(|draft, _, _| draft.place.address = "x".repeat(301), &[(Field::Place, Fault::TooLong { most: 300, by: 1 })]);
}

#[test]
fn a_point_is_as_good_as_an_address_if_it_is_on_the_earth() {
    let at =
        |latitude| Some(Point { latitude, longitude: 114.0, accuracy_m: Some(f64::NAN), source: PointSource::Device });
    let point_alone = |latitude| {
        move |draft: &mut Draft, _: &mut Service, _: &mut City| {
            draft.place.address.clear();
            draft.place.point = at(latitude);
        }
    };
    check(point_alone(22.5), &[]);
    check(point_alone(222.5), &[(Field::Place, Fault::PointOrAddress)]);
    let mut draft = draft();
    draft.place.point = at(22.5);
    let unclear = checked(&draft, &service(), &city()).expect_err("the address may be elsewhere");
    assert_eq!(unclear, [DraftProblem { field: Field::Place, fault: Fault::TwoPlaces }]);
    draft.place.same_place = true;
    let place = checked(&draft, &service(), &city()).expect("right").body().place.clone();
    assert_eq!((place.latitude, place.accuracy_m), (Some(22.5), None), "an impossible accuracy is left out");
}

#[test]
fn a_description_has_the_length_that_the_city_takes() {
    check(|draft, _, _| draft.description = "  ".to_owned(), &[(Field::Description, Fault::Missing)]);
    check(|draft, _, _| draft.description = "路灯坏".to_owned(), &[(Field::Description, Fault::TooShort { least: 5 })]);
    check(|draft, _, _| draft.description = "路灯坏了呀".to_owned(), &[]);
    check(
        |draft, _, _| draft.description = "灯".repeat(2_007),
        &[(Field::Description, Fault::TooLong { most: 2_000, by: 7 })],
    );
    check(
        |draft, _, city| {
            draft.description.clear();
            city.limits.description_min = 0;
        },
        &[],
    );
}

#[test]
fn a_service_must_be_chosen_offered_and_taken() {
    check(|draft, _, _| draft.service = None, &[(Field::Service, Fault::Missing)]);
    check(|_, service, _| service.id = contract::ServiceId::new("other"), &[(Field::Service, Fault::OutsideChoices)]);
    let stop = Notice { kind: NoticeKind::StopHere, text: "Ask the county.".to_owned(), phone: None };
    check(|_, service, _| service.notices.push(stop), &[(Field::Service, Fault::NotTaken)]);
}

#[test]
fn only_questions_that_apply_must_be_answered() {
    check(|draft, _, _| drop(draft.answers.remove("lamps")), &[(Field::Answer("lamps".to_owned()), Fault::Missing)]);
    let mut draft = draft();
    draft.answers.insert("danger".to_owned(), RawAnswer::Text("no".to_owned()));
    draft.answers.insert("lamps".to_owned(), RawAnswer::Text("many".to_owned()));
    let submission = checked(&draft, &service(), &city()).expect("the wrong number is not asked for");
    assert_eq!(submission.body().answers.keys().collect::<Vec<_>>(), ["danger"]);
}

#[test]
fn a_named_citizen_needs_a_name_and_a_way_to_be_reached() {
    for anonymity in [Anonymity::Named, Anonymity::HiddenFromPublic] {
        check(
            |draft, _, _| {
                draft.anonymity = Some(anonymity);
                draft.name.clear();
                draft.email = " ".to_owned();
            },
            &[(Field::Name, Fault::Missing), (Field::Phone, Fault::PhoneOrEmail)],
        );
    }
    check(|draft, _, _| draft.anonymity = None, &[(Field::Anonymity, Fault::Missing)]);
    check(|draft, _, _| draft.email = "me@".to_owned(), &[(Field::Email, Fault::NotAnEmail)]);
    check(|draft, _, _| draft.phone = "call me".to_owned(), &[(Field::Phone, Fault::NotAPhone)]);
    check(|draft, _, _| draft.phone = "1".repeat(21), &[(Field::Phone, Fault::NotAPhone)]);
    check(
        |draft, _, _| draft.phone = "1".repeat(15) + &"-".repeat(16),
        &[(Field::Phone, Fault::TooLong { most: 30, by: 1 })],
    );
}

#[test]
fn no_reporter_travels_when_anonymous() {
    let mut draft = draft();
    draft.anonymity = Some(Anonymity::Anonymous);
    draft.phone = "not even a number".to_owned();
    let submission = checked(&draft, &service(), &city()).expect("right");
    assert_eq!(submission.body().reporter, None);
    assert!(!submission.json().contains("Ada") && !submission.json().contains("ada@mail.example"));
    check(
        |draft, _, city| {
            draft.anonymity = Some(Anonymity::Anonymous);
            city.capabilities.retain(|can| *can != Capability::Anonymous);
        },
        &[(Field::Anonymity, Fault::NotAnonymous)],
    );
}

#[test]
fn photos_are_counted_needed_and_waited_for() {
    let field = |key: &str| Field::Photo(PhotoKey::new(key));
    check(|_, service, _| service.photos = PhotoWish::Required, &[(Field::Photos, Fault::Missing)]);
    check(
        |draft, _, _| draft.photos = ["1", "2", "3", "4"].map(|key| photo(key, ready(key))).to_vec(),
        &[(Field::Photos, Fault::TooMany { most: 3 })],
    );
    check(
        |draft, _, _| {
            draft.photos = vec![photo("p1", Upload::Waiting), photo("p2", Upload::Failed(UploadFailure::BytesLost))];
        },
        &[(field("p1"), Fault::StillUploading), (field("p2"), Fault::DidNotArrive)],
    );
    check(
        |draft, service, city| {
            draft.photos = vec![photo("p1", Upload::Waiting)];
            service.photos = PhotoWish::Required;
            city.capabilities.clear();
        },
        &[],
    );
}

#[test]
fn photos_may_come_later_unless_the_city_cannot_act_without_one() {
    let (mut draft, mut service) = (draft(), service());
    draft.photos = vec![photo("p1", Upload::Waiting)];
    let send = |draft: &Draft, service: &Service| {
        validate(draft, service, &city(), PhotosStillUploading::AttachLater, ClientRef::new("0193-aaaa"), NOW, today())
    };
    assert_eq!(send(&draft, &service).map(|submission| submission.late().len()), Ok(1));
    service.photos = PhotoWish::Required;
    let waits = DraftProblem { field: Field::Photo(PhotoKey::new("p1")), fault: Fault::StillUploading };
    assert_eq!(send(&draft, &service).err(), Some(vec![waits]));
    draft.photos.push(photo("p2", ready("b")));
    assert_eq!(send(&draft, &service).map(|submission| submission.late().len()), Ok(1));
}

#[test]
fn a_page_is_checked_for_its_own_fields_alone() {
    let (city, service) = (city(), service());
    let empty = Draft::new(crate::DraftId::new("d2"), "en", NOW);
    let fields = |step: Step| -> Vec<Field> {
        check_step(&step, &empty, Some(&service), &city, today()).into_iter().map(|problem| problem.field).collect()
    };
    assert_eq!(fields(Step::What), [Field::Service, Field::Description]);
    assert_eq!(fields(Step::Question("danger".to_owned())), [Field::Answer("danger".to_owned())]);
    assert_eq!(fields(Step::Question("lamps".to_owned())), [], "it does not apply");
    assert_eq!(fields(Step::Where), [Field::Place]);
    assert_eq!(fields(Step::Photos), []);
    assert_eq!(fields(Step::You), [Field::Anonymity]);
    let mut uploading = draft();
    uploading.photos = vec![photo("p1", Upload::Waiting)];
    assert_eq!(
        check_step(&Step::Photos, &uploading, Some(&service), &city, today()),
        [],
        "uploads run while one goes on"
    );
}

#[test]
fn a_text_of_invisible_characters_alone_is_no_text() {
    let unseen = || "\u{200b}\u{3164}\u{feff} \u{2800}\u{0}\u{ad}\u{2060}".to_owned();
    check(|draft, _, _| draft.description = unseen(), &[(Field::Description, Fault::Missing)]);
    check(|draft, _, _| draft.place.address = unseen(), &[(Field::Place, Fault::PointOrAddress)]);
    check(|draft, _, _| draft.name = unseen(), &[(Field::Name, Fault::Missing)]);
    let no_way = |draft: &mut Draft, _: &mut Service, _: &mut City| (draft.phone, draft.email) = (unseen(), unseen());
    check(no_way, &[(Field::Phone, Fault::PhoneOrEmail)]);
    let mut draft = draft();
    (draft.description, draft.phone) = (unseen(), unseen());
    let mut city = city();
    city.limits.description_min = 0;
    let submission = checked(&draft, &service(), &city).expect("right");
    let phone = submission.body().reporter.as_ref().and_then(|reporter| reporter.phone.clone());
    assert_eq!((submission.body().description.as_str(), phone), ("", None));
}

#[test]
fn an_invisible_pasted_character_does_not_make_sending_impossible() {
    let mut draft = draft();
    draft.description = "The lamp\u{b}is dark.\r\n\u{feff}Really.\u{1f}".to_owned();
    draft.name = "Ada\tLovelace\u{0}".to_owned();
    draft.place.address = "\u{1b}Harbour Street 5\u{2028}left door".to_owned();
    draft.email = "\u{200b}ada@mail.example\u{fffc}".to_owned();
    let submission = checked(&draft, &service(), &city()).expect("right");
    let body = submission.body();
    assert_eq!(body.description, "The lamp\nis dark.\nReally.");
    assert_eq!(body.place.address.as_deref(), Some("Harbour Street 5\nleft door"));
    let reporter = body.reporter.clone().unwrap_or_default();
    assert_eq!((reporter.name.as_deref(), reporter.email.as_deref()), (Some("Ada Lovelace"), Some("ada@mail.example")));
}

#[test]
fn a_demand_of_nobody_is_private_unless_it_was_said_otherwise() {
    assert_eq!(Anonymity::default(), Anonymity::HiddenFromPublic);
}
