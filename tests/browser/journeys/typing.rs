//! The first question: what is typed into it stays, whatever arrives or changes meanwhile.

use anyhow::{Result, ensure};
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::phone::{Key, Phone};
use browser_tests::scene::Scene;
use browser_tests::slow_road::SlowRoad;
use browser_tests::words::Language;
use serde_json::json;
use std::rc::Rc;
use std::time::Duration;

/// How long the program waits on the slow road.
const WAITS: Duration = Duration::from_secs(3);

pub async fn what_is_typed_before_the_program_arrives_is_kept_with_caret_and_focus(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let road = SlowRoad::to(&city.address, WAITS).await?;
    let phone = stage.phone(Language::English, &road.address).await?;
    phone.open_early("/").await?;
    phone.press_at("#description").await?;
    phone.types("before after").await?;
    phone.keys(&vec![Key::Left; 6]).await?;
    ensure!(!running(&phone).await?, "the program was there before a word was typed: nothing is shown by this");
    let mut typed = String::new();
    let mut left = None;
    for digit in (0..10).cycle().take(400) {
        phone.types(&digit.to_string()).await?;
        typed.push_str(&digit.to_string());
        // Some more once it is there, so that the new field is typed into as the old one was.
        left = match left {
            Some(0) => break,
            Some(keys) => Some(keys - 1),
            None => running(&phone).await?.then_some(5),
        };
    }
    ensure!(left == Some(0), "the program did not arrive");
    let script = "const e = document.activeElement; return [e.id, e.value, e.selectionStart, e.selectionEnd];";
    let caret = 6 + typed.len();
    let found = phone.run(script, []).await?;
    let expected = json!(["description", format!("before{typed} after"), caret, caret]);
    ensure!(found == expected, "the field has {found}, not {expected}");
    println!("    {} keys were typed while the program took over", typed.len());
    phone.reads(phone.word("app.kept")?).await
}

pub async fn the_language_switches_at_once_and_the_draft_stays(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::Chinese, &city.address).await?;
    phone.open("/").await?;
    phone.comes_to_word("what.title").await?;
    let said = Scene::of(Language::Chinese);
    filing::what(&phone).await?;
    phone.comes_to(said.choices[0].0).await?;
    phone.choose(said.choices[0].1).await?;
    phone.speak(Language::English).await?;
    let there = Scene::of(Language::English);
    phone.comes_to(there.choices[0].0).await?;
    let script = "return choice(arguments[0])?.control.checked;";
    phone.wait_for("the answer, in the other language", script, [json!(there.choices[0].1)]).await?;
    phone.go("#/").await?;
    phone.comes_to_word("what.title").await?;
    let kept = phone.run("return document.getElementById('description').value;", []).await?;
    ensure!(kept == json!(said.description), "the description is now {kept}");
    // The choice outlives the page.
    phone.reload().await?;
    phone.comes_to_word("what.title").await?;
    phone.speak(Language::Chinese).await?;
    phone.comes_to_word("what.title").await?;
    let lang = phone.run("return document.documentElement.lang;", []).await?;
    ensure!(lang == json!("zh-CN"), "the page says that it is in {lang}");
    Ok(())
}

async fn running(phone: &Phone) -> Result<bool> {
    let script = "return !!document.querySelector('#suban[data-running]');";
    Ok(phone.run(script, []).await?.as_bool().unwrap_or(false))
}
