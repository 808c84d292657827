//! What a personal device stores, and a shared one does not. Forgetting is in `forgetting.rs`.

use anyhow::{Result, ensure};
use browser_tests::city::{Beginning, City};
use browser_tests::database::everything_stored;
use browser_tests::equipment::Equipment;
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::photograph;
use browser_tests::scene::Scene;
use browser_tests::site::Site;
use browser_tests::words::Language;
use serde_json::json;
use std::rc::Rc;
use std::time::Duration;

pub async fn a_reload_in_the_middle_of_the_form_loses_nothing(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::Chinese, &city.address).await?;
    let scene = Scene::of(phone.language());
    phone.open("/").await?;
    filing::what(&phone).await?;
    filing::questions(&phone).await?;
    filing::place_from_the_list(&phone).await?;
    filing::photos(&phone, &photograph::take(&Equipment::traces()?.join("photos"), 2)?).await?;
    phone.comes_to_word("you.title").await?;
    phone.choose(phone.word("you.hidden")?).await?;
    phone.fill(phone.word("you.name")?, scene.name).await?;
    // The promise is a second after the last key.
    phone.go("#/").await?;
    phone.reads(phone.word("app.kept")?).await?;

    phone.reload().await?;
    let script = "return document.getElementById('description')?.value === arguments[0];";
    phone.wait_for("the description after a reload", script, [json!(scene.description)]).await?;
    phone.go("#/question/what-is-wrong").await?;
    phone.reload().await?;
    let script = "return choice(arguments[0])?.control.checked;";
    phone.wait_for("the answer after a reload", script, [json!(scene.choices[0].1)]).await?;
    phone.go("#/where").await?;
    phone.reload().await?;
    let script = "return document.getElementById('address')?.value.includes(arguments[0]) && document.querySelector('.sb-place') && true;";
    phone.wait_for("the place after a reload", script, [json!(scene.street)]).await?;
    phone.go("#/photos").await?;
    phone.reload().await?;
    phone.photos_arrive(2).await?;
    let script = "return all('.sb-photo__picture').filter((i) => i.naturalWidth > 0 && i.naturalWidth < i.naturalHeight).length === 2;";
    phone.wait_for("the photos after a reload", script, []).await?;
    phone.go("#/you").await?;
    phone.reload().await?;
    let script = "return document.getElementById('name')?.value === arguments[0];";
    phone.wait_for("the name after a reload", script, [json!(scene.name)]).await.map(drop)
}

/// More than half of this site's idle time of a minute: after half of it the page asks, after the whole it forgets.
const MOST_OF_A_MINUTE: Duration = Duration::from_secs(40);

pub async fn a_shared_device_keeps_nothing_and_forgets_one_who_has_left(stage: Rc<Stage>) -> Result<()> {
    let site = Site::for_many_people(&stage.equipment)?.with_page_clock()?;
    let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let scene = Scene::of(phone.language());
    let empty = "return document.getElementById('description')?.value === '';";
    phone.open("/").await?;
    phone.reads(phone.word("kiosk.notice")?).await?;
    phone.look("the first question on a shared device").await?;
    phone.holds_clock().await?;
    phone.fill(phone.word("what.title")?, scene.plain_place).await?;
    let asked = "return !!document.querySelector('dialog[open] #kiosk-title');";
    ensure!(phone.run(asked, []).await? == json!(false), "somebody who types is asked whether he is there");
    phone.passes(MOST_OF_A_MINUTE).await?;
    phone.wait_for("the question whether somebody is there", asked, []).await?;
    phone.look("the question whether somebody is there").await?;
    phone.press_word("kiosk.stay").await?;
    let script = "return document.getElementById('description')?.value === arguments[0];";
    phone.wait_for("the words of one who stays", script, [json!(scene.plain_place)]).await?;
    ensure!(!everything_stored(&phone).await?.contains(scene.plain_place), "what is typed is stored on the device");
    // The second time nobody answers.
    phone.passes(MOST_OF_A_MINUTE).await?;
    phone.wait_for("the question once more", asked, []).await?;
    phone.passes_until_it_goes(MOST_OF_A_MINUTE).await?;
    phone.wait_for("a page for the next person", empty, []).await?;
    phone.fill(phone.word("what.title")?, scene.description).await?;
    phone.press_word("kiosk.done").await?;
    phone.wait_for("a page for the next person, at once", empty, []).await?;
    let left = everything_stored(&phone).await?;
    ensure!(!left.contains(scene.description) && !left.contains(scene.plain_place), "something is left: {left}");
    let address = phone.run("return location.href;", []).await?;
    ensure!(!address.as_str().unwrap_or_default().contains('#'), "the address is {address}");
    Ok(())
}
