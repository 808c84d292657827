//! Mistakes with photos: covers drawn but not confirmed, pictures pasted as a by-product of text.

use crate::photos::{adds, drawn, draws, files, files_it, looks_at, uncovered};
use anyhow::{Result, ensure};
use base64::{Engine, prelude::BASE64_STANDARD};
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::phone::Key;
use browser_tests::records::text_of;
use browser_tests::words::Language;
use serde_json::json;
use std::rc::Rc;

pub async fn what_is_drawn_over_a_photo_and_not_confirmed_is_covered_all_the_same(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    filing::up_to_photos(&phone).await?;
    adds(&phone, &files(1)?).await?;
    looks_at(&phone, 1).await?;
    phone.press_word("desk.cover").await?;
    draws(&phone, (0.1, 0.1), (0.4, 0.35)).await?;
    let covers = drawn(&phone).await?;
    // Covers survive a page that is unloaded at once.
    phone.reload().await?;
    phone.comes_to_word("photos.title").await?;
    looks_at(&phone, 1).await?;
    phone.press_word("desk.cover").await?;
    ensure!(drawn(&phone).await?.len() == 1, "what was drawn is gone");
    // Closed without confirming.
    phone.keys(&[Key::Escape]).await?;
    let demand = files_it(&phone, &city, 1).await?;
    let jpeg = city.records().bytes(&text_of(&demand, "/photos/0/url")?).await?;
    let (inside, shown, dark) = uncovered(&jpeg, &covers)?;
    ensure!(
        inside > 10_000 && shown == 0 && dark == 0,
        "{shown} of {inside} covered pixels show something, {dark} more are dark"
    );
    // After discarding them the photo is uncovered.
    filing::up_to_photos(&phone).await?;
    adds(&phone, &files(1)?).await?;
    looks_at(&phone, 1).await?;
    phone.press_word("desk.cover").await?;
    draws(&phone, (0.1, 0.1), (0.4, 0.35)).await?;
    phone.press_word("cover.cancel").await?;
    phone.press_word("action.close").await?;
    let demand = files_it(&phone, &city, 1).await?;
    let jpeg = city.records().bytes(&text_of(&demand, "/photos/0/url")?).await?;
    let (inside, shown, _) = uncovered(&jpeg, &covers)?;
    ensure!(shown > inside / 2, "only {shown} of {inside} pixels show something");
    Ok(())
}

pub async fn a_paste_into_a_field_of_text_is_text(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    filing::up_to_photos(&phone).await?;
    adds(&phone, &files(1)?).await?;
    looks_at(&phone, 1).await?;
    // A spreadsheet puts cells on the clipboard as text and as a picture.
    let script = "
        const [id, text] = arguments, carrier = new DataTransfer(), field = document.getElementById(id);
        carrier.items.add('cells of a sheet', 'text/plain');
        carrier.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], 'image.png', {type: 'image/jpeg'}));
        const paste = new ClipboardEvent('paste', {clipboardData: carrier, bubbles: true, cancelable: true});
        field.dispatchEvent(paste);
        return paste.defaultPrevented;";
    let jpeg = std::fs::read(&files(2)?[1])?;
    let taken = phone.run(script, [json!("caption"), json!(BASE64_STANDARD.encode(jpeg))]).await?;
    ensure!(taken == json!(false), "the text was not let into its field");
    let count = phone.run("return document.querySelectorAll('li.sb-photo[data-state]').length;", []).await?;
    ensure!(count == json!(1), "the picture of the text became a photo: {count} photos");
    Ok(())
}
