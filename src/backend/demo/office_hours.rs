//! Office hours: Monday to Friday, nine to six. The seeded past uses them; promises are computed by `clock`.

use contract::Timestamp;
use jiff::{ToSpan, Zoned, civil::Weekday, tz::TimeZone};

const OPENS: i8 = 9;
const CLOSES: i8 = 18;

/// The offices' clock in the city's time zone.
#[derive(Clone, Debug)]
pub struct OfficeHours {
    zone: TimeZone,
}

impl OfficeHours {
    /// Offices in this IANA time zone; in UTC if it is unknown.
    pub fn of(zone: &str) -> Self {
        Self { zone: TimeZone::get(zone).unwrap_or(TimeZone::UTC) }
    }

    /// The moment after so many working minutes.
    pub fn later(&self, from: Timestamp, minutes: i64) -> Timestamp {
        let Some(mut at) = self.local(from).and_then(open) else {
            return from;
        };
        let mut left = minutes.max(0) * 60;
        // The seeded past spans at most a few hundred working days.
        for _ in 0..400 {
            let until = i64::from(CLOSES) * 3600 - second_of_day(&at);
            if left <= until {
                break;
            }
            left -= until;
            let Some(next) = at.tomorrow().ok().and_then(|day| open(at_clock(&day, OPENS, 0)?)) else {
                return from;
            };
            at = next;
        }
        Timestamp::from_millis(at.timestamp().as_millisecond()).plus_seconds(left)
    }

    /// The same day at another time of day, in minutes after midnight.
    pub fn same_day(&self, at: Timestamp, minutes: i8, hour: i8) -> Timestamp {
        let moved = self.local(at).and_then(|local| at_clock(&local, hour, minutes));
        moved.map_or(at, |moved| Timestamp::from_millis(moved.timestamp().as_millisecond()))
    }

    fn local(&self, at: Timestamp) -> Option<Zoned> {
        jiff::Timestamp::from_millisecond(at.millis()).ok().map(|moment| moment.to_zoned(self.zone.clone()))
    }
}

/// This moment, or when the offices open next.
fn open(at: Zoned) -> Option<Zoned> {
    let mut at = if at.hour() < OPENS {
        at_clock(&at, OPENS, 0)?
    } else if at.hour() >= CLOSES {
        at_clock(&at.checked_add(1.day()).ok()?, OPENS, 0)?
    } else {
        at
    };
    while matches!(at.weekday(), Weekday::Saturday | Weekday::Sunday) {
        at = at_clock(&at.checked_add(1.day()).ok()?, OPENS, 0)?;
    }
    Some(at)
}

fn at_clock(day: &Zoned, hour: i8, minute: i8) -> Option<Zoned> {
    day.with().hour(hour).minute(minute).second(0).subsec_nanosecond(0).build().ok()
}

fn second_of_day(at: &Zoned) -> i64 {
    i64::from(at.hour()) * 3600 + i64::from(at.minute()) * 60 + i64::from(at.second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_rests_at_night_and_at_weekends() {
        let hours = OfficeHours::of("Asia/Shanghai");
        for (from, minutes, expected) in [
            // 20 November 2026 is a Friday.
            ("2026-11-20T10:00:00+08:00", 30, "2026-11-20T02:30:00.000Z"),
            ("2026-11-20T17:30:00+08:00", 60, "2026-11-23T01:30:00.000Z"),
            ("2026-11-21T11:00:00+08:00", 15, "2026-11-23T01:15:00.000Z"),
            ("2026-11-19T22:00:00+08:00", 0, "2026-11-20T01:00:00.000Z"),
            ("2026-11-16T09:00:00+08:00", 540 * 5 + 60, "2026-11-23T02:00:00.000Z"),
        ] {
            let found = hours.later(Timestamp::parse(from).unwrap(), minutes);
            assert_eq!(found.to_string(), expected, "{from} + {minutes}");
        }
    }
}
