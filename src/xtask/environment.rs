//! Environment variables passed to the tests and the measurement; their names are defined here only.

use std::ffi::OsString;
use std::path::Path;

use crate::Outcome;
use crate::options::Options;
use crate::project::Project;
use crate::tools::Tools;

/// The browsers in which the journeys can run, by the names that `SUBAN_BROWSER` takes.
pub const BROWSERS: [&str; 3] = ["chromium", "firefox", "webkit"];

/// The variables for `tests/browser`: the paths of site, backend, drivers and axe, and which browser to drive.
pub fn for_browser_tests(project: &Project, tools: &Tools, browser: &str) -> Vec<(&'static str, OsString)> {
    vec![
        ("SUBAN_BROWSER", browser.into()),
        ("SUBAN_SITE", project.dist().into()),
        ("SUBAN_BACKEND", project.backend().into()),
        ("SUBAN_CHROMEDRIVER", "/usr/bin/chromedriver".into()),
        ("SUBAN_GECKODRIVER", tools.program("geckodriver").into()),
        ("SUBAN_WEBKITDRIVER", "/usr/bin/WebKitWebDriver".into()),
        ("SUBAN_AXE", tools.node_file("axe-core/axe.min.js").into()),
        ("SUBAN_XVFB", "/usr/bin/Xvfb".into()),
    ]
}

/// The slow-down factor for browsers and their cities; `None` for 1.
///
/// # Errors
/// When it is not a whole number.
pub fn slowed(options: &Options) -> Outcome<Option<(&'static str, OsString)>> {
    let Some(text) = options.value("slowed") else { return Ok(None) };
    match text.parse::<u8>() {
        Ok(1..) => Ok(Some(("SUBAN_SLOWED", text.into()))),
        _ => Err(format!("--slowed takes a whole number from 1, not {text:?}")),
    }
}

/// The variables for `tests/conformance`: the backend's address and the staff token.
///
/// Without a token the suite only certifies what every backend must do.
pub fn for_conformance(api: &str, staff_token: Option<&str>) -> Vec<(&'static str, OsString)> {
    let mut variables = vec![("SUBAN_API", api.into())];
    variables.extend(staff_token.map(|token| ("SUBAN_STAFF_TOKEN", token.into())));
    variables
}

/// The variables for tests/strangers: the built backend, and the folder of npm packages.
pub fn for_strangers(project: &Project, tools: &Tools) -> Vec<(&'static str, OsString)> {
    vec![("SUBAN_BACKEND", project.backend().into()), ("SUBAN_NODE_MODULES", tools.node_file("").into())]
}

/// The variables for tests/servers: the built site, and the folder with third-party web servers.
pub fn for_servers(project: &Project, servers: &Path) -> Vec<(&'static str, OsString)> {
    vec![("SUBAN_SITE", project.dist().into()), ("SUBAN_SERVERS", servers.into())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_slowed_down_by_a_whole_number_or_not_at_all() {
        let asked = |line: &str| {
            let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            slowed(&Options::read(&words, &["slowed"], &[])?)
        };
        assert_eq!(asked(""), Ok(None));
        assert_eq!(asked("--slowed 4"), Ok(Some(("SUBAN_SLOWED", "4".into()))));
        for wrong in ["0", "-1", "1.5", "much"] {
            assert!(asked(&format!("--slowed={wrong}")).unwrap_err().contains("whole number"), "{wrong}");
        }
    }
}
