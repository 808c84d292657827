//! A third-party web server that serves a copy of the built site with the configuration in its `servers/` folder.

mod asked_for;

pub use asked_for::{Rule, asked_for};

use anyhow::{Context, Result, bail};
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

static STARTED: AtomicU32 = AtomicU32::new(0);

/// Timeout until a server listens.
const PATIENCE: Duration = Duration::from_secs(60);

/// A supported web server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    /// nginx.
    Nginx,
    /// Caddy.
    Caddy,
    /// Apache's httpd.
    Apache,
}

/// A running server. Dropping it stops it.
pub struct Server {
    process: Child,
    folder: PathBuf,
    /// Its URL: `http://127.0.0.1:PORT`.
    pub address: String,
}

impl Maker {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Nginx, Self::Caddy, Self::Apache];
}

/// The built site.
///
/// # Errors
/// When the environment does not name one.
pub fn site() -> Result<PathBuf> {
    named("SUBAN_SITE")
}

fn named(name: &str) -> Result<PathBuf> {
    match std::env::var_os(name).filter(|value| !value.is_empty()) {
        Some(value) => Ok(value.into()),
        None => bail!("{name} is not set: start these tests by `cargo xtask test servers`, which gets what they need"),
    }
}

impl Server {
    /// Starts one with a copy of a built site, readable by any user.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(maker: Maker, built: &Path) -> Result<Self> {
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("suban-server-{}-{number}", std::process::id()));
        let site = folder.join("site");
        fs::create_dir_all(&folder)?;
        let copied = Command::new("cp").arg("-r").arg(built).arg(&site).status().context("cp cannot be started")?;
        if !copied.success() {
            bail!("{} cannot be copied: is it a built site?", built.display());
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let servers = named("SUBAN_SERVERS")?;
        let (name, text) = configuration(maker, &servers, &folder, &site, port);
        let file = folder.join(name);
        fs::write(&file, text)?;
        let mut command = command(maker, &servers, &file);
        command.env("HOME", &folder).stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(fs::File::create(folder.join("server.log"))?);
        let process =
            command.spawn().with_context(|| format!("{} cannot be started", command.get_program().display()))?;
        let mut server = Self { process, folder, address: format!("http://127.0.0.1:{port}") };
        let asked = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = server.process.try_wait()?;
            if ended.is_some() || asked.elapsed() > PATIENCE {
                bail!("{maker:?} does not listen ({ended:?}): {}", server.log());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(server)
    }

    /// Its error and access log.
    pub fn log(&self) -> String {
        let read = |name: &str| fs::read_to_string(self.folder.join(name)).unwrap_or_default();
        read("server.log") + &read("error.log") + &read("access.log")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // On SIGTERM it stops its workers too; if it does not, it is killed.
        let _ = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status();
        let asked = Instant::now();
        while matches!(self.process.try_wait(), Ok(None)) && asked.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The minimal configuration around the one shipped with the site: its name and its text.
fn configuration(maker: Maker, servers: &Path, folder: &Path, site: &Path, port: u16) -> (&'static str, String) {
    let (servers, folder, site) = (servers.display(), folder.display(), site.display());
    match maker {
        Maker::Nginx => {
            let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
            let temporary: String = kinds.iter().map(|kind| format!("{kind}_temp_path {folder}/{kind};\n")).collect();
            (
                "nginx.conf",
                format!(
                    "daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nevents {{ }}\nhttp {{\n{temporary}\
                     include {servers}/etc/nginx/mime.types;\naccess_log {folder}/access.log;\n\
                     server {{\nlisten 127.0.0.1:{port};\nroot {site};\ninclude {site}/servers/nginx.conf;\n}}\n}}\n"
                ),
            )
        }
        Maker::Caddy => (
            "Caddyfile",
            format!(
                "{{\n\tadmin off\n\tauto_https off\n}}\nhttp://127.0.0.1:{port} {{\n\troot * {site}\n\timport {site}/servers/Caddyfile\n\
                 \tlog {{\n\t\toutput file {folder}/access.log\n\t}}\n}}\n"
            ),
        ),
        Maker::Apache => {
            let modules = ["mpm_event", "authz_core", "dir", "mime", "headers", "rewrite", "setenvif"];
            let modules: String = modules
                .iter()
                .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"))
                .collect();
            (
                "apache.conf",
                format!(
                    "{modules}ServerName localhost\nListen 127.0.0.1:{port}\nPidFile {folder}/apache.pid\nUser www-data\nGroup www-data\n\
                     DefaultRuntimeDir {folder}\nErrorLog {folder}/error.log\nTypesConfig /etc/mime.types\n\
                     CustomLog {folder}/access.log \"%r\" env=!suban_secret\nDocumentRoot {site}\n\
                     <Directory {site}>\nRequire all granted\nInclude {site}/servers/apache.conf\n</Directory>\n"
                ),
            )
        }
    }
}

fn command(maker: Maker, servers: &Path, file: &Path) -> Command {
    let (program, arguments): (_, &[&str]) = match maker {
        Maker::Nginx => (servers.join("usr/sbin/nginx"), &["-c"]),
        Maker::Caddy => (servers.join("usr/bin/caddy"), &["run", "--adapter", "caddyfile", "--config"]),
        Maker::Apache => (PathBuf::from("/usr/sbin/apache2"), &["-D", "FOREGROUND", "-f"]),
    };
    let mut command = Command::new(program);
    command.args(arguments).arg(file);
    command
}
