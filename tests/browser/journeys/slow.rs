//! Slow and congested networks: responses that arrive after their retry, 2G bandwidth, many tabs on few connections.

use anyhow::{Context, Result, ensure};
use browser_tests::city::{Beginning, City};
use browser_tests::controlled_proxy::ControlledProxy;
use browser_tests::equipment::Equipment;
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::patience;
use browser_tests::phone::Phone;
use browser_tests::photograph;
use browser_tests::scene::Scene;
use browser_tests::site::Site;
use browser_tests::words::Language;
use fault_proxy::Proxy;
use serde_json::json;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// Longer than the program's idle timeout of 30 s plus the pause before it retries.
const SILENCE: Duration = Duration::from_secs(60);
/// The `Retry-After` of the conflict that the retry meets.
const COME_AGAIN: Duration = Duration::from_secs(25);
const A_SECOND: Duration = Duration::from_secs(1);

pub async fn a_filing_that_arrives_after_its_retry_met_a_conflict_is_one_demand(stage: Rc<Stage>) -> Result<()> {
    let site = Site::with_faulty_api(&stage.equipment, "late")?.with_page_clock()?;
    let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    let proxy = ControlledProxy::to(&city.address).await?;
    let phone = stage.phone(Language::English, &proxy.address).await?;
    phone.open("/").await?;
    filing::everything(&phone).await?;
    let conflict = json!([{"operation": "FileDemand", "status": 409, "retry_after": COME_AGAIN.as_secs().to_string()}]);
    city.staff().faults("late", conflict).await?;
    phone.holds_clock().await?;
    proxy.holds(&["POST /faulty/late/v1/demands"]);
    phone.press_word("check.send").await?;
    proxy.has_held(1).await?;
    // The first filing request is held by the proxy; the page gives it up, and its retry passes.
    proxy.holds(&[]);
    let script = "return shows(arguments[0]);";
    let unknown = [json!(phone.word("sending.unknown")?)];
    let mut met = Duration::ZERO;
    while filings(&proxy) < 2 {
        ensure!(met < SILENCE, "no retry within {met:?} of the page's own time");
        phone.passes_meanwhile(A_SECOND).await?;
        met += A_SECOND;
    }
    phone.rests().await?;
    phone.wait_for("the page's word that nothing is known", script, unknown).await?;
    let filed = city.records().filed().await?;
    ensure!(filed == 0, "the first filing was not held: the city has {filed} demands");
    city.staff().faults("late", json!([])).await?;
    proxy.lets_go();
    patience::until("the late filing to be taken", async || Ok((city.records().filed().await? > 0).then_some(())))
        .await?;
    // The page sends nothing for almost the whole pause.
    phone.passes(COME_AGAIN - A_SECOND).await?;
    phone.rests().await?;
    ensure!(filings(&proxy) == 2, "the retry did not wait as it was asked to: {} filings", filings(&proxy));
    let script = "return location.hash.startsWith('#/sent/');";
    let then = phone.comes_within(COME_AGAIN, "the receipt", script, []).await?;
    phone.releases_clock().await?;
    let receipt = filing::receipt(&phone).await?;
    println!(
        "    by the page's own clock the retry met a conflict after {met:?}, the receipt came {:?} later",
        COME_AGAIN - A_SECOND + then
    );
    let filed = city.records().filed().await?;
    ensure!(filed == 1, "the city has {filed} demands");
    let demand = city.records().demand(&receipt.reference, receipt.token()).await?;
    ensure!(demand["description"] == json!(Scene::of(phone.language()).description), "another demand: {demand}");
    Ok(())
}

/// The number of filing requests that reached the proxy.
fn filings(proxy: &ControlledProxy) -> usize {
    proxy.heard().matches("POST /faulty/late/v1/demands HTTP/1.1").count()
}

pub async fn over_two_g_a_demand_with_a_photo_is_filed(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let proxy = Proxy::start(&city.address).await?;
    let phone = stage.phone(Language::English, &proxy.address()).await?;
    two_g(&phone).await?;
    let began = Instant::now();
    let said = |what: &str, since: Instant| println!("    by 2G: {what}: {:.0} s", since.elapsed().as_secs_f64());
    phone.open_early("/").await?;
    phone.patiently("the first question", "return heading();").await?;
    said("the first question can be read", began);
    phone.patiently("the program", "return document.querySelector('#suban[data-running]');").await?;
    said("the program runs", began);
    let typed = Instant::now();
    phone.fill(phone.word("what.title")?, Scene::of(phone.language()).description).await?;
    let service = json!(Scene::of(phone.language()).service).to_string();
    phone.patiently("the suggestions", &format!("return choice({service});")).await?;
    said("the services are suggested", typed);
    let form = Instant::now();
    phone.choose(Scene::of(phone.language()).service).await?;
    phone.press_word("action.continue").await?;
    let first = json!(Scene::of(phone.language()).choices[0].0).to_string();
    phone.patiently("the questions", &format!("return heading() === {first};")).await?;
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
    phone.patiently("the photo at the city", there).await?;
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
    // On the second visit the page is cached: nothing of it is transferred, except for revalidations.
    proxy.clear_log();
    let again = Instant::now();
    phone.open("/").await?;
    said("the second visit", again);
    phone.patiently("the whole program", "return performance.getEntriesByName('suban-complete').length;").await?;
    let page: Vec<_> = proxy.log().into_iter().filter(|record| !record.path.starts_with("/v1/")).collect();
    let down: u64 = page.iter().map(|record| record.bytes_down).sum();
    println!("    by 2G: the second visit: {} calls for the page itself, {down} bytes down", page.len());
    ensure!(down < 8_000, "the second visit loads the page once more: {page:?}");
    Ok(())
}

/// 50 kbit/s both ways, a round trip of two seconds.
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
    // A browser has at most six HTTP/1.1 connections to one host.
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
    // Every timeline still gets events.
    city.staff().note(&keys.reference, "№1").await?;
    for (number, tab) in tabs.iter().enumerate() {
        phone.go_to_tab(tab).await?;
        phone.to_front().await?;
        let what = format!("the event in tab {}", number + 1);
        phone.wait_for(&what, "return shows('№1');", []).await?;
    }
    Ok(())
}
