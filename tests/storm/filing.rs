//! From a description to "send" and the page's confirmation, with faults in between. The result is checked in
//! `verdict`.

use crate::books::Books;
use crate::device::{Device, FIRST_QUESTION};
use crate::keeping::kept;
use crate::story::{Mishap, Moment, Sending, Told};
use anyhow::{Result, bail};
use browser_tests::patience;
use browser_tests::phone::PAGE;
use browser_tests::scene::Scene;
use browser_tests::words::Language;
use fault_proxy::Proxy;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often the same demand is filled in before giving up.
const ATTEMPTS: usize = 6;

/// Progress of a demand, and observations on the way.
pub struct Course {
    proxy: Arc<Proxy>,
    /// The photos to add.
    files: Vec<PathBuf>,
    attached: bool,
    fired: Vec<bool>,
    pages: usize,
    /// Whether the store is reliable: not with an injected store fault.
    pub durable: bool,
    /// The photos stored by the page, by their keys, each with its SHA-256.
    pub photos: BTreeMap<String, String>,
    /// Photos that the page asked for again.
    pub asked_again: u64,
    /// Photos that were restored after the page was gone.
    pub restored: u64,
    /// How often the draft was not in the form when the page came back, and had to be looked for.
    pub put_aside: u64,
    /// Whether the page said that it is being sent, or that the city has it.
    pub confirmed: bool,
    /// The most typing lost at once.
    pub typing_lost: Duration,
    /// The same while the browser was first creating the database.
    pub lost_before_store: Duration,
    /// Faults found so far.
    pub faults: Vec<String>,
}

impl Course {
    /// A demand that is not begun.
    pub fn new(told: &Told, files: Vec<PathBuf>, proxy: Arc<Proxy>, durable: bool) -> Self {
        Self {
            proxy,
            attached: files.is_empty(),
            files,
            fired: vec![false; told.incidents.len()],
            pages: 0,
            durable,
            photos: BTreeMap::new(),
            asked_again: 0,
            restored: 0,
            put_aside: 0,
            confirmed: false,
            typing_lost: Duration::ZERO,
            lost_before_store: Duration::ZERO,
            faults: Vec::new(),
        }
    }

    /// The incidents due at a moment, each only once.
    pub fn due(&mut self, told: &Told, moment: Moment) -> Vec<Mishap> {
        let due = told.incidents.iter().zip(&mut self.fired);
        due.filter(|(incident, fired)| incident.moment == moment && !**fired)
            .map(|(incident, fired)| {
                *fired = true;
                incident.what
            })
            .collect()
    }

    /// The network is away for a while.
    pub fn offline(&self, device: &Device<'_>, ms: u64) {
        device.diary.note(format!("the network is away for {ms} ms"));
        let proxy = Arc::clone(&self.proxy);
        tokio::spawn(async move {
            proxy.offline(true).await;
            tokio::time::sleep(Duration::from_millis(ms)).await;
            proxy.offline(false).await;
        });
    }
}

/// Fills in the rest and sends, until the demand is being sent.
///
/// # Errors
/// When the page does not react as expected.
pub async fn file(device: &mut Device<'_>, told: &Told, course: &mut Course, books: &Books) -> Result<()> {
    for attempt in 1..=ATTEMPTS {
        if fill(device, told, course).await? {
            note_photos(device, told, course).await?;
            send(device, told, course).await?;
        }
        if is_on_its_way(device, told, course, books).await? {
            return Ok(());
        }
        device.diary.note(format!("after attempt {attempt} it is only a draft"));
        if course.durable {
            device.open(FIRST_QUESTION).await?;
            course.put_aside += u64::from(take_up(device, &told.mark).await?);
        } else {
            // Only the page's memory has it, and it says so.
            device.phone.go("#/").await?;
        }
    }
    bail!("“{}” could not be sent in {ATTEMPTS} attempts", told.mark)
}

/// Continues the draft: it is in the form, or was put aside and is found in the list of drafts.
///
/// # Errors
/// When the page does not react as expected.
pub async fn take_up(device: &Device<'_>, words: &str) -> Result<bool> {
    let script = "return document.getElementById('description')?.value.includes(arguments[0]);";
    if device.becomes(script, words).await? {
        return Ok(false);
    }
    device.phone.go("#/mine").await?;
    let script = "
        const [on, mark] = arguments[0].split('|');
        const card = all('.sb-card').find((card) => plain(card.innerText).includes(mark));
        const button = [...(card?.querySelectorAll('button') ?? [])].find((button) => nameOf(button) === on);
        button?.click();
        return !!button;";
    let words = format!("{}|{words}", device.phone.word("action.continue")?);
    let aside = device.becomes(script, &words).await?;
    if aside {
        device.diary.note("it was put aside, and is taken up again");
    }
    device.phone.go("#/").await?;
    Ok(aside)
}

/// Goes through the form to its end; `false` when the form has another draft.
async fn fill(device: &mut Device<'_>, told: &Told, course: &mut Course) -> Result<bool> {
    let (began, mut elsewhere) = (Instant::now(), false);
    let mut last = String::new();
    loop {
        let step = device.phone.run(include_str!("advance.js"), [words(device, told, course)?]).await;
        let step = step.unwrap_or(Value::Null);
        let text = |name: &str| step.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (page, did) = (text("page"), text("did"));
        if format!("{page}: {did}") != last && !did.is_empty() {
            last = format!("{page}: {did}");
            device.diary.note(&last);
            course.pages += 1;
            let due = course.due(told, Moment::Page(course.pages));
            for mishap in &due {
                meet(device, told, course, *mishap).await?;
            }
            if !due.is_empty() {
                // The page may have changed.
                continue;
            }
        }
        match did.as_str() {
            "" if page == device.phone.word("check.title")? => return Ok(true),
            "" if !page.is_empty() => return Ok(false),
            "another draft" if elsewhere => return Ok(false),
            "another draft" => {
                // Loading the stored draft into the form takes a while.
                device.settles().await?;
                elsewhere = true;
            }
            "wants to add photos" => attach(device, told, course).await?,
            "removes a photo" => {
                device.diary.note(format!("“{}” was removed", text("text")));
                course.asked_again += 1;
            }
            "knows no way" => bail!("there is no way on from “{page}” at {}", text("hash")),
            _ => elsewhere = false,
        }
        if began.elapsed() > patience::anything() {
            bail!("the form did not come to its end in {} s; last: {last}", began.elapsed().as_secs());
        }
        tokio::time::sleep(patience::pause()).await;
    }
}

/// Chooses the photos, and waits until the page has them all.
async fn attach(device: &mut Device<'_>, told: &Told, course: &mut Course) -> Result<()> {
    let files: Vec<_> = course.files.iter().map(PathBuf::as_path).collect();
    device.phone.attach(&files).await?;
    course.attached = true;
    device.diary.note(format!("{} photos are chosen", files.len()));
    let (began, count) = (Instant::now(), files.len());
    let mut mishaps = false;
    let moments = told.incidents.iter().filter_map(|incident| match incident.moment {
        Moment::Photos(ms) => Some(ms),
        _ => None,
    });
    for ms in moments.collect::<Vec<_>>() {
        for mishap in course.due(told, Moment::Photos(ms)) {
            tokio::time::sleep(Duration::from_millis(ms).saturating_sub(began.elapsed())).await;
            note_photos(device, told, course).await?;
            meet(device, told, course, mishap).await?;
            mishaps = true;
        }
    }
    if mishaps {
        // There may be fewer now, or another page; the demand goes on with those.
        device.settles().await?;
    }
    let script = "const tiles = all('.sb-photo[data-state]');
        return (arguments[1] || tiles.length === arguments[0]) && !tiles.some((t) => t.dataset.state === 'preparing');";
    device.phone.wait_for("the photos to be prepared", script, [json!(count), json!(mishaps)]).await?;
    note_photos(device, told, course).await
}

/// Records which photos the page has stored for the draft.
async fn note_photos(device: &Device<'_>, told: &Told, course: &mut Course) -> Result<()> {
    if course.durable {
        let kept = kept(&device.phone).await?;
        if let Some(draft) = kept.draft(&told.mark) {
            course.photos.extend(kept.photos_of(draft));
            device.diary.note(format!("{} photos are kept so far", course.photos.len()));
        }
    }
    Ok(())
}

async fn meet(device: &mut Device<'_>, told: &Told, course: &mut Course, mishap: Mishap) -> Result<()> {
    match mishap {
        Mishap::Offline(ms) => {
            course.offline(device, ms);
            return Ok(());
        }
        Mishap::Kill => {
            device.kill();
            device.start_again().await?;
        }
        Mishap::Reload => {
            device.reload().await?;
            device.open(FIRST_QUESTION).await?;
        }
    }
    let kept = kept(&device.phone).await?;
    if let Some(draft) = kept.draft(&told.mark) {
        let there = kept.photos_of(draft);
        let again = course.photos.iter().filter(|(key, hash)| there.get(*key) == Some(hash)).count();
        device.diary.note(format!("{again} of {} photos are there again", course.photos.len()));
        course.restored += again as u64;
    }
    Ok(())
}

async fn send(device: &mut Device<'_>, told: &Told, course: &mut Course) -> Result<()> {
    let name = device.phone.word("check.send")?;
    let press = match told.sending {
        Sending::Once | Sending::InTabs(..) => "pressable(arguments[0])?.click();",
        Sending::DoubleClick => "const b = pressable(arguments[0]); b?.click(); b?.click();",
        Sending::EnterAndClick => {
            "const b = pressable(arguments[0]); b?.focus(); b?.form.requestSubmit(b); pressable(arguments[0])?.click();"
        }
    };
    device.diary.note(format!("“send”: {:?}", told.sending));
    match told.sending {
        Sending::InTabs(tabs, gap) => send_in_tabs(device, told, tabs, gap).await?,
        _ => drop(device.phone.run(press, [json!(name)]).await?),
    }
    let pressed = Instant::now();
    let mut moments: Vec<_> = told
        .incidents
        .iter()
        .filter_map(|incident| if let Moment::Sent(ms) = incident.moment { Some(ms) } else { None })
        .collect();
    moments.sort_unstable();
    for ms in moments {
        for mishap in course.due(told, Moment::Sent(ms)) {
            tokio::time::sleep(Duration::from_millis(ms).saturating_sub(pressed.elapsed())).await;
            meet(device, told, course, mishap).await?;
        }
    }
    let script = "return arguments[0].split('|').includes(heading());";
    let either = format!("{}|{}", device.phone.word("sending.title")?, device.phone.word("sent.title")?);
    if device.becomes(script, &either).await? {
        device.diary.note("the page says that it is sent");
        course.confirmed = true;
    }
    Ok(())
}

/// Opens the same draft in further tabs, and presses "send" in all of them at once, or with a short delay in between.
async fn send_in_tabs(device: &mut Device<'_>, told: &Told, tabs: u8, gap: u16) -> Result<()> {
    let name = device.phone.word("check.send")?;
    let mut ready = Vec::new();
    for _ in 0..tabs {
        let tab = device.open_beside("/#/check").await?;
        let script = "return !!pressable(arguments[0].split('|')[0]) && shows(arguments[0].split('|')[1]);";
        if device.becomes(script, &format!("{name}|{}", told.mark)).await? {
            ready.push(tab);
        } else {
            device.diary.note("the draft is not in that tab");
        }
    }
    let mut after = 0;
    let script = "
        const [name, after] = arguments;
        window.onstorage = ({key, newValue}) => {
            if (key === 'press' && newValue !== null) setTimeout(() => pressable(name)?.click(), after);
        };";
    for tab in &ready {
        device.phone.go_to_tab(tab).await?;
        device.phone.run(script, [json!(name), json!(after)]).await?;
        after += u64::from(gap);
    }
    device.to_front().await?;
    // The signal for all of them; removed again before it could be stored.
    let script = "
        const [name, after, done] = arguments;
        localStorage.setItem('press', '');
        localStorage.removeItem('press');
        setTimeout(() => { pressable(name)?.click(); done(true); }, after);";
    let script = format!("{PAGE}\n{script}");
    device.phone.run_async(&script, [json!(name), json!(after)]).await?;
    device.diary.note(format!("{} tabs press it, {gap} ms apart", ready.len() + 1));
    Ok(())
}

/// Whether the page has accepted it for sending, or the city has it.
async fn is_on_its_way(device: &Device<'_>, told: &Told, course: &Course, books: &Books) -> Result<bool> {
    if !course.durable {
        return Ok(course.confirmed || !books.with(&told.mark).await?.is_empty());
    }
    // Pending writes are finished when the page is idle.
    device.settles().await?;
    let kept = kept(&device.phone).await?;
    if kept.delivery(&told.mark).is_some() || !books.with(&told.mark).await?.is_empty() {
        return Ok(true);
    }
    let is_a_draft = kept.draft(&told.mark).is_some();
    if !is_a_draft {
        device.diary.note("it is neither a draft nor on its way nor at the city");
    }
    Ok(!is_a_draft)
}

/// The argument of `advance.js`.
fn words(device: &Device<'_>, told: &Told, course: &Course) -> Result<Value> {
    let scene = Scene::of(Language::English);
    let word = |key| device.phone.word(key);
    Ok(json!({
        "mark": told.mark, "words": told.words, "attach": !course.attached,
        "what": word("what.title")?, "which": word("service.title")?, "where": word("where.title")?,
        "photos": word("photos.title")?, "you": word("you.title")?, "check": word("check.title")?,
        "sending": word("sending.title")?, "sent": word("sent.title")?,
        "on": word("action.continue")?, "photosOn": word("photos.on")?, "again": word("action.try_again")?,
        "address": word("where.search")?, "nobody": word("you.anonymous")?,
        "hidden": word("you.hidden")?, "name": word("you.name")?, "phone": word("you.phone")?,
        "service": scene.service, "place": scene.plain_place, "choices": scene.choices, "typed": scene.typed,
    }))
}
