//! Timeouts of the tests. They are no promises of the product: no test passes or fails earlier because of them, and
//! what is promised in seconds is measured by the page's own clock (`page_clock.rs`) or relative to a measurement of
//! the same run.

use crate::slowed;
use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// Anything that a page is to show, or a city or a store is to have.
const ANYTHING: Duration = Duration::from_secs(60);
/// The same over a network that is slow on purpose.
const SLOW_ROAD: Duration = Duration::from_secs(400);
/// An asynchronous script.
const SCRIPT: Duration = Duration::from_secs(120);
/// A whole journey; the longest are the tour of all pages in both languages and the one by 2G.
const JOURNEY: Duration = Duration::from_secs(1200);
/// The start of a driver.
const DRIVER: Duration = Duration::from_secs(60);
/// The shutdown of a process, until it is killed.
const FAREWELL: Duration = Duration::from_secs(5);
/// The polling interval.
const PAUSE: Duration = Duration::from_millis(40);

/// Timeout for anything that a page is to show, or a city or a store is to have.
pub fn anything() -> Duration {
    scaled(ANYTHING)
}

/// Timeout over a network that is slow on purpose.
pub fn controlled_proxy() -> Duration {
    scaled(SLOW_ROAD)
}

/// Timeout of an asynchronous script.
pub(crate) fn script() -> Duration {
    scaled(SCRIPT)
}

/// Timeout of a journey.
pub fn journey() -> Duration {
    scaled(JOURNEY)
}

/// Timeout for the start of a driver.
pub(crate) fn driver() -> Duration {
    scaled(DRIVER)
}

/// Timeout for the shutdown of a process, until it is killed.
pub(crate) fn farewell() -> Duration {
    scaled(FAREWELL)
}

/// The polling interval.
pub const fn pause() -> Duration {
    PAUSE
}

/// Polls until something is there, and returns it.
///
/// # Errors
/// When a poll fails, or nothing is there after `anything()`.
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

/// Timeouts are multiplied by the slow-down factor.
fn scaled(time: Duration) -> Duration {
    time * slowed::times()
}
