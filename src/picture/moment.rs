//! When a picture was taken, by the camera's own clock (EXIF 2.31, `DateTimeOriginal` and `OffsetTimeOriginal`).

use crate::Exif;

const ORIGINAL: u32 = 0x9003;
const OFFSET: u32 = 0x9011;

/// A moment as a clock on the wall shows it. Where that clock hangs is known only if the camera wrote it down.
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
    /// Minutes that the clock was ahead of UTC, if the camera says so.
    pub offset_minutes: Option<i16>,
}

impl Moment {
    /// From the directory at a place of the notes; days that no calendar has are none.
    pub(crate) fn read(exif: &Exif, directory: usize) -> Option<Self> {
        let text = exif.text(exif.field(directory, ORIGINAL)?)?;
        let mut moment = Self::parse(text)?;
        moment.offset_minutes = exif.field(directory, OFFSET).and_then(|field| offset(exif.text(field)?));
        Some(moment)
    }

    /// `2026:11:27 18:05:59`; blanks stand for what the camera did not know.
    fn parse(text: &str) -> Option<Self> {
        let (day, time) = text.trim().split_once(' ')?;
        let [year, month, day] = numbers(day)?;
        let [hour, minute, second] = numbers(time)?;
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 => 28 + u16::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        let is_day = (1900..=9999).contains(&year) && (1..=days).contains(&day);
        let is_time = hour < 24 && minute < 60 && second < 60;
        let small = |number: u16| u8::try_from(number).ok();
        let (month, day, hour) = (small(month)?, small(day)?, small(hour)?);
        let (minute, second) = (small(minute)?, small(second)?);
        (is_day && is_time).then_some(Self { year, month, day, hour, minute, second, offset_minutes: None })
    }
}

fn numbers(text: &str) -> Option<[u16; 3]> {
    let mut parts = text.split(':').map(|part| part.parse().ok());
    let found = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(found)
}

/// `+08:00`, `-03:30`.
fn offset(text: &str) -> Option<i16> {
    let text = text.trim();
    let (sign, rest) = match text.as_bytes().first()? {
        b'+' => (1, text.get(1..)?),
        b'-' => (-1, text.get(1..)?),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let (hours, minutes): (i16, i16) = (hours.parse().ok()?, minutes.parse().ok()?);
    ((0..=14).contains(&hours) && (0..60).contains(&minutes)).then(|| sign * (hours * 60 + minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_as_cameras_write_it() {
        let moment = Moment::parse("2024:02:29 23:59:59").expect("a leap day");
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
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_offset_of_its_clock_has_a_sign_and_bounds() {
        assert_eq!((offset("+08:00"), offset("-03:30"), offset("+00:00")), (Some(480), Some(-210), Some(0)));
        assert!(["08:00", "+8", "+15:00", "+708:0", "+-1:00", "   :  ", ""].iter().all(|text| offset(text).is_none()));
    }
}
