//! HEIC and AVIF (ISO/IEC 23008-12, MIAF): size and turn of the primary picture, and where the camera's notes lie. It draws
//! no conclusion from brands: that is `kind.rs`.

use crate::{
    File, Said, Turn,
    boxes::{boxes, header},
    numbers::{be, be32},
    turn::Axis,
};

/// The box with everything about the pictures is some kilobytes long; of a longer one so much is read.
const MOST_META: usize = 1024 * 1024;
/// More boxes than this no file has at its top.
const MOST_TOP: usize = 200;
/// More properties, pictures and pieces than this no camera writes.
const MOST: usize = 10_000;

/// Reads the boxes at the top, and what the one called `meta` says.
pub fn read(file: &File<'_>) -> Option<Said> {
    let (mut at, mut said, mut is_whole) = (0, None, true);
    for _ in 0..MOST_TOP {
        if at >= file.len() {
            break;
        }
        let head = file.bytes(at, 16);
        let Some((name, skipped, size)) = header(&head, file.len() - at) else {
            // Cut off within a header, or followed by what are no boxes.
            is_whole = is_whole && (said.is_none() || head.len() >= 8);
            break;
        };
        is_whole = is_whole && size <= file.len() - at;
        if &name == b"meta" && said.is_none() {
            let inner = usize::try_from(size).unwrap_or(usize::MAX).saturating_sub(skipped).min(MOST_META);
            // A full box: its version and flags stand first.
            said = about(file.bytes(at + skipped as u64, inner).get(4..)?);
        }
        at = at.saturating_add(size);
    }
    said.map(|said: Said| Said { is_whole, ..said })
}

/// What is looked for within `meta`.
#[derive(Default)]
struct Meta<'a> {
    primary: Option<u64>,
    items: &'a [u8],
    places: &'a [u8],
    properties: &'a [u8],
    belongings: &'a [u8],
}

fn about(bytes: &[u8]) -> Option<Said> {
    let mut meta = Meta::default();
    for (name, inner) in boxes(bytes) {
        match &name {
            b"pitm" => meta.primary = be(inner, 4, if inner.first() == Some(&0) { 2 } else { 4 }),
            b"iinf" => meta.items = inner,
            b"iloc" => meta.places = inner,
            b"iprp" => {
                for (name, inner) in boxes(inner) {
                    match &name {
                        b"ipco" => meta.properties = inner,
                        b"ipma" => meta.belongings = inner,
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    let (size, turn) = primary(&meta)?;
    let notes = notes(meta.items).and_then(|item| place(meta.places, item));
    // The notes begin with how far behind this number their own header stands.
    let notes = notes.map(|(at, count)| (at, count, 4));
    Some(Said {
        size,
        turn: Some(turn),
        is_whole: true,
        notes: notes.map(|(at, count, skipped)| (at + skipped, u64::saturating_sub(count, skipped))),
    })
}

/// The size of the largest picture in the file, which bounds what a decoder has to hold, and the turn of the primary one.
fn primary(meta: &Meta<'_>) -> Option<((u32, u32), Turn)> {
    let properties: Vec<_> = boxes(meta.properties).take(MOST).collect();
    let sizes = properties.iter().filter(|(name, _)| name == b"ispe");
    let sizes = sizes.filter_map(|(_, inner)| Some((be32(inner, 4)?, be32(inner, 8)?)));
    let largest = sizes.max_by_key(|(width, height)| u64::from(*width) * u64::from(*height))?;
    let (mut quarters, mut mirrored) = (0, None);
    for number in belonging(meta.belongings, meta.primary).unwrap_or_default() {
        // Counted from 1; 0 is none.
        let Some((name, inner)) = number.checked_sub(1).and_then(|at| properties.get(at)) else { continue };
        match (name, inner.first()) {
            (b"irot", Some(angle)) => quarters = angle & 3,
            (b"imir", Some(axis)) => mirrored = Some(if axis & 1 == 0 { Axis::Upright } else { Axis::Level }),
            _ => {}
        }
    }
    Some((largest, Turn::by_quarters(quarters, mirrored)))
}

/// The numbers of the properties that belong to a picture (`ipma`).
fn belonging(bytes: &[u8], item: Option<u64>) -> Option<Vec<usize>> {
    let (version, wide) = (*bytes.first()?, bytes.get(3)? & 1 == 1);
    let count = be32(bytes, 4)? as usize;
    let id_bytes = if version == 0 { 2 } else { 4 };
    let mut at = 8;
    for _ in 0..count.min(MOST) {
        let id = be(bytes, at, id_bytes)?;
        let count = usize::from(*bytes.get(at + id_bytes)?);
        at += id_bytes + 1;
        let each = if wide { 2 } else { 1 };
        if Some(id) == item {
            // The highest bit says only that it must be understood.
            let mask = if wide { 0x7fff } else { 0x7f };
            return (0..count).map(|n| Some((be(bytes, at + n * each, each)? & mask) as usize)).collect();
        }
        at += count * each;
    }
    None
}

/// The number of the item that holds the camera's notes (`iinf`).
fn notes(bytes: &[u8]) -> Option<u64> {
    let skipped = if *bytes.first()? == 0 { 6 } else { 8 };
    boxes(bytes.get(skipped..)?).take(MOST).find_map(|(name, inner)| {
        let id_bytes = match (&name, inner.first()?) {
            (b"infe", 2) => 2,
            (b"infe", 3) => 4,
            _ => return None,
        };
        (inner.get(6 + id_bytes..10 + id_bytes)? == b"Exif").then(|| be(inner, 4, id_bytes))?
    })
}

/// Where an item of one piece lies in the file, and how long it is (`iloc`).
fn place(bytes: &[u8], item: u64) -> Option<(u64, u64)> {
    let version = *bytes.first()?;
    let sizes = be(bytes, 4, 2)? as usize;
    let (offset, length, base) = (sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15);
    let index = if version == 0 { 0 } else { sizes & 15 };
    let id_bytes = if version < 2 { 2 } else { 4 };
    let count = be(bytes, 6, id_bytes)?;
    let mut at = 6 + id_bytes;
    for _ in 0..count.min(MOST as u64) {
        let id = be(bytes, at, id_bytes)?;
        at += id_bytes;
        let mut in_file = true;
        if version > 0 {
            in_file = be(bytes, at, 2)? & 15 == 0;
            at += 2;
        }
        let start = be(bytes, at + 2, base)?;
        let pieces = be(bytes, at + 2 + base, 2)? as usize;
        at += 4 + base;
        if id == item {
            let from = be(bytes, at + index, offset)?;
            let count = be(bytes, at + index + offset, length)?;
            return (in_file && pieces == 1).then(|| Some((start.checked_add(from)?, count)))?;
        }
        at = at.checked_add(pieces.checked_mul(index + offset + length)?)?;
    }
    None
}

#[cfg(test)]
pub mod tests;
