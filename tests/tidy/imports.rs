//! Allowed dependencies between our packages: the manifests against the table of the architecture (`src/README.md`).

use crate::pins::{dependencies, manifest};
use crate::repository::{File, files, none};

/// One row of the table: a package, which of ours it may import, which of others it may not.
struct Row {
    package: &'static str,
    ours: &'static [&'static str],
    never: &'static [&'static str],
}

/// Everything of ours that could be imported.
const OURS: &[&str] = &[
    "contract",
    "domain",
    "picture",
    "client",
    "platform",
    "app",
    "backend",
    "xtask",
    "agreement",
    "conformance",
    "fault-proxy",
    "pictures",
    "reliability",
    "servers",
    "storm",
    "strangers",
    "browser-tests",
    "tidy",
];

/// What the core must do without: browser, network, clock, interface.
const IMPURE: &[&str] = &[
    "leptos",
    "wasm-bindgen",
    "wasm-bindgen-futures",
    "web-sys",
    "js-sys",
    "gloo-net",
    "tokio",
    "axum",
    "reqwest",
    "hyper",
    "sqlx",
    "getrandom",
    "rand",
    "futures-util",
];

const TABLE: &[Row] = &[
    Row { package: "contract", ours: &[], never: IMPURE },
    Row { package: "domain", ours: &["contract"], never: IMPURE },
    Row { package: "picture", ours: &[], never: IMPURE },
    Row { package: "client", ours: &["contract", "domain"], never: IMPURE },
    Row {
        package: "platform",
        ours: &["contract", "domain", "picture", "client"],
        never: &["leptos", "tokio", "axum", "reqwest"],
    },
    Row {
        package: "app",
        ours: &["contract", "domain", "client", "platform"],
        never: &["gloo-net", "axum", "tokio", "reqwest", "leptos_router", "leptos_meta", "leptos_i18n"],
    },
    Row {
        package: "backend",
        ours: &["contract"],
        never: &["leptos", "wasm-bindgen", "web-sys", "js-sys", "gloo-net"],
    },
    Row {
        package: "xtask",
        ours: &[],
        never: &["leptos", "wasm-bindgen", "web-sys", "js-sys", "gloo-net", "axum", "sqlx"],
    },
];

#[test]
fn every_package_stands_in_the_table() {
    let strangers: Vec<_> = files()
        .iter()
        .filter_map(|file| file.path.strip_prefix("src/")?.strip_suffix("/Cargo.toml").map(ToOwned::to_owned))
        .filter(|package| !TABLE.iter().any(|row| row.package == package))
        .collect();
    none("a new package needs a row in the table of imports", &strangers);
}

#[test]
fn imports_go_only_downwards() {
    let mut faults = Vec::new();
    for row in TABLE {
        for (name, _) in dependencies(&manifest(&format!("src/{}/Cargo.toml", row.package))) {
            if OURS.contains(&name.as_str()) && !row.ours.contains(&name.as_str()) {
                faults.push(format!("{} imports {name}", row.package));
            }
            if row.never.contains(&name.as_str()) {
                faults.push(format!("{} imports {name}, which has no business there", row.package));
            }
        }
    }
    none("the table of imports holds", &faults);
}

#[test]
fn only_platform_and_app_know_the_browser() {
    let mut faults = Vec::new();
    for row in TABLE.iter().filter(|row| !matches!(row.package, "platform" | "app")) {
        for (name, _) in dependencies(&manifest(&format!("src/{}/Cargo.toml", row.package))) {
            if matches!(name.as_str(), "web-sys" | "js-sys" | "wasm-bindgen" | "wasm-bindgen-futures" | "gloo-net") {
                faults.push(format!("{} imports {name}", row.package));
            }
        }
    }
    none("browser APIs are for platform and app", &faults);
}

#[test]
fn components_know_no_platform_no_network_and_no_session() {
    let forbidden = ["platform::", "client::", "session::", "crate::session", "gloo_net", "web_sys::window"];
    none("components take props and callbacks", &mentions("src/app/components", &forbidden));
}

#[test]
fn the_backend_s_parts_know_only_what_is_below_them() {
    let mut faults = mentions("src/backend/store", &["AppState", "state::", "api::", "axum"]);
    let knows_the_demo = ["src/backend/demo/", "src/backend/running.rs"];
    let of_the_demo = mentions("src/backend", &["demo::"]).into_iter();
    faults.extend(of_the_demo.filter(|fault| !knows_the_demo.iter().any(|place| fault.starts_with(place))));
    none("only what starts the backend knows the demo city, and the database knows no one above it", &faults);
}

#[test]
fn the_core_asks_no_clock_and_throws_no_dice() {
    let forbidden =
        ["SystemTime::now", "Instant::now", "now_utc(", "now_local(", "std::net", "std::fs", "std::thread", "rand::"];
    let mut faults = mentions("src/domain", &forbidden);
    faults.extend(mentions("src/picture", &forbidden));
    faults.extend(mentions("src/client", &forbidden));
    none("time, chance and the outside are arguments of the core", &faults);
}

fn mentions(folder: &str, forbidden: &[&str]) -> Vec<String> {
    let in_code = |file: &File| {
        file.lines()
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
            .filter_map(|(number, line)| {
                let word = forbidden.iter().find(|word| line.contains(**word))?;
                Some(format!("{}:{number} says {word}", file.path))
            })
            .collect::<Vec<_>>()
    };
    files().iter().filter(|file| file.is_in(folder) && file.extension() == "rs").flat_map(in_code).collect()
}
