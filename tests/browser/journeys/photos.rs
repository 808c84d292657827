//! Photos before they are uploaded: covered, described, sorted, dropped and pasted; and the offer of their metadata.

use anyhow::{Context, Result, ensure};
use browser_tests::city::{Beginning, City};
use browser_tests::database;
use browser_tests::equipment::Equipment;
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::patience;
use browser_tests::phone::{Key, Phone};
use browser_tests::photograph;
use browser_tests::records::text_of;
use browser_tests::site::Site;
use browser_tests::words::Language;
use fault_proxy::Proxy;
use pictures::notes::PLACE;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The colour of a cover, `#1f2328`.
const COVER: [u8; 3] = [0x1f, 0x23, 0x28];
/// Allowed colour difference after JPEG, and in a block that crosses a cover's edge, where JPEG rings.
const OFF: u8 = 6;
const OFF_AT_THE_EDGE: u8 = 48;
/// Side of such a block in pixels, with chroma at half resolution.
const BLOCK: f64 = 16.0;

pub fn files(count: usize) -> Result<Vec<PathBuf>> {
    photograph::take(&Equipment::traces()?.join("photos"), count)
}

pub async fn adds(phone: &Phone, files: &[PathBuf]) -> Result<()> {
    phone.attach(&files.iter().map(PathBuf::as_path).collect::<Vec<_>>()).await?;
    phone.photos_are_prepared(files.len()).await
}

/// From the photos page to the filed demand, with all its photos.
pub async fn files_it(phone: &Phone, city: &City, photos: usize) -> Result<Value> {
    phone.press_word("photos.on").await?;
    phone.photos_arrive(photos).await?;
    filing::you(phone).await?;
    let receipt = filing::send(phone).await?;
    city.records().demand(&receipt.reference, receipt.token()).await
}

pub async fn looks_at(phone: &Phone, number: usize) -> Result<()> {
    phone.press(&phone.language().filled("photo.look", &[("n", &number.to_string())])?).await
}

/// Draws with the pointer over the picture being covered, between two points in shares of it.
pub async fn draws(phone: &Phone, from: (f64, f64), to: (f64, f64)) -> Result<()> {
    let script = "
        const frame = document.getElementById('cover-stage').getBoundingClientRect();
        return [frame.left, frame.top, frame.width, frame.height];";
    phone.wait_for("the picture to be drawn on", "return all('.sb-cover__picture')[0]?.naturalWidth > 0;", []).await?;
    let [left, top, width, height]: [f64; 4] = serde_json::from_value(phone.run(script, []).await?)?;
    let at = |share: (f64, f64)| (left + share.0 * width, top + share.1 * height);
    let ((x, y), (to_x, to_y)) = (at(from), at(to));
    for (kind, x, y, buttons) in [
        ("mouseMoved", x, y, 0),
        ("mousePressed", x, y, 1),
        ("mouseMoved", (x + to_x) / 2.0, (y + to_y) / 2.0, 1),
        ("mouseMoved", to_x, to_y, 1),
        ("mouseReleased", to_x, to_y, 0),
    ] {
        let event = json!({"type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1});
        phone.devtools("Input.dispatchMouseEvent", event).await?;
    }
    Ok(())
}

/// The drawn covers, in shares of the picture: left, top, right, bottom.
pub async fn drawn(phone: &Phone) -> Result<Vec<[f64; 4]>> {
    let script = "
        const frame = document.getElementById('cover-stage').getBoundingClientRect();
        return all('.sb-cover').map((cover) => {
            const {left, top, right, bottom} = cover.getBoundingClientRect();
            return [(left - frame.left) / frame.width, (top - frame.top) / frame.height,
                (right - frame.left) / frame.width, (bottom - frame.top) / frame.height];
        });";
    Ok(serde_json::from_value(phone.run(script, []).await?)?)
}

/// The pixels of a JPEG: width, height, RGB.
fn pixels(jpeg: &[u8]) -> Result<(usize, usize, Vec<u8>)> {
    let mut decoder = jpeg_decoder::Decoder::new(jpeg);
    let pixels = decoder.decode()?;
    let info = decoder.info().context("no header")?;
    ensure!(pixels.len() == usize::from(info.width) * usize::from(info.height) * 3, "it is not in colour");
    Ok((info.width.into(), info.height.into(), pixels))
}

/// The number of pixels inside the covers without their colour, and of those outside with it.
pub fn uncovered(jpeg: &[u8], covers: &[[f64; 4]]) -> Result<(usize, usize, usize)> {
    let (width, height, pixels) = pixels(jpeg)?;
    let (mut inside, mut shown, mut dark) = (0, 0, 0);
    for (at, pixel) in pixels.chunks_exact(3).enumerate() {
        let (x, y) = ((at % width) as f64, (at / width) as f64);
        let is_cover = |off: u8| pixel.iter().zip(COVER).all(|(found, wanted)| found.abs_diff(wanted) <= off);
        // A pixel of the edge may belong to either side.
        let within = |by: f64| {
            covers.iter().any(|[left, top, right, bottom]| {
                x >= left * width as f64 + by
                    && x + 1.0 <= right * width as f64 - by
                    && y >= top * height as f64 + by
                    && y + 1.0 <= bottom * height as f64 - by
            })
        };
        if within(1.0) {
            inside += 1;
            shown += usize::from(!is_cover(if within(BLOCK) { OFF } else { OFF_AT_THE_EDGE }));
        } else if !within(-BLOCK) {
            dark += usize::from(is_cover(OFF));
        }
    }
    Ok((inside, shown, dark))
}

pub async fn what_is_covered_is_gone_from_the_bytes_before_anything_leaves(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let proxy = Proxy::start(&city.address).await?;
    let phone = stage.phone(Language::English, &proxy.address()).await?;
    filing::up_to_photos(&phone).await?;
    adds(&phone, &files(1)?).await?;
    phone.reads(phone.word("photos.held")?).await?;
    looks_at(&phone, 1).await?;
    phone.look("a photo, large").await?;
    let alt = phone.run("return all('.sb-dialog__picture')[0].alt;", []).await?;
    ensure!(alt == json!(phone.language().filled("photo.name", &[("n", "1")])?), "it is read as {alt}");
    phone.press_word("desk.cover").await?;
    // With the pointer: drawn, tapped, undone, moved.
    draws(&phone, (0.1, 0.1), (0.4, 0.35)).await?;
    draws(&phone, (0.7, 0.7), (0.7, 0.7)).await?;
    draws(&phone, (0.2, 0.6), (0.3, 0.8)).await?;
    phone.press_word("cover.undo").await?;
    draws(&phone, (0.7, 0.7), (0.8, 0.75)).await?;
    // Selected and not moved: nothing to undo.
    let steps = drawn(&phone).await?;
    draws(&phone, (0.2, 0.2), (0.2, 0.2)).await?;
    phone.press_word("cover.undo").await?;
    let undone = drawn(&phone).await?;
    ensure!(undone != steps && undone.len() == 2, "a tap on a cover was undone instead of the move before");
    draws(&phone, (0.7, 0.7), (0.8, 0.75)).await?;
    let before = drawn(&phone).await?;
    ensure!(before.len() == 2, "the covers are {before:?}");
    let [first, second] = [before[0], before[1]];
    let near = |found: [f64; 4], wanted: [f64; 4]| found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 0.02);
    ensure!(near(first, [0.1, 0.1, 0.4, 0.35]), "drawn: {first:?}");
    let middle = ((second[0] + second[2]) / 2.0, (second[1] + second[3]) / 2.0);
    ensure!((middle.0 - 0.8).abs() < 0.02 && (middle.1 - 0.75).abs() < 0.02, "moved: {second:?}");
    // With keys alone: another, smaller, further left.
    phone.press_word("cover.add").await?;
    let script = "return document.activeElement?.id === 'cover-number-2';";
    phone.wait_for("the new cover to have the focus", script, []).await?;
    let before = drawn(&phone).await?;
    phone.keys(&[Key::Left, Key::Left, Key::Up]).await?;
    let moved = drawn(&phone).await?;
    ensure!(moved[2][0] < before[2][0] - 0.03 && moved[2][1] < before[2][1] - 0.01, "{before:?}, then {moved:?}");
    let script = "document.activeElement.dispatchEvent(
        new KeyboardEvent('keydown', {key: 'ArrowLeft', shiftKey: true, bubbles: true}));";
    phone.run(script, []).await?;
    let narrower = drawn(&phone).await?;
    let width = |[left, _, right, _]: [f64; 4]| right - left;
    ensure!(width(narrower[2]) < width(moved[2]) - 0.01, "{moved:?}, then {narrower:?}");
    phone.press_word("cover.smaller").await?;
    phone.look("a photo, being covered").await?;
    let covers = drawn(&phone).await?;
    ensure!(covers.len() == 3, "the covers are {covers:?}");
    phone.press_word("cover.do").await?;
    phone.reads(phone.word("cover.done")?).await?;
    phone.look("a photo, covered").await?;
    phone.press_word("action.close").await?;
    let kept = database::records(&phone, "photos").await?;
    ensure!(kept.len() == 1, "the device keeps {} photos", kept.len());
    let calls = proxy.log().into_iter().filter(|record| record.path.starts_with("/v1/photos")).count();
    ensure!(calls == 0, "the photo left before the citizen went on, in {calls} calls");
    let demand = files_it(&phone, &city, 1).await?;
    let begun = proxy.log().into_iter().filter(|record| record.method == "POST" && record.path == "/v1/photos").count();
    ensure!(begun == 1, "{begun} photos were sent");
    let jpeg = city.records().bytes(&text_of(&demand, "/photos/0/url")?).await?;
    ensure!(photograph::hides_something(&jpeg).is_none(), "something hides in it");
    let (inside, shown, dark) = uncovered(&jpeg, &covers)?;
    println!("    {inside} pixels are covered, {shown} of them show something; {dark} are dark elsewhere");
    ensure!(inside > 100_000 && shown == 0, "{shown} of {inside} covered pixels show something");
    ensure!(dark == 0, "{dark} pixels outside are covered");
    Ok(())
}

pub async fn a_photo_that_has_left_can_still_be_covered_and_described_and_is_taken_back(
    stage: Rc<Stage>,
) -> Result<()> {
    let city = stage.city()?;
    let proxy = Proxy::start(&city.address).await?;
    let phone = stage.phone(Language::English, &proxy.address()).await?;
    filing::up_to_photos(&phone).await?;
    filing::photos(&phone, &files(2)?).await?;
    phone.go("#/photos").await?;
    phone.photos_arrive(2).await?;
    looks_at(&phone, 1).await?;
    phone.press_word("desk.cover").await?;
    draws(&phone, (0.55, 0.55), (0.95, 0.95)).await?;
    let covers = drawn(&phone).await?;
    phone.press_word("cover.do").await?;
    phone.reads(phone.word("cover.done")?).await?;
    phone.press_word("action.close").await?;
    looks_at(&phone, 2).await?;
    phone.fill(phone.word("desk.caption")?, "A lamp on the ground").await?;
    // However the dialog is closed, typed text is kept.
    phone.keys(&[Key::Escape]).await?;
    let script =
        "return all('.sb-photo[data-state=waiting]').length === 1 && all('.sb-photo[data-state=done]').length === 1;";
    phone.wait_for("the covered photo to be here again", script, []).await?;
    let demand = files_it(&phone, &city, 2).await?;
    let of = |method: &str| {
        proxy
            .log()
            .into_iter()
            .filter(|record| record.method == method && record.path.starts_with("/v1/photos/"))
            .count()
    };
    ensure!(of("DELETE") == 2, "{} photos were taken back", of("DELETE"));
    let photos = demand["photos"].as_array().context("no photos")?;
    ensure!(photos.len() == 2 && photos[1]["caption"] == json!("A lamp on the ground"), "other photos: {photos:?}");
    let jpeg = city.records().bytes(&text_of(&demand, "/photos/0/url")?).await?;
    let (inside, shown, _) = uncovered(&jpeg, &covers)?;
    ensure!(inside > 100_000 && shown == 0, "{shown} of {inside} covered pixels show something");
    Ok(())
}

pub async fn photos_are_dropped_pasted_described_and_put_in_order(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    filing::up_to_photos(&phone).await?;
    gives(&phone, "drop", &photograph::small(1)?).await?;
    phone.photos_are_prepared(1).await?;
    gives(&phone, "paste", &photograph::small(2)?).await?;
    phone.photos_are_prepared(2).await?;
    adds_one_more(&phone, &files(1)?[0]).await?;
    let order = "return all('.sb-photo__picture').map((picture) => `${picture.naturalWidth}`).join(' ');";
    let before = phone.run(order, []).await?;
    ensure!(before == json!("640 640 1530"), "the tiles are {before}");
    looks_at(&phone, 3).await?;
    phone.press_word("desk.earlier").await?;
    phone.press_word("desk.earlier").await?;
    phone.press_word("desk.earlier").await?;
    phone.fill(phone.word("desk.caption")?, "路灯 “倒了” <b>").await?;
    phone.look("a photo, described").await?;
    phone.press_word("action.close").await?;
    phone.wait_for("the new order", &format!("{{{order}}}").replace("return", "return '1530 640 640' ==="), []).await?;
    phone.look("photos in order").await?;
    let demand = files_it(&phone, &city, 3).await?;
    let photos = demand["photos"].as_array().context("no photos")?;
    let widths: Vec<_> = photos.iter().map(|photo| photo["width"].as_u64().unwrap_or(0)).collect();
    ensure!(widths == [1530, 640, 640], "the city has them as {widths:?}");
    ensure!(photos[0]["caption"] == json!("路灯 “倒了” <b>"), "another caption: {}", photos[0]);
    Ok(())
}

async fn adds_one_more(phone: &Phone, file: &Path) -> Result<()> {
    phone.attach(&[file]).await?;
    phone.photos_are_prepared(3).await
}

/// Drops a file on the tiles, or pastes it into the page, with the browser's events.
async fn gives(phone: &Phone, how: &str, jpeg: &[u8]) -> Result<()> {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let script = "
        const [how, text] = arguments;
        const carrier = new DataTransfer();
        carrier.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], 'given.jpg', {type: 'image/jpeg'}));
        if (how === 'paste') document.dispatchEvent(new ClipboardEvent('paste', {clipboardData: carrier, bubbles: true, cancelable: true}));
        else document.querySelector('.sb-photos').dispatchEvent(new DragEvent('drop', {dataTransfer: carrier, bubbles: true, cancelable: true}));";
    phone.run(script, [json!(how), json!(BASE64_STANDARD.encode(jpeg))]).await.map(drop)
}

pub async fn the_place_of_a_photo_is_offered_and_never_taken_by_itself(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let offer = phone.language().filled("offer.place", &[("n", "1")])?;
    let at = |demand: &Value| demand.pointer("/place/latitude").and_then(Value::as_f64);
    // Not answered: nothing of it is sent.
    filing::up_to_photos(&phone).await?;
    adds(&phone, &files(1)?).await?;
    phone.reads(&offer).await?;
    phone.look("the place of a photo is offered").await?;
    let demand = files_it(&phone, &city, 1).await?;
    ensure!(at(&demand).is_none(), "a place that nobody gave: {demand}");
    // Accepted.
    phone.go("#/").await?;
    filing::up_to_photos(&phone).await?;
    adds(&phone, &files(1)?).await?;
    phone.press_word("offer.place_take").await?;
    phone.reads(phone.word("offer.place_taken")?).await?;
    ensure!(!phone.shows(&offer).await?, "it is still offered");
    // It is still open whether it is the address entered before.
    phone.press_word("photos.on").await?;
    filing::you(&phone).await?;
    phone.comes_to_word("check.title").await?;
    phone.press_word("check.send").await?;
    phone.reads(phone.word("fault.two_places")?).await?;
    filing::both_are_one_place(&phone).await?;
    let demand = files_it(&phone, &city, 1).await?;
    ensure!(at(&demand).is_some_and(|found| (found - PLACE.0).abs() < 0.001), "another place: {demand}");
    // Declined, and so deleted.
    phone.go("#/").await?;
    filing::up_to_photos(&phone).await?;
    adds(&phone, &files(1)?).await?;
    phone.reads(&offer).await?;
    phone.press_word("offer.no").await?;
    let script = "return !shows(arguments[0]);";
    phone.wait_for("the offer to go", script, [json!(offer)]).await?;
    phone.go("#/where").await?;
    phone.comes_to_word("where.title").await?;
    let latitude = PLACE.0.to_string();
    let gone = async || {
        let kept = format!("{:?}", database::records(&phone, "drafts").await?);
        Ok((!kept.contains(&latitude[..6])).then_some(()))
    };
    patience::until("the place to be forgotten", gone).await
}

pub async fn the_day_of_a_photo_is_offered_to_a_question_that_nobody_answered(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/").await?;
    phone.comes_to_word("what.title").await?;
    phone.fill(phone.word("what.title")?, "Concrete is poured on the building site all night").await?;
    phone.choose("Construction noise at night").await?;
    phone.press_word("action.continue").await?;
    phone.comes_to("At what times?").await?;
    phone.choose("Midnight to 6 am").await?;
    phone.press_word("action.continue").await?;
    phone.comes_to("Is it happening now?").await?;
    phone.choose(phone.word("question.no")?).await?;
    phone.press_word("action.continue").await?;
    for question in ["When was the last time?", "Is a night work notice shown at the gate?"] {
        phone.wait_for(question, "return heading().startsWith(arguments[0]);", [json!(question)]).await?;
        phone.press_word("action.continue").await?;
    }
    filing::place_in_plain_words(&phone).await?;
    phone.comes_to_word("photos.title").await?;
    adds(&phone, &files(1)?).await?;
    phone.reads("When was the last time?").await?;
    phone.look("the day of a photo is offered").await?;
    phone.press_word("offer.day_take").await?;
    let demand = files_it(&phone, &city, 1).await?;
    ensure!(demand.pointer("/answers/since") == Some(&json!("2026-11-27")), "another day: {demand}");
    Ok(())
}

pub async fn faces_that_the_browser_finds_are_suggested(stage: Rc<Stage>) -> Result<()> {
    // The test's browser has no face detection; this fake implements its API.
    let script = "
        window.FaceDetector = class {
            async detect(image) {
                const [w, h] = [image.naturalWidth, image.naturalHeight];
                return [{boundingBox: new DOMRectReadOnly(w * .2, h * .2, w * .2, h * .2)},
                    {boundingBox: new DOMRectReadOnly(w * .6, h * .6, w * .2, h * .2)}];
            }
        };";
    let site = Site::with_script(&stage.equipment, "before.js", script)?;
    let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    let phone = stage.phone(Language::English, &city.address).await?;
    filing::up_to_photos(&phone).await?;
    adds(&phone, &files(1)?).await?;
    looks_at(&phone, 1).await?;
    phone.press_word("desk.cover").await?;
    phone.reads(&phone.language().filled("cover.faces", &[("n", "2")])?).await?;
    ensure!(drawn(&phone).await?.is_empty(), "something is covered that nobody covered");
    phone.press_word("cover.faces_do").await?;
    let covers = drawn(&phone).await?;
    ensure!(covers.len() == 2 && covers[0][0] < 0.19 && covers[0][2] > 0.41, "the covers are {covers:?}");
    phone.press_word("cover.do").await?;
    phone.reads(phone.word("cover.done")?).await?;
    phone.press_word("action.close").await?;
    let demand = files_it(&phone, &city, 1).await?;
    let jpeg = city.records().bytes(&text_of(&demand, "/photos/0/url")?).await?;
    let (inside, shown, _) = uncovered(&jpeg, &covers)?;
    ensure!(inside > 50_000 && shown == 0, "{shown} of {inside} covered pixels show something");
    Ok(())
}
