//! Malicious bodies, derived from the upstream's response or made up.

use crate::fault::Hostile;
use serde_json::Value;

const BYTES: usize = 50_000_000;
const DEPTH: usize = 10_000;
/// 2^53 + 1, which a browser's numbers cannot hold, and 2^64, which no integer of ours can.
const LARGE: [&str; 2] = ["9007199254740993", "18446744073709551616"];
/// Used where the upstream's own body is not JSON.
const STAND_IN: &str = r#"{"reference":"0","number":1}"#;

impl Hostile {
    /// The body, and its media type if it has another than the upstream's.
    pub(crate) fn body(self, own: &[u8]) -> (Vec<u8>, Option<&'static str>) {
        const JSON: Option<&str> = Some("application/json");
        match self {
            Self::WrongType => (own.to_vec(), Some("image/png")),
            Self::FiftyMegabytes => {
                let (begin, end) = (br#"{"filler":""#.as_slice(), br#""}"#.as_slice());
                let filler = vec![b'a'; BYTES - begin.len() - end.len()];
                ([begin, &filler, end].concat(), JSON)
            }
            Self::Nested => {
                let text = [r#"{"a":"#.repeat(DEPTH), "1".to_owned(), "}".repeat(DEPTH)].concat();
                (text.into_bytes(), JSON)
            }
            Self::ByteOrderMark => (["\u{feff}".as_bytes(), own].concat(), None),
            Self::DuplicateKeys => (Writing { doubled: true, ..Writing::default() }.of(own), JSON),
            Self::LargeNumbers => (Writing { large: true, ..Writing::default() }.of(own), JSON),
        }
    }
}

#[derive(Default)]
struct Writing {
    text: String,
    doubled: bool,
    large: bool,
    numbers: usize,
}

impl Writing {
    fn of(mut self, own: &[u8]) -> Vec<u8> {
        let own: Value = serde_json::from_slice(own).or_else(|_| serde_json::from_str(STAND_IN)).unwrap_or_default();
        self.value(&own);
        self.text.into_bytes()
    }

    // No deeper than serde_json's limit.
    fn value(&mut self, value: &Value) {
        match value {
            Value::Object(fields) => {
                self.text.push('{');
                for (index, (name, value)) in fields.iter().enumerate() {
                    if index > 0 {
                        self.text.push(',');
                    }
                    let name = Value::from(name.as_str()).to_string();
                    if self.doubled && index == 0 {
                        self.text.push_str(&name);
                        self.text.push_str(":null,");
                    }
                    self.text.push_str(&name);
                    self.text.push(':');
                    self.value(value);
                }
                self.text.push('}');
            }
            Value::Array(values) => {
                self.text.push('[');
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        self.text.push(',');
                    }
                    self.value(value);
                }
                self.text.push(']');
            }
            Value::Number(_) if self.large => {
                self.text.push_str(LARGE[self.numbers % LARGE.len()]);
                self.numbers += 1;
            }
            other => self.text.push_str(&other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(hostile: Hostile, own: &str) -> String {
        String::from_utf8(hostile.body(own.as_bytes()).0).unwrap()
    }

    #[test]
    fn each_object_has_its_first_key_twice() {
        assert_eq!(
            text(Hostile::DuplicateKeys, r#"{"a":[{"b":1,"c":"\""}]}"#),
            r#"{"a":null,"a":[{"b":null,"b":1,"c":"\""}]}"#
        );
    }

    #[test]
    fn all_numbers_are_beyond_what_a_browser_can_count() {
        assert_eq!(
            text(Hostile::LargeNumbers, r#"{"a":[1,{"b":2.5}],"c":"3"}"#),
            r#"{"a":[9007199254740993,{"b":18446744073709551616}],"c":"3"}"#
        );
        assert!(text(Hostile::LargeNumbers, "<html>").contains(LARGE[0]), "the stand-in has a number");
    }

    #[test]
    fn the_large_body_is_valid_json_of_fifty_megabytes() {
        let (body, media) = Hostile::FiftyMegabytes.body(b"");
        assert_eq!((body.len(), media), (BYTES, Some("application/json")));
        assert!(body.ends_with(b"aaa\"}"));
    }

    #[test]
    fn the_nested_body_is_as_deep_as_promised() {
        let nested = text(Hostile::Nested, "");
        assert_eq!(nested.matches('{').count(), DEPTH);
        assert_eq!(nested.matches('}').count(), DEPTH);
    }

    #[test]
    fn the_mark_and_the_wrong_type_leave_the_rest_as_it_was() {
        assert_eq!(Hostile::ByteOrderMark.body(b"{}"), (b"\xef\xbb\xbf{}".to_vec(), None));
        assert_eq!(Hostile::WrongType.body(b"{}"), (b"{}".to_vec(), Some("image/png")));
    }
}
