//! A city for one journey: the built backend on a free port with a fresh data folder, stopped and deleted with it.

use crate::equipment::Equipment;
use crate::patience;
use crate::processes::send;
use crate::records::Records;
use crate::slowed::Slowed;
use crate::staff::Staff;
use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

/// The staff token of cities started for a journey.
const STAFF_TOKEN: &str = "staff-of-the-journeys";

static FOUNDED: AtomicU32 = AtomicU32::new(0);

/// The initial content of a city.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// No demand, and no officers: only the journey's staff changes anything.
    Empty,
    /// The demo city's seeded demands, without officers who change them.
    Peopled,
}

/// A running city. Dropping it stops it.
pub struct City {
    backend: PathBuf,
    site: PathBuf,
    data: PathBuf,
    beginning: Beginning,
    /// Origins that may call it.
    admitted: Vec<String>,
    process: Option<Child>,
    slowed: Option<Slowed>,
    /// Its URL: `http://127.0.0.1:PORT`.
    pub address: String,
}

impl City {
    /// Starts a city that serves the built site.
    ///
    /// # Errors
    /// When the backend does not start.
    pub fn begin(equipment: &Equipment) -> Result<Self> {
        Self::with_site(equipment, &equipment.site, Beginning::Empty)
    }

    /// Starts a city that serves another folder as its site.
    ///
    /// # Errors
    /// When the backend does not start.
    pub fn with_site(equipment: &Equipment, site: &Path, beginning: Beginning) -> Result<Self> {
        let number = FOUNDED.fetch_add(1, Ordering::Relaxed);
        let data = std::env::temp_dir().join(format!("suban-journey-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&data)?;
        let mut city = Self {
            backend: equipment.backend.clone(),
            site: site.to_owned(),
            data,
            beginning,
            admitted: Vec::new(),
            process: None,
            slowed: None,
            address: String::new(),
        };
        city.start("127.0.0.1:0")?;
        Ok(city)
    }

    /// Its staff.
    pub fn staff(&self) -> Staff {
        Staff::at(&self.address, STAFF_TOKEN)
    }

    /// Its data, by its public API.
    pub fn records(&self) -> Records {
        Records::at(&self.address)
    }

    /// The folder with its database and its photos.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Kills the process.
    ///
    /// # Errors
    /// When it had ended already.
    pub fn cut(&mut self) -> Result<()> {
        let mut process = self.process.take().context("the city is cut off already")?;
        drop(self.slowed.take());
        process.kill()?;
        process.wait()?;
        Ok(())
    }

    /// Restarts it after a kill, on the same port, with the same data.
    ///
    /// # Errors
    /// When the backend does not start there.
    pub fn again(&mut self) -> Result<()> {
        let place = self.address.trim_start_matches("http://").to_owned();
        self.start(&place)
    }

    /// Allows an origin to call it, by a restart at the same port.
    ///
    /// # Errors
    /// When the backend does not start there.
    pub fn admit(&mut self, origin: &str) -> Result<()> {
        self.admitted.push(origin.to_owned());
        self.cut()?;
        self.again()
    }

    /// Makes it unreachable while it keeps running: on another port, with the same data, until `back`.
    ///
    /// # Errors
    /// When the backend does not start.
    pub fn elsewhere(&mut self) -> Result<Self> {
        let mut hidden = Self {
            backend: self.backend.clone(),
            site: self.site.clone(),
            data: self.data.clone(),
            beginning: self.beginning,
            admitted: self.admitted.clone(),
            process: None,
            slowed: None,
            address: String::new(),
        };
        hidden.start("127.0.0.1:0")?;
        Ok(hidden)
    }

    /// Makes it reachable again at its port.
    ///
    /// # Errors
    /// When the backend does not start there.
    pub fn back(&mut self, hidden: Self) -> Result<()> {
        let mut hidden = hidden;
        hidden.end();
        // Its data belong to this city.
        hidden.data = PathBuf::new();
        self.again()
    }

    fn start(&mut self, listen: &str) -> Result<()> {
        let mut command = Command::new(&self.backend);
        command
            .args(["--listen", listen, "--pace", "0", "--staff-token", STAFF_TOKEN, "--log", "warn", "--data"])
            .arg(&self.data)
            .arg("--site")
            .arg(&self.site)
            .args(self.admitted.iter().flat_map(|origin| ["--allow-origin", origin]))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        if self.beginning == Beginning::Empty {
            command.arg("--no-demo");
        }
        let mut process = command.spawn().with_context(|| format!("{} cannot be started", self.backend.display()))?;
        let out = process.stdout.take().context("the backend has no output")?;
        self.slowed = Slowed::as_asked(process.id());
        self.process = Some(process);
        let mut lines = BufReader::new(out).lines();
        for line in lines.by_ref() {
            if let Some((_, address)) = line?.split_once("listening on ") {
                self.address = address.trim().to_owned();
                // Keeps reading, so that its output does not fill the pipe.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(());
            }
        }
        bail!("the backend ended before it listened on {listen}")
    }

    /// Asks it to shut down, so that it closes its database; kills it if it does not.
    fn end(&mut self) {
        let Some(mut process) = self.process.take() else { return };
        // A stopped process cannot shut down.
        drop(self.slowed.take());
        send(Signal::SIGTERM, &[process.id()]);
        let asked = Instant::now();
        while asked.elapsed() < patience::farewell() {
            if !matches!(process.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(patience::pause());
        }
        let _ = process.kill();
        let _ = process.wait();
    }
}

impl Drop for City {
    fn drop(&mut self) {
        self.end();
        if !self.data.as_os_str().is_empty() {
            let _ = std::fs::remove_dir_all(&self.data);
        }
    }
}
