//! What is taken out of the script and the module that wasm-bindgen makes, because nobody needs it on a phone: long names
//! between the two, and classes of a library that the program never uses.

use std::fs;
use std::path::Path;

use super::wasm;
use crate::Outcome;

/// The module that wasm-bindgen imports its functions from; the name stands in the script once.
const GLUE: &str = "./suban_bg.js";

/// Classes for streams that a page hands to JavaScript. `server_fn`, which leptos is built on, brings them from `wasm-streams`;
/// the program hands no stream to anybody, so neither the classes nor the code behind them can ever run.
const STREAMS: [&str; 3] = ["IntoUnderlyingByteSource", "IntoUnderlyingSink", "IntoUnderlyingSource"];

/// Changes `suban.js` and `suban_bg.wasm` in a folder.
pub fn shorten(folder: &Path) -> Outcome {
    let (script_file, module_file) = (folder.join("suban.js"), folder.join("suban_bg.wasm"));
    let script = fs::read_to_string(&script_file).map_err(|error| format!("{}: {error}", script_file.display()))?;
    let module = fs::read(&module_file).map_err(|error| format!("{}: {error}", module_file.display()))?;

    let script = without_streams(&script)?;
    let exported = STREAMS.map(str::to_ascii_lowercase);
    let is_of_streams = |name: &str| {
        let name = name.strip_prefix("__wbg_").unwrap_or(name);
        exported.iter().any(|class| name.strip_prefix(class.as_str()).is_some_and(|rest| rest.starts_with('_')))
    };
    let module = wasm::without_exports(&module, is_of_streams)?;

    let names = wasm::imported_from(&module, GLUE)?;
    let short = |name: &str| names.iter().position(|known| known == name).map(short_name);
    let module = wasm::rename_imports(&module, |from, name| match short(name) {
        Some(short) if from == GLUE => ("_".to_owned(), short),
        _ => (from.to_owned(), name.to_owned()),
    })?;
    let script = renamed(&script, &short);
    if !script.contains(&format!("\"{GLUE}\"")) {
        return Err(format!("the script of wasm-bindgen does not name {GLUE} any more"));
    }
    let script = script.replace(&format!("\"{GLUE}\""), "\"_\"");
    fs::write(&script_file, script).map_err(|error| format!("{}: {error}", script_file.display()))?;
    fs::write(&module_file, module).map_err(|error| format!("{}: {error}", module_file.display()))
}

/// `_0`, `_1`, … `_a`, … in base 36.
fn short_name(mut number: usize) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit((number % 36) as u32, 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            break;
        }
    }
    std::iter::once('_').chain(digits.into_iter().rev()).collect()
}

/// A script in which every whole word that has a short name is that name.
fn renamed(script: &str, short: &impl Fn(&str) -> Option<String>) -> String {
    let is_part_of_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
    let mut out = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(begin) = rest.find(is_part_of_word) {
        out.push_str(&rest[..begin]);
        let word = &rest[begin..];
        let end = word.find(|c| !is_part_of_word(c)).unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        match short(word) {
            Some(short) => out.push_str(&short),
            None => out.push_str(word),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The script without the classes of streams.
fn without_streams(script: &str) -> Outcome<String> {
    let mut script = script.to_owned();
    for class in STREAMS {
        // If the program ever makes one, the script wraps it.
        if script.contains(&format!("{class}.__wrap")) {
            return Err(format!("the program uses {class} now: take it from the list of those that it does not"));
        }
        for (begins, ends) in [
            (
                format!("export class {class} {{"),
                format!("{class}.prototype[Symbol.dispose] = {class}.prototype.free;"),
            ),
            (format!("const {class}Finalization ="), ";\n".to_owned()),
        ] {
            let from = script.find(&begins);
            let to = from.and_then(|from| Some(from + script[from..].find(&ends)? + ends.len()));
            let (Some(from), Some(to)) = (from, to) else {
                return Err(format!("the script of wasm-bindgen has no “{begins}” any more"));
            };
            script.replace_range(from..to, "");
        }
    }
    Ok(script)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_all_different() {
        let names: Vec<_> = (0..2_000).map(short_name).collect();
        assert_eq!((names[0].as_str(), names[35].as_str(), names[36].as_str()), ("_0", "_z", "_10"));
        assert_eq!(names.iter().collect::<std::collections::BTreeSet<_>>().len(), 2_000);
    }

    #[test]
    fn only_whole_words_are_renamed() {
        let short = |word: &str| (word == "__wbg_get_1f").then(|| "_0".to_owned());
        assert_eq!(renamed("{__wbg_get_1f: f, __wbg_get_1f2: g}", &short), "{_0: f, __wbg_get_1f2: g}");
        assert_eq!(renamed("“é” __wbg_get_1f", &short), "“é” _0");
    }

    #[test]
    fn classes_that_the_program_uses_are_never_taken_out() {
        assert!(without_streams("return IntoUnderlyingSink.__wrap(x);").is_err());
        assert!(without_streams("something else").is_err());
    }
}
