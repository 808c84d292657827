//! Leaving the page right after the last key, and restoring it from the back-forward cache.

use anyhow::{Context, Result, ensure};
use browser_tests::city::{Beginning, City};
use browser_tests::controlled_proxy::ControlledProxy;
use browser_tests::database::{everything_stored, text_is_kept};
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

/// Types into a field and navigates to another page of the site, both in one task, so that no timer runs in between.
const TYPE_AND_LEAVE: &str = "
    const [id, text] = arguments, field = document.getElementById(id);
    field.setRangeText(text, 0, field.value.length, 'end');
    field.dispatchEvent(new InputEvent('input', {bubbles: true, data: text, inputType: 'insertText'}));
    location.href = 'config.json';";

async fn types_and_leaves(phone: &Phone, id: &str, text: &str) -> Result<()> {
    let there = format!("return !!document.getElementById('{id}');");
    phone.wait_for("the field", &there, []).await?;
    phone.run(TYPE_AND_LEAVE, [json!(id), json!(text)]).await?;
    phone.wait_for("the other page", "return location.pathname.endsWith('config.json');", []).await.map(drop)
}

async fn holds(phone: &Phone, id: &str, text: &str) -> Result<()> {
    let script = "return document.getElementById(arguments[0])?.value === arguments[1];";
    phone.wait_for(&format!("“{text}” to be there again"), script, [json!(id), json!(text)]).await.map(drop)
}

pub async fn what_is_typed_is_kept_though_one_leaves_in_the_same_moment(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let keys = city.records().file(Scene::of(Language::English).description, "en").await?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/").await?;
    phone.comes_to_word("what.title").await?;
    types_and_leaves(&phone, "description", "The bench in the park is broken").await?;
    phone.open("/").await?;
    holds(&phone, "description", "The bench in the park is broken").await?;
    // The copy in `localStorage` is removed once the text is in the store.
    phone.run("const e = document.getElementById('description'); e.value += '.'; e.dispatchEvent(new Event('input', {bubbles: true}));", []).await?;
    phone.reads(phone.word("app.kept")?).await?;
    let beside = "return Object.keys(localStorage).filter((name) => name.startsWith('suban.unkept'));";
    let left = phone.run(beside, []).await?;
    ensure!(left == json!([]), "beside the store there is still {left}");

    let link = format!("/#/demand/{}/{}", keys.reference, keys.access_token);
    phone.open(&link).await?;
    phone.press_word("reply.add").await?;
    types_and_leaves(&phone, "reply", "It is the third lamp from the left").await?;
    phone.open(&format!("/#/demand/{}", keys.reference)).await?;
    holds(&phone, "reply", "It is the third lamp from the left").await?;
    // A change of language redraws the page.
    let script = "
        const [text, tag] = arguments, field = document.getElementById('reply'), select = document.getElementById('language');
        field.value = text;
        field.dispatchEvent(new InputEvent('input', {bubbles: true}));
        select.value = tag;
        select.dispatchEvent(new Event('change', {bubbles: true}));";
    phone.run(script, [json!("Third from the left"), json!(Language::Chinese.tag())]).await?;
    phone
        .wait_for(
            "the other language",
            "return document.querySelector('.sb').lang !== 'en' || document.documentElement.lang !== 'en';",
            [],
        )
        .await?;
    holds(&phone, "reply", "Third from the left").await
}

pub async fn a_reply_that_the_unit_no_longer_takes_stays_to_be_copied(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let keys = city.records().file(Scene::of(Language::English).description, "en").await?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open(&format!("/#/demand/{}/{}", keys.reference, keys.access_token)).await?;
    phone.press_word("reply.add").await?;
    phone.fill(phone.word("reply.add_label")?, "It is the third lamp from the left").await?;
    city.staff().append(&keys.reference, json!({"kind": "withdrawn"})).await?;
    phone.reads(phone.word("reply.unsent")?).await?;
    phone.reads("It is the third lamp from the left").await?;
    phone.look("a reply that was not sent").await?;
    phone.reload().await?;
    phone.reads(phone.word("reply.unsent")?).await?;
    phone.reads("It is the third lamp from the left").await?;
    // A withdrawn demand is neither called resolved nor shown as still to be rated.
    let stages = "return all('.sb-stage').map((stage) => plain(stage.innerText).split(',')[0]).at(-1);";
    let last = phone.run(stages, []).await?;
    ensure!(last == json!(phone.word("event.withdrawn")?), "the last stage is {last}");
    phone.go("#/mine").await?;
    phone.reads(phone.word("event.withdrawn")?).await?;
    ensure!(!phone.shows(phone.word("stage.resolved")?).await?, "what was withdrawn is called resolved");
    Ok(())
}

pub async fn whoever_writes_a_reply_goes_on_while_the_unit_asks_and_is_answered(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let keys = city.records().file(Scene::of(Language::English).description, "en").await?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open(&format!("/#/demand/{}/{}", keys.reference, keys.access_token)).await?;
    phone.reads(phone.word("live.now")?).await?;
    let staff = city.staff();
    staff.append(&keys.reference, json!({"kind": "dispatched", "unit": "lighting"})).await?;
    phone.press_word("reply.add").await?;
    phone.focus_is_on("reply").await?;
    phone.types("The third ").await?;
    let question = json!({"kind": "question_asked", "message": {"zh-CN": "哪一盏？", "en": "Which lamp?"}});
    staff.append(&keys.reference, question).await?;
    phone.reads(phone.word("ask.from")?).await?;
    phone.types("lamp ").await?;
    // Somebody else answers, by telephone.
    staff
        .append(&keys.reference, json!({"kind": "replied", "message": {"zh-CN": "第三盏。", "en": "The third."}}))
        .await?;
    let asked = "return !shows(arguments[0]);";
    phone.wait_for("the question to be over", asked, [json!(phone.word("ask.from")?)]).await?;
    phone.types("from the left").await?;
    holds(&phone, "reply", "The third lamp from the left").await?;
    phone.focus_is_on("reply").await?;
    phone.look("a reply, after somebody else has answered").await?;
    staff.append(&keys.reference, json!({"kind": "answered"})).await?;
    phone.reads(phone.word("reply.unsent")?).await?;
    phone.focus_is_on("title").await?;
    phone.reads("The third lamp from the left").await
}

pub async fn while_its_demand_is_on_its_way_a_reply_is_not_called_unsent(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let keys = city.records().file(Scene::of(Language::English).description, "en").await?;
    let proxy = ControlledProxy::to(&city.address).await?;
    let phone = stage.phone(Language::English, &proxy.address).await?;
    phone.open(&format!("/#/demand/{}/{}", keys.reference, keys.access_token)).await?;
    phone.press_word("reply.add").await?;
    let text = "It is the third lamp from the left";
    phone.fill(phone.word("reply.add_label")?, text).await?;
    text_is_kept(&phone, text).await?;
    proxy.holds(&["/v1/demands/"]);
    phone.reload().await?;
    proxy.has_held(1).await?;
    // By then the page has read the reply from the same store.
    text_is_kept(&phone, text).await?;
    ensure!(!phone.shows(phone.word("reply.unsent")?).await?, "a reply is called unsent before its demand is here");
    proxy.lets_go();
    holds(&phone, "reply", text).await
}

pub async fn what_is_looked_for_outlives_the_page_but_not_what_was_found(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let keys = city.records().file(Scene::of(Language::English).description, "en").await?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/#/find").await?;
    phone.fill(phone.word("sent.reference")?, &keys.reference).await?;
    phone.fill(phone.word("sent.code")?, &keys.query_code).await?;
    phone.reload().await?;
    holds(&phone, "reference", &keys.reference).await?;
    holds(&phone, "code", &keys.query_code).await?;
    phone.press_word("find.do").await?;
    phone.comes_to(Scene::of(Language::English).service).await?;
    for _ in 0..2 {
        phone.open("/#/find").await?;
        phone.comes_to_word("find.title").await?;
        holds(&phone, "reference", "").await?;
        holds(&phone, "code", "").await?;
    }
    Ok(())
}

pub async fn a_shared_device_keeps_nothing_of_one_who_leaves(stage: Rc<Stage>) -> Result<()> {
    let site = Site::for_many_people(&stage.equipment)?;
    let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/").await?;
    phone.reads(phone.word("kiosk.notice")?).await?;
    types_and_leaves(&phone, "description", "Nobody else may read this").await?;
    let stored = everything_stored(&phone).await?;
    ensure!(!stored.contains("Nobody else may read this"), "the words are stored: {stored}");
    Ok(())
}

pub async fn a_filing_under_way_goes_on_when_history_gives_the_page_back(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let proxy = ControlledProxy::to(&city.address).await?;
    let phone = stage.phone(Language::English, &proxy.address).await?;
    phone.open("/").await?;
    filing::what(&phone).await?;
    filing::questions(&phone).await?;
    filing::place_in_plain_words(&phone).await?;
    phone.comes_to_word("photos.title").await?;
    let files = photograph::take(&Equipment::traces()?.join("photos"), 1)?;
    phone.attach(&[&files[0]]).await?;
    phone.photos_are_prepared(1).await?;
    // The upload is in progress while the page is suspended, and so is the filing after it.
    proxy.withhold(Some("/v1/photos"));
    phone.press_word("photos.on").await?;
    phone.comes_to_word("you.title").await?;
    let coming = "return document.querySelector('.sb-summary__photo[data-state=coming]') && true;";
    phone.wait_for("the upload to begin", coming, []).await?;
    leaves_and_comes_back(&phone, || proxy.withhold(None)).await?;
    phone.photos_arrive(1).await?;
    filing::you(&phone).await?;
    phone.comes_to_word("check.title").await?;
    proxy.withhold(Some("POST /v1/demands"));
    phone.press_word("check.send").await?;
    phone.reads(phone.word("sending.now")?).await?;
    leaves_and_comes_back(&phone, || proxy.withhold(None)).await?;
    let receipt = filing::receipt(&phone).await?;
    let demand = city.records().demand(&receipt.reference, receipt.token()).await?;
    ensure!(demand["photos"].as_array().is_some_and(|photos| photos.len() == 1), "not one photo: {demand}");
    let filed = city.records().filed().await?;
    ensure!(filed == 1, "the city has {filed} demands");
    Ok(())
}

/// Navigates to another page of the site and comes back by the history; `meanwhile` happens on the other page.
async fn leaves_and_comes_back(phone: &Phone, meanwhile: impl FnOnce()) -> Result<()> {
    let sign = "
        window.sameLife = true;
        addEventListener('pageshow', (event) => { window.cameBack = event.persisted; });
        location.href = 'config.json';";
    phone.run(sign, []).await?;
    phone.wait_for("the other page", "return location.pathname.endsWith('config.json');", []).await?;
    meanwhile();
    phone.run("history.back();", []).await?;
    phone
        .wait_for("the page again", "return !!document.querySelector('#suban[data-running]') && !!heading();", [])
        .await?;
    let kept = phone.run("return window.sameLife === true && window.cameBack === true;", []).await?;
    let kept = kept.as_bool().context("no answer")?;
    println!("    {}: history {} the page as it was", phone.browser.name(), if kept { "kept" } else { "did not keep" });
    Ok(())
}
