//! The body of `POST /v1/demands`.

use super::{
    answers,
    contact::{is_email, is_phone},
    fields::{Fields, Length, Wrong},
    photos, place,
};
use crate::{clock, problem::Rejection, state::AppState, text::is_blank};
use contract::{Anonymity, NewDemand, NoticeKind, PhotoWish, ProblemCode, Reporter, ServiceId};
use serde_json::Value;

/// Parses a new demand and checks it against the catalogue, the city's limits and the uploads.
///
/// # Errors
/// 422 with every wrong field.
pub async fn new_demand(state: &AppState, body: &Value) -> Result<NewDemand, Rejection> {
    let mut wrong = Wrong::default();
    let fields = Fields::of(body, &mut wrong)?;
    let limits = state.catalogue.city.limits;
    let client_ref = fields.client_ref(&mut wrong);
    let id = ServiceId::new(fields.text("service", Length::needed(1, 200), &mut wrong).unwrap_or_default());
    let service = state.catalogue.service(&id);
    if fields.value("service").is_some_and(|value| value.as_str().is_some_and(|text| !text.is_empty())) {
        if service.is_none() {
            wrong.add("/service", ProblemCode::NotFound, "There is no such service (any more).");
        } else if service
            .is_some_and(|service| service.notices.iter().any(|notice| notice.kind == NoticeKind::StopHere))
        {
            wrong.add("/service", ProblemCode::NotAllowed, "The city cannot take this.");
        }
    }
    let least = limits.description_min as usize;
    let length = Length::needed(least, limits.description_max as usize).needed_if(least > 0).lines();
    let description = fields.text("description", length, &mut wrong).unwrap_or_default();
    let place = place::place(&fields, "place", true, &mut wrong).unwrap_or_default();
    let needed = service.is_some_and(|service| service.photos == PhotoWish::Required);
    let photos = photos(state, &fields, needed, &mut wrong).await?;
    let today = state.catalogue.calendar.day(clock::now());
    let answers = service.map(|service| answers::answers(&fields, service, today, &mut wrong)).unwrap_or_default();
    // The default is the private choice.
    let anonymity = fields.choice::<Anonymity>("anonymity", false, None, &mut wrong).unwrap_or_default();
    let reporter = reporter(&fields, &mut wrong);
    if anonymity == Anonymity::Anonymous && reporter.is_some() {
        wrong.add("/reporter", ProblemCode::NotAllowed, "An anonymous demand names nobody.");
    }
    let language = fields.language(&mut wrong);
    wrong.none_or(NewDemand {
        client_ref,
        service: id,
        description,
        place,
        photos,
        answers,
        reporter,
        anonymity,
        language,
    })
}

/// The reporter, if any of its members is given.
fn reporter(fields: &Fields<'_>, wrong: &mut Wrong) -> Option<Reporter> {
    let inner = fields.object("reporter", false, wrong)?;
    let said = |text: Option<String>| text.filter(|text| !is_blank(text));
    let name = said(inner.text("name", Length::optional(100), wrong));
    let phone = said(inner.text("phone", Length::optional(30), wrong));
    let email = said(inner.text("email", Length::optional(254), wrong));
    if phone.as_ref().is_some_and(|phone| !is_phone(phone)) {
        inner.say::<()>("phone", ProblemCode::Invalid, "This is no telephone number.", wrong);
    }
    if email.as_ref().is_some_and(|email| !is_email(email)) {
        inner.say::<()>("email", ProblemCode::Invalid, "This is no e-mail address.", wrong);
    }
    Some(Reporter { name, phone, email }).filter(|reporter| *reporter != Reporter::default())
}
