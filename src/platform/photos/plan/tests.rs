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

/// A picture without pixels that says how it is to be turned.
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

#[test]
fn what_a_file_says_of_its_turn_is_hidden_and_done_by_us() {
    let (bytes, said) = picture(Kind::Jpeg, notes(6));
    let plan = decoding(&said);
    let (from, to, filler) = plan.hidden.expect("something to hide");
    assert_eq!(&bytes[from as usize..to as usize], b"MM\0\x2a");
    assert_eq!((filler, plan.stored), (4, (40, 30)));
    // Its lower left corner comes to lie in the upper left one.
    let [a, b, c, d, right, below] = plan.turn;
    let (x, y) = (0.0, 30.0);
    assert_eq!((a * x + c * y + right * 30.0, b * x + d * y + below * 40.0), (0.0, 0.0));

    let (bytes, said) = picture(Kind::Png, notes(3));
    let (from, to, filler) = decoding(&said).hidden.expect("something to hide");
    let (before, after) = (&bytes[..from as usize], &bytes[to as usize..]);
    assert_eq!((filler, before.len()), (0, 8 + 25));
    assert!(before.ends_with(b"sum!") && after.starts_with(b"\0\0\0\0IEND"));
}

#[test]
fn what_every_decoder_turns_is_not_turned_again() {
    let bytes = include_bytes!("../../../../tests/fixtures/pictures/quarters-turned.heic");
    let read = |from: u64, count: usize| bytes[usize::try_from(from).unwrap()..][..count].to_vec();
    let said = picture::look(&picture::File::new(bytes.len() as u64, &read)).expect("a picture");
    let plan = decoding(&said);
    assert_eq!((said.size, plan.stored, plan.turn, plan.hidden), ((640, 480), (480, 640), UPRIGHT, None));
}

#[test]
fn what_lies_upright_is_not_touched() {
    let (_, said) = picture(Kind::Jpeg, notes(1));
    let plan = decoding(&said);
    assert_eq!((plan.hidden, plan.turn), (None, UPRIGHT));
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
