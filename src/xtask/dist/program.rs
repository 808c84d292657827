//! Builds the program in parts: compiled, split as `src/app/parts.rs` says, bound, optimised.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::command::{command, run};
use crate::project::Project;
use crate::tools::Tools;
use crate::{
    Outcome,
    dist::{glue, names, wasm},
};

/// The prefix of the splitter's names for parts, including shared ones.
const PART: &str = "split_";
const SHARED: &str = "chunk_";
/// The standard library is compiled with the program, for size, and without the texts of panics: a panic stops the
/// program at once, and `boot.js` tells the citizen. These options are unstable, so the pinned compiler has to be told
/// to accept them (`RUSTC_BOOTSTRAP`); src/decisions/0053-standard-library-compiled-for-size.md compares.
const SMALL_STANDARD_LIBRARY: [&str; 4] = [
    "-Zbuild-std=std,panic_abort",
    "-Zbuild-std-features=optimize_for_size",
    "--config",
    "target.wasm32-unknown-unknown.rustflags=[\"-Zunstable-options\", \"-Cpanic=immediate-abort\", \"-Zfmt-debug=none\", \
     \"-Zlocation-detail=none\"]",
];
/// WebAssembly features of the oldest supported browsers; not all features, since Chromium rejects some.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Edits of the splitter's loader. A part that fails to load is reported to the citizen, not to the console; and a
/// host that does not know the media type of wasm can serve the parts too, as wasm-bindgen's own loader allows for the
/// first.
const LOADER: [(&str, &str); 2] = [
    ("            console.error(e);\n", ""),
    (
        "WebAssembly.instantiateStreaming(src, imports)",
        "src.then((answer) => answer.headers.get(\"Content-Type\") === \"application/wasm\"
            ? WebAssembly.instantiateStreaming(answer, imports)
            : answer.arrayBuffer().then((bytes) => WebAssembly.instantiate(bytes, imports)))",
    ),
];

/// wasm-bindgen lists the loader once for each part in one object, which esbuild takes for a mistake.
pub const SAME_MODULE_TWICE: &str = "--log-override:duplicate-object-key=silent";

/// Builds `target/program/`: the glue `suban.js`, the first part `suban_bg.wasm`, and the later parts.
///
/// Trunk takes the files from there (`public/index.html`). It cannot do this itself: it has no hook between the
/// compiler and wasm-bindgen for the splitter, which needs the linker's relocations.
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
        .args(["--target", "wasm32-unknown-unknown"])
        .args(SMALL_STANDARD_LIBRARY)
        .env("RUSTC_BOOTSTRAP", "1")
        .args(["--", "-C", "link-arg=--emit-relocs"]))?;
    let whole = project.target().join("wasm32-unknown-unknown/wasm-release/suban.wasm");
    run(command(tools.program("wasm-split-cli"), &work).arg(&whole).arg(&work).args(["--out-name", "suban"]))?;
    bind(tools, &work)?;
    glue::shorten(&work)?;
    name_parts(&work)?;
    join_scripts(tools, &work, &folder)?;
    let mut parts = names::top_files(&work, &["wasm"])?;
    // The first part is `suban_bg.wasm` from wasm-bindgen; the splitter's version is no longer needed.
    parts.retain(|part| part.file_name() != Some(OsStr::new("suban.wasm")));
    // wasm-opt keeps one processor busy for most of its time, so all parts are optimised side by side.
    std::thread::scope(|scope| {
        let folder = &folder;
        let begun: Vec<_> = parts.iter().map(|part| scope.spawn(move || shrink(tools, part, folder))).collect();
        begun.into_iter().try_for_each(|one| one.join().map_err(|_| "wasm-opt was not started")?)
    })
}

/// wasm-bindgen binds the first part; the others call JavaScript through it.
fn bind(tools: &Tools, work: &Path) -> Outcome {
    run(command(tools.program("wasm-bindgen"), work)
        .args(["--target", "web", "--no-typescript", "--out-name", "suban", "--out-dir", "."])
        // The parts are linked by the linker's own names.
        .args(["--keep-lld-exports", "--no-demangle", "suban.wasm"]))
}

/// Renames the parts meaningfully, in the loader too.
fn name_parts(work: &Path) -> Outcome {
    let loader = work.join("__wasm_split.js");
    let mut script = fs::read_to_string(&loader).map_err(|error| format!("the splitter left no loader: {error}"))?;
    for part in names::top_files(work, &["wasm"])? {
        let old = names::name_of(&part);
        let Some(new) = name_of_part(&old, &script) else { continue };
        if work.join(&new).exists() {
            return Err(format!("{old} and another part would both be {new}"));
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

/// `split_later….wasm` becomes `suban_later.wasm`; a shared part is named after those that share it, as the loader
/// lists them in the comment above it.
fn name_of_part(old: &str, loader: &str) -> Option<String> {
    let stem = old.strip_suffix(".wasm")?;
    if let Some(part) = stem.strip_prefix(PART) {
        let name: String = part.chars().take_while(char::is_ascii_alphabetic).collect();
        return Some(format!("suban_{name}.wasm"));
    }
    stem.strip_prefix(SHARED)?;
    let (before, _) = loader.split_once(&format!("const __{stem} ="))?;
    let (_, parts) = before.rsplit_once("/*")?;
    let parts: Vec<&str> = parts.split_once("*/")?.0.split(',').map(str::trim).collect();
    Some(format!("suban_shared_{}.wasm", parts.join("_")))
}

/// Bundles two scripts into one, so that the part loader needs no file of its own.
fn join_scripts(tools: &Tools, work: &Path, folder: &Path) -> Outcome {
    run(command(tools.node_file(".bin/esbuild"), work)
        .args(["suban.js", "--bundle", "--format=esm", "--log-level=warning", SAME_MODULE_TWICE])
        .arg(format!("--outfile={}", folder.join("suban.js").display())))
}

fn shrink(tools: &Tools, part: &Path, folder: &Path) -> Outcome {
    let out: PathBuf = folder.join(names::name_of(part));
    let optimize = |how: &[&str], from: &Path| {
        let mut optimizer = command(tools.node_file(".bin/wasm-opt"), folder);
        run(optimizer.args(how).args(FEATURES).arg(from).arg("-o").arg(&out))
    };
    // Only small functions are inlined into their only caller: larger ones make the caller compress worse.
    // Run twice, the second time after folding small offsets into memory accesses. That is valid because no data lie in
    // the first 1024 bytes: there is the end of the stack, and data begin behind it.
    const SMALL: [&str; 4] = ["--one-caller-inline-max-function-size=30", "-Oz", "--low-memory-unused", "-Oz"];
    let stripped = ["--strip-debug", "--strip-producers", "--strip-target-features"];
    optimize(&[&SMALL[..], &stripped[..]].concat(), part)?;
    // Similar functions are placed side by side, which saves 2 to 3 % of the compressed bytes.
    let module = fs::read(&out).map_err(|error| format!("{}: {error}", out.display()))?;
    let named = part.with_extension("named");
    fs::write(&named, wasm::named_by_likeness(&module)?).map_err(|error| format!("{}: {error}", named.display()))?;
    optimize(&["--reorder-functions-by-name", "--strip-debug"], &named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_several_parts_share_is_called_after_them() {
        let loader = "/* offer */\nconst __chunk_1 = x;\n/* later, photos */\nconst __chunk_6 = makeLoad";
        assert_eq!(name_of_part("chunk_6.wasm", loader).as_deref(), Some("suban_shared_later_photos.wasm"));
        assert_eq!(name_of_part("chunk_1.wasm", loader).as_deref(), Some("suban_shared_offer.wasm"));
        assert_eq!(name_of_part("chunk_2.wasm", loader), None);
        assert_eq!(name_of_part("split_photos.wasm", loader).as_deref(), Some("suban_photos.wasm"));
        assert_eq!(name_of_part("suban_bg.wasm", loader), None);
    }
}
