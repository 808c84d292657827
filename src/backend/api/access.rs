//! `POST /v1/access`: exchanges reference and query code for an access token, with a rate limit (`attempts`).

use super::{answer::own, body::JsonBody, caller::Caller};
use crate::{clock, problem::Rejection, state::AppState, text::plain, validation};
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::Response,
};
use contract::{AccessGrant, Reference};

/// Opens a demand on another device.
pub async fn grant(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody,
) -> Result<Response, Rejection> {
    let wanted = validation::access(&body)?;
    let reference = written_out(&plain(wanted.reference.as_str()));
    let attempt = state.attempts.begin(reference.as_str(), caller.address, clock::now()).map_err(|wait| {
        Rejection::new(StatusCode::TOO_MANY_REQUESTS, "Too many wrong codes. Please wait a little.")
            .with(header::RETRY_AFTER, wait.to_string())
    })?;
    let known = state.store.demand(&reference).await?.is_some();
    if !state.secret.is_query_code(&reference, wanted.query_code.as_str()) || !known {
        return Err(Rejection::new(StatusCode::NOT_FOUND, "There is no demand with this reference and query code."));
    }
    state.attempts.right(attempt);
    own(
        StatusCode::OK,
        &caller.language,
        &AccessGrant { access_token: state.secret.access_token(&reference), reference },
    )
}

/// Twelve digits with the city's dashes. References contain no letters, so a letter that looks like a digit is read as
/// one.
fn written_out(plain: &str) -> Reference {
    let digits = plain.replace('O', "0").replace(['I', 'L'], "1");
    if digits.len() == 12 && digits.is_ascii() {
        return Reference::new(format!("{}-{}-{}", &digits[..4], &digits[4..8], &digits[8..]));
    }
    Reference::new(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_read_however_it_was_typed() {
        for typed in ["2611-0482-7153", "261104827153", "２６１１　０４８２　７１５３", "26ll–o482–7I53"]
        {
            assert_eq!(written_out(&plain(typed)).as_str(), "2611-0482-7153", "{typed}");
        }
    }
}
