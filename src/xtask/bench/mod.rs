//! `cargo xtask bench`: what the first visit and a photo cost, in bytes and in time.

mod devtools;
mod entries;
mod held;
mod limits;
mod load;
mod needs;
mod photos;
mod reliability;
mod visit;

use std::process::ExitCode;

use crate::Outcome;
use crate::dist::first_load::FirstLoad;
use crate::options::Options;
use crate::project::Project;

/// Runs `size` (the default), `load`, `photos` or `reliability`; the exit code says whether the limits are kept.
pub fn bench(project: &Project, options: &Options) -> Outcome<ExitCode> {
    let within = match options.words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] | ["size"] => size(project)?,
        ["load"] => load::load(project, options)?,
        ["photos", parts @ ..] => photos::photos(project, options, parts)?,
        ["reliability"] => reliability::reliability(project, options)?,
        _ => return Err("there is bench size, bench load, bench photos and bench reliability".to_owned()),
    };
    Ok(if within { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Visits every entry of `dist/` with the built backend; returns how many keep their limits, and how many there are.
pub fn entries(project: &Project) -> Outcome<(usize, usize)> {
    let all = entries::Entry::all();
    Ok((limits::table(project, &all)?, all.len()))
}

fn size(project: &Project) -> Outcome<bool> {
    let load = FirstLoad::of(&project.dist())?;
    println!("{load}");
    if load.over_limit() {
        println!("OVER THE LIMIT");
    }
    Ok(!load.over_limit())
}
