//! Slow roads and crowded ones: answers that come after their retry, a network of twenty years ago, many tabs on few
//! connections.

use anyhow::{Context, Result, ensure};
use browser_tests::city::{Beginning, City};
use browser_tests::equipment::Equipment;
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::phone::Phone;
use browser_tests::photograph;
use browser_tests::scene::Scene;
use browser_tests::site::Site;
use browser_tests::words::Language;
use fault_proxy::{Fault, Plan, Proxy, Record};
use serde_json::json;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// How long the first filing is held on the road: longer than the program waits in silence, which is 30 s.
const HELD: Duration = Duration::from_secs(48);
/// When the retry that meets the conflict is asked to come again, in seconds: after the first filing has arrived.
const COME_AGAIN: u64 = 25;

pub async fn a_filing_that_arrives_after_its_retry_met_a_conflict_is_one_demand(stage: Rc<Stage>) -> Result<()> {
    let site = Site::with_faulty_api(&stage.equipment, "late")?;
    let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    let proxy = Proxy::start(&city.address).await?;
    let phone = stage.phone(Language::English, &proxy.address()).await?;
    phone.open("/").await?;
    filing::everything(&phone).await?;
    let held = Fault::Delay { up_ms: u64::try_from(HELD.as_millis())?, down_ms: 0 };
    proxy.set_plan(Plan::once_for("POST", "/faulty/late/v1/demands", held));
    let conflict = json!([{"operation": "FileDemand", "status": 409, "retry_after": COME_AGAIN.to_string()}]);
    city.staff().faults("late", conflict).await?;
    let began = Instant::now();
    phone.press_word("check.send").await?;
    let filings = |log: &[Record]| log.iter().filter(|record| record.method == "POST").cloned().collect::<Vec<_>>();
    let refused = |log: &[Record]| filings(log).iter().any(|record| record.answered == Some(409));
    tokio::time::timeout(HELD, proxy.log_is(refused)).await.context("no retry before the first filing arrived")?;
    let met = began.elapsed();
    city.staff().faults("late", json!([])).await?;
    phone.reads(phone.word("sending.unknown")?).await?;
    let filed = city.records().filed().await?;
    ensure!(filed == 0, "the first filing was not held: the city has {filed} demands");
    let arrived = |log: &[Record]| filings(log).first().is_some_and(|first| first.answered.is_some());
    let log = tokio::time::timeout(HELD, proxy.log_is(arrived)).await;
    let log = log.with_context(|| format!("the first filing never arrived: {:?}", filings(&proxy.log())))?;
    ensure!(filings(&log).len() == 2, "the retry did not wait as it was asked to: {:?}", filings(&log));
    ensure!(filings(&log)[0].answered == Some(201), "the late filing was not taken: {:?}", filings(&log)[0]);
    phone
        .patiently(Duration::from_secs(2 * COME_AGAIN), "the receipt", "return location.hash.startsWith('#/sent/');")
        .await?;
    let receipt = filing::receipt(&phone).await?;
    println!(
        "    the retry met a conflict after {:.0} s, the receipt came after {:.0} s",
        met.as_secs_f64(),
        began.elapsed().as_secs_f64()
    );
    let filed = city.records().filed().await?;
    ensure!(filed == 1, "the city has {filed} demands");
    let demand = city.records().demand(&receipt.reference, receipt.token()).await?;
    ensure!(demand["description"] == json!(Scene::of(phone.language()).description), "another demand: {demand}");
    Ok(())
}

pub async fn over_two_g_a_demand_with_a_photo_is_filed(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let proxy = Proxy::start(&city.address).await?;
    let phone = stage.phone(Language::English, &proxy.address()).await?;
    two_g(&phone).await?;
    let began = Instant::now();
    let said = |what: &str, since: Instant| println!("    by 2G: {what}: {:.0} s", since.elapsed().as_secs_f64());
    phone.open_early("/").await?;
    phone.patiently(Duration::from_secs(60), "the first question", "return heading();").await?;
    said("the first question can be read", began);
    phone
        .patiently(Duration::from_secs(120), "the program", "return document.querySelector('#suban[data-running]');")
        .await?;
    said("the program runs", began);
    let typed = Instant::now();
    phone.fill(phone.word("what.title")?, Scene::of(phone.language()).description).await?;
    let service = json!(Scene::of(phone.language()).service).to_string();
    phone.patiently(Duration::from_secs(180), "the suggestions", &format!("return choice({service});")).await?;
    said("the services are suggested", typed);
    let form = Instant::now();
    phone.choose(Scene::of(phone.language()).service).await?;
    phone.press_word("action.continue").await?;
    let first = json!(Scene::of(phone.language()).choices[0].0).to_string();
    phone.patiently(Duration::from_secs(120), "the questions", &format!("return heading() === {first};")).await?;
    filing::questions(&phone).await?;
    filing::place_in_plain_words(&phone).await?;
    phone.comes_to_word("photos.title").await?;
    said("the form up to its photos", form);
    let photo = Instant::now();
    proxy.clear_log();
    let files = photograph::take(&Equipment::traces()?.join("photos"), 1)?;
    phone.attach(&[&files[0]]).await?;
    phone.photos_are_prepared(1).await?;
    phone.press_word("photos.on").await?;
    let there = "return document.querySelectorAll(\".sb-summary__photo[data-state='done']\").length === 1;";
    phone.patiently(Duration::from_secs(240), "the photo at the city", there).await?;
    said("the photo is at the city", photo);
    let uploads: Vec<_> = proxy.log().into_iter().filter(|record| record.path.starts_with("/v1/photos")).collect();
    let up: u64 = uploads.iter().map(|record| record.bytes_up).sum();
    println!("    by 2G: {} calls took {} KB up", uploads.len(), up / 1024);
    let given_up: Vec<_> = uploads.iter().filter(|record| record.answered.is_none()).collect();
    ensure!(given_up.is_empty(), "calls were given up although bytes moved: {given_up:?}");
    filing::you(&phone).await?;
    phone.comes_to_word("check.title").await?;
    let sent = Instant::now();
    phone.press_word("check.send").await?;
    let receipt = filing::receipt(&phone).await?;
    said("from the tap to the receipt", sent);
    let demand = city.records().demand(&receipt.reference, receipt.token()).await?;
    ensure!(demand["photos"].as_array().is_some_and(|photos| photos.len() == 1), "not one photo: {demand}");
    let filed = city.records().filed().await?;
    ensure!(filed == 1, "the city has {filed} demands");
    // The second visit has the page already.
    let again = Instant::now();
    phone.open("/").await?;
    let opened = again.elapsed();
    said("the second visit", again);
    ensure!(opened < Duration::from_secs(10), "the second visit took {opened:?}");
    Ok(())
}

/// 50 kbit/s both ways, two seconds there and back.
async fn two_g(phone: &Phone) -> Result<()> {
    let conditions = json!({"offline": false, "latency": 2000, "downloadThroughput": 6250, "uploadThroughput": 6250});
    phone.devtools("Network.enable", json!({})).await?;
    phone.devtools("Network.emulateNetworkConditions", conditions).await.map(drop)
}

pub async fn with_seven_open_timelines_an_eighth_tab_files_a_demand(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let keys = city.records().file("The lamp at the gate is dark.", "en").await?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let mut tabs = Vec::new();
    // A browser keeps six connections to one address by HTTP/1.1.
    for number in 1..=7 {
        if number > 1 {
            phone.new_tab().await?;
        }
        tabs.push(phone.tab().await?);
        let whole = async {
            phone.open(&format!("/#/demand/{}/{}", keys.reference, keys.access_token)).await?;
            phone.reads("The lamp at the gate is dark.").await
        };
        whole.await.with_context(|| format!("the timeline in tab {number}"))?;
    }
    phone.new_tab().await?;
    let began = Instant::now();
    phone.open("/").await.context("the eighth tab")?;
    filing::everything(&phone).await?;
    let receipt = filing::send(&phone).await?;
    println!("    the eighth tab had its receipt {:.0} s after it was opened", began.elapsed().as_secs_f64());
    let filed = city.records().filed().await?;
    ensure!(filed == 2, "the city has {filed} demands");
    let demand = city.records().demand(&receipt.reference, receipt.token()).await?;
    ensure!(demand["description"] == json!(Scene::of(phone.language()).description), "another demand: {demand}");
    // And every timeline still hears what happens.
    city.staff().note(&keys.reference, "№1").await?;
    for (number, tab) in tabs.iter().enumerate() {
        phone.go_to_tab(tab).await?;
        phone.to_front().await?;
        phone
            .patiently(Duration::from_secs(90), &format!("the event in tab {}", number + 1), "return shows('№1');")
            .await?;
    }
    Ok(())
}
