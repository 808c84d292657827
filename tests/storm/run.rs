//! One run: a fresh city behind a fault proxy, a fresh profile, the story, then a phase without faults, and the checks.

use crate::books::Books;
use crate::device::{Device, FIRST_QUESTION};
use crate::diary::Diary;
use crate::figures::Figures;
use crate::filing::{Course, file};
use crate::keeping::{Kept, kept};
use crate::storing::StoreFault;
use crate::story::{MOST_PHOTOS, Story, Told};
use crate::typing::describe;
use crate::verdict::judge;
use anyhow::{Context, Result, anyhow};
use browser_tests::city::{Beginning, City};
use browser_tests::equipment::Equipment;
use browser_tests::patience;
use browser_tests::photograph;
use browser_tests::profile::Profile;
use fault_proxy::{Plan, Proxy};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longer than the page's timeout for a store that does not answer, by its own clock.
const STORE_GIVEN_UP: Duration = Duration::from_secs(20);
/// How often "try now" is tapped while waiting.
const IMPATIENCE: Duration = Duration::from_secs(4);

/// The result of a run.
pub struct Outcome {
    /// What was counted.
    pub figures: Figures,
    /// Violated promises; empty when all held.
    pub faults: Vec<String>,
    /// The log.
    pub diary: String,
}

/// Runs a story, optionally with another network plan than its own.
pub async fn run(equipment: &Equipment, story: &Story, plan: &Plan, aloud: bool) -> Outcome {
    let diary = Diary::begin(aloud);
    let mut outcome =
        Outcome { figures: Figures { runs: 1, ..Figures::default() }, faults: Vec::new(), diary: String::new() };
    let longest = patience::journey();
    let carried_out = tokio::time::timeout(longest, carry_out(equipment, story, plan, &diary, &mut outcome)).await;
    let ended = carried_out.unwrap_or_else(|_| Err(anyhow!("the run was not over after {} s", longest.as_secs())));
    if let Err(why) = ended {
        // Stack frames of the driver's own code say nothing about the page.
        let why = format!("{why:#}");
        outcome.faults.push(why.split("Stacktrace:").next().unwrap_or_default().trim_end().to_owned());
    }
    outcome.figures.failed = u64::from(!outcome.faults.is_empty());
    outcome.diary = diary.text();
    outcome
}

async fn carry_out(
    equipment: &Equipment,
    story: &Story,
    plan: &Plan,
    diary: &Diary,
    outcome: &mut Outcome,
) -> Result<()> {
    let site = story.store.map(|fault| fault.site(equipment)).transpose()?;
    let folder = site.as_ref().map_or(&equipment.site, |site| &site.folder);
    let city = City::with_site(equipment, folder, Beginning::Empty)?;
    let proxy = Arc::new(Proxy::start(&city.address).await?);
    let books = Books::of(&city).await?;
    let profile = Profile::new(&story.seed.to_string())?;
    let mut device = Device::new(equipment, &proxy.address(), &profile.folder, diary.clone()).await?;
    let mut courses = Vec::new();
    let told = tell(&mut device, story, plan, &proxy, &books, &mut courses).await;
    let judged = match &told {
        Ok(()) => settle(&mut device, story, &proxy, &books, &courses, outcome).await,
        Err(_) => Ok(()),
    };
    for (kind, count) in proxy.injected() {
        outcome.figures.faults.insert(kind, count as u64);
    }
    if let Some(fault) = story.store {
        outcome.figures.stores.insert(format!("{:?}", fault.kind), 1);
    }
    (outcome.figures.kills, outcome.figures.crashes, outcome.figures.tabs) =
        (device.kills, device.crashes, device.tabs);
    outcome.figures.runs_with_kills = u64::from(device.kills > 0);
    let uploads =
        proxy.log().into_iter().filter(|record| record.path.starts_with("/v1/photos") && record.method != "GET");
    let sent: u64 = uploads.map(|record| record.bytes_up).sum();
    outcome.figures.sent_again = sent.saturating_sub(books.received().await?);
    if told.is_err() || !outcome.faults.is_empty() {
        for record in proxy.log().iter().filter(|record| record.path.starts_with("/v1/demands") || record.met) {
            diary.note(format!(
                "{} {} {:?} met {}: asked {} answered {:?} {:?}",
                record.method, record.path, record.fault, record.met, record.asked, record.answered, record.end
            ));
        }
        device.note_tabs().await;
        let file = Equipment::traces()?.join(format!("storm-{}.png", story.seed));
        if device.phone.screenshot(&file).await.is_ok() {
            diary.note(format!("what was to be seen last: {}", file.display()));
        }
    }
    device.phone.put_away().await;
    told.and(judged)
}

async fn tell(
    device: &mut Device<'_>,
    story: &Story,
    plan: &Plan,
    proxy: &Arc<Proxy>,
    books: &Books,
    courses: &mut Vec<Course>,
) -> Result<()> {
    device.open(FIRST_QUESTION).await?;
    proxy.set_plan(plan.clone());
    for told in &story.demands {
        let mut course = Course::new(told, photos(&told.photos)?, Arc::clone(proxy), story.store.is_none());
        if device.phone.heading().await? != device.phone.word("what.title")? {
            device.phone.go("#/").await?;
        }
        let described = describe(device, told, &mut course).await;
        if let (Ok(()), Some(fault)) = (&described, story.store) {
            course.faults.extend(said_about_keeping(device, told, fault).await?);
        }
        let filed = match described {
            Ok(()) => file(device, told, &mut course, books).await,
            failed => failed,
        };
        courses.push(course);
        filed.with_context(|| format!("“{}”", told.mark))?;
    }
    Ok(())
}

/// What a page says about saving while its store fails: it must be true (promise P4).
async fn said_about_keeping(device: &Device<'_>, told: &Told, fault: StoreFault) -> Result<Vec<String>> {
    device.phone.passes(STORE_GIVEN_UP).await?;
    device.phone.rests().await?;
    let mut faults = Vec::new();
    let saved = device.phone.shows(device.phone.word("app.kept")?).await?;
    let is_kept = kept(&device.phone).await?.words(&told.mark) == Some(told.words.as_str());
    device.diary.note(format!(
        "“saved” is {}shown; it is {}kept",
        if saved { "" } else { "not " },
        if is_kept { "" } else { "not " }
    ));
    if saved && !is_kept {
        faults.push(format!("“saved” is shown although nothing is kept ({fault:?})"));
    }
    if fault.kind.is_from_the_first() && !device.phone.shows(device.phone.word("state.memory")?).await? {
        faults.push(format!("nothing says that nothing can be kept ({fault:?})"));
    }
    device.phone.releases_clock().await?;
    Ok(faults)
}

/// Without further faults: whatever is in progress may finish; then everything is checked.
async fn settle(
    device: &mut Device<'_>,
    story: &Story,
    proxy: &Proxy,
    books: &Books,
    courses: &[Course],
    outcome: &mut Outcome,
) -> Result<()> {
    proxy.set_plan(Plan::default());
    proxy.offline(false).await;
    device.diary.note("peace");
    let kept = match story.store {
        None => become_quiet(device).await?,
        Some(_) => {
            arrive(device, story, books).await?;
            Kept::default()
        }
    };
    for (told, course) in story.demands.iter().zip(courses) {
        judge(told, course, &kept, books, &mut outcome.figures, &mut outcome.faults).await?;
    }
    let (all, marked) = (books.count().await?, outcome.figures.filed);
    if u64::try_from(all)? != marked {
        outcome.faults.push(format!("the city has {all} demands, of which {marked} are of this run"));
    }
    Ok(())
}

/// Opens the page again and waits until nothing is in progress any more, tapping "try now".
async fn become_quiet(device: &mut Device<'_>) -> Result<Kept> {
    device.open("/#/mine").await?;
    let began = Instant::now();
    let mut asked = Instant::now();
    loop {
        let now = kept(&device.phone).await?;
        if now.is_quiet() {
            device.diary.note(format!("quiet after {:?}", began.elapsed()));
            // A demand filed just now is removed from the device; drafts still there then are left for good.
            device.settles().await?;
            return kept(&device.phone).await;
        }
        if began.elapsed() > patience::anything() {
            device.diary.note("it does not become quiet");
            now.outbox.values().for_each(|delivery| device.diary.note(format!("on its way still: {delivery}")));
            now.drafts.values().for_each(|draft| device.diary.note(format!("its draft, or another: {draft}")));
            device.diary.note(format!("photos kept: {:?}", now.photos));
            return Ok(now);
        }
        if asked.elapsed() > IMPATIENCE {
            asked = Instant::now();
            for id in now.outbox.keys() {
                device.phone.go(&format!("#/sending/{id}")).await?;
                try_now(device).await?;
            }
        }
        tokio::time::sleep(patience::pause()).await;
    }
}

/// Waits on the page as it is until the city has everything: with a failing store, nothing outlives the page.
async fn arrive(device: &Device<'_>, story: &Story, books: &Books) -> Result<()> {
    let began = Instant::now();
    while began.elapsed() < patience::anything() {
        let mut missing = 0;
        for told in &story.demands {
            missing += usize::from(books.with(&told.mark).await?.is_empty());
        }
        if missing == 0 {
            // Lets the page send whatever it still would.
            return device.phone.does_all_it_means_to().await;
        }
        try_now(device).await?;
        tokio::time::sleep(IMPATIENCE).await;
    }
    device.diary.note(format!("not everything arrived; the page is “{}”", device.phone.heading().await?));
    Ok(())
}

async fn try_now(device: &Device<'_>) -> Result<()> {
    let name = device.phone.word("action.try_now")?;
    device.phone.run("pressable(arguments[0])?.click();", [name.into()]).await.map(drop)
}

/// The files of a demand's photos: large ones like a camera's, or small ones.
fn photos(large: &[bool]) -> Result<Vec<PathBuf>> {
    let folder = photo_folder()?;
    let files = photograph::take(&folder, large.len())?;
    let files = files.into_iter().zip(large).enumerate();
    Ok(files.map(|(number, (file, large))| if *large { file } else { small(&folder, number) }).collect())
}

/// Generates every photo that a run may need.
///
/// # Errors
/// When they cannot be written.
pub fn take_photos() -> Result<()> {
    let folder = photo_folder()?;
    for number in 0..photograph::take(&folder, MOST_PHOTOS)?.len() {
        std::fs::write(small(&folder, number), photograph::small(number)?)?;
    }
    Ok(())
}

fn photo_folder() -> Result<PathBuf> {
    Ok(Equipment::traces()?.join("photos"))
}

fn small(folder: &Path, number: usize) -> PathBuf {
    folder.join(format!("small_{number}.jpg"))
}
