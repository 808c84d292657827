//! The whole form by keyboard alone.

use anyhow::{Context, Result, bail};
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::phone::{Key, Phone};
use browser_tests::scene::Scene;
use browser_tests::words::Language;
use serde_json::json;
use std::rc::Rc;

pub async fn the_whole_form_works_with_the_keyboard_alone(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let scene = Scene::of(Language::English);
    phone.open("/").await?;
    phone.tabs_to(phone.word("what.title")?).await?;
    phone.types(scene.description).await?;
    phone.wait_for("a service to choose", "return choice(arguments[0]) && true;", [json!(scene.service)]).await?;
    chooses(&phone, scene.service).await?;
    goes_on(&phone, "action.continue").await?;
    for (question, answer) in scene.choices {
        arrives(&phone, question).await?;
        chooses(&phone, answer).await?;
        goes_on(&phone, "action.continue").await?;
    }
    arrives(&phone, scene.typed.0).await?;
    phone.tabs_to(scene.typed.0).await?;
    phone.types(scene.typed.1).await?;
    // Enter in a single-line field submits the form.
    phone.keys(&[Key::Enter]).await?;
    arrives(&phone, phone.word("where.title")?).await?;
    phone.tabs_to(phone.word("where.search")?).await?;
    phone.types(scene.street).await?;
    filing::places_for(&phone, scene.street).await?;
    phone.keys(&[Key::Down, Key::Down, Key::Up, Key::Enter]).await?;
    phone
        .wait_for(
            "the place to be chosen",
            "return !all('[role=option]').length && document.querySelector('.sb-place');",
            [],
        )
        .await?;
    goes_on(&phone, "action.continue").await?;
    arrives(&phone, phone.word("photos.title")?).await?;
    goes_on(&phone, "photos.on").await?;
    arrives(&phone, phone.word("you.title")?).await?;
    chooses(&phone, phone.word("you.hidden")?).await?;
    phone.tabs_to(phone.word("you.name")?).await?;
    phone.types(scene.name).await?;
    phone.tabs_to(phone.word("you.email")?).await?;
    phone.types("chen@example.com").await?;
    goes_on(&phone, "action.continue").await?;
    arrives(&phone, phone.word("check.title")?).await?;
    goes_on(&phone, "check.send").await?;
    arrives(&phone, phone.word("sent.title")?).await?;
    goes_on(&phone, "sent.follow").await?;
    arrives(&phone, scene.service).await?;
    phone.reads(phone.word("live.now")?).await
}

/// Moves to the group with Tab, and to the option with the arrow keys, as in any radio group.
async fn chooses(phone: &Phone, answer: &str) -> Result<()> {
    let first = "const c = choice(arguments[0]); const g = all('input').filter((e) => e.name === c.control.name); return firstLine(g[0].labels[0]);";
    let first = phone.run(first, [json!(answer)]).await?;
    phone.tabs_to(first.as_str().context("a group without a first answer")?).await?;
    phone.keys(&[Key::Space]).await?;
    for _ in 0..8 {
        let checked = "return choice(arguments[0]).control.checked;";
        if phone.run(checked, [json!(answer)]).await? == json!(true) {
            return Ok(());
        }
        phone.keys(&[Key::Down]).await?;
    }
    bail!("the arrows do not lead to “{answer}”")
}

async fn goes_on(phone: &Phone, key: &str) -> Result<()> {
    phone.tabs_to(phone.word(key)?).await?;
    phone.keys(&[Key::Enter]).await
}

/// Waits for the page, with the focus at its heading.
async fn arrives(phone: &Phone, question: &str) -> Result<()> {
    phone
        .wait_for(&format!("the page “{question}”"), "return heading().startsWith(arguments[0]);", [json!(question)])
        .await?;
    phone.focus_is_at_the_question().await
}
