//! Parses the arguments after a command's name: `--name value`, `--flag` and plain words.

use std::collections::BTreeMap;

use crate::Outcome;

/// A parsed command line.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    values: BTreeMap<String, String>,
    /// The plain words, in their order.
    pub words: Vec<String>,
}

impl Options {
    /// Parses `words`; `valued` names the options that take a value, `flags` those that take none.
    ///
    /// An option in neither list is an error, so that a typing error is never silently ignored.
    pub fn read(words: &[String], valued: &[&str], flags: &[&str]) -> Outcome<Self> {
        let mut read = Self::default();
        let mut rest = words.iter();
        while let Some(word) = rest.next() {
            let Some(option) = word.strip_prefix("--") else {
                read.words.push(word.clone());
                continue;
            };
            let (name, attached) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (option, None),
            };
            let value = if flags.contains(&name) && attached.is_none() {
                String::new()
            } else if valued.contains(&name) {
                attached.or_else(|| rest.next().cloned()).ok_or_else(|| format!("--{name} needs a value"))?
            } else {
                return Err(format!("there is no option {word} here; see cargo xtask help"));
            };
            read.values.insert(name.to_owned(), value);
        }
        Ok(read)
    }

    /// The value given to `--name`, if any.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The number given to `--name`, or `otherwise`.
    pub fn number(&self, name: &str, otherwise: f64) -> Outcome<f64> {
        match self.value(name) {
            None => Ok(otherwise),
            Some(text) => text
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite() && *number > 0.0)
                .ok_or_else(|| format!("--{name} takes a number above 0, not {text:?}")),
        }
    }

    /// Whether `--name` was given.
    pub fn flag(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Outcome<Options> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Options::read(&words, &["listen", "runs"], &["force"])
    }

    #[test]
    fn values_flags_and_words_are_told_apart() {
        let options = read("size --listen 127.0.0.1:1 --force --runs=3 more").unwrap();
        assert_eq!(options.words, ["size", "more"]);
        assert_eq!(options.value("listen"), Some("127.0.0.1:1"));
        assert_eq!(options.number("runs", 5.0), Ok(3.0));
        assert!(options.flag("force"));
    }

    #[test]
    fn an_unknown_option_is_refused() {
        assert!(read("--forse").is_err());
        assert!(read("--force=yes").is_err());
    }

    #[test]
    fn an_option_without_its_value_is_refused() {
        assert!(read("--listen").is_err());
        assert!(read("--runs many").unwrap().number("runs", 5.0).is_err());
    }
}
