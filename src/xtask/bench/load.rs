//! `cargo xtask bench load`: the first visit with a cheap phone on mobile data, in Chromium, at each entry; medians of
//! several cold runs.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;

use super::devtools::Chromium;
use super::entries::{Entry, ROWS};
use super::limits;
use super::visit::{Visit, median};
use crate::Outcome;
use crate::dist;
use crate::dist::first_load::{FirstLoad, LIMIT};
use crate::options::Options;
use crate::project::Project;
use crate::served::{self, Served};
use crate::tools::{CHROMIUM, Tools};

/// 150 ms on each request, 1.6 Mbit/s down, 750 kbit/s up (bytes a second), as in the project's goals.
const NETWORK: (f64, f64, f64) = (150.0, 200_000.0, 93_750.0);
/// CPU throttling of the main thread: about a mid-tier phone. 11 is about the cheapest.
const CPU: f64 = 4.0;
/// Timeout of a visit, and how long it must be idle to count as settled.
const GIVE_UP: Duration = Duration::from_secs(60);
const QUIET: f64 = 3000.0;

/// Measures `dist/` with the release backend, at every entry or the selected ones, and optionally another build,
/// alternating in one run; returns whether the first load of `dist/` and each entry keep their limits.
///
/// Times are shown beside their goals and never fail the command, since they depend on the load of the host.
pub fn load(project: &Project, options: &Options) -> Outcome<bool> {
    let runs = options.number("runs", 5.0)?.round() as usize;
    let cpu = options.number("cpu", CPU)?;
    let entries = Entry::chosen(options)?;
    Tools::find()?.for_measuring()?;
    dist::dist(project, false)?;
    served::build(project)?;
    let mut builds = vec![project.dist()];
    if let Some(other) = options.value("beside") {
        let other = PathBuf::from(other);
        if !other.join("index.html").is_file() {
            return Err(format!("{} is no built site", other.display()));
        }
        builds.push(other);
    }
    let kept = limits::table(project, &entries)? == entries.len();
    println!("\n{runs} cold visits, 150 ms a request, 1.6 Mbit/s down, processor {cpu} times slower");
    for entry in &entries {
        measure(project, entry, &builds, runs, cpu)?;
    }
    let load = FirstLoad::of(&project.dist())?;
    if load.over_limit() {
        println!("OVER THE LIMIT of {} bytes in {} files", LIMIT.0, LIMIT.1);
    }
    Ok(kept && !load.over_limit())
}

/// Visits an entry of each build alternately, and prints the figures of both side by side.
fn measure(project: &Project, entry: &Entry, builds: &[PathBuf], runs: usize, cpu: f64) -> Outcome {
    println!("\n{}", entry.name);
    let mut cities = Vec::new();
    for (number, site) in builds.iter().enumerate() {
        let city = Served::with_site(project, site, &format!("bench-{number}"), "staff-of-the-bench")?;
        let address = entry.address(&city.url)?;
        // The very first visit is discarded: it warms the backend's and the system's caches.
        visit(&address, &entry.content, None)?;
        cities.push((city, address, Vec::new()));
    }
    for run in 1..=runs {
        for (number, (_, address, visits)) in cities.iter_mut().enumerate() {
            let (measured, host, by) = visit(address, &entry.content, Some(cpu))?;
            println!(
                "  run {run}{}: first paint {:.0}, there {:.0}, program {:.0} ms (by {by}); {:.0} bytes in {:.0} files; host index {host:.0}",
                if number == 0 { "" } else { " beside" },
                measured.first_paint,
                measured.content,
                measured.program,
                measured.bytes,
                measured.files
            );
            visits.push(measured);
        }
    }
    println!("\n{:<32}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}", "", "median", "least", "most", "goal", "beside", "ratio");
    for (name, figure) in ROWS {
        let figures = |city: usize| cities.get(city).map(|(_, _, visits)| visits.iter().map(figure));
        let (ours, beside) = (figures(0).map_or(f64::NAN, median), figures(1).map(median));
        let digits = if name == "layout shift" { 3 } else { 0 };
        println!(
            "{name:<32}{ours:>9.digits$}{:>9.digits$}{:>9.digits$}{:>9}{:>9}{:>9}",
            figures(0).into_iter().flatten().fold(f64::INFINITY, f64::min),
            figures(0).into_iter().flatten().fold(0.0, f64::max),
            entry.goal(name).map_or(String::new(), |goal| format!("{goal}")),
            beside.map_or(String::new(), |beside| format!("{beside:.digits$}")),
            beside.map_or(String::new(), |beside| format!("{:.2}", ours / beside)),
        );
    }
    Ok(())
}

/// One visit in a fresh browser, with or without CPU throttling.
///
/// Returns the figures, the host's speed at that time, and how the start of the program was detected.
fn visit(address: &str, content: &str, cpu: Option<f64>) -> Outcome<(Visit, f64, String)> {
    let mut chromium = Chromium::start(Path::new(CHROMIUM))?;
    // Otherwise the browser's own start-up work would be counted.
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
    observe(&mut chromium, content)?;
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

/// Has every page record when its content is there.
pub fn observe(chromium: &mut Chromium, content: &str) -> Outcome {
    let probe = format!("const CONTENT = {};\n{}", json!(content), include_str!("probe.js"));
    chromium.call("Page.addScriptToEvaluateOnNewDocument", json!({"source": probe}))?;
    Ok(())
}

/// Gives the page the screen of a phone.
pub fn as_a_phone(chromium: &mut Chromium) -> Outcome {
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

/// The host's present speed, unthrottled: compare it between runs before comparing their times.
pub const HOST_INDEX: &str = "(() => { const start = performance.now(); let rounds = 0, x = 1;
    while (performance.now() - start < 150) { for (let i = 0; i < 2000; i++) x = (x * 1103515245 + 12345) & 0x7fffffff; rounds++; }
    return rounds + (x & 0); })()";
