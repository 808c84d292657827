//! Puts the site together around the program, without Trunk and without anything that makes it small.

use std::fs;
use std::path::Path;

use super::{PROGRAM, STYLE};
use crate::Outcome;
use crate::dist::first_load::attribute;
use crate::dist::{headers, heic, inline};
use crate::project::Project;
use crate::style;
use crate::tools::Tools;

/// Where `public/index.html` has the style sheets and the program of the release build.
const SHEETS: &str = "../target/style/";
const PARTS: &str = "../target/program";
/// What wasm-bindgen leaves of a program in one piece.
const WHOLE: [&str; 2] = ["suban.js", "suban_bg.wasm"];
/// The script by which a page loads again.
const RELOAD: &str = include_str!("reload.js");
/// The service worker that keeps nothing.
const WORKER: &str = include_str!("worker.js");

/// The build that a page belongs to, and the port at which it hears of the next.
pub struct Edition<'a> {
    pub build: &'a str,
    pub port: u16,
}

/// Makes the folder `site` from `public/`, `style/` and the program in `work`. The site before it is served until then.
pub fn build(project: &Project, tools: &Tools, work: &Path, site: &Path, edition: &Edition) -> Outcome {
    let sheets = work.join(STYLE);
    style::bundle(project, &sheets)?;
    let next = work.join("site.next");
    remove(&next)?;
    fs::create_dir_all(&next).map_err(|error| format!("{}: {error}", next.display()))?;

    let public = project.path("public");
    let page = public.join("index.html");
    let page = fs::read_to_string(&page).map_err(|error| format!("{}: {error}", page.display()))?;
    let (page, assets) = without_assets(&page)?;
    for asset in &assets {
        take(asset, &public, work, &next)?;
    }
    if heic::is_installed(tools) {
        heic::copy(tools, &next)?;
    }
    write(&next.join("sw.js"), WORKER)?;
    write(&next.join("index.html"), &page_of(&page, edition)?)?;
    let mut allowed = inline::into_page(&next)?;
    allowed.script = format!("{} {}", allowed.script, inline::source_of(RELOAD));
    // Whatever name the machine is called by: a phone in the same network calls it by another one.
    allowed.connect = format!("http://*:{}", edition.port);
    headers::write(&next, &allowed)?;

    remove(site)?;
    fs::rename(&next, site).map_err(|error| format!("{} cannot be put in place: {error}", site.display()))
}

/// A file or folder that `public/index.html` has Trunk copy.
#[derive(Debug, PartialEq, Eq)]
struct Asset {
    from: String,
    is_folder: bool,
}

/// The page without the links that are meant for Trunk, and what they name.
fn without_assets(page: &str) -> Outcome<(String, Vec<Asset>)> {
    let (mut kept, mut assets) = (String::new(), Vec::new());
    let mut rest = page;
    while let Some((before, link)) = rest.split_once("<link data-trunk") {
        let (tag, after) = link.split_once('>').ok_or("a link in public/index.html is not closed")?;
        let is_folder = match attribute(tag, "rel") {
            Some("copy-file") => false,
            Some("copy-dir") => true,
            other => return Err(format!("start --dev cannot do what Trunk does for rel={other:?}")),
        };
        let from = attribute(tag, "href").ok_or("a link for Trunk in public/index.html has no href")?.to_owned();
        assets.push(Asset { from, is_folder });
        kept.push_str(before);
        rest = after;
    }
    kept.push_str(rest);
    Ok((kept, assets))
}

fn take(asset: &Asset, public: &Path, work: &Path, site: &Path) -> Outcome {
    let copy = |from: &Path, to: &Path| {
        fs::copy(from, to).map(drop).map_err(|error| format!("{}, named in index.html: {error}", from.display()))
    };
    let name = asset.from.rsplit('/').next().unwrap_or_default();
    if asset.from == PARTS {
        return WHOLE.into_iter().try_for_each(|name| copy(&work.join(PROGRAM).join(name), &site.join(name)));
    }
    if asset.from.starts_with(SHEETS) {
        return copy(&work.join(STYLE).join(name), &site.join(name));
    }
    let from = public.join(&asset.from);
    if !asset.is_folder {
        return copy(&from, &site.join(name));
    }
    let to = site.join(name);
    fs::create_dir_all(&to).map_err(|error| format!("{}: {error}", to.display()))?;
    let entries = fs::read_dir(&from).map_err(|error| format!("{}: {error}", from.display()))?;
    for file in entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file()) {
        copy(&file, &to.join(file.file_name().unwrap_or_default()))?;
    }
    Ok(())
}

/// The page with the script by which it loads again. The attributes that name the parts for an address stay empty.
fn page_of(page: &str, edition: &Edition) -> Outcome<String> {
    let (head, body) = page.split_once("</head>").ok_or("public/index.html has no </head>")?;
    let Edition { build, port } = edition;
    Ok(format!("{head}<script data-build=\"{build}\" data-port=\"{port}\">{RELOAD}</script>\n</head>{body}"))
}

fn remove(folder: &Path) -> Outcome {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(format!("{}: {error}", folder.display())),
        _ => Ok(()),
    }
}

fn write(file: &Path, text: &str) -> Outcome {
    fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The site of the sources as they are, around a program that is none.
    fn built(name: &str) -> std::path::PathBuf {
        let work = std::env::temp_dir().join(format!("xtask-dev-{name}-{}", std::process::id()));
        fs::create_dir_all(work.join(PROGRAM)).unwrap();
        for file in WHOLE {
            fs::write(work.join(PROGRAM).join(file), file).unwrap();
        }
        let site = work.join("site");
        let edition = Edition { build: "17", port: 4321 };
        build(&Project::find().unwrap(), &Tools::find().unwrap(), &work, &site, &edition).unwrap();
        site
    }

    #[test]
    fn the_site_has_what_the_page_names_and_the_program_in_one_piece() {
        let site = built("files");
        let page = fs::read_to_string(site.join("index.html")).unwrap();
        assert!(!page.contains("data-trunk") && page.contains("data-following=\"\" data-form=\"\""), "{page}");
        for file in ["suban.js", "suban_bg.wasm", "suban.css", "translators.js", "config.json", "locales/en.json"] {
            assert!(site.join(file).is_file(), "{file}");
        }
        let parts = crate::dist::names::top_files(&site, &["wasm"]).unwrap();
        assert_eq!(parts.len(), 1, "{parts:?}");
        fs::remove_dir_all(site.parent().unwrap()).unwrap();
    }

    #[test]
    fn the_policy_is_that_of_the_product_and_the_script_that_loads_again() {
        let site = built("policy");
        let headers = fs::read_to_string(site.join("_headers")).unwrap();
        let page = fs::read_to_string(site.join("index.html")).unwrap();
        assert!(headers.contains(&inline::source_of(RELOAD)) && !headers.contains("unsafe-inline"), "{headers}");
        assert!(headers.contains("connect-src 'self' http://*:4321;"), "{headers}");
        assert!(page.contains(&format!("<script data-build=\"17\" data-port=\"4321\">{RELOAD}</script>")));
        fs::remove_dir_all(site.parent().unwrap()).unwrap();
    }

    #[test]
    fn the_service_worker_answers_for_no_file() {
        let site = built("worker");
        let worker = fs::read_to_string(site.join("sw.js")).unwrap();
        assert!(!worker.contains("\"fetch\"") && worker.contains("caches.delete"), "{worker}");
        fs::remove_dir_all(site.parent().unwrap()).unwrap();
    }

    #[test]
    fn what_trunk_would_do_besides_copying_is_refused() {
        let page =
            r#"<head><link data-trunk rel="copy-file" href="a.js"><link data-trunk rel="copy-dir" href="b"></head>"#;
        let (kept, assets) = without_assets(page).unwrap();
        assert_eq!(kept, "<head></head>");
        let asset = |from: &str, is_folder| Asset { from: from.to_owned(), is_folder };
        assert_eq!(assets, [asset("a.js", false), asset("b", true)]);
        assert!(without_assets(r#"<link data-trunk rel="rust" href="x">"#).is_err());
    }
}
