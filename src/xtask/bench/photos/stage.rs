//! One browser with Suban's photos page and, in another tab, the page of the other makers; passes files to them and
//! returns their results.

use std::path::Path;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::super::devtools::{Chromium, Page};
use super::super::load::HOST_INDEX;
use super::processes;
use crate::Outcome;
use crate::tools::CHROMIUM;

/// Timeout for opening a page, and for the removal of a tile.
const SOON: Duration = Duration::from_secs(20);
/// How long a page may settle before it is measured.
const REST: Duration = Duration::from_millis(300);

/// What prepares a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// Suban's page.
    Suban,
    /// The common library.
    Library,
    /// The bare browser calls in a worker.
    Bare,
}

impl Maker {
    /// In the order in which they alternate.
    pub const ALL: [Self; 3] = [Self::Suban, Self::Library, Self::Bare];
}

/// The result for one file.
#[derive(Debug, Clone, Copy)]
pub struct Ended {
    /// Time from choosing it to the end, in ms.
    pub took: f64,
    /// The longest time (ms) for which the main thread was blocked.
    pub longest: f64,
    /// CPU time (ms) of the whole browser meanwhile.
    pub work: f64,
}

/// The browser and its pages.
pub struct Stage {
    chromium: Chromium,
    suban: Option<Page>,
    rivals: Option<Page>,
}

impl Stage {
    /// Opens Suban's page and the other one, each if its URL is given.
    pub fn open(suban: Option<&str>, rivals: Option<&str>) -> Outcome<Self> {
        let mut chromium = Chromium::start(Path::new(CHROMIUM))?;
        let rivals =
            rivals.map(|address| open(&mut chromium, &format!("{address}/rivals.html"), "#file")).transpose()?;
        let suban =
            suban.map(|address| open(&mut chromium, &format!("{address}/#/photos"), "#photo-library")).transpose()?;
        // The page still loads its other parts and the catalogue.
        std::thread::sleep(Duration::from_secs(2));
        Ok(Self { chromium, suban, rivals })
    }

    /// The host's present speed.
    pub fn host_index(&mut self) -> Outcome<f64> {
        Ok(self.chromium.evaluate(HOST_INDEX)?.as_f64().unwrap_or_default())
    }

    /// Throttles the pages' main threads by this factor. The protocol cannot throttle workers.
    pub fn slow(&mut self, times: f64) -> Outcome {
        for page in [&self.rivals, &self.suban].into_iter().flatten() {
            self.chromium.turn_to(page)?;
            self.chromium.call("Emulation.setCPUThrottlingRate", json!({"rate": times}))?;
        }
        Ok(())
    }

    /// Prepares a photo, and returns the CPU time (ms) of the main thread's longest task.
    ///
    /// CPU used by others does not count, throttling does.
    pub fn longest_task(&mut self, maker: Maker, photo: &Path) -> Outcome<f64> {
        // A started trace has to be stopped.
        self.turn_to(maker)?;
        self.chromium.begin_trace("disabled-by-default-devtools.timeline,blink.user_timing")?;
        let prepared = self.prepare(maker, photo);
        let noted = self.chromium.end_trace()?;
        prepared?;
        longest_task(&noted).ok_or_else(|| "the trace has no tasks between its marks".to_owned())
    }

    /// Prepares a photo.
    pub fn prepare(&mut self, maker: Maker, photo: &Path) -> Outcome<Ended> {
        self.turn_to(maker)?;
        let file = if maker == Maker::Suban { "#photo-library" } else { "#file" };
        if maker != Maker::Suban {
            let way = if maker == Maker::Library { "library" } else { "bare" };
            self.chromium.evaluate(&format!("way = {}, made = null", json!(way)))?;
        }
        std::thread::sleep(REST);
        let before = processes::work(self.process())?;
        let seen = self.choose(file, photo)?;
        let work = processes::work(self.process())? - before;
        let ended =
            ended(&seen, "ready", work).ok_or_else(|| format!("{maker:?} made nothing of {photo:?}: {seen}"))?;
        if maker == Maker::Suban {
            // An upload in progress would slow down the next photo.
            let state = "document.querySelector('.sb-photo[data-state]')?.dataset.state";
            wait(&mut self.chromium, "a tile at rest", &format!("['done', 'waiting'].includes({state})"))?;
        }
        Ok(ended)
    }

    /// The last result of that maker.
    pub fn made(&mut self, maker: Maker) -> Outcome<Vec<u8>> {
        let made = self.chromium.evaluate(if maker == Maker::Suban { KEPT } else { MADE })?;
        let bytes = made.as_str().and_then(|text| BASE64_STANDARD.decode(text).ok());
        bytes.ok_or_else(|| format!("{maker:?} has no photo: {made}"))
    }

    /// Removes Suban's photo through its user interface.
    pub fn remove(&mut self) -> Outcome {
        self.chromium.evaluate("document.querySelector('.sb-photo__remove').click()")?;
        wait(&mut self.chromium, "the tile gone", "!document.querySelector('.sb-photo[data-state]')")?;
        wait(&mut self.chromium, "its bytes gone", NONE_KEPT)
    }

    /// Forces a garbage collection.
    pub fn collect_garbage(&mut self) -> Outcome {
        self.chromium.call("HeapProfiler.collectGarbage", json!({}))?;
        Ok(())
    }

    /// Simulates memory pressure, at which the browser drops caches.
    pub fn run_short_of_memory(&mut self) -> Outcome {
        self.chromium.call("Memory.simulatePressureNotification", json!({"level": "critical"}))?;
        Ok(())
    }

    /// Lets Suban reject a file, on a freshly opened page.
    pub fn refuse(&mut self, file: &Path) -> Outcome<Ended> {
        self.turn_to(Maker::Suban)?;
        self.chromium.call("Page.reload", json!({}))?;
        std::thread::sleep(Duration::from_secs(1));
        wait(&mut self.chromium, "the page of photos", "!!document.querySelector('#photo-library')")?;
        std::thread::sleep(Duration::from_secs(2));
        let seen = self.choose("#photo-library", file)?;
        ended(&seen, "said", 0.0).ok_or_else(|| format!("{file:?} was not refused: {seen}"))
    }

    /// Id of the browser's main process.
    pub fn process(&self) -> u32 {
        self.chromium.process()
    }

    fn turn_to(&mut self, maker: Maker) -> Outcome {
        let page = if maker == Maker::Suban { &self.suban } else { &self.rivals };
        self.chromium.turn_to(page.as_ref().ok_or("that page is not open")?)
    }

    fn choose(&mut self, selector: &str, file: &Path) -> Outcome<Value> {
        self.chromium.evaluate("void __photo.begin()")?;
        self.chromium.choose_file(selector, file)?;
        self.chromium.evaluate("__photo.finished")
    }
}

fn open(chromium: &mut Chromium, address: &str, until: &str) -> Outcome<Page> {
    let page = chromium.open()?;
    chromium.turn_to(&page)?;
    chromium.call("Page.enable", json!({}))?;
    chromium.call("Page.addScriptToEvaluateOnNewDocument", json!({"source": include_str!("probe.js")}))?;
    chromium.navigate(address)?;
    wait(chromium, until, &format!("!!document.querySelector({})", json!(until)))?;
    Ok(page)
}

/// Polls an expression in the page until it is `true`.
fn wait(chromium: &mut Chromium, what: &str, condition: &str) -> Outcome {
    let asked = Instant::now();
    while chromium.evaluate(condition)? != json!(true) {
        if asked.elapsed() > SOON {
            return Err(format!("the page never came to: {what}"));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

fn ended(seen: &Value, what: &str, work: f64) -> Option<Ended> {
    let took = seen[what].as_f64()? - seen["change"].as_f64()?;
    Some(Ended { took, longest: seen["longest"].as_f64()?, work })
}

/// The longest task by CPU time (ms), between the marks, on the thread that set them.
fn longest_task(noted: &[Value]) -> Option<f64> {
    let mark = |name: &str| noted.iter().find(|event| event["name"] == name);
    let (chosen, over) = (mark("photo-chosen")?, mark("photo-over")?);
    let time = |event: &Value, name: &str| event[name].as_f64();
    noted
        .iter()
        .filter(|event| event["name"] == "RunTask" && event["pid"] == chosen["pid"] && event["tid"] == chosen["tid"])
        .filter(|task| {
            let (start, took) = (time(task, "ts"), time(task, "dur"));
            start.zip(took).is_some_and(|(start, took)| Some(start + took) >= time(chosen, "ts"))
                && start <= time(over, "ts")
        })
        .filter_map(|task| Some(time(task, "tdur")? / 1000.0))
        .max_by(f64::total_cmp)
}

/// The other makers' last result, in base64.
const MADE: &str = "new Promise((then) => {
    const reader = new FileReader();
    reader.onload = () => then(reader.result.split(',')[1]);
    reader.readAsDataURL(made);
})";

/// The only photo in the page's database, in base64.
const KEPT: &str = "(async () => {
    const asked = (request) => new Promise((yes, no) => { request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
    const database = await asked(indexedDB.open('suban'));
    const all = await asked(database.transaction('photos').objectStore('photos').getAll());
    database.close();
    if (all.length !== 1) return `${all.length} photos are kept`;
    const made = new Blob([all[0].bytes]);
    return new Promise((then) => {
        const reader = new FileReader();
        reader.onload = () => then(reader.result.split(',')[1]);
        reader.readAsDataURL(made);
    });
})()";

/// Whether the database has no photo.
const NONE_KEPT: &str = "(async () => {
    const asked = (request) => new Promise((yes, no) => { request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
    const database = await asked(indexedDB.open('suban'));
    const many = await asked(database.transaction('photos').objectStore('photos').count());
    database.close();
    return many === 0;
})()";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_counts_on_the_page_s_own_thread_between_the_marks() {
        let mark = |name: &str, at: u32| json!({"name": name, "pid": 7, "tid": 7, "ts": at});
        let task = |thread: u32, at: u32, took: u32, processor: u32| json!({"name": "RunTask", "pid": 7, "tid": thread, "ts": at, "dur": took, "tdur": processor});
        let mut noted = vec![
            task(7, 0, 90_000, 90_000),
            task(7, 99_000, 40_000, 12_000),
            mark("photo-chosen", 100_000),
            task(8, 150_000, 70_000, 70_000),
            task(7, 200_000, 30_000, 11_000),
        ];
        assert_eq!(longest_task(&noted), None, "it is not over");
        noted.extend([mark("photo-over", 300_000), task(7, 310_000, 80_000, 80_000)]);
        assert_eq!(longest_task(&noted), Some(12.0));
    }

    #[test]
    fn only_what_came_to_this_end_counts() {
        let seen = json!({"change": 100.0, "ready": 350.5, "said": null, "longest": 12.0});
        assert_eq!(ended(&seen, "ready", 7.0).map(|ended| (ended.took, ended.longest)), Some((250.5, 12.0)));
        assert!(ended(&seen, "said", 7.0).is_none());
    }
}
