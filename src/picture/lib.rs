//! What a picture file says of itself, read from its bytes without decoding it: its kind, its size, which way is up, what is
//! cropped, whether it is whole, where its colours are described, where and when it was taken. It decodes nothing, and the
//! file's name and media type count for nothing.
//!
//! Everything here is bounded: a file of any length and any content is judged from a few small pieces of it, so that a
//! picture of a million by a million pixels in a hundred bytes is known for what it is before anybody tries to draw it.

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

/// One byte of the file that is to be another: where it is, and what it is to be.
pub type Edit = (u64, u8);

/// What a picture file says.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Which kind.
    pub kind: Kind,
    /// Pixels across and down as they are stored, not turned upright; the largest where a file holds several pictures.
    pub size: (u32, u32),
    /// How the stored pixels are to be turned.
    pub turn: Turn,
    /// The part of the stored pixels that is shown: left, top, width and height in shares of the whole.
    pub crop: [f64; 4],
    /// Whether all of it is there, as far as its kind has a mark for that.
    pub is_whole: bool,
    /// Where a description of its colours lies in the file, and how long it is, for the kinds in which browsers ignore it:
    /// the ICC profile of a WebP, the chunk `cICP` of a PNG, the box `colr` of HEIC and AVIF.
    pub colours: Option<(u64, u64)>,
    /// What has to be changed in the file so that a decoder gives all pixels as they are stored, neither turned nor cropped.
    /// Where this is empty, there is nothing to turn and crop, or only the decoder can do it.
    pub edits: Vec<Edit>,
    /// Where the block with the camera's own notes lies in the file (EXIF 2.3, from its TIFF header on), if there is one.
    notes: Option<(u64, u64)>,
}

/// Judges a file.
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
        // What is no plain TIFF is the raw data of a camera's sensor in the same container.
        return Err(NoPicture::Unsupported);
    }
    if !is_read || picture.size.0 == 0 || picture.size.1 == 0 {
        return Err(NoPicture::Broken);
    }
    picture.notes = picture.notes.filter(|(at, count)| *count > 0 && at.saturating_add(*count) <= file.len());
    // What HEIF says of itself counts, whatever its notes say.
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
    /// Pixels across and down of the part that is shown, as they are stored.
    pub fn shown(&self) -> (u32, u32) {
        // A cast rounds down.
        let side = |whole: u32, share: f64| ((f64::from(whole) * share + 0.5) as u32).max(1);
        (side(self.size.0, self.crop[2]), side(self.size.1, self.crop[3]))
    }

    /// Pixels across and down of the part that is shown, once it is upright.
    pub fn upright(&self) -> (u32, u32) {
        let (width, height) = self.shown();
        if self.turn.swaps_sides() { (height, width) } else { (width, height) }
    }

    /// Where the block with the camera's own notes lies in the file, from its TIFF header on: at, and how many bytes.
    pub const fn notes(&self) -> Option<(u64, u64)> {
        self.notes
    }

    /// The camera's own notes; `None` when there are none or they make no sense.
    pub fn exif(&self, file: &File<'_>) -> Option<Exif> {
        let (at, count) = self.notes?;
        Exif::read(file.bytes(at, usize::try_from(count).unwrap_or(usize::MAX).min(exif::MOST_BYTES)))
    }

    /// Hides the camera's notes from the browser: not every browser heeds their turn in every kind.
    fn hide_notes(&mut self, file: &File<'_>) {
        let Some((at, count)) = self.notes else { return };
        if self.kind == Kind::Png {
            png::hide(file, at, count, &mut self.edits);
        } else {
            // The byte order, without which nobody reads on.
            self.edits.push((at, 0));
        }
    }
}

/// Judges bytes at hand.
#[cfg(test)]
fn judged(bytes: &[u8]) -> Result<Picture, NoPicture> {
    let read = |from: u64, count: usize| bytes[from as usize..][..count].to_vec();
    look(&File::new(bytes.len() as u64, &read))
}
