//! The contract's examples, which are everyone's fixtures: deserialising and serialising each is lossless.

use crate::repository::{none, paths};
use contract::openapi::EXAMPLES;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

#[test]
fn every_fixture_is_an_example_and_every_example_a_fixture() {
    let mut files: Vec<_> = paths()
        .iter()
        .filter_map(|path| path.strip_prefix("tests/fixtures/contract/")?.strip_suffix(".json").map(ToOwned::to_owned))
        .collect();
    let mut examples: Vec<_> = EXAMPLES.iter().map(|example| example.name.to_owned()).collect();
    files.sort();
    examples.sort();
    assert_eq!(files, examples);
}

#[test]
fn every_example_is_read_and_written_back_without_loss() {
    let faults: Vec<_> = EXAMPLES
        .iter()
        .flat_map(|example| {
            let value: Value =
                serde_json::from_str(example.text).unwrap_or_else(|error| panic!("{}: {error}", example.name));
            let again =
                again(example.schema, value.clone()).unwrap_or_else(|error| panic!("{}: {error}", example.name));
            lost(&value, &again, "")
                .into_iter()
                .map(|what| format!("{} loses {what}", example.name))
                .collect::<Vec<_>>()
        })
        .collect();
    none("examples survive their types", &faults);
}

#[test]
fn an_example_with_members_of_a_later_version_is_still_read() {
    for example in EXAMPLES {
        let mut value: Value = serde_json::from_str(example.text).expect("an example is JSON");
        grow(&mut value);
        again(example.schema, value).unwrap_or_else(|error| panic!("{}: {error}", example.name));
    }
}

#[test]
fn every_sort_of_contribution_and_problem_has_an_example() {
    let members = |schema: &str, pointer: &str| -> Vec<String> {
        let shown = EXAMPLES.iter().filter(|example| example.schema == schema);
        let values = shown.filter_map(|example| {
            serde_json::from_str::<Value>(example.text).ok()?.pointer(pointer).map(ToString::to_string)
        });
        values.collect()
    };
    let kinds = members("Contribution", "/kind");
    for kind in ["reply", "photos", "rating", "redo", "nudge", "correction", "withdrawal"] {
        assert!(kinds.contains(&format!("\"{kind}\"")), "no example of {kind}");
    }
    let statuses = members("Problem", "/status");
    for status in [400, 404, 403, 405, 409, 412, 413, 415, 422, 423, 429, 460, 500, 503] {
        assert!(statuses.contains(&status.to_string()), "no example of a problem with status {status}");
    }
}

#[test]
fn the_timeline_of_the_examples_has_no_gap_and_ends_as_the_demand_stands() {
    let read = |name: &str| -> Value {
        let example = EXAMPLES.iter().find(|example| example.name == name).expect("the example is there");
        serde_json::from_str(example.text).expect("an example is JSON")
    };
    let (page, demand) = (read("events"), read("demand_whole"));
    let events = page["events"].as_array().expect("events");
    for (index, event) in events.iter().enumerate() {
        assert_eq!(event["seq"], index + 1);
    }
    assert_eq!(page["next"], events.len());
    assert_eq!(demand["last_seq"], events.len());
    assert_eq!(demand["state"], events[events.len() - 1]["state"]);
}

fn again(schema: &str, value: Value) -> serde_json::Result<Value> {
    fn through<T: DeserializeOwned + Serialize>(value: Value) -> serde_json::Result<Value> {
        serde_json::to_value(serde_json::from_value::<T>(value)?)
    }
    match schema {
        "AccessGrant" => through::<contract::AccessGrant>(value),
        "AccessRequest" => through::<contract::AccessRequest>(value),
        "City" => through::<contract::City>(value),
        "Contribution" => through::<contract::Contribution>(value),
        "Demand" => through::<contract::Demand>(value),
        "DemandPage" => through::<contract::DemandPage>(value),
        "Event" => through::<contract::Event>(value),
        "EventPage" => through::<contract::EventPage>(value),
        "Filed" => through::<contract::Filed>(value),
        "NewDemand" => through::<contract::NewDemand>(value),
        "PlacePage" => through::<contract::PlacePage>(value),
        "Problem" => through::<contract::Problem>(value),
        "Service" => through::<contract::Service>(value),
        "ServicePage" => through::<contract::ServicePage>(value),
        "Statistics" => through::<contract::Statistics>(value),
        "Supported" => through::<contract::Supported>(value),
        "Supporter" => through::<contract::Supporter>(value),
        other => panic!("no type is known for the schema {other}"),
    }
}

/// Members of `before` missing in `after`; members only in `after` are defaults.
fn lost(before: &Value, after: &Value, at: &str) -> Vec<String> {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => before
            .iter()
            .flat_map(|(key, value)| lost(value, after.get(key).unwrap_or(&Value::Null), &format!("{at}/{key}")))
            .collect(),
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
            let pairs = before.iter().zip(after).enumerate();
            pairs.flat_map(|(index, (before, after))| lost(before, after, &format!("{at}/{index}"))).collect()
        }
        (Value::Number(before), Value::Number(after)) if before.as_f64() == after.as_f64() => Vec::new(),
        _ if before == after => Vec::new(),
        // An empty list may be left out.
        (Value::Array(before), Value::Null) if before.is_empty() => Vec::new(),
        _ => vec![format!("{at}: {before} became {after}")],
    }
}

/// Adds an unknown member to every object, except where the keys themselves are data.
fn grow(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                if key != "answers" {
                    grow(value);
                }
            }
            map.insert("of_a_later_version".to_owned(), serde_json::json!({ "any": ["thing"] }));
        }
        Value::Array(values) => values.iter_mut().for_each(grow),
        _ => {}
    }
}
