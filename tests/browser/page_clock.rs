//! Control of the page's clock (`page_clock.js`): promises in seconds are measured by it, so that they do not depend on
//! the machine. The site must have the script (`Site::with_page_clock`).

use crate::patience;
use crate::phone::Phone;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::time::Duration;

/// The script that provides the clock.
pub const SCRIPT: &str = include_str!("page_clock.js");
/// How far the clock is advanced by one script call. WebKit's script timeout is a timer of the page, and so runs by
/// this clock.
const AT_ONCE: Duration = Duration::from_secs(60);
/// How far the clock is advanced between two checks of `comes_within`.
const STEP: Duration = Duration::from_millis(100);

impl Phone {
    /// From now on the page's clock is held and its timers wait. A reloaded page starts with a running clock.
    ///
    /// # Errors
    /// When the page has no such clock.
    pub async fn holds_clock(&self) -> Result<()> {
        self.run("pageClock.hold();", []).await.context("the page's clock cannot be held").map(drop)
    }

    /// The page's clock runs again: it is the real one, unless it was advanced ahead of it. A page that is opened later
    /// has the real clock in any case, and takes data stored ahead of it for the future.
    ///
    /// # Errors
    /// When the page has no such clock.
    pub async fn releases_clock(&self) -> Result<()> {
        self.run("pageClock.release();", []).await.map(drop)
    }

    /// The page's time, in milliseconds since 1970.
    ///
    /// # Errors
    /// When the page has no such clock.
    pub async fn time(&self) -> Result<i64> {
        let now = self.run("return Math.floor(pageClock.now());", []).await?;
        now.as_i64().with_context(|| format!("the page's time is {now}"))
    }

    /// Waits until no operation of the page is in progress: no request, no transaction, no lock request, no chunk being
    /// loaded.
    ///
    /// # Errors
    /// When something never ends.
    pub async fn rests(&self) -> Result<()> {
        let script = "pageClock.rest().then(arguments[arguments.length - 1]);";
        if let Err(why) = self.run_async(script, []).await {
            let what = self.run("return pageClock.under_way();", []).await.unwrap_or_default();
            return Err(why).with_context(|| format!("the page does not rest; under way is {what}"));
        }
        Ok(())
    }

    /// Injects the clock into every page that is opened in this tab from now on, whatever its site. Only in Chromium.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn gets_page_clocks(&self) -> Result<()> {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({"source": SCRIPT})).await.map(drop)
    }

    /// Waits until a script returns something true, or the page is idle without it; returns which. Whatever a page does
    /// by itself is done then, however slow this machine is.
    ///
    /// # Errors
    /// When neither happens within `patience::anything()`.
    pub async fn comes_or_settles(&self, script: &str, arguments: impl Into<Vec<Value>>) -> Result<bool> {
        let arguments = arguments.into();
        let settled = "
            const done = arguments[arguments.length - 1];
            if (window.pageClock && document.readyState === 'complete') pageClock.settled().then(done); else done(false);";
        patience::until("the page to settle", async || {
            // Idleness is checked before the content: in between nothing can have changed.
            let settled = self.run_async(settled, []).await? == json!(true);
            let came = crate::phone::is_true(&self.run(script, arguments.clone()).await?);
            Ok((came || settled).then_some(came))
        })
        .await
    }

    /// Advances the held clock. Each timer is called when it is due, after the operations in progress have ended; those
    /// started by the last timer are still in progress afterwards.
    ///
    /// # Errors
    /// When something never ends.
    pub async fn passes(&self, time: Duration) -> Result<()> {
        self.lets_pass(time, false).await
    }

    /// The same while an operation is in progress that does not end.
    ///
    /// # Errors
    /// When the page has no such clock, or it is not held.
    pub async fn passes_meanwhile(&self, time: Duration) -> Result<()> {
        self.lets_pass(time, true).await
    }

    /// The same for a page that is unloaded meanwhile, so that the end cannot be awaited.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn passes_until_it_goes(&self, time: Duration) -> Result<()> {
        self.run("pageClock.pass(arguments[0]).catch(() => {});", [json!(u64::try_from(time.as_millis())?)])
            .await
            .map(drop)
    }

    async fn lets_pass(&self, time: Duration, meanwhile: bool) -> Result<()> {
        let mut left = time;
        while left > AT_ONCE {
            self.lets_pass_at_once(AT_ONCE, meanwhile).await?;
            left -= AT_ONCE;
        }
        self.lets_pass_at_once(left, meanwhile).await
    }

    async fn lets_pass_at_once(&self, time: Duration, meanwhile: bool) -> Result<()> {
        let script = "
            const [millis, meanwhile, done] = arguments;
            pageClock.pass(millis, meanwhile).then(() => done('passed'), (error) => done(String(error)));";
        let millis = u64::try_from(time.as_millis())?;
        let answer = self.run_async(script, [json!(millis), json!(meanwhile)]).await;
        let answer = match answer {
            Ok(answer) => answer,
            Err(why) => {
                let what = self.run("return pageClock.under_way();", []).await.unwrap_or_default();
                return Err(why).with_context(|| format!("no time passes; under way is {what}"));
            }
        };
        if answer == json!("passed") { Ok(()) } else { bail!("no time passes: {answer}") }
    }

    /// Lets the page do everything that it has scheduled: its clock is held and advanced by ten minutes. Then it is
    /// idle.
    ///
    /// # Errors
    /// When something never ends.
    pub async fn does_all_it_means_to(&self) -> Result<()> {
        self.holds_clock().await?;
        self.passes(Duration::from_secs(600)).await?;
        self.rests().await?;
        self.releases_clock().await
    }

    /// Advances the held clock until a script returns something true; returns by how much.
    ///
    /// # Errors
    /// When it returns nothing true within the page's own `limit`.
    pub async fn comes_within(
        &self,
        limit: Duration,
        what: &str,
        script: &str,
        arguments: impl Into<Vec<Value>>,
    ) -> Result<Duration> {
        let (arguments, mut passed) = (arguments.into(), Duration::ZERO);
        loop {
            self.rests().await?;
            if crate::phone::is_true(&self.run(script, arguments.clone()).await?) {
                return Ok(passed);
            }
            if passed >= limit {
                let heading = self.heading().await.unwrap_or_default();
                bail!("{what} did not come within {limit:?} of the page's own time; the page is “{heading}”");
            }
            self.passes(STEP).await?;
            passed += STEP;
        }
    }

    /// How many streams of events the page has opened.
    ///
    /// # Errors
    /// When the page has no such clock.
    pub async fn streams(&self) -> Result<u64> {
        let count = self.run("return pageClock.streams.opened;", []).await?;
        count.as_u64().with_context(|| format!("the page has opened {count} streams"))
    }

    /// Waits until a text has arrived over a stream of events.
    ///
    /// # Errors
    /// When it does not within `patience::anything()`.
    pub async fn hears(&self, text: &str) -> Result<()> {
        let script = "return pageClock.streams.text.includes(arguments[0]);";
        self.wait_for(&format!("“{text}” to come over a stream"), script, [json!(text)]).await.map(drop)
    }
}
