//! What a unit needs to know for a service, and what a citizen answers.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One question of a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Question {
    /// Stable within its service; the key of the answer.
    pub id: String,
    /// The question itself.
    pub label: String,
    /// A line of help.
    #[serde(default)]
    pub help: Option<String>,
    /// The shape of the answer.
    pub datatype: Datatype,
    /// Whether the demand is refused without an answer (only while the question applies).
    #[serde(default)]
    pub required: bool,
    /// Whether the answer stays between citizen and city.
    #[serde(default)]
    pub private: bool,
    /// What can be chosen, with the two choice datatypes.
    #[serde(default)]
    pub options: Vec<QuestionOption>,
    /// The question applies only when an earlier one was answered so.
    #[serde(default)]
    pub condition: Option<Condition>,
}

/// The shape of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Datatype {
    /// One line of text, at most 200 characters.
    Text,
    /// Several lines, at most 2,000 characters.
    LongText,
    /// A number.
    Number,
    /// A calendar date, `YYYY-MM-DD`.
    Date,
    /// `true` or `false`.
    YesNo,
    /// The `value` of one option.
    SingleChoice,
    /// The `value`s of any number of options.
    MultipleChoice,
    /// A value of a later version; asked as one line of text.
    #[serde(other)]
    #[cfg_attr(feature = "openapi", schemars(skip))]
    Unknown,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct QuestionOption {
    /// What travels.
    pub value: String,
    /// What is read.
    pub label: String,
}

/// When a question applies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Condition {
    /// An earlier question of the same service.
    pub question: String,
    /// The answers (option values; `yes` or `no` for `yes_no`) with any of which the question applies.
    pub any_of: Vec<String>,
}

/// An answer: text, date or option as a string, or a number, a truth value, several options.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Answer {
    /// `yes_no`.
    YesNo(bool),
    /// `number`.
    Number(f64),
    /// `text`, `long_text`, `date`, `single_choice`.
    Text(String),
    /// `multiple_choice`.
    Several(Vec<String>),
}

/// Answers by question id.
pub type Answers = BTreeMap<String, Answer>;
