//! One version of the program after another on the same device: a deployment under an open page, data stored by an
//! older version, data left by a newer one; and the order of writes to the store.

use anyhow::{Context, Result, bail, ensure};
use base64::{Engine, prelude::BASE64_STANDARD};
use browser_tests::city::{Beginning, City};
use browser_tests::controlled_proxy::ControlledProxy;
use browser_tests::database::{self, SHELVES};
use browser_tests::equipment::Equipment;
use browser_tests::filing::{self, Receipt};
use browser_tests::journey::Stage;
use browser_tests::patience;
use browser_tests::phone::Phone;
use browser_tests::photograph;
use browser_tests::records::text_of;
use browser_tests::scene::Scene;
use browser_tests::site::Site;
use browser_tests::words::Language;
use serde_json::{Value, json};
use std::rc::Rc;

/// The version of the program that runs in the page.
const VERSION: &str = "return document.querySelector('script[data-wasm]').dataset.wasm;";
const DESCRIPTION: &str = "return document.getElementById('description')?.value === arguments[0];";

pub async fn a_page_that_was_open_during_a_deployment_files_to_the_end_and_the_next_is_new(
    stage: Rc<Stage>,
) -> Result<()> {
    let site = Site::as_built(&stage.equipment)?;
    let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/").await?;
    versions_kept(&phone, 1).await?;
    // From now on the page's files come from the service worker's cache.
    phone.open("/").await?;
    let first = phone.run(VERSION, []).await?;

    site.becomes_a_new_version()?;
    let script = "
        const done = arguments[arguments.length - 1];
        navigator.serviceWorker.getRegistration().then((it) => it.update()).then(() => done('asked'), (error) => done(String(error)));";
    let asked = phone.run_async(script, []).await?;
    ensure!(asked == json!("asked"), "the browser did not look for a new version: {asked}");
    versions_kept(&phone, 2).await?;
    let receipt = file_with_a_photo(&phone).await?;
    ensure!(phone.run(VERSION, []).await? == first, "the page changed its version while it was open");
    let demand = city.records().demand(&receipt.reference, receipt.token()).await?;
    ensure!(demand["photos"].as_array().is_some_and(|photos| photos.len() == 1), "the demand's photos: {demand}");
    let filed = city.records().filed().await?;
    ensure!(filed == 1, "the city has {filed} demands");
    // A draft started in the old version.
    let words = Scene::of(phone.language()).plain_place;
    phone.go("#/").await?;
    phone.fill(phone.word("what.title")?, words).await?;
    phone.reads(phone.word("app.kept")?).await?;

    phone.open("/").await?;
    let second = phone.run(VERSION, []).await?;
    ensure!(second != first, "the next opening is of the old version: {second}");
    phone.wait_for("the draft in the new version", DESCRIPTION, [json!(words)]).await?;
    phone.go("#/mine").await?;
    phone.reads(&receipt.reference).await?;
    // The new version works to its end, too.
    phone.go("#/").await?;
    let second = file_with_a_photo(&phone).await?;
    ensure!(second.reference != receipt.reference, "the first demand again");
    let filed = city.records().filed().await?;
    ensure!(filed == 2, "the city has {filed} demands");
    Ok(())
}

pub async fn a_first_visit_whose_files_a_deployment_took_away_loses_no_word(stage: Rc<Stage>) -> Result<()> {
    let site = Site::as_built(&stage.equipment)?;
    let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    let proxy = ControlledProxy::to(&city.address).await?;
    // The page is open, but a later chunk is not loaded yet, so the service worker has cached nothing either.
    proxy.lose(Some("suban_form"));
    let phone = stage.phone(Language::English, &proxy.address).await?;
    phone.open("/").await?;
    let said = Scene::of(phone.language()).description;
    phone.fill(phone.word("what.title")?, said).await?;
    phone.reads(phone.word("app.kept")?).await?;
    let first = phone.run(VERSION, []).await?;
    site.becomes_a_new_version()?;
    proxy.lose(None);
    phone.press_word("action.continue").await?;
    // The chunk of this version no longer exists: the page says so, and a reload gets the new version.
    phone.reads(phone.word("action.try_again")?).await?;
    phone.look("a page whose version is gone").await?;
    phone.reload().await?;
    ensure!(phone.run(VERSION, []).await? != first, "the old version again");
    phone.go("#/").await?;
    phone.wait_for("the description in the new version", DESCRIPTION, [json!(said)]).await?;
    file_with_a_photo(&phone).await?;
    let filed = city.records().filed().await?;
    ensure!(filed == 1, "the city has {filed} demands");
    Ok(())
}

/// Waits until the browser has cached so many versions of the page, and has an active worker.
async fn versions_kept(phone: &Phone, count: usize) -> Result<()> {
    let script = "
        const done = arguments[arguments.length - 1];
        (async () => {
            const { active, installing, waiting } = (await navigator.serviceWorker?.getRegistration()) ?? {};
            const kept = (await caches.keys()).filter((name) => name.startsWith('suban-'));
            return active?.state === 'activated' && !installing && !waiting ? kept.length : 0;
        })().then(done, () => done(0));";
    let kept = async || Ok((phone.run_async(script, []).await? == json!(count)).then_some(()));
    patience::until(&format!("{count} versions to be kept"), kept).await
}

/// From the first question to the receipt, with a photo.
async fn file_with_a_photo(phone: &Phone) -> Result<Receipt> {
    filing::what(phone).await?;
    filing::questions(phone).await?;
    filing::place_in_plain_words(phone).await?;
    filing::photos(phone, &photograph::take(&Equipment::traces()?.join("photos"), 1)?).await?;
    filing::you(phone).await?;
    filing::send(phone).await
}

pub async fn what_the_first_version_kept_is_taken_up(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let (staff, records) = (city.staff(), city.records());
    let keys = records.file("Filed from another device.", "en").await?;
    let unfinished = records.file("Filed, but its last photo has not arrived.", "en").await?;
    let bytes = BASE64_STANDARD.encode(photograph::small(2)?);
    let draft = include_str!("../../fixtures/kept/v1/draft.json");
    let at_the_city = staff.photo(photograph::small(1)?, "").await?;
    let mut kept = vec![
        json!({"store": "drafts", "key": "d-form", "json": as_of_this_city(draft, "form", &at_the_city)}),
        json!({"store": "settings", "key": "current_draft", "json": "\"d-form\""}),
        json!({"store": "photos", "key": "p-form", "bytes": bytes}),
        json!({"store": "followed", "key": keys.reference, "json": include_str!("../../fixtures/kept/v1/followed.json")
            .replace("2611-0482-7153", &keys.reference).replace("0123456789abcdef0123", &keys.access_token)}),
    ];
    for (name, text) in [
        ("waiting", include_str!("../../fixtures/kept/v1/waiting.json")),
        ("sending", include_str!("../../fixtures/kept/v1/sending.json")),
        ("unknown", include_str!("../../fixtures/kept/v1/unknown.json")),
        ("refused", include_str!("../../fixtures/kept/v1/refused.json")),
        ("attaching", include_str!("../../fixtures/kept/v1/attaching.json")),
    ] {
        let at_the_city = staff.photo(photograph::small(1)?, "").await?;
        let delivery = as_of_this_city(text, name, &at_the_city)
            .replace("2611-0482-7153", &unfinished.reference)
            .replace("0123456789abcdef0123", &unfinished.access_token);
        let draft = as_of_this_city(draft, name, &at_the_city);
        kept.push(json!({"store": "outbox", "key": format!("d-{name}"), "json": delivery}));
        kept.push(json!({"store": "drafts", "key": format!("d-{name}"), "json": draft}));
        kept.push(json!({"store": "photos", "key": format!("p-{name}"), "bytes": bytes}));
    }
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open_early("/config.json").await?;
    database::make(&phone, 1, &SHELVES, &kept).await?;

    phone.open("/").await?;
    phone.wait_for("the draft in the form", DESCRIPTION, [json!("  The lamp at the corner is dark.  ")]).await?;
    // What was in progress resumes: three demands are filed, each once, and all photos arrive.
    let delivered = async || {
        let left = database::records(&phone, "outbox").await?;
        Ok((left.len() == 1 && left[0]["key"] == json!("d-refused")).then_some(()))
    };
    if let Err(why) = patience::until("everything but what was refused to be delivered", delivered).await {
        bail!("{why:#}; still under way: {:?}", database::records(&phone, "outbox").await?);
    }
    let filed = records.filed().await?;
    ensure!(filed == 5, "the city has {filed} demands, two of them from before");
    let mut delivered = 0;
    for followed in database::records(&phone, "followed").await? {
        let followed: Value = serde_json::from_str(&text_of(&followed, "/json")?)?;
        let (reference, token) = (text_of(&followed, "/reference")?, text_of(&followed, "/access_token")?);
        if reference == keys.reference || reference == unfinished.reference {
            continue;
        }
        delivered += 1;
        let demand = records.demand(&reference, &token).await?;
        ensure!(text_of(&demand, "/description")? == "The lamp at the corner is dark.", "another demand: {demand}");
        ensure!(photos_of(&records, &demand, &token).await? == 2, "not both photos are at the city: {demand}");
    }
    ensure!(delivered == 3, "{delivered} of three deliveries are followed");
    let late = records.demand(&unfinished.reference, &unfinished.access_token).await?;
    ensure!(photos_of(&records, &late, &unfinished.access_token).await? == 1, "the last photo did not follow: {late}");

    phone.go("#/mine").await?;
    phone.reads(&keys.reference).await?;
    phone.reads(phone.word("mine.refused")?).await?;
    phone.look("what an older version kept").await?;
    // The draft resumes where it was left, with its answers and its photos.
    phone.press_word("action.continue").await?;
    phone.comes_to(Scene::of(phone.language()).choices[1].0).await?;
    let script = "return choice(arguments[0])?.control.checked;";
    phone.wait_for("the answer of the draft", script, [json!("Several")]).await?;
    phone.go("#/photos").await?;
    phone.photos_arrive(2).await?;
    ensure!(!phone.shows(phone.word("store.unreadable")?).await?, "something could not be read");
    Ok(())
}

/// A record of the fixtures, adapted to a city with other ids, and to others of its kind.
fn as_of_this_city(record: &str, name: &str, photo: &str) -> String {
    let pairs = [
        (r#""id": "lamp""#, r#""id": "street-light-out""#.to_owned()),
        (r#"\"service\":\"lamp\""#, r#"\"service\":\"street-light-out\""#.to_owned()),
        (
            r#"\"answers\":{\"danger\":true,\"lamps\":2.0}"#,
            r#"\"answers\":{\"what-is-wrong\":\"out\",\"how-many\":\"several\"}"#.to_owned(),
        ),
        (r#""danger": "yes""#, r#""what-is-wrong": "out""#.to_owned()),
        (r#""lamps": "２""#, r#""how-many": "several""#.to_owned()),
        (r#""question": "danger""#, r#""question": "how-many""#.to_owned()),
        (r#""d1""#, format!(r#""d-{name}""#)),
        (r#""p2""#, format!(r#""p-{name}""#)),
        ("ph-1", photo.to_owned()),
        ("0193-aaaa", format!("0193-aaaa-{name}")),
    ];
    pairs.iter().fold(record.to_owned(), |text, (old, new)| text.replace(old, new))
}

/// The number of a demand's photos, including those added later.
async fn photos_of(records: &browser_tests::records::Records, demand: &Value, token: &str) -> Result<usize> {
    let events = records.events(&text_of(demand, "/reference")?, token).await?;
    let count = |of: &Value| of["photos"].as_array().map_or(0, Vec::len);
    Ok(count(demand) + events.iter().map(count).sum::<usize>())
}

pub async fn a_database_of_a_newer_program_is_used_or_left_alone(stage: Rc<Stage>) -> Result<()> {
    let theirs = json!({"store": "of-tomorrow", "key": "k", "json": "of the newer program"});
    for ours in [true, false] {
        let city = stage.city()?;
        let phone = stage.phone(Language::English, &city.address).await?;
        phone.open_early("/config.json").await?;
        let mut stores = vec!["of-tomorrow"];
        stores.extend(SHELVES.iter().take(if ours { SHELVES.len() } else { 3 }));
        database::make(&phone, 7, &stores, std::slice::from_ref(&theirs)).await?;
        phone.open("/").await?;
        if ours {
            phone.fill(phone.word("what.title")?, Scene::of(phone.language()).plain_place).await?;
            phone.reads(phone.word("app.kept")?).await?;
            ensure!(!phone.shows(phone.word("state.memory")?).await?, "the page has given the database up");
        } else {
            phone.reads(phone.word("state.memory")?).await?;
        }
        filing::everything(&phone).await?;
        let receipt = filing::send(&phone).await?;
        let filed = city.records().filed().await?;
        ensure!(filed == 1, "the city has {filed} demands");
        if !ours {
            phone.reads(phone.word("state.memory")?).await?;
        }
        phone.open("/#/mine").await?;
        if ours {
            phone.reads(&receipt.reference).await?;
        }
        let left = database::records(&phone, "of-tomorrow").await?;
        ensure!(
            left == [json!({"v": 1, "key": "k", "json": "of the newer program"})],
            "the newer program has {left:?}"
        );
        let version = "
            const done = arguments[arguments.length - 1];
            indexedDB.databases().then((all) => done(all.find(({name}) => name === 'suban')?.version));";
        ensure!(phone.run_async(version, []).await? == json!(7), "the database has another version now");
        println!("    {}: filed", if ours { "with our stores" } else { "without our stores" });
    }
    Ok(())
}

pub async fn changes_to_the_store_are_made_one_after_the_other_and_photos_before_their_draft(
    stage: Rc<Stage>,
) -> Result<()> {
    // As it is, and as it would be if each write opened only its own store: the check must detect that.
    for alone in [false, true] {
        let script = include_str!("../store_order.js").replace("__ALONE__", &alone.to_string());
        let site = Site::with_script(&stage.equipment, "order.js", &script)?;
        let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
        let phone = stage.phone(Language::English, &city.address).await?;
        phone.open("/").await?;
        file_with_a_photo(&phone).await?;
        let seen = phone.run("return window.storeOrder;", []).await?;
        let changes = seen["changes"].as_array().context("no changes")?;
        let apart: Vec<_> = seen["apart"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        println!("    {} changes, {} pairs side by side without a store in common", changes.len(), apart.len());
        for store in ["drafts", "photos", "outbox", "followed"] {
            let named =
                changes.iter().filter_map(Value::as_str).any(|names| names.split(',').any(|name| name == store));
            ensure!(named, "no change of “{store}” was seen: {seen}");
        }
        if alone {
            ensure!(!apart.is_empty(), "the witness does not see changes that are made side by side");
        } else {
            ensure!(apart.is_empty(), "made side by side: {apart:?}");
            ensure!(seen["photos"].as_u64() > Some(0), "no draft with a photo was seen: {seen}");
            ensure!(seen["early"] == json!([]), "drafts were kept before their photos: {seen}");
        }
    }
    Ok(())
}
