//! Parses and validates request bodies: all wrong fields are reported at once, by JSON pointer. The city's rules are
//! here; reading single fields is in `fields`.

mod answers;
mod contact;
mod contribution;
mod demand;
mod fields;
mod place;
mod staff;

pub use answers::answer;
pub use contact::{is_email, is_phone};
pub use contribution::contribution;
pub use demand::new_demand;
pub use staff::{StaffEntry, staff_entry};

use crate::{problem::Rejection, problem::photo_problem, state::AppState, store::PhotoFault};
use contract::{AccessRequest, ClientRef, PhotoId, QueryCode, Reference, Supporter};
use fields::{Fields, Wrong};
use serde_json::Value;

/// Parses the body of `POST /v1/access`.
///
/// # Errors
/// 422 with every wrong field.
pub fn access(body: &Value) -> Result<AccessRequest, Rejection> {
    let mut wrong = Wrong::default();
    let fields = Fields::of(body, &mut wrong)?;
    let reference = fields.typed("reference", 64, &mut wrong).unwrap_or_default();
    let code = fields.typed("query_code", 64, &mut wrong).unwrap_or_default();
    wrong.none_or(AccessRequest { reference: Reference::new(reference), query_code: QueryCode::new(code) })
}

/// Parses the body of `POST /v1/demands/{reference}/supporters`.
///
/// # Errors
/// 422 with every wrong field.
pub fn supporter(body: &Value) -> Result<Supporter, Rejection> {
    let mut wrong = Wrong::default();
    let fields = Fields::of(body, &mut wrong)?;
    let client_ref = fields.client_ref(&mut wrong);
    wrong.none_or(Supporter { client_ref })
}

/// The body's idempotency id, if it is well-formed: a repeated request is recognised before anything is validated.
pub fn delivery_of(body: &Value) -> Option<ClientRef> {
    let mut wrong = Wrong::default();
    let client_ref = Fields::of(body, &mut wrong).ok()?.client_ref(&mut wrong);
    wrong.none_or(client_ref).ok()
}

/// Parses the list of photos and looks up each of them.
async fn photos(
    state: &AppState,
    fields: &Fields<'_>,
    needed: bool,
    wrong: &mut Wrong,
) -> Result<Vec<PhotoId>, Rejection> {
    let most = state.catalogue.city.limits.photos as usize;
    let ids = fields.texts("photos", needed, most, wrong);
    let mut photos: Vec<PhotoId> = Vec::with_capacity(ids.len());
    for (place, id) in ids.into_iter().enumerate() {
        let Some(id) = id else {
            continue;
        };
        let id = PhotoId::new(id);
        let fault = match state.store.upload(&id).await? {
            _ if photos.contains(&id) => Some(PhotoFault::Taken),
            None => Some(PhotoFault::Unknown),
            Some(upload) if upload.reference.is_some() => Some(PhotoFault::Taken),
            Some(upload) if upload.completed_at.is_none() => Some(PhotoFault::Incomplete),
            Some(_) => None,
        };
        if let Some(fault) = fault {
            wrong.push(photo_problem(place, fault));
        }
        photos.push(id);
    }
    Ok(photos)
}
