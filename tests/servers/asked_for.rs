//! Parses the `_headers` of a built site.

use anyhow::{Context, Result};
use std::path::Path;

/// The headers for an address, or by `/*` for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The address behind the site's own.
    pub path: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
}

/// All rules of a site.
///
/// # Errors
/// When there are none.
pub fn asked_for(site: &Path) -> Result<Vec<Rule>> {
    let file = site.join("_headers");
    let text = std::fs::read_to_string(&file).with_context(|| format!("{}", file.display()))?;
    let mut rules: Vec<Rule> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        match line.strip_prefix(' ') {
            None => rules.push(Rule { path: line.to_owned(), headers: Vec::new() }),
            Some(header) => {
                let (name, value) = header.split_once(':').with_context(|| format!("{line:?} is no header"))?;
                let rule = rules.last_mut().with_context(|| format!("{line:?} stands before any address"))?;
                rule.headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
    }
    Ok(rules)
}
