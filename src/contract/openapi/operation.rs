//! One operation of the document: description, parameters, body, responses; the descriptions are in the modules by
//! kind.

use super::{answers, catalogue, demands, headers, photos};
use crate::{Endpoint, Operation};
use serde_json::{Map, Value, json};

/// What the document says about an operation beyond its row in the table.
pub(super) struct Documented {
    id: &'static str,
    tag: &'static str,
    summary: &'static str,
    description: &'static str,
    parameters: Vec<Value>,
    body: Option<Value>,
    answers: Map<String, Value>,
    needs_token: bool,
}

impl Documented {
    /// The description of an operation.
    pub(super) fn of(operation: Operation) -> Self {
        match operation {
            Operation::GetCity => catalogue::city(),
            Operation::ListServices => catalogue::services(),
            Operation::GetService => catalogue::service(),
            Operation::FindPlaces => catalogue::places(),
            Operation::GetStatistics => catalogue::statistics(),
            Operation::CreatePhoto => photos::create(),
            Operation::CheckPhoto => photos::check(),
            Operation::AppendPhoto => photos::append(),
            Operation::DeletePhoto => photos::delete(),
            Operation::GetPhoto => photos::get(),
            Operation::FileDemand => demands::file(),
            Operation::ListDemands => demands::list(),
            Operation::GetDemand => demands::get(),
            Operation::ListEvents => demands::events(),
            Operation::AddEvent => demands::add_event(),
            Operation::SupportDemand => demands::support(),
            Operation::GrantAccess => demands::grant_access(),
        }
    }

    /// Begins with id, tag and descriptions.
    pub(super) fn new(id: &'static str, tag: &'static str, summary: &'static str, description: &'static str) -> Self {
        let mut answers = Map::new();
        answers.insert("429".to_owned(), answers::shared_answer("TooMany"));
        answers.insert("default".to_owned(), answers::shared_answer("Failure"));
        Self { id, tag, summary, description, parameters: Vec::new(), body: None, answers, needs_token: false }
    }

    /// Adds shared parameters.
    pub(super) fn takes(mut self, shared: &[&str]) -> Self {
        self.parameters.extend(shared.iter().map(|name| headers::parameter(name)));
        self
    }

    /// Adds a parameter of its own.
    pub(super) fn parameter(mut self, parameter: Value) -> Self {
        self.parameters.push(parameter);
        self
    }

    /// Sets a JSON body of a schema, with fixtures as examples.
    pub(super) fn body(self, schema: &str, shown_by: &[&str]) -> Self {
        self.raw_body(json!({ "application/json": answers::content(schema, shown_by) }))
    }

    /// Sets a body by media type.
    pub(super) fn raw_body(mut self, content: Value) -> Self {
        self.body = Some(json!({ "required": true, "content": content }));
        self
    }

    /// Adds a response with this status.
    pub(super) fn answers(mut self, status: u16, answer: Value) -> Self {
        self.answers.insert(status.to_string(), answer);
        self
    }

    /// Adds shared responses.
    pub(super) fn may(mut self, shared: &[(u16, &str)]) -> Self {
        for (status, name) in shared {
            self.answers.insert(status.to_string(), answers::shared_answer(name));
        }
        self
    }

    /// Requires an access token.
    pub(super) fn needs_token(mut self) -> Self {
        self.needs_token = true;
        self
    }

    /// The operation object of the document.
    pub(super) fn into_value(self, endpoint: &Endpoint) -> Value {
        let mut value = json!({
            "operationId": self.id,
            "tags": [self.tag],
            "summary": self.summary,
            "description": self.description,
            "parameters": self.parameters,
            "responses": self.answers,
        });
        if endpoint.takes_token {
            value["security"] =
                if self.needs_token { json!([{ "accessToken": [] }]) } else { json!([{}, { "accessToken": [] }]) };
        }
        if let Some(body) = self.body {
            value["requestBody"] = body;
        }
        value
    }
}
