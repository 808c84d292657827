//! The OpenAPI document: up to date, complete, with examples that match its schemas' names.

use crate::repository::{none, read};
use contract::{ENDPOINTS, openapi};
use serde_json::Value;

#[test]
fn the_openapi_document_is_up_to_date() {
    let kept: Value = serde_json::from_str(&read("public/openapi.json")).expect("public/openapi.json is JSON");
    assert!(
        kept == openapi::document(),
        "public/openapi.json is not what the contract says: call `cargo xtask openapi`"
    );
    assert!(
        read("public/openapi.json") == openapi::text(),
        "public/openapi.json was edited by hand: call `cargo xtask openapi`"
    );
}

#[test]
fn every_operation_of_the_table_is_documented() {
    let document = openapi::document();
    let mut faults = Vec::new();
    for endpoint in ENDPOINTS {
        let method = endpoint.method.as_str().to_ascii_lowercase();
        let name = format!("{method} {}", endpoint.path);
        let operation = &document["paths"][endpoint.path][&method];
        for member in ["operationId", "summary", "description"] {
            if operation[member].as_str().is_none_or(str::is_empty) {
                faults.push(format!("{name} has no {member}"));
            }
        }
        let answers = operation["responses"].as_object().expect("an operation has answers");
        if !answers.keys().any(|status| status.starts_with('2')) {
            faults.push(format!("{name} never succeeds"));
        }
        for status in ["429", "default"] {
            if !answers.contains_key(status) {
                faults.push(format!("{name} does not say what {status} is"));
            }
        }
        if operation["security"].is_array() != endpoint.takes_token {
            faults.push(format!("{name}: the table and the document differ on the access token"));
        }
        let segment = endpoint.path.contains('{');
        let described = operation["parameters"].as_array().is_some_and(|parameters| {
            parameters.iter().any(|parameter| resolved(&document, parameter)["in"] == "path")
        });
        if segment != described {
            faults.push(format!("{name}: the segment of the path is not described"));
        }
    }
    none("every operation is described", &faults);
    let documented: usize = document["paths"]
        .as_object()
        .expect("paths")
        .values()
        .filter_map(Value::as_object)
        .map(serde_json::Map::len)
        .sum();
    assert_eq!(documented, ENDPOINTS.len(), "the document has operations that the table lacks");
}

#[test]
fn every_schema_has_a_description_and_an_example() {
    let document = openapi::document();
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    assert!(schemas.len() > 50, "only {} schemas", schemas.len());
    let mut faults = Vec::new();
    for (name, schema) in schemas {
        if schema["description"].as_str().is_none_or(str::is_empty) {
            faults.push(format!("{name} has no description"));
        }
        if schema["examples"].as_array().is_none_or(|examples| examples.is_empty() || examples.contains(&Value::Null)) {
            faults.push(format!("{name} has no example"));
        }
        for (member, property) in schema["properties"].as_object().into_iter().flatten() {
            if property["description"].as_str().is_none_or(str::is_empty) {
                faults.push(format!("{name}.{member} has no description"));
            }
        }
        if schema.get("additionalProperties") == Some(&Value::Bool(false)) {
            faults.push(format!("{name} forbids members of later versions"));
        }
    }
    none("every schema is described and shown", &faults);
}

#[test]
fn every_body_and_answer_has_an_example() {
    let document = openapi::document();
    let mut faults = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let answers = operation["responses"].as_object().expect("answers");
            let bodies = answers.values().map(|answer| &resolved(&document, answer)["content"]);
            for (media_type, content) in
                bodies.chain([&operation["requestBody"]["content"]]).filter_map(Value::as_object).flatten()
            {
                let shown = content.get("example").is_some_and(|example| !example.is_null())
                    || content["examples"]
                        .as_object()
                        .is_some_and(|shown| !shown.is_empty() && shown.values().all(|one| !one["value"].is_null()));
                if !shown {
                    faults.push(format!("{method} {path}: {media_type} has no example"));
                }
            }
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let parameter = resolved(&document, parameter);
                if parameter["example"].is_null() || parameter["description"].as_str().is_none_or(str::is_empty) {
                    faults.push(format!("{method} {path}: the parameter {} is not shown", parameter["name"]));
                }
            }
        }
    }
    none("every body is shown", &faults);
}

fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let Some(reference) = value["$ref"].as_str() else {
        return value;
    };
    let found = document.pointer(reference.trim_start_matches('#'));
    found.unwrap_or_else(|| panic!("{reference} leads nowhere"))
}
