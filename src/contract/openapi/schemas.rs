//! The schemas of the document, generated from the wire types; an example and a note on later versions are added to
//! each.

use super::examples;
use crate::{
    AccessGrant, AccessRequest, City, Contribution, Demand, DemandPage, Event, EventPage, Filed, NewDemand, PlacePage,
    Problem, Service, ServicePage, Statistics, Supported, Supporter,
};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

/// Every schema by name.
pub(super) fn all() -> Map<String, Value> {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    gather::<(City, ServicePage, Service, PlacePage)>(&mut generator);
    gather::<(NewDemand, Filed, Demand, DemandPage, Event, EventPage, Contribution)>(&mut generator);
    gather::<(Supporter, Supported, AccessRequest, AccessGrant, Statistics, Problem)>(&mut generator);
    let mut schemas = generator.take_definitions(true);
    for (name, schema) in &mut schemas {
        tidy(schema);
        if GROWING.contains(&name.as_str()) {
            mark_as_growing(schema);
        }
        if let Some(example) = examples::of_schema(name) {
            schema["examples"] = json!([example]);
        }
    }
    schemas
}

/// A reference to a schema.
pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The enumerations that read an unknown value as `Unknown`.
const GROWING: &[&str] = &[
    "Action",
    "Capability",
    "Datatype",
    "EventKind",
    "NoticeKind",
    "OutcomeKind",
    "PhotoMoment",
    "PhotoWish",
    "ProblemCode",
    "PromiseName",
    "PromiseState",
    "Role",
    "ServiceKind",
    "Stage",
];

// A tuple's schema is an array of its members' schemas, each put among the definitions on the way.
fn gather<T: JsonSchema>(generator: &mut SchemaGenerator) {
    generator.subschema_for::<T>();
}

/// Removes noise: a default of `null`, and the names of Rust's number types.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            if map.get("default").is_some_and(Value::is_null) {
                map.remove("default");
            }
            if map.get("format").and_then(Value::as_str).is_some_and(|format| format != "date-time") {
                map.remove("format");
            }
            map.values_mut().for_each(tidy);
        }
        Value::Array(values) => values.iter_mut().for_each(tidy),
        _ => {}
    }
}

fn mark_as_growing(schema: &mut Value) {
    let description = schema["description"].as_str().unwrap_or_default();
    schema["description"] = json!(format!(
        "{description}\n\nMay grow: a reader takes a value that it does not know as unknown and goes on."
    ));
    schema["x-extensible-enum"] = json!(true);
}
