//! The program does not overwrite a field while somebody types in it: half a date, half a surrogate pair, a
//! composition.

use anyhow::{Context, Result, ensure};
use browser_tests::database;
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::phone::{Key, Phone};
use browser_tests::scene::Scene;
use browser_tests::words::Language;
use serde_json::{Value, json};
use std::rc::Rc;

/// Counts all writes into the page's inputs from here on.
const COUNT_WRITES: &str = "
    window.writes = [];
    for (const type of [HTMLInputElement, HTMLTextAreaElement]) {
        const value = Object.getOwnPropertyDescriptor(type.prototype, 'value');
        Object.defineProperty(type.prototype, 'value', {...value, set(text) {
            window.writes.push([this.id, text]);
            value.set.call(this, text);
        }});
    }";

pub async fn a_date_that_is_corrected_is_never_emptied(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    to_a_date(&phone).await?;
    phone.run(COUNT_WRITES, []).await?;
    // A click would focus one of its parts; this focuses the first.
    let focus = "document.querySelector('input[type=date]').focus();";
    phone.run(focus, []).await?;
    // Whichever of day and month this browser has first; then back to the second of them, which is cleared and retyped.
    phone.types("11112026").await?;
    let value = "return document.querySelector('input[type=date]').value;";
    let before = phone.run(value, []).await?;
    ensure!(before.as_str().is_some_and(|date| date.starts_with("2026-")), "the date is {before}");
    phone.keys(&[Key::Left, Key::Backspace]).await?;
    let half = phone.run("return document.querySelector('input[type=date]').validity.badInput;", []).await?;
    ensure!(half == json!(true), "the date is not half typed: nothing is shown by this");
    // The city repeats its responses, as after a network failure.
    phone.run("dispatchEvent(new Event('offline')); dispatchEvent(new Event('online'));", []).await?;
    // An incomplete date would be lost when sent.
    phone.press_word("action.continue").await?;
    phone.reads(phone.word("fault.date_half")?).await?;
    phone.run(focus, []).await?;
    phone.keys(&[Key::Right]).await?;
    phone.types("10").await?;
    let after = phone.run(value, []).await?;
    println!("    {before} became {after}");
    ensure!(after.as_str().is_some_and(|date| date.starts_with("2026-")), "the rest of the date is gone: {after}");
    let writes = phone.run("return window.writes;", []).await?;
    ensure!(writes == json!([]), "the control was written back to: {writes}");
    Ok(())
}

pub async fn a_day_is_judged_by_the_citys_calendar_wherever_the_device_is(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    // On either side of the date line: one of them has another day than the city, whatever the hour.
    for zone in ["Etc/GMT+12", "Pacific/Kiritimati"] {
        for (days, accepted) in [(1, false), (0, true)] {
            let phone = stage.phone(Language::English, &city.address).await?;
            phone.devtools("Emulation.setTimezoneOverride", json!({"timezoneId": zone})).await?;
            to_a_date(&phone).await?;
            let script = "
                const day = new Date(Date.now() + arguments[0] * 86_400_000).toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' });
                const input = document.querySelector('input[type=date]');
                input.value = day;
                input.dispatchEvent(new Event('change', { bubbles: true }));
                return day;";
            let day = phone.run(script, [json!(days)]).await?;
            phone.press_word("action.continue").await?;
            let script = "return document.getElementById('remarks') ? 'refused' : document.querySelector('input[type=date]') ? null : 'accepted';";
            let judged = phone.wait_for("the day to be judged", script, []).await?;
            let expected = if accepted { "accepted" } else { "refused" };
            ensure!(judged == json!(expected), "in {zone} the city's day {day} is {judged}");
            phone.put_away().await;
        }
    }
    Ok(())
}

pub async fn a_character_that_comes_in_two_halves_stays_whole(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/").await?;
    phone.press_at("#description").await?;
    phone.types("The lamp ").await?;
    phone.run(COUNT_WRITES, []).await?;
    // Some keyboards send a surrogate pair as two inputs.
    let script = "
        const field = document.getElementById('description');
        for (const half of ['\\ud83d', '\\udca1']) {
            field.setRangeText(half, field.value.length, field.value.length, 'end');
            field.dispatchEvent(new InputEvent('input', {bubbles: true, data: half, inputType: 'insertText'}));
        }
        return [field.value, window.writes];";
    let found = phone.run(script, []).await?;
    ensure!(found == json!(["The lamp \u{1f4a1}", []]), "the field has {found}");
    phone.reads(phone.word("app.kept")?).await?;
    ensure!(kept(&phone).await?["description"] == json!("The lamp \u{1f4a1}"), "the draft has other words");
    Ok(())
}

pub async fn keys_of_an_input_method_choose_no_address(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::Chinese, &city.address).await?;
    let scene = Scene::of(phone.language());
    phone.open("/").await?;
    filing::what(&phone).await?;
    filing::questions(&phone).await?;
    phone.comes_to_word("where.title").await?;
    phone.fill(phone.word("where.search")?, scene.street).await?;
    phone.wait_for("places in the list", "return all('[role=option]').length;", []).await?;
    let script = "
        const field = document.getElementById('address');
        const press = (key, how) => {
            const event = new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true, ...how});
            field.dispatchEvent(event);
            return event.defaultPrevented;
        };
        const during = {isComposing: true, keyCode: 229};
        // Safari ends the composition before it tells of the key that ended it.
        const ending = {isComposing: false, keyCode: 229};
        return [...['ArrowDown', 'Enter', 'Escape'].map((key) => press(key, during)), ...['Enter', 'ArrowDown'].map((key) => press(key, ending)),
            field.getAttribute('aria-activedescendant'), field.value, location.hash];";
    let found = phone.run(script, []).await?;
    let expected = json!([false, false, false, false, false, null, scene.street, "#/where"]);
    ensure!(found == expected, "the keys did something: {found}");
    // Afterwards keys belong to the page again.
    phone.keys(&[Key::Down]).await?;
    phone
        .wait_for("the first place", "return document.activeElement.getAttribute('aria-activedescendant');", [])
        .await
        .map(drop)
}

pub async fn the_search_key_searches_and_a_search_that_fails_leaves_no_old_list(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let proxy = browser_tests::controlled_proxy::ControlledProxy::to(&city.address).await?;
    let phone = stage.phone(Language::English, &proxy.address).await?;
    let scene = Scene::of(phone.language());
    phone.open("/").await?;
    phone.fill(phone.word("what.title")?, scene.description).await?;
    phone.press_word("service.all").await?;
    phone.comes_to_word("service.title").await?;
    phone.fill(phone.word("service.search")?, scene.service).await?;
    phone.keys(&[Key::Enter]).await?;
    ensure!(phone.heading().await? == phone.word("service.title")?, "the search key went on to another page");
    phone.choose(scene.service).await?;
    phone.press_word("action.continue").await?;
    filing::questions(&phone).await?;
    phone.comes_to_word("where.title").await?;
    phone.fill(phone.word("where.search")?, scene.street).await?;
    phone.wait_for("places in the list", "return all('[role=option]').length;", []).await?;
    proxy.lose(Some("/v1/places"));
    phone.types(" 8").await?;
    phone.wait_for("the old list to go", "return !all('[role=option]').length;", []).await?;
    phone.keys(&[Key::Enter]).await?;
    ensure!(phone.heading().await? == phone.word("where.title")?, "the search key went on to another page");
    proxy.lose(None);
    phone.keys(&[Key::Enter]).await?;
    phone.wait_for("the search key to search", "return all('[role=option]').length;", []).await.map(drop)
}

pub async fn what_is_looked_for_outlives_a_change_of_language(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/#/find").await?;
    phone.fill(phone.word("sent.reference")?, "2611-0482-7153").await?;
    phone.fill(phone.word("sent.code")?, "K7QX").await?;
    phone.speak(Language::Chinese).await?;
    phone.comes_to_word("find.title").await?;
    let script = "return ['reference', 'code'].map((id) => document.getElementById(id).value);";
    let found = phone.run(script, []).await?;
    ensure!(found == json!(["2611-0482-7153", "K7QX"]), "the fields have {found}");
    phone.go("#/service").await?;
    phone.comes_to_word("service.title").await?;
    phone.fill(phone.word("service.search")?, "路灯").await?;
    phone.speak(Language::English).await?;
    phone.comes_to_word("service.title").await?;
    let found = phone.run("return document.getElementById('service-search').value;", []).await?;
    ensure!(found == json!("路灯"), "the search has {found}");
    Ok(())
}

/// Goes to a question that asks for a day.
async fn to_a_date(phone: &Phone) -> Result<()> {
    phone.open("/").await?;
    phone.comes_to_word("what.title").await?;
    phone.fill(phone.word("what.title")?, "The bus did not stop and drove past").await?;
    phone.choose("Bus late or did not stop").await?;
    phone.press_word("action.continue").await?;
    phone.comes_to("Which route?").await?;
    phone.fill("Which route?", "12").await?;
    phone.press_word("action.continue").await?;
    let script = "return !!document.querySelector('input[type=date]') && heading();";
    let heading = phone.wait_for("a question for a day", script, []).await?;
    ensure!(heading == json!("What day was it?"), "another question: {heading}");
    Ok(())
}

async fn kept(phone: &Phone) -> Result<Value> {
    let drafts = database::records(phone, "drafts").await?;
    let text = drafts.first().and_then(|draft| draft["json"].as_str()).context("no draft is kept")?;
    Ok(serde_json::from_str(text)?)
}
