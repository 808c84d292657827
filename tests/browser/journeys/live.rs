//! The timeline while it is open: how quickly it follows, and what a cut does to it.

use anyhow::{Context, Result, ensure};
use browser_tests::journey::Stage;
use browser_tests::phone::Phone;
use browser_tests::records::Keys;
use browser_tests::words::Language;
use serde_json::json;
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const EVENTS: usize = 10;

pub async fn an_event_at_the_city_is_on_the_open_page_within_a_second(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let keys = city.records().file("路灯不亮了，晚上很黑。", "zh-CN").await?;
    let phone = opened(&stage, &city.address, &keys).await?;
    // Painted is what counts: the frame after the change, and the moment after that frame.
    let watch = "
        window.seenAt = {};
        new MutationObserver(() => {
            for (const e of document.querySelectorAll('.sb-event')) {
                const number = e.innerText.match(/№(\\d+)/)?.[1];
                if (!number || number in window.seenAt) continue;
                window.seenAt[number] = 0;
                requestAnimationFrame(() => setTimeout(() => (window.seenAt[number] = Date.now())));
            }
        }).observe(document.body, {childList: true, subtree: true, characterData: true});";
    phone.run(watch, []).await?;
    let mut took = Vec::new();
    for number in 1..=EVENTS {
        let sent = now_ms()?;
        city.staff().note(&keys.reference, &format!("№{number}")).await?;
        let seen =
            phone.wait_for(&format!("event {number}"), "return window.seenAt[arguments[0]];", [json!(number)]).await?;
        took.push(seen.as_f64().context("no time")? - sent);
    }
    took.sort_by(f64::total_cmp);
    let (median, worst) = (took[EVENTS / 2], took[EVENTS - 1]);
    println!(
        "    from the city's call to the painted page, {EVENTS} events: median {median:.0} ms, worst {worst:.0} ms"
    );
    ensure!(worst < 1_000.0, "an event took {worst:.0} ms: {took:?}");
    Ok(())
}

pub async fn after_a_cut_the_timeline_catches_up_without_loss_or_doubles(stage: Rc<Stage>) -> Result<()> {
    let mut city = stage.city()?;
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

    city.back(hidden)?;
    let came_back = Instant::now();
    phone.reads(phone.word("live.now")?).await?;
    phone.reads("№6").await?;
    let took = came_back.elapsed();
    println!("    caught up {:.1} s after the city came back", took.as_secs_f64());
    ensure!(took < Duration::from_secs(10), "it took {took:?} to catch up");
    let shown =
        phone.run("return all('.sb-event').map((e) => e.innerText.match(/№(\\d+)/)?.[1]).filter(Boolean);", []).await?;
    ensure!(shown == json!(["6", "5", "4", "3", "2", "1"]), "the timeline shows {shown}");
    let there = city.records().events(&keys.reference, &keys.access_token).await?.len();
    let script = "return all('.sb-event:not([data-state=due])').length;";
    ensure!(phone.run(script, []).await? == json!(there), "the city has {there} events");
    // The cut itself is in the console, as it should be.
    phone.console_errors().await.map(drop)
}

async fn opened(stage: &Stage, address: &str, keys: &Keys) -> Result<Phone> {
    let phone = stage.phone(Language::Chinese, address).await?;
    phone.open(&format!("/#/demand/{}/{}", keys.reference, keys.access_token)).await?;
    phone.reads(phone.word("live.now")?).await?;
    Ok(phone)
}

fn now_ms() -> Result<f64> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(now.as_secs_f64() * 1_000.0)
}
