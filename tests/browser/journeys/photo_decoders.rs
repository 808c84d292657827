//! Photos in browsers that lack something: a decoder, a worker, OffscreenCanvas, or large canvases.

use crate::photo_faults::{SMALL, files, folder, upright_and_bare};
use anyhow::{Context, Result, ensure};
use browser_tests::city::{Beginning, City};
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::phone::Phone;
use browser_tests::photograph::write;
use browser_tests::site::Site;
use browser_tests::words::Language;
use pictures::jpeg::Jpeg;
use pictures::notes::Notes;
use pictures::quarters::flat;
use pictures::{png, pretenders};
use serde_json::json;
use std::rc::Rc;
use std::time::Duration;

/// Longer than the page waits for its worker.
const A_MINUTE: Duration = Duration::from_secs(60);

pub async fn a_heic_that_the_browser_cannot_decode_is_decoded_by_the_site(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    filing::up_to_photos(&phone).await?;
    // It has an orientation, which libheif applies: it must not be turned twice.
    let heic = include_bytes!("../../fixtures/pictures/quarters-turned.heic");
    phone.attach(&[&write(&folder("heic")?, "IMG_0001.heic", heic)?]).await?;
    phone.photos_are_prepared(1).await?;
    for photo in files(&phone, &city, 1).await? {
        let seen = upright_and_bare(&phone, &city, &photo).await?;
        ensure!(seen.size == (480, 640), "it came as {seen:?}");
    }
    Ok(())
}

/// A city whose site runs a script before the program, and before its photo worker.
async fn altered(stage: &Stage, page: &str, worker: &str) -> Result<(Site, City, Phone)> {
    let site = Site::with_script(&stage.equipment, "before.js", page)?.with_page_clock()?;
    site.begin_photo_worker_with(worker)?;
    let city = City::with_site(&stage.equipment, &site.folder, Beginning::Empty)?;
    let phone = stage.phone(Language::English, &city.address).await?;
    filing::up_to_photos(&phone).await?;
    phone.count_decoding().await?;
    Ok((site, city, phone))
}

pub async fn a_browser_whose_decoder_gives_up_refuses_that_photo_and_the_form_lives(stage: Rc<Stage>) -> Result<()> {
    let (nobody, not_the_worker) = ("nobody decodes this", "the worker dies of this");
    let script = include_str!("../failing_decoder.js");
    let script = script.replace("__NOBODY__", nobody).replace("__NOT_THE_WORKER__", not_the_worker);
    let (_site, city, phone) = altered(&stage, &script, &script).await?;
    let folder = folder("decoder")?;
    let photo = |name: &str, comment: &str| {
        write(&folder, name, &Jpeg::of(&flat(SMALL, 6)).with_notes(&Notes::full(6)).with_comment(comment).bytes())
    };
    let [first, second, third] =
        [photo("too much.jpg", nobody)?, photo("good.jpg", "")?, photo("heavy.jpg", not_the_worker)?];
    phone.attach(&[&first, &second]).await?;
    phone.refuses_in_one_of("too much.jpg", &["photo.cannot_decode", "photo.unreadable"]).await?;
    phone.photos_are_prepared(1).await?;
    let (worker, page) = phone.decoded().await?;
    ensure!(worker >= 1 && page >= 1, "both were to try: worker {worker} times, page {page} times");
    // A terminated worker reports nothing: after a timeout the page does the work.
    phone.holds_clock().await?;
    phone.attach(&[&third]).await?;
    let script = "return window.decoded.worker > arguments[0];";
    phone.wait_for("the worker to be given the photo", script, [json!(worker)]).await?;
    phone.passes_meanwhile(A_MINUTE).await?;
    let script = "return all(\".sb-photo[data-state='waiting'], .sb-photo[data-state='done']\").length === 2;";
    phone.wait_for("the photo that the page draws", script, []).await?;
    phone.releases_clock().await?;
    for photo in files(&phone, &city, 2).await? {
        upright_and_bare(&phone, &city, &photo).await?;
    }
    Ok(())
}

pub async fn without_offscreen_canvas_the_page_does_the_work(stage: Rc<Stage>) -> Result<()> {
    let without_canvas = "delete self.OffscreenCanvas;";
    let without_worker = "delete window.Worker;";
    for (what, page, worker) in [("canvas", without_canvas, without_canvas), ("worker", without_worker, "")] {
        let row = async {
            let (_site, city, phone) = altered(&stage, page, worker).await?;
            let folder = folder("without")?;
            let [turned, mirrored] = [6, 5].map(|turn| {
                let jpeg = Jpeg::of(&flat(SMALL, turn)).with_notes(&Notes::full(turn)).with_place_in_xmp();
                write(&folder, &format!("{turn}.jpg"), &jpeg.followed_by(&pretenders::mp4()).bytes())
            });
            let clear = write(&folder, "clear.png", &png::with_clear_edge(&flat(SMALL, 1)))?;
            phone.attach(&[&turned?, &mirrored?, &clear]).await?;
            phone.photos_are_prepared(3).await?;
            let (_, by_the_page) = phone.decoded().await?;
            ensure!(by_the_page >= 3, "the page decoded {by_the_page} of 3");
            let mut papers = 0;
            for photo in files(&phone, &city, 3).await? {
                let seen = upright_and_bare(&phone, &city, &photo).await?;
                papers += usize::from(seen.corner == 'w');
            }
            ensure!(papers == 1, "paper is seen through {papers} photos");
            anyhow::Ok(())
        };
        row.await.with_context(|| format!("without {what}"))?;
    }
    Ok(())
}

pub async fn on_a_browser_with_small_canvases_a_large_photo_is_drawn_in_steps(stage: Rc<Stage>) -> Result<()> {
    let script = include_str!("../small_canvases.js");
    let (_site, city, phone) = altered(&stage, script, script).await?;
    let folder = folder("large")?;
    // 24 megapixels, as phones have them.
    let large = Jpeg::of(&flat((4284, 5712), 6)).with_notes(&Notes::full(6));
    phone.attach(&[&write(&folder, "IMG_0001.jpg", &large.clone().bytes())?]).await?;
    phone.photos_are_prepared(1).await?;
    // Where nothing can be drawn at all, an empty picture must not be taken for a photo.
    let script = "
        window.mostCanvasPixels = 100;
        Worker.prototype.postMessage = () => { throw new Error('made for a test'); };";
    phone.run(script, []).await?;
    phone.attach(&[&write(&folder, "IMG_0002.jpg", &large.with_comment("another").bytes())?]).await?;
    phone.refuses_in_one_of("IMG_0002.jpg", &["photo.cannot_decode", "photo.unreadable"]).await?;
    // The pictures are checked without the limit.
    phone.run("window.mostCanvasPixels = Infinity;", []).await?;
    for photo in files(&phone, &city, 1).await? {
        let seen = upright_and_bare(&phone, &city, &photo).await?;
        ensure!(seen.size.0 < seen.size.1 && seen.size.1 > 1000, "it came as {seen:?}");
    }
    Ok(())
}
