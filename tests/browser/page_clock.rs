//! The page's own clock in the hands of a journey (`page_clock.js`): promises in seconds are judged by it, so that they stay
//! promises and depend on no machine. The site must have the script (`Site::with_page_clock`).

use crate::patience;
use crate::phone::Phone;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::time::Duration;

/// The script that gives the clock away.
pub const SCRIPT: &str = include_str!("page_clock.js");
/// How far the clock goes on in one script. WebKit measures how long a script may take by a timer of the page, and so by this clock.
const AT_ONCE: Duration = Duration::from_secs(60);
/// How far the clock goes on between two looks of `comes_within`.
const STEP: Duration = Duration::from_millis(100);

impl Phone {
    /// From now on the page's clock stands still and its timers wait. A page that is loaded anew begins with a clock that goes.
    ///
    /// # Errors
    /// When the page has no such clock.
    pub async fn holds_clock(&self) -> Result<()> {
        self.run("pageClock.hold();", []).await.context("the page's clock cannot be held").map(drop)
    }

    /// The page's clock goes by itself again: it is the true one, unless it was let go ahead of it. A page that is opened later
    /// goes by the true clock in any case, and takes what was kept ahead of it for something of the future.
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

    /// Waits until nothing is under way that the page has begun: no call, no transaction, no lock, no part of the program.
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

    /// Has every page that is opened in this tab from now on give its clock away, whatever site it is of. Chromium alone does this.
    ///
    /// # Errors
    /// When the browser does not.
    pub async fn gets_page_clocks(&self) -> Result<()> {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({"source": SCRIPT})).await.map(drop)
    }

    /// Waits until a script gives something true, or the page has come to rest without it: whether it did. What a page does
    /// by itself it has done then, however long that takes on this machine.
    ///
    /// # Errors
    /// When neither happens within `patience::anything()`.
    pub async fn comes_or_settles(&self, script: &str, arguments: impl Into<Vec<Value>>) -> Result<bool> {
        let arguments = arguments.into();
        let settled = "
            const done = arguments[arguments.length - 1];
            if (window.pageClock && document.readyState === 'complete') pageClock.settled().then(done); else done(false);";
        patience::until("the page to settle", async || {
            // First whether it rests, then what it shows: between the two nothing can have come.
            let settled = self.run_async(settled, []).await? == json!(true);
            let came = crate::phone::is_true(&self.run(script, arguments.clone()).await?);
            Ok((came || settled).then_some(came))
        })
        .await
    }

    /// So much time passes for the page whose clock is held. Each of its timers comes when it is due, and before each whatever
    /// is under way ends first; what the last of them began is under way afterwards.
    ///
    /// # Errors
    /// When something never ends.
    pub async fn passes(&self, time: Duration) -> Result<()> {
        self.lets_pass(time, false).await
    }

    /// The same while something is under way that does not end.
    ///
    /// # Errors
    /// When the page has no such clock, or it is not held.
    pub async fn passes_meanwhile(&self, time: Duration) -> Result<()> {
        self.lets_pass(time, true).await
    }

    /// The same for a page that goes away meanwhile, so that nobody can wait for the end.
    ///
    /// # Errors
    /// When the browser does not answer.
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

    /// Whatever the page still means to do, it does: its clock is held, and ten minutes pass. Then it rests.
    ///
    /// # Errors
    /// When something never ends.
    pub async fn does_all_it_means_to(&self) -> Result<()> {
        self.holds_clock().await?;
        self.passes(Duration::from_secs(600)).await?;
        self.rests().await?;
        self.releases_clock().await
    }

    /// Lets time pass for the page whose clock is held until a script gives something true: how much of it passed.
    ///
    /// # Errors
    /// When it gives nothing true within the page's own `limit`.
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

    /// Waits until a text has come to the page over a stream of events.
    ///
    /// # Errors
    /// When it does not come within `patience::anything()`.
    pub async fn hears(&self, text: &str) -> Result<()> {
        let script = "return pageClock.streams.text.includes(arguments[0]);";
        self.wait_for(&format!("“{text}” to come over a stream"), script, [json!(text)]).await.map(drop)
    }
}
