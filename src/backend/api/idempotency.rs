//! Requests with an id of their own (`client_ref`): one that came before is answered as it was then, and nothing new is
//! made (API section "Filing once").

use super::caller::Caller;
use crate::{entry::Delivery, problem::Rejection, store::WriteError, validation};
use contract::{ClientRef, ProblemCode};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// What a request turned out to be.
pub enum Received<E, N> {
    /// An earlier delivery of it made this.
    Earlier(E),
    /// It is new and valid.
    New(N),
}

/// Finds out whether a request came before, and validates it if not.
///
/// `find` looks up what the same delivery made; `validate` is the check of the body.
///
/// # Errors
/// 422 when the body is wrong, differs from that of the earlier delivery, or from the header `Idempotency-Key`.
pub async fn received<E, N, F>(
    caller: &Caller,
    body: &Value,
    find: impl Fn(Delivery) -> F,
    validate: impl Future<Output = Result<N, Rejection>>,
) -> Result<Received<E, N>, Rejection>
where
    F: Future<Output = Result<Option<E>, WriteError>>,
{
    let delivery =
        validation::delivery_of(body).map(|client_ref| Delivery { client_ref, body_hash: canonical_hash(body) });
    let earlier = async || match &delivery {
        Some(delivery) => find(delivery.clone()).await,
        None => Ok(None),
    };
    if let Some(earlier) = earlier().await? {
        return Ok(Received::Earlier(earlier));
    }
    let key = caller.header("idempotency-key");
    let validated = match (validate.await, &delivery) {
        (Ok(new), Some(delivery)) => agree(key, &delivery.client_ref).map(|()| new),
        (validated, _) => validated,
    };
    match validated {
        Ok(new) => Ok(Received::New(new)),
        // A concurrent delivery may have come first meanwhile, and taken the photos.
        Err(rejection) => earlier().await?.map(Received::Earlier).ok_or(rejection),
    }
}

/// SHA-256 of a value as canonical JSON (members in order of their names), in hexadecimal.
pub fn canonical_hash(value: &Value) -> String {
    let mut text = String::new();
    write_canonical(value, &mut text);
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The `Idempotency-Key` header, if present, must equal the body's `client_ref`.
///
/// # Errors
/// 422 when they differ.
pub fn agree(key: Option<&str>, client_ref: &ClientRef) -> Result<(), Rejection> {
    // The IETF draft writes the key as a structured string, in quotation marks; most clients leave them out.
    match key.map(|key| key.trim().trim_matches('"')) {
        Some(key) if key != client_ref.as_str() => Err(Rejection::field(
            "/client_ref",
            ProblemCode::Invalid,
            "It must be the same as the Idempotency-Key header.",
        )),
        _ => Ok(()),
    }
}

fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort();
            text.push('{');
            for name in names {
                text.push_str(&Value::String(name.clone()).to_string());
                text.push(':');
                write_canonical(&members[name], text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write_canonical(item, text);
                text.push(',');
            }
            text.push(']');
        }
        other => text.push_str(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_order_of_members_and_blanks_do_not_change_the_hash() {
        let a: Value = serde_json::from_str(r#"{"a":1,"b":{"c":[1,2],"d":"x"}}"#).unwrap();
        let b: Value = serde_json::from_str("{ \"b\": {\"d\":\"x\", \"c\":[1, 2]}, \"a\":1 }").unwrap();
        assert_eq!(canonical_hash(&a), canonical_hash(&b));
        assert_ne!(canonical_hash(&a), canonical_hash(&json!({"a": 1, "b": {"c": [2, 1], "d": "x"}})));
    }

    #[test]
    fn the_key_and_the_body_must_name_the_same_delivery() {
        let id = ClientRef::new("abc");
        for key in [None, Some("abc"), Some("\"abc\"")] {
            assert!(agree(key, &id).is_ok(), "{key:?}");
        }
        assert!(agree(Some("abd"), &id).is_err());
    }
}
