//! What a picture file says of itself, read from its bytes without decoding it: its kind, its size, which way is up, whether
//! it is whole, where and when it was taken. It decodes nothing, and the file's name and media type count for nothing.
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
mod kind;
mod meta;
mod moment;
mod numbers;
mod place;
mod png;
mod turn;
mod webp;

pub use exif::Exif;
pub use file::File;
pub use kind::{Kind, NoPicture};
pub use moment::Moment;
pub use place::Place;
pub use turn::Turn;

/// What a picture file says.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Which kind.
    pub kind: Kind,
    /// Pixels across and down as they are stored, not turned upright; the largest where a file holds several pictures.
    pub size: (u32, u32),
    /// How the stored pixels are to be turned.
    pub turn: Turn,
    /// Whether all of it is there, as far as its kind has a mark for that.
    pub is_whole: bool,
    /// Where the block with the camera's own notes lies in the file (EXIF 2.3, from its TIFF header on), if there is one.
    notes: Option<(u64, u64)>,
}

/// Judges a file.
///
/// # Errors
/// What it is instead of a picture.
pub fn look(file: &File<'_>) -> Result<Picture, NoPicture> {
    let kind = kind::of(&file.bytes(0, kind::LOOKED_AT))?;
    let said = match kind {
        Kind::Jpeg => jpeg::read(file),
        Kind::Png => png::read(file),
        Kind::Gif => gif::read(file),
        Kind::Webp => webp::read(file),
        Kind::Heic | Kind::Avif => meta::read(file),
        Kind::Bmp => bmp::read(file),
    };
    let said = said.ok_or(NoPicture::Broken)?;
    let notes = said.notes.filter(|(at, count)| *count > 0 && at.saturating_add(*count) <= file.len());
    let mut picture =
        Picture { kind, size: said.size, turn: said.turn.unwrap_or_default(), is_whole: said.is_whole, notes };
    if said.turn.is_none()
        && let Some(exif) = picture.exif(file)
    {
        picture.turn = exif.turn();
    }
    Ok(picture)
}

impl Picture {
    /// Pixels across and down once it is upright.
    pub fn upright(&self) -> (u32, u32) {
        let (width, height) = self.size;
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
}

/// What the header of one kind says.
struct Said {
    size: (u32, u32),
    /// `None` where the camera's notes decide.
    turn: Option<Turn>,
    is_whole: bool,
    notes: Option<(u64, u64)>,
}

/// Judges bytes at hand.
#[cfg(test)]
fn judged(bytes: &[u8]) -> Result<Picture, NoPicture> {
    let read = |from: u64, count: usize| bytes[from as usize..][..count].to_vec();
    look(&File::new(bytes.len() as u64, &read))
}
