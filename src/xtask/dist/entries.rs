//! Which parts of the program an address needs at once: written into `index.html`, where `boot.js` begins to load them.

use std::fs;
use std::path::Path;

use super::names;
use crate::Outcome;

/// The attributes of the boot script that name the parts, and what each needs: a demand's link, and every other page but
/// the first question (`src/app/parts.rs`).
pub const ATTRIBUTES: [(&str, &[&str]); 2] =
    [("data-following", &["following"]), ("data-form", &["form", "catalogue"])];
/// The first part, which every address loads.
const FIRST: &str = "suban_bg.wasm";

/// Writes the names of the built parts into the attributes.
pub fn name_parts(site: &Path) -> Outcome {
    let index = site.join("index.html");
    let mut page = fs::read_to_string(&index).map_err(|error| format!("{}: {error}", index.display()))?;
    let parts: Vec<String> = names::top_files(site, &["wasm"])?.iter().map(|part| names::name_of(part)).collect();
    for (attribute, wanted) in ATTRIBUTES {
        let empty = format!(" {attribute}=\"\"");
        if !page.contains(&empty) {
            return Err(format!("index.html has no empty {attribute}"));
        }
        page = page.replace(&empty, &format!(" {attribute}=\"{}\"", needed(&parts, wanted)));
    }
    fs::write(&index, page).map_err(|error| format!("{}: {error}", index.display()))
}

/// The parts whose names, which list those that share them, name one of the wanted.
fn needed(parts: &[String], wanted: &[&str]) -> String {
    let is_needed = |part: &str| {
        let stem = part.trim_end_matches(".wasm");
        part != FIRST && stem.split('_').any(|name| wanted.contains(&name))
    };
    let named: Vec<_> = parts.iter().filter(|part| is_needed(part)).map(|part| format!("./{part}")).collect();
    named.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_needs_its_own_parts_and_those_shared_with_them() {
        let parts = ["suban_bg.wasm", "suban_following.wasm", "suban_form.wasm", "suban_shared_following_form.wasm"];
        let parts = parts.map(str::to_owned);
        assert_eq!(needed(&parts, &["following"]), "./suban_following.wasm ./suban_shared_following_form.wasm");
        assert_eq!(needed(&parts, &["form", "catalogue"]), "./suban_form.wasm ./suban_shared_following_form.wasm");
    }
}
