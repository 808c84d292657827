//! The program in its parts: compiled, split where `src/app/parts.rs` says, bound, made small; it lays nothing into `dist/`.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::command::{command, run};
use crate::project::Project;
use crate::tools::Tools;
use crate::{Outcome, dist::names};

/// What the splitter calls the parts, and what they are called from then on.
const PARTS: [(&str, &str); 3] =
    [("split_offer", "suban_offer"), ("split_later", "suban_later"), ("chunk_", "suban_shared")];
/// What the browsers of the floor understand; never all features, which Chromium refuses.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// What is changed in the splitter's loader. A part that does not come is told to the citizen, not to the console; and a host
/// that does not know the type of wasm can serve the parts too, as wasm-bindgen's own loader allows for the first.
const LOADER: [(&str, &str); 2] = [
    ("            console.error(e);\n", ""),
    (
        "WebAssembly.instantiateStreaming(src, imports)",
        "src.then((answer) => answer.headers.get(\"Content-Type\") === \"application/wasm\"
            ? WebAssembly.instantiateStreaming(answer, imports)
            : answer.arrayBuffer().then((bytes) => WebAssembly.instantiate(bytes, imports)))",
    ),
];

/// wasm-bindgen names the loader once for each part in one object, which esbuild takes for a slip.
pub const SAME_MODULE_TWICE: &str = "--log-override:duplicate-object-key=silent";

/// Makes `target/program/`: the glue `suban.js`, the first part `suban_bg.wasm`, and the parts that come behind it.
///
/// Trunk takes the files from there (`public/index.html`). It cannot do this itself: between the compiler and
/// wasm-bindgen it has no place for the splitter, which needs the linker's relocations.
pub fn build(project: &Project, tools: &Tools) -> Outcome {
    let folder = project.path("target/program");
    let work = project.path("target/program.parts");
    for made in [&folder, &work] {
        if made.exists() {
            fs::remove_dir_all(made).map_err(|error| format!("{}: {error}", made.display()))?;
        }
        fs::create_dir_all(made).map_err(|error| format!("{}: {error}", made.display()))?;
    }
    run(command("cargo", project.root())
        .args(["rustc", "--quiet", "--package", "app", "--bin", "suban", "--profile", "wasm-release"])
        .args(["--target", "wasm32-unknown-unknown", "--", "-C", "link-arg=--emit-relocs"]))?;
    let whole = project.target().join("wasm32-unknown-unknown/wasm-release/suban.wasm");
    run(command(tools.program("wasm-split-cli"), &work).arg(&whole).arg(&work).args(["--out-name", "suban"]))?;
    bind(tools, &work)?;
    name_parts(&work)?;
    join_scripts(tools, &work, &folder)?;
    for part in names::top_files(&work, &["wasm"])? {
        // The first part as wasm-bindgen left it is `suban_bg.wasm`; as the splitter left it, it is no longer needed.
        if part.file_name() != Some(OsStr::new("suban.wasm")) {
            shrink(tools, &part, &folder)?;
        }
    }
    Ok(())
}

/// wasm-bindgen binds the first part; the others call the page through it.
fn bind(tools: &Tools, work: &Path) -> Outcome {
    run(command(tools.program("wasm-bindgen"), work)
        .args(["--target", "web", "--no-typescript", "--out-name", "suban", "--out-dir", "."])
        // The parts are joined by the linker's own names.
        .args(["--keep-lld-exports", "--no-demangle", "suban.wasm"]))
}

/// Gives the parts names that say what they are, in the loader too.
fn name_parts(work: &Path) -> Outcome {
    let loader = work.join("__wasm_split.js");
    let mut script = fs::read_to_string(&loader).map_err(|error| format!("the splitter left no loader: {error}"))?;
    for part in names::top_files(work, &["wasm"])? {
        let old = names::name_of(&part);
        let Some((_, new)) = PARTS.iter().find(|(prefix, _)| old.starts_with(prefix)) else { continue };
        let new = format!("{new}.wasm");
        if work.join(&new).exists() {
            return Err(format!("{old} and another part would both be {new}: name them in src/xtask/dist/program.rs"));
        }
        fs::rename(&part, work.join(&new)).map_err(|error| format!("{old}: {error}"))?;
        script = script.replace(&format!("\"./{old}\""), &format!("\"./{new}\""));
    }
    for (theirs, ours) in LOADER {
        if !script.contains(theirs) {
            return Err(format!("the splitter's loader is written differently now: {theirs} is not in it"));
        }
        script = script.replace(theirs, ours);
    }
    fs::write(&loader, script).map_err(|error| format!("{}: {error}", loader.display()))
}

/// One script instead of two, so that the loader of the parts costs no file of its own.
fn join_scripts(tools: &Tools, work: &Path, folder: &Path) -> Outcome {
    run(command(tools.node_file(".bin/esbuild"), work)
        .args(["suban.js", "--bundle", "--format=esm", "--log-level=warning", SAME_MODULE_TWICE])
        .arg(format!("--outfile={}", folder.join("suban.js").display())))
}

fn shrink(tools: &Tools, part: &Path, folder: &Path) -> Outcome {
    let out: PathBuf = folder.join(names::name_of(part));
    run(command(tools.node_file(".bin/wasm-opt"), folder).arg("-Oz").args(FEATURES).arg(part).arg("-o").arg(&out))
}
