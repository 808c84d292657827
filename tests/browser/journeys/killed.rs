//! A browser that is killed, as phones do and batteries: while one types, behind the camera, between the city's commit and its
//! answer. What a page is still there to see is told in `life.rs`.

use anyhow::{Result, ensure};
use browser_tests::database;
use browser_tests::equipment::Equipment;
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::phone::Phone;
use browser_tests::photograph;
use browser_tests::profile::Profile;
use browser_tests::records::text_of;
use browser_tests::scene::Scene;
use browser_tests::slow_road::SlowRoad;
use browser_tests::words::Language;
use serde_json::{Value, json};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// The most typing that may be lost (promise P2).
const LOST_AT_MOST: Duration = Duration::from_secs(1);

pub async fn a_browser_killed_while_one_types_loses_the_last_second_at_most(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let profile = Profile::new("killed-while-typing")?;
    let words = Scene::of(Language::English).description;
    let mut kept = String::new();
    for kill in 1..=3 {
        let phone = stage.phone_with(&profile, Language::English, &city.address).await?;
        phone.open("/").await?;
        let script = "return document.getElementById('description')?.value.startsWith(arguments[0]) && document.querySelector('.sb-header');";
        phone.wait_for("what was typed before", script, [json!(kept)]).await?;
        if kill == 1 {
            // Before the browser has made its store for the first time nobody can keep anything.
            let script =
                "const done = arguments[arguments.length - 1]; indexedDB.databases().then((all) => done(all.length));";
            while phone.run_async(script, []).await? == json!(0) {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        let script = "const field = document.getElementById('description'); field.focus();
            field.setSelectionRange(field.value.length, field.value.length); return field.value;";
        let before = phone.run(script, []).await?.as_str().unwrap_or_default().to_owned();
        // Without a pause, so that no rest after a key is long enough to be one.
        let mut typed = Vec::new();
        for key in words.chars().skip(before.chars().count()).take(24) {
            tokio::time::sleep(Duration::from_millis(60)).await;
            phone.types(&key.to_string()).await?;
            typed.push((key, Instant::now()));
        }
        let killed = Instant::now();
        phone.kill();
        let phone = stage.phone_with(&profile, Language::English, &city.address).await?;
        phone.open("/").await?;
        let script = "return document.getElementById('description')?.value.length > arguments[0] && document.getElementById('description').value;";
        let again = phone.wait_for("what was typed", script, [json!(before.len())]).await?;
        kept = again.as_str().unwrap_or_default().to_owned();
        ensure!(words.starts_with(&kept), "“{kept}” was never typed");
        let left = kept.chars().count() - before.chars().count();
        let lost = typed.get(left).map_or(Duration::ZERO, |(_, first)| killed - *first);
        println!(
            "    kill {kill}: {left} of {} keys are there again, {} ms of typing are lost",
            typed.len(),
            lost.as_millis()
        );
        ensure!(lost <= LOST_AT_MOST, "{lost:?} of typing are lost");
        phone.put_away().await;
    }
    Ok(())
}

pub async fn a_browser_killed_behind_the_camera_goes_on_at_the_photos_with_everything(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let profile = Profile::new("killed-behind-the-camera")?;
    let files = photograph::take(&Equipment::traces()?.join("photos"), 2)?;
    let phone = stage.phone_with(&profile, Language::English, &city.address).await?;
    let scene = Scene::of(Language::English);
    // Nobody answers the browser's question for a file: the camera is in front.
    phone.devtools("Page.setInterceptFileChooserDialog", json!({"enabled": true})).await?;
    phone.open("/").await?;
    filing::what(&phone).await?;
    filing::questions(&phone).await?;
    phone.comes_to_word("where.title").await?;
    phone.fill(phone.word("where.search")?, scene.plain_place).await?;
    phone.press_word("action.continue").await?;
    // As quick as a finger can be: the place was typed a moment ago.
    phone.comes_to_word("photos.title").await?;
    phone.press_at("label:has(#photo-camera)").await?;
    phone.kill();

    let phone = stage.phone_with(&profile, Language::English, &city.address).await?;
    // The address says nothing of where one was.
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

/// The SHA-256 of each photo that is kept on the device.
async fn sums(phone: &Phone) -> Result<Vec<String>> {
    let records = database::records(phone, "photos").await?;
    records.iter().map(|record| text_of(record, "/json")).collect()
}

pub async fn a_browser_killed_between_the_citys_commit_and_the_answer_files_one_demand(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let road = SlowRoad::to(&city.address, Duration::ZERO).await?;
    let profile = Profile::new("killed-before-the-answer")?;
    let phone = stage.phone_with(&profile, Language::English, &road.address).await?;
    phone.open("/").await?;
    filing::everything(&phone).await?;
    road.withhold(Some("POST /v1/demands "));
    phone.press_word("check.send").await?;
    let asked = Instant::now();
    while city.records().filed().await? == 0 {
        ensure!(asked.elapsed() < Duration::from_secs(20), "the demand did not reach the city");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    ensure!(phone.heading().await? == phone.word("sending.title")?, "the page knows what was not answered");
    phone.kill();

    road.withhold(None);
    let phone = stage.phone_with(&profile, Language::English, &road.address).await?;
    phone.open("/").await?;
    // Nobody presses anything: what was under way goes on by itself.
    let followed = followed_on_this_device(&phone).await?;
    let (reference, token) = (text_of(&followed, "/reference")?, text_of(&followed, "/access_token")?);
    let filed = city.records().filed().await?;
    ensure!(filed == 1, "the city has {filed} demands");
    let demand = city.records().demand(&reference, &token).await?;
    ensure!(text_of(&demand, "/description")? == Scene::of(phone.language()).description, "another demand: {demand}");
    phone.go("#/mine").await?;
    phone.reads(&reference).await?;
    // Its draft went with it.
    ensure!(!phone.shows(phone.word("mine.unsent")?).await?, "something is still called unsent");
    phone.reload().await?;
    phone.reads(&reference).await?;
    let filed = city.records().filed().await?;
    ensure!(filed == 1, "after another opening the city has {filed} demands");
    Ok(())
}

/// The first demand that the browser's database says is followed, once there is one.
async fn followed_on_this_device(phone: &Phone) -> Result<Value> {
    let asked = Instant::now();
    loop {
        if let Some(record) = database::records(phone, "followed").await?.first() {
            return Ok(serde_json::from_str(&text_of(record, "/json")?)?);
        }
        ensure!(asked.elapsed() < Duration::from_secs(30), "nothing is followed on the device after 30 s");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
