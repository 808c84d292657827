//! The two profiles of the program: one for whoever downloads it, one for whoever changes it.

use crate::pins::manifest;
use crate::repository::read;
use toml::Value;

fn setting(profile: &str, name: &str) -> Option<Value> {
    manifest("Cargo.toml")["profile"][profile].get(name).cloned()
}

#[test]
fn the_program_that_is_changed_is_built_soon_and_checked_and_keeps_its_names() {
    let dev = |name| setting("wasm-dev", name);
    assert!(dev("opt-level").and_then(|level| level.as_integer()).is_some_and(|level| level <= 1));
    assert_eq!(dev("incremental"), Some(true.into()));
    assert_eq!(dev("strip"), Some("none".into()), "a stack trace needs the names of functions");
    assert_eq!(dev("debug-assertions"), Some(true.into()));
    assert_ne!(dev("lto"), Some("fat".into()));
    let own = ["wasm-dev", "wasm-release"];
    for (file, profile) in ["src/xtask/dev/program.rs", "src/xtask/dist/program.rs"].into_iter().zip(own) {
        let other = if profile == own[0] { own[1] } else { own[0] };
        let text = read(file);
        assert!(text.contains(&format!("\"{profile}\"")) && !text.contains(other), "{file} builds with {profile}");
    }
}

#[test]
fn the_program_that_is_downloaded_is_built_small() {
    let release = |name| setting("wasm-release", name);
    assert_eq!(release("opt-level"), Some("z".into()));
    assert_eq!(release("lto"), Some("fat".into()));
    assert_eq!(release("codegen-units"), Some(1.into()));
    assert_eq!(release("debug-assertions"), None);
}
