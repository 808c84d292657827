//! JPEG files as phones write them, with everything around the picture that is not the picture; and such that are cut off.

use crate::notes::Notes;
use crate::quarters::Pixels;
use jpeg_encoder::{ColorType, Encoder};

/// The name of the place that is written into XMP, into the texts of PNG and into comments, and must not reach the city.
pub const PLACE_NAME: &str = "Mossgreen Lane 17, third floor";

const NOTES: u8 = 0xE1;
const PROFILE: u8 = 0xE2;
const COMMENT: u8 = 0xFE;
/// The most bytes of one segment: its length counts itself, in two bytes.
const MOST_OF_A_SEGMENT: usize = 0xFFFF - 2;

/// A JPEG in the making.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jpeg(Vec<u8>);

impl Jpeg {
    /// Of pixels, with nothing around them.
    pub fn of(pixels: &Pixels) -> Self {
        let mut bytes = Vec::new();
        #[expect(clippy::expect_used, reason = "pixels in memory, as many as are said, can always be encoded")]
        Encoder::new(&mut bytes, 90)
            .encode(&pixels.rgb, pixels.width, pixels.height, ColorType::Rgb)
            .expect("as many pixels as are said");
        Self(bytes)
    }

    /// With the camera's notes in front of everything else, where they belong.
    #[must_use]
    pub fn with_notes(mut self, notes: &Notes) -> Self {
        self.0.splice(2..2, segment(NOTES, &exif(notes)));
        self
    }

    /// With the camera's notes behind everything else that stands in front of the picture, as careless programs leave them.
    #[must_use]
    pub fn with_notes_last(self, notes: &Notes) -> Self {
        self.with_segment(NOTES, &exif(notes))
    }

    /// With Adobe's own notes (XMP), which name a place. They have the same mark as the camera's.
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

    /// With so many segments of nothing before the picture that it has this many bytes or a few more; it stays valid.
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

    /// With a comment that says it is two bytes shorter than it is, as some makers count: decoders go on at the next mark.
    #[must_use]
    pub fn with_stray_bytes(self) -> Self {
        let mut jpeg = self.with_comment("counted without its own length");
        if let Some(at) = jpeg.0.windows(2).rposition(|mark| mark == [0xFF, COMMENT]) {
            jpeg.0[at + 3] -= 2;
        }
        jpeg
    }

    /// With a height that stands behind the data (DNL), and 0 in its frame.
    #[must_use]
    pub fn with_late_height(mut self) -> Self {
        if let Some(at) = self.0.windows(2).rposition(|mark| matches!(mark, [0xFF, 0xC0..=0xC2])) {
            let height: Vec<u8> = self.0.splice(at + 5..at + 7, [0, 0]).collect();
            let end = self.0.len() - 2;
            self.0.splice(end..end, [&[0xFF, 0xDC, 0, 4][..], &height].concat());
        }
        self
    }

    /// With bytes behind its end.
    #[must_use]
    pub fn followed_by(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }

    /// The file.
    pub fn bytes(self) -> Vec<u8> {
        self.0
    }

    /// Saying of itself that it has other sides than it has.
    #[must_use]
    pub fn that_says(mut self, (width, height): (u16, u16)) -> Self {
        if let Some(at) = self.0.windows(2).rposition(|mark| matches!(mark, [0xFF, 0xC0..=0xC2])) {
            let sides = [height.to_be_bytes(), width.to_be_bytes()].concat();
            self.0.splice(at + 5..at + 9, sides);
        }
        self
    }

    /// Cut off in the middle of the picture's own data.
    #[must_use]
    pub fn cut_in_its_data(mut self) -> Self {
        let data = self.0.windows(2).rposition(|mark| mark == [0xFF, 0xDA]).unwrap_or(0);
        self.0.truncate(usize::midpoint(data, self.0.len()));
        self
    }

    /// A segment behind those that stand in front of the picture.
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
