//! Responses: bodies with their examples, and the problems that operations share; each operation lists its own.

use super::{examples, headers, schemas};
use serde_json::{Value, json};

/// A reference to a shared response.
pub(super) fn shared_answer(name: &str) -> Value {
    json!({ "$ref": format!("#/components/responses/{name}") })
}

/// A response with a JSON body of a schema, with fixtures as examples.
pub(super) fn answer(description: &str, schema: &str, shown_by: &[&str], header_names: &[&str]) -> Value {
    json!({
        "description": description,
        "headers": headers::headers(header_names),
        "content": { "application/json": content(schema, shown_by) },
    })
}

/// A response without a body.
pub(super) fn empty(description: &str, header_names: &[&str]) -> Value {
    json!({ "description": description, "headers": headers::headers(header_names) })
}

/// A problem of one operation's own, with fixtures as examples.
pub(super) fn problem(description: &str, shown_by: &[&str]) -> Value {
    json!({
        "description": description,
        "headers": headers::headers(&[]),
        "content": { "application/problem+json": content("Problem", shown_by) },
    })
}

/// A body of a schema, with fixtures as examples.
pub(super) fn content(schema: &str, shown_by: &[&str]) -> Value {
    let shown: Value =
        shown_by.iter().map(|name| ((*name).to_owned(), json!({ "value": examples::body(name) }))).collect();
    json!({ "schema": schemas::reference(schema), "examples": shown })
}

/// `components.responses`.
pub(super) fn shared() -> Value {
    json!({
        "NotModified": empty("Nothing has changed since the answer with that `ETag`.", &["ETag", "Cache-Control"]),
        "Malformed": problem("The body is no JSON, or not of the shape that is expected.", &["problem_malformed"]),
        "NotFound": problem("Nothing here, or nothing for whoever asks; the two look alike.", &["problem_not_found"]),
        "Query": problem("A parameter is wrong; `errors` says which.", &["problem_query"]),
        "StillRunning": problem("The same id is being worked on at this moment: try again after a second.", &["problem_still_running"]),
        "TooLarge": problem("The body is larger than the city takes.", &["problem_too_large"]),
        "MediaType": problem("The body is of a type that is not taken here.", &["problem_media_type"]),
        "TusVersion": with_headers(problem("The upload speaks another version of tus.", &["problem_tus_version"]), &["Tus-Version"]),
        "TooMany": with_headers(problem("Too often, too fast: try again after `Retry-After`.", &["problem_too_many"]), &["Retry-After"]),
        "Failure": with_headers(
            problem(
                "Any other status: 405 with `Allow` for a method that this address does not take, 500 and more for a failure on the city's side.",
                &["problem_method", "problem_failure", "problem_unavailable"],
            ),
            &["Allow", "Retry-After"],
        ),
    })
}

fn with_headers(mut answer: Value, header_names: &[&str]) -> Value {
    answer["headers"] = headers::headers(header_names);
    answer
}
