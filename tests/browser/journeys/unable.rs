//! A browser that cannot run the program, and a program with a chunk that fails to load.

use anyhow::{Result, ensure};
use browser_tests::city::{Beginning, City};
use browser_tests::controlled_proxy::ControlledProxy;
use browser_tests::database;
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::phone::Phone;
use browser_tests::scene::Scene;
use browser_tests::site::Site;
use browser_tests::words::Language;
use serde_json::{Value, json};
use std::rc::Rc;
use std::time::Duration;

/// As in Lockdown Mode.
const WITHOUT_WEBASSEMBLY: &str = "delete window.WebAssembly;";
/// As in a browser without reference types.
const OLD: &str = "WebAssembly.validate = () => false;";

/// Waits for the message of `data-boot` in index.html that the page shows.
async fn says(phone: &Phone, word: &str) -> Result<()> {
    let script = "const line = document.querySelector(`p[data-boot='${arguments[0]}']`); return !!line && seen(line);";
    phone.wait_for(&format!("the words for “{word}”"), script, [json!(word)]).await.map(drop)
}

fn settings() -> [(&'static str, Value); 2] {
    let link =
        json!([{"href": "https://city.example/write", "text": {"en": "Write to the city", "zh-CN": "给城市写信"}}]);
    [("hotline", json!("0755 12345")), ("elsewhere", link)]
}

pub async fn a_browser_without_webassembly_says_so_and_what_else_there_is(stage: Rc<Stage>) -> Result<()> {
    for (script, word) in [(WITHOUT_WEBASSEMBLY, "off"), (OLD, "old")] {
        let site = Site::with_script(&stage.equipment, "lacking.js", script)?.with_settings(&settings())?;
        let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
        let phone = stage.phone(Language::English, &city.address).await?;
        let (here, elsewhere) = ("/", "/#/demand/2611-0482-7153/secret");
        for path in [here, elsewhere] {
            phone.open_early(path).await?;
            says(&phone, word).await?;
            // The first question is only shown on its own route: who follows a link has written nothing.
            let script = "
                const call = document.querySelector('[data-boot-notice] a[href^=\"tel:\"]');
                return !!call && seen(call) && ['description', '[data-boot-copy]'].every((place) => {
                    const found = document.getElementById(place) ?? document.querySelector(place);
                    return seen(found) === arguments[0];
                });";
            phone.wait_for(&format!("the notice alone, or not, at {path}"), script, [json!(path == here)]).await?;
            phone.look(&format!("{path} in a browser that is {word}")).await?;
        }
        phone.open_early("/").await?;
        says(&phone, word).await?;
        phone.press_at("#description").await?;
        phone.types("There is a hole in the road").await?;
        phone.press_word("action.continue").await?;
        // The notice stays, and is scrolled into view.
        says(&phone, word).await?;
        let script = "
            const notice = document.querySelector('[data-boot-notice]');
            const call = notice.querySelector('a[href^=\"tel:\"]'), link = notice.querySelector('ul a');
            return [document.activeElement === notice, call.getAttribute('href'), seen(call), plain(link.innerText), link.href,
                !seen(notice.querySelector('[data-boot-again]')), document.getElementById('description').value];";
        let found = phone.run(script, []).await?;
        let expected = json!([
            true,
            "tel:075512345",
            true,
            "Write to the city",
            "https://city.example/write",
            true,
            "There is a hole in the road"
        ]);
        ensure!(found == expected, "the notice has {found}");
        phone.look(&format!("a browser that is {word}")).await?;
    }
    Ok(())
}

pub async fn a_program_that_does_not_come_is_said_and_nothing_written_is_lost(stage: Rc<Stage>) -> Result<()> {
    // The program is asked for again by itself; while the clock is held, only the citizen asks.
    let site = Site::as_built(&stage.equipment)?.with_settings(&settings())?.with_page_clock()?;
    let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    let proxy = ControlledProxy::to(&city.address).await?;
    proxy.lose(Some("suban_bg"));
    let phone = stage.phone(Language::English, &proxy.address).await?;
    // Who follows a link has written nothing that could be copied.
    for (path, own) in [("/#/demand/2611-0482-7153/secret", false), ("/", true)] {
        phone.open_early(path).await?;
        says(&phone, "failed").await?;
        let offered = phone.shows("Copy what you wrote").await?;
        ensure!(offered == own, "that the text can be copied is said at {path}: {offered}");
    }
    phone.press_at("#description").await?;
    phone.types("There is a hole in the road").await?;
    phone.wait_for("the number to call", "return !!pressable('Call 0755 12345');", []).await?;
    phone.look("a program that did not come").await?;
    phone.holds_clock().await?;
    proxy.lose(None);
    phone.press("Load again").await?;
    phone.wait_for("the program to run", "return !!document.querySelector('#suban[data-running]');", []).await?;
    let script = "return document.getElementById('description')?.value === 'There is a hole in the road';";
    phone.wait_for("the words", script, []).await.map(drop)
}

pub async fn a_program_that_stopped_says_so_and_what_was_written_is_there_again(stage: Rc<Stage>) -> Result<()> {
    // A trap of WebAssembly, as a panic of the program is: a module whose only function is `unreachable`.
    const TRAP: &str = "
        const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11];
        const { f } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))).exports;
        setTimeout(f);";
    let city = stage.city()?;
    for (language, elsewhere) in [(Language::English, false), (Language::Chinese, true)] {
        let phone = stage.phone(language, &city.address).await?;
        phone.open("/").await?;
        let written = Scene::of(language).description;
        phone.fill(phone.word("what.title")?, written).await?;
        phone.reads(phone.word("app.kept")?).await?;
        if elsewhere {
            phone.go("#/mine").await?;
            phone.comes_to_word("app.mine").await?;
        }
        phone.run(TRAP, []).await?;
        says(&phone, "broken").await?;
        phone.look(&format!("a program that stopped, in {}", language.tag())).await?;
        phone.press_at("[data-boot-again]").await?;
        phone
            .patiently(
                "the page loaded again",
                "return !document.querySelector('[data-boot-notice]') && !!document.querySelector('[data-running]');",
            )
            .await?;
        phone.go("#/").await?;
        let script = "return document.getElementById('description')?.value === arguments[0];";
        phone.wait_for("what was written", script, [json!(written)]).await?;
        // The trap is told there, as it should be.
        phone.console_errors().await?;
    }
    Ok(())
}

pub async fn a_program_that_did_not_come_comes_by_itself_once_it_can(stage: Rc<Stage>) -> Result<()> {
    let (_site, city) = stage.city_with_page_clock()?;
    let running = "return document.querySelector('#suban[data-running]');";
    for part in ["/suban-", "suban_bg"] {
        let proxy = ControlledProxy::to(&city.address).await?;
        proxy.lose(Some(part));
        let phone = stage.phone(Language::English, &proxy.address).await?;
        phone.open_early("/").await?;
        says(&phone, "failed").await?;
        phone.press_at("#description").await?;
        phone.types("There is a hole in the road").await?;
        comes_by_itself(&phone, &proxy, &format!("the program without {part}"), running, "").await?;
        let script = "const e = document.activeElement; return [e.id, e.value];";
        let found = phone.run(script, []).await?;
        ensure!(found == json!(["description", "There is a hole in the road"]), "the field has {found}");
        phone.reads(phone.word("app.kept")?).await?;
    }
    Ok(())
}

pub async fn a_style_sheet_that_did_not_come_is_asked_for_again(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let proxy = ControlledProxy::to(&city.address).await?;
    proxy.lose(Some(".css"));
    let phone = stage.phone(Language::English, &proxy.address).await?;
    phone.open("/").await?;
    phone.comes_to_word("what.title").await?;
    // The styles of the first question are inlined; icons are loaded with the rest.
    let is_dressed = "return (getComputedStyle(document.querySelector('.sb-icon')).fill === 'none') === arguments[0];";
    phone.wait_for("a page without the rest of its style", is_dressed, [json!(false)]).await?;
    proxy.lose(None);
    phone.wait_for("the style sheet", is_dressed, [json!(true)]).await?;
    phone.look("a style sheet that came in the end").await
}

/// Failed loads are retried at least so often, even if no browser reports the network back.
const ASKED_AGAIN_WITHIN: Duration = Duration::from_secs(21);

/// The network is back, and without any input the content appears.
async fn comes_by_itself(phone: &Phone, proxy: &ControlledProxy, what: &str, script: &str, text: &str) -> Result<()> {
    phone.holds_clock().await?;
    proxy.lose(None);
    let after = phone.comes_within(ASKED_AGAIN_WITHIN, what, script, [json!(text)]).await?;
    println!("    {what} came {after:?} after the network, by the page's clock");
    phone.releases_clock().await
}

pub async fn a_short_outage_leaves_no_page_that_does_not_recover(stage: Rc<Stage>) -> Result<()> {
    let (_site, city) = stage.city_with_page_clock()?;
    let proxy = ControlledProxy::to(&city.address).await?;
    let phone = stage.phone(Language::English, &proxy.address).await?;
    let heads = "return heading().startsWith(arguments[0]);";
    // The photos page's chunk, which is prefetched while typing.
    proxy.lose(Some("suban_photos"));
    filing::up_to(&phone, "step.photos").await?;
    phone.reads(phone.word("fail.offline.title")?).await?;
    phone.look("the photos, whose part did not come").await?;
    has_its_frame(&phone, "step.photos").await?;
    comes_by_itself(&phone, &proxy, "the page of the photos", heads, phone.word("photos.title")?).await?;
    // The focused element was redrawn.
    phone.focus_is_on("title").await?;
    // The questions of the service; a service without any goes on.
    let phone = stage.phone(Language::English, &proxy.address).await?;
    proxy.lose(Some("/v1/services/"));
    phone.open("/").await?;
    filing::what(&phone).await?;
    phone.comes_to_word("where.title").await?;
    phone.go("#/question/what-is-wrong").await?;
    phone.reads(phone.word("fail.offline.title")?).await?;
    phone.look("a question that did not come").await?;
    has_its_frame(&phone, "step.what").await?;
    let (question, _) = Scene::of(phone.language()).choices[0];
    comes_by_itself(&phone, &proxy, "the question", heads, question).await?;
    // A demand.
    let keys = city.records().file("The lamp is dark, and it is a dangerous crossing.", "en").await?;
    proxy.lose(Some("/v1/demands/"));
    phone.open(&format!("/#/demand/{}/{}", keys.reference, keys.access_token)).await?;
    phone.reads(phone.word("fail.offline.title")?).await?;
    let shows = "return shows(arguments[0]);";
    comes_by_itself(&phone, &proxy, "the demand", shows, phone.word("about.yours")?).await?;
    phone.reads(phone.word("live.now")?).await
}

/// Although something is missing, the page has the step's name and a back link.
async fn has_its_frame(phone: &Phone, step: &str) -> Result<()> {
    let script = "return !!pressable(arguments[0]) && all('.sb-step')[0].innerText.includes(arguments[1]);";
    let arguments = [json!(phone.word("action.back")?), json!(phone.word(step)?)];
    phone.wait_for("the step and the way back", script, arguments).await.map(drop)
}

pub async fn before_its_settings_are_known_nothing_is_kept(stage: Rc<Stage>) -> Result<()> {
    let site = Site::for_many_people(&stage.equipment)?;
    let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    let proxy = ControlledProxy::to(&city.address).await?;
    proxy.lose(Some("config.json"));
    let phone = stage.phone(Language::English, &proxy.address).await?;
    phone.open_early("/").await?;
    phone.press_at("#description").await?;
    phone.types("Nobody else may read this").await?;
    phone
        .wait_for(
            "the settings to be asked for twice",
            "return performance.getEntriesByType('resource').filter((e) => e.name.endsWith('config.json')).length > 1;",
            [],
        )
        .await?;
    proxy.lose(None);
    phone.reads(phone.word("kiosk.notice")?).await?;
    let script = "return document.getElementById('description')?.value === 'Nobody else may read this';";
    phone.wait_for("the words", script, []).await?;
    let stored = database::everything_stored(&phone).await?;
    ensure!(!stored.contains("Nobody else may read this"), "the words are stored: {stored}");
    Ok(())
}

pub async fn a_question_that_did_not_come_is_asked_before_the_demand_goes(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let proxy = ControlledProxy::to(&city.address).await?;
    let phone = stage.phone(Language::English, &proxy.address).await?;
    proxy.lose(Some("/v1/services/"));
    phone.open("/").await?;
    filing::what(&phone).await?;
    filing::place_in_plain_words(&phone).await?;
    filing::photos(&phone, &[]).await?;
    filing::you(&phone).await?;
    phone.comes_to_word("check.title").await?;
    phone.press_word("check.send").await?;
    phone.reads(phone.word("fail.offline.title")?).await?;
    proxy.lose(None);
    let gone = "return !shows(arguments[0]);";
    phone.wait_for("the questions to come", gone, [json!(phone.word("fail.offline.title")?)]).await?;
    phone.press_word("check.send").await?;
    phone.focus_is_on("remarks").await?;
    phone.look("check, with a question that was not asked").await?;
    phone.press_word("fault.missing").await?;
    let (question, answer) = Scene::of(phone.language()).choices[0];
    phone.comes_to(question).await?;
    phone.choose(answer).await
}

pub async fn once_one_writes_the_photos_can_be_reached_without_a_network(stage: Rc<Stage>) -> Result<()> {
    let mut city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/").await?;
    filing::what(&phone).await?;
    filing::questions(&phone).await?;
    phone.comes_to_word("where.title").await?;
    let here = "return performance.getEntriesByType('resource').some((e) => e.name.includes('suban_photos') && e.responseEnd > 0);";
    phone.wait_for("the part of the photos", here, []).await?;
    city.cut()?;
    filing::place_in_plain_words(&phone).await?;
    phone.comes_to_word("photos.title").await?;
    let there = "return !!document.getElementById('photo-camera');";
    phone.wait_for("the way to the camera", there, []).await.map(drop)
}
