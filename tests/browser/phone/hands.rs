//! Tapping and reading: every element is found by its text.

use super::Phone;
use crate::patience;
use crate::words::Language;
use anyhow::{Context, Result, anyhow};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Instant;
use thirtyfour::{By, WebElement};

impl Phone {
    /// The heading of the page.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn heading(&self) -> Result<String> {
        Ok(self.run("return heading();", []).await?.as_str().unwrap_or_default().to_owned())
    }

    /// Waits for a page by its heading.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn comes_to(&self, heading: &str) -> Result<()> {
        self.wait_for(&format!("the page “{heading}”"), "return heading() === arguments[0];", [json!(heading)])
            .await
            .map(drop)
    }

    /// Waits for a page by the key of its heading.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn comes_to_word(&self, key: &str) -> Result<()> {
        self.comes_to(self.word(key)?).await
    }

    /// Waits until a text is visible.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn reads(&self, text: &str) -> Result<()> {
        self.wait_for(&format!("the words “{text}”"), "return shows(arguments[0]);", [json!(text)]).await.map(drop)
    }

    /// Whether a text is visible now.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn shows(&self, text: &str) -> Result<bool> {
        Ok(self.run("return shows(arguments[0]);", [json!(text)]).await?.as_bool().unwrap_or(false))
    }

    /// Presses the button or link with this name.
    ///
    /// # Errors
    /// When there is none, or it is covered.
    pub async fn press(&self, name: &str) -> Result<()> {
        self.press_found(&format!("“{name}” to press"), "return pressable(arguments[0]);", name).await
    }

    /// Presses the button or link with the text of a key.
    ///
    /// # Errors
    /// When there is none, or it is covered.
    pub async fn press_word(&self, key: &str) -> Result<()> {
        self.press(self.word(key)?).await
    }

    /// Chooses an option by its text.
    ///
    /// # Errors
    /// When there is none.
    pub async fn choose(&self, name: &str) -> Result<()> {
        self.press_found(&format!("“{name}” to choose"), "return choice(arguments[0]);", name).await?;
        let script = "return choice(arguments[0])?.control.checked;";
        self.wait_for(&format!("“{name}” to be chosen"), script, [json!(name)]).await.map(drop)
    }

    /// Presses the first element that matches a selector.
    ///
    /// # Errors
    /// When there is none.
    pub async fn press_at(&self, selector: &str) -> Result<()> {
        self.press_found(&format!("{selector} to press"), "return all(arguments[0])[0];", selector).await
    }

    /// Replaces the content of the field with a label.
    ///
    /// # Errors
    /// When there is no such field.
    pub async fn fill(&self, label: &str, text: &str) -> Result<()> {
        let script = "return writable(arguments[0]);";
        let field = self.wait_for_element(&format!("the field “{label}”"), script, [json!(label)]).await?;
        if field.value().await?.is_some_and(|value| !value.is_empty()) {
            field.clear().await?;
        }
        field.send_keys(text).await?;
        let script = "return writable(arguments[0])?.value === arguments[1];";
        self.wait_for(&format!("“{text}” to stand in the field"), script, [json!(label), json!(text)]).await.map(drop)
    }

    /// Chooses files for the library button of the photo page.
    ///
    /// # Errors
    /// When there is no such button.
    pub async fn attach(&self, files: &[&Path]) -> Result<()> {
        let input = self.web.find(By::Id("photo-library")).await.context("no way to choose photos")?;
        let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        input.send_keys(names.join("\n")).await?;
        Ok(())
    }

    /// Waits until so many photos are uploaded: by the tiles on their page, or by the answers so far on any other.
    ///
    /// # Errors
    /// When they do not arrive.
    pub async fn photos_arrive(&self, count: usize) -> Result<()> {
        let script = "const there = (of) => document.querySelectorAll(`${of}[data-state='done']`).length;
            return Math.max(there('.sb-photo'), there('.sb-summary__photo')) === arguments[0];";
        self.wait_for(&format!("{count} photos to arrive"), script, [json!(count)]).await.map(drop)
    }

    /// Changes the language by the switch in the header.
    ///
    /// # Errors
    /// When the page does not follow.
    pub async fn speak(&self, language: Language) -> Result<()> {
        let script = "const s = document.getElementById('language'); s.value = arguments[0]; s.dispatchEvent(new Event('change', {bubbles: true}));";
        self.run(script, [json!(language.tag())]).await?;
        self.language.set(language);
        let script = "return document.documentElement.lang === arguments[0] && heading();";
        self.wait_for("the other language", script, [json!(language.tag())]).await.map(drop)
    }

    async fn press_found(&self, what: &str, script: &str, name: &str) -> Result<()> {
        let began = Instant::now();
        loop {
            let element: WebElement = self.wait_for_element(what, script, [json!(name)]).await?;
            // A person would scroll until it is not covered by the sticky action; a driver only scrolls it into the
            // viewport. A driver clicks a moment after it has computed the position, so the element must not be moving.
            let clear = "
                arguments[0].scrollIntoView({block: 'center', behavior: 'instant'});
                const ends = (animation) => animation.effect.getComputedTiming().endTime !== Infinity;
                const moves = (animation) => animation.playState === 'running' && ends(animation) && animation.effect.target?.contains(arguments[0]);
                return !document.getAnimations().some(moves);";
            let pressed = match self.run(clear, [element.to_json()?]).await {
                Ok(Value::Bool(true)) => element.click().await.map_err(Into::into),
                Ok(_) => Err(anyhow!("it still moves")),
                Err(error) => Err(error),
            };
            match pressed {
                Ok(()) => return Ok(()),
                // It was redrawn, or is still covered by something moving.
                Err(error) if began.elapsed() > patience::anything() => return Err(error.context(what.to_owned())),
                Err(_) => tokio::time::sleep(patience::pause()).await,
            }
        }
    }
}
