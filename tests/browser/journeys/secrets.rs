//! Access to a demand: by the private link, and by reference with query code.

use anyhow::{Result, ensure};
use browser_tests::controlled_proxy::ControlledProxy;
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
    // From now on it is stored on the device.
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
    // As copied from paper: without dashes, with blanks, in lower case.
    let reference = format!(" {} ", keys.reference.replace('-', " "));
    let code = keys.query_code.to_lowercase();
    let (first, second) = code.split_at(code.len() / 2);
    finds(&phone, &reference, &format!("{first} {second}")).await?;
    phone.reads(Scene::of(Language::English).description).await?;
    let hash = phone.run("return location.hash;", []).await?;
    ensure!(hash == json!(format!("#/demand/{}", keys.reference)), "the address is {hash}");
    // A private link needs no code, wherever it is pasted, and its secret is not sent as a reference. A message that names
    // reference and code may be pasted into either field.
    let link = format!("{}/#/demand/{}/{}", city.address, keys.reference, keys.access_token);
    let message = format!("【云港市】您的诉求编号{}，查询码{}，请妥善保管。", keys.reference, keys.query_code);
    for (reference, code) in [(link.as_str(), ""), (&message, ""), ("", &message)] {
        phone.go("#/mine").await?;
        phone.press_word("mine.forget").await?;
        phone.press_word("forget.do").await?;
        phone.comes_to_word("what.title").await?;
        phone.open("/#/find").await?;
        finds(&phone, reference, code).await?;
        phone.reads(phone.word("about.yours")?).await?;
    }
    Ok(())
}

pub async fn the_secrets_of_a_demand_are_told_to_the_city_alone_and_in_one_header(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let proxy = ControlledProxy::to(&city.address).await?;
    let phone = stage.phone(Language::English, &proxy.address).await?;
    phone.open("/").await?;
    filing::everything(&phone).await?;
    let receipt = filing::send(&phone).await?;
    let mut shown = visible(&phone).await?;
    phone.press_word("sent.follow").await?;
    phone.reads(phone.word("live.now")?).await?;
    phone.press_word("reply.add").await?;
    phone.fill(phone.word("reply.add_label")?, "The third lamp flickers.").await?;
    phone.press_word("reply.add_send").await?;
    phone.reads(phone.word("reply.sent")?).await?;
    shown += &visible(&phone).await?;
    let elsewhere = stage.phone(Language::English, &proxy.address).await?;
    elsewhere.open(receipt.link.trim_start_matches(proxy.address.as_str())).await?;
    elsewhere.reads("The third lamp flickers.").await?;
    elsewhere.reads(elsewhere.word("live.now")?).await?;
    shown += &visible(&elsewhere).await?;
    // A link to another page sends no referrer with the secret.
    elsewhere.go("#/mine").await?;
    elsewhere.reload().await?;
    shown += &visible(&elsewhere).await?;

    let (token, heard) = (receipt.token(), proxy.heard());
    for secret in [token, receipt.query_code.as_str()] {
        ensure!(secret.len() >= 8, "no secret: {secret}");
        ensure!(!shown.contains(secret), "a secret is in an address, a title or the console: {shown}");
    }
    // As written, without its dashes, and percent-encoded.
    for code in [receipt.query_code.clone(), receipt.query_code.replace('-', "")] {
        ensure!(!heard.contains(&code), "the query code was sent");
    }
    let said: Vec<_> = heard.lines().filter(|line| line.contains(token)).collect();
    let wrong: Vec<_> =
        said.iter().filter(|line| !line.eq_ignore_ascii_case(&format!("authorization: Bearer {token}"))).collect();
    ensure!(wrong.is_empty(), "the access token was sent in other words: {wrong:?}");
    println!("    {} calls carried the token, each in its Authorization header", said.len());
    ensure!(said.len() >= 4, "only {} calls carried the token", said.len());
    ensure!(heard.contains("POST /v1/demands HTTP/1.1"), "the proxy heard nothing of the filing");
    Ok(())
}

/// Everything visible in the browser beside the page itself: addresses, title, console.
async fn visible(phone: &Phone) -> Result<String> {
    let script = "return [location.href, document.title, document.referrer, history.state,
        ...performance.getEntriesByType('resource').map((e) => e.name)].join('\\n');";
    let page = phone.run(script, []).await?;
    let console = phone.console().await?;
    Ok(format!("{}\n{}\n", page.as_str().unwrap_or_default(), console.join("\n")))
}

async fn finds(phone: &Phone, reference: &str, code: &str) -> Result<()> {
    phone.fill(phone.word("sent.reference")?, reference).await?;
    phone.fill(phone.word("sent.code")?, code).await?;
    phone.press_word("find.do").await
}
