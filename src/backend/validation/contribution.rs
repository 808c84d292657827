//! The body of `POST /v1/demands/{reference}/events`. Whether it is allowed now is decided by `handling`.

use super::{
    fields::{Fields, Length, Wrong},
    photos, place,
};
use crate::{problem::Rejection, state::AppState, text::is_blank};
use contract::{Contribution, ContributionKind, Rating};
use serde_json::Value;

/// Parses a contribution and checks that it has what its kind needs.
///
/// # Errors
/// 422 with every wrong field.
pub async fn contribution(state: &AppState, body: &Value) -> Result<Contribution, Rejection> {
    use ContributionKind::{Correction, Photos, Rating as Rates, Redo, Reply};
    let mut wrong = Wrong::default();
    let fields = Fields::of(body, &mut wrong)?;
    let client_ref = fields.client_ref(&mut wrong);
    let kind = fields.choice::<ContributionKind>("kind", true, None, &mut wrong);
    let is = |kinds: &[ContributionKind]| kind.is_some_and(|kind| kinds.contains(&kind));
    let most = Length::optional(2000).lines().needed_if(is(&[Reply, Redo, Correction]));
    let text = fields.text("text", most, &mut wrong).filter(|text| !is_blank(text));
    let language = fields.language(&mut wrong);
    let photos = photos(state, &fields, is(&[Photos]), &mut wrong).await?;
    let rating = rating(&fields, is(&[Rates]), &mut wrong);
    let place = place::place(&fields, "place", false, &mut wrong);
    let contribution = Contribution { client_ref, kind: kind.unwrap_or(Reply), text, language, photos, rating, place };
    wrong.none_or(contribution)
}

fn rating(fields: &Fields<'_>, needed: bool, wrong: &mut Wrong) -> Option<Rating> {
    let inner = fields.object("rating", needed, wrong)?;
    let mut stars = |name: &str| -> Option<u8> {
        if inner.value(name).is_none() {
            return inner.say(name, contract::ProblemCode::Required, "This is missing.", wrong);
        }
        let number = inner.number(name, 1..=5, wrong)?;
        match [1u8, 2, 3, 4, 5].into_iter().find(|stars| f64::from(*stars) == number) {
            None => inner.say(name, contract::ProblemCode::Invalid, "This must be a whole number from 1 to 5.", wrong),
            stars => stars,
        }
    };
    let (speed, result, experience, feedback) =
        (stars("speed"), stars("result"), stars("experience"), stars("feedback"));
    Some(Rating { speed: speed?, result: result?, experience: experience?, feedback: feedback? })
}
