//! `cargo test -p conformance`: every check as a test against the backend at `SUBAN_API`; it starts no backend itself.
//!
//! The checks are data, so this custom runner reports them in the format of Rust's test runner. A check that the
//! backend does not claim to pass is reported as ignored.

use conformance::{Check, Subject, Unmet, checks};
use std::env::var;
use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let filters: Vec<_> = words.iter().filter(|word| !word.starts_with('-')).collect();
    let chosen: Vec<Check> = checks()
        .into_iter()
        .filter(|check| filters.is_empty() || filters.iter().any(|filter| check.name.contains(filter.as_str())))
        .collect();
    if words.iter().any(|word| word == "--list") {
        chosen.iter().for_each(|check| println!("{}: test", check.name));
        return ExitCode::SUCCESS;
    }
    let Ok(api) = var("SUBAN_API") else {
        eprintln!(
            "no backend to check: use `cargo xtask test conformance`, or `cargo xtask conform URL`, or set SUBAN_API to a URL"
        );
        return ExitCode::FAILURE;
    };
    let subject = match Subject::at(&api, var("SUBAN_STAFF_TOKEN").ok()).await {
        Ok(subject) => subject,
        Err(why) => {
            eprintln!("no backend of the Demand API answers: {}", why.0);
            return ExitCode::FAILURE;
        }
    };
    report(&subject, &chosen).await
}

async fn report(subject: &Subject, chosen: &[Check]) -> ExitCode {
    println!("\nrunning {} tests", chosen.len());
    let (mut broken, mut left_out) = (Vec::new(), 0);
    for check in chosen {
        let ending = match (check.run)(subject).await {
            Ok(()) => "ok".to_owned(),
            Err(Unmet::NotOffered(why)) => {
                left_out += 1;
                format!("ignored, {why}")
            }
            Err(Unmet::Broken(why)) => {
                broken.push(format!("{}\n    promise: {}\n    but {why}", check.name, check.promise));
                "FAILED".to_owned()
            }
        };
        println!("test {} ... {ending}", check.name);
    }
    if !broken.is_empty() {
        println!("\nfailures:\n\n{}", broken.join("\n\n"));
    }
    let passed = chosen.len() - broken.len() - left_out;
    let (result, code) = if broken.is_empty() { ("ok", ExitCode::SUCCESS) } else { ("FAILED", ExitCode::FAILURE) };
    println!(
        "\ntest result: {result}. {passed} passed; {} failed; {left_out} ignored; 0 measured; 0 filtered out",
        broken.len()
    );
    code
}
