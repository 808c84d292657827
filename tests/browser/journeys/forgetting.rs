//! Forgetting everything on a device: at once, in all tabs, without a network, and whatever is in progress.

use anyhow::{Result, ensure};
use browser_tests::city::{Beginning, City};
use browser_tests::controlled_proxy::ControlledProxy;
use browser_tests::database::everything_stored;
use browser_tests::equipment::Equipment;
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::phone::Phone;
use browser_tests::photograph;
use browser_tests::scene::Scene;
use browser_tests::site::Site;
use browser_tests::words::Language;
use serde_json::json;
use std::rc::Rc;

pub async fn everything_can_be_forgotten(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::Chinese, &city.address).await?;
    let scene = Scene::of(phone.language());
    phone.open("/").await?;
    filing::everything(&phone).await?;
    let receipt = filing::send(&phone).await?;
    phone.go("#/").await?;
    phone.fill(phone.word("what.title")?, scene.plain_place).await?;
    phone.reads(phone.word("app.kept")?).await?;
    phone.go("#/mine").await?;
    phone.reads(&receipt.reference).await?;
    phone.reads(scene.plain_place).await?;
    let kept = everything_stored(&phone).await?;
    for secret in [receipt.token(), scene.plain_place] {
        ensure!(kept.contains(secret), "the stores were not read: {kept}");
    }

    phone.press_word("mine.forget").await?;
    phone.reads(phone.word("forget.title")?).await?;
    phone.press_word("forget.do").await?;
    phone.comes_to_word("what.title").await?;
    phone.reload().await?;
    phone.go("#/mine").await?;
    phone.reads(phone.word("mine.empty_title")?).await?;
    let secrets = [
        receipt.token(),
        &receipt.reference,
        &receipt.query_code,
        scene.plain_place,
        scene.description,
        scene.name,
        "138 0013",
        "13800138000",
    ];
    nothing_is_stored(&phone, &secrets).await
}

/// Forgets everything, and waits until the page confirms it.
async fn forget(phone: &Phone) -> Result<()> {
    phone.go("#/mine").await?;
    phone.press_word("mine.forget").await?;
    phone.reads(phone.word("forget.title")?).await?;
    phone.press_word("forget.do").await?;
    phone.comes_to_word("what.title").await?;
    let script = "return !document.querySelector('dialog[open]');";
    phone.wait_for("the dialog to be closed", script, []).await.map(drop)
}

async fn nothing_is_stored(phone: &Phone, secrets: &[&str]) -> Result<()> {
    let left = everything_stored(phone).await?;
    for secret in secrets {
        ensure!(!left.contains(secret), "“{secret}” is still there: {}", around(&left, secret));
    }
    Ok(())
}

/// The context of a text.
fn around(all: &str, text: &str) -> String {
    let before: String = all.split(text).next().unwrap_or_default().chars().rev().take(200).collect();
    before.chars().rev().chain(text.chars()).collect()
}

pub async fn what_is_forgotten_without_a_network_is_gone_in_every_tab_and_stays_gone(stage: Rc<Stage>) -> Result<()> {
    let mut city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let scene = Scene::of(phone.language());
    phone.open("/").await?;
    filing::everything(&phone).await?;
    let receipt = filing::send(&phone).await?;
    phone.go("#/").await?;
    phone.fill(phone.word("what.title")?, scene.plain_place).await?;
    phone.reads(phone.word("app.kept")?).await?;
    let first = phone.tab().await?;
    phone.new_tab().await?;
    phone.open("/#/").await?;
    let script = "return document.getElementById('description')?.value === arguments[0];";
    phone.wait_for("the draft in the second tab", script, [json!(scene.plain_place)]).await?;
    let second = phone.tab().await?;

    city.cut()?;
    phone.go_to_tab(&first).await?;
    forget(&phone).await?;
    nothing_is_stored(&phone, &[scene.plain_place, scene.description, receipt.token(), &receipt.reference]).await?;
    // The second tab shows nothing of it either, and writes nothing of it when it is used.
    phone.go_to_tab(&second).await?;
    phone.to_front().await?;
    phone.wait_for("an empty form in the second tab", script, [json!("")]).await?;
    let anew = "The bench by the pond is broken.";
    phone.fill(phone.word("what.title")?, anew).await?;
    phone.reads(phone.word("app.kept")?).await?;
    phone.go("#/mine").await?;
    ensure!(!phone.shows(&receipt.reference).await?, "the second tab still lists the demand");
    let left = everything_stored(&phone).await?;
    ensure!(left.contains(anew), "what was typed afterwards is not kept: {left}");
    for secret in [scene.plain_place, scene.description, receipt.token(), &receipt.reference] {
        ensure!(!left.contains(secret), "the second tab has written “{secret}” again: {}", around(&left, secret));
    }
    // What is entered after that in the first tab is stored as usual.
    phone.go_to_tab(&first).await?;
    phone.to_front().await?;
    phone.fill(phone.word("what.title")?, "The slide is wet.").await?;
    phone.reads(phone.word("app.kept")?).await?;
    city.again()?;
    phone.open("/#/").await?;
    phone.wait_for("what was begun afterwards", script, [json!("The slide is wet.")]).await?;
    nothing_is_stored(&phone, &[scene.plain_place, scene.description, receipt.token(), &receipt.reference]).await?;
    // Network errors are in the console, as expected.
    phone.console_errors().await.map(drop)
}

pub async fn what_was_under_way_when_everything_was_forgotten_leaves_nothing_behind(stage: Rc<Stage>) -> Result<()> {
    let (_site, city) = stage.city_with_page_clock()?;
    let proxy = ControlledProxy::to(&city.address).await?;
    let phone = stage.phone(Language::English, &proxy.address).await?;
    let scene = Scene::of(phone.language());
    // All at once: events are being fetched, photos prepared or uploaded, a demand filed.
    for (round, photos) in ["POST /v1/photos", "PATCH /v1/photos"].into_iter().enumerate() {
        phone.open("/").await?;
        filing::everything(&phone).await?;
        let receipt = filing::send(&phone).await?;
        proxy.holds_answers(&["GET /v1/demands/", "POST /v1/demands ", photos]);
        phone.go(&format!("#/demand/{}", receipt.reference)).await?;
        proxy.has_held(1).await?;
        phone.go("#/").await?;
        filing::what(&phone).await?;
        filing::questions(&phone).await?;
        filing::place_in_plain_words(&phone).await?;
        phone.comes_to_word("photos.title").await?;
        let files = photograph::take(&Equipment::traces()?.join("photos"), 2)?;
        phone.attach(&files.iter().map(std::path::PathBuf::as_path).collect::<Vec<_>>()).await?;
        phone.press_word("photos.on").await?;
        filing::you(&phone).await?;
        phone.press_word("check.send").await?;
        phone.comes_to_word("sending.title").await?;
        proxy.has_held(2).await?;
        forget(&phone).await?;
        // Now every response arrives, and whatever the page does with it is done.
        proxy.lets_go();
        phone.does_all_it_means_to().await?;
        let secrets = [scene.description, scene.plain_place, scene.name, receipt.token(), &receipt.reference];
        nothing_is_stored(&phone, &secrets).await?;
        phone.open("/#/mine").await?;
        phone.reads(phone.word("mine.empty_title")?).await?;
        nothing_is_stored(&phone, &secrets).await?;
        // The city keeps what it has accepted, as it says, and said before.
        let (filed, most) = (city.records().filed().await?, 2 * (round as u64 + 1));
        ensure!(filed <= most, "the city has {filed} demands");
        let photos = browser_tests::database::records(&phone, "photos").await?;
        ensure!(photos.is_empty(), "photos are left: {photos:?}");
    }
    Ok(())
}

pub async fn a_page_put_away_while_everything_was_forgotten_shows_nothing_of_it(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let secret = Scene::of(phone.language()).description;
    phone.open("/#/").await?;
    phone.fill(phone.word("what.title")?, secret).await?;
    phone.reads(phone.word("app.kept")?).await?;
    let first = phone.tab().await?;
    phone.run("window.sameLife = true; location.href = 'config.json';", []).await?;
    phone.wait_for("the other page", "return location.pathname.endsWith('config.json');", []).await?;
    phone.new_tab().await?;
    phone.open("/").await?;
    forget(&phone).await?;
    phone.go_to_tab(&first).await?;
    phone.to_front().await?;
    phone.run("history.back();", []).await?;
    let script = "return document.getElementById('description')?.value === '' && heading();";
    phone.wait_for("an empty form", script, []).await?;
    let kept = phone.run("return window.sameLife === true;", []).await?;
    println!("    from the back-forward cache: {kept}");
    // It works as usual.
    phone.fill(phone.word("what.title")?, "The slide is wet.").await?;
    phone.reads(phone.word("app.kept")?).await?;
    nothing_is_stored(&phone, &[secret]).await
}

pub async fn a_browser_that_lets_nothing_go_is_told_to_the_citizen(stage: Rc<Stage>) -> Result<()> {
    let site = Site::with_unreliable_store(&stage.equipment, "clinging")?;
    let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/").await?;
    phone.fill(phone.word("what.title")?, Scene::of(phone.language()).description).await?;
    phone.reads(phone.word("app.kept")?).await?;
    phone.go("#/mine").await?;
    phone.press_word("mine.forget").await?;
    phone.press_word("forget.do").await?;
    phone.reads(phone.word("forget.left")?).await?;
    phone.look("what could not be forgotten").await
}
