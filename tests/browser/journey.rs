//! The test runner of journeys: as many in parallel as there are processors, each with a fresh phone and a city of its
//! own. Journeys that mostly wait run in addition.
//!
//! Results are reported in the format of Rust's test runner. A journey that is not for the chosen browser is reported
//! as ignored, which needs a custom runner.

use crate::city::{Beginning, City};
use crate::equipment::{Browser, Equipment};
use crate::patience;
use crate::phone::Phone;
use crate::profile::Profile;
use crate::site::Site;
use crate::slowed;
use crate::words::Language;
use anyhow::{Result, anyhow, bail};
use futures_util::future::{self, LocalBoxFuture};
use futures_util::{FutureExt, StreamExt, stream};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Instant;
use tokio::sync::OnceCell;

/// One journey.
#[derive(Clone, Copy)]
pub struct Journey {
    /// Its name, a sentence with underscores.
    pub name: &'static str,
    /// The browsers in which it runs.
    pub browsers: &'static [Browser],
    /// Whether it mostly waits, for a slow network for example, and hardly uses the processors.
    pub waits: bool,
    /// Runs it.
    pub make: fn(Rc<Stage>) -> LocalBoxFuture<'static, Result<()>>,
}

/// Lists journeys: the functions' names, each with its browsers, and `+ WAITS` where it mostly waits.
#[macro_export]
macro_rules! journeys {
    ($($module:ident::$name:ident: $browsers:ident $(+ $waits:ident)?),* $(,)?) => {
        [$($crate::journey::Journey {
            name: stringify!($name),
            browsers: $browsers,
            waits: false $(|| $waits)?,
            make: |stage| Box::pin($module::$name(stage)),
        }),*]
    };
}

/// Findings of a tour: by kind of check, each fault with the pages that have it.
pub type Faults = BTreeMap<&'static str, BTreeMap<String, Vec<String>>>;

/// The result of a tour, or why it failed; empty until the first journey needs it.
pub type Toured = Rc<OnceCell<Result<Faults, String>>>;

/// All tours, by name. Several journeys share one, and must not run it twice at the same time.
type Tours = Rc<RefCell<BTreeMap<&'static str, Toured>>>;

/// The environment of a journey.
pub struct Stage {
    /// What it is carried out with.
    pub equipment: Rc<Equipment>,
    toured: Tours,
    phones: RefCell<Vec<Phone>>,
}

impl Stage {
    /// Starts a city.
    ///
    /// # Errors
    /// When its backend does not start.
    pub fn city(&self) -> Result<City> {
        City::begin(&self.equipment)
    }

    /// Starts a city whose site gives the journey control of the page's clock (`page_clock.rs`). The site is deleted
    /// after the journey.
    ///
    /// # Errors
    /// When its backend does not start.
    pub fn city_with_page_clock(&self) -> Result<(Site, City)> {
        let site = Site::as_built(&self.equipment)?.with_page_clock()?;
        let city = City::with_site(&self.equipment, &site.folder, Beginning::Empty)?;
        Ok((site, city))
    }

    /// Starts a phone, closed after the journey.
    ///
    /// # Errors
    /// When the browser does not start.
    pub async fn phone(&self, language: Language, address: &str) -> Result<Phone> {
        let phone = Phone::new(&self.equipment, language, address).await?;
        self.phones.borrow_mut().push(phone.clone());
        Ok(phone)
    }

    /// Starts a phone with the profile in a folder; closed after the journey, unless it was killed.
    ///
    /// # Errors
    /// When the browser does not start.
    pub async fn phone_with(&self, profile: &Profile, language: Language, address: &str) -> Result<Phone> {
        let phone = Phone::with_profile(&self.equipment, language, address, &profile.folder).await?;
        self.phones.borrow_mut().push(phone.clone());
        Ok(phone)
    }

    /// The result of the tour of this name.
    pub fn toured(&self, tour: &'static str) -> Toured {
        Rc::clone(self.toured.borrow_mut().entry(tour).or_default())
    }

    /// The phones' findings, and the errors in their consoles.
    async fn faults(&self) -> Result<Vec<String>> {
        let phones = self.phones.borrow().clone();
        let mut faults = Vec::new();
        for phone in phones.iter().filter(|phone| !phone.is_gone()) {
            faults.extend(phone.findings());
            faults.extend(phone.console_errors().await?.into_iter().map(|error| format!("the console: {error}")));
        }
        Ok(faults)
    }
}

/// Runs the journeys that the command line selects, and reports them.
pub fn make_all(journeys: &[Journey]) -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let filters: Vec<_> = words.iter().filter(|word| !word.starts_with('-')).collect();
    let chosen: Vec<_> = journeys
        .iter()
        .filter(|journey| filters.is_empty() || filters.iter().any(|filter| journey.name.contains(filter.as_str())))
        .collect();
    if words.iter().any(|word| word == "--list") {
        chosen.iter().for_each(|journey| println!("{}: test", journey.name));
        return ExitCode::SUCCESS;
    }
    let begun = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let done = begun.map_err(anyhow::Error::from).and_then(|runtime| runtime.block_on(report(&chosen, journeys.len())));
    done.unwrap_or_else(|why| {
        eprintln!("{why:#}");
        ExitCode::FAILURE
    })
}

async fn report(chosen: &[&Journey], of: usize) -> Result<ExitCode> {
    let equipment = Rc::new(Equipment::from_environment()?);
    let toured = Tours::default();
    let (made, left_out): (Vec<&Journey>, Vec<&Journey>) =
        chosen.iter().partition(|journey| journey.browsers.contains(&equipment.browser));
    println!("\nrunning {} tests", chosen.len());
    if slowed::times() > 1 {
        println!("the browsers and the cities are slowed down {} times", slowed::times());
    }
    for journey in &left_out {
        println!("test {} ... ignored, not for {}", journey.name, equipment.browser.name());
    }
    let (waiting, busy): (Vec<&Journey>, Vec<&Journey>) = made.iter().partition(|journey| journey.waits);
    let told = |journey| tell(journey, &equipment, &toured);
    let at_once = std::thread::available_parallelism().map_or(1, NonZero::get);
    let in_turn = stream::iter(busy).map(told).buffer_unordered(at_once).collect::<Vec<_>>();
    let (waited, worked) = future::join(future::join_all(waiting.into_iter().map(told)), in_turn).await;
    let broken: Vec<_> = waited.into_iter().chain(worked).flatten().collect();
    if !broken.is_empty() {
        println!("\nfailures:\n\n{}", broken.join("\n\n"));
        println!("\npictures and sources of the pages lie in {}", Equipment::traces()?.display());
    }
    let passed = made.len() - broken.len();
    let (result, code) = if broken.is_empty() { ("ok", ExitCode::SUCCESS) } else { ("FAILED", ExitCode::FAILURE) };
    println!(
        "\ntest result: {result}. {passed} passed; {} failed; {} ignored; 0 measured; {} filtered out",
        broken.len(),
        left_out.len(),
        of - chosen.len()
    );
    Ok(code)
}

/// Runs a journey and returns its error, if any.
async fn tell(journey: &Journey, equipment: &Rc<Equipment>, toured: &Tours) -> Option<String> {
    let began = Instant::now();
    let ending = make(journey, equipment, toured).await;
    let took = began.elapsed().as_secs_f64();
    let Err(why) = ending else {
        println!("test {} ... ok ({took:.1} s)", journey.name);
        return None;
    };
    // Stack frames of the driver's own code say nothing about the page.
    let why = format!("{why:#}");
    let why = why.split("Stacktrace:").next().unwrap_or_default().trim_end();
    println!("test {} ... FAILED ({took:.1} s)\n    {why}", journey.name);
    Some(format!("{}\n    {why}", journey.name))
}

async fn make(journey: &Journey, equipment: &Rc<Equipment>, toured: &Tours) -> Result<()> {
    let stage =
        Rc::new(Stage { equipment: Rc::clone(equipment), toured: Rc::clone(toured), phones: RefCell::default() });
    let making = AssertUnwindSafe((journey.make)(Rc::clone(&stage))).catch_unwind();
    let mut ending = match tokio::time::timeout(patience::journey(), making).await {
        Ok(Ok(ending)) => ending,
        Ok(Err(_)) => Err(anyhow!("it stopped dead (see above)")),
        Err(_) => Err(anyhow!("it was not over after {} s", patience::journey().as_secs())),
    };
    if ending.is_ok() {
        ending = match stage.faults().await {
            Ok(faults) if faults.is_empty() => Ok(()),
            Ok(faults) => Err(anyhow!("{} faults:\n    {}", faults.len(), faults.join("\n    "))),
            Err(why) => Err(why),
        };
    }
    let phones = stage.phones.borrow().clone();
    for (number, phone) in phones.iter().enumerate().filter(|(_, phone)| !phone.is_gone()) {
        if ending.is_err() {
            let said = phone.console_errors().await.unwrap_or_default();
            if !said.is_empty() {
                println!("    the console of phone {number}:\n        {}", said.join("\n        "));
            }
            let name = format!("{}-{}-{number}", equipment.browser.name(), journey.name);
            phone.leave_trace(&Equipment::traces()?, &name).await;
        }
        phone.put_away().await;
    }
    ending
}

/// Fails if there are findings.
///
/// # Errors
/// When the list is not empty.
pub fn none_of(what: &str, faults: &[String]) -> Result<()> {
    if faults.is_empty() { Ok(()) } else { bail!("{}: {}\n    {}", what, faults.len(), faults.join("\n    ")) }
}
