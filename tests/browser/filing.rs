//! Fills in the form page by page; the phone's checks run on each page.

use crate::phone::{Key, Phone};
use crate::scene::Scene;
use anyhow::{Context, Result};
use serde_json::json;
use std::path::PathBuf;

/// The content of the receipt.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The reference.
    pub reference: String,
    /// The query code.
    pub query_code: String,
    /// The private link.
    pub link: String,
}

impl Receipt {
    /// The secret in the private link.
    pub fn token(&self) -> &str {
        self.link.rsplit('/').next().unwrap_or_default()
    }
}

/// Describes the problem and chooses the service among the suggestions.
///
/// # Errors
/// When the page does not react as expected.
pub async fn what(phone: &Phone) -> Result<()> {
    let scene = Scene::of(phone.language());
    phone.comes_to_word("what.title").await?;
    phone.fill(phone.word("what.title")?, scene.description).await?;
    phone.choose(scene.service).await?;
    phone.look("the first question, answered").await?;
    phone.press_word("action.continue").await
}

/// Answers the service's own questions.
///
/// # Errors
/// When a page does not react as expected.
pub async fn questions(phone: &Phone) -> Result<()> {
    let scene = Scene::of(phone.language());
    for (question, answer) in scene.choices {
        phone.comes_to(question).await?;
        phone.choose(answer).await?;
        phone.look("a question of the service").await?;
        phone.press_word("action.continue").await?;
    }
    let (question, text) = scene.typed;
    phone.wait_for(question, "return heading().startsWith(arguments[0]);", [json!(question)]).await?;
    phone.fill(question, text).await?;
    phone.look("a question of the service that is typed").await?;
    phone.press_word("action.continue").await
}

/// Searches for the address and chooses the first suggestion with the arrow keys.
///
/// # Errors
/// When the page does not react as expected.
pub async fn place_from_the_list(phone: &Phone) -> Result<()> {
    let scene = Scene::of(phone.language());
    phone.comes_to_word("where.title").await?;
    phone.fill(phone.word("where.search")?, scene.street).await?;
    places_for(phone, scene.street).await?;
    phone.look("where, with the list open").await?;
    phone.keys(&[Key::Down]).await?;
    let active = "const e = document.activeElement; return document.getElementById(e.getAttribute('aria-activedescendant'))?.innerText.includes(arguments[0]);";
    phone.wait_for("the first place to be reached", active, [json!(scene.street)]).await?;
    phone.keys(&[Key::Enter]).await?;
    phone
        .wait_for(
            "the place to be chosen",
            "return !all('[role=option]').length && document.querySelector('.sb-place');",
            [],
        )
        .await?;
    phone.look("where, with a place chosen").await?;
    phone.press_word("action.continue").await
}

/// Waits for the suggestions for the complete text. On a slow machine there are earlier ones for its beginning, and a
/// selection in them is lost when they are replaced.
///
/// # Errors
/// When they do not come.
pub async fn places_for(phone: &Phone, typed: &str) -> Result<()> {
    let script = "
        const asked = ({name}) => [...new URL(name).searchParams.values()].includes(arguments[0]);
        return performance.getEntriesByType('resource').some(asked) && all('[role=option]').length;";
    phone.wait_for(&format!("the places for “{typed}”"), script, [json!(typed)]).await?;
    phone.takes_a_turn().await
}

/// Enters an address that no search knows.
///
/// # Errors
/// When the page does not react as expected.
pub async fn place_in_plain_words(phone: &Phone) -> Result<()> {
    phone.comes_to_word("where.title").await?;
    phone.fill(phone.word("where.search")?, Scene::of(phone.language()).plain_place).await?;
    phone.press_word("action.continue").await
}

/// Answers on the place page that position and address are the same place, and returns to the photos.
///
/// # Errors
/// When the page does not react as expected.
pub async fn both_are_one_place(phone: &Phone) -> Result<()> {
    phone.go("#/where").await?;
    phone.comes_to_word("where.title").await?;
    phone.reads(phone.word("where.which")?).await?;
    phone.look("where, with the place of a photo and an address").await?;
    phone.choose(phone.word("where.which_both")?).await?;
    phone.press_word("action.continue").await?;
    phone.comes_to_word("photos.title").await
}

/// From the first question to the photos page, with a place in plain words.
///
/// # Errors
/// When a page does not react as expected.
pub async fn up_to_photos(phone: &Phone) -> Result<()> {
    up_to(phone, "photos.title").await
}

/// The same, with another heading of the photos page.
///
/// # Errors
/// When a page does not react as expected.
pub async fn up_to(phone: &Phone, heading: &str) -> Result<()> {
    phone.open("/").await?;
    what(phone).await?;
    questions(phone).await?;
    place_in_plain_words(phone).await?;
    phone.comes_to_word(heading).await
}

/// Adds photos and goes on, and waits until they are uploaded.
///
/// # Errors
/// When the page does not react as expected.
pub async fn photos(phone: &Phone, files: &[PathBuf]) -> Result<()> {
    phone.comes_to_word("photos.title").await?;
    if !files.is_empty() {
        let files: Vec<_> = files.iter().map(PathBuf::as_path).collect();
        phone.attach(&files).await?;
        phone.photos_are_prepared(files.len()).await?;
    }
    phone.look("photos").await?;
    phone.press_word("photos.on").await?;
    phone.photos_arrive(files.len()).await
}

/// Enters name and telephone number; the demand may be public.
///
/// # Errors
/// When the page does not react as expected.
pub async fn you(phone: &Phone) -> Result<()> {
    phone.comes_to_word("you.title").await?;
    phone.choose(phone.word("you.named")?).await?;
    phone.fill(phone.word("you.name")?, Scene::of(phone.language()).name).await?;
    phone.fill(phone.word("you.phone")?, "138 0013 8000").await?;
    phone.look("you").await?;
    phone.press_word("action.continue").await
}

/// From the first question to the check page, without photos and with a place in plain words.
///
/// # Errors
/// When a page does not react as expected.
pub async fn everything(phone: &Phone) -> Result<()> {
    what(phone).await?;
    questions(phone).await?;
    place_in_plain_words(phone).await?;
    photos(phone, &[]).await?;
    you(phone).await?;
    phone.comes_to_word("check.title").await
}

/// Sends the demand, and reads the receipt.
///
/// # Errors
/// When it does not come.
pub async fn send(phone: &Phone) -> Result<Receipt> {
    phone.comes_to_word("check.title").await?;
    phone.look("check").await?;
    phone.press_word("check.send").await?;
    receipt(phone).await
}

/// Waits for the receipt, and reads it.
///
/// # Errors
/// When it does not come.
pub async fn receipt(phone: &Phone) -> Result<Receipt> {
    phone.comes_to_word("sent.title").await?;
    phone.look("the receipt").await?;
    let script = "
        const value = (name) => [...document.querySelectorAll('dt')].find((dt) => plain(dt.innerText) === name)?.nextElementSibling?.innerText;
        return [value(arguments[0]), value(arguments[1]), document.querySelector('.sb-receipt__address')?.innerText];";
    let read = phone.run(script, [json!(phone.word("sent.reference")?), json!(phone.word("sent.code")?)]).await?;
    let part = |at: usize, what: &str| {
        let text = read.get(at).and_then(|value| value.as_str()).map(|text| text.trim().to_owned());
        text.filter(|text| !text.is_empty()).with_context(|| format!("the receipt has no {what}"))
    };
    Ok(Receipt { reference: part(0, "reference")?, query_code: part(1, "query code")?, link: part(2, "private link")? })
}
