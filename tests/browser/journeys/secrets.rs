//! The keys to a demand: the private link, and reference with query code.

use anyhow::{Result, ensure};
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::phone::Phone;
use browser_tests::scene::Scene;
use browser_tests::words::Language;
use serde_json::json;
use std::rc::Rc;

pub async fn the_private_link_opens_the_whole_demand_elsewhere_and_leaves_the_address_bar(
    stage: Rc<Stage>,
) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::Chinese, &city.address).await?;
    phone.open("/").await?;
    filing::everything(&phone).await?;
    let receipt = filing::send(&phone).await?;
    ensure!(receipt.link.starts_with(&city.address), "the link leads to {}", receipt.link);

    let elsewhere = stage.phone(Language::English, &city.address).await?;
    elsewhere.open(receipt.link.trim_start_matches(city.address.as_str())).await?;
    elsewhere.reads(Scene::of(phone.language()).description).await?;
    elsewhere.reads(elsewhere.word("about.yours")?).await?;
    elsewhere.reads(elsewhere.word("live.now")?).await?;
    let script = "return [location.href, document.title, document.referrer, ...performance.getEntriesByType('resource').map((e) => e.name)];";
    let shown = elsewhere.run(script, []).await?.to_string();
    ensure!(shown.contains(&receipt.reference), "not the page of the demand: {shown}");
    ensure!(!shown.contains(receipt.token()), "the secret is in an address: {shown}");
    // The device remembers it from now on.
    elsewhere.go("#/mine").await?;
    elsewhere.reads(&receipt.reference).await?;
    elsewhere.reload().await?;
    elsewhere.reads(&receipt.reference).await
}

pub async fn reference_and_query_code_find_a_demand(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let keys = city.records().file(Scene::of(Language::English).description, "en").await?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/#/find").await?;
    finds(&phone, &keys.reference, "WRONGCOD").await?;
    phone.reads(phone.word("find.wrong")?).await?;
    phone.focus_is_on("remarks").await?;
    // As one copies from paper: without dashes, with blanks, in small letters.
    let reference = format!(" {} ", keys.reference.replace('-', " "));
    let code = keys.query_code.to_lowercase();
    let (first, second) = code.split_at(code.len() / 2);
    finds(&phone, &reference, &format!("{first} {second}")).await?;
    phone.reads(Scene::of(Language::English).description).await?;
    let hash = phone.run("return location.hash;", []).await?;
    ensure!(hash == json!(format!("#/demand/{}", keys.reference)), "the address is {hash}");
    Ok(())
}

async fn finds(phone: &Phone, reference: &str, code: &str) -> Result<()> {
    phone.fill(phone.word("sent.reference")?, reference).await?;
    phone.fill(phone.word("sent.code")?, code).await?;
    phone.press_word("find.do").await
}
