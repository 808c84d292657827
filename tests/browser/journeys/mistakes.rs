//! Wrong and missing input, and how the page reports it.

use anyhow::{Result, ensure};
use browser_tests::equipment::Equipment;
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::phone::Phone;
use browser_tests::photograph;
use browser_tests::scene::Scene;
use browser_tests::words::Language;
use serde_json::json;
use std::rc::Rc;

pub async fn errors_are_named_in_a_summary_that_takes_the_focus_and_leads_to_the_fields(
    stage: Rc<Stage>,
) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/").await?;
    refused(&phone, "action.continue", &["fault.description_missing"]).await?;
    // A text that matches no service: the next page asks for one.
    phone.fill(phone.word("what.title")?, "xqzv xqzv xqzv xqzv").await?;
    phone.press_word("action.continue").await?;
    phone.comes_to_word("service.title").await?;
    refused(&phone, "action.continue", &["fault.service_missing"]).await?;
    phone.go("#/").await?;
    filing::what(&phone).await?;
    phone.comes_to(Scene::of(phone.language()).choices[0].0).await?;
    refused(&phone, "action.continue", &["fault.missing"]).await?;
    filing::questions(&phone).await?;
    phone.comes_to_word("where.title").await?;
    refused(&phone, "action.continue", &["fault.place_missing"]).await?;
    filing::place_in_plain_words(&phone).await?;
    filing::photos(&phone, &[]).await?;
    phone.comes_to_word("you.title").await?;
    refused(&phone, "action.continue", &["fault.anonymity_missing"]).await?;
    phone.choose(phone.word("you.hidden")?).await?;
    refused(&phone, "action.continue", &["fault.name_missing", "fault.contact_missing"]).await?;
    phone.fill(phone.word("you.name")?, Scene::of(phone.language()).name).await?;
    phone.fill(phone.word("you.email")?, "chen@").await?;
    refused(&phone, "action.continue", &["fault.email"]).await?;
    phone.go("#/find").await?;
    phone.comes_to_word("find.title").await?;
    refused(&phone, "find.do", &["find.reference_missing", "find.code_missing"]).await
}

pub async fn a_file_that_is_no_picture_is_refused_in_plain_words_and_the_form_lives_on(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::Chinese, &city.address).await?;
    let folder = Equipment::traces()?.join("photos");
    phone.open("/").await?;
    filing::what(&phone).await?;
    filing::questions(&phone).await?;
    filing::place_in_plain_words(&phone).await?;
    phone.comes_to_word("photos.title").await?;
    phone.attach(&[&photograph::pretender(&folder)?]).await?;
    phone.reads(&phone.language().filled("photo.not_a_picture", &[("name", "kitten.jpg")])?).await?;
    let tiles = phone.run("return all('.sb-photo:not(.sb-photo--add)').length;", []).await?;
    ensure!(tiles == json!(0), "a broken tile was left behind");
    filing::photos(&phone, &photograph::take(&folder, 1)?).await?;
    filing::you(&phone).await?;
    let receipt = filing::send(&phone).await?;
    let demand = city.records().demand(&receipt.reference, receipt.token()).await?;
    ensure!(demand["photos"].as_array().map(Vec::len) == Some(1), "not one photo: {demand}");
    Ok(())
}

/// Submits the page as it is; every error must be in a summary that has the focus, with a link to its field, and beside
/// the field.
async fn refused(phone: &Phone, button: &str, faults: &[&str]) -> Result<()> {
    phone.press_word(button).await?;
    phone.focus_is_on("remarks").await?;
    let script =
        "return [...document.querySelectorAll('#remarks a')].map((a) => [plain(a.innerText), a.hash.slice(1)]);";
    let said = phone.run(script, []).await?;
    let said: Vec<[String; 2]> = serde_json::from_value(said)?;
    let texts: Vec<&str> = said.iter().map(|[text, _]| text.as_str()).collect();
    let expected: Vec<&str> = faults.iter().map(|key| phone.word(key)).collect::<Result<_>>()?;
    ensure!(texts == expected, "the summary says {texts:?}, not {expected:?}");
    for [text, id] in &said {
        let script = "
            const beside = document.getElementById(arguments[0] + '-problem');
            const told = [...document.querySelectorAll('[aria-describedby]')].some((e) => e.getAttribute('aria-describedby').split(' ').includes(beside?.id));
            return [plain(beside?.innerText), told];";
        let beside = phone.run(script, [json!(id)]).await?;
        if beside == json!([text, true]) {
            phone.press(text).await?;
            phone.focus_is_on(id).await?;
        } else {
            let heading = phone.heading().await?;
            phone.find_fault(format!("“{heading}”: beside #{id} stands {beside}, not “{text}”"));
        }
    }
    Ok(())
}
