//! The first question: typed text stays, whatever is loaded or changed meanwhile.

use anyhow::{Result, ensure};
use browser_tests::controlled_proxy::ControlledProxy;
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::patience;
use browser_tests::phone::{Key, Phone};
use browser_tests::scene::Scene;
use browser_tests::words::Language;
use serde_json::json;
use std::rc::Rc;
use std::time::Instant;

/// Keys typed while the program is loading, and into the new field.
const KEYS: usize = 8;

pub async fn what_is_typed_before_the_program_arrives_is_kept_with_caret_and_focus(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let proxy = ControlledProxy::to(&city.address).await?;
    // The program is loaded when the journey releases it.
    proxy.holds(&[".wasm "]);
    let phone = stage.phone(Language::English, &proxy.address).await?;
    phone.open_early("/").await?;
    proxy.has_held(1).await?;
    phone.press_at("#description").await?;
    phone.types("before after").await?;
    phone.keys(&vec![Key::Left; 6]).await?;
    let mut digits = (0..10).cycle();
    let mut typed = String::new();
    types_digits(&phone, &mut digits, KEYS, &mut typed).await?;
    ensure!(!running(&phone).await?, "the program was there before it was let go: nothing is shown by this");
    proxy.lets_go();
    // Typing continues while the new field replaces the old one, however long that takes on this machine.
    let let_go = Instant::now();
    while !running(&phone).await? {
        ensure!(let_go.elapsed() < patience::anything(), "the program did not arrive");
        types_digits(&phone, &mut digits, 1, &mut typed).await?;
    }
    println!("    {} keys were typed until the program had taken over", typed.len());
    types_digits(&phone, &mut digits, KEYS, &mut typed).await?;
    let script = "const e = document.activeElement; return [e.id, e.value, e.selectionStart, e.selectionEnd];";
    let caret = 6 + typed.len();
    let found = phone.run(script, []).await?;
    let expected = json!(["description", format!("before{typed} after"), caret, caret]);
    ensure!(found == expected, "the field has {found}, not {expected}");
    phone.reads(phone.word("app.kept")?).await
}

async fn types_digits(
    phone: &Phone,
    digits: &mut impl Iterator<Item = u8>,
    count: usize,
    typed: &mut String,
) -> Result<()> {
    for digit in digits.take(count) {
        phone.types(&digit.to_string()).await?;
        typed.push_str(&digit.to_string());
    }
    Ok(())
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
    // The choice survives a reload.
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
