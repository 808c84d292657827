//! Renames the files of a build by a hash of their contents, so that they can be cached for ever.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::Outcome;

/// The files to rename besides the parts, each after the files that it refers to.
const FINGERPRINTED: [&str; 6] =
    ["suban_bg.wasm", "suban.js", "suban.css", "heic/libheif.js", "heic/libheif.wasm", "photo-colours.js"];
/// Digits of the hash.
const DIGITS: usize = 16;

/// Renames the program's files to `<name>-<fingerprint>.<extension>` and updates every reference in the pages, scripts
/// and manifests at the top of the folder.
///
/// So a page, the service worker or the widget's loader can refer to `suban.js`. Comments and indentation in
/// `index.html` are removed.
pub fn fingerprint_files(site: &Path) -> Outcome {
    let index = site.join("index.html");
    let html = fs::read_to_string(&index).map_err(|error| format!("{}: {error}", index.display()))?;
    write(&index, &without_comments(&html))?;

    let parts: Vec<String> = top_files(site, &["wasm"])?.iter().map(|part| name_of(part)).collect();
    let parts = parts.iter().map(String::as_str).filter(|name| !FINGERPRINTED.contains(name));
    for name in parts.chain(FINGERPRINTED) {
        let file = site.join(name);
        let content = fs::read(&file).map_err(|error| {
            format!("the build has no {name} ({error}); see the data-trunk links in public/index.html")
        })?;
        let fingerprinted = fingerprinted(name, &content);
        fs::rename(&file, site.join(&fingerprinted)).map_err(|error| format!("{name}: {error}"))?;
        for follower in top_files(site, &["html", "js", "mjs", "webmanifest"])? {
            let text = fs::read_to_string(&follower).map_err(|error| format!("{}: {error}", follower.display()))?;
            let renamed = rename(&text, name, &fingerprinted);
            if renamed != text {
                write(&follower, &renamed)?;
            }
        }
    }
    Ok(())
}

/// The files directly in `folder` with one of these extensions, in the order of their names.
pub fn top_files(folder: &Path, extensions: &[&str]) -> Outcome<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|found| extensions.iter().any(|one| found == *one)))
        .collect();
    files.sort();
    Ok(files)
}

/// A path's last part.
pub fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn fingerprinted(name: &str, content: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    let (stem, extension) = name.split_once('.').unwrap_or((name, ""));
    format!("{stem}-{:0DIGITS$x}.{extension}", hasher.finish())
}

/// Whether a file's name changes with its contents.
pub fn has_fingerprint(name: &str) -> bool {
    let digits = name.rsplit('-').next().and_then(|rest| rest.split_once('.')).map_or("", |(digits, _)| digits);
    digits.len() == DIGITS && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// `text` with the file name `old` replaced, where it stands alone and not as part of a longer name.
fn rename(text: &str, old: &str, new: &str) -> String {
    let part_of_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.');
    let mut renamed = String::with_capacity(text.len());
    let mut copied = 0;
    for (at, _) in text.match_indices(old) {
        let end = at + old.len();
        let before = text[..at].chars().next_back();
        let after = text[end..].chars().next();
        if before.is_some_and(part_of_name) || after.is_some_and(part_of_name) {
            continue;
        }
        renamed.push_str(&text[copied..at]);
        renamed.push_str(new);
        copied = end;
    }
    renamed.push_str(&text[copied..]);
    renamed
}

fn without_comments(html: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, comment)) = rest.split_once("<!--") {
        kept.push_str(before);
        rest = comment.split_once("-->").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    // Lines with only a comment are empty now; indentation is dropped too.
    kept.lines().map(str::trim).filter(|line| !line.is_empty()).fold(String::new(), |all, line| all + line + "\n")
}

fn write(file: &Path, text: &str) -> Outcome {
    fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_replaced_only_where_it_stands_alone() {
        let text = r#"<script src="./boot.js" data-js="./suban.js"></script> suban.json my-suban.js "suban.js""#;
        assert_eq!(
            rename(text, "suban.js", "suban-1.js"),
            r#"<script src="./boot.js" data-js="./suban-1.js"></script> suban.json my-suban.js "suban-1.js""#
        );
    }

    #[test]
    fn the_name_follows_the_content() {
        let one = fingerprinted("suban_bg.wasm", b"one");
        assert!(one.starts_with("suban_bg-") && one.ends_with(".wasm"), "{one}");
        assert_eq!(one.len(), "suban_bg-.wasm".len() + 16);
        assert_eq!(one, fingerprinted("suban_bg.wasm", b"one"));
        assert_ne!(one, fingerprinted("suban_bg.wasm", b"two"));
    }

    #[test]
    fn comments_for_readers_are_not_sent() {
        assert_eq!(without_comments("<a>\n  <!-- why\n so -->\n  <b> <!-- c --> d\n"), "<a>\n<b>  d\n");
    }

    #[test]
    fn pages_scripts_and_glue_follow_the_new_names() {
        let site = std::env::temp_dir().join(format!("xtask-names-{}", std::process::id()));
        fs::create_dir_all(site.join("heic")).unwrap();
        for (name, text) in [
            (
                "index.html",
                "<script src=\"./boot.js\" data-js=\"./suban.js\" data-wasm=\"./suban_bg.wasm\"><link href=\"./suban.css\">",
            ),
            ("suban.js", "new URL('suban_bg.wasm', import.meta.url); new URL('./suban_form.wasm', import.meta.url)"),
            ("suban_bg.wasm", "\0asm"),
            ("suban_catalogue.wasm", "\0asm catalogue"),
            ("suban_form.wasm", "\0asm form"),
            ("suban_shared_form_catalogue.wasm", "\0asm shared"),
            ("suban.css", "a{}"),
            ("boot.js", "fetch('config.json')"),
            ("sw.js", "['./', './suban.css']"),
            ("heic/libheif.js", "libheif"),
            ("heic/libheif.wasm", "\0asm libheif"),
            ("photo-colours.js", "colours"),
            ("photo-worker.js", "load(\"heic/libheif.js\"), \"heic/libheif.wasm\", load(\"photo-colours.js\")"),
        ] {
            fs::write(site.join(name), text).unwrap();
        }
        fingerprint_files(&site).unwrap();
        let files: Vec<String> =
            top_files(&site, &["html", "js", "css", "wasm"]).unwrap().iter().map(|file| name_of(file)).collect();
        let index = fs::read_to_string(site.join("index.html")).unwrap();
        let worker = fs::read_to_string(site.join("sw.js")).unwrap();
        let named = |prefix: &str| files.iter().find(|name| name.starts_with(prefix)).unwrap();
        for prefix in ["suban-", "suban_bg-"] {
            assert!(index.contains(named(prefix).as_str()), "{prefix} in {index}");
        }
        assert!(worker.contains("./suban-"), "{worker}");
        let glue = files.iter().find(|name| name.starts_with("suban-") && name.ends_with(".js")).unwrap();
        let glue = fs::read_to_string(site.join(glue)).unwrap();
        assert!(glue.contains(named("suban_bg-").as_str()) && glue.contains(named("suban_form-").as_str()), "{glue}");
        let photo_worker = fs::read_to_string(site.join("photo-worker.js")).unwrap();
        assert!(photo_worker.contains(&format!("\"{}\"", named("photo-colours-"))), "{photo_worker}");
        let decoder = top_files(&site.join("heic"), &["js", "wasm"]).unwrap();
        assert!(
            decoder.iter().all(|file| photo_worker.contains(&format!("\"heic/{}\"", name_of(file)))),
            "{photo_worker}"
        );
        for kept in ["sw.js", "boot.js"] {
            assert!(files.contains(&kept.to_owned()), "{kept} keeps its name");
            assert!(!has_fingerprint(kept), "{kept}");
        }
        assert!(has_fingerprint(named("suban_form-")) && has_fingerprint("/heic/libheif-0123456789abcdef.js"));
        fs::remove_dir_all(&site).unwrap();
    }

    #[test]
    fn a_build_without_its_program_is_refused() {
        let site = std::env::temp_dir().join(format!("xtask-noprogram-{}", std::process::id()));
        fs::create_dir_all(&site).unwrap();
        fs::write(site.join("index.html"), "<p>").unwrap();
        assert!(fingerprint_files(&site).is_err());
        fs::remove_dir_all(&site).unwrap();
    }
}
