//! A Chromium of our own, driven by the DevTools protocol over a pipe; it knows the protocol's envelope, not what is
//! measured.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::Outcome;

/// Timeout of one call; some wait for work in the page.
const ANSWER_WITHIN: Duration = Duration::from_secs(90);

/// Switches for a quiet Chromium with a fresh profile and without background activity.
const SWITCHES: [&str; 17] = [
    "--headless=new",
    // The default language, whose texts are embedded in the program; another is one more file.
    "--lang=zh-CN",
    "--accept-lang=zh-CN",
    "--remote-debugging-pipe",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-features=IsolateOrigins,site-per-process,Translate,OptimizationHints,MediaRouter",
    "--mute-audio",
    "--hide-scrollbars",
];

/// The protocol session of a page.
#[derive(Clone)]
pub struct Page(String);

/// A running Chromium and its pages, one of which is the target of calls; dropping it ends them all.
pub struct Chromium {
    child: Child,
    calls: ChildStdin,
    messages: Receiver<Value>,
    page: String,
    last_call: u64,
    /// Events of the page since the last [`Chromium::take_events`].
    events: Vec<Value>,
    profile: PathBuf,
}

impl Chromium {
    /// Starts a Chromium with an empty profile and opens a blank page in it.
    pub fn start(program: &Path) -> Outcome<Self> {
        let profile = std::env::temp_dir().join(format!("suban-bench-{}-{}", std::process::id(), unique()));
        // The protocol's pipes are the file descriptors 3 and 4, which the standard library cannot set up; the shell
        // can.
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1", "sh"])
            .arg(program)
            .args(SWITCHES)
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{} could not be started: {error}", program.display()))?;
        let (Some(calls), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("Chromium has no pipe".to_owned());
        };
        let (post, messages) = mpsc::channel();
        std::thread::spawn(move || {
            for message in BufReader::new(answers).split(0).map_while(Result::ok) {
                let Ok(message) = serde_json::from_slice(&message) else {
                    break;
                };
                if post.send(message).is_err() {
                    break;
                }
            }
        });
        let mut chromium =
            Self { child, calls, messages, page: String::new(), last_call: 0, events: Vec::new(), profile };
        chromium.open()?;
        Ok(chromium)
    }

    /// Opens another blank page, which becomes the target.
    pub fn open(&mut self) -> Outcome<Page> {
        // Only the browser target can open one.
        self.page.clear();
        let target = self.call("Target.createTarget", json!({"url": "about:blank"}))?;
        let attached = self.call("Target.attachToTarget", json!({"targetId": target["targetId"], "flatten": true}))?;
        self.page = attached["sessionId"].as_str().ok_or("Chromium gave no session")?.to_owned();
        Ok(Page(self.page.clone()))
    }

    /// Makes this page the target, and brings it to the front.
    pub fn turn_to(&mut self, page: &Page) -> Outcome {
        self.page.clone_from(&page.0);
        self.call("Page.bringToFront", json!({}))?;
        Ok(())
    }

    /// Goes to an address.
    pub fn navigate(&mut self, address: &str) -> Outcome {
        let opened = self.call("Page.navigate", json!({"url": address}))?;
        match opened["errorText"].as_str().filter(|text| !text.is_empty()) {
            Some(error) => Err(format!("{address}: {error}")),
            None => Ok(()),
        }
    }

    /// Sets the file of a file input, without the system's dialog.
    pub fn choose_file(&mut self, selector: &str, file: &Path) -> Outcome {
        let found = format!("document.querySelector({})", json!(selector));
        let input = self.call("Runtime.evaluate", json!({"expression": found, "objectGroup": "chosen"}))?;
        let Some(input) = input["result"]["objectId"].as_str() else {
            return Err(format!("the page has no {selector}"));
        };
        self.call("DOM.setFileInputFiles", json!({"files": [file.display().to_string()], "objectId": input}))?;
        // Remote objects would live as long as the page.
        self.call("Runtime.releaseObjectGroup", json!({"objectGroup": "chosen"}))?;
        Ok(())
    }

    /// Id of the browser's main process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Makes one call (to the target page, if there is one) and waits for its result.
    pub fn call(&mut self, method: &str, parameters: Value) -> Outcome<Value> {
        self.last_call += 1;
        let id = self.last_call;
        let mut call = json!({"id": id, "method": method, "params": parameters});
        if !self.page.is_empty() {
            call["sessionId"] = json!(self.page);
        }
        let mut bytes = call.to_string().into_bytes();
        bytes.push(0);
        self.calls
            .write_all(&bytes)
            .and_then(|()| self.calls.flush())
            .map_err(|error| format!("Chromium is gone: {error}"))?;
        let deadline = Instant::now() + ANSWER_WITHIN;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let mut message =
                self.messages.recv_timeout(left).map_err(|_| format!("Chromium does not answer {method}"))?;
            if message["id"] != json!(id) {
                self.events.push(message);
            } else if message["error"].is_null() {
                return Ok(message["result"].take());
            } else {
                return Err(format!("{method}: {}", message["error"]["message"]));
            }
        }
    }

    /// The value of an expression in the page.
    pub fn evaluate(&mut self, expression: &str) -> Outcome<Value> {
        let mut answer = self
            .call("Runtime.evaluate", json!({"expression": expression, "returnByValue": true, "awaitPromise": true}))?;
        if !answer["exceptionDetails"].is_null() {
            return Err(format!("in the page: {}", answer["exceptionDetails"]["exception"]["description"]));
        }
        Ok(answer["result"]["value"].take())
    }

    /// Starts a trace of these categories.
    pub fn begin_trace(&mut self, categories: &str) -> Outcome {
        self.take_events();
        self.call("Tracing.start", json!({"categories": categories, "transferMode": "ReportEvents"}))?;
        Ok(())
    }

    /// Stops the trace, and returns its events.
    pub fn end_trace(&mut self) -> Outcome<Vec<Value>> {
        self.call("Tracing.end", json!({}))?;
        let asked = Instant::now();
        let mut noted = Vec::new();
        while asked.elapsed() < ANSWER_WITHIN {
            for mut event in self.take_events() {
                if event["method"] == "Tracing.tracingComplete" {
                    return Ok(noted);
                }
                if let Value::Array(part) = event["params"]["value"].take() {
                    noted.extend(part);
                }
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err("Chromium does not end its trace".to_owned())
    }

    /// Removes and returns all events received so far.
    pub fn take_events(&mut self) -> Vec<Value> {
        self.events.extend(self.messages.try_iter());
        std::mem::take(&mut self.events)
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        self.page.clear();
        // It may be gone already.
        let _ = self.call("Browser.close", json!({}));
        let asked = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) {
            if asked.elapsed() > Duration::from_secs(5) {
                let _ = self.child.kill();
                let _ = self.child.wait();
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        // Its last helper process may still write for a moment; a profile left in the temporary folder does no harm.
        let _ = fs::remove_dir_all(&self.profile);
    }
}

fn unique() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static STARTED: AtomicU64 = AtomicU64::new(0);
    STARTED.fetch_add(1, Ordering::Relaxed)
}
