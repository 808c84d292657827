//! Computes the figures of one visit from the page's and the protocol's data.

use serde_json::Value;

/// The delay (ms) up to which a tap still feels immediate.
const TAP_MAY_WAIT: f64 = 50.0;

/// What one visit cost. Times in ms from the navigation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Visit {
    /// First contentful paint.
    pub first_paint: f64,
    /// Largest contentful paint.
    pub largest_paint: f64,
    /// The main content is painted, enabled, not covered, and a tap on it would be handled at once.
    pub content: f64,
    /// The program runs: its first part is mounted.
    pub program: f64,
    /// All parts are loaded; NaN for a page that does not report it.
    pub complete: f64,
    /// Total blocking time: time over 50 ms in tasks of the main thread, from the navigation on.
    pub blocking: f64,
    /// Cumulative layout shift (no unit).
    pub shift: f64,
    /// Bytes on the wire, including headers, of the site's files requested until the program ran and the content was
    /// there.
    pub bytes: f64,
    /// The number of these files.
    pub files: f64,
    /// Calls to the API until then.
    pub calls: f64,
}

impl Visit {
    /// Computes a visit; `None` while the page has not reported everything.
    ///
    /// `seen` is the probe's data, `navigation` the protocol's time (s) of the navigation's start.
    pub fn of(seen: &Value, events: &[Value], navigation: f64) -> Option<Self> {
        let time = |name: &str| seen[name].as_f64();
        let long: Vec<(f64, f64)> =
            seen["long"].as_array()?.iter().filter_map(|task| Some((task[0].as_f64()?, task[1].as_f64()?))).collect();
        let program = time("program")?;
        let mut visit = Self {
            first_paint: time("fcp")?,
            largest_paint: time("lcp")?,
            content: answered_at(time("content")?, &long),
            program,
            complete: time("complete").unwrap_or(f64::NAN),
            blocking: long.iter().fold(0.0, |sum, (_, took)| sum + (took - TAP_MAY_WAIT)),
            shift: time("shift")?,
            ..Self::default()
        };
        let of = |method: &'static str| events.iter().filter(move |event| event["method"] == method);
        for sent in of("Network.requestWillBeSent") {
            let sent = &sent["params"];
            let address = sent["request"]["url"].as_str().unwrap_or_default();
            let at = (sent["timestamp"].as_f64().unwrap_or_default() - navigation) * 1000.0;
            if at > program.max(visit.content) || address.starts_with("data:") || address.starts_with("blob:") {
                continue;
            }
            if path_of(address).starts_with("/v1/") {
                visit.calls += 1.0;
                continue;
            }
            visit.files += 1.0;
            visit.bytes += of("Network.loadingFinished")
                .find(|done| done["params"]["requestId"] == sent["requestId"])
                .and_then(|done| done["params"]["encodedDataLength"].as_f64())
                .unwrap_or_default();
        }
        Some(visit)
    }

    /// The end (ms) of the last long task in the probe's data, or of the last thing it waited for.
    pub fn quiet_since(&self, seen: &Value) -> f64 {
        let tasks = seen["long"].as_array().into_iter().flatten();
        tasks
            .filter_map(|task| Some(task[0].as_f64()? + task[1].as_f64()?))
            .chain([self.first_paint, self.largest_paint, self.content, self.program, self.complete])
            .fold(0.0, f64::max)
    }
}

/// The first moment from `ready` on at which no long task delays a tap.
fn answered_at(ready: f64, long: &[(f64, f64)]) -> f64 {
    let mut answered = ready;
    while let Some(end) = long
        .iter()
        .find(|(start, took)| *start <= answered && start + took > answered + TAP_MAY_WAIT)
        .map(|(start, took)| start + took)
    {
        answered = end;
    }
    answered
}

fn path_of(address: &str) -> &str {
    let behind_scheme = address.split_once("://").map_or(address, |(_, rest)| rest);
    behind_scheme.find('/').map_or("/", |slash| &behind_scheme[slash..])
}

/// The median; of an even number, the mean of the middle two. NaN if there is none.
pub fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = figures.collect();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.as_slice() {
        [] => f64::NAN,
        figures if figures.len() % 2 == 1 => figures[middle],
        figures => f64::midpoint(figures[middle - 1], figures[middle]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_tap_waits_for_the_long_task_it_falls_into_and_the_next() {
        assert_eq!(answered_at(100.0, &[]), 100.0);
        assert_eq!(answered_at(100.0, &[(90.0, 40.0)]), 100.0);
        assert_eq!(answered_at(100.0, &[(90.0, 100.0), (185.0, 80.0)]), 265.0);
        assert_eq!(answered_at(100.0, &[(300.0, 80.0)]), 100.0);
    }

    #[test]
    fn the_median_of_an_even_number_is_the_mean_of_the_middle_two() {
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), 2.0);
        assert_eq!(median([4.0, 1.0, 2.0, 3.0].into_iter()), 2.5);
        assert!(median([].into_iter()).is_nan());
    }

    #[test]
    fn files_and_calls_until_the_program_runs_are_counted_apart() {
        let sent = |id: &str, url: &str, at: f64| json!({"method": "Network.requestWillBeSent", "params": {"requestId": id, "timestamp": at, "request": {"url": url}}});
        let done = |id: &str, bytes: u64| json!({"method": "Network.loadingFinished", "params": {"requestId": id, "encodedDataLength": bytes}});
        let events = [
            sent("1", "http://127.0.0.1:1/", 10.0),
            sent("2", "http://127.0.0.1:1/suban.css", 10.1),
            sent("3", "http://127.0.0.1:1/v1/city", 10.2),
            sent("4", "data:,x", 10.2),
            sent("5", "http://127.0.0.1:1/later.js", 11.5),
            done("1", 1000),
            done("2", 500),
            done("3", 7000),
            done("5", 9000),
        ];
        let mut seen =
            json!({"fcp": 300.0, "lcp": 310.0, "shift": 0, "content": 305.0, "program": null, "long": [[0.0, 80.0]]});
        assert_eq!(Visit::of(&seen, &events, 10.0), None, "the program does not run yet");
        seen["program"] = json!(900.0);
        let visit = Visit::of(&seen, &events, 10.0).unwrap();
        assert_eq!((visit.files, visit.bytes, visit.calls), (2.0, 1500.0, 1.0));
        assert_eq!((visit.content, visit.blocking), (305.0, 30.0));
        assert!(visit.complete.is_nan(), "the page does not say it");
        assert_eq!(visit.quiet_since(&seen), 900.0);
    }
}
