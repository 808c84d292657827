//! All checks in order: from reading to guessing codes too often, which comes last.

mod access;
mod catalogue;
mod contributions;
mod events;
mod filing;
mod idempotency;
mod listing;
mod live;
mod photos;
mod places;
mod problems;
mod reading;
mod secrecy;
mod uploads;

use crate::Check;

/// Every check of the suite.
pub fn checks() -> Vec<Check> {
    [
        catalogue::CHECKS,
        places::CHECKS,
        uploads::CHECKS,
        photos::CHECKS,
        filing::CHECKS,
        reading::CHECKS,
        idempotency::CHECKS,
        secrecy::CHECKS,
        events::CHECKS,
        live::CHECKS,
        contributions::CHECKS,
        listing::CHECKS,
        problems::CHECKS,
        access::CHECKS,
    ]
    .concat()
}
