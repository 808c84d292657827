//! How long the tests wait before they say that something hangs. These are no promises of the product and no measures: no
//! test passes sooner or later because of them, and what is promised in seconds is judged by the page's own clock
//! (`page_clock.rs`) or beside a measure of the same run.

use crate::slowed;
use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// Anything that a page is to show, a city is to have, or a store is to keep.
const ANYTHING: Duration = Duration::from_secs(60);
/// What comes over a road that is slow on purpose.
const SLOW_ROAD: Duration = Duration::from_secs(400);
/// A script that answers later.
const SCRIPT: Duration = Duration::from_secs(120);
/// A whole journey; the longest are the tour of all pages in both languages and the one by 2G.
const JOURNEY: Duration = Duration::from_secs(1200);
/// A driver, until it answers.
const DRIVER: Duration = Duration::from_secs(60);
/// A process that was asked to end, until it is killed.
const FAREWELL: Duration = Duration::from_secs(5);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(40);

/// How long anything may take that a page is to show, a city is to have, or a store is to keep.
pub fn anything() -> Duration {
    scaled(ANYTHING)
}

/// How long something may take on a road that is slow on purpose.
pub fn slow_road() -> Duration {
    scaled(SLOW_ROAD)
}

/// How long a script may take that answers later.
pub(crate) fn script() -> Duration {
    scaled(SCRIPT)
}

/// How long a journey may take.
pub fn journey() -> Duration {
    scaled(JOURNEY)
}

/// How long a driver may take until it answers.
pub(crate) fn driver() -> Duration {
    scaled(DRIVER)
}

/// How long a process that was asked to end is given before it is killed.
pub(crate) fn farewell() -> Duration {
    scaled(FAREWELL)
}

/// The pause between two looks at something that is waited for.
pub const fn pause() -> Duration {
    PAUSE
}

/// Looks again and again until something is there, and gives it.
///
/// # Errors
/// When a look fails, or nothing is there after `anything()`.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let (began, patience) = (Instant::now(), anything());
    loop {
        if let Some(found) = look().await? {
            return Ok(found);
        }
        if began.elapsed() > patience {
            bail!("waited {} s for {what}", patience.as_secs());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Where the processes are slowed down on purpose, everything is given as much more time.
fn scaled(time: Duration) -> Duration {
    time * slowed::times()
}
