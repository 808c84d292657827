//! A city that refuses, is overloaded, or sends nothing readable: the citizen's input stays, and is sent when possible.

use anyhow::{Context, Result, ensure};
use browser_tests::city::{Beginning, City};
use browser_tests::controlled_proxy::ControlledProxy;
use browser_tests::database;
use browser_tests::equipment::Equipment;
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::patience;
use browser_tests::phone::Phone;
use browser_tests::photograph;
use browser_tests::scene::Scene;
use browser_tests::site::Site;
use browser_tests::words::Language;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

/// The error page of a gateway that does not know the API.
const GATEWAY: &str = "<html><head><title>gateway</title></head><body><h1>gateway says no</h1></body></html>";
/// Longer than the default pause before a second or third attempt.
const ASKED_FOR: Duration = Duration::from_secs(14);
/// The default pause before a second attempt is shorter.
const SECOND_ATTEMPT_WITHIN: Duration = Duration::from_secs(3);
/// Rounding of a pause given in seconds.
const ROUNDED: Duration = Duration::from_secs(2);

pub async fn a_refusal_stops_with_the_draft_and_a_busy_city_is_asked_when_it_said(stage: Rc<Stage>) -> Result<()> {
    let site = Site::with_faulty_api(&stage.equipment, "refused")?.with_page_clock()?;
    let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let said = Scene::of(phone.language()).description;
    let filing_is = |rules: Value| async { city.staff().faults("refused", rules).await };
    phone.open("/").await?;
    filing::everything(&phone).await?;
    // A gateway's own page is not shown, and the answers are still in the form.
    for status in [413, 415] {
        filing_is(json!([{"operation": "FileDemand", "status": status, "body": GATEWAY}])).await?;
        phone.press_word("check.send").await?;
        phone.reads(phone.word("sending.refused")?).await?;
        ensure!(!phone.shows("gateway").await?, "the page of a gateway is shown as the city's words");
        phone.press_word("sending.correct").await?;
        phone.comes_to_word("check.title").await?;
        phone.reads(said).await?;
    }
    // One internal error; it recovers by itself.
    filing_is(json!([{"operation": "FileDemand", "status": 500, "times": 1},
        {"operation": "FileDemand", "status": 503, "retry_after": ASKED_FOR.as_secs().to_string()}]))
    .await?;
    phone.holds_clock().await?;
    phone.press_word("check.send").await?;
    phone.reads(phone.word("fail.busy.title")?).await?;
    // The second attempt was asked to wait.
    let wait = phone.word("sending.ask_again")?.split_once("{time}").context("no time in the words")?.0;
    waits(&phone, wait, ASKED_FOR - ROUNDED).await?;
    // The page compares it with the city's own clock, which keeps running: with enough time left on a slow machine too.
    let moment = SystemTime::now() + 4 * ASKED_FOR;
    let busy = json!([{"operation": "FileDemand", "status": 429, "retry_after": http_date(moment), "times": 1}]);
    filing_is(busy).await?;
    phone.press_word("action.try_now").await?;
    waits(&phone, wait, 2 * ASKED_FOR - ROUNDED).await?;
    // Until then no request is sent: another one would be accepted.
    phone.passes(2 * ASKED_FOR - 2 * ROUNDED).await?;
    phone.rests().await?;
    let filed = city.records().filed().await?;
    ensure!(filed == 0, "the city has {filed} demands");
    phone.releases_clock().await?;
    // The id is used by something else: nothing is filed, nothing is lost, and it may be sent again.
    let reused = json!({"type": "about:blank", "title": "Unprocessable", "status": 422,
        "errors": [{"pointer": "/client_ref", "code": "reused", "detail": "Another demand has this id."}]});
    let rule = json!([{"operation": "FileDemand", "status": 422, "body": reused.to_string(), "content_type": "application/problem+json"}]);
    filing_is(rule).await?;
    phone.press_word("action.try_now").await?;
    phone.reads(phone.word("sending.refused")?).await?;
    ensure!(!phone.shows(phone.word("sending.correct")?).await?, "what may be there under this id can be taken back");
    phone.go("#/mine").await?;
    phone.reads(phone.word("mine.unsent")?).await?;
    let beginning: String = said.chars().take(40).collect();
    phone.reads(beginning.as_str()).await?;
    filing_is(json!([])).await?;
    phone.press_word("mine.look").await?;
    phone.press_word("action.try_now").await?;
    let receipt = filing::receipt(&phone).await?;
    let filed = city.records().filed().await?;
    ensure!(filed == 1, "the city has {filed} demands");
    let demand = city.records().demand(&receipt.reference, receipt.token()).await?;
    ensure!(demand["description"] == json!(said), "another demand: {demand}");
    Ok(())
}

pub async fn a_photo_that_the_city_lost_before_the_filing_is_sent_to_it_again(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/").await?;
    filing::what(&phone).await?;
    filing::questions(&phone).await?;
    filing::place_in_plain_words(&phone).await?;
    let files = photograph::take(&Equipment::traces()?.join("photos"), 2)?;
    filing::photos(&phone, &files).await?;
    filing::you(&phone).await?;
    phone.comes_to_word("check.title").await?;
    city.records().take_back_photo(&first_photo(&phone).await?).await?;

    // The device still has it and uploads it again, and files the demand without another tap.
    let receipt = filing::send(&phone).await?;
    has_photos(&city, &receipt, 2).await?;
    let filed = city.records().filed().await?;
    ensure!(filed == 1, "the city has {filed} demands");
    Ok(())
}

pub async fn a_demand_that_needs_the_photo_that_the_city_lost_waits_for_it_and_goes_by_itself(
    stage: Rc<Stage>,
) -> Result<()> {
    let city = stage.city()?;
    let proxy = ControlledProxy::to(&city.address).await?;
    let phone = stage.phone(Language::English, &proxy.address).await?;
    phone.open("/").await?;
    phone.comes_to_word("what.title").await?;
    phone.fill(phone.word("what.title")?, "The stream is black and smells of oil").await?;
    phone.choose("River pollution or illegal discharge").await?;
    phone.press_word("action.continue").await?;
    filing::place_in_plain_words(&phone).await?;
    phone.comes_to_word("photos.title_required").await?;
    let files = photograph::take(&Equipment::traces()?.join("photos"), 1)?;
    phone.attach(&[&files[0]]).await?;
    phone.photos_are_prepared(1).await?;
    phone.press_word("action.continue").await?;
    filing::you(&phone).await?;
    phone.comes_to_word("check.title").await?;
    phone.photos_arrive(1).await?;
    city.records().take_back_photo(&first_photo(&phone).await?).await?;
    // While it is being uploaded again the page says so, also after a reload.
    proxy.lose(Some("/v1/photos"));
    phone.press_word("check.send").await?;
    phone.reads(phone.word("sending.photo_again")?).await?;
    phone.look("a demand that waits for its photo").await?;
    phone.reload().await?;
    phone.reads(phone.word("sending.photo_again")?).await?;
    proxy.lose(None);
    let receipt = filing::receipt(&phone).await?;
    has_photos(&city, &receipt, 1).await
}

/// The city's id of the stored draft's first photo.
async fn first_photo(phone: &Phone) -> Result<String> {
    let drafts = database::records(phone, "drafts").await?;
    let draft: Value = serde_json::from_str(drafts[0]["json"].as_str().context("no draft is kept")?)?;
    let id = draft["photos"][0]["upload"]["ready"]["id"].as_str();
    Ok(id.with_context(|| format!("no photo: {draft}"))?.to_owned())
}

/// Waits until a demand has so many photos at the city: late ones are added one by one.
async fn has_photos(city: &City, receipt: &filing::Receipt, count: usize) -> Result<()> {
    let here = async || {
        let mut holders = city.records().events(&receipt.reference, receipt.token()).await?;
        holders.push(city.records().demand(&receipt.reference, receipt.token()).await?);
        let photos = holders.iter().flat_map(|holder| holder["photos"].as_array().into_iter().flatten());
        let all: BTreeSet<&str> = photos.filter_map(|photo| photo["url"].as_str()).collect();
        Ok((all.len() == count).then_some(()))
    };
    patience::until(&format!("the city to have {count} photos"), here).await
}

/// Advances the page's time until it says that it waits for at least so long.
async fn waits(phone: &browser_tests::phone::Phone, words: &str, at_least: Duration) -> Result<()> {
    let script = "
        const text = plain(document.body.innerText), at = text.indexOf(arguments[0]);
        const number = at < 0 ? 0 : parseFloat(text.slice(at + arguments[0].length));
        return number >= arguments[1];";
    let arguments = [json!(words), json!(at_least.as_secs())];
    let what = format!("the word of a pause of {} s", at_least.as_secs());
    phone.comes_within(SECOND_ATTEMPT_WITHIN, &what, script, arguments).await.map(drop)
}

/// A moment in HTTP's format (RFC 9110, IMF-fixdate).
fn http_date(moment: SystemTime) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let seconds = moment.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Years of 365 and 366 days, from 1970 on.
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let (mut year, mut day) = (1970, days);
    while day >= 365 + u64::from(leap(year)) {
        day -= 365 + u64::from(leap(year));
        year += 1;
    }
    let lengths = [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while day >= lengths[month] {
        day -= lengths[month];
        month += 1;
    }
    let weekday = DAYS[usize::try_from(days % 7).unwrap_or(0)];
    let (hours, minutes, seconds) = (second / 3600, second / 60 % 60, second % 60);
    format!("{weekday}, {:02} {} {year} {hours:02}:{minutes:02}:{seconds:02} GMT", day + 1, MONTHS[month])
}

pub async fn a_city_that_does_not_know_the_page_is_named_in_the_console(stage: Rc<Stage>) -> Result<()> {
    let api = stage.city()?;
    let site = Site::with_api_at(&stage.equipment, &api.address)?;
    let pages = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    let phone = stage.phone(Language::English, &pages.address).await?;
    phone.without_policy().await?;
    phone.open("/").await?;
    phone.fill(phone.word("what.title")?, Scene::of(phone.language()).description).await?;
    phone.press_word("action.continue").await?;
    phone.comes_to_word("service.title").await?;
    phone.reads(phone.word("fail.offline.title")?).await?;
    phone.reads(phone.word("action.try_again")?).await?;
    let console = phone.console().await?;
    let named =
        |line: &&String| line.contains("Suban") && line.contains("origin (CORS)") && line.contains(&api.address);
    let told = console.iter().filter(named).count();
    ensure!(
        console.iter().any(|line| line.contains("CORS policy")),
        "it was not the city's rules that stood in the way"
    );
    ensure!(told == 1, "the console names the set-up {told} times: {}", console.join("\n"));
    ensure!(!phone.shows("CORS").await?, "the page speaks to its owner, not to the citizen");
    // Typed text is stored all the same.
    phone.go("#/").await?;
    let kept = phone.run("return document.getElementById('description').value;", []).await?;
    ensure!(kept == json!(Scene::of(phone.language()).description), "the description is now {kept}");
    // The refused requests are in the console, as expected.
    phone.console_errors().await.map(drop)
}

pub async fn a_city_that_hides_its_headers_is_named_in_the_console_and_a_demand_goes_without_its_photo(
    stage: Rc<Stage>,
) -> Result<()> {
    let mut api = stage.city()?;
    let proxy = ControlledProxy::to(&api.address).await?;
    let site = Site::with_api_at(&stage.equipment, &proxy.address)?;
    let pages = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    api.admit(&pages.address)?;
    proxy.hush();
    let phone = stage.phone(Language::English, &pages.address).await?;
    phone.without_policy().await?;
    filing::up_to_photos(&phone).await?;
    let files = photograph::take(&Equipment::traces()?.join("photos"), 1)?;
    phone.attach(&[&files[0]]).await?;
    phone.photos_are_prepared(1).await?;
    phone.press_word("photos.on").await?;
    let named = |line: &String| line.contains("Suban") && line.contains("Access-Control-Expose-Headers");
    let told = async || Ok(phone.console().await?.iter().any(named).then_some(()));
    patience::until("the console to name the set-up", told).await?;
    ensure!(!phone.shows("Access-Control").await?, "the page speaks to its owner, not to the citizen");
    filing::you(&phone).await?;
    let receipt = filing::send(&phone).await?;
    let demand = api.records().demand(&receipt.reference, receipt.token()).await?;
    ensure!(demand["description"] == json!(Scene::of(phone.language()).description), "another demand: {demand}");
    Ok(())
}
