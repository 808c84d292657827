//! Builds the program in one piece: compiled without optimisation, bound, neither split nor shrunk.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use super::PROGRAM;
use crate::Outcome;
use crate::command::{command, run};
use crate::dist::wasm;
use crate::project::Project;
use crate::tools::Tools;

/// The cargo profile (`Cargo.toml`).
const PROFILE: &str = "wasm-dev";
const TARGET: &str = "wasm32-unknown-unknown";
/// The module from which `wasm_split` has the program import its parts, until the splitter replaces it.
const PARTS: &str = "__wasm_split_placeholder__";
const LOADS: &str = "__wasm_split_load_";

/// Cargo's note of the files that the program consists of.
pub fn note(project: &Project) -> PathBuf {
    project.target().join(TARGET).join(PROFILE).join("suban.d")
}

/// Builds `suban.js` and `suban_bg.wasm` in a folder of `work`; those before stay until both are made.
pub fn build(project: &Project, tools: &Tools, work: &Path) -> Outcome {
    run(command("cargo", project.root())
        .args(["rustc", "--package", "app", "--bin", "suban", "--profile", PROFILE, "--target", TARGET])
        // Loading a part is reported by a call through the table.
        .args(["--", "-C", "link-arg=--export-table"]))?;
    let next = work.join("program.next");
    for folder in [work, &next] {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    // The parts are found by the linker's own names.
    run(command(tools.program("wasm-bindgen"), work)
        .args(["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", "suban", "--out-dir"])
        .arg(&next)
        .arg(note(project).with_extension("wasm")))?;
    let (script_file, module_file) = (next.join("suban.js"), next.join("suban_bg.wasm"));
    let script = fs::read_to_string(&script_file).map_err(|error| format!("{}: {error}", script_file.display()))?;
    let module = fs::read(&module_file).map_err(|error| format!("{}: {error}", module_file.display()))?;
    fs::write(&script_file, in_one_piece(&script, &wasm::imported_from(&module, PARTS)?)?)
        .map_err(|error| format!("{}: {error}", script_file.display()))?;
    let place = work.join(PROGRAM);
    if place.exists() {
        fs::remove_dir_all(&place).map_err(|error| format!("{}: {error}", place.display()))?;
    }
    fs::rename(&next, &place).map_err(|error| format!("{} cannot be put in place: {error}", place.display()))
}

/// The script with the imports of the parts replaced by functions of the program itself: a part is loaded at once, and a
/// function of it is the program's export of the same name.
fn in_one_piece(script: &str, functions: &[String]) -> Outcome<String> {
    let from = format!("from \"{PARTS}\"");
    let (mut whole, mut parts) = (String::with_capacity(script.len()), String::new());
    // wasm-bindgen imports the module again for each function.
    for line in script.lines() {
        let name = line.strip_prefix("import * as ").filter(|rest| rest.contains(&from));
        let Some(name) = name.and_then(|rest| rest.split(' ').next()) else {
            _ = writeln!(whole, "{line}");
            continue;
        };
        if !parts.is_empty() {
            _ = writeln!(whole, "const {name} = {parts};");
            continue;
        }
        name.clone_into(&mut parts);
        _ = writeln!(whole, "const {name} = {{");
        for function in functions {
            let body = if function.starts_with(LOADS) {
                "(done, data) => wasm.__indirect_function_table.get(done)(data, 1)".to_owned()
            } else {
                format!("(...given) => wasm.{}(...given)", function.replacen("_import_", "_export_", 1))
            };
            _ = writeln!(whole, "    {function}: {body},");
        }
        whole.push_str("};\n");
    }
    if parts.is_empty() {
        return Err(format!("the script of wasm-bindgen does not import {PARTS} any more"));
    }
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_there_at_once_and_its_functions_are_the_program_s_own() {
        let import = |name| format!("import * as {name} from \"__wasm_split_placeholder__\"\n");
        let script = import("import1") + &import("import2") + "let wasm;\n";
        let functions = ["__wasm_split_load_offer", "__wasm_split_00offer00_import_1f_offer"].map(str::to_owned);
        assert_eq!(
            in_one_piece(&script, &functions).unwrap(),
            "const import1 = {\n    \
             __wasm_split_load_offer: (done, data) => wasm.__indirect_function_table.get(done)(data, 1),\n    \
             __wasm_split_00offer00_import_1f_offer: (...given) => wasm.__wasm_split_00offer00_export_1f_offer(...given),\n\
             };\nconst import2 = import1;\nlet wasm;\n"
        );
        assert!(in_one_piece("let wasm;", &functions).unwrap_err().contains(PARTS));
    }
}
