//! The plan of a photo, in numbers.

use super::*;

#[test]
fn a_photo_keeps_its_shape_and_is_never_enlarged() {
    assert_eq!(fit(3000, 4000, 2048), (1536, 2048));
    assert_eq!(fit(640, 480, 2048), (640, 480));
    assert_eq!(fit(100_000, 1, 2048), (2048, 1));
    assert_eq!(fit(0, 0, 2048), (1, 1));
}

#[test]
fn bombs_are_refused_and_large_photos_are_not() {
    assert!(is_too_much((10_000, 10_000), 20_000));
    assert!(is_too_much((25_500, 25_500), 90_000_000));
    assert!(is_too_much((0, 10), 500));
    assert!(!is_too_much((4000, 3000), 3_000_000));
    assert!(!is_too_much((8160, 6120), 9_000_000));
    assert!(!is_too_much((12_000, 9_000), 20_000_000));
}

#[test]
fn the_finest_quality_that_fits_is_found_in_a_few_tries() {
    for finest in 0..=100 {
        let (mut search, mut best, mut tries) = (Search::new(), None, 0);
        while let Some(quality) = search.next() {
            assert!((COARSEST..=FINEST).contains(&quality), "{quality}");
            let fits = quality <= finest;
            best = if fits { Some(quality) } else { best };
            search.tell(quality, fits);
            tries += 1;
        }
        assert!(tries <= 5, "{tries} tries for {finest}");
        match finest {
            ..COARSEST => assert_eq!(best, None),
            FINEST.. => assert_eq!((best, tries), (Some(FINEST), 1)),
            _ => assert!(best.is_some_and(|best| best <= finest && finest < best + NEAR), "{best:?} for {finest}"),
        }
    }
}

#[test]
fn a_cover_is_rounded_outward_to_whole_pixels() {
    let cover = Cover { x: 0.26, y: 0.5, width: 0.2, height: 0.5 };
    assert_eq!(covered(&cover, (10, 7)), [2.0, 3.0, 3.0, 4.0]);
    assert_eq!(covered(&Cover { x: 0.0, y: 0.0, width: 1.0, height: 1.0 }, (640, 480)), [0.0, 0.0, 640.0, 480.0]);
}

/// A picture without pixels and with these orientation notes.
fn picture(kind: Kind, notes: Vec<u8>) -> (Vec<u8>, Picture) {
    let bytes = match kind {
        Kind::Png => {
            let chunk = |name: &[u8], data: &[u8]| {
                let length = u32::try_from(data.len()).unwrap().to_be_bytes();
                [&length[..], name, data, b"sum!"].concat()
            };
            let size = [0, 0, 0, 40, 0, 0, 0, 30, 8, 2, 0, 0, 0];
            [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &size), chunk(b"eXIf", &notes), chunk(b"IEND", b"")].concat()
        }
        _ => {
            let length = u16::try_from(notes.len() + 8).unwrap().to_be_bytes();
            let frame = [0xff, 0xc0, 0, 11, 8, 0, 30, 0, 40, 1, 1, 0x11, 0, 0xff, 0xda, 0, 2, 0xff, 0xd9];
            [&[0xff, 0xd8, 0xff, 0xe1], &length[..], b"Exif\0\0", &notes, &frame].concat()
        }
    };
    let read = |from: u64, count: usize| bytes[usize::try_from(from).unwrap()..][..count].to_vec();
    let picture = picture::look(&picture::File::new(bytes.len() as u64, &read)).expect("a picture");
    (bytes, picture)
}

fn notes(turn: u8) -> Vec<u8> {
    [&b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"[..], &[turn, 0, 0, 0, 0, 0, 0]].concat()
}

/// The parsed header.
fn look(bytes: &[u8]) -> Picture {
    let read = |from: u64, count: usize| bytes[usize::try_from(from).unwrap()..][..count].to_vec();
    picture::look(&picture::File::new(bytes.len() as u64, &read)).expect("a picture")
}

/// The bytes with the edits applied.
fn edited(mut bytes: Vec<u8>, edits: &[Edit]) -> Picture {
    for (at, byte) in edits {
        bytes[usize::try_from(*at).unwrap()] = *byte;
    }
    look(&bytes)
}

#[test]
fn what_a_file_says_of_its_turn_is_hidden_and_done_by_us() {
    let (bytes, said) = picture(Kind::Jpeg, notes(6));
    let plan = decoding(&said);
    assert_eq!(plan.stored, (40, 30));
    // The lower left corner moves to the upper left.
    let [a, b, c, d, right, below] = plan.turn;
    let (x, y) = (0.0, 30.0);
    assert_eq!((a * x + c * y + right * 30.0, b * x + d * y + below * 40.0), (0.0, 0.0));
    let left = edited(bytes, plan.edits);
    assert_eq!((left.turn, left.size, left.is_whole), (Turn::UPRIGHT, (40, 30), true));

    let (bytes, said) = picture(Kind::Png, notes(3));
    let plan = decoding(&said);
    let mut after = bytes.clone();
    for (at, byte) in plan.edits {
        after[usize::try_from(*at).unwrap()] = *byte;
    }
    let name = after.windows(4).position(|name| name == b"exIf").expect("a chunk that nobody knows");
    let end = name + 4 + notes(3).len();
    // CRC-32 of name and data, as every reader checks it.
    let sum = after[name..end].iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 })
    });
    assert_eq!(after[end..end + 4], (!sum).to_be_bytes());
    assert_eq!((look(&after).turn, look(&after).is_whole), (Turn::UPRIGHT, true));
}

#[test]
fn what_a_browser_turns_by_itself_is_not_turned_again() {
    let bytes = include_bytes!("../../../../tests/fixtures/pictures/quarters-turned.heic");
    let said = look(bytes);
    let plan = in_page(&said);
    assert_eq!((said.size, plan.stored, plan.turn), ((640, 480), (480, 640), UPRIGHT));
    assert!(plan.edits.is_empty());
    // libheif is given it without its rotation.
    let plan = decoding(&said);
    assert_eq!((plan.stored, plan.turn), ((640, 480), matrix(Turn::by_number(6))));
    assert_eq!(edited(bytes.to_vec(), plan.edits).turn, Turn::UPRIGHT);
}

#[test]
fn what_lies_upright_is_not_touched() {
    let (_, said) = picture(Kind::Jpeg, notes(1));
    let plan = decoding(&said);
    assert_eq!((plan.edits, plan.turn, plan.crop), ([].as_slice(), UPRIGHT, [0.0, 0.0, 1.0, 1.0]));
}

#[test]
fn no_pixel_of_what_is_cropped_away_is_drawn() {
    assert_eq!(part(&[0.0, 0.0, 1.0, 1.0], (641, 481)), [0.0, 0.0, 641.0, 481.0]);
    assert_eq!(part(&[0.5, 0.0, 0.5, 1.0], (640, 480)), [320.0, 0.0, 320.0, 480.0]);
    // After a scaled decode, its edges lie within pixels.
    assert_eq!(part(&[0.25, 0.25, 0.5, 0.5], (10, 7)), [3.0, 2.0, 4.0, 3.0]);
    assert_eq!(part(&[0.4, 0.0, 0.1, 1.0], (3, 3)), [2.0, 0.0, 1.0, 3.0]);
}

#[test]
fn a_very_wide_or_high_picture_keeps_as_many_pixels_as_one_of_two_to_one() {
    // A panorama, a long screenshot, and an even wider picture.
    for (size, expected) in [((16_382, 984), (5909, 355)), ((1080, 10_000), (476, 4407)), ((65_000, 500), (8192, 63))] {
        let drawn = fit(size.0, size.1, most_side(size, 2048));
        assert!(drawn.0.abs_diff(expected.0) <= 1 && drawn.1.abs_diff(expected.1) <= 1, "{size:?} becomes {drawn:?}");
        assert!(drawn.0 * drawn.1 <= 2048 * 1024 + 8192);
    }
    for size in [(4000, 3000), (3000, 4000), (4096, 2048), (2160, 3840)] {
        assert_eq!(most_side(size, 2048), 2048, "{size:?}");
    }
    // Nothing is enlarged, and a picture that already has the target size keeps it.
    assert_eq!((most_side((3000, 200), 2048), most_side((640, 480), 2048)), (3000, 640));
    assert_eq!((most_side((5909, 355), u32::MAX), most_side((2048, 1536), u32::MAX)), (5909, 2048));
}

#[test]
fn each_turn_keeps_the_picture_on_its_canvas() {
    for number in 1..=8 {
        let turn = Turn::by_number(number);
        let (wide, high) = if turn.swaps_sides() { (3.0, 4.0) } else { (4.0, 3.0) };
        let [a, b, c, d, right, below] = matrix(turn);
        let corners = [(0.0, 0.0), (4.0, 0.0), (0.0, 3.0), (4.0, 3.0)];
        let mut drawn = corners.map(|(x, y)| (a * x + c * y + right * wide, b * x + d * y + below * high));
        drawn.sort_by(|one, other| one.1.total_cmp(&other.1).then(one.0.total_cmp(&other.0)));
        assert_eq!(drawn, [(0.0, 0.0), (wide, 0.0), (0.0, high), (wide, high)], "{number}");
    }
}
