//! Parses the command line of the backend, and has its help text.

use crate::{forwarding::Proxies, logs::LogFormat};
use lexopt::prelude::*;
use std::{net::SocketAddr, path::PathBuf, time::Duration};
use tracing::level_filters::LevelFilter;

/// What `--help` prints.
pub const HELP: &str = "\
The reference backend of the Demand API, with a demo city.

Usage: backend [OPTIONS]

  --listen ADDRESS      where to listen, port 0 for any free one [127.0.0.1:8080]
  --data FOLDER         where everything is kept [data]
  --database URL        sqlite://FILE, or postgres://… if built with it [sqlite://FOLDER/suban.db]
  --photos FOLDER       where photos are kept [FOLDER/photos]
  --site FOLDER         the built site to serve beside the API
  --staff-token TOKEN   bearer secret of the staff routes; without it there are none
  --pace TIME           how long the demo's officers take for a step: 20s, 500ms, 2m; 0 for no officers [20s]
  --no-demo             begin with an empty city: no stories, no officers
  --allow-origin ORIGIN a page that may call the API from its own origin (repeat for several)
  --frame-ancestor ORIGIN a page that may frame the site (repeat for several)
  --trusted-proxies LIST  addresses and networks of proxies in front, 10.0.0.0/8,::1: what their header says of the caller's
                        address is believed, and nobody else's
  --forwarding-header NAME  the header that those proxies set, x-forwarded-for or forwarded [x-forwarded-for]
  --log LEVEL           the least that is logged on standard error: off, error, warn, info, debug, trace [info]
  --log-format FORMAT   text, or json for one object on each line [text]
  --help                this text
  --version             the version

Shuts down gracefully on SIGINT and SIGTERM. GET /healthz says whether it is well.
";

/// The options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The data folder.
    pub data: PathBuf,
    /// URL of the database, if not the usual one.
    pub database: Option<String>,
    /// The folder of photos, if not in `data`.
    pub photos: Option<PathBuf>,
    /// The built site.
    pub site: Option<PathBuf>,
    /// Bearer secret of the staff routes.
    pub staff_token: Option<String>,
    /// How long the demo's officers take for a step; zero disables them.
    pub pace: Duration,
    /// Whether the city is seeded and has officers.
    pub demo: bool,
    /// Origins that may call the API.
    pub allow_origins: Vec<String>,
    /// Origins that may frame the site.
    pub frame_ancestors: Vec<String>,
    /// Trusted proxies, whose forwarding header is used.
    pub proxies: Proxies,
    /// The least level that is logged.
    pub log: LevelFilter,
    /// How it is written.
    pub log_format: LogFormat,
}

/// What the command line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Run.
    Serve(Box<Options>),
    /// Print the help.
    Help,
    /// Print the version.
    Version,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data: PathBuf::from("data"),
            database: None,
            photos: None,
            site: None,
            staff_token: None,
            pace: Duration::from_secs(20),
            demo: true,
            allow_origins: Vec::new(),
            frame_ancestors: Vec::new(),
            proxies: Proxies::default(),
            log: LevelFilter::INFO,
            log_format: LogFormat::default(),
        }
    }
}

impl Options {
    /// URL of the database.
    pub fn database_url(&self) -> String {
        self.database.clone().unwrap_or_else(|| format!("sqlite://{}", self.data.join("suban.db").display()))
    }

    /// Folder of the photos.
    pub fn photos_folder(&self) -> PathBuf {
        self.photos.clone().unwrap_or_else(|| self.data.join("photos"))
    }
}

impl Command {
    /// Parses the arguments after the program's name.
    ///
    /// # Errors
    /// When an option is unknown or its value is malformed.
    pub fn read(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> Result<Self, lexopt::Error> {
        let mut options = Options::default();
        let mut parser = lexopt::Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Long("listen") => options.listen = parser.value()?.parse()?,
                Long("data") => options.data = parser.value()?.into(),
                Long("database") => options.database = Some(parser.value()?.string()?),
                Long("photos") => options.photos = Some(parser.value()?.into()),
                Long("site") => options.site = Some(parser.value()?.into()),
                Long("staff-token") => {
                    options.staff_token = Some(parser.value()?.string()?).filter(|token| !token.is_empty())
                }
                Long("pace") => options.pace = parser.value()?.parse_with(time)?,
                Long("no-demo") => options.demo = false,
                Long("allow-origin") => options.allow_origins.push(parser.value()?.parse_with(origin)?),
                Long("frame-ancestor") => options.frame_ancestors.push(parser.value()?.parse_with(origin)?),
                Long("trusted-proxies") => {
                    let list = parser.value()?.string()?;
                    for network in list.split(',').filter(|network| !network.trim().is_empty()) {
                        options.proxies.trusted.push(network.parse()?);
                    }
                }
                Long("forwarding-header") => options.proxies.header = parser.value()?.parse()?,
                Long("log") => options.log = parser.value()?.parse()?,
                Long("log-format") => options.log_format = parser.value()?.parse()?,
                Short('h') | Long("help") => return Ok(Self::Help),
                Short('V') | Long("version") => return Ok(Self::Version),
                other => return Err(other.unexpected()),
            }
        }
        Ok(Self::Serve(Box::new(options)))
    }
}

fn time(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let number: u64 = digits.parse().map_err(|_| "a time is a number with ms, s, m or h".to_owned())?;
    match &text[digits.len()..] {
        "ms" => Ok(Duration::from_millis(number)),
        "" | "s" => Ok(Duration::from_secs(number)),
        "m" => Ok(Duration::from_secs(number.saturating_mul(60))),
        "h" => Ok(Duration::from_secs(number.saturating_mul(3600))),
        _ => Err("a time is a number with ms, s, m or h".to_owned()),
    }
}

/// An origin has a scheme and a host, and no path (RFC 6454): with a trailing slash it would never match.
fn origin(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    if host.is_empty() || host.contains(['/', ' ', '*', ',', ';']) {
        return Err("an origin is https://host or http://host:port, without a path".to_owned());
    }
    Ok(text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Command, String> {
        Command::read(arguments.iter().map(Into::into)).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_not_said_is_as_usual() {
        let Ok(Command::Serve(options)) = read(&["--data", "/x"]) else { panic!("it runs") };
        assert_eq!(options.database_url(), "sqlite:///x/suban.db");
        assert_eq!(options.photos_folder(), PathBuf::from("/x/photos"));
        assert_eq!(options.pace, Duration::from_secs(20));
    }

    #[test]
    fn trusted_proxies_are_a_list_and_none_is_trusted_unasked() {
        let Ok(Command::Serve(options)) =
            read(&["--trusted-proxies", "10.0.0.0/8, ::1", "--forwarding-header", "Forwarded"])
        else {
            panic!("it runs")
        };
        let trusted = vec!["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        assert_eq!(options.proxies, Proxies { trusted, header: crate::forwarding::ForwardingHeader::Forwarded });
        assert_eq!(Options::default().proxies.trusted, []);
    }

    #[test]
    fn the_log_has_a_level_and_a_format() {
        let Ok(Command::Serve(options)) = read(&["--log", "debug", "--log-format", "json"]) else { panic!("it runs") };
        assert_eq!((options.log, options.log_format), (LevelFilter::DEBUG, LogFormat::Json));
        assert_eq!(Options::default().log, LevelFilter::INFO);
    }

    #[test]
    fn times_have_units() {
        assert_eq!(time("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(time("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(time("7"), Ok(Duration::from_secs(7)));
        assert!(time("soon").is_err() && time("1d").is_err());
    }

    #[test]
    fn nonsense_is_refused_with_a_reason() {
        assert!(read(&["--listen", "nowhere"]).is_err());
        assert!(read(&["--allow-origin", "https://a.example/"]).unwrap_err().contains("without a path"));
        assert!(read(&["--trusted-proxies", "10.0.0.0/8,nowhere"]).unwrap_err().contains("nowhere"));
        assert!(read(&["--forwarding-header", "via"]).is_err());
        assert!(read(&["--log", "loud"]).is_err());
        assert!(read(&["--log-format", "xml"]).unwrap_err().contains("text or json"));
        assert!(read(&["--frobnicate"]).unwrap_err().contains("frobnicate"));
        assert_eq!(read(&["--help"]), Ok(Command::Help));
    }
}
