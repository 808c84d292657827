//! Failing storage: each way in which a browser's IndexedDB fails, and what the page makes of it.

use anyhow::{Result, ensure};
use browser_tests::city::{Beginning, City};
use browser_tests::controlled_proxy::ControlledProxy;
use browser_tests::database;
use browser_tests::equipment::Equipment;
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::patience;
use browser_tests::phone::Phone;
use browser_tests::photograph;
use browser_tests::scene::Scene;
use browser_tests::site::Site;
use browser_tests::words::Language;
use serde_json::json;
use std::rc::Rc;

/// A city and a phone whose database fails in this way. The site is deleted after the journey.
async fn lying(stage: &Stage, fault: &str) -> Result<(Site, City, Phone)> {
    let site = Site::with_unreliable_store(&stage.equipment, fault)?;
    let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/").await?;
    Ok((site, city, phone))
}

pub async fn without_a_database_the_page_says_so_and_a_demand_is_filed_all_the_same(stage: Rc<Stage>) -> Result<()> {
    for fault in ["missing", "throwing", "refusing", "silent", "blocked"] {
        let (_site, city, phone) = lying(&stage, fault).await?;
        phone.reads(phone.word("state.memory")?).await?;
        filing::everything(&phone).await?;
        ensure!(!phone.shows(phone.word("app.kept")?).await?, "{fault}: the page says that it is kept");
        let receipt = filing::send(&phone).await?;
        let filed = city.records().filed().await?;
        ensure!(filed == 1 && !receipt.reference.is_empty(), "{fault}: the city has {filed} demands");
        println!("    {fault}: filed");
    }
    Ok(())
}

pub async fn a_database_that_is_closed_under_the_page_is_opened_again(stage: Rc<Stage>) -> Result<()> {
    let (_site, _city, phone) = lying(&stage, "closed").await?;
    let said = Scene::of(phone.language()).description;
    phone.fill(phone.word("what.title")?, said).await?;
    phone.reads(phone.word("app.kept")?).await?;
    ensure!(!phone.shows(phone.word("state.memory")?).await?, "the page has given the database up");
    phone.open("/").await?;
    let script = "return document.getElementById('description')?.value === arguments[0];";
    phone.wait_for("the description after the page was opened anew", script, [json!(said)]).await.map(drop)
}

pub async fn a_database_that_is_gone_while_a_demand_waits_is_said_and_the_demand_is_filed(
    stage: Rc<Stage>,
) -> Result<()> {
    let site = Site::with_unreliable_store(&stage.equipment, "gone")?;
    let mut city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/").await?;
    filing::everything(&phone).await?;
    phone.comes_to_word("check.title").await?;
    city.cut()?;
    phone.press_word("check.send").await?;
    phone.reads(phone.word("fail.offline.title")?).await?;
    phone.reads(phone.word("state.memory")?).await?;
    phone.look("a demand that waits, and nothing can be kept any more").await?;
    city.again()?;
    let receipt = filing::receipt(&phone).await?;
    let filed = city.records().filed().await?;
    ensure!(filed == 1, "the city has {filed} demands");
    let demand = city.records().demand(&receipt.reference, receipt.token()).await?;
    ensure!(demand["description"] == json!(Scene::of(phone.language()).description), "another demand: {demand}");
    // Network errors are in the console, as expected.
    phone.console_errors().await.map(drop)
}

pub async fn saved_is_never_said_of_what_was_not(stage: Rc<Stage>) -> Result<()> {
    for fault in ["aborted", "different"] {
        let (_site, _city, phone) = lying(&stage, fault).await?;
        phone.fill(phone.word("what.title")?, Scene::of(phone.language()).description).await?;
        phone.reads(phone.word("store.unsaved")?).await?;
        ensure!(!phone.shows(phone.word("app.kept")?).await?, "{fault}: the page says that it is kept");
        phone.look("the notice that nothing could be saved").await?;
        let caught = "
            window.saved = null;
            const make = URL.createObjectURL;
            URL.createObjectURL = (blob) => { blob.text().then((text) => (window.saved = text)); return make(blob); };";
        phone.run(caught, []).await?;
        phone.press_word("store.unsaved_copy").await?;
        let script = "return window.saved?.includes(arguments[0]);";
        phone.wait_for("a copy of the words", script, [json!(Scene::of(phone.language()).description)]).await?;
    }
    Ok(())
}

pub async fn a_photo_that_finds_no_room_leaves_the_earlier_ones_alone(stage: Rc<Stage>) -> Result<()> {
    let (_site, _city, phone) = lying(&stage, "full").await?;
    filing::what(&phone).await?;
    phone.go("#/photos").await?;
    let files = photograph::take(&Equipment::traces()?.join("photos"), 3)?;
    phone.attach(&files.iter().map(std::path::PathBuf::as_path).collect::<Vec<_>>()).await?;
    phone.photos_are_prepared(3).await?;
    phone.go("#/").await?;
    phone.reads(phone.word("app.kept")?).await?;
    phone.open("/#/photos").await?;
    // The third is at the city, only without a preview here.
    let script = "return all('.sb-photo__picture').filter((i) => i.naturalWidth > 0).length === 2;";
    phone.wait_for("the two photos that were kept", script, []).await?;
    let three = phone.run("return all('li.sb-photo[data-state]').length;", []).await?;
    ensure!(three == json!(3), "there are {three} photos");
    Ok(())
}

pub async fn a_photo_whose_bytes_are_gone_or_others_is_asked_for_again(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let proxy = ControlledProxy::to(&city.address).await?;
    proxy.lose(Some("/v1/photos"));
    let phone = stage.phone(Language::English, &proxy.address).await?;
    phone.open("/").await?;
    filing::what(&phone).await?;
    phone.go("#/photos").await?;
    let files = photograph::take(&Equipment::traces()?.join("photos"), 5)?;
    phone.attach(&files[..4].iter().map(std::path::PathBuf::as_path).collect::<Vec<_>>()).await?;
    let kept = async || Ok((database::records(&phone, "photos").await?.len() == 4).then_some(()));
    patience::until("the photos to be kept", kept).await?;
    phone.go("#/").await?;
    phone.reads(phone.word("app.kept")?).await?;
    // One has a flipped bit, one no bytes, one is missing; one is intact.
    let spoil = "
        const done = arguments[arguments.length - 1];
        const open = indexedDB.open('suban');
        open.onsuccess = () => {
            const photos = open.result.transaction(['photos'], 'readwrite').objectStore('photos');
            photos.transaction.oncomplete = () => { open.result.close(); done('spoilt'); };
            photos.transaction.onabort = () => done('not done');
            photos.getAll().onsuccess = ({target: {result: [first, second, third]}}) => {
                new Uint8Array(first.bytes)[100] ^= 1;
                photos.put(first, first.key);
                photos.put({...second, bytes: new ArrayBuffer(0)}, second.key);
                photos.delete(third.key);
            };
        };";
    let spoilt = phone.run_async(spoil, []).await?;
    ensure!(spoilt == json!("spoilt"), "the photos were not spoilt: {spoilt}");
    phone.open("/#/photos").await?;
    let lost = json!(phone.word("photo.lost")?);
    let script = "
        const tiles = all('li.sb-photo[data-state]');
        return tiles.length === 4 && tiles.filter((tile) => tile.innerText.includes(arguments[0])).length === 3;";
    phone.wait_for("three photos to be asked for again", script, [lost]).await?;
    phone.look("photos that are asked for again").await?;
    proxy.lose(None);
    for _ in 0..3 {
        let script = "
            const before = all('li.sb-photo[data-state]').length;
            const tile = all('li.sb-photo[data-state=failed]').find((tile) => tile.innerText.includes(arguments[0]));
            tile?.querySelector('.sb-photo__remove').click();
            return !!tile && before;";
        let before = phone.wait_for("a tile to remove", script, [json!(phone.word("photo.lost")?)]).await?;
        let script = "return all('li.sb-photo[data-state]').length < arguments[0];";
        phone.wait_for("it to be removed", script, [before]).await?;
    }
    phone.attach(&[&files[4]]).await?;
    phone.photos_are_prepared(2).await?;
    // They are uploaded when the citizen goes on.
    phone.go("#/").await?;
    phone.go("#/photos").await?;
    phone.photos_arrive(2).await
}

pub async fn a_record_that_cannot_be_read_is_set_aside_and_offered(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let said = Scene::of(phone.language()).description;
    phone.open("/").await?;
    phone.fill(phone.word("what.title")?, said).await?;
    phone.reads(phone.word("app.kept")?).await?;
    let spoil = "
        const done = arguments[arguments.length - 1];
        const open = indexedDB.open('suban');
        open.onsuccess = () => {
            const change = open.result.transaction(['drafts', 'outbox', 'followed'], 'readwrite');
            for (const shelf of ['drafts', 'outbox', 'followed']) {
                change.objectStore(shelf).put({ v: 1, key: 'spoilt', json: '{half' }, 'spoilt');
                change.objectStore(shelf).put('no record at all', 'strange');
            }
            change.oncomplete = () => { open.result.close(); done('spoilt'); };
            change.onabort = () => done('not done');
        };";
    let spoilt = phone.run_async(spoil, []).await?;
    ensure!(spoilt == json!("spoilt"), "the records were not spoilt: {spoilt}");
    phone.open("/").await?;
    // What is readable is shown.
    let script = "return document.getElementById('description')?.value === arguments[0];";
    phone.wait_for("the description beside the spoilt records", script, [json!(said)]).await?;
    phone.reads(phone.word("store.unreadable")?).await?;
    phone.look("the notice that something could not be read").await?;
    phone.press_word("store.unreadable_remove").await?;
    phone.open("/").await?;
    phone.wait_for("the description afterwards", script, [json!(said)]).await?;
    ensure!(!phone.shows(phone.word("store.unreadable")?).await?, "it is still said that something cannot be read");
    Ok(())
}

pub async fn a_device_that_was_wiped_begins_anew_and_the_private_link_still_opens(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    phone.open("/").await?;
    filing::everything(&phone).await?;
    let receipt = filing::send(&phone).await?;
    // Half of it at first, then all.
    for shelves in
        [json!(["settings", "followed"]), json!(["drafts", "outbox", "followed", "settings", "photos", "snapshots"])]
    {
        let wipe = "
            const done = arguments[arguments.length - 1];
            const open = indexedDB.open('suban');
            open.onsuccess = () => {
                const change = open.result.transaction(arguments[0], 'readwrite');
                for (const shelf of arguments[0]) change.objectStore(shelf).clear();
                change.oncomplete = () => { open.result.close(); done('wiped'); };
            };";
        let wiped = phone.run_async(&wipe.replace("arguments[0]", &shelves.to_string()), []).await?;
        ensure!(wiped == json!("wiped"), "{wiped}");
        phone.open("/").await?;
        phone.comes_to_word("what.title").await?;
        phone.open("/#/mine").await?;
        phone.reads(phone.word("mine.empty_title")?).await?;
        let link = receipt.link.split_once('#').map_or("", |(_, fragment)| fragment);
        phone.open(&format!("/#{link}")).await?;
        phone.reads(phone.word("live.now")?).await?;
        phone.reads(&receipt.reference).await?;
    }
    Ok(())
}
