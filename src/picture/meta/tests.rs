//! HEIC and AVIF as phones write them, and as nobody should.

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

/// A file with a primary picture of 4000 × 3000, a thumbnail, some properties of the primary one, and notes.
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

/// A HEIC of 4000 × 3000 stored pixels with these notes.
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
    // Notes say 6, but no property does: what HEIF itself says counts.
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
fn a_file_without_a_size_is_broken() {
    let ftyp = boxed(b"ftyp", b"heic\0\0\0\0mif1heic");
    assert_eq!(judged(&ftyp), Err(NoPicture::Broken));
    assert_eq!(
        judged(&[ftyp.clone(), full(b"meta", 0, 0, &full(b"pitm", 0, 0, &[0, 9]))].concat()),
        Err(NoPicture::Broken)
    );
    // Boxes of no length, as many as there is room for, and one within the other.
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
