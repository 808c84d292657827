//! JPEG files as phones write them, with all kinds of metadata; and truncated ones.

use crate::notes::Notes;
use crate::quarters::Pixels;
use jpeg_encoder::{ColorType, Encoder};

/// The name of a place that is written into XMP, PNG texts and comments, and must not reach the city.
pub const PLACE_NAME: &str = "Mossgreen Lane 17, third floor";

const NOTES: u8 = 0xE1;
const PROFILE: u8 = 0xE2;
const COMMENT: u8 = 0xFE;
/// Most bytes of a segment: its two-byte length includes itself.
const MOST_OF_A_SEGMENT: usize = 0xFFFF - 2;

/// A JPEG builder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jpeg(Vec<u8>);

impl Jpeg {
    /// From pixels, without metadata.
    pub fn of(pixels: &Pixels) -> Self {
        let mut bytes = Vec::new();
        #[expect(clippy::expect_used, reason = "pixels in memory, as many as are said, can always be encoded")]
        Encoder::new(&mut bytes, 90)
            .encode(&pixels.rgb, pixels.width, pixels.height, ColorType::Rgb)
            .expect("as many pixels as are said");
        Self(bytes)
    }

    /// With EXIF as the first segment, where it belongs.
    #[must_use]
    pub fn with_notes(mut self, notes: &Notes) -> Self {
        self.0.splice(2..2, segment(NOTES, &exif(notes)));
        self
    }

    /// With EXIF after the other segments, as careless programs leave it.
    #[must_use]
    pub fn with_notes_last(self, notes: &Notes) -> Self {
        self.with_segment(NOTES, &exif(notes))
    }

    /// With XMP that names a place. It has the same marker as EXIF.
    #[must_use]
    pub fn with_place_in_xmp(self) -> Self {
        let packet = format!(
            "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description \
             xmlns:exif='http://ns.adobe.com/exif/1.0/' xmlns:Iptc4xmpCore='http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/' \
             exif:GPSLatitude='22,32.1017N' exif:GPSLongitude='114,3.4167E' Iptc4xmpCore:Location='{PLACE_NAME}'/></rdf:RDF></x:xmpmeta>"
        );
        self.with_segment(NOTES, &[b"http://ns.adobe.com/xap/1.0/\0", packet.as_bytes()].concat())
    }

    /// With a colour profile in so many segments.
    #[must_use]
    pub fn with_profile(self, profile: &[u8], segments: usize) -> Self {
        let pieces = profile.chunks(profile.len().div_ceil(segments));
        pieces.zip(1_u8..).fold(self, |jpeg, (piece, number)| {
            let name = [&b"ICC_PROFILE\0"[..], &[number, segments as u8]].concat();
            jpeg.with_segment(PROFILE, &[&name, piece].concat())
        })
    }

    /// With a comment.
    #[must_use]
    pub fn with_comment(self, text: &str) -> Self {
        self.with_segment(COMMENT, text.as_bytes())
    }

    /// With so many empty segments that it has at least this many bytes; it stays valid.
    #[must_use]
    pub fn padded_to(mut self, bytes: usize) -> Self {
        const HEAD: usize = 4;
        let mut padding = Vec::new();
        while self.0.len() + padding.len() < bytes {
            let missing = (bytes - self.0.len() - padding.len()).saturating_sub(HEAD).min(MOST_OF_A_SEGMENT);
            padding.extend(segment(COMMENT, &vec![b' '; missing]));
        }
        self.0.splice(2..2, padding);
        self
    }

    /// With a comment whose length is two bytes too small, as some vendors count: decoders resume at the next marker.
    #[must_use]
    pub fn with_stray_bytes(self) -> Self {
        let mut jpeg = self.with_comment("counted without its own length");
        if let Some(at) = jpeg.0.windows(2).rposition(|mark| mark == [0xFF, COMMENT]) {
            jpeg.0[at + 3] -= 2;
        }
        jpeg
    }

    /// With the height after the data (DNL), and 0 in its frame.
    #[must_use]
    pub fn with_late_height(mut self) -> Self {
        if let Some(at) = self.0.windows(2).rposition(|mark| matches!(mark, [0xFF, 0xC0..=0xC2])) {
            let height: Vec<u8> = self.0.splice(at + 5..at + 7, [0, 0]).collect();
            let end = self.0.len() - 2;
            self.0.splice(end..end, [&[0xFF, 0xDC, 0, 4][..], &height].concat());
        }
        self
    }

    /// With bytes after its end.
    #[must_use]
    pub fn followed_by(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }

    /// The file.
    pub fn bytes(self) -> Vec<u8> {
        self.0
    }

    /// With other dimensions in its header.
    #[must_use]
    pub fn that_says(mut self, (width, height): (u16, u16)) -> Self {
        if let Some(at) = self.0.windows(2).rposition(|mark| matches!(mark, [0xFF, 0xC0..=0xC2])) {
            let sides = [height.to_be_bytes(), width.to_be_bytes()].concat();
            self.0.splice(at + 5..at + 9, sides);
        }
        self
    }

    /// Truncated in the middle of the scan data.
    #[must_use]
    pub fn cut_in_its_data(mut self) -> Self {
        let data = self.0.windows(2).rposition(|mark| mark == [0xFF, 0xDA]).unwrap_or(0);
        self.0.truncate(usize::midpoint(data, self.0.len()));
        self
    }

    /// Adds a segment after the others before the picture.
    fn with_segment(mut self, mark: u8, data: &[u8]) -> Self {
        let mut at = 2;
        while let Some(&[0xFF, 0xE0..=0xEF | COMMENT, high, low]) = self.0.get(at..).and_then(<[u8]>::first_chunk) {
            at += 2 + usize::from(u16::from_be_bytes([high, low]));
        }
        self.0.splice(at..at, segment(mark, data));
        self
    }
}

fn exif(notes: &Notes) -> Vec<u8> {
    [b"Exif\0\0", &notes.bytes()[..]].concat()
}

fn segment(mark: u8, data: &[u8]) -> Vec<u8> {
    let data = &data[..data.len().min(MOST_OF_A_SEGMENT)];
    [&[0xFF, mark][..], &((data.len() + 2) as u16).to_be_bytes(), data].concat()
}
