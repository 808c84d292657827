//! Using the keyboard, and checking the focus.

use super::{Key, Phone};
use anyhow::{Result, bail, ensure};
use serde_json::{Value, json};

/// The focused element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Focused {
    /// Its tag, in lower case.
    pub tag: String,
    /// Its id.
    pub id: String,
    /// Its accessible name.
    pub name: String,
    /// Whether it or its row has a focus ring of at least 2 px.
    pub ringed: bool,
}

impl Phone {
    /// Presses keys, one after the other.
    ///
    /// # Errors
    /// When the browser does not.
    pub async fn keys(&self, keys: &[Key]) -> Result<()> {
        for key in keys {
            self.web.action_chain().key_down(key.clone()).key_up(key.clone()).perform().await?;
        }
        Ok(())
    }

    /// Types text into the focused element.
    ///
    /// # Errors
    /// When the browser does not.
    pub async fn types(&self, text: &str) -> Result<()> {
        Ok(self.web.action_chain().send_keys(text).perform().await?)
    }

    /// The focused element.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn focused(&self) -> Result<Focused> {
        let script = "const e = document.activeElement; const c = firstLine(e?.labels?.[0]);
            const control = e?.matches('a, button, input, textarea, select, summary');
            return e && {tag: e.localName, id: e.id, name: control ? c || nameOf(e) : '', ringed: ringed(e)};";
        let found = self.run(script, []).await?;
        let text = |name: &str| found.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let ringed = found.get("ringed").and_then(Value::as_bool).unwrap_or(false);
        Ok(Focused { tag: text("tag"), id: text("id"), name: text("name"), ringed })
    }

    /// Presses Tab until the focus is on the element with a name; every one on the way must show its focus.
    ///
    /// # Errors
    /// When it is not reached, or an element does not show its focus.
    pub async fn tabs_to(&self, name: &str) -> Result<()> {
        for _ in 0..60 {
            let now = self.focused().await?;
            if now.name == name || now.name.starts_with(&format!("{name} ")) {
                return Ok(());
            }
            self.keys(&[Key::Tab]).await?;
            let next = self.focused().await?;
            ensure!(next.ringed || next.tag == "body", "the focus cannot be seen on {next:?}");
        }
        bail!("Tab does not lead to “{name}”; the focus is on {:?}", self.focused().await?)
    }

    /// Waits until the focus is where reading starts: on the page's heading, or on the main element that contains it.
    ///
    /// # Errors
    /// When it is elsewhere.
    pub async fn focus_is_at_the_question(&self) -> Result<()> {
        let script = "const e = document.activeElement; return e.localName === 'h1' || (e.localName === 'main' && e.querySelector('h1 label'));";
        self.wait_for("the focus at the question", script, []).await.map(drop)
    }

    /// Waits until the focus is on the element with an id.
    ///
    /// # Errors
    /// When it is elsewhere.
    pub async fn focus_is_on(&self, id: &str) -> Result<()> {
        let script = "return document.activeElement?.id === arguments[0];";
        self.wait_for(&format!("the focus on #{id}"), script, [json!(id)]).await.map(drop)
    }
}
