//! The build and test tools at their pinned versions: found, or installed through their ordinary clients.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Outcome;
use crate::command::{answer, command, run};

const WASM: &str = "wasm32-unknown-unknown";

/// A program that cargo builds into the tools folder.
struct CargoTool {
    package: &'static str,
    program: &'static str,
    version: &'static str,
    /// Features to enable; the default ones only where `defaults` says so.
    features: &'static str,
    /// Whether it needs its default features.
    defaults: bool,
    /// How much the compiler optimises it. It is built once and rarely run, so mostly the build time counts.
    opt_level: u8,
    /// Whether the package's own lock file is used; wasm-bindgen-cli's lists versions that were yanked.
    locked: bool,
}

/// It only copies files here: without its ways into the network and without optimisation it is built in two minutes
/// instead of five.
const TRUNK: CargoTool = CargoTool { defaults: false, opt_level: 0, ..CargoTool::new("trunk", "trunk", "0.21.14") };
const WASM_BINDGEN: CargoTool =
    CargoTool { defaults: false, locked: false, ..CargoTool::new("wasm-bindgen-cli", "wasm-bindgen", "0.2.130") };
const GECKODRIVER: CargoTool = CargoTool::new("geckodriver", "geckodriver", "0.37.1");
const WASM_SPLIT: CargoTool =
    CargoTool { features: "build-binary", ..CargoTool::new("wasm_split_cli_support", "wasm-split-cli", "0.2.4") };
const CARGO_FUZZ: CargoTool = CargoTool::new("cargo-fuzz", "cargo-fuzz", "0.13.2");

impl CargoTool {
    const fn new(package: &'static str, program: &'static str, version: &'static str) -> Self {
        Self { package, program, version, features: "", defaults: true, opt_level: 1, locked: true }
    }
}

/// Packages from npm: name and exact version.
const BINARYEN: (&str, &str) = ("binaryen", "132.0.0");
const ESBUILD: (&str, &str) = ("esbuild", "0.25.12");
const AXE: (&str, &str) = ("axe-core", "4.14.1");

/// Decodes HEIC where the browser does not. LGPL-3.0; it is copied into the site unchanged, with its licence.
const LIBHEIF: (&str, &str) = ("libheif-js", "1.23.2");
/// A common library for preparing photos, for comparison.
const COMPRESSION: (&str, &str) = ("browser-image-compression", "2.0.2");

/// A third-party tus server and client.
const TUS: [(&str, &str); 3] = [("@tus/server", "2.4.5"), ("@tus/file-store", "2.1.1"), ("tus-js-client", "4.3.1")];

/// The Chromium that is driven and measured.
pub const CHROMIUM: &str = "/usr/bin/chromium";

const SCHEMATHESIS: &str = "4.32.5";

/// System packages needed by the tests: Debian's name, and a file that shows that it is installed.
const SYSTEM: [(&str, &str); 6] = [
    ("chromium", CHROMIUM),
    ("chromium-driver", "/usr/bin/chromedriver"),
    ("firefox-esr", "/usr/bin/firefox-esr"),
    ("webkit2gtk-driver", "/usr/bin/WebKitWebDriver"),
    ("xvfb", "/usr/bin/Xvfb"),
    ("fonts-noto-cjk", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
];

/// The folder that caches the tools across builds and checkouts.
#[derive(Debug, Clone)]
pub struct Tools {
    folder: PathBuf,
}

impl Tools {
    /// `$SUBAN_TOOLS`, else `$XDG_CACHE_HOME/suban/tools`, else `~/.cache/suban/tools`.
    pub fn find() -> Outcome<Self> {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let folder = set("SUBAN_TOOLS")
            .or_else(|| set("XDG_CACHE_HOME").map(|cache| cache.join("suban/tools")))
            .or_else(|| set("HOME").map(|home| home.join(".cache/suban/tools")))
            .ok_or("no folder for the tools: set SUBAN_TOOLS to one")?;
        for inner in ["bin", "node"] {
            fs::create_dir_all(folder.join(inner))
                .map_err(|error| format!("the tools folder {} cannot be made: {error}", folder.display()))?;
        }
        Ok(Self { folder })
    }

    /// Installs everything that a build needs.
    pub fn for_building(&self) -> Outcome {
        wasm_target()?;
        library_source()?;
        self.cargo_tool(&WASM_BINDGEN)?;
        self.cargo_tool(&WASM_SPLIT)?;
        self.cargo_tool(&TRUNK)?;
        self.npm_package(BINARYEN)?;
        self.npm_package(ESBUILD)?;
        self.npm_package(LIBHEIF)
    }

    /// Installs what a build for development needs: neither Trunk nor the splitter, and nothing of Node.
    pub fn for_developing(&self) -> Outcome {
        wasm_target()?;
        self.cargo_tool(&WASM_BINDGEN)
    }

    /// Installs everything that the browser tests need.
    pub fn for_browsers(&self) -> Outcome {
        system_packages(&SYSTEM)?;
        self.cargo_tool(&GECKODRIVER)?;
        self.npm_package(AXE)
    }

    /// Installs the third-party tus server and client.
    pub fn for_strangers(&self) -> Outcome {
        TUS.into_iter().try_for_each(|package| self.npm_package(package))
    }

    /// Downloads third-party web servers; returns the folder into which they are unpacked, as if it were `/`. They are
    /// not installed, because an installed one would start to serve.
    pub fn for_servers(&self) -> Outcome<PathBuf> {
        system_packages(&[("apache2-bin", "/usr/sbin/apache2"), ("media-types", "/etc/mime.types")])?;
        let folder = self.folder.join("servers");
        if folder.join("usr/sbin/nginx").is_file() && folder.join("usr/bin/caddy").is_file() {
            return Ok(folder);
        }
        let packages = ["nginx", "nginx-common", "caddy"];
        println!("  {} are missing: fetching them", packages.join(" "));
        fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        run(command("apt-get", &folder).args(["download", "-qq"]).args(packages))?;
        let fetched = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let fetched = fetched.filter_map(|entry| Some(entry.ok()?.path()));
        for package in fetched.filter(|path| path.extension().is_some_and(|found| found == "deb")) {
            run(command("dpkg-deb", &folder).arg("--extract").arg(&package).arg(&folder))?;
        }
        Ok(folder)
    }

    /// Installs the fuzzer, which needs a C++ compiler.
    pub fn for_fuzzing(&self) -> Outcome {
        system_packages(&[("g++", "/usr/bin/g++")])?;
        self.cargo_tool(&CARGO_FUZZ)
    }

    /// Checks for Chromium, for the measurement.
    pub fn for_measuring(&self) -> Outcome {
        system_packages(&SYSTEM[..1])
    }

    /// Installs the library for comparing photos; returns its name and its script.
    pub fn for_comparing_photos(&self) -> Outcome<(String, PathBuf)> {
        let (name, version) = COMPRESSION;
        self.npm_package(COMPRESSION)?;
        Ok((format!("{name} {version}"), self.node_file(&format!("{name}/dist/{name}.js"))))
    }

    /// Installs Schemathesis in its own Python environment; returns its program.
    pub fn schemathesis(&self) -> Outcome<PathBuf> {
        let venv = self.folder.join("venv");
        let program = venv.join("bin/schemathesis");
        let found = answer(command(&program, &self.folder).arg("--version"));
        if found.is_some_and(|version| version.contains(SCHEMATHESIS)) {
            return Ok(program);
        }
        println!("  schemathesis {SCHEMATHESIS} is missing: installing it (once, about a minute)");
        run(command("python3", &self.folder).args(["-m", "venv"]).arg(&venv)).map_err(|why| {
            format!("{why}. Python 3 with its venv module is needed (Debian: apt-get install python3-venv)")
        })?;
        run(command(venv.join("bin/pip"), &self.folder)
            .args(["install", "--quiet", "--disable-pip-version-check"])
            .arg(format!("schemathesis=={SCHEMATHESIS}")))?;
        Ok(program)
    }

    /// Whether the programs that a build needs were built or found already.
    pub fn are_built(&self) -> bool {
        [TRUNK, WASM_BINDGEN, WASM_SPLIT].iter().all(|tool| self.program(tool.program).is_file())
    }

    /// A program in the tools folder.
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join("bin").join(name)
    }

    /// A file of an npm package.
    pub fn node_file(&self, inside: &str) -> PathBuf {
        self.folder.join("node/node_modules").join(inside)
    }

    /// `PATH` with the tools folder first.
    pub fn path(&self) -> Outcome<OsString> {
        let before = std::env::var_os("PATH").unwrap_or_default();
        let ours = [self.folder.join("bin"), self.node_file(".bin")];
        std::env::join_paths(ours.into_iter().chain(std::env::split_paths(&before)))
            .map_err(|error| format!("the tools folder's name cannot stand in PATH: {error}"))
    }

    fn cargo_tool(&self, tool: &CargoTool) -> Outcome {
        // Cargo's own record of what it installed here; not every program can print its version.
        let record = fs::read_to_string(self.folder.join(".crates.toml")).unwrap_or_default();
        if records(&record, tool.package, tool.version) && self.program(tool.program).is_file() {
            return Ok(());
        }
        let place = self.program(tool.program);
        if is_version(&place, tool.version) {
            return Ok(());
        }
        if let Some(found) = on_path(tool.program, tool.version, &place) {
            println!("  {} {} is on PATH: {}", tool.package, tool.version, found.display());
            return fs::copy(&found, &place).map(drop).map_err(|error| format!("{}: {error}", found.display()));
        }
        println!("  {} {} is missing: building it (once, one or two minutes)", tool.package, tool.version);
        let mut install = command("cargo", &self.folder);
        // What was copied from PATH earlier may be of an older version.
        install.args(["install", tool.package, "--version", tool.version, "--bin", tool.program, "--force"]);
        if !tool.defaults {
            install.arg("--no-default-features");
        }
        if tool.locked {
            install.arg("--locked");
        }
        if !tool.features.is_empty() {
            install.args(["--features", tool.features]);
        }
        install.arg("--config").arg(format!("profile.release.opt-level={}", tool.opt_level));
        for setting in ["lto=false", "codegen-units=16", "debug=0", "strip=\"symbols\""] {
            install.arg("--config").arg(format!("profile.release.{setting}"));
        }
        install.arg("--root").arg(&self.folder).arg("--target-dir").arg(self.folder.join("target"));
        run(&mut install)
    }

    fn npm_package(&self, (name, version): (&str, &str)) -> Outcome {
        let manifest = self.node_file(name).join("package.json");
        if installed_version(&manifest).as_deref() == Some(version) {
            return Ok(());
        }
        let folder = self.folder.join("node");
        // Without a manifest npm would look for one in the parent folders.
        if !folder.join("package.json").is_file() {
            fs::write(folder.join("package.json"), "{\"private\": true}\n")
                .map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        println!("  {name} {version} is missing: installing it");
        run(command("npm", &folder)
            .args(["install", "--save-exact", "--no-audit", "--no-fund", "--loglevel=error"])
            .arg(format!("{name}@{version}")))
        .map_err(|why| format!("{why}. Node.js 20.19 or newer with npm is needed (Debian: apt-get install nodejs npm)"))
    }
}

/// Installs the standard library of the wasm target.
pub fn wasm_target() -> Outcome {
    let here = Path::new(".");
    let libraries = answer(command("rustc", here).args(["--print", "target-libdir", "--target", WASM]));
    if libraries.is_some_and(|folder| Path::new(folder.trim()).is_dir()) {
        return Ok(());
    }
    println!("  the target {WASM} is missing: adding it");
    run(command("rustup", here).args(["target", "add", WASM]))
        .map_err(|why| format!("{why}. Without rustup, install your compiler's standard library for {WASM}"))
}

/// Installs the source of the standard library, which the program of `dist` is compiled with.
fn library_source() -> Outcome {
    let here = Path::new(".");
    let root = answer(command("rustc", here).args(["--print", "sysroot"]));
    if root.is_some_and(|root| Path::new(root.trim()).join("lib/rustlib/src/rust/library/std").is_dir()) {
        return Ok(());
    }
    println!("  the source of the standard library is missing: adding it");
    run(command("rustup", here).args(["component", "add", "rust-src"]))
        .map_err(|why| format!("{why}. Without rustup, install the source of your compiler's standard library"))
}

fn system_packages(wanted: &[(&str, &str)]) -> Outcome {
    let missing: Vec<&str> =
        wanted.iter().filter(|(_, file)| !Path::new(file).exists()).map(|(package, _)| *package).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    let here = Path::new("/");
    let root = answer(command("id", here).arg("-u")).is_some_and(|id| id.trim() == "0");
    if !root {
        return Err(format!(
            "missing on this machine: {names}. Install them and call this again (Debian: sudo apt-get install -y --no-install-recommends {names})"
        ));
    }
    println!("  missing on this machine: {names}: installing");
    run(command("apt-get", here).args(["update", "-qq"]))?;
    run(command("apt-get", here)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(missing))
}

/// Whether cargo's record has this package in exactly this version.
fn records(record: &str, package: &str, version: &str) -> bool {
    record.lines().any(|line| line.starts_with(&format!("\"{package} {version} ")))
}

/// A program of exactly this version that a person has installed already, elsewhere than in `ours`.
fn on_path(program: &str, version: &str, ours: &Path) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    let mut places = std::env::split_paths(&folders).map(|folder| folder.join(program));
    places.find(|file| file != ours && is_version(file, version))
}

/// Whether a program is there and says that it is of this version.
fn is_version(program: &Path, version: &str) -> bool {
    let says = || answer(command(program, Path::new(".")).arg("--version"));
    program.is_file() && says().is_some_and(|text| text.split_whitespace().any(|word| word == version))
}

fn installed_version(manifest: &Path) -> Option<String> {
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(manifest).ok()?).ok()?;
    Some(manifest.get("version")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_program_on_the_path_counts_only_in_its_exact_version_and_where_it_is_not_our_own() {
        // Every system has one, and it says its version.
        let found = |version: &str, ours: &str| on_path("cargo", version, Path::new(ours));
        let says = answer(command("cargo", Path::new(".")).arg("--version")).unwrap();
        let version = says.split_whitespace().nth(1).unwrap();
        let place = found(version, "/nowhere").unwrap();
        assert!(place.is_absolute() && place.ends_with("cargo"), "{}", place.display());
        assert_ne!(found(version, &place.display().to_string()), Some(place));
        assert_eq!(found("0.0.1", "/nowhere"), None);
    }

    #[test]
    fn a_tool_counts_only_in_its_exact_version() {
        let record = "[v1]\n\"geckodriver 0.37.1 (registry+https://registry.example/index)\" = [\"geckodriver\"]\n";
        assert!(records(record, "geckodriver", "0.37.1"));
        assert!(!records(record, "geckodriver", "0.37"));
        assert!(!records(record, "driver", "0.37.1"));
        assert!(!records("", "geckodriver", "0.37.1"));
    }
}
