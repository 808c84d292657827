//! HEIC and AVIF (ISO/IEC 23008-12, MIAF): size, crop, orientation and colours of the primary picture, whether all data
//! that the file refers to are present, and where the EXIF block is. Brands are handled in `kind.rs`.

use crate::{
    File, Picture, Turn,
    boxes::{at_the_top, boxes},
    numbers::{be, be32},
};

/// The `meta` box has some kilobytes; at most so much of it is read.
const MOST_META: usize = 1024 * 1024;
/// Most properties, items and extents that are read.
const MOST: usize = 10_000;

/// Reads the boxes at the top level, and the content of `meta`.
pub fn read(file: &File<'_>, said: &mut Picture) -> Option<()> {
    let mut end = None;
    let is_whole = at_the_top(file, &mut |name, at, count| {
        if &name == b"meta" && end.is_none() {
            // A full box: its version and flags come first.
            let count = usize::try_from(count).unwrap_or(usize::MAX).saturating_sub(4).min(MOST_META);
            end = Some(about(&file.bytes(at + 4, count), at + 4, said));
        }
    });
    // A box that extends to the end of the file has no length to check; the extents that point into it do.
    said.is_whole = is_whole && end?? <= file.len();
    Some(())
}

/// The boxes needed from `meta`.
#[derive(Default)]
struct Meta<'a> {
    primary: Option<u64>,
    items: &'a [u8],
    places: &'a [u8],
    properties: &'a [u8],
    belongings: &'a [u8],
}

/// Reads the content of `meta`, which begins at this offset of the file; returns the end of the last extent that it
/// refers to.
fn about(bytes: &[u8], from: u64, said: &mut Picture) -> Option<u64> {
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
    // Each part is a slice of `bytes`, so its address gives its offset in the file.
    primary(&meta, &|part| from + (part.as_ptr().addr() - bytes.as_ptr().addr()) as u64, said)?;
    let item = notes_item(meta.items);
    let mut end = 0;
    // If the list is truncated, what was found before counts.
    let _ = pieces(meta.places, &mut |id, at, count| {
        end = end.max(at.saturating_add(count));
        if Some(id) == item {
            // It begins with the offset of its TIFF header, counted from after this number.
            said.notes = Some((at.saturating_add(4), count.saturating_sub(4)));
        }
    });
    Some(end)
}

/// Reads the size of the largest picture in the file, which bounds the decoder's memory; and the primary picture's
/// crop, mirroring and rotation, which of its properties say so, and where its colours are described.
fn primary(meta: &Meta<'_>, place: &dyn Fn(&[u8]) -> u64, said: &mut Picture) -> Option<()> {
    let extent = |inner: &[u8]| Some((be32(inner, 4)?, be32(inner, 8)?));
    let pixels = |(width, height): (u32, u32)| u64::from(width) * u64::from(height);
    for (name, inner) in boxes(meta.properties).take(MOST) {
        if &name == b"ispe"
            && let Some(size) = extent(inner)
            && pixels(size) >= pixels(said.size)
        {
            said.size = size;
        }
    }
    let (mut own_size, mut aperture, mut quarters, mut mirror) = (said.size, None, 0, None);
    // A truncated list is ignored.
    let (named, each) = belonging(meta.belongings, meta.primary).unwrap_or_default();
    for named in named.chunks_exact(each.max(1)) {
        // Counted from 1; the highest bit only marks it as essential; 0 is none.
        let number = be(named, 0, each)? as usize & if each == 2 { 0x7fff } else { 0x7f };
        let Some((name, inner)) = number.checked_sub(1).and_then(|at| boxes(meta.properties).take(MOST).nth(at)) else {
            continue;
        };
        let first = inner.first().copied().unwrap_or_default() & 3;
        match &name {
            b"ispe" => own_size = extent(inner)?,
            // An ICC profile takes precedence over colour codes beside it.
            b"colr" if said.colours.is_none() || !inner.starts_with(b"nclx") => {
                said.colours = Some((place(inner), inner.len() as u64));
            }
            b"clap" => aperture = Some(inner),
            b"irot" => {
                quarters = first;
                // Mirroring before a quarter turn equals mirroring about the other axis after it.
                mirror = mirror.map(|axis| axis ^ (quarters & 1));
            }
            b"imir" => mirror = Some(first & 1),
            _ => {}
        }
        if matches!(&name, b"clap" | b"irot" | b"imir") {
            // Index 0 means no property: so the browser decodes the pixels as stored.
            for n in 0..each as u64 {
                said.edits.push((place(named) + n, 0));
            }
        }
    }
    if let Some(aperture) = aperture {
        said.crop = cropped(aperture, own_size)?;
    }
    said.turn = Turn::by_quarters(quarters, mirror);
    Some(())
}

/// What a clean aperture (`clap`) leaves of a picture, in shares of it, clipped to the picture: four fractions, of
/// which the last two are the offset of its centre from the picture's.
fn cropped(aperture: &[u8], (width, height): (u32, u32)) -> Option<[f64; 4]> {
    let mut sides = [0.0; 4];
    for (n, whole) in [(0, width), (1, height)] {
        let number = |at: usize| Some(f64::from(be32(aperture, at * 4)?.cast_signed()));
        let fraction = |at: usize| Some(number(at)? / number(at + 1)?).filter(|number| number.is_finite());
        let (side, moved) = (fraction(n * 2)?, fraction(n * 2 + 4)?);
        let whole = f64::from(whole);
        let from = ((whole - side) / 2.0 + moved).max(0.0);
        let to = ((whole + side) / 2.0 + moved).min(whole);
        if to - from < 1.0 {
            return None;
        }
        (sides[n], sides[n + 2]) = (from / whole, (to - from) / whole);
    }
    Some(sides)
}

/// The bytes with the property indices of a picture (`ipma`), and the length of an index.
fn belonging(bytes: &[u8], item: Option<u64>) -> Option<(&[u8], usize)> {
    let (version, wide) = (*bytes.first()?, bytes.get(3)? & 1);
    let count = be32(bytes, 4)? as usize;
    let id_bytes = if version == 0 { 2 } else { 4 };
    let each = 1 + usize::from(wide);
    let mut at = 8;
    for _ in 0..count.min(MOST) {
        let id = be(bytes, at, id_bytes)?;
        let count = usize::from(*bytes.get(at + id_bytes)?) * each;
        at += id_bytes + 1;
        if Some(id) == item {
            return Some((bytes.get(at..at + count)?, each));
        }
        at += count;
    }
    None
}

/// The id of the item with the EXIF block (`iinf`).
fn notes_item(bytes: &[u8]) -> Option<u64> {
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

/// Iterates over the extents of the items (`iloc`): item, offset and length. `None` where the list is truncated.
fn pieces(bytes: &[u8], found: &mut dyn FnMut(u64, u64, u64)) -> Option<()> {
    let version = *bytes.first()?;
    let sizes = be(bytes, 4, 2)? as usize;
    let (offset, length, base) = (sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15);
    let index = if version == 0 { 0 } else { sizes & 15 };
    let id_bytes = if version < 2 { 2 } else { 4 };
    let mut items = be(bytes, 6, id_bytes)?;
    let mut at = 6 + id_bytes;
    let mut left = MOST;
    while items > 0 {
        items -= 1;
        let id = be(bytes, at, id_bytes)?;
        at += id_bytes;
        let mut in_file = true;
        if version > 0 {
            in_file = be(bytes, at, 2)? & 15 == 0;
            at += 2;
        }
        let start = be(bytes, at + 2, base)?;
        let count = be(bytes, at + 2 + base, 2)?;
        at += 4 + base;
        for _ in 0..count {
            let from = be(bytes, at + index, offset)?;
            let count = be(bytes, at + index + offset, length)?;
            if in_file {
                found(id, start.saturating_add(from), count);
            }
            at += index + offset + length;
            // Extents may take no bytes in this list, so their number is limited.
            left = left.checked_sub(1)?;
        }
    }
    Some(())
}

#[cfg(test)]
pub mod tests;
