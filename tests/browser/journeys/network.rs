//! A network that fails at the worst moment: after the city took the demand, before the phone knows.

use anyhow::{Result, ensure};
use browser_tests::city::{Beginning, City};
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
    // Browsers send a call again by themselves when a connection closes under it: it is cut until the page has said so.
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
    // What was sent is no draft any more.
    phone.go("#/mine").await?;
    phone.reads(&receipt.reference).await?;
    ensure!(!phone.shows(phone.word("mine.unsent")?).await?, "something is still called unsent");
    Ok(())
}
