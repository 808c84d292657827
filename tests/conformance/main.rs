//! `conformance --api URL [--staff-token T]`: prints one line for each check, then the totals. The checks are in the
//! library.

use conformance::{Subject, Unmet, checks};
use std::process::ExitCode;

const HELP: &str = "conformance --api URL [--staff-token T]

Checks over real HTTP whether the backend at URL keeps the promises of the Demand API. It files demands there.
With a staff token it also checks what the city does: see `Subject::staff`.";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some((api, staff_token)) = options() else {
        eprintln!("{HELP}");
        return ExitCode::FAILURE;
    };
    let subject = match Subject::at(&api, staff_token).await {
        Ok(subject) => subject,
        Err(why) => {
            eprintln!("no backend of the Demand API answers: {}", why.0);
            return ExitCode::FAILURE;
        }
    };
    let (mut passed, mut failed, mut left_out) = (0, 0, 0);
    for check in checks() {
        match (check.run)(&subject).await {
            Ok(()) => {
                passed += 1;
                println!("passed       {}", check.name);
            }
            Err(Unmet::NotOffered(why)) => {
                left_out += 1;
                println!("not offered  {}: {why}", check.name);
            }
            Err(Unmet::Broken(why)) => {
                failed += 1;
                println!(
                    "FAILED       {}\n             promise: {}\n             but {why}",
                    check.name, check.promise
                );
            }
        }
    }
    println!("\n{passed} passed, {failed} failed, {left_out} not offered");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn options() -> Option<(String, Option<String>)> {
    let (mut api, mut staff_token) = (None, None);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--api" => api = Some(words.next()?),
            "--staff-token" => staff_token = Some(words.next()?),
            _ => return None,
        }
    }
    Some((api?, staff_token))
}
