//! The exact result of `picture::look` for every picture and every fault of this package.

use picture::{Exif, File, Kind, NoPicture, Picture, look};
use pictures::chart::chart;
use pictures::coded::{self, Coded};
use pictures::colours::{Space, Spelling};
use pictures::heif::{self, Coding, Shown};
use pictures::jpeg::Jpeg;
use pictures::notes::{MOMENT, Notes, PLACE};
use pictures::quarters::{flat, grained};
use pictures::{bmp, bombs, foreign, gif, names, png, pretenders, webp};
use std::cell::Cell;
use std::time::{Duration, Instant};

/// Small, so that it is generated fast, and not square, so that its orientation shows.
const UPRIGHT: (u16, u16) = (48, 64);
/// A file must be examined within this time, long before anything is decoded.
const AT_ONCE: Duration = Duration::from_millis(50);
/// On a slow machine: so many times as long as for a small picture. Decoding one of the bombs would take far longer.
const AS_SLOW_AS_EVER: u32 = 500;

/// The properties of a file, and its EXIF data.
fn judged(bytes: &[u8]) -> (Result<Picture, NoPicture>, Option<Exif>) {
    let read = |from: u64, count: usize| bytes[from as usize..][..count].to_vec();
    let file = File::new(bytes.len() as u64, &read);
    let said = look(&file);
    let exif = said.as_ref().ok().and_then(|picture| picture.exif(&file));
    (said, exif)
}

/// Kind, size, orientation, completeness.
fn said(bytes: &[u8]) -> Result<(Kind, (u32, u32), u8, bool), NoPicture> {
    judged(bytes).0.map(|picture| (picture.kind, picture.size, picture.turn.number(), picture.is_whole))
}

fn knows_place_and_moment(bytes: &[u8]) -> bool {
    let (_, exif) = judged(bytes);
    let place = exif.as_ref().and_then(Exif::place).is_some_and(|place| {
        (place.latitude - PLACE.0).abs() < 1e-6
            && (place.longitude - PLACE.1).abs() < 1e-6
            && place.accuracy_m == Some(PLACE.2)
    });
    let moment = exif.as_ref().and_then(Exif::moment).is_some_and(|moment| {
        let text = format!(
            "{:04}:{:02}:{:02} {:02}:{:02}:{:02}",
            moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second
        );
        text == MOMENT.0 && moment.offset_minutes == Some(480)
    });
    place && moment
}

#[test]
fn exif_orientations_1_to_8_are_said_and_upright_all_have_the_same_size() {
    for turn in 1..=8 {
        for is_big_endian in [true, false] {
            let notes = Notes { is_big_endian, ..Notes::turned(turn) };
            let (picture, _) = judged(&Jpeg::of(&flat(UPRIGHT, turn)).with_notes(&notes).bytes());
            let picture = picture.expect("a picture");
            assert_eq!((picture.kind, picture.turn.number(), picture.upright()), (Kind::Jpeg, turn, (48, 64)));
            assert_eq!((picture.size, picture.is_whole), (if turn >= 5 { (64, 48) } else { (48, 64) }, true));
        }
    }
}

#[test]
fn gps_in_exif_is_read_in_every_container_that_has_it() {
    for is_big_endian in [true, false] {
        let (notes, pixels) = (Notes { is_big_endian, ..Notes::full(6) }, flat(UPRIGHT, 6));
        for (kind, bytes) in [
            (Kind::Jpeg, Jpeg::of(&pixels).with_notes(&notes).bytes()),
            // EXIF need not be the first; XMP segments have the same marker.
            (Kind::Jpeg, Jpeg::of(&pixels).with_notes(&notes).with_place_in_xmp().bytes()),
            (Kind::Jpeg, Jpeg::of(&pixels).with_place_in_xmp().with_comment("here").with_notes_last(&notes).bytes()),
            (Kind::Png, png::with_notes(&pixels, &notes)),
            (Kind::Webp, webp::with_notes(&pixels, &notes)),
        ] {
            assert_eq!(said(&bytes), Ok((kind, (64, 48), 6, true)));
            assert!(knows_place_and_moment(&bytes), "{kind:?}, big endian: {is_big_endian}");
        }
    }
    let south_west = Notes { place: Some((-33.9, -70.5, 3.0)), ..Notes::full(1) };
    let (_, exif) = judged(&Jpeg::of(&flat(UPRIGHT, 1)).with_notes(&south_west).bytes());
    let place = exif.and_then(|exif| exif.place()).expect("a place");
    assert!((place.latitude + 33.9).abs() < 1e-6 && (place.longitude + 70.5).abs() < 1e-6, "{place:?}");
}

#[test]
fn gps_in_xmp_and_in_png_texts_is_taken_from_nobody() {
    let pixels = flat(UPRIGHT, 1);
    for (kind, bytes) in
        [(Kind::Jpeg, Jpeg::of(&pixels).with_place_in_xmp().bytes()), (Kind::Png, png::with_place_in_texts(&pixels))]
    {
        let (_, exif) = judged(&bytes);
        assert_eq!((said(&bytes), exif), (Ok((kind, (48, 64), 1, true)), None));
    }
}

#[test]
fn a_thumbnail_in_the_notes_is_not_taken_for_the_picture_nor_its_end_for_the_end() {
    let small = Jpeg::of(&flat((160, 120), 1)).bytes();
    let notes = Notes { thumbnail: Some(small.clone()), ..Notes::full(8) };
    let jpeg = Jpeg::of(&flat(UPRIGHT, 8)).with_notes(&notes);
    let whole = jpeg.clone().bytes();
    assert!(whole.windows(small.len()).any(|window| window == small), "the thumbnail is in it");
    assert_eq!(said(&whole), Ok((Kind::Jpeg, (64, 48), 8, true)));
    assert!(knows_place_and_moment(&whole));
    assert_eq!(said(&jpeg.cut_in_its_data().bytes()), Ok((Kind::Jpeg, (64, 48), 8, false)));
}

#[test]
fn a_trailing_film_or_other_data_after_the_end_leaves_the_picture_as_it_is() {
    let jpeg = Jpeg::of(&flat(UPRIGHT, 6)).with_notes(&Notes::full(6));
    for behind in [pretenders::mp4(), vec![0x55; 300_000], Jpeg::of(&flat((640, 480), 1)).bytes(), vec![0]] {
        let bytes = jpeg.clone().followed_by(&behind).bytes();
        assert_eq!(said(&bytes), Ok((Kind::Jpeg, (64, 48), 6, true)));
        assert!(knows_place_and_moment(&bytes));
    }
}

#[test]
fn every_other_kind_says_what_it_is() {
    let pixels = flat(UPRIGHT, 1);
    for (kind, bytes) in [
        (Kind::Png, png::plain(&pixels)),
        (Kind::Png, png::with_clear_edge(&pixels)),
        (Kind::Gif, gif::plain(&pixels)),
        (Kind::Webp, webp::plain(&pixels)),
        (Kind::Bmp, bmp::plain(&pixels)),
        (Kind::Bmp, bmp::of_os2(&pixels)),
        (Kind::Bmp, bmp::of_os2_2(&pixels, 16)),
        (Kind::Bmp, bmp::of_os2_2(&pixels, 64)),
        (Kind::Tiff, foreign::tiff(&pixels)),
        (Kind::Jpeg, Jpeg::of(&pixels).with_stray_bytes().bytes()),
        (Kind::Jpeg, Jpeg::of(&pixels).with_late_height().bytes()),
    ] {
        assert_eq!(said(&bytes), Ok((kind, (48, 64), 1, true)));
    }
}

#[test]
fn heic_and_avif_say_kind_size_turn_and_place_whoever_can_decode_them() {
    for (coding, kind, media_type) in
        [(Coding::Heic, Kind::Heic, "image/heic"), (Coding::Avif, Kind::Avif, "image/avif")]
    {
        for (quarters, mirrored, turn) in
            [(0, None, 1), (3, None, 6), (1, Some(0), 5), (1, Some(1), 7), (0, Some(0), 4), (0, Some(1), 2)]
        {
            let bytes = heif::file(coding, (4032, 3024), Shown { quarters, mirrored }, &Notes::full(8));
            assert_eq!(said(&bytes), Ok((kind, (4032, 3024), turn, true)), "the boxes count, not the notes");
            assert!(knows_place_and_moment(&bytes));
        }
        assert_eq!(kind.media_type(), media_type);
    }
}

#[test]
fn each_turn_and_mirror_of_a_coded_picture_is_said_and_what_is_cropped_away() {
    let size = (640, 480);
    for coding in [Coding::Heic, Coding::Avif] {
        for (quarters, axis, turn) in
            [(0, 0, 4), (0, 1, 2), (1, 0, 5), (1, 1, 7), (2, 0, 2), (2, 1, 4), (3, 0, 7), (3, 1, 5)]
        {
            let quarters = Coded::quarters(coding).with(coded::turn(quarters)).with(coded::mirror(axis));
            assert_eq!(
                said(&quarters.bytes()).map(|(_, size, turn, is_whole)| (size, turn, is_whole)),
                Ok((size, turn, true))
            );
        }
        let cropped = Coded::quarters(coding).with(coded::crop((640, 480), [320, 0, 320, 479])).bytes();
        let picture = judged(&cropped).0.expect("a picture");
        assert_eq!((picture.size, picture.shown(), picture.crop[0]), (size, (320, 479), 0.5));
    }
}

#[test]
fn where_colours_are_described_is_said_where_a_browser_may_pass_over_them() {
    let profile = Space::P3.profile("Display P3", Spelling::Ascii);
    let described = |bytes: &[u8]| {
        let (at, length) = judged(bytes).0.expect("a picture").colours?;
        Some(bytes[at as usize..(at + length) as usize].to_vec())
    };
    assert_eq!(described(&webp::chart_with_profile(&profile)), Some(profile.clone()));
    assert_eq!(described(&png::with_numbered_colours(&chart(), 12, 13)), Some(vec![12, 13, 0, 1]));
    for coding in [Coding::Heic, Coding::Avif] {
        let chart = Coded::chart(coding).with(coded::profiled(b"rICC", &profile));
        assert_eq!(described(&chart.bytes()), Some([b"rICC", &profile[..]].concat()));
    }
    // Every browser applies these.
    for bytes in [Jpeg::of(&chart()).with_profile(&profile, 2).bytes(), png::with_profile(&chart(), &profile)] {
        assert_eq!(described(&bytes), None);
    }
}

#[test]
fn bombs_of_10_000_and_25_500_pixels_a_side_say_so_from_their_header_at_once() {
    // The fastest of three: during the others the machine may have been busy.
    let takes = |bytes: &[u8]| {
        let times = [(); 3].map(|()| {
            let began = Instant::now();
            drop(judged(bytes));
            began.elapsed()
        });
        times.into_iter().min().unwrap_or_default()
    };
    let limit = AT_ONCE.max(takes(&png::plain(&flat(UPRIGHT, 1))) * AS_SLOW_AS_EVER);
    for side in bombs::SIDES {
        for (name, bytes) in bombs::of(side) {
            let took = takes(&bytes);
            assert!(took < limit, "{name} took {took:?}");
            let (picture, _) = judged(&bytes);
            let size = picture.map(|picture| picture.size);
            assert_eq!(size, Ok((side.into(), side.into())), "{name}");
            assert!(bytes.len() < 1_000, "{name} has {} bytes", bytes.len());
            // Real photographs have fewer than 30 pixels a byte.
            let pixels = usize::from(side) * usize::from(side);
            assert!(pixels > 51_000_000 && pixels / bytes.len() > 60, "{name} could pass for a photograph");
        }
    }
}

#[test]
fn svg_html_pdf_zip_and_films_named_jpg_are_named_for_what_they_are() {
    for (what, bytes, expected) in [
        ("svg", pretenders::svg(), NoPicture::Markup),
        ("html", pretenders::html(), NoPicture::Markup),
        ("pdf", pretenders::pdf(), NoPicture::Document),
        ("zip", pretenders::zip(), NoPicture::Document),
        ("docx", pretenders::docx(), NoPicture::Document),
        ("doc", pretenders::doc(), NoPicture::Document),
        ("mp4", pretenders::mp4(), NoPicture::Film),
        ("mov", pretenders::mov(), NoPicture::Film),
        ("old mov", pretenders::old_mov(), NoPicture::Film),
    ] {
        assert_eq!(said(&bytes), Err(expected), "{what}");
    }
}

#[test]
fn what_a_camera_s_sensor_saw_is_a_picture_of_a_kind_that_no_browser_opens() {
    for (name, bytes) in foreign::raw() {
        assert_eq!(said(&bytes), Err(NoPicture::Unsupported), "{name}");
    }
}

#[test]
fn jpeg_xl_says_its_size_alone_and_in_boxes() {
    for bytes in [foreign::JPEG_XL.to_vec(), foreign::jpeg_xl_in_boxes()] {
        assert_eq!(said(&bytes), Ok((Kind::Jxl, (640, 480), 1, true)));
    }
}

#[test]
fn an_empty_file_is_empty() {
    assert_eq!(said(b""), Err(NoPicture::Empty));
}

#[test]
fn a_truncated_jpeg_and_whatever_else_is_truncated_is_not_whole_wherever_it_was_cut() {
    let jpeg = Jpeg::of(&grained(UPRIGHT, 1, 1)).with_notes(&Notes::full(1));
    assert_eq!(said(&jpeg.clone().cut_in_its_data().bytes()), Ok((Kind::Jpeg, (48, 64), 1, false)));
    assert_eq!(said(&png::cut_in_its_data(&flat(UPRIGHT, 1))), Ok((Kind::Png, (48, 64), 1, false)));
    let pixels = flat((12, 16), 1);
    let heic = heif::file(Coding::Heic, (4032, 3024), Shown::default(), &Notes::full(1));
    // Its data extend to the end of the file, so a cut does not show.
    let open_ended = Coded::chart(Coding::Avif).open_ended().bytes();
    for whole in [
        jpeg.bytes(),
        png::plain(&pixels),
        webp::with_notes(&pixels, &Notes::full(1)),
        bmp::plain(&pixels),
        heic,
        open_ended,
    ] {
        for end in 0..whole.len() {
            let is_whole = said(&whole[..end]).is_ok_and(|(.., is_whole)| is_whole);
            assert!(!is_whole, "{:?}: {end} of {} bytes", said(&whole), whole.len());
        }
        assert!(said(&whole).is_ok_and(|(.., is_whole)| is_whole));
    }
}

#[test]
fn a_file_that_gives_fewer_bytes_than_it_says_is_never_a_whole_picture() {
    let bytes = Jpeg::of(&grained(UPRIGHT, 1, 1)).bytes();
    for there in 0..bytes.len() - 1 {
        let read = |from: u64, count: usize| {
            let end = (from as usize).saturating_add(count).min(there);
            bytes.get(from as usize..end).unwrap_or_default().to_vec()
        };
        let picture = look(&File::new(bytes.len() as u64, &read));
        assert!(!picture.is_ok_and(|picture| picture.is_whole), "{there} of {} bytes", bytes.len());
    }
}

#[test]
fn a_jpeg_of_40_megabytes_is_judged_at_once_from_small_pieces() {
    let bytes = Jpeg::of(&flat(UPRIGHT, 1)).with_notes(&Notes::full(6)).padded_to(40_000_000).bytes();
    assert!((40_000_000..40_100_000).contains(&bytes.len()), "{} bytes", bytes.len());
    let read_in_all = Cell::new(0);
    let read = |from: u64, count: usize| {
        read_in_all.set(read_in_all.get() + count);
        bytes[from as usize..][..count].to_vec()
    };
    let picture = look(&File::new(bytes.len() as u64, &read)).expect("a picture");
    assert_eq!((picture.size, picture.turn.number(), picture.is_whole), ((48, 64), 6, true));
    assert!(read_in_all.get() < 200_000, "{} bytes were read", read_in_all.get());
    assert!(knows_place_and_moment(&bytes));
}

#[test]
fn a_picture_of_5712_by_4284_pixels_is_one_that_phones_take() {
    let bytes = Jpeg::of(&flat((5712, 4284), 1)).bytes();
    assert_eq!(said(&bytes), Ok((Kind::Jpeg, (5712, 4284), 1, true)));
    // It must not pass for a bomb: a real photo has fewer than 60 pixels a byte, or fewer pixels in all than are
    // rejected.
    assert!(5712 * 4284 < 51_000_000 && bytes.len() < 1_000_000, "{} bytes", bytes.len());
}

#[test]
fn thirty_at_once_are_thirty_and_the_same_twice_is_the_same() {
    let all: Vec<_> = (0..30).map(|seed| Jpeg::of(&grained(UPRIGHT, 1, seed)).bytes()).collect();
    for (number, bytes) in all.iter().enumerate() {
        assert_eq!(said(bytes), Ok((Kind::Jpeg, (48, 64), 1, true)));
        assert!(!all[..number].contains(bytes), "number {number} was there before");
    }
    assert_eq!(Jpeg::of(&grained(UPRIGHT, 1, 7)).bytes(), all[7]);
}

#[test]
fn names_with_dots_emoji_overrides_and_300_characters_hide_nothing_from_those_who_read_them() {
    let all = [names::on_disk(), names::of_scripts()].concat();
    assert_eq!(all.iter().filter(|name| name.contains("../")).count(), 1);
    assert_eq!(all.iter().filter(|name| name.contains('\u{202E}')).count(), 1);
    assert_eq!(all.iter().filter(|name| name.chars().any(|character| character > '\u{1F000}')).count(), 1);
    assert_eq!(all.iter().filter(|name| name.chars().count() == 300).count(), 1);
    assert!(all.iter().all(|name| name.ends_with(".jpg")));
}
