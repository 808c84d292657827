//! A network that fails at the worst moment: after the city has filed the demand, before the phone knows; or while the
//! program is half loaded.

use anyhow::{Result, ensure};
use browser_tests::city::{Beginning, City};
use browser_tests::controlled_proxy::ControlledProxy;
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::records::text_of;
use browser_tests::scene::Scene;
use browser_tests::site::Site;
use browser_tests::words::Language;
use serde_json::json;
use std::rc::Rc;

pub async fn the_network_may_be_cut_while_sending_and_one_demand_is_filed(stage: Rc<Stage>) -> Result<()> {
    let site = Site::with_faulty_api(&stage.equipment, "cut")?;
    let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/").await?;
    filing::everything(&phone).await?;
    // Browsers retry a request by themselves when its connection closes: it is cut until the page reports it.
    let rules = json!([{"operation": "FileDemand", "after_commit": true, "cut": "before"}]);
    city.staff().faults("cut", rules).await?;
    phone.press_word("check.send").await?;
    phone.reads(phone.word("sending.unknown")?).await?;
    city.staff().faults("cut", json!([])).await?;
    let receipt = filing::receipt(&phone).await?;
    let filed = city.records().filed().await?;
    ensure!(filed == 1, "the city has {filed} demands");
    let demand = city.records().demand(&receipt.reference, receipt.token()).await?;
    let said = Scene::of(phone.language()).description;
    ensure!(text_of(&demand, "/description")? == said, "another demand than the receipt's: {demand}");
    // A sent demand is no longer a draft.
    phone.go("#/mine").await?;
    phone.reads(&receipt.reference).await?;
    ensure!(!phone.shows(phone.word("mine.unsent")?).await?, "something is still called unsent");
    Ok(())
}

pub async fn a_part_of_the_program_that_does_not_come_is_asked_for_again(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let proxy = ControlledProxy::to(&city.address).await?;
    proxy.lose(Some("suban_form"));
    let phone = stage.phone(Language::English, &proxy.address).await?;
    phone.open("/").await?;
    let said = Scene::of(phone.language()).description;
    phone.fill(phone.word("what.title")?, said).await?;
    // The first chunk saves typed text by itself.
    phone.reads(phone.word("app.kept")?).await?;
    phone.press_word("action.continue").await?;
    phone.reads(phone.word("fail.offline.title")?).await?;
    proxy.lose(None);
    // It is retried automatically, and then goes on to where the citizen wanted to go, without another tap.
    phone.comes_to_word("service.title").await?;
    phone.go("#/").await?;
    phone.comes_to_word("what.title").await?;
    let kept = phone.run("return document.getElementById('description').value;", []).await?;
    ensure!(kept == json!(said), "the description is now {kept}");
    Ok(())
}
