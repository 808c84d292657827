//! Checks on every page, screenshots, and the console.

use super::Phone;
use crate::equipment::Browser;
use anyhow::{Context, Result};
use futures_util::future::LocalBoxFuture;
use std::path::Path;
use std::rc::Rc;

/// A check that runs on every page that a journey reaches.
pub type Look = Rc<dyn Fn(Phone, String) -> LocalBoxFuture<'static, Result<()>>>;

impl Phone {
    /// Sets the check for all following pages.
    pub fn looks(&self, look: Look) {
        *self.look.borrow_mut() = Some(look);
    }

    /// Checks the page as it is.
    ///
    /// # Errors
    /// When the check fails to run.
    pub async fn look(&self, page: &str) -> Result<()> {
        let look = self.look.borrow().clone();
        match look {
            Some(look) => look(self.clone(), page.to_owned()).await.with_context(|| format!("on the page “{page}”")),
            None => Ok(()),
        }
    }

    /// Records a finding, and goes on.
    pub fn find_fault(&self, fault: String) {
        self.findings.borrow_mut().push(fault);
    }

    /// Removes and returns the findings so far.
    pub fn findings(&self) -> Vec<String> {
        self.findings.take()
    }

    /// Takes a screenshot as a PNG file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn screenshot(&self, file: &Path) -> Result<()> {
        Ok(self.web.screenshot(file).await?)
    }

    /// Errors in Chromium's console, except of requests that the journey itself lets fail.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn console_errors(&self) -> Result<Vec<String>> {
        if self.browser != Browser::Chromium {
            return Ok(Vec::new());
        }
        let entries = self.web.browser_log().await?;
        let wrong =
            entries.into_iter().filter(|entry| entry.level == "SEVERE" && entry.source.as_deref() != Some("network"));
        Ok(wrong.map(|entry| entry.message).collect())
    }

    /// Everything in Chromium's console since it was last read.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn console(&self) -> Result<Vec<String>> {
        Ok(self.web.browser_log().await?.into_iter().map(|entry| entry.message).collect())
    }

    /// Writes a screenshot and the source of the page into a folder.
    pub(crate) async fn leave_trace(&self, folder: &Path, name: &str) {
        let _ = self.screenshot(&folder.join(format!("{name}.png"))).await;
        if let Ok(source) = self.web.source().await {
            let _ = std::fs::write(folder.join(format!("{name}.html")), source);
        }
    }
}
