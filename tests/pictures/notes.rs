//! EXIF blocks (EXIF 2.32: a TIFF 6.0 without pictures) with all kinds of private data.

/// The camera's name, which must not reach the city.
pub const MAKER: &str = "Mossberry M3";
/// The content of a proprietary maker note.
pub const MAKER_NOTE: &str = "Mossberry secret of the maker";

/// The EXIF data; what is `None` is not written.
#[derive(Clone, Debug, PartialEq)]
pub struct Notes {
    /// Orientation, 1 to 8.
    pub turn: u8,
    /// Degrees north and east, and the error radius in metres.
    pub place: Option<(f64, f64, f64)>,
    /// `2026:11:27 18:05:59` and `+08:00`.
    pub moment: Option<(&'static str, &'static str)>,
    /// A JPEG thumbnail.
    pub thumbnail: Option<Vec<u8>>,
    /// Whether there is a maker note.
    pub has_maker_note: bool,
    /// Whether numbers are big-endian.
    pub is_big_endian: bool,
}

/// A place and a moment that a phone would record.
pub const PLACE: (f64, f64, f64) = (22.535_027_8, 114.056_944_4, 12.5);
/// The camera's local time and its offset from UTC, as text.
pub const MOMENT: (&str, &str) = ("2026:11:27 18:05:59", "+08:00");

impl Notes {
    /// Only an orientation and the maker.
    pub const fn turned(turn: u8) -> Self {
        Self { turn, place: None, moment: None, thumbnail: None, has_maker_note: false, is_big_endian: true }
    }

    /// An orientation, place, moment and maker note.
    pub fn full(turn: u8) -> Self {
        Self { place: Some(PLACE), moment: Some(MOMENT), has_maker_note: true, ..Self::turned(turn) }
    }

    /// The TIFF.
    pub fn bytes(&self) -> Vec<u8> {
        const TO_MORE: u16 = 0x8769;
        const TO_POSITION: u16 = 0x8825;
        let mut main = vec![(0x010F, Value::Text(MAKER.to_owned())), (0x0112, Value::Short(u16::from(self.turn)))];
        let more = self.more();
        let position = self.place.map(position);
        // The length of a directory does not depend on where it points.
        main.push((TO_MORE, Value::Long(0)));
        if position.is_some() {
            main.push((TO_POSITION, Value::Long(0)));
        }
        let more_at = 8 + self.directory(0, &main, 0).len();
        let position_at = more_at + self.directory(0, &more, 0).len();
        let small_at = position_at + position.as_ref().map_or(0, |fields| self.directory(0, fields, 0).len());
        for (tag, value) in &mut main {
            match *tag {
                TO_MORE => *value = Value::Long(offset(more_at)),
                TO_POSITION => *value = Value::Long(offset(position_at)),
                _ => {}
            }
        }
        let next = if self.thumbnail.is_some() { small_at } else { 0 };
        let magic: &[u8] = if self.is_big_endian { b"MM\0\x2a" } else { b"II\x2a\0" };
        let mut tiff = [magic, &self.long(8), &self.directory(8, &main, next)].concat();
        tiff.extend(self.directory(more_at, &more, 0));
        tiff.extend(position.map(|fields| self.directory(position_at, &fields, 0)).unwrap_or_default());
        if let Some(thumbnail) = &self.thumbnail {
            let fields = |at: usize| {
                [
                    (0x0103, Value::Short(6)),
                    (0x0201, Value::Long(offset(at))),
                    (0x0202, Value::Long(offset(thumbnail.len()))),
                ]
            };
            let at = small_at + self.directory(small_at, &fields(0), 0).len();
            tiff.extend(self.directory(small_at, &fields(at), 0));
            tiff.extend(thumbnail);
        }
        tiff
    }

    fn more(&self) -> Vec<(u16, Value)> {
        let mut more = Vec::new();
        if let Some((moment, _)) = self.moment {
            more.push((0x9003, Value::Text(moment.to_owned())));
        }
        if let Some((_, ahead)) = self.moment {
            more.push((0x9011, Value::Text(ahead.to_owned())));
        }
        if self.has_maker_note {
            more.push((0x927C, Value::Bytes(MAKER_NOTE.as_bytes().to_vec())));
        }
        more
    }

    /// A directory at an offset of the TIFF, followed by the values that do not fit into it.
    fn directory(&self, at: usize, fields: &[(u16, Value)], next: usize) -> Vec<u8> {
        let mut directory = self.short(fields.len() as u16).to_vec();
        let mut behind = Vec::new();
        let behind_at = at + 2 + 12 * fields.len() + 4;
        for (tag, value) in fields {
            let (kind, count, mut bytes) = self.value(value);
            if bytes.len() > 4 {
                let place = self.long(offset(behind_at + behind.len()));
                behind.extend(&bytes);
                behind.resize(behind.len().next_multiple_of(2), 0);
                bytes = place.to_vec();
            }
            bytes.resize(4, 0);
            directory.extend([&self.short(*tag)[..], &self.short(kind), &self.long(count), &bytes].concat());
        }
        directory.extend(self.long(offset(next)));
        directory.extend(behind);
        directory
    }

    /// The value's type number, count, and bytes.
    fn value(&self, value: &Value) -> (u16, u32, Vec<u8>) {
        match value {
            Value::Text(text) => (2, offset(text.len() + 1), [text.as_bytes(), &[0]].concat()),
            Value::Short(number) => (3, 1, self.short(*number).to_vec()),
            Value::Long(number) => (4, 1, self.long(*number).to_vec()),
            Value::Fractions(parts) => {
                let numbers = parts.iter().flat_map(|(above, below)| [self.long(*above), self.long(*below)]);
                (5, offset(parts.len()), numbers.flatten().collect())
            }
            Value::Bytes(bytes) => (7, offset(bytes.len()), bytes.clone()),
        }
    }

    fn short(&self, number: u16) -> [u8; 2] {
        if self.is_big_endian { number.to_be_bytes() } else { number.to_le_bytes() }
    }

    fn long(&self, number: u32) -> [u8; 4] {
        if self.is_big_endian { number.to_be_bytes() } else { number.to_le_bytes() }
    }
}

enum Value {
    Text(String),
    Short(u16),
    Long(u32),
    Fractions(Vec<(u32, u32)>),
    Bytes(Vec<u8>),
}

fn position((latitude, longitude, accuracy): (f64, f64, f64)) -> Vec<(u16, Value)> {
    let side = |degrees: f64, positive: &str, negative: &str| {
        Value::Text(if degrees < 0.0 { negative } else { positive }.to_owned())
    };
    let parts = |degrees: f64| {
        // In ten-thousandths of a second of arc: half a centimetre.
        let all = (degrees.abs() * 36_000_000.0).round() as u32;
        Value::Fractions(vec![(all / 36_000_000, 1), (all / 600_000 % 60, 1), (all % 600_000, 10_000)])
    };
    vec![
        (1, side(latitude, "N", "S")),
        (2, parts(latitude)),
        (3, side(longitude, "E", "W")),
        (4, parts(longitude)),
        (0x1F, Value::Fractions(vec![((accuracy * 100.0).round() as u32, 100)])),
    ]
}

fn offset(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
