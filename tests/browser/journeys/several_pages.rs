//! The same draft in two tabs: whatever is tapped in either, one demand is filed, and neither overwrites what the other
//! has stored.

use anyhow::{Context, Result, ensure};
use browser_tests::city::{Beginning, City};
use browser_tests::controlled_proxy::ControlledProxy;
use browser_tests::database::{self, text_is_kept};
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::patience;
use browser_tests::phone::Phone;
use browser_tests::scene::Scene;
use browser_tests::site::Site;
use browser_tests::words::Language;
use fault_proxy::{Proxy, Record};
use serde_json::json;
use std::rc::Rc;

pub async fn a_draft_that_is_sent_from_two_tabs_is_one_demand(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    sent_from_two_tabs(&phone, &city).await
}

pub async fn a_reply_in_another_tab_is_neither_taken_away_nor_taken_for_the_one_sent(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let keys = city.records().file(Scene::of(Language::English).description, "en").await?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let link = format!("/#/demand/{}/{}", keys.reference, keys.access_token);
    let (one, other) = ("It is the third lamp from the left", "The fourth one flickers");
    phone.open(&link).await?;
    phone.press_word("reply.add").await?;
    phone.fill(phone.word("reply.add_label")?, one).await?;
    text_is_kept(&phone, one).await?;
    let first = phone.tab().await?;
    phone.new_tab().await?;
    // The second tab starts with the stored draft of the first.
    phone.open(&link).await?;
    phone.fill(phone.word("reply.add_label")?, other).await?;
    text_is_kept(&phone, other).await?;
    let second = phone.tab().await?;
    phone.go_to_tab(&first).await?;
    phone.press_word("reply.add_send").await?;
    phone.reads(one).await?;
    phone.go_to_tab(&second).await?;
    phone.reload().await?;
    let held = "return document.getElementById('reply')?.value === arguments[0];";
    phone.wait_for("the other reply", held, [json!(other)]).await?;
    phone.press_word("reply.add_send").await?;
    phone.reads(other).await?;
    let events = city.records().events(&keys.reference, &keys.access_token).await?;
    let said: Vec<_> = events.iter().filter_map(|event| event.pointer("/message/text")?.as_str()).collect();
    ensure!(said.contains(&one) && said.contains(&other), "the city heard {said:?}");
    // The same where the one that was edited last sends first.
    let (early, late) = ("It hums at night", "And there is a wasps' nest");
    phone.press_word("reply.add").await?;
    phone.fill(phone.word("reply.add_label")?, early).await?;
    text_is_kept(&phone, early).await?;
    phone.go_to_tab(&first).await?;
    phone.press_word("reply.add").await?;
    phone.fill(phone.word("reply.add_label")?, late).await?;
    text_is_kept(&phone, late).await?;
    phone.press_word("reply.add_send").await?;
    phone.reads(late).await?;
    phone.go_to_tab(&second).await?;
    phone.reads(late).await?;
    phone.reload().await?;
    phone.wait_for("the reply that was written first", held, [json!(early)]).await.map(drop)
}

pub async fn without_web_locks_a_lease_in_the_store_does_their_work(stage: Rc<Stage>) -> Result<()> {
    // As on an insecure page.
    let no_locks = "Object.defineProperty(Navigator.prototype, 'locks', {value: undefined});";
    let site = Site::with_script(&stage.equipment, "no_locks.js", no_locks)?;
    let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    let phone = stage.phone(Language::English, &city.address).await?;
    sent_from_two_tabs(&phone, &city).await?;
    let settings = database::records(&phone, "settings").await?;
    let leases: Vec<_> =
        settings.iter().filter(|record| record["key"].as_str().is_some_and(|key| key.starts_with("lock/"))).collect();
    ensure!(leases.len() == 1, "there was no lease: {settings:?}");
    // It was released.
    ensure!(leases[0]["json"] == json!(""), "the lease is held still: {leases:?}");
    Ok(())
}

async fn sent_from_two_tabs(phone: &Phone, city: &City) -> Result<()> {
    phone.open("/").await?;
    filing::everything(phone).await?;
    let first = phone.tab().await?;
    phone.new_tab().await?;
    phone.open("/#/check").await?;
    phone.comes_to_word("check.title").await?;
    let second = phone.tab().await?;
    // Both at once: the second tab reacts to the first tab's tap.
    let tap = "
        const tap = () => document.querySelector('.sb-actions button').click();
        addEventListener('storage', ({key}) => { if (key === 'tap') tap(); }, {once: true});";
    phone.run(tap, []).await?;
    phone.go_to_tab(&first).await?;
    let tap = "localStorage.setItem('tap', ''); document.querySelector('.sb-actions button').click();";
    phone.run(tap, []).await?;
    let sent = "return /^#\\/(sent|demand)\\//.test(location.hash) && heading();";
    phone.wait_for("the first tab to know of the demand", sent, []).await?;
    phone.go_to_tab(&second).await?;
    phone.wait_for("the second tab to know of the demand", sent, []).await?;
    let filed = city.records().filed().await?;
    ensure!(filed == 1, "the city has {filed} demands");
    // A third tap in either tab has nothing to send.
    phone.go("#/mine").await?;
    ensure!(!phone.shows(phone.word("mine.unsent")?).await?, "something is still called unsent");
    let unsent = phone.run("return document.getElementById('unsent');", []).await?;
    ensure!(unsent == json!(null), "there is a list of the unsent");
    Ok(())
}

pub async fn what_a_tab_was_sending_when_it_was_closed_another_goes_on_with(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let proxy = Proxy::start(&city.address).await?;
    let controlled = ControlledProxy::to(&proxy.address()).await?;
    let phone = stage.phone(Language::English, &controlled.address).await?;
    phone.open("/").await?;
    filing::everything(&phone).await?;
    let first = phone.tab().await?;
    phone.new_tab().await?;
    phone.open("/#/check").await?;
    phone.comes_to_word("check.title").await?;
    let second = phone.tab().await?;
    phone.go_to_tab(&first).await?;
    controlled.holds(&["POST /v1/demands "]);
    phone.press_word("check.send").await?;
    phone.comes_to_word("sending.title").await?;
    controlled.has_held(1).await?;
    controlled.holds(&[]);
    phone.go_to_tab(&second).await?;
    // It waits for the lock of the first.
    phone.run("document.querySelector('.sb-actions button').click();", []).await?;
    a_lock_is_waited_for(&phone).await?;
    ensure!(proxy.log().iter().all(|record| !is_a_filing(record)), "the second tab did not wait");
    phone.go_to_tab(&first).await?;
    phone.open_early("/config.json").await?;
    phone.go_to_tab(&second).await?;
    let receipt = filing::receipt(&phone).await?;
    // The closed tab's request arrives last.
    controlled.lets_go();
    let both =
        |log: &[Record]| log.iter().filter(|record| is_a_filing(record) && record.answered.is_some()).count() == 2;
    tokio::time::timeout(patience::anything(), proxy.log_is(both)).await.context("the first filing never arrived")?;
    let filed = city.records().filed().await?;
    ensure!(filed == 1 && !receipt.reference.is_empty(), "the city has {filed} demands");
    Ok(())
}

pub async fn one_who_goes_elsewhere_while_another_tab_sends_is_left_there(stage: Rc<Stage>) -> Result<()> {
    let (_site, city) = stage.city_with_page_clock()?;
    let controlled = ControlledProxy::to(&city.address).await?;
    let phone = stage.phone(Language::English, &controlled.address).await?;
    phone.open("/").await?;
    filing::everything(&phone).await?;
    let first = phone.tab().await?;
    phone.new_tab().await?;
    phone.open("/#/check").await?;
    phone.comes_to_word("check.title").await?;
    let second = phone.tab().await?;
    phone.go_to_tab(&first).await?;
    controlled.holds(&["POST /v1/demands "]);
    phone.press_word("check.send").await?;
    phone.comes_to_word("sending.title").await?;
    controlled.has_held(1).await?;
    phone.go_to_tab(&second).await?;
    phone.press_word("check.send").await?;
    a_lock_is_waited_for(&phone).await?;
    phone.go("#/find").await?;
    phone.comes_to_word("find.title").await?;
    let elsewhere = phone.heading().await?;
    controlled.lets_go();
    phone.go_to_tab(&first).await?;
    filing::receipt(&phone).await?;
    phone.go_to_tab(&second).await?;
    // It gets the lock, learns of the filing, and acts on it.
    phone.does_all_it_means_to().await?;
    let heading = phone.heading().await?;
    ensure!(heading == elsewhere, "the page is “{heading}” now");
    let filed = city.records().filed().await?;
    ensure!(filed == 1, "the city has {filed} demands");
    Ok(())
}

pub async fn what_is_typed_in_another_tab_after_the_draft_was_sent_is_a_draft_of_its_own(
    stage: Rc<Stage>,
) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/").await?;
    filing::everything(&phone).await?;
    let first = phone.tab().await?;
    phone.new_tab().await?;
    phone.open("/#/").await?;
    shows_description(&phone, Scene::of(phone.language()).description).await?;
    let second = phone.tab().await?;
    phone.go_to_tab(&first).await?;
    filing::send(&phone).await?;
    phone.go("#/mine").await?;
    let script = "return !document.getElementById('unsent');";
    phone.wait_for("the draft to be gone from this device", script, []).await?;
    phone.go_to_tab(&second).await?;
    let more = "The bench beside it is broken as well.";
    phone.fill(phone.word("what.title")?, more).await?;
    phone.reads(phone.word("app.kept")?).await?;
    phone.open("/#/").await?;
    shows_description(&phone, more).await?;
    let filed = city.records().filed().await?;
    ensure!(filed == 1, "the city has {filed} demands");
    // It is sent as usual.
    phone.go("#/check").await?;
    filing::send(&phone).await?;
    let filed = city.records().filed().await?;
    ensure!(filed == 2, "the city has {filed} demands");
    Ok(())
}

/// Waits until the page waits for a lock held by another.
async fn a_lock_is_waited_for(phone: &Phone) -> Result<()> {
    let script = "navigator.locks.query().then(({pending}) => arguments[arguments.length - 1](pending.length));";
    let waits = async || Ok((phone.run_async(script, []).await? == json!(1)).then_some(()));
    patience::until("the second tab to wait for the first", waits).await
}

fn is_a_filing(record: &Record) -> bool {
    record.method == "POST" && record.path == "/v1/demands"
}

pub async fn a_page_with_an_older_draft_does_not_write_over_a_newer_one(stage: Rc<Stage>) -> Result<()> {
    let (_site, city) = stage.city_with_page_clock()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/").await?;
    filing::everything(&phone).await?;
    let first = phone.tab().await?;
    phone.new_tab().await?;
    phone.open("/#/you").await?;
    phone.comes_to_word("you.title").await?;
    let second = phone.tab().await?;
    phone.go_to_tab(&first).await?;
    phone.go("#/").await?;
    let more = "Both street lights are out, and so is the one behind the school.";
    phone.fill(phone.word("what.title")?, more).await?;
    phone.reads(phone.word("app.kept")?).await?;
    phone.go_to_tab(&second).await?;
    // Going on changes the step of the draft, and none of its input.
    phone.press_word("action.continue").await?;
    phone.comes_to_word("check.title").await?;
    phone.does_all_it_means_to().await?;
    phone.open("/#/").await?;
    shows_description(&phone, more).await
}

async fn shows_description(phone: &Phone, words: &str) -> Result<()> {
    let script = "return document.getElementById('description')?.value === arguments[0];";
    phone.wait_for("the description", script, [json!(words)]).await.map(drop)
}
