//! Checks made on every page: accessibility by axe-core, texts in one language, nothing wider than the screen or cut
//! off, and the mirrored layout in a right-to-left language.

use crate::equipment::Browser;
use crate::phone::{Look, Phone};
use crate::words::Language;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::rc::Rc;

const TEXTS: &str = include_str!("texts.js");
const WIDTHS: &str = include_str!("widths.js");
const CUT: &str = include_str!("cut.js");
const MIRROR: &str = include_str!("mirror.js");

/// axe-core with the levels A and AA of WCAG 2.0 to 2.2, its best practices, and two AAA rules. It is run with the page
/// scrolled to its end, where the sticky action is in its own place: what it covers before can be scrolled into view.
const AUDIT: &str = "
    const was = scrollY;
    scrollTo({top: document.documentElement.scrollHeight, behavior: 'instant'});
    const finish = arguments[arguments.length - 1];
    const done = (faults) => { scrollTo({top: was, behavior: 'instant'}); finish(faults); };
    const options = {
        runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']},
        rules: {'target-size': {enabled: true}, 'color-contrast-enhanced': {enabled: true}},
        resultTypes: ['violations'],
    };
    window.axe.run(document, options).then(
        (result) => done(result.violations.map((v) => v.id + ': ' + v.help + '\\n' + v.nodes.map((n) =>
            '      ' + n.target.join(' ') + '  ' + (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? '').slice(0, 200)).join('\\n'))),
        (error) => done(['axe itself failed: ' + error]));
";

/// Audits a page as it is, and records the findings.
pub fn accessibility() -> Look {
    Rc::new(|phone, page| {
        Box::pin(async move {
            let faults = phone.audit().await?;
            faults.into_iter().for_each(|fault| phone.find_fault(format!("{page}: {fault}")));
            Ok(())
        })
    })
}

impl Phone {
    /// What axe-core finds wrong with the page as it is.
    ///
    /// # Errors
    /// When it cannot run.
    pub async fn audit(&self) -> Result<Vec<String>> {
        // Transitions have to end first.
        self.still().await?;
        let there = self.run("return !!window.axe;", []).await?.as_bool().unwrap_or(false);
        if !there {
            self.bring_axe().await?;
        }
        let answer = self.web.execute_async(AUDIT, Vec::new()).await.context("axe-core does not run")?;
        strings(answer.json())
    }

    async fn bring_axe(&self) -> Result<()> {
        // Scripts of the driver are not subject to the page's content security policy.
        self.web.execute(self.axe.as_ref(), Vec::new()).await.context("axe-core does not load")?;
        let there = self.run("return !!window.axe;", []).await?.as_bool().unwrap_or(false);
        if there { Ok(()) } else { bail!("axe-core is not on the page after it was loaded") }
    }

    /// Waits until nothing on the page moves.
    ///
    /// # Errors
    /// When it never stops.
    pub async fn still(&self) -> Result<()> {
        let script = "return document.getAnimations().every((a) => a.playState !== 'running' || a.effect?.getComputedTiming().endTime === Infinity);";
        self.wait_for("the page to rest", script, []).await.map(drop)
    }

    /// Every text of the page that is in the wrong language, has an unfilled placeholder, is a key, or is missing.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn wrong_texts(&self) -> Result<Vec<String>> {
        let keys: Vec<&String> = Language::English.words().keys().collect();
        let embedded: Vec<&String> = Language::Chinese.words().values().collect();
        let answer = self.run(TEXTS, [json!(self.language().tag()), json!(keys), json!(embedded)]).await?;
        strings(&answer)
    }

    /// Everything that reaches beyond the viewport at a width, in CSS pixels.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn too_wide(&self) -> Result<Vec<String>> {
        let answer = self.run(WIDTHS, []).await?;
        strings(&answer)
    }

    /// Every text that is cut off, overflows its box or overlaps another.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn cut_off(&self) -> Result<Vec<String>> {
        let answer = self.run(CUT, []).await?;
        strings(&answer)
    }

    /// Everything that is not mirrored, on a right-to-left page.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn not_mirrored(&self) -> Result<Vec<String>> {
        self.still().await?;
        let answer = self.run(MIRROR, []).await?;
        strings(&answer)
    }

    /// Emulates the dark or light colour scheme.
    ///
    /// # Errors
    /// When the browser cannot.
    pub async fn dark(&self, dark: bool) -> Result<()> {
        if self.browser == Browser::Chromium {
            let value = if dark { "dark" } else { "light" };
            let features = json!({"features": [{"name": "prefers-color-scheme", "value": value}]});
            self.devtools("Emulation.setEmulatedMedia", features).await?;
        } else {
            let script =
                "for (const e of document.querySelectorAll('.sb, .sb-document')) e.dataset.theme = arguments[0];";
            self.run(script, [json!(if dark { "dark" } else { "light" })]).await?;
        }
        self.still().await
    }
}

fn strings(value: &Value) -> Result<Vec<String>> {
    let list = value.as_array().with_context(|| format!("no list, but {value}"))?;
    Ok(list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}
