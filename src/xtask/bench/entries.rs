//! The entry pages that are measured, their limits and their goals.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use super::needs::Figures;
use super::visit::Visit;
use crate::Outcome;
use crate::options::Options;

/// The first visible match is the field in which a citizen types first.
const FIELD: &str = "textarea, input:not([type=hidden]):not([type=file])";
/// The first event in a demand's timeline.
const EVENT: &str = ".sb-timeline li";

/// A figure of a visit: its name and how to get it.
pub type Row = (&'static str, fn(&Visit) -> f64);
/// Every figure, in the order of the table.
pub const ROWS: [Row; 10] = [
    ("first paint (ms)", |visit| visit.first_paint),
    ("largest paint (ms)", |visit| visit.largest_paint),
    ("field or event is there (ms)", |visit| visit.content),
    ("program runs (ms)", |visit| visit.program),
    ("all its parts are here (ms)", |visit| visit.complete),
    ("blocking (ms)", |visit| visit.blocking),
    ("layout shift", |visit| visit.shift),
    ("bytes of files, with headers", |visit| visit.bytes),
    ("files", |visit| visit.files),
    ("calls to the API", |visit| visit.calls),
];

/// An entry page.
pub struct Entry {
    /// Its name.
    pub name: String,
    /// The path at the site; `{demand}` stands for a demand's link.
    path: String,
    /// The main content, as a CSS selector.
    pub content: String,
    /// What it may need until its content is there.
    pub limits: Option<Figures>,
    /// Goals, by the names of the figures.
    pub goals: &'static [(&'static str, f64)],
}

impl Entry {
    fn new(name: &str, path: &str, content: &str) -> Self {
        Self { name: name.to_owned(), path: path.to_owned(), content: content.to_owned(), limits: None, goals: &[] }
    }

    /// Every entry, with its limits and its goals.
    pub fn all() -> [Self; 3] {
        [
            Self {
                limits: Some(Figures { bytes: 122_600, requests: 6, steps: 2, shift: 0.001 }),
                goals: &[
                    ("first paint (ms)", 360.0),
                    ("largest paint (ms)", 360.0),
                    ("field or event is there (ms)", 420.0),
                    ("program runs (ms)", 1050.0),
                    ("layout shift", 0.005),
                    ("bytes of files, with headers", 105_000.0),
                ],
                ..Self::new("the bare address", "/", FIELD)
            },
            Self {
                limits: Some(Figures { bytes: 301_500, requests: 15, steps: 3, shift: 0.001 }),
                goals: &[
                    ("field or event is there (ms)", 1600.0),
                    ("layout shift", 0.02),
                    ("bytes of files, with headers", 200_000.0),
                ],
                ..Self::new("a demand's link", "/#/demand/{demand}", EVENT)
            },
            Self {
                limits: Some(Figures { bytes: 425_800, requests: 15, steps: 2, shift: 0.004 }),
                goals: &[("field or event is there (ms)", 1700.0), ("bytes of files, with headers", 210_000.0)],
                ..Self::new("a page of the form", "/#/where", FIELD)
            },
        ]
    }

    /// The selected entries: one by `--path`, or all whose name contains the word of `--entry`.
    pub fn chosen(options: &Options) -> Outcome<Vec<Self>> {
        if let Some(path) = options.value("path") {
            return Ok(vec![Self::new(path, path, options.value("selector").unwrap_or(FIELD))]);
        }
        let word = options.value("entry").unwrap_or_default();
        let chosen: Vec<Self> = Self::all().into_iter().filter(|entry| entry.name.contains(word)).collect();
        if chosen.is_empty() { Err(format!("no entry has {word:?} in its name")) } else { Ok(chosen) }
    }

    /// The whole URL at a site; files a demand if the path has a placeholder for it.
    pub fn address(&self, site: &str) -> Outcome<String> {
        let demand = if self.path.contains("{demand}") { file(site)? } else { String::new() };
        Ok(format!("{site}{}", self.path.replace("{demand}", &demand)))
    }

    /// The goal for a figure.
    pub fn goal(&self, row: &str) -> Option<f64> {
        self.goals.iter().find(|(name, _)| *name == row).map(|(_, goal)| *goal)
    }
}

/// Files a demand at the demo city; returns its reference and its access token as in its private link.
fn file(site: &str) -> Outcome<String> {
    let body = json!({
        "client_ref": format!("bench-{}", std::process::id()),
        "service": "street-light-out",
        "description": "The lamp is dark, and it is a dangerous crossing.",
        "language": "en",
        "place": {"latitude": 22.5349, "longitude": 114.0501, "address": "Wangchao Avenue 88"},
        "answers": {"what-is-wrong": "out", "how-many": "several"},
        "anonymity": "anonymous",
    });
    let answer = post(site, "/v1/demands", &body.to_string()).map_err(|error| format!("{site}: {error}"))?;
    let filed: Value =
        answer.split_once("\r\n\r\n").and_then(|(_, body)| serde_json::from_str(body).ok()).unwrap_or_default();
    match (filed["reference"].as_str(), filed["access_token"].as_str()) {
        (Some(reference), Some(token)) => Ok(format!("{reference}/{token}")),
        _ => Err(format!("the city took no demand: {answer}")),
    }
}

fn post(site: &str, path: &str, body: &str) -> std::io::Result<String> {
    let host = site.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Idempotency-Key: bench-{}\r\nConnection: close\r\n\r\n{body}",
        body.len(),
        std::process::id(),
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(line: &str) -> Outcome<Vec<String>> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let options = Options::read(&words, &["path", "entry", "selector"], &[])?;
        Ok(Entry::chosen(&options)?.into_iter().map(|entry| entry.name).collect())
    }

    #[test]
    fn all_entries_are_measured_unless_some_are_asked_for() {
        assert_eq!(names("").unwrap().len(), 3);
        assert_eq!(names("--entry demand").unwrap(), ["a demand's link"]);
        assert_eq!(names("--path /#/find").unwrap(), ["/#/find"]);
        assert!(names("--entry nonsense").is_err());
    }

    #[test]
    fn every_entry_has_limits_and_every_goal_is_for_a_figure_of_the_table() {
        let options = Options::read(&[], &[], &[]).unwrap();
        for entry in Entry::chosen(&options).unwrap() {
            assert!(entry.limits.is_some(), "{}", entry.name);
            for (name, goal) in entry.goals {
                assert!(ROWS.iter().any(|(row, _)| row == name), "{name}");
                assert_eq!(entry.goal(name), Some(*goal));
            }
        }
    }
}
