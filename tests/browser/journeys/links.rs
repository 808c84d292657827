//! Private links as they really arrive: truncated, made up, encoded once more, or with text attached.

use anyhow::{Context, Result, ensure};
use browser_tests::city::City;
use browser_tests::database;
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::phone::Phone;
use browser_tests::records::Keys;
use browser_tests::scene::Scene;
use browser_tests::words::Language;
use serde_json::{Value, json};
use std::rc::Rc;

pub async fn a_damaged_private_link_leaves_ones_own_access_as_it_was(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/").await?;
    filing::everything(&phone).await?;
    let receipt = filing::send(&phone).await?;
    let token = receipt.token().to_owned();
    make_public(&city, &receipt.reference).await?;

    let cut: String = token.chars().take(token.len() - 1).collect();
    for damaged in [format!("{token}A"), cut, "x".to_owned()] {
        phone.open(&format!("/#/demand/{}/{damaged}", receipt.reference)).await?;
        phone.reads(phone.word("link.damaged_title")?).await?;
        phone.reads(phone.word("link.damaged_own")?).await?;
        // Copy and print still give the link that opens it, and the unit can be answered.
        phone.reads(&receipt.link).await?;
        phone.reads(phone.word("reply.add")?).await?;
        ensure!(kept_token(&phone, &receipt.reference).await? == token, "the secret on this device is another one");
        phone.reload().await?;
        phone.reads(&receipt.link).await?;
        ensure!(!phone.shows(phone.word("link.damaged_title")?).await?, "the damage is told of a page without a link");
    }
    phone.look("one's own demand after a damaged link").await?;

    // With only the damaged link one sees the public part, and the demand is not listed as one's own.
    let elsewhere = stage.phone(Language::Chinese, &city.address).await?;
    elsewhere.open(&format!("/#/demand/{}/x", receipt.reference)).await?;
    elsewhere.reads(elsewhere.word("link.damaged")?).await?;
    elsewhere.reads(elsewhere.word("about.other")?).await?;
    elsewhere.look("somebody's demand after a damaged link").await?;
    ensure!(!elsewhere.shows(elsewhere.word("sent.link")?).await?, "a dead link is handed out");
    elsewhere.go("#/mine").await?;
    elsewhere.reads(elsewhere.word("mine.empty_title")?).await?;
    // The right link still opens it there.
    elsewhere.open(receipt.link.trim_start_matches(city.address.as_str())).await?;
    elsewhere.reads(elsewhere.word("about.yours")?).await
}

pub async fn what_a_private_link_opens_is_asked_for_once_and_before_the_program_runs(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let keys = city.records().file(Scene::of(Language::English).description, "en").await?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open(&format!("/#/demand/{}/{}", keys.reference, keys.access_token)).await?;
    phone.reads(phone.word("about.yours")?).await?;
    phone.reads(phone.word("live.now")?).await?;
    let script = "
        const [reference, token] = arguments;
        const resources = performance.getEntriesByType('resource').map(({ name, startTime }) => [new URL(name), startTime]);
        const running = performance.getEntriesByName('suban-running')[0].startTime;
        const early = (path, search) => resources
            .filter(([url]) => url.pathname.endsWith(path) && url.search === search)
            .map(([, at]) => at < running);
        return [
            early('/v1/city', ''),
            early(`/v1/demands/${reference}`, ''),
            early(`/v1/demands/${reference}/events`, '?after=0'),
            resources.some(([url]) => url.href.includes(token)),
        ];";
    let asked = phone.run(script, [json!(keys.reference), json!(keys.access_token)]).await?;
    ensure!(
        asked == json!([[true], [true], [true], false]),
        "asked early, by address; the secret in an address: {asked}"
    );
    Ok(())
}

pub async fn a_link_that_opens_more_takes_the_place_of_one_that_does_not(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let keys = city.records().file(Scene::of(Language::English).description, "en").await?;
    make_public(&city, &keys.reference).await?;
    let phone = stage.phone(Language::English, &city.address).await?;
    // A device may have an invalid secret, stored before links were verified or replaced by the city.
    phone.open(&format!("/#/demand/{}/{}", keys.reference, keys.access_token)).await?;
    phone.reads(phone.word("live.now")?).await?;
    let dead = json!({"access_token": "dead"});
    change_followed(&phone, &keys.reference, dead).await?;
    phone.open("/#/mine").await?;
    phone.reads(&keys.reference).await?;
    phone.open(&format!("/#/demand/{}/{}", keys.reference, keys.access_token)).await?;
    phone.reads(phone.word("reply.add")?).await?;
    let script = "return new Promise((done) => setTimeout(done));";
    phone.run(script, []).await?;
    ensure!(kept_token(&phone, &keys.reference).await? == keys.access_token, "the dead secret stayed");
    Ok(())
}

pub async fn a_link_that_was_encoded_or_glued_to_text_opens_its_demand(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let keys = city.records().file(Scene::of(Language::English).description, "en").await?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let whole = format!("demand/{}/{}", keys.reference, keys.access_token);
    let encoded = whole.replace('/', "%2F");
    for link in [
        format!("/%23/{whole}"),
        format!("/%2523/{whole}"),
        format!("/#%2F{encoded}"),
        format!("/#%252F{}", encoded.replace('%', "%25")),
        format!("/#/{whole}%E3%80%82"),
        format!("/#/{whole}."),
        format!("/#/{whole}）"),
        format!("/#/{whole}%20"),
        format!("/#/{whole}%3E"),
        format!("/#/{whole}?from=singlemessage"),
        format!("/#/{}", whole.replace("demand", "DEMAND")),
        format!("/{whole}"),
        format!("/#/demand/{}%2F{}", keys.reference, keys.access_token),
        format!("/#//{}", whole.replacen('/', "//", 1)),
        // Queries that chats append to the address of a page, and the page's file name.
        format!("/?from=singlemessage&isappinstalled=0#/{whole}"),
        format!("/index.html#/{whole}"),
    ] {
        opens(&phone, &link, &keys).await?;
    }
    for link in ["/#/demand", "/#/demand/", "/#%2Fdemand%2F"] {
        phone.open(link).await?;
        phone.reads(phone.word("link.damaged_title")?).await?;
    }
    phone.look("a link that names no demand").await
}

pub async fn a_link_whose_sign_was_encoded_never_leaves_a_device_that_knows_the_page(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let proxy = browser_tests::controlled_proxy::ControlledProxy::to(&city.address).await?;
    let keys = city.records().file(Scene::of(Language::English).description, "en").await?;
    let phone = stage.phone(Language::English, &proxy.address).await?;
    phone.open("/").await?;
    let script = "return navigator.serviceWorker.controller?.state === 'activated' || navigator.serviceWorker.ready.then(() => true);";
    phone.wait_for("the page to be kept on the device", script, []).await?;
    phone.reload().await?;
    opens(&phone, &format!("/%23/demand/{}/{}", keys.reference, keys.access_token), &keys).await?;
    let heard = proxy.heard();
    let addresses: Vec<_> = heard.lines().filter(|line| line.starts_with("GET ")).collect();
    ensure!(addresses.iter().any(|line| line.contains(&keys.reference)), "the demand was never asked for");
    let told: Vec<_> = addresses.iter().filter(|line| line.contains(&keys.access_token)).collect();
    ensure!(told.is_empty(), "the secret was sent in an address: {told:?}");
    Ok(())
}

/// Opens a link on a device that does not know the demand, and expects the whole of it.
async fn opens(phone: &Phone, link: &str, keys: &Keys) -> Result<()> {
    phone.open(link).await.with_context(|| link.to_owned())?;
    phone.reads(phone.word("about.yours")?).await.with_context(|| link.to_owned())?;
    phone.reads(Scene::of(Language::English).description).await?;
    let hash = phone.run("return location.hash;", []).await?;
    ensure!(hash == json!(format!("#/demand/{}", keys.reference)), "after {link} the address is {hash}");
    // Resets the device for the next link.
    phone.go("#/mine").await?;
    phone.press_word("mine.forget").await?;
    phone.press_word("forget.do").await?;
    phone.comes_to_word("what.title").await?;
    phone.choose_language_beforehand().await
}

/// The city accepts a demand that may be public: from then on everybody sees its public part.
async fn make_public(city: &City, reference: &str) -> Result<()> {
    city.staff().append(reference, json!({"kind": "accepted"})).await.map(drop)
}

async fn kept_token(phone: &Phone, reference: &str) -> Result<String> {
    let records = database::records(phone, "followed").await?;
    let texts = records.iter().filter_map(|record| record["json"].as_str());
    let all: Vec<Value> = texts.map(serde_json::from_str).collect::<Result<_, _>>()?;
    let own = all.iter().find(|record| record["reference"] == json!(reference)).context("it is not on this device")?;
    Ok(own["access_token"].as_str().unwrap_or_default().to_owned())
}

async fn change_followed(phone: &Phone, reference: &str, change: Value) -> Result<()> {
    let script = "
        const [key, change, done] = arguments;
        const open = indexedDB.open('suban');
        open.onsuccess = () => {
            const shelf = open.result.transaction('followed', 'readwrite').objectStore('followed');
            const get = shelf.get(key);
            get.onsuccess = () => {
                const row = get.result;
                row.json = JSON.stringify({...JSON.parse(row.json), ...change});
                shelf.put(row, key).onsuccess = () => { open.result.close(); done('changed'); };
            };
        };";
    let done = phone.run_async(script, [json!(reference), change]).await?;
    ensure!(done == json!("changed"), "the record was not changed: {done}");
    Ok(())
}
