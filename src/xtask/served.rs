//! A reference backend process that ends when the value is dropped.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::command::{answer, command, run};
use crate::project::Project;

/// Timeout from its start until it responds to `GET /healthz`.
const READY_WITHIN: Duration = Duration::from_secs(30);
/// Timeout for its shutdown.
const ENDED_WITHIN: Duration = Duration::from_secs(5);

/// Options of a backend.
pub struct Settings {
    /// The built backend.
    pub program: PathBuf,
    /// The folder of the site that it serves.
    pub site: PathBuf,
    /// The address it listens on.
    pub listen: SocketAddr,
    /// The folder of its data.
    pub data: PathBuf,
    /// The token of the staff routes.
    pub staff_token: String,
    /// How long the demo city takes for a step, as in `20s`; with `0` only calls by staff move a demand.
    pub pace: String,
}

/// A running backend.
pub struct Served {
    child: Child,
    /// Its URL, without a slash at the end.
    pub url: String,
    /// Deleted when the backend has ended, if set.
    scratch: Option<PathBuf>,
}

/// Builds the backend in the release profile.
pub fn build(project: &Project) -> Outcome {
    run(command("cargo", project.root()).args(["build", "--release", "--package", "backend"]))
}

impl Served {
    /// Starts the built backend and waits until it responds.
    pub fn start(project: &Project, settings: &Settings) -> Outcome<Self> {
        if answers(settings.listen) {
            return Err(format!(
                "something else answers on {} already: end it, or choose another address",
                settings.listen
            ));
        }
        Self::spawn(&mut program(project, settings), settings)
    }

    /// Starts it for a test: on a free port, without officers and with a data folder of its own that is deleted when it
    /// ends.
    ///
    /// `name` distinguishes the tests' data folders and logs; the logs are in the target folder.
    pub fn fresh(project: &Project, name: &str, staff_token: &str) -> Outcome<Self> {
        Self::with_site(project, &project.dist(), name, staff_token)
    }

    /// The same with the built site in another folder.
    pub fn with_site(project: &Project, site: &Path, name: &str, staff_token: &str) -> Outcome<Self> {
        let data = std::env::temp_dir().join(format!("suban-{name}-{}", std::process::id()));
        let settings = Settings {
            program: project.backend(),
            site: site.to_owned(),
            listen: free_port()?,
            data: data.clone(),
            staff_token: staff_token.to_owned(),
            pace: "0".to_owned(),
        };
        let path = project.target().join(format!("backend-{name}.log"));
        let in_log = |error: std::io::Error| format!("{}: {error}", path.display());
        let log = fs::File::create(&path).map_err(in_log)?;
        let mut backend = program(project, &settings);
        backend.stdout(log.try_clone().map_err(in_log)?).stderr(log);
        // The last one counts: a file has room for a line about each request.
        backend.args(["--log", "info"]);
        let mut served =
            Self::spawn(&mut backend, &settings).map_err(|why| format!("{why} (its log: {})", path.display()))?;
        served.scratch = Some(data);
        Ok(served)
    }

    fn spawn(backend: &mut Command, settings: &Settings) -> Outcome<Self> {
        let child = backend.spawn().map_err(|error| format!("the backend could not be started: {error}"))?;
        let mut served = Self { child, url: format!("http://{}", settings.listen), scratch: None };
        served.wait_until_ready(settings.listen)?;
        Ok(served)
    }

    fn wait_until_ready(&mut self, address: SocketAddr) -> Outcome {
        let started = Instant::now();
        while started.elapsed() < READY_WITHIN {
            if let Some(status) = self.ended()? {
                return Err(format!("the backend ended at once ({status})"));
            }
            if answers(address) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(format!("the backend did not answer GET /healthz within {} s", READY_WITHIN.as_secs()))
    }

    /// Waits until the backend ends by itself, or a message asks to end it.
    pub fn wait<T>(mut self, asked: &Receiver<T>) -> Outcome {
        loop {
            if asked.recv_timeout(Duration::from_millis(200)).is_ok() {
                self.end();
                return Ok(());
            }
            if let Some(status) = self.ended()? {
                // Ctrl-C reaches it as well as us, and it may be faster.
                if asked.recv_timeout(Duration::from_millis(200)).is_ok() {
                    return Ok(());
                }
                return Err(format!("the backend ended by itself ({status})"));
            }
        }
    }

    /// How it ended, if it did.
    pub fn ended(&mut self) -> Outcome<Option<ExitStatus>> {
        self.child.try_wait().map_err(|error| format!("the backend is lost: {error}"))
    }

    /// Asks the backend to shut down, so that it can close its database; kills it if it does not.
    fn end(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        // The standard library can only kill a process.
        answer(Command::new("kill").args(["-TERM", &self.child.id().to_string()]));
        let asked = Instant::now();
        while asked.elapsed() < ENDED_WITHIN {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        // Either may fail only because it has ended in the meantime.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program(project: &Project, settings: &Settings) -> Command {
    let mut backend = command(&settings.program, project.root());
    backend
        .arg("--listen")
        .arg(settings.listen.to_string())
        .arg("--data")
        .arg(&settings.data)
        .arg("--site")
        .arg(&settings.site)
        .args(["--staff-token", &settings.staff_token, "--pace", &settings.pace])
        // On a terminal a line for each request would push everything else away.
        .args(["--log", &std::env::var("SUBAN_LOG").unwrap_or_else(|_| "warn".to_owned())])
        .stdin(Stdio::null());
    backend
}

impl Drop for Served {
    fn drop(&mut self) {
        self.end();
        if let Some(folder) = &self.scratch {
            remove(folder);
        }
    }
}

fn remove(folder: &Path) {
    if let Err(error) = fs::remove_dir_all(folder)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        eprintln!("  {} could not be removed: {error}", folder.display());
    }
}

/// Whether `GET /healthz` succeeds.
fn answers(address: SocketAddr) -> bool {
    let call = || -> std::io::Result<String> {
        let limit = Duration::from_secs(1);
        let mut stream = TcpStream::connect_timeout(&address, limit)?;
        stream.set_read_timeout(Some(limit))?;
        write!(stream, "GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut head = [0; 12];
        stream.read_exact(&mut head)?;
        Ok(String::from_utf8_lossy(&head).into_owned())
    };
    call().is_ok_and(|head| head.starts_with("HTTP/1.1 2"))
}

fn free_port() -> Outcome<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map_err(|error| format!("no free port: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};

    fn answering(head: &'static str) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            // The request may come in pieces; responding before its end would cut it off.
            let mut call = BufReader::new(&stream).lines().map(Result::unwrap);
            assert_eq!(call.next().as_deref(), Some("GET /healthz HTTP/1.1"));
            assert!(call.any(|line| line.is_empty()));
            stream.write_all(head.as_bytes()).unwrap();
        });
        address
    }

    #[test]
    fn only_a_success_counts_as_healthy() {
        assert!(answers(answering("HTTP/1.1 200 OK\r\n\r\n")));
        assert!(answers(answering("HTTP/1.1 204 No Content\r\n\r\n")));
        assert!(!answers(answering("HTTP/1.1 503 Service Unavailable\r\n\r\n")));
        assert!(!answers(free_port().unwrap()));
    }
}
