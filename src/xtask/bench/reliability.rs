//! `cargo xtask bench reliability`: seeded random runs of a real browser with every kind of fault; the runs are in
//! `tests/storm`.

use crate::command::{command, run_and_keep};
use crate::options::Options;
use crate::project::Project;
use crate::tools::Tools;
use crate::{Outcome, dist, environment, served};

/// Makes the runs and prints their figures; returns whether nothing was lost or duplicated.
pub fn reliability(project: &Project, options: &Options) -> Outcome<bool> {
    let tools = Tools::find()?;
    tools.for_browsers()?;
    dist::dist(project, false)?;
    served::build(project)?;
    let mut storm = command("cargo", project.root());
    storm.args(["run", "--quiet", "--package", "storm", "--"]);
    for (name, usual) in [("runs", "20"), ("seed", "1")] {
        storm.arg(format!("--{name}")).arg(options.value(name).unwrap_or(usual));
    }
    for name in ["together", "minutes"] {
        if let Some(value) = options.value(name) {
            storm.arg(format!("--{name}")).arg(value);
        }
    }
    storm
        .envs(environment::for_browser_tests(project, &tools, environment::BROWSERS[0]))
        .envs(environment::slowed(options)?);
    let finished = run_and_keep(&mut storm)?;
    Ok(finished.success)
}
