//! What a unit needs to know for a service, and what a citizen answers.

use serde::{Deserialize, Serialize, Serializer};
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
    /// Whether the answer stays between citizen and city. Left out it promises nothing to the citizen.
    #[serde(default)]
    pub private: bool,
    /// What can be chosen, with the two choice datatypes.
    #[serde(default)]
    pub options: Vec<QuestionOption>,
    /// The question applies only when an earlier one was answered so.
    #[serde(default)]
    pub condition: Option<Condition>,
    /// With `date`: the first day that is taken, in days from today in the city's time zone: 0 is today, -365 a year ago.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(range(min = -50_000, max = 36_525)))]
    pub earliest: Option<i64>,
    /// With `date`: the last day that is taken, in days from today: with 0 no day to come is an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(range(min = -50_000, max = 36_525)))]
    pub latest: Option<i64>,
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
    /// A number, at most 9,007,199,254,740,991 (2⁵³ − 1) above or below zero, so that it arrives as it was sent.
    Number,
    /// A calendar date, `YYYY-MM-DD`, from 1900-01-01 to 36,525 days (a hundred years) after today, within `earliest` and
    /// `latest`.
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
    #[serde(serialize_with = "number")]
    Number(f64),
    /// `text`, `long_text`, `date`, `single_choice`.
    Text(String),
    /// `multiple_choice`.
    Several(Vec<String>),
}

/// Writes a whole number without a fraction: some readers of JSON lose the last digit of `9007199254740991.0`, none that of
/// `9007199254740991`.
#[expect(clippy::cast_possible_truncation, reason = "whole and small enough")]
fn number<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    const EXACT: f64 = 9_007_199_254_740_991.0;
    if number.abs() <= EXACT && *number == number.trunc() {
        serializer.serialize_i64(*number as i64)
    } else {
        serializer.serialize_f64(*number)
    }
}

/// Answers by question id.
pub type Answers = BTreeMap<String, Answer>;
