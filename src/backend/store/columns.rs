//! Conversion between values and portable column types: text, integers, JSON as text.

use serde::{Serialize, de::DeserializeOwned};
use sqlx::{Row, any::AnyRow};

/// An enumeration's value by its serialised name.
pub(super) fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// A structured value as JSON text.
pub(super) fn json<T: Serialize>(value: &T) -> sqlx::Result<String> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(error.into()))
}

/// Reads an enumeration's value.
pub(super) fn read_word<T: DeserializeOwned>(row: &AnyRow, column: &str) -> sqlx::Result<T> {
    let word: String = row.try_get(column)?;
    serde_json::from_value(serde_json::Value::String(word)).map_err(|error| broken(column, error))
}

/// Reads a structured value.
pub(super) fn read_json<T: DeserializeOwned>(row: &AnyRow, column: &str) -> sqlx::Result<T> {
    let text: String = row.try_get(column)?;
    serde_json::from_str(&text).map_err(|error| broken(column, error))
}

/// Reads a structured value or NULL.
pub(super) fn read_json_if_any<T: DeserializeOwned>(row: &AnyRow, column: &str) -> sqlx::Result<Option<T>> {
    let text: Option<String> = row.try_get(column)?;
    text.map(|text| serde_json::from_str(&text)).transpose().map_err(|error| broken(column, error))
}

/// Reads a non-negative integer.
pub(super) fn read_count<T: TryFrom<i64>>(row: &AnyRow, column: &str) -> sqlx::Result<T> {
    let number: i64 = row.try_get(column)?;
    T::try_from(number)
        .map_err(|_| sqlx::Error::ColumnDecode { index: column.to_owned(), source: "out of range".into() })
}

/// A count as a column value.
pub(super) fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The error says where a value is wrong, but repeats nothing of it: it goes to the log.
fn broken(column: &str, error: serde_json::Error) -> sqlx::Error {
    let place = format!("wrong {:?} at line {}, column {}", error.classify(), error.line(), error.column());
    sqlx::Error::ColumnDecode { index: column.to_owned(), source: place.into() }
}
