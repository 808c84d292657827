//! Reads members of a JSON object and reports exactly which of them is wrong. It knows no rule of the city.

use crate::{
    problem::Rejection,
    text::{is_blank, is_plain, plain},
};
use contract::{ClientRef, FieldProblem, ProblemCode};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// What is wrong so far.
#[derive(Debug, Default)]
pub struct Wrong(Vec<FieldProblem>);

/// The members of an object, and its pointer in the body.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    members: &'a Map<String, Value>,
    pointer: String,
}

/// The allowed length of a text, in characters, and whether it is required.
#[derive(Clone, Copy, Debug)]
pub struct Length {
    needed: bool,
    least: usize,
    most: usize,
    lines: bool,
}

impl Length {
    /// A required line.
    pub fn needed(least: usize, most: usize) -> Self {
        Self { needed: true, least, most, lines: false }
    }

    /// An optional line.
    pub fn optional(most: usize) -> Self {
        Self { needed: false, least: 0, most, lines: false }
    }

    /// Allows several lines.
    pub fn lines(self) -> Self {
        Self { lines: true, ..self }
    }

    /// Sets whether it is required.
    pub fn needed_if(self, needed: bool) -> Self {
        Self { needed, ..self }
    }
}

impl Wrong {
    /// Adds a problem.
    pub fn push(&mut self, problem: FieldProblem) {
        self.0.push(problem);
    }

    /// Adds a problem at a pointer.
    pub fn add(&mut self, pointer: impl Into<String>, code: ProblemCode, detail: impl Into<String>) {
        self.0.push(FieldProblem::new(pointer, code, detail));
    }

    /// The value, if nothing is wrong.
    ///
    /// # Errors
    /// 422 with everything that is wrong.
    pub fn none_or<T>(self, read: T) -> Result<T, Rejection> {
        if self.0.is_empty() { Ok(read) } else { Err(Rejection::fields(self.0)) }
    }
}

impl<'a> Fields<'a> {
    /// The members of the whole body.
    ///
    /// # Errors
    /// 422 when it is not an object.
    pub fn of(body: &'a Value, wrong: &mut Wrong) -> Result<Self, Rejection> {
        match body {
            Value::Object(members) => Ok(Self { members, pointer: String::new() }),
            _ => {
                wrong.add("", ProblemCode::Invalid, "The body must be a JSON object.");
                Err(Rejection::fields(std::mem::take(&mut wrong.0)))
            }
        }
    }

    /// A member; `null` counts as left out.
    pub fn value(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    /// The JSON pointer (RFC 6901) of a member.
    pub fn pointer(&self, name: &str) -> String {
        format!("{}/{}", self.pointer, name.replace('~', "~0").replace('/', "~1"))
    }

    /// A member that is an object itself.
    pub fn object(&self, name: &str, needed: bool, wrong: &mut Wrong) -> Option<Fields<'a>> {
        match self.value(name) {
            Some(Value::Object(members)) => Some(Fields { members, pointer: self.pointer(name) }),
            Some(_) => self.say(name, ProblemCode::Invalid, "This must be an object.", wrong),
            None if needed => self.say(name, ProblemCode::Required, "This is missing.", wrong),
            None => None,
        }
    }

    /// All members of the object.
    pub fn members(&self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.members.iter().filter(|(_, value)| !value.is_null())
    }

    /// A text. White space at its ends does not count towards the least length; invisible text counts as none.
    pub fn text(&self, name: &str, length: Length, wrong: &mut Wrong) -> Option<String> {
        let text = match self.value(name) {
            Some(Value::String(text)) => text,
            Some(_) => return self.say(name, ProblemCode::Invalid, "This must be text.", wrong),
            None if length.needed => return self.say(name, ProblemCode::Required, "This is missing.", wrong),
            None => return None,
        };
        let count = if is_blank(text) { 0 } else { text.trim().chars().count() };
        if count == 0 && length.needed {
            return self.say(name, ProblemCode::Required, "This is empty.", wrong);
        }
        if count < length.least && (length.needed || count > 0) {
            let detail = format!("At least {} characters, please.", length.least);
            return self.beyond(name, ProblemCode::TooShort, length.least, detail, wrong);
        }
        if text.chars().count() > length.most {
            let detail = format!("At most {} characters, please.", length.most);
            return self.beyond(name, ProblemCode::TooLong, length.most, detail, wrong);
        }
        if count > 0 && !is_plain(text, length.lines) {
            return self.say(name, ProblemCode::Invalid, "This has characters that cannot be read.", wrong);
        }
        Some(text.clone())
    }

    /// A typed or pasted reference or code, reduced to letters and digits (`text::plain`).
    pub fn typed(&self, name: &str, most: usize, wrong: &mut Wrong) -> Option<String> {
        match self.value(name) {
            Some(Value::String(text)) if plain(text).is_empty() => {
                self.say(name, ProblemCode::Required, "This is empty.", wrong)
            }
            Some(Value::String(text)) if text.chars().count() > most => {
                self.beyond(name, ProblemCode::TooLong, most, format!("At most {most} characters, please."), wrong)
            }
            Some(Value::String(text)) => Some(text.clone()),
            Some(_) => self.say(name, ProblemCode::Invalid, "This must be text.", wrong),
            None => self.say(name, ProblemCode::Required, "This is missing.", wrong),
        }
    }

    /// A number within a range of integers.
    pub fn number(&self, name: &str, range: std::ops::RangeInclusive<i32>, wrong: &mut Wrong) -> Option<f64> {
        let number = match self.value(name)? {
            Value::Number(number) => number.as_f64().filter(|number| number.is_finite()),
            _ => None,
        };
        match number {
            None => self.say(name, ProblemCode::Invalid, "This must be a number.", wrong),
            Some(number) if number < f64::from(*range.start()) => {
                let detail = format!("This must be {} at least.", range.start());
                self.beyond(name, ProblemCode::TooShort, *range.start(), detail, wrong)
            }
            Some(number) if number > f64::from(*range.end()) => {
                let detail = format!("This must be {} at most.", range.end());
                self.beyond(name, ProblemCode::TooLong, *range.end(), detail, wrong)
            }
            number => number,
        }
    }

    /// A list of texts; other elements are reported and left out.
    pub fn texts(&self, name: &str, needed: bool, most: usize, wrong: &mut Wrong) -> Vec<Option<String>> {
        let items = match self.value(name) {
            Some(Value::Array(items)) => items.as_slice(),
            Some(_) => return self.say(name, ProblemCode::Invalid, "This must be a list.", wrong).unwrap_or_default(),
            None => &[],
        };
        if items.is_empty() && needed {
            return self.say(name, ProblemCode::Required, "This is missing.", wrong).unwrap_or_default();
        }
        if items.len() > most {
            let detail = format!("At most {most}, please.");
            return self.beyond(name, ProblemCode::TooLong, most, detail, wrong).unwrap_or_default();
        }
        let mut texts = Vec::with_capacity(items.len());
        for (place, item) in items.iter().enumerate() {
            let text = item.as_str().filter(|text| text.len() <= 200 && is_plain(text, false));
            if text.is_none() {
                wrong.add(format!("{}/{place}", self.pointer(name)), ProblemCode::Invalid, "This must be text.");
            }
            texts.push(text.map(str::to_owned));
        }
        texts
    }

    /// A value of one of the contract's enumerations; unknown values are rejected in requests.
    pub fn choice<T: DeserializeOwned + PartialEq>(
        &self,
        name: &str,
        needed: bool,
        unknown: Option<&T>,
        wrong: &mut Wrong,
    ) -> Option<T> {
        let value = match self.value(name) {
            Some(value) => value,
            None if needed => return self.say(name, ProblemCode::Required, "This is missing.", wrong),
            None => return None,
        };
        let read = value.as_str().and_then(|_| serde_json::from_value(value.clone()).ok());
        match read {
            Some(read) if Some(&read) != unknown => Some(read),
            _ => self.say(name, ProblemCode::Invalid, "This is none of the known values.", wrong),
        }
    }

    /// The idempotency id: 8 to 64 visible ASCII characters.
    pub fn client_ref(&self, wrong: &mut Wrong) -> ClientRef {
        let text = self.text("client_ref", Length::needed(8, 64), wrong);
        if text.as_ref().is_some_and(|text| !text.bytes().all(|byte| byte.is_ascii_graphic())) {
            wrong.add(
                self.pointer("client_ref"),
                ProblemCode::Invalid,
                "Letters, digits and signs only, without blanks.",
            );
        }
        ClientRef::new(text.unwrap_or_default())
    }

    /// A language tag (BCP 47).
    pub fn language(&self, wrong: &mut Wrong) -> Option<String> {
        let text = self.text("language", Length::optional(35), wrong)?;
        if crate::language::is_tag(&text) {
            Some(text)
        } else {
            self.say("language", ProblemCode::Invalid, "This is no language tag.", wrong)
        }
    }

    /// Reports a problem with a member, and returns `None`.
    pub fn say<T>(&self, name: &str, code: ProblemCode, detail: impl Into<String>, wrong: &mut Wrong) -> Option<T> {
        wrong.add(self.pointer(name), code, detail);
        None
    }

    /// The same for a member beyond a limit, which is reported.
    fn beyond<T>(
        &self,
        name: &str,
        code: ProblemCode,
        limit: impl TryInto<i64>,
        detail: String,
        wrong: &mut Wrong,
    ) -> Option<T> {
        wrong
            .push(FieldProblem { limit: limit.try_into().ok(), ..FieldProblem::new(self.pointer(name), code, detail) });
        None
    }
}
