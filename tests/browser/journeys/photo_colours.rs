//! Wide-gamut colours, in every kind of file that can describe them: the city gets the meant colours in sRGB, whichever
//! browser or library decoded them.

use crate::photo_faults::{bare, files, folder};
use anyhow::{Context, Result};
use browser_tests::filing;
use browser_tests::journey::Stage;
use browser_tests::photograph::write;
use browser_tests::words::Language;
use pictures::chart::{chart, difference};
use pictures::coded::{self, Coded};
use pictures::colours::{Space, Spelling};
use pictures::heif::Coding;
use pictures::jpeg::Jpeg;
use pictures::{png, webp};
use std::rc::Rc;

/// The mean difference of all channels, of 255, that JPEG itself may cause. Colours taken for sRGB differ by 6 and
/// more.
const MOST: f64 = 1.5;
/// Photos of one demand.
const AT_ONCE: usize = 6;

/// The chart in each kind of file, with its colours described in each way; and the meant colour space.
fn charts() -> Vec<(String, Vec<u8>, Space)> {
    let mut all = Vec::new();
    for (name, space, spelling) in [
        ("Display P3", Space::P3, Spelling::Ascii),
        ("Display P3", Space::P3, Spelling::Wide),
        ("Adobe RGB (1998)", Space::ADOBE, Spelling::Ascii),
        ("Rec. 2020", Space::REC_2020, Spelling::Wide),
    ] {
        let profile = space.profile(name, spelling);
        let in_boxes = |coding, kind| Coded::chart(coding).with(coded::profiled(kind, &profile)).bytes();
        for (ending, bytes) in [
            ("jpg", Jpeg::of(&chart()).with_profile(&profile, 1).bytes()),
            ("png", png::with_profile(&chart(), &profile)),
            ("webp", webp::chart_with_profile(&profile)),
            ("avif", in_boxes(Coding::Avif, b"prof")),
            ("heic", in_boxes(Coding::Heic, if spelling == Spelling::Ascii { b"prof" } else { b"rICC" })),
        ] {
            all.push((format!("{name} {spelling:?}.{ending}"), bytes, space.clone()));
        }
    }
    let profile = Space::P3.profile("Display P3", Spelling::Ascii);
    all.push(("in pieces.jpg".to_owned(), Jpeg::of(&chart()).with_profile(&profile, 3).bytes(), Space::P3));
    for (primaries, space) in [(12, Space::P3), (9, Space::REC_2020), (1, Space::SRGB)] {
        let in_boxes = |coding| Coded::chart(coding).with(coded::numbered(primaries, 13)).bytes();
        for (ending, bytes) in [
            ("png", png::with_numbered_colours(&chart(), primaries, 13)),
            ("avif", in_boxes(Coding::Avif)),
            ("heic", in_boxes(Coding::Heic)),
        ] {
            all.push((format!("number {primaries}.{ending}"), bytes, space.clone()));
        }
    }
    let heic = |colours| Coded::chart(Coding::Heic).with(colours).bytes();
    let srgb = Space::SRGB.profile("sRGB IEC61966-2.1", Spelling::Ascii);
    let adobe = Space::ADOBE.profile("Adobe RGB (1998)", Spelling::Wide);
    for (name, bytes, space) in [
        ("nothing said.heic", Coded::chart(Coding::Heic).bytes(), Space::SRGB),
        ("nothing said.avif", Coded::chart(Coding::Avif).bytes(), Space::SRGB),
        ("sRGB.heic", heic(coded::profiled(b"prof", &srgb)), Space::SRGB),
        ("sRGB.webp", webp::chart_with_profile(&srgb), Space::SRGB),
        // The curve of cameras (BT.709), which browsers show as sRGB's.
        ("number 9 with curve 1.heic", heic(coded::numbered(9, 1)), Space::REC_2020),
        ("number 1 with curve 4.heic", heic(coded::numbered(1, 4)), Space::POWER),
        ("number 9 with curve 16.heic", heic(coded::numbered(9, 16)), Space::REC_2100),
        ("Adobe RGB (1998) Wide.heic", heic(coded::profiled(b"prof", &adobe)), Space::ADOBE),
        ("profile that is cut off.heic", heic(coded::profiled(b"prof", &profile[..300])), Space::SRGB),
    ] {
        all.push((name.to_owned(), bytes, space));
    }
    all
}

pub async fn wide_colours_reach_the_city_as_the_picture_means_them(stage: Rc<Stage>) -> Result<()> {
    let city = stage.city()?;
    let phone = stage.phone(Language::English, &city.address).await?;
    let folder = folder("colours")?;
    let mut seen = Vec::new();
    for demand in charts().chunks(AT_ONCE) {
        filing::up_to_photos(&phone).await?;
        // One after the other, so that the city has them in this order.
        for (number, (name, bytes, _)) in demand.iter().enumerate() {
            phone.attach(&[&write(&folder, name, bytes)?]).await?;
            phone.photos_are_prepared(number + 1).await.with_context(|| name.clone())?;
        }
        for (photo, (name, _, space)) in files(&phone, &city, demand.len()).await?.iter().zip(demand) {
            let off = difference(&bare(&city, photo).await?, space).with_context(|| name.clone())?;
            if off > MOST {
                phone.find_fault(format!("{name} is {off:.2} of 255 off"));
            }
            seen.push(format!("{name} {off:.2}"));
        }
    }
    println!("off by so many of 255: {}", seen.join(", "));
    Ok(())
}
