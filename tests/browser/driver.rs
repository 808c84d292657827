//! The program that drives a browser, with the display it may need: started for one phone, ended with it.

use crate::equipment::{Browser, Equipment};
use crate::words::Language;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use thirtyfour::Capabilities;

/// How long a driver may take until it answers.
const READY_WITHIN: Duration = Duration::from_secs(20);
/// How long a process may take to end after it was asked to.
const ENDED_WITHIN: Duration = Duration::from_secs(5);

/// A driver that runs. Dropping it ends it, and the browser with it.
pub struct Driver {
    /// Where it answers.
    pub address: String,
    program: Group,
    _display: Option<Group>,
}

/// A process with all that it started.
struct Group(Child);

impl Driver {
    /// Starts the driver for a browser that speaks a language.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn start(equipment: &Equipment, language: Language) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = File::create(Equipment::traces()?.join(format!("{}-driver.log", equipment.browser.name())))?;
        let mut command = Command::new(&equipment.driver);
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let mut display = None;
        match equipment.browser {
            Browser::Chromium => command.arg(format!("--port={port}")),
            Browser::Firefox => command.args(["--port", &port.to_string()]),
            Browser::WebKit => {
                let (server, number) = display_server(equipment)?;
                display = Some(server);
                command
                    .arg(format!("--port={port}"))
                    .env("DISPLAY", format!(":{number}"))
                    .env("GDK_BACKEND", "x11")
                    .env("LIBGL_ALWAYS_SOFTWARE", "1")
                    // A root user has no sandbox to put the web's processes in.
                    .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1")
            }
        };
        let tag = language.tag().replace('-', "_");
        command.env("LANGUAGE", &tag).env("LANG", "C.UTF-8");
        let program = Group::start(&mut command)?;
        let asked = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if asked.elapsed() > READY_WITHIN {
                bail!("{} does not answer", equipment.driver.display());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(Self { address: format!("http://127.0.0.1:{port}"), program, _display: display })
    }

    /// Kills it and the browser, with everything that either has started, at one blow: nothing can be tidied up.
    pub fn kill(mut self) {
        let mut processes = descendants(self.program.0.id());
        processes.push(self.program.0.id());
        let numbers = processes.iter().map(ToString::to_string);
        let _ = Command::new("kill").args(["-KILL", "--"]).args(numbers).stderr(Stdio::null()).status();
        let _ = self.program.0.wait();
    }
}

/// Every process that a process has started, and those that these have.
fn descendants(of: u32) -> Vec<u32> {
    let mut parents = Vec::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(process) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // The name stands in brackets and may hold anything; after it come the state and the parent.
        let parent = stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)?.parse::<u32>().ok());
        parents.extend(parent.map(|parent| (process, parent)));
    }
    let mut found = vec![of];
    let mut at = 0;
    while let Some(&process) = found.get(at) {
        found.extend(parents.iter().filter(|(_, parent)| *parent == process).map(|(child, _)| *child));
        at += 1;
    }
    found.split_off(1)
}

/// What the driver is asked for: a fresh profile that speaks a language, or (in Chromium) the one in a folder.
pub fn capabilities(browser: Browser, language: Language, profile: Option<&Path>) -> Capabilities {
    let accepted = match language {
        Language::Chinese => "zh-CN,zh",
        Language::English => "en-GB,en",
        Language::MadeUp => language.tag(),
    };
    let mut wanted = match browser {
        Browser::Chromium => json!({
            "browserName": "chrome",
            // The document is enough: what the page shows is waited for by what is on it.
            "pageLoadStrategy": "eager",
            "goog:chromeOptions": {
                "args": [
                    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
                    format!("--lang={}", language.tag()),
                ],
                "prefs": {"intl.accept_languages": accepted, "profile.default_content_setting_values.geolocation": 2},
            },
            "goog:loggingPrefs": {"browser": "ALL"},
        }),
        Browser::Firefox => json!({
            "browserName": "firefox",
            "pageLoadStrategy": "eager",
            "moz:firefoxOptions": {
                "args": ["-headless"],
                "prefs": {
                    "intl.accept_languages": accepted,
                    "permissions.default.geo": 2,
                    "app.update.auto": false,
                    "app.normandy.enabled": false,
                    "browser.safebrowsing.malware.enabled": false,
                    "browser.safebrowsing.phishing.enabled": false,
                    "datareporting.healthreport.uploadEnabled": false,
                    "datareporting.policy.dataSubmissionEnabled": false,
                    "network.captive-portal-service.enabled": false,
                    "network.connectivity-service.enabled": false,
                    // Tab reaches links too, as on every system but one.
                    "accessibility.tabfocus": 7,
                },
            },
        }),
        Browser::WebKit => json!({
            // A script that meets a change of pages is never answered here: the change is waited for.
            "pageLoadStrategy": "normal",
            "webkitgtk:browserOptions": {
                "binary": "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
                "args": ["--automation"],
            },
        }),
    };
    let arguments = wanted.pointer_mut("/goog:chromeOptions/args").and_then(Value::as_array_mut);
    if let (Some(arguments), Some(profile)) = (arguments, profile) {
        arguments.push(json!(format!("--user-data-dir={}", profile.display())));
    }
    match wanted {
        Value::Object(map) => Capabilities::from(map),
        _ => Capabilities::new(),
    }
}

/// A display that nobody sees, and its number.
fn display_server(equipment: &Equipment) -> Result<(Group, String)> {
    let mut command = Command::new(&equipment.xvfb);
    command
        .args(["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut server = Group::start(&mut command)?;
    let out = server.0.stdout.take().context("the display server has no output")?;
    let mut number = String::new();
    BufReader::new(out).read_line(&mut number)?;
    if number.trim().is_empty() {
        bail!("{} did not come up", equipment.xvfb.display());
    }
    Ok((server, number.trim().to_owned()))
}

/// Asks a process (or, with a minus before the number, a group) to end.
pub(crate) fn ask_to_end(process: &str) {
    // The standard library can only end a process the hard way. It may have ended already.
    let _ = Command::new("kill").args(["-TERM", "--", process]).stderr(Stdio::null()).status();
}

impl Group {
    fn start(command: &mut Command) -> Result<Self> {
        let child = command.process_group(0).spawn();
        Ok(Self(child.with_context(|| format!("{} cannot be started", command.get_program().display()))?))
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        ask_to_end(&group);
        let asked = Instant::now();
        while asked.elapsed() < ENDED_WITHIN {
            if !matches!(self.0.try_wait(), Ok(None)) {
                break;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.0.wait();
    }
}
