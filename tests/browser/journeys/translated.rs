//! A browser's translator replaces every text of the page while the program keeps changing it.

use anyhow::{Result, ensure};
use browser_tests::city::{Beginning, City};
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::phone::Phone;
use browser_tests::site::Site;
use browser_tests::words::Language;
use serde_json::json;
use std::rc::Rc;

/// Replaces all text nodes by `<font>` elements, as translators do, and keeps doing so. Their texts are the same, so
/// that the tests find their way; an outdated text on the page is then a wrong one.
const TRANSLATOR: &str = "
    const skipped = '.notranslate, [translate=no], script, style, option, textarea, title, font';
    const translate = (root) => {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        const texts = [];
        for (let node; (node = walker.nextNode()); ) if (node.data.trim() && !node.parentElement.closest(skipped)) texts.push(node);
        for (const text of texts) {
            const [outer, inner] = [document.createElement('font'), document.createElement('font')];
            inner.textContent = text.data;
            outer.append(inner);
            // One way puts the new words in first and then takes the text out, the other does both at once.
            if (window.translated++ % 2) text.replaceWith(outer);
            else { text.before(outer); text.remove(); }
        }
    };
    window.translated = 0;
    addEventListener('DOMContentLoaded', () => {
        translate(document.body);
        new MutationObserver(() => translate(document.body)).observe(document.body, {subtree: true, childList: true, characterData: true});
    });";

pub async fn under_a_translator_no_page_says_what_is_no_longer_true(stage: Rc<Stage>) -> Result<()> {
    let site = Site::with_script(&stage.equipment, "translator.js", TRANSLATOR)?;
    let mut city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/").await?;
    // The whole form, page by page, with everything that changes on it.
    filing::everything(&phone).await?;
    phone.reads(phone.word("check.send")?).await?;
    let receipt = filing::send(&phone).await?;
    phone.press_word("sent.follow").await?;
    phone.reads(phone.word("live.now")?).await?;
    phone.reads(phone.word("going.waiting")?).await?;
    let (staff, reference) = (city.staff(), receipt.reference.clone());
    for (event, says) in [
        (json!({"kind": "accepted"}), "event.accepted"),
        (json!({"kind": "dispatched", "unit": "lighting"}), "event.dispatched"),
        (
            json!({"kind": "question_asked", "message": {"zh-CN": "哪一盏？", "en": "Which lamp?"}}),
            "event.question_asked",
        ),
    ] {
        staff.append(&reference, event).await?;
        phone.reads(phone.word(says)?).await?;
    }
    phone.reads("Which lamp?").await?;
    says_not(&phone, phone.word("going.waiting")?).await?;
    // It says "live" while it is, and no longer.
    city.cut()?;
    says_not(&phone, phone.word("live.now")?).await?;
    city.again()?;
    phone.reads(phone.word("live.now")?).await?;
    phone.fill(phone.word("reply.label")?, "The third one.").await?;
    phone.press_word("reply.send").await?;
    phone.reads(phone.word("reply.sent")?).await?;
    says_not(&phone, "Work goes on once you answer").await?;
    phone.speak(Language::Chinese).await?;
    phone.reads(phone.word("live.now")?).await?;
    says_not(&phone, Language::English.word("live.now")?).await?;
    phone.go("#/mine").await?;
    phone.reads(&reference).await?;
    let translated = phone.run("return window.translated;", []).await?;
    println!("    {translated} texts were translated");
    ensure!(translated.as_u64().is_some_and(|count| count > 100), "only {translated} texts were translated");
    Ok(())
}

/// Waits until a text is nowhere on the page any more.
async fn says_not(phone: &Phone, text: &str) -> Result<()> {
    phone.wait_for(&format!("“{text}” to go"), "return !shows(arguments[0]);", [json!(text)]).await.map(drop)
}
