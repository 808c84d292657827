//! Records as the first version of this program wrote them, from `tests/fixtures/kept/v1`: every later version must
//! read them. No record is ever removed from that folder.

use crate::{Delivery, DeliveryEvent, Draft, Effect, Followed, PointSource, Refusal, Step, Upload, example::NOW};

macro_rules! kept {
    ($name:literal) => {
        serde_json::from_str(include_str!(concat!("../../tests/fixtures/kept/v1/", $name, ".json")))
            .expect("the first version's record is read")
    };
}

#[test]
fn a_draft_of_the_first_version_opens_whole() {
    let draft: Draft = kept!("draft");
    assert_eq!((draft.version, draft.step), (1, Step::Question("danger".to_owned())));
    assert_eq!(draft.description, "  The lamp at the corner is dark.  ");
    assert_eq!(
        draft.place.point.map(|point| (point.accuracy_m, point.source)),
        Some((Some(12.5), PointSource::Device))
    );
    let photos: Vec<_> = draft.photos.iter().map(|photo| &photo.upload).collect();
    assert!(
        matches!(photos.as_slice(), [Upload::Ready(_), Upload::Uploading { sent: 40, total: 100, .. }]),
        "{photos:?}"
    );
}

#[test]
fn a_delivery_of_the_first_version_goes_on_under_its_own_id() {
    for record in [kept!("waiting"), kept!("sending"), kept!("unknown")] {
        let delivery: Delivery = record;
        let (restored, _) = delivery.step(DeliveryEvent::Restored, NOW);
        let (sending, effects) = restored.step(DeliveryEvent::TryNow, NOW);
        assert_eq!(effects.last(), Some(&Effect::Send));
        let id = sending.submission().map(|submission| submission.client_ref().as_str().to_owned());
        assert_eq!(id.as_deref(), Some("0193-aaaa"));
    }
}

#[test]
fn a_filed_demand_of_the_first_version_is_followed() {
    let attaching: Delivery = kept!("attaching");
    assert_eq!(attaching.receipt().map(|receipt| receipt.reference.as_str()), Some("2611-0482-7153"));
    let (_, effects) = attaching.step(DeliveryEvent::Restored, NOW);
    assert!(effects.contains(&Effect::Follow), "{effects:?}");
    let followed: Followed = kept!("followed");
    assert_eq!((followed.reference.as_str(), followed.missing_photos), ("2611-0482-7153", 0));
}

#[test]
fn a_refusal_of_the_first_version_is_not_taken_back_since_it_may_be_at_the_city() {
    let refused: Delivery = kept!("refused");
    assert!(matches!(refused, Delivery::Refused { refusal: Refusal::Forbidden, may_be_there: true, .. }));
    assert!(refused.take_back().is_err());
}
