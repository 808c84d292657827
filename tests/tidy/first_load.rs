//! The limits of the first load: what a phone downloads before the program runs, computed from the built `dist/`.

use crate::repository::root;
use xtask::FirstLoad;

#[test]
fn the_first_load_stays_within_its_budget() {
    let dist = root().join("dist");
    assert!(dist.join("index.html").is_file(), "there is no dist/: call `cargo xtask dist` first, then test again");
    let load = FirstLoad::of(&dist).unwrap_or_else(|why| panic!("{why}"));
    println!("{load}");
    assert!(!load.over_limit(), "the first load is over its limit:\n{load}");
}

#[test]
fn every_part_of_the_first_load_is_there_compressed() {
    let dist = root().join("dist");
    assert!(dist.join("index.html").is_file(), "there is no dist/: call `cargo xtask dist` first, then test again");
    let load = FirstLoad::of(&dist).unwrap_or_else(|why| panic!("{why}"));
    // Otherwise the limit would be checked against incomplete files.
    for role in ["html", "css", "glue", "wasm"] {
        let part = load.parts.iter().find(|part| part.role == role);
        let part = part.unwrap_or_else(|| panic!("the first load has no {role}:\n{load}"));
        assert!(part.brotli > 0 && part.brotli < part.raw, "{} is not compressed:\n{load}", part.file);
    }
}
