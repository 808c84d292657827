//! A visit in which answers are held back, so that the order of its requests does not depend on how fast anything is.
//!
//! Every request is held in the browser until the page asks for nothing more; then all are let go together, and that is
//! one step. What is asked for in a later step cannot have been asked for before an answer of the step before it, so the
//! number of steps is the length of the longest chain. On a busy machine a request may come only after the step was let
//! go: that adds a step, but never takes one away, so the least of several visits is right.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::devtools::Chromium;
use super::load;
use super::needs::{Asked, Needs};
use crate::Outcome;
use crate::tools::CHROMIUM;

/// A page that has had all answers, computes nothing and sends nothing for so long asks for nothing more.
const QUIET: Duration = Duration::from_millis(500);
/// Timeout of the whole visit.
const GIVE_UP: Duration = Duration::from_secs(90);

/// Visits an address with a fresh browser.
pub fn visit(address: &str, content: &str) -> Outcome<Needs> {
    let mut chromium = Chromium::start(Path::new(CHROMIUM))?;
    for domain in ["Page", "Network"] {
        chromium.call(&format!("{domain}.enable"), json!({}))?;
    }
    load::as_a_phone(&mut chromium)?;
    load::observe(&mut chromium, content)?;
    chromium.call("Fetch.enable", json!({"patterns": [{"urlPattern": "http*", "requestStage": "Request"}]}))?;
    // The protocol's own call would wait for the answer.
    chromium.evaluate(&format!("void (location.href = {})", json!(address)))?;

    let mut traffic = Traffic::default();
    let mut there = None;
    let begun = Instant::now();
    loop {
        let is_settled = settle(&mut chromium, &mut traffic, begun)?;
        let is_there = !traffic.steps.is_empty();
        let seen = if is_there { chromium.evaluate("window.__visit ?? null")? } else { Value::Null };
        let has = |name: &str| seen[name].is_number();
        if !is_settled {
            return Err(format!("{address}: never complete; what was seen: {seen}; asked for: {:?}", traffic.steps));
        }
        if there.is_none() && has("content") && has("program") {
            there = Some(traffic.steps.len());
        }
        if traffic.held.is_empty() {
            if let Some(content) = there.filter(|_| has("complete")) {
                let shift = seen["shift"].as_f64().unwrap_or(f64::NAN);
                return Ok(Needs { steps: traffic.steps, content, shift });
            }
            continue;
        }
        for request in traffic.let_go() {
            chromium.call("Fetch.continueRequest", json!({"requestId": request}))?;
        }
    }
}

/// Waits until the page asks for nothing more; false if that takes too long.
fn settle(chromium: &mut Chromium, traffic: &mut Traffic, begun: Instant) -> Outcome<bool> {
    let mut last = Instant::now();
    while begun.elapsed() < GIVE_UP {
        std::thread::sleep(Duration::from_millis(20));
        for event in chromium.take_events() {
            if traffic.note(&event) {
                last = Instant::now();
            }
        }
        if !traffic.under_way.is_empty() || last.elapsed() < QUIET {
            continue;
        }
        // While the page itself is held, Chromium answers no question about it.
        if traffic.steps.is_empty() {
            if traffic.held.is_empty() {
                continue;
            }
            return Ok(true);
        }
        if chromium.evaluate("window.__visitIsIdle()").ok() != Some(true.into()) {
            last = Instant::now();
            continue;
        }
        let late = chromium.take_events();
        if late.iter().filter(|event| traffic.note(event)).count() == 0 {
            return Ok(true);
        }
        last = Instant::now();
    }
    Ok(false)
}

/// The requests of a page, as the protocol tells of them.
#[derive(Default)]
struct Traffic {
    /// Those of each step so far.
    steps: Vec<Vec<Asked>>,
    /// Held: the ids of interception and network, and the address.
    held: Vec<(String, String, String)>,
    /// Let go and not answered completely: the network's id, and where it is in `steps`.
    under_way: BTreeMap<String, (usize, usize)>,
}

impl Traffic {
    /// Takes in an event; returns whether it was about a request.
    fn note(&mut self, event: &Value) -> bool {
        let of = &event["params"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match event["method"].as_str() {
            Some("Fetch.requestPaused") => {
                self.held.push((text(&of["requestId"]), text(&of["networkId"]), text(&of["request"]["url"])));
            }
            // A stream is answered when it begins.
            Some("Network.responseReceived") if of["response"]["mimeType"] == "text/event-stream" => {
                self.under_way.remove(&text(&of["requestId"]));
            }
            // The sum at the end is 0 of a request that the page lets go of when it has read the answer, and of a prefetch.
            Some("Network.responseReceived") => {
                let length = &of["response"]["headers"]["content-length"];
                let length = length.as_str().and_then(|length| length.parse().ok()).unwrap_or(0);
                let head = of["response"]["encodedDataLength"].as_f64().unwrap_or_default() as u64;
                self.came(of, head + length);
            }
            Some("Network.loadingFinished") => {
                self.came(of, of["encodedDataLength"].as_f64().unwrap_or_default() as u64);
                self.under_way.remove(&text(&of["requestId"]));
            }
            Some("Network.loadingFailed") => drop(self.under_way.remove(&text(&of["requestId"]))),
            _ => return false,
        }
        true
    }

    /// Notes that an answer has at least these bytes.
    fn came(&mut self, of: &Value, bytes: u64) {
        if let Some((step, at)) = of["requestId"].as_str().and_then(|id| self.under_way.get(id)) {
            let known = &mut self.steps[*step][*at].bytes;
            *known = bytes.max(*known);
        }
    }

    /// Makes a step of what is held; returns the ids by which it is let go.
    fn let_go(&mut self) -> Vec<String> {
        let number = self.steps.len();
        let mut step = Vec::new();
        let mut interceptions = Vec::new();
        for (interception, network, address) in std::mem::take(&mut self.held) {
            self.under_way.insert(network, (number, step.len()));
            step.push(Asked { path: path_of(&address).to_owned(), bytes: 0 });
            interceptions.push(interception);
        }
        self.steps.push(step);
        interceptions
    }
}

fn path_of(address: &str) -> &str {
    let behind_scheme = address.split_once("://").map_or(address, |(_, rest)| rest);
    behind_scheme.find('/').map_or("/", |slash| &behind_scheme[slash..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paused(id: &str, url: &str) -> Value {
        let of = json!({"requestId": format!("i{id}"), "networkId": id, "request": {"url": url}});
        json!({"method": "Fetch.requestPaused", "params": of})
    }

    fn network(method: &str, id: &str, bytes: u64) -> Value {
        json!({"method": format!("Network.{method}"), "params": {"requestId": id, "encodedDataLength": bytes}})
    }

    fn head(id: &str, media_type: &str, bytes: u64, length: &str) -> Value {
        let response =
            json!({"mimeType": media_type, "encodedDataLength": bytes, "headers": {"content-length": length}});
        json!({"method": "Network.responseReceived", "params": {"requestId": id, "response": response}})
    }

    #[test]
    fn what_is_held_together_is_a_step_and_its_answers_count_where_they_were_asked_for() {
        let mut traffic = Traffic::default();
        assert!(traffic.note(&paused("1", "http://x:1/")));
        assert_eq!(traffic.let_go(), ["i1"]);
        assert!(traffic.note(&network("loadingFinished", "1", 500)));
        assert!(traffic.note(&paused("2", "http://x:1/a.js?b")) && traffic.note(&paused("3", "http://x:1/v1/stream")));
        assert_eq!(traffic.let_go(), ["i2", "i3"]);
        traffic.note(&paused("4", "http://x:1/late"));
        assert!(traffic.note(&head("2", "text/javascript", 50, "20")));
        traffic.note(&network("loadingFinished", "2", 0));
        assert_eq!(traffic.under_way.len(), 1, "the stream has not begun");
        assert!(traffic.note(&head("3", "text/event-stream", 50, "")));
        assert!(traffic.under_way.is_empty());
        assert!(!traffic.note(&network("dataReceived", "3", 19)), "a stream never comes to rest");
        traffic.let_go();
        assert!(
            traffic.note(&head("4", "application/json", 30, "6")) && traffic.note(&network("loadingFailed", "4", 0))
        );
        assert!(!traffic.note(&json!({"method": "Page.loadEventFired"})) && traffic.under_way.is_empty());
        let asked = |path: &str, bytes| Asked { path: path.to_owned(), bytes };
        assert_eq!(
            traffic.steps,
            [vec![asked("/", 500)], vec![asked("/a.js?b", 70), asked("/v1/stream", 0)], vec![asked("/late", 36)]]
        );
    }
}
