//! Calendar days and the bounds of an answer: the same bounds that the city checks (API, `Question`).

use crate::Fault;
use crate::folding::folded;
use contract::{Question, Timestamp};
use core::fmt;

/// A day of the Gregorian calendar, without a time of day, in the years 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i32);

/// The earliest day of any answer (API, `Datatype::Date`): a two-digit year is a typing error.
const EARLIEST: Day = Day::numbered(1900, 1, 1);
/// The latest day of any answer, in days from today: a hundred years.
const LATEST_DAYS: i64 = 36_525;
/// Days from today beyond which every bound is [`EARLIEST`] (API, `Question`).
const EARLIEST_DAYS: i64 = -50_000;
const MILLIS_OF_DAY: i64 = 86_400_000;

impl Day {
    /// The day at a moment, in a time zone so many minutes east of Greenwich (JavaScript's `getTimezoneOffset`,
    /// negated).
    pub const fn at(moment: Timestamp, minutes_east: i32) -> Self {
        let days = moment.millis().saturating_add(minutes_east as i64 * 60_000).div_euclid(MILLIS_OF_DAY);
        // A device's clock may be anywhere; it is clamped to the supported years.
        Self(if days < -719_162 {
            -719_162
        } else if days > 2_932_896 {
            2_932_896
        } else {
            days as i32
        })
    }

    /// Parses a day with the year first (`2026-11-23`, `2026/1/5`, `2026年1月5日`); `None` for anything else or if there
    /// is no such day.
    pub fn read(text: &str) -> Option<Self> {
        let (mut figures, mut digits, mut part) = ([0u16; 3], [0; 3], 0);
        // Whether a blank, or the word for "day", follows the figure.
        let (mut blank, mut ended) = (false, false);
        for c in folded(text).chars() {
            match c {
                '0'..='9' if !blank && !ended && digits[part] < 4 => {
                    figures[part] = figures[part] * 10 + (c as u16 - '0' as u16);
                    digits[part] += 1;
                }
                ' ' => blank = digits[part] > 0,
                '-' | '/' | '.' | '年' | '月' if part < 2 && !ended => {
                    part += 1;
                    blank = false;
                }
                '日' | '号' | '號' if part == 2 => ended = true,
                _ => return None,
            }
        }
        match digits {
            [4, 1..=2, 1..=2] => Self::of_calendar(figures[0], figures[1], figures[2]),
            _ => None,
        }
    }

    /// The day of a year, month and day of the month, if there is such a day.
    fn of_calendar(year: u16, month: u16, day: u16) -> Option<Self> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        let exists = (1..=9999).contains(&year) && (1..=days).contains(&day);
        exists.then(|| Self::numbered(year as i32, month as i32, day as i32))
    }

    /// The day that many days later, earlier when negative.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// `YYYY-MM-DD`, with less code than by [`fmt::Display`].
    pub fn written(self) -> String {
        let (year, month, day) = self.calendar();
        let mut text = String::with_capacity(10);
        for figure in [year / 100, year % 100, month, day] {
            // A dash before month and day.
            if text.len() == 4 || text.len() == 7 {
                text.push('-');
            }
            text.push(char::from(b'0' + (figure / 10 % 10) as u8));
            text.push(char::from(b'0' + (figure % 10) as u8));
        }
        text
    }

    /// Days since 1970-01-01. Years that begin in March put the leap day at their end.
    const fn numbered(year: i32, month: i32, day: i32) -> Self {
        let year = if month <= 2 { year - 1 } else { year };
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        Self(year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year - 719_468)
    }

    /// Year, month and day of the month.
    const fn calendar(self) -> (i32, i32, i32) {
        let days = self.0 + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        (year + era * 400 + (month <= 2) as i32, month, day)
    }
}

/// `YYYY-MM-DD`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written())
    }
}

/// The first and the last day that a question accepts: from 1900 to a hundred years from today, or its own narrower
/// bounds.
pub fn day_bounds(question: &Question, today: Day) -> (Day, Day) {
    let bound = |days: i64| today.plus(days.clamp(EARLIEST_DAYS, LATEST_DAYS) as i32);
    let earliest = question.earliest.map_or(EARLIEST, |days| bound(days).max(EARLIEST));
    (earliest, bound(question.latest.unwrap_or(LATEST_DAYS)))
}

/// The day, if the question accepts it.
///
/// # Errors
/// The bound that it exceeds.
pub(crate) fn within(day: Day, question: &Question, today: Day) -> Result<Day, Fault> {
    let (earliest, latest) = day_bounds(question, today);
    if day < earliest {
        Err(Fault::TooEarly { earliest })
    } else if day > latest {
        Err(Fault::TooLate { latest })
    } else {
        Ok(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::question;
    use contract::Datatype;

    fn day(text: &str) -> Day {
        Day::read(text).expect("a day")
    }

    #[test]
    fn every_day_is_written_and_read_back_and_is_followed_by_the_next() {
        let (mut today, last) = (day("0001-01-01"), day("9999-12-31"));
        let mut before = String::new();
        while today <= last {
            let text = today.to_string();
            assert!(text > before && Day::read(&text) == Some(today), "{text}");
            before = text;
            today = today.plus(1);
        }
        assert_eq!(before, "9999-12-31");
        assert_eq!(day("1970-01-01"), Day(0));
    }

    #[test]
    fn the_day_is_that_of_the_time_zone() {
        let moment = Timestamp::parse("2026-11-23T17:30:00Z").expect("a moment");
        for (minutes_east, expected) in
            [(0, "2026-11-23"), (480, "2026-11-24"), (-660, "2026-11-23"), (-1080, "2026-11-22")]
        {
            assert_eq!(Day::at(moment, minutes_east).to_string(), expected);
        }
        assert_eq!(Day::at(Timestamp::from_millis(-1), 0).to_string(), "1969-12-31");
        assert_eq!(Day::at(Timestamp::from_millis(i64::MAX), 0).to_string(), "9999-12-31");
        assert_eq!(Day::at(Timestamp::from_millis(i64::MIN), 0).to_string(), "0001-01-01");
    }

    #[test]
    fn a_question_narrows_the_days_that_it_takes_and_never_widens_them() {
        let today = day("2026-11-23");
        let bounds = |earliest, latest| {
            let question = Question { earliest, latest, ..question("since", Datatype::Date) };
            let (first, last) = day_bounds(&question, today);
            (first.to_string(), last.to_string())
        };
        let written = |first: &str, last: &str| (first.to_owned(), last.to_owned());
        assert_eq!(bounds(None, None), written("1900-01-01", "2126-11-24"));
        assert_eq!(bounds(Some(-365), Some(0)), written("2025-11-23", "2026-11-23"));
        assert_eq!(bounds(Some(1), None), written("2026-11-24", "2126-11-24"));
        assert_eq!(bounds(Some(i64::MIN), Some(i64::MAX)), written("1900-01-01", "2126-11-24"));
    }

    #[test]
    fn a_day_beyond_the_bounds_is_refused_with_the_bound() {
        let today = day("2026-11-23");
        let question = Question { earliest: Some(-7), latest: Some(0), ..question("since", Datatype::Date) };
        let check = |text: &str| within(day(text), &question, today);
        assert_eq!(check("2026-11-15"), Err(Fault::TooEarly { earliest: day("2026-11-16") }));
        assert_eq!(check("2026-11-24"), Err(Fault::TooLate { latest: today }));
        assert!(check("2026-11-16").is_ok() && check("2026-11-23").is_ok());
    }

    #[test]
    fn days_of_the_calendar_are_read_year_first() {
        for text in [
            "2024-02-29",
            "2024/2/29",
            "２０２４－０２－２９",
            "2024年2月29日",
            "2024.02.29",
            "2024–02–29",
            "2024 年 2 月 29 号",
            "\u{200e}2024-02-29\u{feff}",
            "२०२४-०२-२९",
        ] {
            assert_eq!(Day::read(text).map(Day::written).as_deref(), Some("2024-02-29"), "{text}");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in [
            "2023-02-29",
            "1900-02-29",
            "2024-13-01",
            "2024-04-31",
            "2024-00-10",
            "2024-01-00",
            "29-02-2024",
            "0000-01-01",
            "2024-1",
            "",
            "tomorrow",
            "2024-01-01-01",
            "20 24-01-01",
            "2024-02-291",
            "+024-02-09",
            "2024-01-01日1",
            "2024日-01-01",
            "12024-01-01",
        ] {
            assert_eq!(Day::read(text), None, "{text}");
        }
    }
}
