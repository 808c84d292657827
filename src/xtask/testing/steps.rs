//! The table of steps of `cargo xtask test`, and how each is run.

use std::fs;
use std::process::Command;

use super::suites::select;
use super::{Score, Session};
use crate::command::{command, run, run_and_keep};
use crate::served::{self, Served};
use crate::{Outcome, bench, dist, environment, tools};

/// One line of the table.
pub struct Step {
    /// The name by which it is selected.
    pub name: &'static str,
    /// What it shows.
    pub about: &'static str,
    /// Runs it; an error means that it could not be run.
    pub run: fn(&Session) -> Outcome<Score>,
}

/// All steps, cheapest first.
pub const STEPS: [Step; 18] = [
    Step { name: "formatting", about: "cargo fmt --check", run: formatting },
    Step {
        name: "clippy native",
        about: "clippy on everything that runs natively, no warning allowed",
        run: clippy_native,
    },
    Step { name: "clippy wasm", about: "clippy on what runs in the browser, no warning allowed", run: clippy_wasm },
    Step { name: "native", about: "tests of the core, the interface's rules and these commands", run: native },
    Step {
        name: "fuzz",
        about: "bytes by chance, guided by what they reach, for what reads the files of strangers; --seconds for more",
        run: fuzz,
    },
    Step {
        name: "reliability",
        about: "the delivery machine over every interleaving of faults, and the fault proxy itself",
        run: reliability,
    },
    Step {
        name: "backend",
        about: "tests of the reference backend, and that page and city read alike, as a release build: the one that everything later runs against",
        run: backend,
    },
    Step { name: "dist", about: "the deployable folder is built", run: build_dist },
    Step { name: "promises", about: "what is promised about the code and the built site", run: promises },
    Step { name: "conformance", about: "the reference backend does what the contract promises", run: conformance },
    Step { name: "strangers", about: "uploads between our ends of tus and those of other makers", run: strangers },
    Step {
        name: "servers",
        about: "the built site behind nginx, Caddy and Apache, by what dist writes for them",
        run: servers,
    },
    Step {
        name: "openapi",
        about: "generated calls from public/openapi.json against the reference backend",
        run: generated_calls,
    },
    Step {
        name: "entries",
        about: "bytes, requests, steps and layout shift of each entry of the release build, within their limits",
        run: entries,
    },
    Step {
        name: "journeys in chromium",
        about: "the release build in Chromium",
        run: |session| journeys(session, environment::BROWSERS[0]),
    },
    Step {
        name: "journeys in firefox",
        about: "the release build in Firefox",
        run: |session| journeys(session, environment::BROWSERS[1]),
    },
    Step {
        name: "journeys in webkit",
        about: "the release build in WebKit",
        run: |session| journeys(session, environment::BROWSERS[2]),
    },
    Step {
        name: "storm",
        about: "random faults and kills over the release build in Chromium: nothing is lost, nothing is doubled",
        run: |session| in_browser(session, environment::BROWSERS[0], "storm"),
    },
];

/// The crates whose tests need neither a browser nor a running backend.
const NATIVE: [&str; 8] = ["contract", "domain", "picture", "pictures", "client", "platform", "app", "xtask"];
/// The crates that clippy checks natively: those that only run natively, and the suites.
const NATIVE_CLIPPY: [&str; 16] = [
    "contract",
    "domain",
    "picture",
    "pictures",
    "client",
    "xtask",
    "backend",
    "agreement",
    "tidy",
    "conformance",
    "browser-tests",
    "fault-proxy",
    "reliability",
    "servers",
    "storm",
    "strangers",
];
const WASM: [&str; 2] = ["platform", "app"];

/// The staff token of backends started for a test.
const STAFF_TOKEN: &str = "staff-of-the-tests";

fn cargo(session: &Session) -> Command {
    command("cargo", session.project.root())
}

fn formatting(session: &Session) -> Outcome<Score> {
    run(cargo(session).args(["fmt", "--all", "--check"]))?;
    Ok(Score::clean())
}

fn clippy_native(session: &Session) -> Outcome<Score> {
    let mut clippy = cargo(session);
    clippy.args(["clippy", "--all-targets"]);
    select(&mut clippy, &NATIVE_CLIPPY);
    run(clippy.args(["--", "-D", "warnings"]))?;
    Ok(Score::clean())
}

fn clippy_wasm(session: &Session) -> Outcome<Score> {
    tools::wasm_target()?;
    let mut clippy = cargo(session);
    clippy.args(["clippy", "--target", "wasm32-unknown-unknown"]);
    select(&mut clippy, &WASM);
    run(clippy.args(["--", "-D", "warnings"]))?;
    Ok(Score::clean())
}

fn native(session: &Session) -> Outcome<Score> {
    let score = session.suites.run(&NATIVE, &[], session.filter)?;
    Ok(score.beside(session.suites.run_examples(session.filter)?))
}

/// Starts from the corpus in the repository; new findings stay in the target folder.
fn fuzz(session: &Session) -> Outcome<Score> {
    session.tools.for_fuzzing()?;
    let scratch = session.project.target().join("fuzz/look");
    fs::create_dir_all(&scratch).map_err(|error| format!("{}: {error}", scratch.display()))?;
    let mut fuzz = cargo(session);
    // Without a sanitizer: there is no unsafe code to check, and the pinned compiler supports none.
    fuzz.env("PATH", session.tools.path()?).args([
        "fuzz",
        "run",
        "--fuzz-dir",
        "tests/fuzz",
        "--sanitizer",
        "none",
        "look",
    ]);
    fuzz.arg(&scratch).arg(session.project.path("tests/fuzz/corpus/look"));
    fuzz.args(["--", "-max_len=70000", "-timeout=5"]);
    fuzz.arg(format!("-max_total_time={:.0}", session.fuzz_seconds.ceil()));
    fuzz.arg(format!("-artifact_prefix={}/", scratch.display()));
    run(&mut fuzz)?;
    Ok(Score::clean())
}

fn reliability(session: &Session) -> Outcome<Score> {
    session.suites.run(&["reliability", "fault-proxy"], &[], session.filter)
}

fn backend(session: &Session) -> Outcome<Score> {
    let mut test = cargo(session);
    test.args(["test", "--release", "--no-fail-fast"]);
    select(&mut test, &["backend", "agreement"]);
    tests(session, &mut test)
}

fn promises(session: &Session) -> Outcome<Score> {
    dist::dist(session.project, false)?;
    session.suites.run(&["tidy"], &[], session.filter)
}

fn build_dist(session: &Session) -> Outcome<Score> {
    dist::dist(session.project, false)?;
    Ok(Score::clean())
}

fn conformance(session: &Session) -> Outcome<Score> {
    served::build(session.project)?;
    let backend = Served::fresh(session.project, "conformance", STAFF_TOKEN)?;
    let variables = environment::for_conformance(&backend.url, Some(STAFF_TOKEN));
    session.suites.run(&["conformance"], &variables, session.filter)
}

fn strangers(session: &Session) -> Outcome<Score> {
    session.tools.for_strangers()?;
    served::build(session.project)?;
    let variables = environment::for_strangers(session.project, session.tools);
    session.suites.run(&["strangers"], &variables, session.filter)
}

fn servers(session: &Session) -> Outcome<Score> {
    let folder = session.tools.for_servers()?;
    dist::dist(session.project, false)?;
    let variables = environment::for_servers(session.project, &folder);
    session.suites.run(&["servers"], &variables, session.filter)
}

fn generated_calls(session: &Session) -> Outcome<Score> {
    let schemathesis = session.tools.schemathesis()?;
    served::build(session.project)?;
    let backend = Served::fresh(session.project, "openapi", STAFF_TOKEN)?;
    let report = session.project.target().join("openapi-calls.xml");
    // A report of an earlier run must not be taken for this one's.
    if report.exists() {
        fs::remove_file(&report).map_err(|error| format!("{}: {error}", report.display()))?;
    }
    let finished = run_and_keep(
        command(schemathesis, &session.project.target())
            .env("SCHEMATHESIS_HOOKS", session.project.path("src/xtask/testing/tus_media_type.py"))
            .arg("run")
            .arg(session.project.path("public/openapi.json"))
            .args(["--url", &backend.url])
            .args(["--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance"])
            .args(["--phases", "examples,coverage,fuzzing"])
            .args(["--max-examples", "25", "--generation-deterministic", "--request-timeout", "20"])
            .args(["--no-color", "--report", "junit", "--report-junit-path"])
            .arg(&report),
    )?;
    Ok(Score::of_junit(&fs::read_to_string(&report).unwrap_or_default(), finished.success))
}

fn entries(session: &Session) -> Outcome<Score> {
    session.tools.for_measuring()?;
    dist::dist(session.project, false)?;
    served::build(session.project)?;
    let (kept, all) = bench::entries(session.project)?;
    Ok(Score { passed: kept as u64, failed: (all - kept) as u64, ..Score::clean() })
}

fn journeys(session: &Session, browser: &str) -> Outcome<Score> {
    in_browser(session, browser, "browser-tests")
}

fn in_browser(session: &Session, browser: &str, package: &str) -> Outcome<Score> {
    session.tools.for_browsers()?;
    dist::dist(session.project, false)?;
    served::build(session.project)?;
    let mut variables = environment::for_browser_tests(session.project, session.tools, browser);
    variables.extend(session.slowed.clone());
    session.suites.run(&[package], &variables, session.filter)
}

fn tests(session: &Session, test: &mut Command) -> Outcome<Score> {
    if !session.filter.is_empty() {
        test.arg("--").args(session.filter);
    }
    Ok(Score::of_cargo_test(&run_and_keep(test)?))
}
