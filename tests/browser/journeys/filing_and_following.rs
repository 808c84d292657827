//! The main journey: from the first word typed to the last event read.

use anyhow::{Context, Result, ensure};
use browser_tests::audit;
use browser_tests::city::{Beginning, City};
use browser_tests::equipment::Equipment;
use browser_tests::filing::{self, Receipt};
use browser_tests::journey::{Stage, none_of};
use browser_tests::phone::Phone;
use browser_tests::photograph;
use browser_tests::records::text_of;
use browser_tests::scene::Scene;
use browser_tests::site::Site;
use browser_tests::words::Language;
use serde_json::{Value, json};
use std::rc::Rc;

/// Most bytes of an uploaded photo.
const MOST_BYTES: usize = 400 * 1024;

pub async fn a_demand_with_photos_is_filed_from_a_phone_and_followed_to_its_end(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::Chinese, &city.address).await?;
    phone.looks(audit::accessibility());
    let receipt = file_with_photos(&phone).await?;

    let filed = city.records().filed().await?;
    ensure!(filed == 1, "the city has {filed} demands");
    let demand = city.records().demand(&receipt.reference, receipt.token()).await?;
    let scene = Scene::of(phone.language());
    ensure!(text_of(&demand, "/description")? == scene.description, "another description: {demand}");
    ensure!(demand.pointer("/answers/how-many") == Some(&json!("whole-street")), "another answer: {demand}");
    ensure!(demand.pointer("/place/latitude").is_some_and(Value::is_f64), "the chosen place has no position: {demand}");
    photos_are_fit(&phone, &city, &demand).await?;

    phone.press_word("sent.follow").await?;
    phone.reads(phone.word("live.now")?).await?;
    phone.run("window.sameDocument = true;", []).await?;
    phone.look("the timeline").await?;
    for (event, key) in course() {
        city.staff().append(&receipt.reference, event).await?;
        let script = "return all('.sb-event__title').some((e) => plain(e.innerText).startsWith(arguments[0]));";
        phone.wait_for(&format!("the event {key}"), script, [json!(phone.word(key)?)]).await?;
    }
    phone.reads(phone.word("going.resolved")?).await?;
    ensure!(phone.run("return window.sameDocument;", []).await? == json!(true), "the page was loaded anew");
    phone.look("the timeline at its end").await
}

pub async fn the_page_runs_under_its_strict_policy_without_a_report(stage: Rc<Stage>) -> Result<()> {
    let site = Site::with_witness(&stage.equipment)?;
    let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let receipt = file_with_photos(&phone).await?;
    phone.press_word("sent.follow").await?;
    phone.reads(phone.word("live.now")?).await?;
    city.staff().append(&receipt.reference, json!({"kind": "accepted"})).await?;
    phone.reads(phone.word("event.accepted")?).await?;
    let there = phone.run("return sessionStorage.getItem('witness.there');", []).await?;
    ensure!(there == json!("yes"), "the witness was not there");
    // Checks the witness itself: a violation of the policy is provoked, and must be recorded.
    let before = complaints(&phone).await?;
    none_of("the browser complains", &before)?;
    phone.run("const s = document.createElement('style'); s.textContent = 'p{}'; document.head.append(s);", []).await?;
    phone
        .wait_for("a complaint about a style that the policy forbids", "return sessionStorage.getItem('witness');", [])
        .await?;
    // That one was provoked.
    phone.console_errors().await.map(drop)
}

async fn complaints(phone: &Phone) -> Result<Vec<String>> {
    let kept = phone.run("return JSON.parse(sessionStorage.getItem('witness') ?? '[]');", []).await?;
    Ok(kept.as_array().context("no list")?.iter().map(Value::to_string).collect())
}

async fn file_with_photos(phone: &Phone) -> Result<Receipt> {
    let files = photograph::take(&Equipment::traces()?.join("photos"), 2)?;
    phone.open("/").await?;
    phone.look("the first question").await?;
    filing::what(phone).await?;
    filing::questions(phone).await?;
    filing::place_from_the_list(phone).await?;
    filing::photos(phone, &files).await?;
    filing::you(phone).await?;
    filing::send(phone).await
}

/// Two photos, upright, small, and without metadata.
async fn photos_are_fit(phone: &Phone, city: &City, demand: &Value) -> Result<()> {
    let photos = demand.pointer("/photos").and_then(Value::as_array).context("no photos")?;
    ensure!(photos.len() == 2, "the city has {} photos", photos.len());
    for photo in photos {
        let url = text_of(photo, "/url")?;
        let (width, height) = (photo["width"].as_u64().unwrap_or(0), photo["height"].as_u64().unwrap_or(0));
        ensure!(0 < width && width < height, "a photo lies on its side: {width} × {height}");
        let bytes = city.records().bytes(&url).await?;
        ensure!(bytes.len() <= MOST_BYTES, "a photo has {} bytes", bytes.len());
        if let Some(hidden) = photograph::hides_something(&bytes) {
            anyhow::bail!("a photo still has {hidden} in it");
        }
        println!(
            "    a photo of {:?} pixels came as {width} × {height}, {} KB",
            photograph::SENSOR,
            bytes.len() / 1024
        );
        let quarters = phone.sees(&url).await?.quarters;
        ensure!(quarters == photograph::UPRIGHT, "the photo is turned wrongly: {quarters:?}");
    }
    Ok(())
}

/// All events from acceptance to the end, with the text shown for each.
fn course() -> [(Value, &'static str); 6] {
    let said = |text: &str| json!({"zh-CN": text, "en": text});
    [
        (json!({"kind": "accepted"}), "event.accepted"),
        (json!({"kind": "dispatched", "unit": "lighting"}), "event.dispatched"),
        (json!({"kind": "signed_for", "message": said("已安排人员。")}), "event.signed_for"),
        (json!({"kind": "started"}), "event.started"),
        (json!({"kind": "noted", "message": said("配件已到。")}), "event.noted"),
        (json!({"kind": "resolved", "message": said("三盏灯都亮了。")}), "event.resolved"),
    ]
}
