//! The same draft in two tabs: whatever is tapped in either, it is one demand.

use anyhow::{Result, ensure};
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::words::Language;
use serde_json::json;
use std::rc::Rc;

pub async fn a_draft_that_is_sent_from_two_tabs_is_one_demand(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/").await?;
    filing::everything(&phone).await?;
    let first = phone.tab().await?;
    phone.new_tab().await?;
    phone.open("/#/check").await?;
    phone.comes_to_word("check.title").await?;
    let second = phone.tab().await?;
    // Both as nearly at once as two fingers can: the second tab taps while the first one's tap is on its way.
    let tap = "setTimeout(() => document.querySelector('.sb-actions button').click(), 50); return true;";
    phone.run(tap, []).await?;
    phone.go_to_tab(&first).await?;
    phone.run("document.querySelector('.sb-actions button').click(); return true;", []).await?;
    let sent = "return /^#\\/(sent|demand)\\//.test(location.hash) && heading();";
    phone.wait_for("the first tab to know of the demand", sent, []).await?;
    phone.go_to_tab(&second).await?;
    phone.wait_for("the second tab to know of the demand", sent, []).await?;
    let filed = city.records().filed().await?;
    ensure!(filed == 1, "the city has {filed} demands");
    // A third tap on what is left of it in either tab has nothing to send.
    phone.go("#/mine").await?;
    ensure!(!phone.shows(phone.word("mine.unsent")?).await?, "something is still called unsent");
    let unsent = phone.run("return document.getElementById('unsent');", []).await?;
    ensure!(unsent == json!(null), "there is a list of the unsent");
    Ok(())
}
