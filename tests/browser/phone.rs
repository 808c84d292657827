//! A browser used like a person's phone: reading, typing, choosing and pressing by visible text.

mod handing_over;
mod hands;
mod keyboard;
mod looking;

use crate::driver::{Driver, capabilities};
use crate::equipment::{Browser, Equipment};
use crate::patience;
use crate::words::Language;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};
use thirtyfour::{WebDriver, WebElement, WindowHandle};

pub use handing_over::Seen;
pub use keyboard::Focused;
pub use looking::Look;
pub use thirtyfour::Key;

/// Helpers to find elements by their text; prepended to the scripts of `Phone::run`.
pub const PAGE: &str = include_str!("page.js");

/// A tab of the browser.
#[derive(Clone, Debug)]
pub struct Tab(WindowHandle);

/// A phone; clones are the same phone.
#[derive(Clone)]
pub struct Phone {
    pub(crate) web: WebDriver,
    /// Its browser.
    pub browser: Browser,
    /// The language of its user.
    language: Rc<Cell<Language>>,
    address: Rc<str>,
    look: Rc<RefCell<Option<Look>>>,
    /// Findings on the pages checked, which do not end the journey.
    findings: Rc<RefCell<Vec<String>>>,
    pub(crate) axe: Rc<str>,
    driver: Rc<RefCell<Option<Driver>>>,
}

impl Phone {
    /// Starts a phone with an empty profile, for a site.
    ///
    /// # Errors
    /// When the browser does not start.
    pub async fn new(equipment: &Equipment, language: Language, address: &str) -> Result<Self> {
        Self::start(equipment, language, address, None).await
    }

    /// Starts a phone with the profile in a folder, which is created if missing. Only in Chromium.
    ///
    /// # Errors
    /// When the browser does not start.
    pub async fn with_profile(
        equipment: &Equipment,
        language: Language,
        address: &str,
        profile: &Path,
    ) -> Result<Self> {
        Self::start(equipment, language, address, Some(profile)).await
    }

    async fn start(equipment: &Equipment, language: Language, address: &str, profile: Option<&Path>) -> Result<Self> {
        let browser = equipment.browser;
        let driver = Driver::start(equipment, language).await?;
        let web = WebDriver::new(&driver.address, capabilities(browser, language, profile))
            .await
            .context("the browser does not start")?;
        web.set_script_timeout(patience::script()).await?;
        let axe = match equipment.axe.as_os_str().is_empty() {
            true => String::new(),
            false => std::fs::read_to_string(&equipment.axe).with_context(|| format!("{}", equipment.axe.display()))?,
        };
        let phone = Self {
            web,
            browser,
            language: Rc::new(Cell::new(language)),
            address: address.into(),
            look: Rc::default(),
            findings: Rc::default(),
            axe: axe.into(),
            driver: Rc::new(RefCell::new(Some(driver))),
        };
        phone.size(360, 740).await?;
        phone.choose_language_beforehand().await?;
        Ok(phone)
    }

    /// Sets the viewport in CSS pixels; exactly in Chromium, elsewhere as near as its window allows.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn size(&self, width: u32, height: u32) -> Result<()> {
        if self.browser == Browser::Chromium {
            let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
            return self.devtools("Emulation.setDeviceMetricsOverride", size).await.map(drop);
        }
        self.web.set_window_rect(0, 0, width, height + 100).await?;
        Ok(())
    }

    /// Sends a DevTools command.
    ///
    /// # Errors
    /// When it fails; always in browsers other than Chromium.
    pub async fn devtools(&self, command: &str, arguments: Value) -> Result<Value> {
        Ok(self.web.cdp().send_raw(command, arguments).await?)
    }

    /// The language of its user.
    pub fn language(&self) -> Language {
        self.language.get()
    }

    /// A text of the interface in that language.
    ///
    /// # Errors
    /// When there is none.
    pub fn word(&self, key: &str) -> Result<&'static str> {
        self.language().word(key)
    }

    /// Loads a path of the site, and waits until the program runs.
    ///
    /// # Errors
    /// When it does not.
    pub async fn open(&self, path: &str) -> Result<()> {
        self.open_early(path).await?;
        self.running().await
    }

    /// Loads a path of the site without waiting for the program.
    ///
    /// # Errors
    /// When the browser does not.
    pub async fn open_early(&self, path: &str) -> Result<()> {
        // A mere change of the fragment would not load the page anew.
        self.web.goto("about:blank").await?;
        self.web.goto(format!("{}{path}", self.address)).await?;
        Ok(())
    }

    /// Deletes all site data of this address in Chromium, including workers and the cache.
    ///
    /// # Errors
    /// When the browser does not.
    pub async fn forget_everything(&self) -> Result<()> {
        self.web.goto("about:blank").await?;
        let what = json!({"origin": &*self.address, "storageTypes": "all"});
        self.devtools("Storage.clearDataForOrigin", what).await?;
        self.devtools("Network.clearBrowserCache", json!({})).await.map(drop)
    }

    /// Reloads the page.
    ///
    /// # Errors
    /// When the program does not run afterwards.
    pub async fn reload(&self) -> Result<()> {
        self.reload_early().await?;
        self.running().await
    }

    /// Reloads the page without waiting for the program.
    ///
    /// # Errors
    /// When the browser does not.
    pub async fn reload_early(&self) -> Result<()> {
        Ok(self.web.refresh().await?)
    }

    /// Goes to another page of the program by its fragment.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn go(&self, fragment: &str) -> Result<()> {
        self.moves("if (location.hash !== arguments[0]) location.hash = arguments[0]; else told();", [json!(fragment)])
            .await?;
        let script = "return location.hash === arguments[0] && heading();";
        self.wait_for("the page that was asked for", script, [json!(fragment)]).await.map(drop)
    }

    /// Goes back by one page of the program.
    ///
    /// # Errors
    /// When there is none.
    pub async fn back(&self) -> Result<()> {
        self.moves("history.back();", []).await?;
        self.wait_for("a page on the way back", "return heading();", []).await.map(drop)
    }

    /// Runs a script that changes the fragment, and waits until the program has handled it, so that what is read next
    /// is the new page.
    async fn moves(&self, script: &str, arguments: impl Into<Vec<Value>>) -> Result<()> {
        let script = format!(
            "const told = () => arguments[arguments.length - 1](true);
            addEventListener('hashchange', told, {{once: true}});
            {script}"
        );
        self.run_async(&script, arguments).await?;
        self.takes_a_turn().await
    }

    /// Yields to the page's event loop.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn takes_a_turn(&self) -> Result<()> {
        let script = "
            const {port1, port2} = new MessageChannel();
            port1.onmessage = () => { port1.close(); arguments[arguments.length - 1](true); };
            port2.postMessage(null);";
        self.run_async(script, []).await.map(drop)
    }

    /// Runs a script in the page, with `page.js` available.
    ///
    /// # Errors
    /// When it throws.
    pub async fn run(&self, script: &str, arguments: impl Into<Vec<Value>>) -> Result<Value> {
        Ok(self.web.execute(format!("{PAGE}\n{script}"), arguments.into()).await?.json().clone())
    }

    /// Runs an asynchronous script, which calls back the function given last.
    ///
    /// # Errors
    /// When it throws or does not respond.
    pub async fn run_async(&self, script: &str, arguments: impl Into<Vec<Value>>) -> Result<Value> {
        Ok(self.web.execute_async(script, arguments.into()).await?.json().clone())
    }

    /// Waits until a script returns something truthy, and returns it.
    ///
    /// # Errors
    /// When it does not within `patience::anything()`, with a description of what was awaited.
    pub async fn wait_for(&self, what: &str, script: &str, arguments: impl Into<Vec<Value>>) -> Result<Value> {
        self.wait_so_long(patience::anything(), what, script, arguments.into()).await
    }

    /// The same over a network that is slow on purpose.
    ///
    /// # Errors
    /// When it does not within `patience::controlled_proxy()`, with a description of what was awaited.
    pub async fn patiently(&self, what: &str, script: &str) -> Result<Value> {
        self.wait_so_long(patience::controlled_proxy(), what, script, Vec::new()).await
    }

    async fn wait_so_long(&self, patience: Duration, what: &str, script: &str, arguments: Vec<Value>) -> Result<Value> {
        let (script, began) = (format!("{PAGE}\n{script}"), Instant::now());
        let mut trouble = None;
        loop {
            match self.web.execute(script.as_str(), arguments.clone()).await {
                Ok(answer) if is_true(answer.json()) => return Ok(answer.json().clone()),
                Ok(_) => {}
                // A page that is being unloaded cannot respond.
                Err(error) => trouble = Some(error.to_string()),
            }
            if began.elapsed() > patience {
                let heading = self.heading().await.unwrap_or_default();
                let trouble = trouble.map(|trouble| format!(" ({trouble})")).unwrap_or_default();
                bail!("waited {} s for {what}, on the page “{heading}”{trouble}", patience.as_secs());
            }
            tokio::time::sleep(patience::pause()).await;
        }
    }

    async fn wait_for_element(&self, what: &str, script: &str, arguments: impl Into<Vec<Value>>) -> Result<WebElement> {
        let found = self.wait_for(what, script, arguments).await?;
        Ok(WebElement::from_json(found, self.web.handle().clone())?)
    }

    /// WebKit's test browser has no language setting: the program's own switch is set instead, again after everything
    /// was forgotten.
    ///
    /// # Errors
    /// When the browser does not.
    pub async fn choose_language_beforehand(&self) -> Result<()> {
        if self.browser != Browser::WebKit {
            return Ok(());
        }
        self.web.goto(format!("{}/config.json", self.address)).await?;
        let tag = json!(self.language().tag());
        self.run("localStorage.setItem('suban.language', arguments[0]);", [tag]).await.map(drop)
    }

    async fn running(&self) -> Result<()> {
        let script = "return document.querySelector('#suban[data-running]') && heading();";
        self.wait_for("the program to run", script, []).await.map(drop)
    }

    /// Closes the browser and its driver.
    pub async fn put_away(&self) {
        let Some(driver) = self.driver.borrow_mut().take() else { return };
        // A browser that does not respond is killed with its driver.
        let _ = tokio::time::timeout(patience::farewell(), self.web.clone().quit()).await;
        drop(driver);
    }

    /// Kills the browser and the driver, whatever they were doing.
    pub fn kill(&self) {
        let Some(driver) = self.driver.borrow_mut().take() else { return };
        driver.kill();
        // The session is gone, so it is not closed; an error means that it was closed already.
        let _ = self.web.clone().leak();
    }

    /// Whether it was closed or killed.
    pub fn is_gone(&self) -> bool {
        self.driver.borrow().is_none()
    }

    /// Opens another tab and switches to it.
    ///
    /// # Errors
    /// When the browser does not.
    pub async fn new_tab(&self) -> Result<Tab> {
        let tab = self.web.new_tab().await?;
        self.web.switch_to_window(tab.clone()).await?;
        self.size(360, 740).await?;
        Ok(Tab(tab))
    }

    /// The current tab.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn tab(&self) -> Result<Tab> {
        Ok(Tab(self.web.window().await?))
    }

    /// Switches to a tab.
    ///
    /// # Errors
    /// When it is closed.
    pub async fn go_to_tab(&self, tab: &Tab) -> Result<()> {
        Ok(self.web.switch_to_window(tab.0.clone()).await?)
    }

    /// Disables the content security policy of this tab's pages, as for a portal whose own policy allows the city's
    /// API.
    ///
    /// # Errors
    /// When Chromium does not.
    pub async fn without_policy(&self) -> Result<()> {
        self.devtools("Page.setBypassCSP", json!({"enabled": true})).await.map(drop)
    }

    /// Brings the tab to the front in Chromium, so that it is visible.
    ///
    /// # Errors
    /// When the browser does not.
    pub async fn to_front(&self) -> Result<()> {
        self.devtools("Page.bringToFront", json!({})).await.map(drop)
    }
}

pub(crate) fn is_true(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Number(number) => number.as_f64() != Some(0.0),
        _ => true,
    }
}
