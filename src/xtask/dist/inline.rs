//! Inlines what the first paint needs into `index.html`, so that it waits for a single response.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::first_load::attribute;
use crate::Outcome;

/// The style sheet of the first question, and the script that runs before the program.
const STYLE: &str = "first.css";
const SCRIPT: &str = "boot.js";

/// Source expressions of what a policy allows besides the site's own files (CSP level 3, section 2.3.1): just the two
/// inlined elements.
#[derive(Debug, PartialEq, Eq)]
pub struct Allowed {
    /// For `style-src`.
    pub style: String,
    /// For `script-src`.
    pub script: String,
    /// For `connect-src`: nothing, except while the program is changed (`start --dev`).
    pub connect: String,
}

/// Replaces the first style sheet's link and the boot script's `src` by their contents; the two files are deleted.
pub fn into_page(site: &Path) -> Outcome<Allowed> {
    let index = site.join("index.html");
    let page = fs::read_to_string(&index).map_err(|error| format!("{}: {error}", index.display()))?;
    let style = take(site, STYLE, "</style")?;
    let script = take(site, SCRIPT, "</script")?;
    let page = with_style(&page, &style)?;
    let page = with_script(&page, &script)?;
    fs::write(&index, page).map_err(|error| format!("{}: {error}", index.display()))?;
    Ok(Allowed { style: source_of(&style), script: source_of(&script), connect: String::new() })
}

/// The text of a file, which is deleted. It is refused if it contains `end`, which would close the element.
fn take(site: &Path, name: &str, end: &str) -> Outcome<String> {
    let file = site.join(name);
    let text = fs::read_to_string(&file)
        .map_err(|error| format!("the build has no {name} ({error}); see the data-trunk links in public/index.html"))?;
    let text = text.trim_end().to_owned();
    let lower = text.to_ascii_lowercase();
    // After `<!--` a script ends elsewhere than it seems to (HTML, section 4.12.1.3).
    if lower.contains(end) || lower.contains("<!--") {
        return Err(format!("{name} contains {end} or <!--, so it cannot stand in a page"));
    }
    fs::remove_file(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(text)
}

fn with_style(page: &str, style: &str) -> Outcome<String> {
    let (before, _, after) = element(page, "link", "href", STYLE)?;
    Ok(format!("{before}<style>{style}</style>{after}"))
}

/// The script keeps its other attributes: they name the files that it loads.
fn with_script(page: &str, script: &str) -> Outcome<String> {
    let (before, tag, after) = element(page, "script", "src", SCRIPT)?;
    let address = attribute(tag, "src").unwrap_or_default();
    let tag = tag.replace(&format!(" src=\"{address}\""), "");
    let after = after.strip_prefix("</script>").ok_or("the boot script in index.html has a content of its own")?;
    Ok(format!("{before}<{tag}>{script}</script>{after}"))
}

/// The page before the only tag of this kind whose attribute names the file, the inside of the tag, and the page after
/// it.
fn element<'a>(page: &'a str, kind: &str, name: &str, file: &str) -> Outcome<(&'a str, &'a str, &'a str)> {
    let begins = format!("<{kind} ");
    let mut found = page.match_indices(&begins).filter_map(|(at, _)| {
        let (tag, after) = page[at + 1..].split_once('>')?;
        let address = attribute(tag, name)?;
        (address.trim_start_matches("./") == file).then_some((&page[..at], tag, after))
    });
    match (found.next(), found.next()) {
        (Some(element), None) => Ok(element),
        _ => Err(format!("index.html does not name {file} in exactly one <{kind}>")),
    }
}

/// The source expression for an inlined text.
pub fn source_of(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<link rel="icon" href="data:,"><link rel="stylesheet" href="first.css"/>
        <script src="boot.js" data-js="./suban-1.js"></script><p>"#;

    fn built(name: &str, page: &str, script: &str) -> std::path::PathBuf {
        let site = std::env::temp_dir().join(format!("xtask-inline-{name}-{}", std::process::id()));
        fs::create_dir_all(&site).unwrap();
        for (file, text) in [("index.html", page), (STYLE, "a{b:c}\n"), (SCRIPT, script)] {
            fs::write(site.join(file), text).unwrap();
        }
        site
    }

    #[test]
    fn style_and_script_stand_in_the_page_and_are_no_files_any_more() {
        let site = built("pieces", PAGE, "f()\n");
        let allowed = into_page(&site).unwrap();
        let page = fs::read_to_string(site.join("index.html")).unwrap();
        assert_eq!(
            page,
            "<link rel=\"icon\" href=\"data:,\"><style>a{b:c}</style>\n        <script data-js=\"./suban-1.js\">f()</script><p>"
        );
        assert!(!site.join(STYLE).exists() && !site.join(SCRIPT).exists());
        // `printf 'f()' | openssl dgst -sha256 -binary | base64`
        assert_eq!(allowed.script, "'sha256-GcEEE0IkDzIP5EQ6DXZaDPORqT5RTBELX8Fyzyg9yvo='");
        assert_ne!(allowed.style, allowed.script);
        assert_eq!(allowed.connect, "");
        fs::remove_dir_all(&site).unwrap();
    }

    #[test]
    fn a_piece_that_would_end_early_is_refused() {
        for script in ["'</SCRIPT>'", "'<!--'"] {
            let site = built("early", PAGE, script);
            assert!(into_page(&site).unwrap_err().contains("cannot stand in a page"));
            fs::remove_dir_all(&site).unwrap();
        }
    }

    #[test]
    fn a_page_that_does_not_name_them_is_refused() {
        let site = built("nameless", "<script src=\"other.js\"></script>", "f()");
        assert!(into_page(&site).is_err());
        fs::remove_dir_all(&site).unwrap();
    }
}
