//! Looking at what is on the phone: what a journey does on every page, pictures, and what the console says.

use super::Phone;
use crate::equipment::Browser;
use anyhow::{Context, Result};
use futures_util::future::LocalBoxFuture;
use std::path::Path;
use std::rc::Rc;

/// What is done on every page that a journey comes to.
pub type Look = Rc<dyn Fn(Phone, String) -> LocalBoxFuture<'static, Result<()>>>;

impl Phone {
    /// Says that whatever page comes next is looked at in this way.
    pub fn looks(&self, look: Look) {
        *self.look.borrow_mut() = Some(look);
    }

    /// Looks at the page as it is.
    ///
    /// # Errors
    /// When what is done there fails.
    pub async fn look(&self, page: &str) -> Result<()> {
        let look = self.look.borrow().clone();
        match look {
            Some(look) => look(self.clone(), page.to_owned()).await.with_context(|| format!("on the page “{page}”")),
            None => Ok(()),
        }
    }

    /// Notes what is wrong with a page, and goes on.
    pub fn find_fault(&self, fault: String) {
        self.findings.borrow_mut().push(fault);
    }

    /// What was found so far, taken out.
    pub fn findings(&self) -> Vec<String> {
        self.findings.take()
    }

    /// What is on the screen, as a PNG file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn screenshot(&self, file: &Path) -> Result<()> {
        Ok(self.web.screenshot(file).await?)
    }

    /// What Chromium's console says is wrong, apart from calls that the journey itself lets fail.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn console_errors(&self) -> Result<Vec<String>> {
        if self.browser != Browser::Chromium {
            return Ok(Vec::new());
        }
        let entries = self.web.browser_log().await?;
        let wrong =
            entries.into_iter().filter(|entry| entry.level == "SEVERE" && entry.source.as_deref() != Some("network"));
        Ok(wrong.map(|entry| entry.message).collect())
    }

    /// Everything that stands in Chromium's console since it was last read.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn console(&self) -> Result<Vec<String>> {
        Ok(self.web.browser_log().await?.into_iter().map(|entry| entry.message).collect())
    }

    /// Leaves a picture and the source of the page in a folder.
    pub(crate) async fn leave_trace(&self, folder: &Path, name: &str) {
        let _ = self.screenshot(&folder.join(format!("{name}.png"))).await;
        if let Ok(source) = self.web.source().await {
            let _ = std::fs::write(folder.join(format!("{name}.html")), source);
        }
    }
}
