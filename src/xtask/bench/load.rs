//! `cargo xtask bench load`: the first visit of a cheap phone on mobile data, in Chromium; several cold runs and their medians.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;

use super::devtools::Chromium;
use super::visit::{Visit, median};
use crate::Outcome;
use crate::dist::{self, first_load::LIMIT};
use crate::options::Options;
use crate::project::Project;
use crate::served::{self, Served};
use crate::tools::{CHROMIUM, Tools};

/// 150 ms on each request, 1.6 Mbit/s down, 750 kbit/s up (bytes a second), as in the project's goals.
const NETWORK: (f64, f64, f64) = (150.0, 200_000.0, 93_750.0);
/// The main thread is slowed this many times: about a mid-tier phone. 11 is about the cheapest.
const CPU: f64 = 4.0;
/// The first of these that is seen is the field that a citizen types in first.
const FIELD: &str = "textarea, input:not([type=hidden]):not([type=file])";
/// How long a visit may take, and how long it must be quiet before it counts as settled.
const GIVE_UP: Duration = Duration::from_secs(60);
const QUIET: f64 = 3000.0;

/// A figure: its name, its goal if it has one, and where it is found in a visit.
type Row = (&'static str, Option<f64>, fn(&Visit) -> f64);
const ROWS: [Row; 10] = [
    ("first paint (ms)", Some(350.0), |visit| visit.first_paint),
    ("largest paint (ms)", Some(400.0), |visit| visit.largest_paint),
    ("first field takes typing (ms)", Some(400.0), |visit| visit.field),
    ("program runs (ms)", Some(1000.0), |visit| visit.program),
    ("all its parts are here (ms)", None, |visit| visit.complete),
    ("blocking (ms)", Some(0.0), |visit| visit.blocking),
    ("layout shift", Some(0.0), |visit| visit.shift),
    ("bytes of files, with headers", Some(100_000.0), |visit| visit.bytes),
    ("files", Some(4.0), |visit| visit.files),
    ("calls to the API", None, |visit| visit.calls),
];

/// Measures `dist/` behind the release backend; whether the medians keep the limit on bytes and files.
///
/// Times are shown beside their goals and never fail the command: they depend on how busy the host is.
pub fn load(project: &Project, options: &Options) -> Outcome<bool> {
    let runs = options.number("runs", 5.0)?.round() as usize;
    let cpu = options.number("cpu", CPU)?;
    let field = options.value("selector").unwrap_or(FIELD);
    Tools::find()?.for_measuring()?;
    dist::dist(project, false)?;
    served::build(project)?;
    let backend = Served::fresh(project, "bench", "staff-of-the-bench")?;
    let address = format!("{}{}", backend.url, options.value("path").unwrap_or("/"));

    println!("\n{runs} cold visits, 150 ms a request, 1.6 Mbit/s down, processor {cpu} times slower");
    // The first visit of all is thrown away: it fills the backend's and the system's caches.
    visit(&address, field, None)?;
    let mut visits = Vec::new();
    for run in 1..=runs {
        let (measured, host, by) = visit(&address, field, Some(cpu))?;
        println!(
            "  run {run}: first paint {:.0}, field {:.0}, program {:.0} ms (by {by}); {:.0} bytes in {:.0} files; host index {host:.0}",
            measured.first_paint, measured.field, measured.program, measured.bytes, measured.files
        );
        visits.push(measured);
    }
    println!("\n{:<32}{:>9}{:>9}{:>9}{:>9}", "", "median", "least", "most", "goal");
    for (name, goal, figure) in ROWS {
        let figures = || visits.iter().map(figure);
        let digits = if name == "layout shift" { 3 } else { 0 };
        println!(
            "{name:<32}{:>9.digits$}{:>9.digits$}{:>9.digits$}{:>9}",
            median(figures()),
            figures().fold(f64::INFINITY, f64::min),
            figures().fold(0.0, f64::max),
            goal.map_or(String::new(), |goal| format!("{goal}")),
        );
    }
    let within = median(visits.iter().map(|visit| visit.bytes)) <= LIMIT.0 as f64
        && median(visits.iter().map(|visit| visit.files)) <= LIMIT.1 as f64;
    if !within {
        println!("OVER THE LIMIT of {} bytes in {} files", LIMIT.0, LIMIT.1);
    }
    Ok(within)
}

/// One visit in a fresh browser; with `cpu` slowed as a phone, without it as fast as the host is.
///
/// Returns the figures, the host's speed just then, and by what the program's start was known.
fn visit(address: &str, field: &str, cpu: Option<f64>) -> Outcome<(Visit, f64, String)> {
    let mut chromium = Chromium::start(Path::new(CHROMIUM))?;
    // The browser's own start-up work would be counted as the page's.
    std::thread::sleep(Duration::from_millis(1200));
    let host = chromium.evaluate(HOST_INDEX)?.as_f64().unwrap_or_default();
    for domain in ["Page", "Network"] {
        chromium.call(&format!("{domain}.enable"), json!({}))?;
    }
    chromium.call("Performance.enable", json!({"timeDomain": "timeTicks"}))?;
    as_a_phone(&mut chromium)?;
    if let Some(rate) = cpu {
        let (latency, down, up) = NETWORK;
        chromium.call(
            "Network.emulateNetworkConditions",
            json!({"offline": false, "latency": latency, "downloadThroughput": down, "uploadThroughput": up}),
        )?;
        chromium.call("Emulation.setCPUThrottlingRate", json!({"rate": rate}))?;
    }
    let probe = format!("const FIELD = {};\n{}", json!(field), include_str!("probe.js"));
    chromium.call("Page.addScriptToEvaluateOnNewDocument", json!({"source": probe}))?;
    chromium.navigate(address)?;

    let started = Instant::now();
    let mut events = Vec::new();
    loop {
        std::thread::sleep(Duration::from_millis(300));
        let seen = chromium.evaluate("({...window.__visit, now: performance.now()})")?;
        events.extend(chromium.take_events());
        if let Some(visit) = Visit::of(&seen, &events, navigation_start(&mut chromium)?)
            && seen["now"].as_f64().unwrap_or_default() > visit.quiet_since(&seen) + QUIET
        {
            let by = seen["programBy"].as_str().unwrap_or_default().to_owned();
            return Ok((visit, host, by));
        }
        if started.elapsed() > GIVE_UP {
            return Err(format!("{address}: never complete; what was seen: {seen}"));
        }
    }
}

fn as_a_phone(chromium: &mut Chromium) -> Outcome {
    let screen = json!({"width": 412, "height": 823, "deviceScaleFactor": 1.75, "mobile": true});
    chromium.call("Emulation.setDeviceMetricsOverride", screen)?;
    chromium.call("Emulation.setTouchEmulationEnabled", json!({"enabled": true}))?;
    Ok(())
}

fn navigation_start(chromium: &mut Chromium) -> Outcome<f64> {
    let metrics = chromium.call("Performance.getMetrics", json!({}))?;
    let found = metrics["metrics"]
        .as_array()
        .and_then(|metrics| metrics.iter().find(|metric| metric["name"] == "NavigationStart")?["value"].as_f64());
    found.ok_or_else(|| "Chromium does not say when the navigation began".to_owned())
}

/// How fast this host is just now, unslowed: compare it between runs before comparing their times.
pub const HOST_INDEX: &str = "(() => { const start = performance.now(); let rounds = 0, x = 1;
    while (performance.now() - start < 150) { for (let i = 0; i < 2000; i++) x = (x * 1103515245 + 12345) & 0x7fffffff; rounds++; }
    return rounds + (x & 0); })()";
