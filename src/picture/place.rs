//! Where a picture was taken, by its EXIF block (EXIF 2.3, GPS attribute information). Nothing is guessed.

use crate::Exif;

const NORTH_OR_SOUTH: u32 = 1;
const LATITUDE: u32 = 2;
const EAST_OR_WEST: u32 = 3;
const LONGITUDE: u32 = 4;
const ERROR: u32 = 0x1f;

/// A place on the earth, in WGS 84.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Degrees, north positive.
    pub latitude: f64,
    /// Degrees, east positive.
    pub longitude: f64,
    /// Error radius in metres, if the camera recorded it.
    pub accuracy_m: Option<f64>,
}

impl Place {
    /// From the directory at an offset. Coordinates out of range give `None`, and so does exactly 0° N 0° E, which
    /// cameras without a position write.
    pub(crate) fn read(exif: &Exif, directory: usize) -> Option<Self> {
        let degrees = |side: u32, value: u32, negative: &[u8]| {
            let [degrees, minutes, seconds] = exif.fractions(exif.field(directory, value)?)?;
            let side = exif.text(exif.field(directory, side)?)?.trim_ascii();
            let sum = degrees.abs() + minutes.abs() / 60.0 + seconds.abs() / 3600.0;
            // Signed fractions may repeat the hemisphere's letter, which must not negate them twice.
            let is_negative = side.eq_ignore_ascii_case(negative) || degrees.min(minutes).min(seconds) < 0.0;
            Some(if is_negative { -sum } else { sum })
        };
        let latitude = degrees(NORTH_OR_SOUTH, LATITUDE, b"S")?;
        let longitude = degrees(EAST_OR_WEST, LONGITUDE, b"W")?;
        let is_on_earth = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        let is_known = latitude != 0.0 || longitude != 0.0;
        let accuracy = exif.field(directory, ERROR).and_then(|field| exif.fractions(field));
        let accuracy_m = accuracy.map(|[metres]: [f64; 1]| metres).filter(|metres| *metres > 0.0);
        (is_on_earth && is_known).then_some(Self { latitude, longitude, accuracy_m })
    }
}
