//! Without a network: the page opens, stored responses are shown, a demand is filled in, and it is sent automatically
//! later.

use anyhow::{Context, Result, ensure};
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::phone::Phone;
use browser_tests::records::text_of;
use browser_tests::scene::Scene;
use browser_tests::words::Language;
use serde_json::json;
use std::rc::Rc;

pub async fn without_a_network_the_page_opens_and_a_demand_waits_until_it_can_leave(stage: Rc<Stage>) -> Result<()> {
    let mut city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let scene = Scene::of(phone.language());
    phone.open("/").await?;
    filing::everything(&phone).await?;
    let receipt = filing::send(&phone).await?;
    phone.go(&format!("#/demand/{}", receipt.reference)).await?;
    phone.reads(phone.word("live.now")?).await?;
    city.staff().note(&receipt.reference, "№1").await?;
    phone.reads("№1").await?;
    // Another demand is started, so that its questions are stored.
    phone.go("#/").await?;
    filing::what(&phone).await?;
    phone.comes_to(scene.choices[0].0).await?;
    kept(&phone).await?;
    phone.go("#/").await?;
    phone.reads(phone.word("app.kept")?).await?;

    city.cut()?;
    phone.open("/#/").await?;
    phone.comes_to_word("what.title").await?;
    let script = "return document.getElementById('description')?.value === arguments[0];";
    phone.wait_for("the description, without a network", script, [json!(scene.description)]).await?;
    // The stored timeline of the demand at the city, with its age.
    phone.go(&format!("#/demand/{}", receipt.reference)).await?;
    phone.reads("№1").await?;
    let (before, after) = phone.word("live.trying")?.split_once("{time}").context("no time in the words")?;
    let script = "const text = plain(all('.sb-live')[0]?.innerText); return /\\d/.test(text) && text.startsWith(arguments[0]) && text.includes(arguments[1]);";
    phone.wait_for("how old the timeline is", script, [json!(before), json!(after)]).await?;
    phone.look("a timeline without a network").await?;
    // The form can be completed from the stored catalogue and questions.
    phone.go("#/").await?;
    filing::what(&phone).await?;
    filing::questions(&phone).await?;
    filing::place_in_plain_words(&phone).await?;
    filing::photos(&phone, &[]).await?;
    filing::you(&phone).await?;
    phone.comes_to_word("check.title").await?;
    phone.press_word("check.send").await?;
    phone.reads(phone.word("fail.offline.title")?).await?;
    phone.look("a demand that waits for a network").await?;
    // The page may be closed and opened meanwhile.
    let page = phone.run("return location.hash;", []).await?;
    phone.open(&format!("/{}", page.as_str().unwrap_or_default())).await?;
    phone.reads(phone.word("fail.offline.title")?).await?;

    city.again()?;
    let second = filing::receipt(&phone).await?;
    ensure!(second.reference != receipt.reference, "the first demand again");
    let filed = city.records().filed().await?;
    ensure!(filed == 2, "the city has {filed} demands");
    let demand = city.records().demand(&second.reference, second.token()).await?;
    ensure!(text_of(&demand, "/description")? == scene.description, "another demand than the receipt's: {demand}");
    // Network errors are in the console, as expected.
    phone.console_errors().await.map(drop)
}

/// Waits until the browser has cached the page's own files.
async fn kept(phone: &Phone) -> Result<()> {
    let script = "
        const done = arguments[arguments.length - 1];
        if (!navigator.serviceWorker) done('no service worker in this browser');
        else navigator.serviceWorker.ready.then(() => done('ready'), (error) => done(String(error)));";
    let answer = phone.run_async(script, []).await?;
    ensure!(answer == json!("ready"), "the page is not kept: {answer}");
    Ok(())
}

pub async fn what_has_not_left_the_device_can_be_taken_back(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/").await?;
    filing::everything(&phone).await?;
    network(&phone, false).await?;
    phone.press_word("check.send").await?;
    phone.press_word("sending.take_back").await?;
    phone.comes_to_word("check.title").await?;
    network(&phone, true).await?;
    let filed = city.records().filed().await?;
    ensure!(filed == 0, "the city has {filed} demands of one that was taken back");
    let receipt = filing::send(&phone).await?;
    let demand = city.records().demand(&receipt.reference, receipt.token()).await?;
    let said = Scene::of(phone.language()).description;
    ensure!(text_of(&demand, "/description")? == said, "another demand than the receipt's: {demand}");
    let filed = city.records().filed().await?;
    ensure!(filed == 1, "the city has {filed} demands");
    // Network errors are in the console, as expected.
    phone.console_errors().await.map(drop)
}

/// Switches the browser's network off, which it then reports itself, or on again.
async fn network(phone: &Phone, there: bool) -> Result<()> {
    let conditions = json!({"offline": !there, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
    phone.devtools("Network.enable", json!({})).await?;
    phone.devtools("Network.emulateNetworkConditions", conditions).await?;
    phone
        .wait_for("the browser's own word", "return navigator.onLine === arguments[0];", [json!(there)])
        .await
        .map(drop)
}
