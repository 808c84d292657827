//! HEIC and AVIF as phones write them, and malformed ones.

use crate::{Kind, NoPicture, Turn, judged};

fn boxed(name: &[u8; 4], inner: &[u8]) -> Vec<u8> {
    [&(inner.len() as u32 + 8).to_be_bytes()[..], name, inner].concat()
}

fn full(name: &[u8; 4], version: u8, flags: u8, inner: &[u8]) -> Vec<u8> {
    boxed(name, &[&[version, 0, 0, flags][..], inner].concat())
}

fn extent(width: u32, height: u32) -> Vec<u8> {
    full(b"ispe", 0, 0, &[width.to_be_bytes(), height.to_be_bytes()].concat())
}

/// A file with a primary picture of 4000 × 3000, a thumbnail, some properties of the primary one, and EXIF.
fn file(brand: &[u8; 4], properties: &[Vec<u8>], notes: &[u8]) -> Vec<u8> {
    let ftyp = boxed(b"ftyp", &[&brand[..], &[0; 4], b"mif1", brand].concat());
    let all = [&[extent(320, 240), extent(4000, 3000)][..], properties].concat();
    let mut belongings = vec![0, 0, 0, 2, 0, 7, 1, 0x81, 0, 9, (properties.len() + 1) as u8, 0x82];
    belongings.extend((0..properties.len()).map(|n| n as u8 + 3));
    let properties = [boxed(b"ipco", &all.concat()), full(b"ipma", 0, 0, &belongings)].concat();
    let item = |id: u16, kind: &[u8]| full(b"infe", 2, 0, &[&id.to_be_bytes()[..], &[0; 2], kind, &[0]].concat());
    let items = [&[0, 3][..], &item(7, b"hvc1"), &item(9, b"grid"), &item(12, b"Exif")].concat();
    let meta = |at: u32| {
        let place = [&[0, 12, 0, 0, 0, 1][..], &at.to_be_bytes(), &(notes.len() as u32 + 4).to_be_bytes()].concat();
        let places = [&[0x44, 0, 0, 1][..], &place].concat();
        let inner = [
            full(b"hdlr", 0, 0, b"\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0"),
            full(b"pitm", 0, 0, &[0, 9]),
            full(b"iinf", 0, 0, &items),
            full(b"iloc", 0, 0, &places),
            boxed(b"iprp", &properties),
        ];
        full(b"meta", 0, 0, &inner.concat())
    };
    let before = ftyp.len() + meta(0).len() + 8;
    let data = boxed(b"mdat", &[&[0; 4][..], notes, &[0x55; 40]].concat());
    [ftyp, meta(before as u32), data].concat()
}

/// A HEIC of 4000 × 3000 stored pixels with this EXIF block.
pub fn heic(notes: &[u8]) -> Vec<u8> {
    file(b"heic", &[], notes)
}

#[test]
fn the_size_is_the_picture_s_and_not_its_thumbnail_s() {
    for (brand, kind) in [(b"heic", Kind::Heic), (b"avif", Kind::Avif)] {
        let picture = judged(&file(brand, &[], b"")).expect("a picture");
        assert_eq!((picture.kind, picture.size, picture.turn), (kind, (4000, 3000), Turn::UPRIGHT));
    }
}

#[test]
fn the_turn_is_that_of_the_primary_picture_whatever_the_notes_say() {
    let notes = crate::exif::tests::NOTES.bytes();
    let quarter = boxed(b"irot", &[3]);
    let picture = judged(&file(b"heic", core::slice::from_ref(&quarter), &notes)).expect("a picture");
    assert_eq!((picture.turn.number(), picture.upright()), (6, (3000, 4000)));
    for (axis, number) in [(0, 7), (1, 5)] {
        let mirrored = judged(&file(b"heic", &[quarter.clone(), boxed(b"imir", &[axis])], &notes)).expect("a picture");
        assert_eq!(mirrored.turn.number(), number, "axis {axis}");
    }
    // EXIF says 6, but no property does: HEIF's own properties take precedence.
    assert_eq!(judged(&heic(&notes)).map(|picture| picture.turn), Ok(Turn::UPRIGHT));
}

#[test]
fn a_file_that_ends_within_its_data_is_cut_off() {
    let whole = heic(b"");
    assert_eq!(judged(&whole).map(|picture| picture.is_whole), Ok(true));
    assert_eq!(judged(&whole[..whole.len() - 1]).map(|picture| picture.is_whole), Ok(false));
    assert_eq!(judged(&[whole, b"\0\0\0\x08free".to_vec()].concat()).map(|picture| picture.is_whole), Ok(true));
}

#[test]
fn a_cut_file_is_cut_off_although_its_data_were_to_go_on_to_the_end() {
    let mut whole = heic(b"");
    let data = whole.windows(4).position(|name| name == b"mdat").expect("data");
    whole[data - 4..data].fill(0);
    assert_eq!(judged(&whole).map(|picture| picture.is_whole), Ok(true));
    // The last extent is the EXIF item's: four bytes, followed by others that nothing refers to.
    assert_eq!(judged(&whole[..data + 8]).map(|picture| picture.is_whole), Ok(true));
    for end in [data + 7, data + 5, data + 4] {
        assert_eq!(judged(&whole[..end]).map(|picture| picture.is_whole), Ok(false), "{end}");
    }
}

#[test]
fn each_piece_of_each_item_has_to_be_in_the_file() {
    // Version, sizes of offset and length, of base and index; then the items.
    let iloc = |version: u8, sizes: [u8; 2], items: &[u8]| full(b"iloc", version, 0, &[&sizes[..], items].concat());
    let file = |iloc: Vec<u8>| {
        let properties = boxed(b"iprp", &boxed(b"ipco", &extent(10, 10)));
        [boxed(b"ftyp", b"heic\0\0\0\0mif1heic"), full(b"meta", 0, 0, &[iloc, properties].concat())].concat()
    };
    let is_whole = |iloc| judged(&file(iloc)).map(|picture| picture.is_whole);
    // One item of two extents of 8 bytes; the second begins at the given offset.
    let two = |at: u8| iloc(0, [0x11, 0], &[0, 1, 0, 9, 0, 0, 0, 2, 16, 8, at, 8]);
    let length = file(two(0)).len() as u8;
    assert_eq!((is_whole(two(length - 8)), is_whole(two(length - 7))), (Ok(true), Ok(false)));
    // The same with a base offset, in an item of version 1, whose extents are numbered.
    let based = |base: u8| iloc(1, [0x11, 0x11], &[0, 1, 0, 9, 0, 0, 0, 0, base, 0, 1, 0, 1, 8]);
    let length = file(based(0)).len() as u8;
    assert_eq!((is_whole(based(length - 9)), is_whole(based(length - 8))), (Ok(true), Ok(false)));
    // An extent within another item's data is not one of the file.
    let within = iloc(1, [0x44, 0x04], &[0, 1, 0, 9, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9]);
    assert_eq!(is_whole(within), Ok(true));
}

/// A clean aperture: width, height, and the offset of its centre, each a fraction.
fn aperture(fractions: [i32; 8]) -> Vec<u8> {
    boxed(b"clap", &fractions.map(i32::to_be_bytes).concat())
}

#[test]
fn what_is_cropped_away_is_named_in_shares_of_the_stored_pixels() {
    for (fractions, crop, shown) in [
        // The right half, and the upper third.
        ([2000, 1, 3000, 1, 1000, 1, 0, 1], [0.5, 0.0, 0.5, 1.0], (2000, 3000)),
        ([4000, 1, 2000, 2, 0, 1, -1000, 1], [0.0, 0.0, 1.0, 1.0 / 3.0], (4000, 1000)),
        // Clipped to the picture.
        ([5000, 1, 3000, 1, 0, 1, 0, 1], [0.0, 0.0, 1.0, 1.0], (4000, 3000)),
    ] {
        let turn = boxed(b"irot", &[1]);
        let picture = judged(&file(b"avif", &[aperture(fractions), turn], b"")).expect("a picture");
        assert!(picture.crop.iter().zip(crop).all(|(found, wanted)| (found - wanted).abs() < 1e-9), "{picture:?}");
        assert_eq!((picture.size, picture.shown(), picture.upright()), ((4000, 3000), shown, (shown.1, shown.0)));
    }
    // Outside the picture, empty, and with a zero denominator.
    for fractions in [[100, 1, 100, 1, 9000, 1, 0, 1], [0, 1, 0, 1, 0, 1, 0, 1], [100, 0, 100, 1, 0, 0, 0, 1]] {
        assert_eq!(judged(&file(b"heic", &[aperture(fractions)], b"")), Err(NoPicture::Broken), "{fractions:?}");
    }
}

#[test]
fn turn_mirror_and_crop_can_be_taken_out_and_nothing_else() {
    let clap = aperture([2000, 1, 3000, 1, 1000, 1, 0, 1]);
    let colours = boxed(b"colr", b"nclx\0\x0c\0\x0d\0\x06\x80");
    let bytes = file(b"heic", &[colours, clap, boxed(b"irot", &[1]), boxed(b"imir", &[0])], b"");
    let picture = judged(&bytes).expect("a picture");
    assert_eq!((picture.turn.number(), picture.edits.len()), (5, 3));
    let mut plain = bytes.clone();
    for (at, byte) in &picture.edits {
        plain[*at as usize] = *byte;
    }
    let left = judged(&plain).expect("a picture");
    assert_eq!((left.turn, left.crop, left.edits.len()), (Turn::UPRIGHT, [0.0, 0.0, 1.0, 1.0], 0));
    assert_eq!((left.size, left.colours), (picture.size, picture.colours));
    assert_eq!(judged(&heic(b"")).map(|picture| picture.edits), Ok(Vec::new()));
}

#[test]
fn a_mirror_before_a_quarter_turn_is_the_other_mirror_behind_it() {
    let turn = |properties: &[Vec<u8>]| judged(&file(b"avif", properties, b"")).expect("a picture").turn.number();
    let (quarter, half) = (boxed(b"irot", &[1]), boxed(b"irot", &[2]));
    for axis in [0, 1] {
        let [mirror, other] = [axis, 1 - axis].map(|axis| boxed(b"imir", &[axis]));
        assert_eq!(turn(&[mirror.clone(), quarter.clone()]), turn(&[quarter.clone(), other]), "axis {axis}");
        assert_eq!(turn(&[mirror.clone(), half.clone()]), turn(&[half.clone(), mirror]), "axis {axis}");
    }
}

#[test]
fn its_colours_are_where_they_are_described_best() {
    let [numbers, profile] =
        [&b"nclx\0\x0c\0\x0d\0\x06\x80"[..], b"profof some length"].map(|inner| boxed(b"colr", inner));
    for (properties, wanted) in [
        (&[numbers.clone()][..], &numbers[8..]),
        (&[numbers.clone(), profile.clone()], &profile[8..]),
        (&[profile.clone(), numbers.clone()], &profile[8..]),
    ] {
        let bytes = file(b"avif", properties, b"");
        let (at, length) = judged(&bytes).expect("a picture").colours.expect("colours");
        assert_eq!(&bytes[at as usize..(at + length) as usize], wanted);
    }
    assert_eq!(judged(&heic(b"")).map(|picture| picture.colours), Ok(None));
}

#[test]
fn a_file_without_a_size_is_broken() {
    let ftyp = boxed(b"ftyp", b"heic\0\0\0\0mif1heic");
    assert_eq!(judged(&ftyp), Err(NoPicture::Broken));
    assert_eq!(
        judged(&[ftyp.clone(), full(b"meta", 0, 0, &full(b"pitm", 0, 0, &[0, 9]))].concat()),
        Err(NoPicture::Broken)
    );
    // Boxes of length zero, as many as fit, and nested ones.
    assert_eq!(judged(&[ftyp.clone(), b"\0\0\0\x08free".repeat(1_000_000)].concat()), Err(NoPicture::Broken));
    let mut nested = Vec::new();
    for _ in 0..10_000 {
        nested = boxed(b"iprp", &nested);
    }
    assert_eq!(judged(&[ftyp, full(b"meta", 0, 0, &nested)].concat()), Err(NoPicture::Broken));
}

#[test]
fn lists_that_promise_more_than_there_is_come_to_an_end() {
    let ftyp = boxed(b"ftyp", b"heic\0\0\0\0mif1heic");
    let endless = [
        full(b"pitm", 0, 0, &[0, 9]),
        full(b"iinf", 0, 0, &[0xff, 0xff]),
        full(b"iloc", 2, 0, &[&[0, 0, 0xff, 0xff, 0xff, 0xff][..], &[0; 100_000]].concat()),
        boxed(
            b"iprp",
            &[boxed(b"ipco", &extent(10, 10)), full(b"ipma", 1, 1, &[&[0xff; 4][..], &[0; 100_000]].concat())].concat(),
        ),
    ];
    assert_eq!(
        judged(&[ftyp, full(b"meta", 0, 0, &endless.concat())].concat()).map(|picture| picture.size),
        Ok((10, 10))
    );
}
