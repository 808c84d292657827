//! The OpenAPI 3.1 document of the Demand API, derived from the table of endpoints and the wire types; it serves nothing.

mod answers;
mod catalogue;
mod demands;
mod examples;
mod headers;
mod operation;
mod photos;
mod schemas;

pub use examples::{EXAMPLES, Example};

use crate::{ENDPOINTS, Method};
use operation::Documented;
use serde_json::{Map, Value, json};

/// The whole document.
pub fn document() -> Value {
    let mut paths = Map::new();
    for endpoint in ENDPOINTS {
        let item = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        item[key(endpoint.method)] = Documented::of(endpoint.operation).into_value(endpoint);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Demand API",
            "version": "1.0.0",
            "summary": "What travels between Suban and a city's backend.",
            "description": include_str!("description.md"),
            "license": { "name": "EUPL-1.2", "identifier": "EUPL-1.2" },
        },
        "servers": [{
            "url": "{api}",
            "description": "Wherever the city's backend is.",
            "variables": { "api": { "default": "https://city.example", "description": "The API's address without `/v1`." } },
        }],
        "security": [],
        "tags": [
            { "name": "catalogue", "description": "What the city is, what can be demanded, where, and how well it is handled." },
            { "name": "photos", "description": "Uploading by tus 1.0: core, creation, checksum, termination, expiration." },
            { "name": "demands", "description": "Filing a demand, following it, adding to it." },
        ],
        "paths": paths,
        "components": {
            "schemas": schemas::all(),
            "responses": answers::shared(),
            "parameters": headers::shared_parameters(),
            "headers": headers::shared_headers(),
            "securitySchemes": {
                "accessToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The access token of one demand (RFC 6750). It travels in this header only, never in a URL.",
                },
            },
        },
    })
}

/// The document as stored in `public/openapi.json`: indented, keys in alphabetical order, one line break at the end.
pub fn text() -> String {
    format!("{:#}\n", in_order(document()))
}

fn key(method: Method) -> String {
    method.as_str().to_ascii_lowercase()
}

// Another crate of the same build may make `serde_json` keep the order of insertion; the file must not depend on that.
fn in_order(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.into_iter().collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(entries.into_iter().map(|(key, value)| (key, in_order(value))).collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(in_order).collect()),
        other => other,
    }
}
