//! Where it is: by position where the device gives one, and by words in any case.

use anyhow::{Result, ensure};
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::phone::Phone;
use browser_tests::records::text_of;
use browser_tests::scene::Scene;
use browser_tests::words::Language;
use serde_json::{Value, json};
use std::rc::Rc;

pub async fn without_a_position_an_address_in_plain_words_is_enough(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::Chinese, &city.address).await?;
    phone.open("/").await?;
    filing::everything(&phone).await?;
    let receipt = filing::send(&phone).await?;
    let demand = city.records().demand(&receipt.reference, receipt.token()).await?;
    let scene = Scene::of(phone.language());
    ensure!(text_of(&demand, "/place/address")? == scene.plain_place, "another place: {demand}");
    ensure!(demand.pointer("/place/latitude").is_none_or(Value::is_null), "a position from nowhere: {demand}");
    Ok(())
}

pub async fn a_refused_permission_is_no_obstacle(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    to_the_place(&phone).await?;
    phone.press_word("where.locate").await?;
    phone.reads(phone.word("where.denied")?).await?;
    filing::place_in_plain_words(&phone).await?;
    phone.comes_to_word("photos.title").await
}

pub async fn the_position_is_shown_with_its_accuracy(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let permission = json!({"permission": {"name": "geolocation"}, "setting": "granted", "origin": city.address});
    phone.devtools("Browser.setPermission", permission).await?;
    let here = json!({"latitude": 22.5350, "longitude": 114.0500, "accuracy": 17.6});
    phone.devtools("Emulation.setGeolocationOverride", here).await?;
    to_the_place(&phone).await?;
    phone.press_word("where.locate").await?;
    phone.reads(&phone.language().filled("where.located", &[("metres", "18")])?).await?;
    phone.reads(phone.word("where.again")?).await?;
    phone.press_word("action.continue").await?;
    filing::photos(&phone, &[]).await?;
    filing::you(&phone).await?;
    phone.comes_to_word("check.title").await?;
    phone.reads(&phone.language().filled("check.point", &[("metres", "18")])?).await?;
    let receipt = filing::send(&phone).await?;
    let demand = city.records().demand(&receipt.reference, receipt.token()).await?;
    ensure!(demand.pointer("/place/latitude") == Some(&json!(22.535)), "another position: {demand}");
    Ok(())
}

async fn to_the_place(phone: &Phone) -> Result<()> {
    phone.open("/").await?;
    filing::what(phone).await?;
    filing::questions(phone).await?;
    phone.comes_to_word("where.title").await
}
