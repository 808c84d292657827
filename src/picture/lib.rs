//! Reads a picture file's properties from its bytes without decoding it: kind, size, orientation, crop, completeness,
//! colour description, place and time. The file's name and media type are ignored.
//!
//! All work is bounded: a file of any length and content is examined in a few small pieces, so that a decompression
//! bomb of a million by a million pixels in a hundred bytes is recognised before anything tries to draw it.

#[cfg(test)]
mod any_bytes;
mod bmp;
mod boxes;
mod exif;
mod file;
mod gif;
mod jpeg;
mod jxl;
mod kind;
mod meta;
mod moment;
mod numbers;
mod place;
mod png;
mod tiff;
mod turn;
mod webp;

pub use exif::Exif;
pub use file::File;
pub use kind::{Kind, NoPicture};
pub use moment::Moment;
pub use place::Place;
pub use turn::Turn;

/// An edit of one byte of the file: its offset, and the new value.
pub type Edit = (u64, u8);

/// The properties of a picture file.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Its kind.
    pub kind: Kind,
    /// Width and height in pixels as stored, before orientation; the largest where a file holds several pictures.
    pub size: (u32, u32),
    /// The orientation of the stored pixels.
    pub turn: Turn,
    /// The visible part of the stored pixels: left, top, width and height in shares of the whole.
    pub crop: [f64; 4],
    /// Whether the file is complete, as far as its format allows to tell.
    pub is_whole: bool,
    /// Offset and length of the colour description, for the formats in which browsers ignore it: the ICC profile of a
    /// WebP, the chunk `cICP` of a PNG, the box `colr` of HEIC and AVIF.
    pub colours: Option<(u64, u64)>,
    /// Edits of the file that make a decoder return all pixels as stored, neither turned nor cropped. Empty when there
    /// is nothing to turn and crop, or only the decoder can do it.
    pub edits: Vec<Edit>,
    /// Offset and length of the EXIF block (EXIF 2.3, from its TIFF header on), if there is one.
    notes: Option<(u64, u64)>,
}

/// Examines a file.
///
/// # Errors
/// What it is instead of a picture.
pub fn look(file: &File<'_>) -> Result<Picture, NoPicture> {
    let kind = kind::of(&file.bytes(0, kind::LOOKED_AT))?;
    let mut picture = Picture {
        kind,
        size: (0, 0),
        turn: Turn::UPRIGHT,
        crop: [0.0, 0.0, 1.0, 1.0],
        is_whole: false,
        colours: None,
        edits: Vec::new(),
        notes: None,
    };
    let read = match kind {
        Kind::Jpeg => jpeg::read,
        Kind::Png => png::read,
        Kind::Gif => gif::read,
        Kind::Webp => webp::read,
        Kind::Heic | Kind::Avif => meta::read,
        Kind::Bmp => bmp::read,
        Kind::Jxl => jxl::read,
        Kind::Tiff => tiff::read,
    };
    let is_read = read(file, &mut picture).is_some();
    if !is_read && kind == Kind::Tiff {
        // A TIFF that is not a plain picture is camera raw data in the same container.
        return Err(NoPicture::Unsupported);
    }
    if !is_read || picture.size.0 == 0 || picture.size.1 == 0 {
        return Err(NoPicture::Broken);
    }
    picture.notes = picture.notes.filter(|(at, count)| *count > 0 && at.saturating_add(*count) <= file.len());
    // HEIF's own properties take precedence over EXIF.
    if !matches!(kind, Kind::Heic | Kind::Avif)
        && let Some(exif) = picture.exif(file)
    {
        picture.turn = exif.turn();
        if picture.turn != Turn::UPRIGHT {
            picture.hide_notes(file);
        }
    }
    Ok(picture)
}

impl Picture {
    /// Width and height in pixels of the visible part, as stored.
    pub fn shown(&self) -> (u32, u32) {
        // A cast rounds down.
        let side = |whole: u32, share: f64| ((f64::from(whole) * share + 0.5) as u32).max(1);
        (side(self.size.0, self.crop[2]), side(self.size.1, self.crop[3]))
    }

    /// Width and height in pixels of the visible part, once upright.
    pub fn upright(&self) -> (u32, u32) {
        let (width, height) = self.shown();
        if self.turn.swaps_sides() { (height, width) } else { (width, height) }
    }

    /// Offset and length of the EXIF block, from its TIFF header on.
    pub const fn notes(&self) -> Option<(u64, u64)> {
        self.notes
    }

    /// The EXIF block; `None` when there is none or it is invalid.
    pub fn exif(&self, file: &File<'_>) -> Option<Exif> {
        let (at, count) = self.notes?;
        Exif::read(file.bytes(at, usize::try_from(count).unwrap_or(usize::MAX).min(exif::MOST_BYTES)))
    }

    /// Hides the EXIF block from the browser, since browsers differ in which formats they apply its orientation to.
    fn hide_notes(&mut self, file: &File<'_>) {
        let Some((at, count)) = self.notes else { return };
        if self.kind == Kind::Png {
            png::hide(file, at, count, &mut self.edits);
        } else {
            // The byte order mark, without which it is not parsed.
            self.edits.push((at, 0));
        }
    }
}

/// Examines bytes in memory.
#[cfg(test)]
fn judged(bytes: &[u8]) -> Result<Picture, NoPicture> {
    let read = |from: u64, count: usize| bytes[from as usize..][..count].to_vec();
    look(&File::new(bytes.len() as u64, &read))
}
