//! EXIF in either byte order and in every file format that has it; and malicious EXIF.

use super::*;
use crate::{File, Picture, look};

/// EXIF as a camera writes it: orientation, place (lat 22° 32' 6.1" S, 114° 3' 25.0" W by default) and time.
pub struct Notes {
    pub big: bool,
    pub turn: u16,
    pub place: Option<[u32; 12]>,
    /// Whether the fractions of the place are signed (type 10).
    pub signed: bool,
    pub sides: [u8; 2],
    pub moment: &'static str,
}

pub const NOTES: Notes = Notes {
    big: true,
    turn: 6,
    place: Some([22, 1, 32, 1, 610, 100, 114, 1, 3, 1, 2_500, 100]),
    signed: false,
    sides: [b'N', b'E'],
    moment: "2026:11:27 18:05:59",
};

impl Notes {
    fn short(&self, number: u16) -> [u8; 2] {
        if self.big { number.to_be_bytes() } else { number.to_le_bytes() }
    }

    fn long(&self, number: u32) -> [u8; 4] {
        if self.big { number.to_be_bytes() } else { number.to_le_bytes() }
    }

    fn field(&self, tag: u16, kind: u16, count: u32, value: [u8; 4]) -> Vec<u8> {
        [&self.short(tag)[..], &self.short(kind), &self.long(count), &value].concat()
    }

    /// The TIFF: main directory at 8, then the time's, then the position's, then the values.
    pub fn bytes(&self) -> Vec<u8> {
        let (more, position, values) = (8 + 2 + 3 * 12 + 4, 8 + 2 + 3 * 12 + 4 + 2 + 2 * 12 + 4, 200);
        let turn = [self.short(self.turn), [0; 2]].concat().try_into().expect("four bytes");
        let main = [
            &self.short(3)[..],
            &self.field(0x0112, 3, 1, turn),
            &self.field(0x8769, 4, 1, self.long(more)),
            &self.field(0x8825, 4, 1, self.long(position)),
            &self.long(0),
        ]
        .concat();
        let original = [
            &self.short(2)[..],
            &self.field(0x9003, 2, 20, self.long(values)),
            &self.field(0x9011, 2, 7, self.long(values + 20)),
            &self.long(0),
        ]
        .concat();
        let [ns, ew] = self.sides;
        let fractions = if self.signed { 10 } else { 5 };
        let place = match self.place {
            None => [self.short(0).to_vec(), self.long(0).to_vec()].concat(),
            Some(_) => [
                &self.short(4)[..],
                &self.field(1, 2, 2, [ns, 0, 0, 0]),
                &self.field(2, fractions, 3, self.long(values + 28)),
                &self.field(3, 2, 2, [ew, 0, 0, 0]),
                &self.field(4, fractions, 3, self.long(values + 52)),
                &self.long(0),
            ]
            .concat(),
        };
        let magic: &[u8] = if self.big { b"MM\0\x2a" } else { b"II\x2a\0" };
        let mut bytes = [magic, &self.long(8), &main, &original, &place].concat();
        bytes.resize(values as usize, 0);
        bytes.extend(format!("{:\0<20}", self.moment).into_bytes());
        bytes.extend(b"+08:00\0\0");
        for number in self.place.unwrap_or_default() {
            bytes.extend(self.long(number));
        }
        bytes
    }
}

fn judged(bytes: &[u8]) -> (Picture, Option<Exif>) {
    let read = |from: u64, count: usize| bytes[from as usize..][..count].to_vec();
    let file = File::new(bytes.len() as u64, &read);
    let picture = look(&file).expect("a picture");
    let exif = picture.exif(&file);
    (picture, exif)
}

/// A JPEG of 4000 × 3000 stored pixels with this EXIF block.
pub fn jpeg(notes: &[u8]) -> Vec<u8> {
    let segment = [b"Exif\0\0", notes].concat();
    let frame = [0xff, 0xc0, 0, 11, 8, 0x0b, 0xb8, 0x0f, 0xa0, 1, 1, 0x11, 0, 0xff, 0xda, 0, 2, 1, 2, 0xff, 0xd9];
    [&[0xff, 0xd8, 0xff, 0xe1][..], &(segment.len() as u16 + 2).to_be_bytes(), &segment, &frame].concat()
}

fn png(notes: &[u8]) -> Vec<u8> {
    let chunk = |name: &[u8], data: &[u8]| [&(data.len() as u32).to_be_bytes()[..], name, data, &[0; 4]].concat();
    let header = [&4000_u32.to_be_bytes()[..], &3000_u32.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let chunks = [chunk(b"IHDR", &header), chunk(b"eXIf", notes), chunk(b"IDAT", &[1]), chunk(b"IEND", &[])].concat();
    [b"\x89PNG\r\n\x1a\n", &chunks[..]].concat()
}

fn webp(notes: &[u8]) -> Vec<u8> {
    let chunk = |name: &[u8], data: &[u8]| {
        let pad = vec![0; data.len() % 2];
        [name, &(data.len() as u32).to_le_bytes(), data, &pad].concat()
    };
    let header = [0x08, 0, 0, 0, 0x9f, 0x0f, 0, 0xb7, 0x0b, 0];
    let chunks = [chunk(b"VP8X", &header), chunk(b"VP8 ", &[1; 33]), chunk(b"EXIF", notes)].concat();
    [b"RIFF", &(chunks.len() as u32 + 4).to_le_bytes()[..], b"WEBP", &chunks].concat()
}

#[test]
fn the_notes_are_found_in_every_kind_of_file_and_in_either_byte_order() {
    for big in [true, false] {
        let notes = Notes { big, ..NOTES }.bytes();
        let named = [b"Exif\0\0", &notes[..]].concat();
        let files = [jpeg(&notes), png(&notes), webp(&notes), webp(&named), crate::meta::tests::heic(&notes)];
        for (n, file) in files.iter().enumerate() {
            let (picture, exif) = judged(file);
            assert_eq!((picture.size, picture.is_whole), ((4000, 3000), true), "file {n}");
            let exif = exif.expect("notes");
            let place = exif.place().expect("a place");
            assert!((place.latitude - 22.535_027_8).abs() < 1e-6, "{place:?} in file {n}");
            assert!((place.longitude - 114.056_944_4).abs() < 1e-6, "{place:?} in file {n}");
            let moment = exif.moment().expect("a moment");
            assert_eq!((moment.hour, moment.second, moment.offset_minutes), (18, 59, Some(480)), "file {n}");
        }
    }
}

#[test]
fn each_of_the_eight_turns_is_read() {
    for turn in 1..=8 {
        let (picture, _) = judged(&jpeg(&Notes { turn, ..NOTES }.bytes()));
        assert_eq!(picture.turn, Turn::by_number(turn.into()));
        assert_eq!(picture.upright(), if turn >= 5 { (3000, 4000) } else { (4000, 3000) }, "turn {turn}");
    }
    let (picture, _) = judged(&jpeg(&Notes { turn: 700, ..NOTES }.bytes()));
    assert_eq!(picture.turn, Turn::UPRIGHT);
}

#[test]
fn south_and_west_are_below_nothing() {
    let exif = Exif::read(Notes { sides: [b'S', b'w'], ..NOTES }.bytes()).expect("notes");
    let place = exif.place().expect("a place");
    assert!(place.latitude < -22.0 && place.longitude < -114.0, "{place:?}");
}

#[test]
fn a_place_in_signed_fractions_is_read_and_its_sign_counts_once() {
    let place = |place: [u32; 12], sides: [u8; 2]| {
        let notes = Notes { signed: true, place: Some(place), sides, ..NOTES }.bytes();
        Exif::read(notes).expect("notes").place().map(|place| [place.latitude, place.longitude])
    };
    let plain = NOTES.place.expect("a place");
    let near = |place: Option<[f64; 2]>, [latitude, longitude]: [f64; 2]| {
        place.is_some_and(|found| (found[0] - latitude).abs() < 1e-6 && (found[1] - longitude).abs() < 1e-6)
    };
    assert!(near(place(plain, [b'N', b'E']), [22.535_027_8, 114.056_944_4]));
    assert!(near(place(plain, [b'S', b'W']), [-22.535_027_8, -114.056_944_4]));
    // Negative degrees, besides the letter for the hemisphere.
    let mut negative = plain;
    (negative[0], negative[6]) = ((-22_i32).cast_unsigned(), (-114_i32).cast_unsigned());
    assert!(near(place(negative, [b'S', b'W']), [-22.535_027_8, -114.056_944_4]));
    // A fraction of two negatives is positive, and one with a zero denominator is invalid.
    let mut odd = plain;
    (odd[0], odd[1]) = ((-22_i32).cast_unsigned(), (-1_i32).cast_unsigned());
    assert!(near(place(odd, [b'N', b'E']), [22.535_027_8, 114.056_944_4]));
    odd[1] = 0;
    assert_eq!(place(odd, [b'N', b'E']), None);
}

#[test]
fn a_place_that_the_camera_did_not_know_is_none() {
    for place in [
        None,
        Some([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]),
        Some([22, 0, 32, 1, 6, 1, 114, 1, 3, 1, 25, 1]),
        Some([91, 1, 0, 1, 0, 1, 114, 1, 0, 1, 0, 1]),
        Some([22, 1, 0, 1, 0, 1, 181, 1, 0, 1, 0, 1]),
    ] {
        assert_eq!(Exif::read(Notes { place, ..NOTES }.bytes()).expect("notes").place(), None, "{place:?}");
    }
}

#[test]
fn notes_broken_off_anywhere_say_less_and_never_break_anything() {
    let notes = NOTES.bytes();
    for end in 0..notes.len() {
        if let Some(exif) = Exif::read(notes[..end].to_vec()) {
            let _ = (exif.turn(), exif.place(), exif.moment());
        }
        let _ = judged(&jpeg(&notes[..end]));
    }
}

#[test]
fn notes_that_point_at_themselves_or_far_away_come_to_an_end() {
    for at in [0_u32, 8, 10, u32::MAX, u32::MAX - 1, 0x7fff_ffff] {
        let mut notes = NOTES.bytes();
        // The main directory, and the two that it refers to.
        for place in [4, 8 + 2 + 12 + 8, 8 + 2 + 24 + 8] {
            notes[place..place + 4].copy_from_slice(&at.to_be_bytes());
        }
        let exif = Exif::read(notes).expect("notes");
        let _ = (exif.turn(), exif.place(), exif.moment());
    }
}
