//! A tour of every page in every state, in the order in which a person would reach them; the checks are the phone's.

use crate::city::City;
use crate::filing;
use crate::phone::{Key, Phone};
use crate::photograph;
use crate::scene::Scene;
use crate::tour_timeline;
use crate::words::Language;
use anyhow::Result;
use serde_json::json;
use std::path::{Path, PathBuf};

/// The client name under which a toured site calls the API.
pub const CLIENT: &str = "tour";

/// Shows every page of a site whose API is below `/faulty/tour`.
///
/// # Errors
/// When a page is not reached.
pub async fn tour(phone: &Phone, city: &City, files: &Path) -> Result<()> {
    phone.open("/").await?;
    phone.look("first question").await?;
    phone.go("#/mine").await?;
    phone.look("mine, empty").await?;
    phone.go("#/").await?;
    phone.press_word("action.continue").await?;
    phone.focus_is_on("remarks").await?;
    phone.look("first question, with what is wrong").await?;
    services(phone).await?;
    filing::what(phone).await?;
    phone.press_word("action.continue").await?;
    phone.focus_is_on("remarks").await?;
    phone.look("question, with what is wrong").await?;
    filing::questions(phone).await?;
    phone.comes_to_word("where.title").await?;
    phone.press_word("action.continue").await?;
    phone.focus_is_on("remarks").await?;
    phone.look("where, with what is wrong").await?;
    filing::place_from_the_list(phone).await?;
    photos(phone, files).await?;
    you(phone).await?;
    filing::you(phone).await?;
    let receipt = sending(phone, city).await?;
    tour_timeline::timeline(phone, city, &receipt.reference).await?;
    tour_timeline::mine_and_find(phone, city, &receipt).await?;
    other_questions(phone).await?;
    phone.go("#/nowhere").await?;
    phone.look("missing").await?;
    phone.go("#/demand/0000-0000-0000").await?;
    phone.reads(phone.word("fail.forbidden.title")?).await?;
    phone.look("a demand that is not to be seen").await
}

async fn services(phone: &Phone) -> Result<()> {
    let scene = Scene::of(phone.language());
    phone.fill(phone.word("what.title")?, scene.description).await?;
    phone.press_word("service.all").await?;
    phone.comes_to_word("service.title").await?;
    phone.wait_for("the catalogue", "return all('button[aria-expanded]').length;", []).await?;
    phone.look("services").await?;
    phone.press_word("action.continue").await?;
    phone.focus_is_on("remarks").await?;
    phone.look("services, with what is wrong").await?;
    phone.fill(phone.word("service.search")?, "xqzv").await?;
    phone.reads("xqzv").await?;
    phone.look("services, nothing found").await?;
    phone.press_at(".sb-list button[aria-expanded=false]").await?;
    phone.wait_for("an open group", "return all('.sb-list .sb-choice').length;", []).await?;
    phone.look("services, a group open").await?;
    phone.go("#/").await
}

async fn photos(phone: &Phone, files: &Path) -> Result<()> {
    phone.comes_to_word("photos.title").await?;
    phone.look("photos, none yet").await?;
    let pretender = photograph::pretender(files)?;
    phone.attach(&[&pretender]).await?;
    phone.reads("kitten.jpg").await?;
    phone.look("photos, one refused").await?;
    let files = photograph::take(files, 2)?;
    phone.attach(&files.iter().map(PathBuf::as_path).collect::<Vec<_>>()).await?;
    phone.photos_are_prepared(2).await?;
    phone.look("photos, added").await?;
    phone.press(&phone.language().filled("photo.look", &[("n", "1")])?).await?;
    phone.look("a photo, large").await?;
    phone.press_word("desk.cover").await?;
    phone.press_word("cover.add").await?;
    phone.press_word("cover.bigger").await?;
    phone.look("a photo, being covered").await?;
    phone.press_word("cover.do").await?;
    phone.reads(phone.word("cover.done")?).await?;
    phone.look("a photo, covered").await?;
    phone.press_word("action.close").await?;
    // It is only offered while there is no point.
    phone.go("#/where").await?;
    phone.press_word("where.forget").await?;
    phone.press_word("action.continue").await?;
    phone.comes_to_word("photos.title").await?;
    phone.look("photos, their place offered").await?;
    phone.press_word("offer.place_take").await?;
    phone.reads(phone.word("offer.place_taken")?).await?;
    phone.look("photos, their place taken").await?;
    filing::both_are_one_place(phone).await?;
    phone.press_word("photos.on").await?;
    phone.photos_arrive(2).await
}

async fn you(phone: &Phone) -> Result<()> {
    phone.comes_to_word("you.title").await?;
    phone.press_word("action.continue").await?;
    phone.focus_is_on("remarks").await?;
    phone.look("you, with what is wrong").await?;
    phone.choose(phone.word("you.hidden")?).await?;
    phone.press_word("action.continue").await?;
    phone.reads(phone.word("fault.contact_missing")?).await?;
    phone.look("you, without a way to be reached").await
}

/// The city first wants a correction, then is overloaded, then accepts it.
async fn sending(phone: &Phone, city: &City) -> Result<filing::Receipt> {
    let refusal = json!({
        "type": "about:blank", "title": "Unprocessable", "status": 422,
        "errors": [{"pointer": "/description", "code": "invalid", "detail": match phone.language() {
            Language::Chinese | Language::MadeUp => "请写清楚是哪个路口。",
            Language::English => "Say which crossing it is, please.",
        }}],
    });
    let rules = json!([
        {"operation": "FileDemand", "times": 1, "status": 422, "content_type": "application/problem+json", "body": refusal.to_string()},
        {"operation": "FileDemand", "times": 1, "status": 503, "retry_after": "300"},
    ]);
    city.staff().faults(CLIENT, rules).await?;
    phone.comes_to_word("check.title").await?;
    phone.look("check").await?;
    phone.press_word("check.send").await?;
    phone.reads(phone.word("sending.refused")?).await?;
    phone.look("sending, refused").await?;
    phone.press_word("sending.correct").await?;
    phone.comes_to_word("check.title").await?;
    phone.press_word("check.send").await?;
    phone
        .wait_for("a way to try now", "return pressable(arguments[0]) && true;", [json!(phone.word("action.try_now")?)])
        .await?;
    phone.look("sending, the city is busy").await?;
    phone.press_word("action.try_now").await?;
    filing::receipt(phone).await
}

/// Questions of the other types: a number, yes or no, a private long text, several choices.
async fn other_questions(phone: &Phone) -> Result<()> {
    let scene = Scene::of(phone.language());
    for (description, service, questions) in [
        (scene.pothole.0, scene.pothole.1, &["width", "someone-hurt", "hurt-details"][..]),
        (scene.manhole.0, scene.manhole.1, &["marked"][..]),
    ] {
        phone.go("#/").await?;
        phone.fill(phone.word("what.title")?, description).await?;
        phone.choose(service).await?;
        for question in questions {
            phone.go(&format!("#/question/{question}")).await?;
            phone
                .wait_for(
                    "the question",
                    "return document.getElementById('answer-' + arguments[0]) && true;",
                    [json!(question)],
                )
                .await?;
            phone.look(&format!("question, {question}")).await?;
            if *question == "someone-hurt" {
                phone.choose(phone.word("question.yes")?).await?;
            }
            if *question == "width" {
                phone.types("x").await?;
                phone.keys(&[Key::Tab]).await?;
            }
        }
    }
    Ok(())
}
