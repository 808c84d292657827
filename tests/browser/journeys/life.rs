//! What a page must survive: double taps, leaving and returning, being moved in the DOM, a wrong clock. Killing the
//! browser is in `killed.rs`.

use anyhow::{Context, Result, ensure};
use browser_tests::city::{Beginning, City};
use browser_tests::controlled_proxy::ControlledProxy;
use browser_tests::equipment::Equipment;
use browser_tests::filing::{self, Receipt};
use browser_tests::journey::Stage;
use browser_tests::phone::Phone;
use browser_tests::photograph;
use browser_tests::site::Site;
use browser_tests::words::Language;
use fault_proxy::Proxy;
use serde_json::{Value, json};
use std::rc::Rc;
use std::time::Duration;

const A_YEAR_MS: i64 = 365 * 24 * 3_600_000;
/// How soon a page that is shown again must ask the city, by its own clock.
const ASKED_WITHIN: Duration = Duration::from_secs(10);

pub async fn however_send_is_pressed_twice_it_is_one_demand(stage: Rc<Stage>) -> Result<()> {
    let (_site, city) = stage.city_with_page_clock()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let ways = [
        ("two clicks", "const b = pressable(arguments[0]); b.click(); b.click(); return true;"),
        ("Enter and a click", "const b = pressable(arguments[0]); b.form.requestSubmit(b); b.click(); return true;"),
        (
            "two clicks with a frame between",
            "const b = pressable(arguments[0]); b.click(); requestAnimationFrame(() => b.click()); return true;",
        ),
    ];
    for (filed_before, (how, script)) in ways.into_iter().enumerate() {
        phone.open("/").await?;
        filing::everything(&phone).await?;
        phone.run(script, [json!(phone.word("check.send")?)]).await?;
        filing::receipt(&phone).await?;
        // Whatever else that started has finished, too.
        phone.does_all_it_means_to().await?;
        let filed = city.records().filed().await?;
        ensure!(filed == filed_before as u64 + 1, "after {how} the city has {filed} demands, {filed_before} before");
    }
    Ok(())
}

pub async fn a_page_taken_out_and_put_back_a_hundred_times_uploads_once_and_leaks_nothing(
    stage: Rc<Stage>,
) -> Result<()> {
    let city = stage.city()?;
    let controlled = ControlledProxy::to(&city.address).await?;
    let proxy = Proxy::start(&controlled.address).await?;
    let phone = stage.phone(Language::English, &proxy.address()).await?;
    filing::up_to_photos(&phone).await?;
    // The photo's upload is held until the journey releases it.
    controlled.holds(&["PATCH /v1/photos"]);
    let files = photograph::take(&Equipment::traces()?.join("photos"), 1)?;
    phone.attach(&[&files[0]]).await?;
    phone.photos_are_prepared(1).await?;
    phone.press_word("photos.on").await?;
    phone.comes_to_word("you.title").await?;
    let script = "return document.querySelector('.sb-summary__photo[data-state=coming]');";
    phone.wait_for("the upload to begin", script, []).await?;
    controlled.has_held(1).await?;
    let before = weight(&phone).await?;
    // As a portal does that redraws its page around the program.
    let script = "
        const done = arguments[arguments.length - 1];
        const program = document.getElementById('suban'), place = program.parentNode, after = program.nextSibling;
        let left = 100;
        const once = () => {
            program.remove();
            place.insertBefore(program, after);
            if (--left) requestAnimationFrame(once); else done(document.querySelectorAll('.sb-summary__photo[data-state=coming]').length);
        };
        once();";
    let uploading = phone.run_async(script, []).await?;
    ensure!(uploading == json!(1), "{uploading} photos are being uploaded after that");
    let after = weight(&phone).await?;
    println!("    nodes, listeners: {before:?} before, {after:?} after a hundred times");
    ensure!(after.0 <= before.0 + 20 && after.1 <= before.1 + 5, "something stays behind each time");
    controlled.has_held(1).await?;
    controlled.lets_go();
    phone.photos_arrive(1).await?;
    let uploads: Vec<_> = proxy.log().into_iter().filter(|record| record.path.starts_with("/v1/photos")).collect();
    let begun = uploads.iter().filter(|record| record.method == "POST").count();
    ensure!(begun == 1, "{begun} uploads were begun: {uploads:?}");
    filing::you(&phone).await?;
    filing::send(&phone).await?;
    let filed = city.records().filed().await?;
    ensure!(filed == 1, "the city has {filed} demands");
    Ok(())
}

/// The page's nodes and listeners after a garbage collection.
async fn weight(phone: &Phone) -> Result<(u64, u64)> {
    phone.devtools("HeapProfiler.collectGarbage", json!({})).await?;
    let counts = phone.devtools("Memory.getDOMCounters", json!({})).await?;
    let count = |name: &str| counts.get(name).and_then(Value::as_u64).with_context(|| format!("no {name}: {counts}"));
    Ok((count("nodes")?, count("jsEventListeners")?))
}

pub async fn one_who_goes_back_after_the_receipt_cannot_file_it_again(stage: Rc<Stage>) -> Result<()> {
    let (_site, city) = stage.city_with_page_clock()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/").await?;
    filing::everything(&phone).await?;
    let receipt = filing::send(&phone).await?;
    // All pages of the form are in the history: back through all of them, and "send" wherever it can be pressed.
    for back in 1..=4 {
        phone.back().await?;
        if phone.heading().await? == phone.word("check.title")? && send_can_be_pressed(&phone).await? {
            println!("    “{}” is there to press after {back} steps back", phone.word("check.send")?);
            phone.press_word("check.send").await?;
        }
    }
    phone.go("#/check").await?;
    if send_can_be_pressed(&phone).await? {
        phone.press_word("check.send").await?;
    }
    // A second demand would have been filed by now.
    phone.does_all_it_means_to().await?;
    let filed = city.records().filed().await?;
    ensure!(filed == 1, "the city has {filed} demands");
    phone.go("#/mine").await?;
    phone.reads(&receipt.reference).await
}

async fn send_can_be_pressed(phone: &Phone) -> Result<bool> {
    let script = "const send = pressable(arguments[0]); return !!send && !send.disabled;";
    Ok(phone.run(script, [json!(phone.word("check.send")?)]).await? == json!(true))
}

pub async fn a_timeline_that_was_left_and_come_back_to_goes_on_without_loss_or_doubles(stage: Rc<Stage>) -> Result<()> {
    let (_site, mut city) = stage.city_with_page_clock()?;
    let keys = city.records().file("路灯不亮了，晚上很黑。", "zh-CN").await?;
    let phone = stage.phone(Language::Chinese, &city.address).await?;
    phone.open(&format!("/#/demand/{}/{}", keys.reference, keys.access_token)).await?;
    phone.reads(phone.word("live.now")?).await?;
    let mut numbers = 1..;
    let mut told = Vec::new();
    // The browser may keep the stream open for a cached page; in the other case the city is restarted meanwhile.
    for dead in [false, true] {
        let sign = "
            window.sameLife = true;
            window.cameBack = null;
            addEventListener('pageshow', (event) => { window.cameBack = event.persisted; }, {once: true});";
        phone.run(sign, []).await?;
        // What the page does after it is shown again is done at once, or soon by its own clock.
        phone.holds_clock().await?;
        let streams = phone.streams().await?;
        phone.run("location.href = 'config.json';", []).await?;
        phone.wait_for("the other page", "return location.pathname.endsWith('config.json');", []).await?;
        if dead {
            city.cut()?;
            city.again()?;
        }
        for number in numbers.by_ref().take(3) {
            city.staff().note(&keys.reference, &format!("№{number}")).await?;
            told.insert(0, number.to_string());
        }
        phone.run("history.back();", []).await?;
        let script = "return location.hash && window.pageClock && heading();";
        phone.wait_for("the page that was left", script, []).await?;
        let kept = phone.run("return window.sameLife === true && window.cameBack === true;", []).await?;
        // A reloaded page has opened no stream yet, and its clock runs.
        let streams = if kept == json!(true) { streams } else { 0 };
        phone.holds_clock().await?;
        let script = "return pageClock.streams.opened > arguments[0];";
        let waited = match dead || kept != json!(true) {
            true => phone.comes_within(ASKED_WITHIN, "the page's call to the city", script, [json!(streams)]).await?,
            // The stream was kept open, or is reopened at once.
            false => Duration::ZERO,
        };
        phone.reads(&format!("№{}", told[0])).await?;
        phone.reads(phone.word("live.now")?).await?;
        phone.releases_clock().await?;
        let why = "return JSON.stringify(performance.getEntriesByType('navigation')[0]?.notRestoredReasons ?? null);";
        let why = phone.run(why, []).await?;
        println!(
            "    stream {}: the page waited {waited:?} by its own clock; from the back-forward cache: {kept} (against it: {why})",
            if dead { "dead" } else { "held" }
        );
        ensure!(dead || kept == json!(true), "the browser did not keep the page, so that nothing was shown: {why}");
        // New events come over a live stream.
        for number in numbers.by_ref().take(1) {
            city.staff().note(&keys.reference, &format!("№{number}")).await?;
            phone.reads(&format!("№{number}")).await?;
            told.insert(0, number.to_string());
        }
        let script = "return all('.sb-event').map((e) => e.innerText.match(/№(\\d+)/)?.[1]).filter(Boolean);";
        let shown = phone.run(script, []).await?;
        ensure!(shown == json!(told), "the timeline shows {shown} instead of {told:?}");
    }
    Ok(())
}

pub async fn a_clock_that_is_wrong_or_steps_back_changes_nothing(stage: Rc<Stage>) -> Result<()> {
    for wrong_by in [A_YEAR_MS, -A_YEAR_MS] {
        let script = include_str!("../shifted_clock.js").replace("__SHIFT__", &wrong_by.to_string());
        let site = Site::with_script(&stage.equipment, "clock.js", &script)?;
        let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
        let phone = stage.phone(Language::English, &city.address).await?;
        phone.open("/").await?;
        let year = phone.run("return new Date().getFullYear() - Number(arguments[0]);", [json!(this_year()?)]).await?;
        ensure!(year == json!(wrong_by.signum()), "the clock was not shifted: by {year} years");
        filing::everything(&phone).await?;
        let receipt = filing::send(&phone).await?;
        sensible(&phone, wrong_by, "the receipt").await?;
        follows(&phone, &city, &receipt, "№1").await?;
        sensible(&phone, wrong_by, "the timeline").await?;
        // A clock that is set back by an hour while the page is open, and is then set to an hour before the right time.
        phone.run("window.clockWrongBy -= 3600000;", []).await?;
        follows(&phone, &city, &receipt, "№2").await?;
        sensible(&phone, wrong_by, "the timeline an hour back").await?;
        phone.run("window.clockWrongBy = -3600000;", []).await?;
        follows(&phone, &city, &receipt, "№3").await?;
        phone.go("#/mine").await?;
        phone.reads(&receipt.reference).await?;
        sensible(&phone, -3_600_000, "the list").await?;
        follows(&phone, &city, &receipt, "№4").await?;
        sensible(&phone, -3_600_000, "the timeline after the clock was set").await?;
        let filed = city.records().filed().await?;
        ensure!(filed == 1, "the city has {filed} demands");
    }
    Ok(())
}

async fn follows(phone: &Phone, city: &City, receipt: &Receipt, words: &str) -> Result<()> {
    phone.go(&format!("#/demand/{}", receipt.reference)).await?;
    phone.reads(phone.word("live.now")?).await?;
    city.staff().note(&receipt.reference, words).await?;
    phone.reads(words).await
}

/// Past events are not in the future on the page, no duration is negative or invalid, and promises of some days are
/// neither months away nor late.
async fn sensible(phone: &Phone, wrong_by: i64, page: &str) -> Result<()> {
    let script = r"
        const text = plain(document.body.innerText);
        const past = all('.sb-event:not([data-state=due]) time, .sb-live, .sb-card time').map((e) => plain(e.innerText));
        return [
            ...(text.match(/NaN|Invalid|undefined|(?:^|\s)-\d+ (?:second|minute|hour|day|month|year)/g) ?? []),
            ...(text.match(/\d{2,} (?:days|months)[^.]{0,30}|\d+ years?\b|[^.]{0,30} late and not done/g) ?? []),
            ...past.filter((said) => /\bin \d|\btomorrow|next (?:month|year)/.test(said)),
        ];";
    let absurd = phone.run(script, []).await?;
    ensure!(absurd == json!([]), "{page}, with a clock that is wrong by {} h: {absurd}", wrong_by / 3_600_000);
    Ok(())
}

fn this_year() -> Result<i64> {
    let seconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_secs();
    i64::try_from(1970 + seconds / 31_556_952).context("a year beyond all bounds")
}
