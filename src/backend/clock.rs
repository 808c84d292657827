//! The city's time: now, working days and calendar months in its time zone. Public holidays are ignored.

use anyhow::Context;
use contract::{PromiseTerm, Timestamp};
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use std::time::{SystemTime, UNIX_EPOCH};

/// The system clock's time.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// The calendar of a city: Monday to Friday are working days.
#[derive(Clone, Debug)]
pub struct Calendar {
    zone: TimeZone,
}

impl Calendar {
    /// The calendar in the IANA time zone of that name.
    ///
    /// # Errors
    /// When there is no such time zone.
    pub fn of(zone: &str) -> anyhow::Result<Self> {
        Ok(Self { zone: TimeZone::get(zone).with_context(|| format!("the time zone {zone}"))? })
    }

    /// When a promise given at `since` is due: so many hours later by the clock, or at the same time of day so many
    /// working days later.
    pub fn due(&self, term: &PromiseTerm, since: Timestamp) -> Timestamp {
        match (term.hours, term.working_days) {
            (_, Some(days)) => self.working_days_later(since, days),
            (Some(hours), None) => since.plus_seconds(i64::from(hours) * 3600),
            (None, None) => since,
        }
    }

    /// The same time of day, `days` working days later.
    pub fn working_days_later(&self, since: Timestamp, days: u32) -> Timestamp {
        let Ok(start) = jiff::Timestamp::from_millisecond(since.millis()) else {
            return since;
        };
        let mut day = start.to_zoned(self.zone.clone());
        let mut left = days;
        while left > 0 {
            let Ok(next) = day.checked_add(1.day()) else {
                return since;
            };
            day = next;
            if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
                left -= 1;
            }
        }
        Timestamp::from_millis(day.timestamp().as_millisecond())
    }

    /// The day in the city's time zone.
    pub fn day(&self, at: Timestamp) -> Date {
        let moment = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or_default();
        moment.to_zoned(self.zone.clone()).date()
    }

    /// The calendar month, `YYYY-MM`, in the city's time zone.
    pub fn month(&self, at: Timestamp) -> String {
        jiff::Timestamp::from_millisecond(at.millis())
            .map(|moment| moment.to_zoned(self.zone.clone()).strftime("%Y-%m").to_string())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::PromiseName;

    fn due(since: &str, hours: Option<u32>, working_days: Option<u32>) -> String {
        let calendar = Calendar::of("Asia/Shanghai").unwrap();
        let term = PromiseTerm { name: PromiseName::Resolve, hours, working_days };
        calendar.due(&term, Timestamp::parse(since).unwrap()).to_string()
    }

    #[test]
    fn working_days_skip_the_weekend_and_keep_the_time_of_day() {
        // 20 November 2026 is a Friday.
        assert_eq!(due("2026-11-20T17:30:00+08:00", None, Some(1)), "2026-11-23T09:30:00.000Z");
        assert_eq!(due("2026-11-20T17:30:00+08:00", None, Some(5)), "2026-11-27T09:30:00.000Z");
        assert_eq!(due("2026-11-21T10:00:00+08:00", None, Some(1)), "2026-11-23T02:00:00.000Z");
    }

    #[test]
    fn hours_run_by_the_clock() {
        assert_eq!(due("2026-11-21T10:00:00+08:00", Some(2), None), "2026-11-21T04:00:00.000Z");
    }

    #[test]
    fn a_month_begins_at_midnight_of_the_city() {
        let calendar = Calendar::of("Asia/Shanghai").unwrap();
        assert_eq!(calendar.month(Timestamp::parse("2026-10-31T16:00:00Z").unwrap()), "2026-11");
        assert_eq!(calendar.day(Timestamp::parse("2026-10-31T16:00:00Z").unwrap()).to_string(), "2026-11-01");
        assert!(Calendar::of("Nowhere/Nothing").is_err());
    }
}
