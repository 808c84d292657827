//! Files of every kind on the photo page: what is no photo is refused by name, what is one reaches the city upright and bare,
//! whatever the browser can or cannot do. The files are made in `tests/pictures`, where their headers are judged natively.

use anyhow::{Context, Result, ensure};
use browser_tests::city::City;
use browser_tests::equipment::Equipment;
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::phone::{Phone, Seen};
use browser_tests::photograph::{UPRIGHT, hides_something, write};
use browser_tests::records::text_of;
use browser_tests::words::Language;
use pictures::coded::Coded;
use pictures::heif::{self, Coding, Shown};
use pictures::jpeg::Jpeg;
use pictures::notes::Notes;
use pictures::quarters::{flat, grained};
use pictures::{bmp, bombs, foreign, gif, names, png, pretenders, webp};
use serde_json::Value;
use std::path::PathBuf;
use std::rc::Rc;

/// How large the small pictures are once they are upright.
pub const SMALL: (u16, u16) = (240, 320);
/// As large as a photo may become.
const LARGE: (u16, u16) = (1536, 2048);
/// As many photos as a demand may have, unless a city says otherwise.
const MOST: usize = 6;

/// A file that is no photo, and the words that say so.
type Fault = (String, Vec<u8>, &'static str);

/// The folder of these files, emptied: what an earlier run left there must not be taken for this one's.
pub fn folder(name: &str) -> Result<PathBuf> {
    let folder = Equipment::traces()?.join("photo-faults").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Leaves the photos, which then go up, and files the demand once they are there; the photos as the city has them. Those that
/// came later would stand among the events instead.
pub async fn files(phone: &Phone, city: &City, count: usize) -> Result<Vec<Value>> {
    phone.photos_are_prepared(count).await?;
    phone.press_word("photos.on").await?;
    phone.photos_arrive(count).await?;
    filing::you(phone).await?;
    let receipt = filing::send(phone).await?;
    let demand = city.records().demand(&receipt.reference, receipt.token()).await?;
    let photos = demand["photos"].as_array().cloned().unwrap_or_default();
    ensure!(photos.len() == count, "the city has {} photos instead of {count}", photos.len());
    Ok(photos)
}

/// The bytes of a photo at the city: a JPEG with nothing in it but its picture.
pub async fn bare(city: &City, photo: &Value) -> Result<Vec<u8>> {
    let bytes = city.records().bytes(&text_of(photo, "/url")?).await?;
    ensure!(bytes.starts_with(&[0xFF, 0xD8, 0xFF]), "it is no JPEG");
    if let Some(hidden) = hides_something(&bytes) {
        anyhow::bail!("it still has {hidden} in it");
    }
    Ok(bytes)
}

/// Whether a photo is at the city as it was meant to be seen and with nothing else in it; how it is seen.
pub async fn upright_and_bare(phone: &Phone, city: &City, photo: &Value) -> Result<Seen> {
    bare(city, photo).await?;
    let seen = phone.sees(&text_of(photo, "/url")?).await?;
    ensure!(seen.quarters == UPRIGHT, "it is turned wrongly: {seen:?}");
    Ok(seen)
}

/// Whatever is refused from its header, before anybody decodes it.
fn no_photos() -> Vec<Fault> {
    let pixels = grained(SMALL, 1, 1);
    let mut all = vec![
        ("drawing.jpg".to_owned(), pretenders::svg(), "photo.not_a_picture"),
        (names::EMOJI.to_owned(), pretenders::html(), "photo.not_a_picture"),
        ("paper.jpg".to_owned(), pretenders::pdf(), "photo.document"),
        ("archive.jpg".to_owned(), pretenders::zip(), "photo.document"),
        ("letter.jpg".to_owned(), pretenders::docx(), "photo.document"),
        (names::OVERRIDE.to_owned(), pretenders::doc(), "photo.document"),
        ("film.jpg".to_owned(), pretenders::mp4(), "photo.film"),
        ("another film.jpg".to_owned(), pretenders::mov(), "photo.film"),
        ("old film.jpg".to_owned(), pretenders::old_mov(), "photo.film"),
        ("nothing.jpg".to_owned(), Vec::new(), "photo.empty"),
        ("half.jpg".to_owned(), Jpeg::of(&pixels).cut_in_its_data().bytes(), "photo.unreadable"),
        ("half.png".to_owned(), png::cut_in_its_data(&pixels), "photo.unreadable"),
        // Its data go on to the end of the file, wherever that is.
        ("half.heic".to_owned(), half(&Coded::chart(Coding::Heic).open_ended().bytes()), "photo.unreadable"),
        ("half.avif".to_owned(), half(&Coded::chart(Coding::Avif).open_ended().bytes()), "photo.unreadable"),
        // No pixel at all is not too many.
        ("no height.jpg".to_owned(), Jpeg::of(&pixels).that_says((SMALL.0, 0)).bytes(), "photo.unreadable"),
        ("no width.bmp".to_owned(), bmp::that_says(0), "photo.unreadable"),
        (names::longest_on_disk(), pretenders::html(), "photo.not_a_picture"),
    ];
    all.extend(foreign::raw().into_iter().map(|(name, bytes)| (name.to_owned(), bytes, "photo.cannot_decode")));
    for side in bombs::SIDES {
        all.extend(bombs::of(side).into_iter().map(|(name, bytes)| (name, bytes, "photo.too_many_pixels")));
    }
    all
}

fn half(bytes: &[u8]) -> Vec<u8> {
    bytes[..bytes.len() - bytes.len() / 4].to_vec()
}

pub async fn whatever_is_no_photo_is_refused_by_name_and_the_form_lives_on(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let folder = folder("no-photos")?;
    filing::up_to_photos(&phone).await?;
    phone.count_decoding().await?;
    // As many at once as there is room for, so that each is looked at.
    for faults in no_photos().chunks(MOST) {
        let paths: Vec<_> = faults.iter().map(|(name, bytes, _)| write(&folder, name, bytes)).collect::<Result<_>>()?;
        phone.attach(&paths.iter().map(PathBuf::as_path).collect::<Vec<_>>()).await?;
        for (name, _, key) in faults {
            phone.refuses(name, key).await?;
        }
        let keys: Vec<_> = faults.iter().map(|(_, _, key)| *key).collect();
        phone.names_stay_in_their_boxes(&keys).await?;
        no_tile_is_left(&phone).await?;
    }
    // And one by one, under names that only a script can give.
    for name in names::of_scripts() {
        let given = phone.hand_over(&[(&name, &pretenders::pdf())]).await?;
        let given = given.first().context("the browser made no file")?;
        phone.refuses(given, "photo.document").await?;
        phone.names_stay_in_their_boxes(&["photo.document"]).await?;
        no_tile_is_left(&phone).await?;
    }
    let decoded = phone.decoded().await?;
    ensure!(decoded == (0, 0), "what is refused from its header was decoded: by worker and page {decoded:?}");
    // What a phone takes and this browser cannot read is tried, and has words of its own.
    let heic = heif::file(Coding::Heic, (4032, 3024), Shown { quarters: 3, mirrored: None }, &Notes::full(6));
    phone.attach(&[&write(&folder, "IMG_0001.heic", &heic)?]).await?;
    phone.refuses("IMG_0001.heic", "photo.cannot_decode").await?;
    no_tile_is_left(&phone).await?;
    phone.look("a photo that cannot be decoded").await?;
    phone.attach(&[&write(&folder, "IMG_0002.jpg", &Jpeg::of(&flat(SMALL, 1)).bytes())?]).await?;
    for photo in files(&phone, &city, 1).await? {
        upright_and_bare(&phone, &city, &photo).await?;
    }
    Ok(())
}

async fn no_tile_is_left(phone: &Phone) -> Result<()> {
    let script = "return document.querySelectorAll('li.sb-photo[data-state]').length === 0;";
    phone.wait_for("no tile to be left behind", script, []).await.map(drop)
}

/// Pictures in every turn and every container, with everything in them that nobody meant to send.
fn photos() -> Vec<(String, Vec<u8>)> {
    let notes = |turn| Notes { thumbnail: Some(Jpeg::of(&flat((48, 64), 1)).bytes()), ..Notes::full(turn) };
    let turned = |turn| Jpeg::of(&flat(SMALL, turn)).with_notes(&notes(turn)).with_place_in_xmp().with_comment("here");
    let pixels = flat(SMALL, 1);
    let mut all: Vec<_> = (1..=8).map(|turn| (format!("turn-{turn}.jpg"), turned(turn).bytes())).collect();
    all.extend(
        [
            // A browser may look for the turn in the first segment of that mark alone.
            ("notes-last.jpg", Jpeg::of(&flat(SMALL, 6)).with_place_in_xmp().with_notes_last(&notes(6)).bytes()),
            ("with-a-film.jpg", turned(6).followed_by(&pretenders::mp4()).bytes()),
            ("with-data-behind.jpg", turned(8).followed_by(&[0x55; 100_000]).bytes()),
            // As fine as can be it has nearly no bytes: nothing to be foreseen from.
            ("large-and-flat.jpg", Jpeg::of(&flat(LARGE, 1)).bytes()),
            ("plain.png", png::plain(&pixels)),
            ("turned.png", png::with_notes(&flat(SMALL, 6), &Notes::full(6))),
            ("place-in-texts.png", png::with_place_in_texts(&pixels)),
            ("clear-edge.png", png::with_clear_edge(&pixels)),
            ("plain.webp", webp::plain(&pixels)),
            ("turned.webp", webp::with_notes(&flat(SMALL, 6), &Notes::full(6))),
            ("plain.gif", gif::plain(&pixels)),
            ("plain.bmp", bmp::plain(&pixels)),
            ("os-2.bmp", bmp::of_os2(&pixels)),
            ("os-2-short.bmp", bmp::of_os2_2(&pixels, 16)),
            ("os-2-long.bmp", bmp::of_os2_2(&pixels, 64)),
            // Every gallery shows it.
            ("stray-bytes.jpg", turned(6).with_stray_bytes().bytes()),
            ("late-height.jpg", turned(5).with_late_height().bytes()),
        ]
        .map(|(name, bytes)| (name.to_owned(), bytes)),
    );
    all
}

/// As which size it is to arrive.
fn size_of(name: &str) -> (u64, u64) {
    let (width, height) = if name.starts_with("large") { LARGE } else { SMALL };
    (width.into(), height.into())
}

pub async fn every_turn_and_every_container_reaches_the_city_upright_and_bare(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let folder = folder("containers")?;
    let all = photos();
    for demand in all.chunks(MOST) {
        filing::up_to_photos(&phone).await?;
        // One after the other, so that the city has them in this order.
        for (number, (name, bytes)) in demand.iter().enumerate() {
            phone.attach(&[&write(&folder, name, bytes)?]).await?;
            phone.photos_are_prepared(number + 1).await.with_context(|| name.clone())?;
        }
        for (photo, (name, _)) in files(&phone, &city, demand.len()).await?.iter().zip(demand) {
            // All are looked at: which ones are wrong says more than that one is.
            match upright_and_bare(&phone, &city, photo).await {
                Ok(seen) if seen.size != size_of(name) => {
                    phone.find_fault(format!("{name}: it is another size: {seen:?}"))
                }
                Ok(seen) if name.starts_with("clear") && seen.corner != 'w' => {
                    phone.find_fault(format!("{name}: no paper is seen through it: {seen:?}"));
                }
                Ok(_) => {}
                Err(why) => phone.find_fault(format!("{name}: {why:#}")),
            }
        }
    }
    Ok(())
}

pub async fn a_file_that_can_no_longer_be_read_after_it_was_chosen_is_named(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let folder = folder("gone")?;
    filing::up_to_photos(&phone).await?;
    let [gone, there] = [1, 2].map(|number| (format!("IMG_{number:04}.jpg"), grained(SMALL, 1, number)));
    let [gone, there] = [gone, there].map(|(name, pixels)| write(&folder, &name, &Jpeg::of(&pixels).bytes()));
    let (gone, there) = (gone?, there?);
    // A card is taken out, a cloud folder loses its connection: after the choice, before the page can read.
    let script = "
        window.holdUp = (event) => event.stopImmediatePropagation();
        window.addEventListener('change', window.holdUp, true);";
    phone.run(script, []).await?;
    phone.attach(&[&gone, &there]).await?;
    std::fs::remove_file(&gone)?;
    let script = "
        window.removeEventListener('change', window.holdUp, true);
        document.getElementById('photo-library').dispatchEvent(new Event('change', {bubbles: true}));";
    phone.run(script, []).await?;
    phone.refuses("IMG_0001.jpg", "photo.unreadable").await?;
    let photos = files(&phone, &city, 1).await?;
    upright_and_bare(&phone, &city, photos.first().context("no photo")?).await.map(drop)
}

pub async fn thirty_at_once_the_same_twice_and_forty_megabytes(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let folder = folder("many")?;
    filing::up_to_photos(&phone).await?;
    let thirty: Vec<_> = (0..30)
        .map(|number| write(&folder, &format!("{number}.jpg"), &Jpeg::of(&grained(SMALL, 1, number)).bytes()))
        .collect::<Result<_>>()?;
    phone.attach(&thirty.iter().map(PathBuf::as_path).collect::<Vec<_>>()).await?;
    phone.photos_are_prepared(MOST).await?;
    phone.reads(&phone.language().filled("photo.too_many", &[("count", &MOST.to_string())])?).await?;
    for _ in 0..3 {
        phone.press(&phone.language().filled("photo.remove", &[("n", "1")])?).await?;
    }
    phone.photos_are_prepared(MOST - 3).await?;
    // What is there already is not taken a second time, under no name; what was removed may come back.
    let there = Jpeg::of(&grained(SMALL, 1, 29)).bytes();
    phone.hand_over(&[("IMG_0029.jpg", &there), ("IMG_0029.jpg", &there)]).await?;
    phone.refuses("IMG_0029.jpg", "photo.twice").await?;
    phone.photos_are_prepared(MOST - 2).await?;
    phone.hand_over(&[("29 (1).jpg", &there)]).await?;
    phone.refuses("29 (1).jpg", "photo.twice").await?;
    phone.attach(&[&thirty[0]]).await?;
    phone.photos_are_prepared(MOST - 1).await?;
    let large = Jpeg::of(&flat(SMALL, 6)).with_notes(&Notes::full(6)).padded_to(40_000_000).bytes();
    let large = write(&folder, "forty megabytes.jpg", &large)?;
    phone.attach(&[&large]).await?;
    phone.photos_are_prepared(MOST).await?;
    std::fs::remove_file(&large)?;
    let mut all = Vec::new();
    for photo in files(&phone, &city, MOST).await? {
        upright_and_bare(&phone, &city, &photo).await?;
        all.push(city.records().bytes(&text_of(&photo, "/url")?).await?);
    }
    all.sort_unstable();
    all.dedup();
    ensure!(all.len() == MOST, "of {MOST} photos {} are different", all.len());
    Ok(())
}
