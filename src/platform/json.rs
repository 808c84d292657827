//! Small JSON objects of our own (settings, words), parsed by the browser, which adds no code to the program. The API's
//! responses are decoded by `client`.

#[cfg(target_arch = "wasm32")]
mod read {
    use wasm_bindgen::{JsCast, JsValue};

    /// A JSON object.
    pub struct Json(js_sys::Object);

    impl Json {
        /// Parses a text; `None` when it is not a JSON object.
        pub fn read(text: &str) -> Option<Self> {
            let object: js_sys::Object = js_sys::JSON::parse(text).ok()?.dyn_into().ok()?;
            (!js_sys::Array::is_array(&object)).then_some(Self(object))
        }

        /// The members that are strings, in the order of the file.
        pub fn texts(&self) -> Vec<(String, String)> {
            let entries = js_sys::Object::entries(&self.0).into_iter();
            entries
                .filter_map(|entry| {
                    let entry: js_sys::Array = entry.unchecked_into();
                    Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
                })
                .collect()
        }

        /// The string under a name.
        pub fn text(&self, name: &str) -> Option<String> {
            self.get(name)?.as_string()
        }

        /// The number under a name.
        pub fn number(&self, name: &str) -> Option<f64> {
            self.get(name)?.as_f64()
        }

        /// The strings of the array under a name.
        pub fn list(&self, name: &str) -> Option<Vec<String>> {
            let list: js_sys::Array = self.get(name)?.dyn_into().ok()?;
            Some(list.iter().filter_map(|text| text.as_string()).collect())
        }

        fn get(&self, name: &str) -> Option<JsValue> {
            js_sys::Reflect::get(&self.0, &JsValue::from_str(name)).ok()
        }
    }
}

/// The same without a browser, for native tests of code that reads such objects.
#[cfg(not(target_arch = "wasm32"))]
mod read {
    use serde::{
        Deserialize, Deserializer,
        de::{MapAccess, Visitor},
    };
    use serde_json::Value;

    /// A JSON object.
    pub struct Json(Vec<(String, Value)>);

    impl Json {
        /// Parses a text; `None` when it is not a JSON object.
        pub fn read(text: &str) -> Option<Self> {
            serde_json::from_str(text).ok()
        }

        /// The members that are strings, in the order of the file.
        pub fn texts(&self) -> Vec<(String, String)> {
            self.0.iter().filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned()))).collect()
        }

        /// The string under a name.
        pub fn text(&self, name: &str) -> Option<String> {
            self.get(name)?.as_str().map(str::to_owned)
        }

        /// The number under a name.
        pub fn number(&self, name: &str) -> Option<f64> {
            self.get(name)?.as_f64()
        }

        /// The strings of the array under a name.
        pub fn list(&self, name: &str) -> Option<Vec<String>> {
            Some(self.get(name)?.as_array()?.iter().filter_map(|text| text.as_str().map(str::to_owned)).collect())
        }

        fn get(&self, name: &str) -> Option<&Value> {
            self.0.iter().rev().find(|(given, _)| given == name).map(|(_, value)| value)
        }
    }

    impl<'de> Deserialize<'de> for Json {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct InOrder;
            impl<'de> Visitor<'de> for InOrder {
                type Value = Json;

                fn expecting(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                    out.write_str("an object")
                }

                fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
                    let mut all = Vec::new();
                    while let Some(entry) = map.next_entry()? {
                        all.push(entry);
                    }
                    Ok(Json(all))
                }
            }
            deserializer.deserialize_map(InOrder)
        }
    }
}

pub use read::Json;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_read_in_its_order_and_by_name() {
        let json = Json::read(r#"{"b":"two","a":"one","n":3.5,"l":["x",1,"y"],"z":null}"#).expect("an object");
        assert_eq!(json.texts(), [("b".to_owned(), "two".to_owned()), ("a".to_owned(), "one".to_owned())]);
        assert_eq!(json.text("a").as_deref(), Some("one"));
        assert_eq!(json.number("n"), Some(3.5));
        assert_eq!(json.list("l"), Some(vec!["x".to_owned(), "y".to_owned()]));
        assert_eq!((json.text("n"), json.number("z"), json.list("a")), (None, None, None));
    }

    #[test]
    fn what_is_no_object_is_nothing() {
        for text in ["", "[1]", "3", "<html>", "{"] {
            assert!(Json::read(text).is_none(), "{text}");
        }
    }
}
