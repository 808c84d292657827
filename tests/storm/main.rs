//! `storm --runs N --seed S [--together T] [--minutes M] [--shrink] [--aloud]`: makes runs, prints the counters and the
//! failures.

use anyhow::{Context, Result, bail};
use browser_tests::equipment::Equipment;
use std::process::ExitCode;
use std::time::Duration;
use storm::several::{Several, make};

const HELP: &str = "storm --runs N --seed S [--together T] [--minutes M] [--shrink] [--aloud]
  --runs N     how many runs; run n has the seed S + n [20]
  --seed S     the seed of the first [1]
  --together T how many at the same time [1]
  --minutes M  no run is begun after so many minutes
  --shrink     makes the network's plan of a failing run as small as it goes, in 12 further runs at most
  --aloud      prints every step as it is done
The site and the backend are those built last; SUBAN_SITE, SUBAN_BACKEND and SUBAN_CHROMEDRIVER name others.";

fn main() -> ExitCode {
    match options().and_then(|wanted| wanted.map_or(Ok(true), |wanted| begin(&wanted))) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("{why:#}");
            ExitCode::from(2)
        }
    }
}

fn begin(wanted: &Several) -> Result<bool> {
    let equipment = Equipment::for_pictures();
    let figures = make(&equipment, wanted)?;
    println!("{figures}");
    Ok(figures.failed == 0)
}

fn options() -> Result<Option<Several>> {
    use lexopt::prelude::*;
    let mut wanted = Several { runs: 20, seed: 1, together: 1, longest: None, shrink: false, aloud: false };
    let mut words = lexopt::Parser::from_env();
    while let Some(word) = words.next()? {
        match word {
            Long("runs") => wanted.runs = words.value()?.parse().context("--runs wants a number")?,
            Long("seed") => wanted.seed = words.value()?.parse().context("--seed wants a number")?,
            Long("together") => wanted.together = words.value()?.parse().context("--together wants a number")?,
            Long("minutes") => {
                let minutes: u64 = words.value()?.parse().context("--minutes wants a number")?;
                wanted.longest = Some(Duration::from_secs(minutes * 60));
            }
            Long("shrink") => wanted.shrink = true,
            Long("aloud") => wanted.aloud = true,
            Long("help") => {
                println!("{HELP}");
                return Ok(None);
            }
            other => bail!("{}\n{HELP}", other.unexpected()),
        }
    }
    Ok(Some(wanted))
}
