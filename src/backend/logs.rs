//! The backend's log: one line for each thing that happened, on standard error, as text or as JSON. What is written
//! about requests is in `requests`.

use std::{any::Any, io, panic::Location, str::FromStr};
use tracing::{
    Subscriber,
    level_filters::LevelFilter,
    subscriber::{SetGlobalDefaultError, set_global_default},
};
use tracing_subscriber::{
    Layer,
    filter::Targets,
    fmt::{self, MakeWriter},
    layer::SubscriberExt,
    registry,
};

/// How lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON object on each line.
    Json,
}

impl FromStr for LogFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("the format of the log is text or json".to_owned()),
        }
    }
}

/// Begins the log of this process, on standard error.
///
/// # Errors
/// When the process has a log already.
pub fn begin(level: LevelFilter, format: LogFormat) -> Result<(), SetGlobalDefaultError> {
    set_global_default(subscriber(level, format, io::stderr))?;
    std::panic::set_hook(Box::new(|panic| log_panic(panic.location(), panic.payload())));
    Ok(())
}

/// Writes the lines of this level and above.
///
/// Dependencies never write more than warnings: what they say below that is theirs to choose, and may be a header with
/// an access token in it.
pub fn subscriber<W>(level: LevelFilter, format: LogFormat, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = fmt::layer().with_ansi(false).with_writer(writer);
    let lines = match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
    };
    let ours = env!("CARGO_CRATE_NAME");
    let chosen = Targets::new().with_default(level.min(LevelFilter::WARN)).with_target(ours, level);
    registry().with(lines.with_filter(chosen))
}

/// Logs a panic in the place of the standard library's message. A message made at run time may hold what a citizen
/// wrote, so only one that stands in the source is repeated.
pub fn log_panic(location: Option<&Location<'_>>, payload: &(dyn Any + Send)) {
    let location = location.map(ToString::to_string).unwrap_or_default();
    let reason = payload.downcast_ref::<&str>().copied().unwrap_or("its message was made at run time");
    tracing::error!(location, reason, "the code panicked");
}
