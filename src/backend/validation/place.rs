//! The place of a demand: a point, an address or both.

use super::fields::{Fields, Length, Wrong};
use crate::text::is_blank;
use contract::{Place, ProblemCode};

/// Reads a place.
pub fn place(fields: &Fields<'_>, name: &str, needed: bool, wrong: &mut Wrong) -> Option<Place> {
    let inner = fields.object(name, needed, wrong)?;
    let latitude = inner.number("latitude", -90..=90, wrong);
    let longitude = inner.number("longitude", -180..=180, wrong);
    let accuracy_m = inner.number("accuracy_m", 0..=40_000_000, wrong);
    let address = inner.text("address", Length::optional(300).lines(), wrong).filter(|address| !is_blank(address));
    let (north, east) = (inner.value("latitude").is_some(), inner.value("longitude").is_some());
    match (north, east) {
        (true, false) => inner.say::<()>("longitude", ProblemCode::Required, "A latitude needs a longitude.", wrong),
        (false, true) => inner.say::<()>("latitude", ProblemCode::Required, "A longitude needs a latitude.", wrong),
        (false, false) if inner.value("address").is_none() || (address.is_none() && empty(&inner)) => {
            fields.say::<()>(name, ProblemCode::Required, "A point or an address, please.", wrong)
        }
        _ => None,
    };
    Some(Place { latitude, longitude, accuracy_m, address })
}

fn empty(inner: &Fields<'_>) -> bool {
    inner.value("address").and_then(|address| address.as_str()).is_some_and(is_blank)
}
