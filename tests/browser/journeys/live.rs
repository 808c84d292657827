//! The open timeline: how soon it shows events, and what a broken connection does to it.

use anyhow::{Context, Result, ensure};
use browser_tests::journey::Stage;
use browser_tests::phone::Phone;
use browser_tests::records::Keys;
use browser_tests::words::Language;
use serde_json::json;
use std::rc::Rc;
use std::time::{Duration, Instant};

const EVENTS: usize = 10;
/// How soon the page must show an event, by its own clock.
const SHOWN_WITHIN: Duration = Duration::from_secs(1);
/// How soon the page must reconnect to a city that is back, by its own clock.
const ASKED_WITHIN: Duration = Duration::from_secs(10);

/// Records which events are painted: after the frame that follows the change.
const WATCH: &str = "
    window.painted = [];
    const met = new Set();
    new MutationObserver(() => {
        for (const e of document.querySelectorAll('.sb-event')) {
            const number = Number(e.innerText.match(/№(\\d+)/)?.[1]);
            if (!number || met.has(number)) continue;
            met.add(number);
            requestAnimationFrame(() => setTimeout(() => window.painted.push(number)));
        }
    }).observe(document.body, {childList: true, subtree: true, characterData: true});";

pub async fn an_event_at_the_city_is_on_the_open_page_within_a_second(stage: Rc<Stage>) -> Result<()> {
    let (_site, city) = stage.city_with_page_clock()?;
    let keys = city.records().file("路灯不亮了，晚上很黑。", "zh-CN").await?;
    let phone = opened(&stage, &city.address, &keys).await?;
    phone.run(WATCH, []).await?;
    // While the page's clock is held nothing can come by polling.
    phone.holds_clock().await?;
    let (mut waited, mut took) = (Duration::ZERO, Vec::new());
    for number in 1..=EVENTS {
        let (words, sent) = (format!("№{number}"), Instant::now());
        city.staff().note(&keys.reference, &words).await?;
        phone.hears(&words).await?;
        let script = "return all('.sb-event').some((e) => e.innerText.includes(arguments[0]));";
        waited += phone.comes_within(SHOWN_WITHIN, &format!("event {number}"), script, [json!(words)]).await?;
        let script = "return window.painted.includes(arguments[0]);";
        phone.wait_for(&format!("event {number} to be painted"), script, [json!(number)]).await?;
        took.push(sent.elapsed().as_millis());
    }
    took.sort_unstable();
    println!(
        "    {EVENTS} events took {waited:?} of the page's own time; on this machine, with the looks of the journey, from the \
         city's call to the painted page: median {} ms, worst {} ms",
        took[EVENTS / 2],
        took[EVENTS - 1]
    );
    Ok(())
}

pub async fn after_a_cut_the_timeline_catches_up_without_loss_or_doubles(stage: Rc<Stage>) -> Result<()> {
    let (_site, mut city) = stage.city_with_page_clock()?;
    let keys = city.records().file("路灯不亮了，晚上很黑。", "zh-CN").await?;
    let phone = opened(&stage, &city.address, &keys).await?;
    city.staff().note(&keys.reference, "№1").await?;
    phone.reads("№1").await?;

    city.cut()?;
    let script = "return all('.sb-live').length && !all(\".sb-live[data-state='live']\").length;";
    phone.wait_for("the page to say that it is not live", script, []).await?;
    let hidden = city.elsewhere()?;
    for number in 2..=6 {
        hidden.staff().note(&keys.reference, &format!("№{number}")).await?;
    }
    let (before, after) = phone.word("live.updated")?.split_once("{time}").context("no time in the words")?;
    let script = "const text = plain(all('.sb-live')[0]?.innerText); return /\\d/.test(text) && text.startsWith(arguments[0]) && text.includes(arguments[1]);";
    phone.wait_for("how old the page is", script, [json!(before), json!(after)]).await?;

    phone.holds_clock().await?;
    let streams = phone.streams().await?;
    city.back(hidden)?;
    let script = "return pageClock.streams.opened > arguments[0];";
    let waited = phone.comes_within(ASKED_WITHIN, "the page's call to the city", script, [json!(streams)]).await?;
    println!("    the page asked the city {waited:?} after it came back, by its own clock");
    // Everything else comes without further waiting.
    phone.reads(phone.word("live.now")?).await?;
    phone.reads("№6").await?;
    phone.releases_clock().await?;
    let shown =
        phone.run("return all('.sb-event').map((e) => e.innerText.match(/№(\\d+)/)?.[1]).filter(Boolean);", []).await?;
    ensure!(shown == json!(["6", "5", "4", "3", "2", "1"]), "the timeline shows {shown}");
    let there = city.records().events(&keys.reference, &keys.access_token).await?.len();
    let script = "return all('.sb-event:not([data-state=due])').length;";
    ensure!(phone.run(script, []).await? == json!(there), "the city has {there} events");
    // The cut itself is in the console, as expected.
    phone.console_errors().await.map(drop)
}

async fn opened(stage: &Stage, address: &str, keys: &Keys) -> Result<Phone> {
    let phone = stage.phone(Language::Chinese, address).await?;
    phone.open(&format!("/#/demand/{}/{}", keys.reference, keys.access_token)).await?;
    phone.reads(phone.word("live.now")?).await?;
    Ok(phone)
}
