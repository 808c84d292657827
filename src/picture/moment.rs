//! When a picture was taken, by the camera's own clock (EXIF 2.31, `DateTimeOriginal` and `OffsetTimeOriginal`).

use crate::Exif;

const ORIGINAL: u32 = 0x9003;
const OFFSET: u32 = 0x9011;

/// A local time. Its time zone is known only if the camera recorded it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The year.
    pub year: u16,
    /// The month, from 1.
    pub month: u8,
    /// The day, from 1.
    pub day: u8,
    /// The hour, 0 to 23.
    pub hour: u8,
    /// The minute.
    pub minute: u8,
    /// The second.
    pub second: u8,
    /// Minutes ahead of UTC, if the camera recorded them.
    pub offset_minutes: Option<i16>,
}

impl Moment {
    /// From the directory at an offset; impossible dates give `None`.
    pub(crate) fn read(exif: &Exif, directory: usize) -> Option<Self> {
        let mut moment = Self::parse(exif.text(exif.field(directory, ORIGINAL)?)?)?;
        moment.offset_minutes = exif.field(directory, OFFSET).and_then(|field| offset(exif.text(field)?));
        Some(moment)
    }

    /// `2026:11:27 18:05:59`; blanks stand for unknown parts.
    fn parse(text: &[u8]) -> Option<Self> {
        let mut all = [0; 6];
        numbers(text, b":: ::", &mut all)?;
        let [year, month, day, hour, minute, second] = all;
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 => 28 + u16::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        let is_day = (1900..=9999).contains(&year) && (1..=days).contains(&day);
        let is_time = hour < 24 && minute < 60 && second < 60;
        let [month, day, hour, minute, second] = [month, day, hour, minute, second].map(|number| number as u8);
        (is_day && is_time).then_some(Self { year, month, day, hour, minute, second, offset_minutes: None })
    }
}

/// Integers separated by exactly these characters.
fn numbers(text: &[u8], between: &[u8], into: &mut [u16]) -> Option<()> {
    let (mut at, mut has_digit) = (0, false);
    for byte in text.trim_ascii() {
        if byte.is_ascii_digit() {
            let number = into.get_mut(at)?;
            *number = number.checked_mul(10)?.checked_add(u16::from(byte - b'0'))?;
            has_digit = true;
        } else if has_digit && between.get(at) == Some(byte) {
            (at, has_digit) = (at + 1, false);
        } else {
            return None;
        }
    }
    (has_digit && at == between.len()).then_some(())
}

/// `+08:00`, `-03:30`.
fn offset(text: &[u8]) -> Option<i16> {
    let (sign, rest) = text.trim_ascii_start().split_first()?;
    let sign = match sign {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let mut all = [0; 2];
    numbers(rest, b":", &mut all)?;
    let [hours, minutes] = all;
    // Checked before multiplying: a file may say 65,000 hours.
    (hours <= 14 && minutes < 60).then(|| sign * (hours * 60 + minutes).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_as_cameras_write_it() {
        let moment = Moment::parse(b"2024:02:29 23:59:59").expect("a leap day");
        assert_eq!((moment.year, moment.month, moment.day), (2024, 2, 29));
        assert_eq!((moment.hour, moment.minute, moment.second), (23, 59, 59));
    }

    #[test]
    fn what_the_camera_did_not_know_is_not_guessed() {
        for text in [
            "0000:00:00 00:00:00",
            "    :  :     :  :  ",
            "2023:02:29 10:00:00",
            "2023:13:01 10:00:00",
            "2023:01:01 24:00:00",
            "2023-01-01 10:00:00",
            "2023:01:01",
            "",
        ] {
            assert_eq!(Moment::parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn the_offset_of_its_clock_has_a_sign_and_bounds() {
        assert_eq!((offset(b"+08:00"), offset(b"-03:30"), offset(b"+00:00")), (Some(480), Some(-210), Some(0)));
        assert!(
            ["08:00", "+8", "+15:00", "+708:0", "+1100:00", "-65535:65535", "+65536:00", "+-1:00", "   :  ", ""]
                .iter()
                .all(|text| offset(text.as_bytes()).is_none())
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_of_a_clock_breaks_it(text in "[-+]?[0-9: ]{0,20}") {
            let _ = (Moment::parse(text.as_bytes()), offset(text.as_bytes()));
        }
    }
}
