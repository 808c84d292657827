//! The project's own commands (`cargo xtask …`): building, starting, testing and measuring.

mod bench;
mod command;
mod dev;
mod dist;
mod environment;
mod options;
mod project;
mod served;
mod start;
mod style;
mod testing;
mod tools;

use std::process::ExitCode;

pub use dist::first_load::{FirstLoad, GOAL, LIMIT, Part};
use options::Options;
use project::Project;

/// The result of every command: nothing, or one plain sentence for a person.
pub type Outcome<T = ()> = Result<T, String>;

const HELP: &str = "\
cargo xtask start   [--listen 127.0.0.1:8080] [--pace 20s] [--staff-token T] [--data data]
                    builds everything and runs the demo city until Ctrl-C
                    --dev: an unoptimised build, renewed in seconds when a file changes; open pages load again
cargo xtask dist    [--force]          builds the deployable folder dist/
cargo xtask parts                      makes what Trunk puts together: style sheet and program
cargo xtask test    [step…] [--list]   runs all steps, or those whose name contains a word
                    [--slowed 4]       with browsers and their cities so many times slower, as on a loaded machine
                    [-- filter]        what follows -- goes to cargo test
cargo xtask conform URL [--staff-token T]
                                       certifies any backend that speaks the Demand API
cargo xtask bench   [size]             bytes and number of the first load, part by part
cargo xtask bench   load [--runs 5] [--cpu 4] [--beside DIR] [--entry WORD] [--path / --selector CSS]
                                       what a phone on mobile data gets, in Chromium, at every entry; --beside another build
cargo xtask bench   photos [compare] [memory] [refusals] [--runs 5] [--as-built]
                                       photos prepared by the page, by a library of others and by bare calls; memory,
                                       refusals. --as-built measures dist/ and the backend as they lie there
cargo xtask bench   reliability [--runs 20] [--seed 1] [--minutes M] [--together 1] [--slowed 4]
                                       random faults and kills over a real browser: what is lost, what is doubled
cargo xtask openapi                    writes public/openapi.json from the contract
cargo xtask help

Tools are kept in $SUBAN_TOOLS, else $XDG_CACHE_HOME/suban/tools, else ~/.cache/suban/tools.";

/// Runs one command line (without the program's name) and returns its exit code.
pub fn run(words: &[String]) -> ExitCode {
    let outcome = match words.split_first() {
        None => {
            println!("{HELP}");
            return ExitCode::FAILURE;
        }
        Some((command, rest)) => perform(command, rest),
    };
    match outcome {
        Ok(code) => code,
        Err(why) => {
            eprintln!("\ncargo xtask {}: {why}", words.join(" "));
            ExitCode::FAILURE
        }
    }
}

fn perform(command: &str, rest: &[String]) -> Outcome<ExitCode> {
    if matches!(command, "help" | "--help" | "-h") || rest.iter().any(|word| word == "--help") {
        println!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    }
    let project = Project::find()?;
    match command {
        "start" => start::start(&project, &Options::read(rest, &["listen", "pace", "staff-token", "data"], &["dev"])?)?,
        "dist" => {
            dist::dist(&project, Options::read(rest, &[], &["force"])?.flag("force"))?;
        }
        "parts" => dist::parts(&project)?,
        "test" => return testing::test(&project, rest),
        "conform" => {
            return testing::conform(&project, &Options::read(rest, &["staff-token"], &[])?);
        }
        "bench" => {
            let options = Options::read(
                rest,
                &["runs", "cpu", "selector", "path", "entry", "beside", "seed", "together", "minutes", "slowed"],
                &["as-built"],
            )?;
            return bench::bench(&project, &options);
        }
        "openapi" => testing::openapi(&project)?,
        _ => return Err(format!("no such command. What there is:\n\n{HELP}")),
    }
    Ok(ExitCode::SUCCESS)
}
