//! A browser as a person's phone: what can be read, typed, chosen and pressed on it, by what is written there.

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

/// How a person finds things on a page; at hand in the scripts of `Phone::run`.
pub const PAGE: &str = include_str!("page.js");

/// A tab of the browser.
#[derive(Clone, Debug)]
pub struct Tab(WindowHandle);

/// A phone; clones are the same phone.
#[derive(Clone)]
pub struct Phone {
    pub(crate) web: WebDriver,
    /// Which browser it runs.
    pub browser: Browser,
    /// What its person reads.
    language: Rc<Cell<Language>>,
    address: Rc<str>,
    look: Rc<RefCell<Option<Look>>>,
    /// What was found on the pages looked at, and is no reason to stop.
    findings: Rc<RefCell<Vec<String>>>,
    pub(crate) axe: Rc<str>,
    driver: Rc<RefCell<Option<Driver>>>,
}

impl Phone {
    /// Takes a new phone with an empty memory, to use what is at an address.
    ///
    /// # Errors
    /// When the browser does not start.
    pub async fn new(equipment: &Equipment, language: Language, address: &str) -> Result<Self> {
        Self::start(equipment, language, address, None).await
    }

    /// Takes up the phone whose memory is a profile in a folder, which is made if it is not there. Chromium alone does this.
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

    /// Makes the screen so many CSS pixels wide and high; exactly so in Chromium, elsewhere as near as its window allows.
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

    /// A command of Chromium's own protocol.
    ///
    /// # Errors
    /// When it is not carried out; always in another browser.
    pub async fn devtools(&self, command: &str, arguments: Value) -> Result<Value> {
        Ok(self.web.cdp().send_raw(command, arguments).await?)
    }

    /// What its person reads.
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

    /// Opens a path of the site anew, and waits until the program runs.
    ///
    /// # Errors
    /// When it does not.
    pub async fn open(&self, path: &str) -> Result<()> {
        self.open_early(path).await?;
        self.running().await
    }

    /// Opens a path of the site without waiting for the program.
    ///
    /// # Errors
    /// When the browser does not.
    pub async fn open_early(&self, path: &str) -> Result<()> {
        // From one fragment to another the browser would stay on the page that is open.
        self.web.goto("about:blank").await?;
        self.web.goto(format!("{}{path}", self.address)).await?;
        Ok(())
    }

    /// Forgets everything that pages of this address left in Chromium, their workers and its cache included.
    ///
    /// # Errors
    /// When the browser does not.
    pub async fn forget_everything(&self) -> Result<()> {
        self.web.goto("about:blank").await?;
        let what = json!({"origin": &*self.address, "storageTypes": "all"});
        self.devtools("Storage.clearDataForOrigin", what).await?;
        self.devtools("Network.clearBrowserCache", json!({})).await.map(drop)
    }

    /// Loads the page that is open once more.
    ///
    /// # Errors
    /// When the program does not run afterwards.
    pub async fn reload(&self) -> Result<()> {
        self.reload_early().await?;
        self.running().await
    }

    /// Loads the page that is open once more, without waiting for the program.
    ///
    /// # Errors
    /// When the browser does not.
    pub async fn reload_early(&self) -> Result<()> {
        Ok(self.web.refresh().await?)
    }

    /// Goes to another page of the program by its fragment.
    ///
    /// # Errors
    /// When the browser does not answer.
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

    /// Runs a script that changes the fragment, and waits until the program was told: what is read then is the next page.
    async fn moves(&self, script: &str, arguments: impl Into<Vec<Value>>) -> Result<()> {
        let script = format!(
            "const told = () => arguments[arguments.length - 1](true);
            addEventListener('hashchange', told, {{once: true}});
            {script}"
        );
        self.run_async(&script, arguments).await?;
        self.takes_a_turn().await
    }

    /// Lets the page do what it does at once, after whatever has just happened.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn takes_a_turn(&self) -> Result<()> {
        let script = "
            const {port1, port2} = new MessageChannel();
            port1.onmessage = () => { port1.close(); arguments[arguments.length - 1](true); };
            port2.postMessage(null);";
        self.run_async(script, []).await.map(drop)
    }

    /// Runs a script in the page; `page.js` is at hand in it.
    ///
    /// # Errors
    /// When it throws.
    pub async fn run(&self, script: &str, arguments: impl Into<Vec<Value>>) -> Result<Value> {
        Ok(self.web.execute(format!("{PAGE}\n{script}"), arguments.into()).await?.json().clone())
    }

    /// Runs a script that answers later, through the function that it is given last.
    ///
    /// # Errors
    /// When it throws or does not answer.
    pub async fn run_async(&self, script: &str, arguments: impl Into<Vec<Value>>) -> Result<Value> {
        Ok(self.web.execute_async(script, arguments.into()).await?.json().clone())
    }

    /// Waits until a script gives something that is true, and hands it on.
    ///
    /// # Errors
    /// When it does not within `patience::anything()`, with what was awaited.
    pub async fn wait_for(&self, what: &str, script: &str, arguments: impl Into<Vec<Value>>) -> Result<Value> {
        self.wait_so_long(patience::anything(), what, script, arguments.into()).await
    }

    /// The same over a road that is slow on purpose.
    ///
    /// # Errors
    /// When it does not within `patience::slow_road()`, with what was awaited.
    pub async fn patiently(&self, what: &str, script: &str) -> Result<Value> {
        self.wait_so_long(patience::slow_road(), what, script, Vec::new()).await
    }

    async fn wait_so_long(&self, patience: Duration, what: &str, script: &str, arguments: Vec<Value>) -> Result<Value> {
        let (script, began) = (format!("{PAGE}\n{script}"), Instant::now());
        let mut trouble = None;
        loop {
            match self.web.execute(script.as_str(), arguments.clone()).await {
                Ok(answer) if is_true(answer.json()) => return Ok(answer.json().clone()),
                Ok(_) => {}
                // A page that is just going away cannot answer.
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

    /// WebKit's test browser cannot be told which language its person reads: the program's own switch is set instead, anew
    /// after everything was forgotten.
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

    /// Puts the phone away: the browser and its driver end.
    pub async fn put_away(&self) {
        let Some(driver) = self.driver.borrow_mut().take() else { return };
        // A browser that does not answer ends with its driver.
        let _ = tokio::time::timeout(patience::farewell(), self.web.clone().quit()).await;
        drop(driver);
    }

    /// Its battery is taken out: the browser and its driver are killed, whatever they were doing.
    pub fn kill(&self) {
        let Some(driver) = self.driver.borrow_mut().take() else { return };
        driver.kill();
        // There is nobody left to say goodbye to; an error would say that it was said already.
        let _ = self.web.clone().leak();
    }

    /// Whether it was put away or killed.
    pub fn is_gone(&self) -> bool {
        self.driver.borrow().is_none()
    }

    /// Opens another tab and goes to it.
    ///
    /// # Errors
    /// When the browser does not.
    pub async fn new_tab(&self) -> Result<Tab> {
        let tab = self.web.new_tab().await?;
        self.web.switch_to_window(tab.clone()).await?;
        self.size(360, 740).await?;
        Ok(Tab(tab))
    }

    /// The tab that is in front.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn tab(&self) -> Result<Tab> {
        Ok(Tab(self.web.window().await?))
    }

    /// Goes to a tab.
    ///
    /// # Errors
    /// When it is closed.
    pub async fn go_to_tab(&self, tab: &Tab) -> Result<()> {
        Ok(self.web.switch_to_window(tab.0.clone()).await?)
    }

    /// Lets pages of this tab connect to anywhere, as those of a portal whose own policy names the city's API.
    ///
    /// # Errors
    /// When Chromium does not.
    pub async fn without_policy(&self) -> Result<()> {
        self.devtools("Page.setBypassCSP", json!({"enabled": true})).await.map(drop)
    }

    /// Puts the tab in front of Chromium's others, as one does who looks at it.
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
