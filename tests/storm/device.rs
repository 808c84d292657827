//! The browser of one run: always the same profile, across kills; one tab or several.

use crate::diary::Diary;
use crate::keeping::{description, kept};
use anyhow::{Result, ensure};
use browser_tests::equipment::Equipment;
use browser_tests::patience;
use browser_tests::phone::{Phone, Tab};
use browser_tests::words::Language;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The first question, whatever step a draft was left at.
pub const FIRST_QUESTION: &str = "/#/";

/// The browser.
pub struct Device<'a> {
    equipment: &'a Equipment,
    address: String,
    profile: PathBuf,
    /// Drives its tabs; replaced when the browser was killed.
    pub phone: Phone,
    front: Tab,
    /// Further tabs.
    others: Vec<Tab>,
    /// The log of the run.
    pub diary: Diary,
    /// How often it was killed.
    pub kills: u64,
    /// How often a tab crashed.
    pub crashes: u64,
    /// How many tabs were opened beside the first.
    pub tabs: u64,
}

impl<'a> Device<'a> {
    /// A browser with an empty profile. Its pages' clocks are controlled by the run.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn new(equipment: &'a Equipment, address: &str, profile: &Path, diary: Diary) -> Result<Self> {
        let phone = Phone::with_profile(equipment, Language::English, address, profile).await?;
        phone.gets_page_clocks().await?;
        let front = phone.tab().await?;
        let (address, profile) = (address.to_owned(), profile.to_owned());
        Ok(Self { equipment, address, profile, phone, front, others: Vec::new(), diary, kills: 0, crashes: 0, tabs: 0 })
    }

    /// Kills the browser.
    pub fn kill(&mut self) {
        self.phone.kill();
        self.kills += 1;
        self.diary.note("the browser is killed");
    }

    /// Starts it again with the same profile.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start_again(&mut self) -> Result<()> {
        self.begin_anew().await?;
        self.open(FIRST_QUESTION).await?;
        self.note_store().await
    }

    async fn begin_anew(&mut self) -> Result<()> {
        self.others.clear();
        self.phone = Phone::with_profile(self.equipment, Language::English, &self.address, &self.profile).await?;
        self.phone.gets_page_clocks().await?;
        self.front = self.phone.tab().await?;
        Ok(())
    }

    /// Logs the content of the store, and whether the page says that it cannot use it.
    ///
    /// # Errors
    /// When the browser does not respond.
    pub async fn note_store(&self) -> Result<()> {
        let kept = kept(&self.phone).await?;
        let drafts: Vec<_> = kept.drafts.values().filter_map(description).collect();
        let memory = self.phone.shows(self.phone.word("state.memory")?).await?;
        let told = if memory { "; the page says that it cannot keep anything" } else { "" };
        self.diary.note(format!("the store has {drafts:?}, {} on their way{told}", kept.outbox.len()));
        Ok(())
    }

    /// Opens a path of the site in the current tab, retrying while the network is away. After a crash of the tab the
    /// browser is restarted with the same profile, as after a kill.
    ///
    /// # Errors
    /// When the program does not run in the end.
    pub async fn open(&mut self, path: &str) -> Result<()> {
        let began = Instant::now();
        loop {
            match self.open_once(path).await {
                Ok(()) => {
                    self.diary.note(format!("{path} is open"));
                    return Ok(());
                }
                Err(why) if began.elapsed() > patience::anything() => return Err(why),
                Err(why) => {
                    let why = format!("{why:#}");
                    let line = why.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
                    self.diary.note(format!("{path} does not open: {line}"));
                    if why.contains("tab crashed") {
                        self.crashes += 1;
                        self.phone.kill();
                        self.begin_anew().await?;
                    }
                    tokio::time::sleep(patience::pause()).await;
                }
            }
        }
    }

    async fn open_once(&self, path: &str) -> Result<()> {
        self.phone.open_early(path).await?;
        self.runs().await
    }

    /// Waits until the program runs, or the page says that it failed to load.
    async fn runs(&self) -> Result<()> {
        let script = "
            if (document.querySelector('#suban[data-running]') && heading()) return 'runs';
            return all('[data-boot=failed]').length ? 'the page says that its program did not come' : null;";
        let became = self.phone.wait_for("the program to run", script, []).await?;
        ensure!(became == "runs", "{}", became.as_str().unwrap_or_default());
        Ok(())
    }

    /// Waits until the current page has loaded the whole program and is idle.
    ///
    /// # Errors
    /// When it does not.
    pub async fn settles(&self) -> Result<()> {
        self.becomes("return false;", "").await.map(drop)
    }

    /// Waits until a script returns something true, or the page has loaded the whole program and is idle without it;
    /// returns which. If a chunk failed to load and the page offers a retry, it is pressed.
    ///
    /// # Errors
    /// When neither happens.
    pub async fn becomes(&self, script: &str, word: &str) -> Result<bool> {
        let again = "
            const whole = performance.getEntriesByName('suban-complete').length > 0;
            if (!whole && heading()) pressable(arguments[0])?.click();
            return whole;";
        patience::until("the page to have its whole program and rest", async || {
            if self.phone.comes_or_settles(script, [word.into()]).await? {
                return Ok(Some(true));
            }
            let whole = self.phone.run(again, [self.phone.word("action.try_again")?.into()]).await?;
            Ok((whole == true).then_some(false))
        })
        .await
    }

    /// Reloads the page.
    ///
    /// # Errors
    /// When the program does not run then.
    pub async fn reload(&mut self) -> Result<()> {
        self.diary.note("the page is loaded once more");
        // Without a network loading may fail.
        if self.phone.reload_early().await.is_ok() && self.runs().await.is_ok() {
            return Ok(());
        }
        self.open(FIRST_QUESTION).await
    }

    /// Opens a path in a further tab, which becomes the current one.
    ///
    /// # Errors
    /// When the program does not run there.
    pub async fn open_beside(&mut self, path: &str) -> Result<Tab> {
        let tab = self.phone.new_tab().await?;
        self.others.push(tab.clone());
        self.tabs += 1;
        self.diary.note(format!("tab {} is opened", self.others.len() + 1));
        self.phone.gets_page_clocks().await?;
        self.open(path).await?;
        Ok(tab)
    }

    /// Returns to the first tab.
    ///
    /// # Errors
    /// When it is gone.
    pub async fn to_front(&self) -> Result<()> {
        self.phone.go_to_tab(&self.front).await
    }

    /// Logs what each tab shows, who holds or waits for a lock, and the pages' console.
    pub async fn note_tabs(&self) {
        let script = "
            const done = arguments[arguments.length - 1];
            navigator.locks.query().then(({held, pending}) => done(`${location.hash} “${document.querySelector('h1')?.innerText}”; locks held ${held.map((l) => l.name)}, wanted ${pending.map((l) => l.name)}`), done);";
        for tab in self.others.iter().chain([&self.front]) {
            let shown = match self.phone.go_to_tab(tab).await {
                Ok(()) => self
                    .phone
                    .run_async(script, [])
                    .await
                    .map_or_else(|why| format!("{why:#}"), |shown| shown.to_string()),
                Err(why) => format!("{why:#}"),
            };
            self.diary.note(format!("a tab shows {shown}"));
        }
        for line in self.phone.console_errors().await.unwrap_or_default() {
            self.diary.note(format!("the console: {line}"));
        }
    }
}
