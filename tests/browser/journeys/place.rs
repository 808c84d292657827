//! The place: by position where the device has one, and by words in any case.

use anyhow::{Result, ensure};
use browser_tests::city::{Beginning, City};
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::phone::Phone;
use browser_tests::records::text_of;
use browser_tests::scene::Scene;
use browser_tests::site::Site;
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
    stands_at(&phone, &city.address, 22.5350, 114.0500).await?;
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

/// Sets the device's position for pages of this address.
async fn stands_at(phone: &Phone, address: &str, latitude: f64, longitude: f64) -> Result<()> {
    let permission = json!({"permission": {"name": "geolocation"}, "setting": "granted", "origin": address});
    phone.devtools("Browser.setPermission", permission).await?;
    let here = json!({"latitude": latitude, "longitude": longitude, "accuracy": 17.6});
    phone.devtools("Emulation.setGeolocationOverride", here).await.map(drop)
}

pub async fn a_position_and_an_address_that_may_be_two_places_are_asked_about(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    stands_at(&phone, &city.address, 22.5350, 114.0500).await?;
    let located = phone.language().filled("where.located", &[("metres", "18")])?;
    let scene = Scene::of(phone.language());
    to_the_place(&phone).await?;
    phone.press_word("where.locate").await?;
    phone.reads(&located).await?;
    phone.fill(phone.word("where.search")?, scene.plain_place).await?;
    phone.reads(phone.word("where.which")?).await?;
    phone.press_word("action.continue").await?;
    phone.reads(phone.word("fault.two_places")?).await?;
    phone.look("where, with a position and an address").await?;
    phone.choose(phone.word("where.which_both")?).await?;
    phone.press_word("action.continue").await?;
    filing::photos(&phone, &[]).await?;
    filing::you(&phone).await?;
    phone.comes_to_word("check.title").await?;
    // All parts of the place that will be sent are shown for checking.
    phone.reads(scene.plain_place).await?;
    phone.reads("22.53500, 114.05000").await?;
    phone.look("check, with position and address").await?;
    // Then the citizen chooses only the address.
    phone.go("#/where").await?;
    let script = "choice(arguments[0]).control.click();";
    phone.comes_to_word("where.title").await?;
    phone.run(script, [json!(phone.word("where.which_address")?)]).await?;
    phone.wait_for("the position to go", "return !document.querySelector('.sb-place');", []).await?;
    phone.go("#/check").await?;
    phone.comes_to_word("check.title").await?;
    ensure!(!phone.shows("22.53500").await?, "a position is shown that nobody wants");
    let receipt = filing::send(&phone).await?;
    let demand = city.records().demand(&receipt.reference, receipt.token()).await?;
    ensure!(text_of(&demand, "/place/address")? == scene.plain_place, "another place: {demand}");
    ensure!(demand.pointer("/place/latitude").is_none_or(Value::is_null), "two places were sent: {demand}");
    Ok(())
}

pub async fn a_position_takes_the_place_of_an_address_from_the_list_and_says_that_it_is_outside(
    stage: Rc<Stage>,
) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    stands_at(&phone, &city.address, 22.5350, 114.0500).await?;
    to_the_place(&phone).await?;
    let scene = Scene::of(phone.language());
    phone.fill(phone.word("where.search")?, scene.street).await?;
    phone.wait_for("places in the list", "return all('[role=option]').length;", []).await?;
    phone.press_at("[role=option]").await?;
    phone.wait_for("the chosen place", "return !!document.querySelector('.sb-place');", []).await?;
    phone.press_word("where.again").await?;
    phone.reads(&phone.language().filled("where.located", &[("metres", "18")])?).await?;
    let address = phone.run("return document.getElementById('address').value;", []).await?;
    ensure!(address == json!(""), "beside the position there is still the other place: {address}");
    // Somebody travelling: the city is far away.
    stands_at(&phone, &city.address, 39.9087, 116.3975).await?;
    phone.press_word("where.again").await?;
    phone.reads(&phone.language().filled("where.outside", &[("city", "Yungang City")])?).await?;
    phone.look("where, far outside the city").await
}

/// A fake `watchPosition` with a temporary error before the first position.
const PASSING_ERROR: &str = "
    const watchPosition = (found, failed) => {
        failed({code: 2, message: 'kCLErrorLocationUnknown'});
        window.answer = () => found({coords: {latitude: 22.535, longitude: 114.05, accuracy: 12}});
        return 1;
    };
    Object.defineProperty(navigator, 'geolocation', {value: {watchPosition, clearWatch() {}}});";

pub async fn a_passing_error_of_the_position_does_not_end_the_search(stage: Rc<Stage>) -> Result<()> {
    let site = Site::with_script(&stage.equipment, "position.js", PASSING_ERROR)?;
    let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    let phone = stage.phone(Language::English, &city.address).await?;
    to_the_place(&phone).await?;
    phone.press_word("where.locate").await?;
    phone.wait_for("the search to begin", "return !!window.answer;", []).await?;
    ensure!(!phone.shows(phone.word("where.unavailable")?).await?, "the search is given up");
    phone.reads(phone.word("where.locating")?).await?;
    phone.run("window.answer();", []).await?;
    phone.reads(&phone.language().filled("where.located", &[("metres", "12")])?).await
}

async fn to_the_place(phone: &Phone) -> Result<()> {
    phone.open("/").await?;
    filing::what(phone).await?;
    filing::questions(phone).await?;
    phone.comes_to_word("where.title").await
}
