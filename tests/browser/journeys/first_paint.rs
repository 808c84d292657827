//! The first paint: it needs a single response, is complete, and nothing loaded later changes it.

use anyhow::{Result, ensure};
use browser_tests::city::{Beginning, City};
use browser_tests::controlled_proxy::ControlledProxy;
use browser_tests::equipment::Browser;
use browser_tests::journey::Stage;
use browser_tests::phone::Phone;
use browser_tests::scene::Scene;
use browser_tests::site::Site;
use browser_tests::words::Language;
use serde_json::{Value, json};
use std::rc::Rc;

/// Geometry and computed style of every element of the page.
const LOOKS: &str = "
for (const animation of document.getAnimations()) {
    // One without an end has none that it could be brought to.
    if (animation.effect.getComputedTiming().endTime !== Infinity) animation.finish();
}
return [...document.querySelectorAll('.sb, .sb *')].map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect(), style = getComputedStyle(element);
    return [element.tagName + '.' + element.className, x, y, width, height, ...[...style].map((name) => name + ': ' + style.getPropertyValue(name))];
});";

const REST_IS_HERE: &str = "
const link = document.querySelector('[rel=stylesheet]');
try { return link.sheet.cssRules.length > 0; } catch { return false; }";

pub async fn the_first_paint_needs_one_answer_and_nothing_that_comes_later_changes_it(stage: Rc<Stage>) -> Result<()> {
    for language in [Language::Chinese, Language::English, Language::MadeUp] {
        let mut site = Site::as_built(&stage.equipment)?;
        if language == Language::MadeUp {
            // Its texts replace the Chinese ones.
            site = site.with_made_up_language()?;
        }
        let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
        let proxy = ControlledProxy::to(&city.address).await?;
        proxy.lose(Some(".css"));
        proxy.holds(&[".wasm "]);
        let phone = stage.phone(language, &proxy.address).await?;
        phone.open_early("/").await?;
        is_right(&phone).await?;
        let mut before = Vec::new();
        for dark in themes(&phone) {
            before.push(looks(&phone, *dark).await?);
        }
        phone.look("the first question, before anything else came").await?;
        proxy.lose(None);
        phone.wait_for("the rest of the style", REST_IS_HERE, []).await?;
        for (dark, before) in themes(&phone).iter().zip(before) {
            let after = looks(&phone, *dark).await?;
            ensure!(before.len() == after.len(), "there were {} elements, and are {}", before.len(), after.len());
            for (before, after) in before.iter().zip(&after) {
                ensure!(before == after, "the rest of the style changes {before} into {after}");
            }
        }
        proxy.lets_go();
        phone.wait_for("the program to run", "return document.querySelector('#suban[data-running]');", []).await?;
    }
    Ok(())
}

/// The colour schemes that this browser's driver can emulate: dark or not.
const fn themes(phone: &Phone) -> &[bool] {
    match phone.browser {
        Browser::Chromium => &[false, true],
        _ => &[false],
    }
}

/// Language, direction, styles and theme are as the citizen has chosen, while nothing but the page is loaded.
async fn is_right(phone: &Phone) -> Result<()> {
    let script = "
        const button = document.querySelector('[type=submit]'), root = document.documentElement;
        return [root.lang, root.dir, getComputedStyle(root).direction, getComputedStyle(button).borderRadius !== '0px',
            [...button.children].filter(seen).map((text) => text.textContent).join(), performance.getEntriesByName('suban-running').length];";
    let direction = if phone.language() == Language::MadeUp { "rtl" } else { "ltr" };
    let found = phone.run(script, []).await?;
    let word = phone.word("action.continue")?;
    let expected = json!([phone.language().tag(), direction, direction, true, word, 0]);
    ensure!(found == expected, "the first paint has {found}, not {expected}");
    Ok(())
}

async fn looks(phone: &Phone, dark: bool) -> Result<Vec<Value>> {
    if phone.browser == Browser::Chromium {
        phone.dark(dark).await?;
        let script = "
            const paper = getComputedStyle(document.querySelector('.sb')).backgroundColor;
            return paper.match(/\\d+/g).every((part) => part < 128);";
        let is_dark = phone.run(script, []).await?;
        ensure!(is_dark == json!(dark), "that the paper is dark is {is_dark}, not {dark}");
    }
    let found = phone.run(LOOKS, []).await?;
    Ok(found.as_array().cloned().unwrap_or_default())
}

pub async fn where_another_page_was_asked_for_the_first_question_is_never_painted(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let proxy = ControlledProxy::to(&city.address).await?;
    proxy.holds(&[".wasm "]);
    let phone = stage.phone(Language::English, &proxy.address).await?;
    phone.open_early("/#/mine").await?;
    proxy.has_held(1).await?;
    let script = "return [shows(arguments[0]), !!document.getElementById('description').offsetParent];";
    let seen = phone.run(script, [json!(phone.word("what.title")?)]).await?;
    ensure!(seen == json!([false, false]), "the first question is seen: {seen}");
    proxy.lets_go();
    phone.reads(phone.word("mine.empty_title")?).await
}

pub async fn a_piece_of_the_page_with_a_changed_byte_is_refused(stage: Rc<Stage>) -> Result<()> {
    for (text, other, refused) in
        [("suban.first", "suban.First", "script-src"), ("@layer tokens", "@layer Tokens", "style-src")]
    {
        let site = Site::with_witness(&stage.equipment)?.with_page(|page| page.replacen(text, other, 1))?;
        let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
        let phone = stage.phone(Language::English, &city.address).await?;
        phone.open_early("/").await?;
        let script = "return (sessionStorage.getItem('witness') ?? '').includes(`policy: ${arguments[0]}`);";
        phone.wait_for("what the policy refused", script, [json!(refused)]).await?;
        // That one was provoked.
        phone.console_errors().await?;
    }
    Ok(())
}

/// The most that may move while a page is loading, as the browser counts it (Layout Instability API).
const MOST_SHIFT: f64 = 0.02;

pub async fn nothing_jumps_while_a_page_and_the_city_arrive(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    for language in [Language::Chinese, Language::English] {
        let keys = city.records().file(Scene::of(language).description, language.tag()).await?;
        for (width, path) in [
            (360, "/".to_owned()),
            (412, "/".to_owned()),
            (412, format!("/#/demand/{}/{}", keys.reference, keys.access_token)),
        ] {
            let proxy = ControlledProxy::to(&city.address).await?;
            proxy.holds_answers(&["/v1/city"]);
            let phone = stage.phone(language, &proxy.address).await?;
            phone.size(width, 823).await?;
            phone.open_early(&path).await?;
            phone.wait_for("the program to run", "return document.querySelector('#suban[data-running]');", []).await?;
            let is_demand = path.len() > 1;
            if is_demand {
                phone.reads(phone.word("live.now")?).await?;
            }
            proxy.has_held(1).await?;
            proxy.lets_go();
            let named =
                "return !['', arguments[0]].includes(document.querySelector('.sb-header__home').innerText.trim());";
            phone.wait_for("the city's name", named, [json!(phone.word("app.name")?)]).await?;
            phone.still().await?;
            let script = "
                const observer = new PerformanceObserver(() => {});
                observer.observe({ type: 'layout-shift', buffered: true });
                return observer.takeRecords().map((entry) => [entry.value, ...entry.sources.map((source) => source.node?.className)]);";
            let shifts = phone.run(script, []).await?;
            let sum: f64 = shifts
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|shift| shift[0].as_f64())
                .fold(0.0, |sum, shift| sum + shift);
            println!("    {path:.8} at {width} pixels in {}: {sum:.3}", language.tag());
            ensure!(sum <= MOST_SHIFT, "{path} at {width} pixels in {}: {sum} by {shifts}", language.tag());
        }
    }
    Ok(())
}
