//! Killing the browser, as phones and empty batteries do: while typing, behind the camera, between the city's commit
//! and its response. What a page survives in a running browser is in `life.rs`.

use anyhow::{Result, ensure};
use browser_tests::controlled_proxy::ControlledProxy;
use browser_tests::database;
use browser_tests::equipment::Equipment;
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::patience;
use browser_tests::phone::Phone;
use browser_tests::photograph;
use browser_tests::profile::Profile;
use browser_tests::records::text_of;
use browser_tests::scene::Scene;
use browser_tests::words::Language;
use serde_json::{Value, json};
use std::rc::Rc;
use std::time::Duration;

/// The most typing that may be lost (promise P2), by the page's own clock.
const LOST_AT_MOST: Duration = Duration::from_secs(1);
/// The pause between two keys, well below the debounce of any save.
const BETWEEN_KEYS: Duration = Duration::from_millis(60);
/// By how much the page's clock is advanced between two checks for writes.
const A_MOMENT: Duration = Duration::from_millis(20);
/// Keys before each kill.
const KEYS: usize = 24;

pub async fn a_browser_killed_while_one_types_loses_the_last_second_at_most(stage: Rc<Stage>) -> Result<()> {
    let (_site, city) = stage.city_with_page_clock()?;
    let profile = Profile::new("killed-while-typing")?;
    let words = Scene::of(Language::English).description;
    let mut kept = String::new();
    for kill in 1..=3 {
        let phone = stage.phone_with(&profile, Language::English, &city.address).await?;
        phone.open("/").await?;
        let script = "return document.getElementById('description')?.value === arguments[0] && document.querySelector('.sb-header');";
        phone.wait_for("what was typed before", script, [json!(kept)]).await?;
        // Until the browser has first created the database nothing can be stored.
        phone
            .wait_for("the whole program", "return performance.getEntriesByName('suban-complete').length;", [])
            .await?;
        phone.rests().await?;
        let script = "const field = document.getElementById('description'); field.focus();
            field.setSelectionRange(field.value.length, field.value.length);";
        phone.run(script, []).await?;
        // The page's time only advances with the typing; started writes are finished before it advances further.
        phone.holds_clock().await?;
        let mut typed = Vec::new();
        for key in words.chars().skip(kept.chars().count()).take(KEYS) {
            phone.passes(BETWEEN_KEYS).await?;
            phone.types(&key.to_string()).await?;
            typed.push(phone.time().await?);
        }
        // Once at rest, then as soon as the next write has begun: it gets no time to finish.
        let (begun, mut more) = (changes(&phone).await?, Duration::ZERO);
        while kill > 1 && changes(&phone).await? == begun {
            ensure!(more < LOST_AT_MOST, "for {more:?} of the page's time nothing of what was typed is written");
            phone.passes(A_MOMENT).await?;
            more += A_MOMENT;
        }
        let killed = phone.time().await?;
        phone.kill();
        let phone = stage.phone_with(&profile, Language::English, &city.address).await?;
        phone.open("/").await?;
        let script = "return document.getElementById('description')?.value.length > arguments[0] && document.getElementById('description').value;";
        let again = phone.wait_for("what was typed", script, [json!(kept.len())]).await?;
        let again = again.as_str().unwrap_or_default().to_owned();
        ensure!(words.starts_with(&again), "“{again}” was never typed");
        let left = again.chars().count() - kept.chars().count();
        kept = again;
        let lost = typed.get(left).map_or(0, |first| killed - *first);
        println!(
            "    kill {kill}: {left} of {} keys are there again, {lost} ms of typing are lost by the page's clock",
            typed.len()
        );
        ensure!(lost <= i64::try_from(LOST_AT_MOST.as_millis())?, "{lost} ms of typing are lost");
        phone.put_away().await;
    }
    Ok(())
}

/// The number of transactions that the page has begun.
async fn changes(phone: &Phone) -> Result<Value> {
    phone.run("return pageClock.transactions();", []).await
}

pub async fn a_browser_killed_behind_the_camera_goes_on_at_the_photos_with_everything(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let profile = Profile::new("killed-behind-the-camera")?;
    let files = photograph::take(&Equipment::traces()?.join("photos"), 2)?;
    let phone = stage.phone_with(&profile, Language::English, &city.address).await?;
    let scene = Scene::of(Language::English);
    // The file dialog is never answered: the camera is in front.
    phone.devtools("Page.setInterceptFileChooserDialog", json!({"enabled": true})).await?;
    phone.open("/").await?;
    filing::what(&phone).await?;
    filing::questions(&phone).await?;
    phone.comes_to_word("where.title").await?;
    phone.fill(phone.word("where.search")?, scene.plain_place).await?;
    phone.press_word("action.continue").await?;
    // At once: the place was typed a moment ago.
    phone.comes_to_word("photos.title").await?;
    phone.press_at("label:has(#photo-camera)").await?;
    phone.kill();

    let phone = stage.phone_with(&profile, Language::English, &city.address).await?;
    // The address does not name the page where one was.
    phone.open("/").await?;
    phone.comes_to_word("photos.title").await?;
    phone.attach(&files.iter().map(std::path::PathBuf::as_path).collect::<Vec<_>>()).await?;
    phone.photos_are_prepared(2).await?;
    let photos = sums(&phone).await?;
    ensure!(photos.len() == 2, "{} photos are kept", photos.len());
    phone.press_at("label:has(#photo-camera)").await?;
    phone.kill();

    let phone = stage.phone_with(&profile, Language::English, &city.address).await?;
    phone.open("/").await?;
    phone.comes_to_word("photos.title").await?;
    phone.photos_are_prepared(2).await?;
    let again = sums(&phone).await?;
    ensure!(again == photos, "other photos than before: {again:?} instead of {photos:?}");
    let script = "return all('.sb-photo__picture').filter((picture) => picture.naturalWidth > 0).length === 2;";
    phone.wait_for("the photos to be seen again", script, []).await?;
    phone.look("photos, after the camera").await?;
    phone.press_word("photos.on").await?;
    phone.photos_arrive(2).await?;
    filing::you(&phone).await?;
    phone.comes_to_word("check.title").await?;
    for said in [scene.description, scene.plain_place, scene.choices[0].1, scene.typed.1] {
        phone.reads(said).await?;
    }
    let receipt = filing::send(&phone).await?;
    let demand = city.records().demand(&receipt.reference, receipt.token()).await?;
    ensure!(demand["photos"].as_array().is_some_and(|photos| photos.len() == 2), "not two photos: {demand}");
    Ok(())
}

/// The SHA-256 of each photo stored on the device.
async fn sums(phone: &Phone) -> Result<Vec<String>> {
    let records = database::records(phone, "photos").await?;
    records.iter().map(|record| text_of(record, "/json")).collect()
}

pub async fn a_browser_killed_between_the_citys_commit_and_the_answer_files_one_demand(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let proxy = ControlledProxy::to(&city.address).await?;
    let profile = Profile::new("killed-before-the-answer")?;
    let phone = stage.phone_with(&profile, Language::English, &proxy.address).await?;
    phone.open("/").await?;
    filing::everything(&phone).await?;
    proxy.withhold(Some("POST /v1/demands "));
    phone.press_word("check.send").await?;
    let arrived = async || Ok((city.records().filed().await? > 0).then_some(()));
    patience::until("the demand to reach the city", arrived).await?;
    ensure!(phone.heading().await? == phone.word("sending.title")?, "the page knows what was not answered");
    phone.kill();

    proxy.withhold(None);
    let phone = stage.phone_with(&profile, Language::English, &proxy.address).await?;
    phone.open("/").await?;
    // Nothing is pressed: what was in progress resumes by itself.
    let followed = followed_on_this_device(&phone).await?;
    let (reference, token) = (text_of(&followed, "/reference")?, text_of(&followed, "/access_token")?);
    let filed = city.records().filed().await?;
    ensure!(filed == 1, "the city has {filed} demands");
    let demand = city.records().demand(&reference, &token).await?;
    ensure!(text_of(&demand, "/description")? == Scene::of(phone.language()).description, "another demand: {demand}");
    phone.go("#/mine").await?;
    phone.reads(&reference).await?;
    // Its draft was deleted with it.
    ensure!(!phone.shows(phone.word("mine.unsent")?).await?, "something is still called unsent");
    phone.reload().await?;
    phone.reads(&reference).await?;
    let filed = city.records().filed().await?;
    ensure!(filed == 1, "after another opening the city has {filed} demands");
    Ok(())
}

/// The first followed demand in the browser's database, once there is one.
async fn followed_on_this_device(phone: &Phone) -> Result<Value> {
    let followed = async || Ok(database::records(phone, "followed").await?.first().cloned());
    let record = patience::until("something to be followed on the device", followed).await?;
    Ok(serde_json::from_str(&text_of(&record, "/json")?)?)
}
