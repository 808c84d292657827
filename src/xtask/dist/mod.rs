//! `cargo xtask dist`: builds the deployable folder from the sources.

mod entries;
pub mod first_load;
mod glue;
pub mod headers;
pub mod heic;
pub mod inline;
mod inputs;
pub mod names;
mod program;
mod shell;
pub mod wasm;

use std::fs;
use std::path::Path;

use crate::command::{command, run};
use crate::project::Project;
use crate::tools::Tools;
use crate::{Outcome, style};

/// Builds `dist/`, unless none of its inputs has changed since the last build.
pub fn dist(project: &Project, force: bool) -> Outcome {
    let dist = project.dist();
    let stamp_file = project.path("target/dist.inputs");
    let inputs = inputs::fingerprint(project)?;
    let built_from = fs::read_to_string(&stamp_file).unwrap_or_default();
    if !force && built_from == inputs && dist.join("index.html").is_file() {
        println!("dist/ is up to date (--force builds it again)");
        return Ok(());
    }

    println!("building dist/");
    let tools = Tools::find()?;
    tools.for_building()?;
    // Built in another folder and then moved into place: a backend that serves dist/ never shows half a build.
    let site = project.path("target/site");
    trunk(project, &tools, &site)?;
    shrink_scripts(&tools, &site)?;
    heic::copy(&tools, &site)?;
    entries::name_parts(&site)?;
    names::fingerprint_files(&site)?;
    let allowed = inline::into_page(&site)?;
    shell::complete_service_worker(&site)?;
    headers::write(&site, &allowed)?;
    compress(project, &site)?;
    if dist.exists() {
        fs::remove_dir_all(&dist).map_err(|error| format!("dist/ cannot be replaced: {error}"))?;
    }
    fs::rename(&site, &dist).map_err(|error| format!("dist/ cannot be put in place: {error}"))?;
    fs::write(&stamp_file, inputs).map_err(|error| format!("{}: {error}", stamp_file.display()))?;
    println!("\n{}", first_load::FirstLoad::of(&dist)?);
    Ok(())
}

/// `cargo xtask parts`: builds what Trunk needs beforehand, called by its hook (`Trunk.toml`): the style sheet and the
/// program.
pub fn parts(project: &Project) -> Outcome {
    let tools = Tools::find()?;
    tools.for_building()?;
    style::bundle(project, &project.path("target/style"))?;
    program::build(project, &tools)
}

fn trunk(project: &Project, tools: &Tools, site: &Path) -> Outcome {
    run(command(tools.program("trunk"), project.root())
        .args(["build", "--release", "--dist"])
        .arg(site)
        .env("PATH", tools.path()?)
        // Trunk reads this as a boolean and refuses the usual "1".
        .env_remove("NO_COLOR"))
}

/// Minifies the scripts at the top of the folder in place: the glue, the boot script, the service worker, the widget's
/// loader.
fn shrink_scripts(tools: &Tools, site: &Path) -> Outcome {
    for script in names::top_files(site, &["js", "mjs"])? {
        let before = size(&script);
        let mut esbuild = command(tools.node_file(".bin/esbuild"), site);
        esbuild
            .arg(&script)
            .args(["--minify", "--target=es2020", "--charset=utf8", "--log-level=warning"])
            .args(["--legal-comments=none", "--allow-overwrite", program::SAME_MODULE_TWICE])
            .arg(format!("--outfile={}", script.display()));
        let status = esbuild.status().map_err(|error| format!("esbuild: {error}"))?;
        if !status.success() {
            return Err(format!("esbuild could not minify {}", script.display()));
        }
        println!("  {}: {before} → {} bytes", names::name_of(&script), size(&script));
    }
    Ok(())
}

/// Writes a `.br` and a `.gz` beside every text or wasm file, so that the server never compresses.
fn compress(project: &Project, site: &Path) -> Outcome {
    run(command("node", project.root()).arg("src/xtask/dist/compress.mjs").arg(site))
}

fn size(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |meta| meta.len())
}
