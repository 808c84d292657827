//! The WebDriver process of a browser, with its display if needed: started and stopped with one phone.

use crate::equipment::{Browser, Equipment};
use crate::patience;
use crate::processes::{family, send, send_to_group};
use crate::slowed::Slowed;
use crate::words::Language;
use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;
use thirtyfour::Capabilities;

/// A running driver. Dropping it stops it and the browser.
pub struct Driver {
    /// Its URL.
    pub address: String,
    program: Group,
    _display: Option<Group>,
}

/// A process group.
struct Group {
    process: Child,
    slowed: Option<Slowed>,
}

impl Driver {
    /// Starts the driver for a browser in a language.
    ///
    /// # Errors
    /// When it does not respond.
    pub async fn start(equipment: &Equipment, language: Language) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = File::create(Equipment::traces()?.join(format!("{}-driver-{port}.log", equipment.browser.name())))?;
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
                    // The root user has no sandbox for the web processes.
                    .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1")
            }
        };
        let tag = language.tag().replace('-', "_");
        command.env("LANGUAGE", &tag).env("LANG", "C.UTF-8");
        let program = Group::start(&mut command)?;
        let asked = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if asked.elapsed() > patience::driver() {
                bail!("{} does not answer", equipment.driver.display());
            }
            tokio::time::sleep(patience::pause()).await;
        }
        Ok(Self { address: format!("http://127.0.0.1:{port}"), program, _display: display })
    }

    /// Kills it and the browser, with all their processes at once: nothing is cleaned up.
    pub fn kill(mut self) {
        send(Signal::SIGKILL, &family(self.program.process.id()));
        let _ = self.program.process.wait();
    }
}

/// The requested capabilities: a fresh profile in a language, or (in Chromium) the one in a folder.
pub fn capabilities(browser: Browser, language: Language, profile: Option<&Path>) -> Capabilities {
    let accepted = match language {
        Language::Chinese => "zh-CN,zh",
        Language::English => "en-GB,en",
        Language::MadeUp => language.tag(),
    };
    let mut wanted = match browser {
        Browser::Chromium => json!({
            "browserName": "chrome",
            // The document is enough: the journey waits for what the page shows.
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
            // WebKit's driver never answers a script that is interrupted by a navigation: so navigations are awaited.
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

/// A virtual display, and its number.
fn display_server(equipment: &Equipment) -> Result<(Group, String)> {
    let mut command = Command::new(&equipment.xvfb);
    command
        .args(["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut server = Group::start(&mut command)?;
    let out = server.process.stdout.take().context("the display server has no output")?;
    let mut number = String::new();
    BufReader::new(out).read_line(&mut number)?;
    if number.trim().is_empty() {
        bail!("{} did not come up", equipment.xvfb.display());
    }
    Ok((server, number.trim().to_owned()))
}

impl Group {
    fn start(command: &mut Command) -> Result<Self> {
        let child = command.process_group(0).spawn();
        let process = child.with_context(|| format!("{} cannot be started", command.get_program().display()))?;
        let slowed = Slowed::as_asked(process.id());
        Ok(Self { process, slowed })
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // A stopped process cannot shut down.
        drop(self.slowed.take());
        send_to_group(Signal::SIGTERM, self.process.id());
        let asked = Instant::now();
        while asked.elapsed() < patience::farewell() {
            if !matches!(self.process.try_wait(), Ok(None)) {
                break;
            }
            std::thread::sleep(patience::pause());
        }
        send_to_group(Signal::SIGKILL, self.process.id());
        let _ = self.process.wait();
    }
}
