//! Photos of every shape and of rarely supported kinds: turned, mirrored and cropped as the file says, accepted
//! wherever the browser can decode them, and named where it cannot.

use crate::photo_faults::{bare, files, folder, upright_and_bare};
use anyhow::{Context, Result, ensure};
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::phone::Phone;
use browser_tests::photograph::write;
use browser_tests::records::text_of;
use browser_tests::words::Language;
use pictures::coded::{self, Coded, STORED};
use pictures::foreign;
use pictures::heif::Coding;
use pictures::jpeg::Jpeg;
use pictures::quarters::{flat, turned};
use serde_json::json;
use std::rc::Rc;

/// The maximum of photos for a demand.
const MOST: usize = 6;

/// A file, its expected size, and its expected quarters.
type Wanted = (String, Vec<u8>, (u64, u64), [char; 4]);

/// Every rotation with every mirror; and crops of a half, plain, turned, and turned and mirrored, and of a small part.
fn coded() -> Vec<Wanted> {
    let mut all = Vec::new();
    for (coding, ending) in [(Coding::Heic, "heic"), (Coding::Avif, "avif")] {
        // ISO/IEC 23008-12: anticlockwise quarter turns, mirror axis, and the EXIF number for both.
        for (quarters, axis, number) in [
            (0, None, 1),
            (0, Some(0), 4),
            (0, Some(1), 2),
            (1, None, 8),
            (1, Some(0), 5),
            (1, Some(1), 7),
            (2, None, 3),
            (2, Some(0), 2),
            (2, Some(1), 4),
            (3, None, 6),
            (3, Some(0), 7),
            (3, Some(1), 5),
        ] {
            let mut picture = Coded::quarters(coding);
            if quarters > 0 {
                picture = picture.with(coded::turn(quarters));
            }
            if let Some(axis) = axis {
                picture = picture.with(coded::mirror(axis));
            }
            let size = if number >= 5 { (480, 640) } else { (640, 480) };
            all.push((format!("{quarters} {axis:?}.{ending}"), picture.bytes(), size, turned(STORED, number)));
        }
        let [_, right, _, below] = STORED;
        let half = Coded::quarters(coding).with(coded::crop((640, 480), [320, 0, 320, 480]));
        all.push((format!("right half.{ending}"), half.bytes(), (320, 480), [right, right, below, below]));
        let left = [right, right, below, below];
        let half_turned = half.clone().with(coded::turn(3));
        all.push((format!("right half, turned.{ending}"), half_turned.bytes(), (480, 320), turned(left, 6)));
        let mirrored = half.with(coded::turn(1)).with(coded::mirror(0));
        all.push((format!("right half, mirrored.{ending}"), mirrored.bytes(), (480, 320), turned(left, 5)));
        let part = Coded::quarters(coding).with(coded::crop((640, 480), [20, 20, 160, 120]));
        all.push((format!("small part.{ending}"), part.bytes(), (160, 120), [STORED[0]; 4]));
    }
    all
}

pub async fn every_turn_mirror_and_crop_of_heic_and_avif_is_made_before_it_leaves(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let folder = folder("coded")?;
    for demand in coded().chunks(MOST) {
        filing::up_to_photos(&phone).await?;
        // One after the other, so that the city has them in this order.
        for (number, (name, bytes, ..)) in demand.iter().enumerate() {
            phone.attach(&[&write(&folder, name, bytes)?]).await?;
            phone.photos_are_prepared(number + 1).await.with_context(|| name.clone())?;
        }
        for (photo, (name, _, size, quarters)) in files(&phone, &city, demand.len()).await?.iter().zip(demand) {
            bare(&city, photo).await.with_context(|| name.clone())?;
            let seen = phone.sees(&text_of(photo, "/url")?).await?;
            if seen.size != *size || seen.quarters != *quarters {
                phone.find_fault(format!("{name} is to be {size:?} of {quarters:?} and is {seen:?}"));
            }
        }
    }
    Ok(())
}

/// Whether this browser itself decodes a picture.
async fn decodes(phone: &Phone, bytes: &[u8], media_type: &str) -> Result<bool> {
    let script = "
        const [bytes, type, done] = arguments;
        createImageBitmap(new Blob([Uint8Array.from(bytes)], {type})).then(() => done(true), () => done(false));";
    let answer = phone.run_async(script, [json!(bytes), json!(media_type)]).await?;
    answer.as_bool().context("the browser does not say whether it decodes it")
}

pub async fn a_kind_that_few_browsers_open_is_taken_where_it_can_be_and_named_elsewhere(
    stage: Rc<Stage>,
) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let folder = folder("kinds")?;
    filing::up_to_photos(&phone).await?;
    let mut taken = 0;
    for (name, bytes, media_type) in [
        ("IMG_0001.jxl", foreign::JPEG_XL.to_vec(), "image/jxl"),
        ("IMG_0002.jxl", foreign::jpeg_xl_in_boxes(), "image/jxl"),
        ("IMG_0003.tif", foreign::tiff(&flat((240, 320), 1)), "image/tiff"),
    ] {
        phone.attach(&[&write(&folder, name, &bytes)?]).await?;
        if decodes(&phone, &bytes, media_type).await? {
            taken += 1;
            phone.photos_are_prepared(taken).await.with_context(|| name.to_owned())?;
        } else {
            phone.refuses(name, "photo.cannot_decode").await?;
        }
    }
    phone.look("kinds that this browser cannot open").await?;
    // The decodable one arrives, and one that every browser decodes.
    phone.attach(&[&write(&folder, "IMG_0004.jpg", &Jpeg::of(&flat((240, 320), 1)).bytes())?]).await?;
    for photo in files(&phone, &city, taken + 1).await? {
        bare(&city, &photo).await?;
        let seen = phone.sees(&text_of(&photo, "/url")?).await?;
        let is_known = seen.quarters == STORED || seen.quarters == browser_tests::photograph::UPRIGHT;
        ensure!(is_known, "it came as {seen:?}");
    }
    Ok(())
}

pub async fn a_panorama_and_a_long_screenshot_keep_as_many_pixels_as_other_photos(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let folder = folder("panorama")?;
    filing::up_to_photos(&phone).await?;
    let panorama = Jpeg::of(&flat((8192, 492), 1)).bytes();
    let screenshot = Jpeg::of(&flat((1080, 10_000), 1)).bytes();
    phone.attach(&[&write(&folder, "panorama.jpg", &panorama)?]).await?;
    phone.photos_are_prepared(1).await?;
    phone.attach(&[&write(&folder, "screenshot.jpg", &screenshot)?]).await?;
    let mut sizes = Vec::new();
    for photo in files(&phone, &city, 2).await? {
        sizes.push(upright_and_bare(&phone, &city, &photo).await?.size);
    }
    // As many pixels as a photo of two to one has: 2048 × 1024.
    for ((width, height), (wide, high)) in sizes.iter().zip([(5909, 355), (476, 4407)]) {
        ensure!(width.abs_diff(wide) <= 1 && height.abs_diff(high) <= 1, "it came as {width} × {height}");
    }
    ensure!(sizes.len() == 2, "{} arrived", sizes.len());
    Ok(())
}
