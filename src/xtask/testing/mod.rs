//! `cargo xtask test`, `conform` and `openapi`: runs the test steps in order and sums up the results.

mod score;
mod steps;
mod suites;

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::command::{command, run, run_and_keep};
use crate::environment;
use crate::options::Options;
use crate::project::Project;
use crate::tools::Tools;
use score::Score;
use steps::{STEPS, Step};
use suites::Suites;

/// What every step gets.
pub struct Session<'a> {
    /// The checkout.
    pub project: &'a Project,
    /// The tools folder.
    pub tools: &'a Tools,
    /// The arguments after `--`, passed on to cargo's test runner.
    pub filter: &'a [String],
    /// How long to fuzz.
    pub fuzz_seconds: f64,
    /// The native test programs.
    suites: Suites<'a>,
    /// The variable that slows down browsers and their cities, if set.
    pub slowed: Option<(&'static str, OsString)>,
}

/// What all steps may take together on an empty machine with two cores. It is printed beside what they took and fails nothing,
/// since machines differ; whoever adds tests keeps to it.
const MOST_MINUTES: u32 = 60;

/// Long enough for shallow bugs; use an hour for a thorough run.
const FUZZ_SECONDS: f64 = 20.0;

/// Runs the steps selected by `words` (all without any); the exit code says whether all passed.
pub fn test(project: &Project, words: &[String]) -> Outcome<ExitCode> {
    let (ours, filter) = match words.iter().position(|word| word == "--") {
        Some(at) => (&words[..at], &words[at + 1..]),
        None => (words, &words[words.len()..]),
    };
    let options = Options::read(ours, &["seconds", "slowed"], &["list"])?;
    let chosen: Vec<&Step> = STEPS.iter().filter(|step| is_chosen(step.name, &options.words)).collect();
    if options.flag("list") {
        for step in &chosen {
            println!("{:<22}{}", step.name, step.about);
        }
        return Ok(ExitCode::SUCCESS);
    }
    // A word that selects nothing is a typing error, and its step would be skipped silently.
    let lost = |word: &&String| !STEPS.iter().any(|step| step.name.contains(word.as_str()));
    if let Some(word) = options.words.iter().find(lost) {
        return Err(format!("no step has {word:?} in its name; cargo xtask test --list names them"));
    }
    let tools = Tools::find()?;
    let session = Session {
        project,
        tools: &tools,
        filter,
        fuzz_seconds: options.number("seconds", FUZZ_SECONDS)?,
        suites: Suites::of(project),
        slowed: environment::slowed(&options)?,
    };
    let results: Vec<(&Step, Score, Duration)> = chosen
        .into_iter()
        .map(|step| {
            println!("\n=== {}: {}", step.name, step.about);
            let started = Instant::now();
            let score = (step.run)(&session).unwrap_or_else(|why| {
                println!("{why}");
                Score::broken()
            });
            let took = started.elapsed();
            println!("--- {}: {} in {:.1} s", step.name, score.verdict(), took.as_secs_f64());
            (step, score, took)
        })
        .collect();

    println!("\n{:<22}{:>8}{:>8}{:>9}{:>9}  result", "step", "passed", "failed", "ignored", "seconds");
    for (step, score, took) in &results {
        println!(
            "{:<22}{:>8}{:>8}{:>9}{:>9.1}  {}",
            step.name,
            score.passed,
            score.failed,
            score.ignored,
            took.as_secs_f64(),
            score.verdict()
        );
    }
    let minutes = results.iter().map(|(.., took)| took.as_secs_f64()).sum::<f64>() / 60.0;
    println!("{:<47}{minutes:>9.1}  minutes in all; on two cores at most {MOST_MINUTES}", "");
    let well = results.iter().all(|(_, score, _)| score.is_good());
    let total = results.into_iter().fold(Score::default(), |sum, (_, score, _)| sum + score);
    println!("\n{} passed, {} failed", total.passed, total.failed);
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Certifies the backend at a given address.
pub fn conform(project: &Project, options: &Options) -> Outcome<ExitCode> {
    let [url] = options.words.as_slice() else {
        return Err("say which backend: cargo xtask conform https://…".to_owned());
    };
    let finished = run_and_keep(
        command("cargo", project.root())
            .args(["test", "--package", "conformance", "--no-fail-fast"])
            .envs(environment::for_conformance(url.trim_end_matches('/'), options.value("staff-token"))),
    )?;
    let score = Score::of_cargo_test(&finished);
    println!("\n{} passed, {} failed", score.passed, score.failed);
    Ok(if score.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Writes `public/openapi.json` from the contract's types.
pub fn openapi(project: &Project) -> Outcome {
    run(command("cargo", project.root()).args([
        "run",
        "--quiet",
        "--package",
        "contract",
        "--features",
        "openapi",
        "--bin",
        "openapi",
    ]))
}

fn is_chosen(step: &str, words: &[String]) -> bool {
    words.is_empty() || words.iter().any(|word| step.contains(word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_choose_the_steps_whose_name_holds_one_of_them() {
        let words = ["chromium".to_owned(), "clippy".to_owned()];
        assert!(is_chosen("journeys in chromium", &words));
        assert!(is_chosen("clippy wasm", &words));
        assert!(!is_chosen("formatting", &words));
        assert!(is_chosen("formatting", &[]));
    }

    #[test]
    fn no_two_steps_share_a_name() {
        let mut names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), STEPS.len());
    }
}
