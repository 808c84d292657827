//! `cargo test -p storm`: a short series of seeded runs, in the format of Rust's test runner; the long one is the
//! program `storm`.

use anyhow::Result;
use browser_tests::equipment::{Browser, Equipment};
use std::process::ExitCode;
use storm::several::{Several, make};

const NAME: &str = "in_a_short_storm_nothing_is_lost_and_nothing_is_doubled";
/// Always the same runs, however long they take, so that failures can be reproduced.
const SHORT: Several = Several { runs: 6, seed: 3, together: 2, longest: None, shrink: false, aloud: false };

fn main() -> ExitCode {
    if std::env::args().any(|word| word == "--list") {
        println!("{NAME}: test");
        return ExitCode::SUCCESS;
    }
    let word = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    println!("\nrunning 1 test");
    let (result, counts) = if word.is_some_and(|word| !NAME.contains(&word)) {
        (true, "0 passed; 0 failed; 0 ignored; 0 measured; 1 filtered out")
    } else {
        match storm() {
            Ok(None) => {
                println!("test {NAME} ... ignored, for Chromium alone");
                (true, "0 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out")
            }
            Ok(Some(true)) => {
                println!("test {NAME} ... ok");
                (true, "1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out")
            }
            failed => {
                println!("test {NAME} ... FAILED");
                if let Err(why) = failed {
                    println!("{why:#}");
                }
                (false, "0 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out")
            }
        }
    };
    println!("\ntest result: {}. {counts}", if result { "ok" } else { "FAILED" });
    if result { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether everything held; `None` with a browser that is not supported.
fn storm() -> Result<Option<bool>> {
    let equipment = Equipment::from_environment()?;
    if equipment.browser != Browser::Chromium {
        return Ok(None);
    }
    let figures = make(&equipment, &SHORT)?;
    println!("{figures}");
    Ok(Some(figures.failed == 0))
}
