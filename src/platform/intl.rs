//! Numbers, times and plurals formatted for the reader's language by the browser's `Intl`; no words of our own.
//!
//! Faults: an unknown language or time zone falls back to the browser's own; where the browser lacks a formatter
//! (lists, units in old in-app browsers) the result is plain digits and RFC 3339, never empty and never an exception.

mod span;

use crate::clock;
use contract::Timestamp;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

pub use span::{Rounding, span};

#[wasm_bindgen]
extern "C" {
    type DateTimeFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "DateTimeFormat", catch)]
    fn new(language: &JsValue, options: &Object) -> Result<DateTimeFormat, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn format(this: &DateTimeFormat, millis: f64) -> Result<String, JsValue>;

    type NumberFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "NumberFormat", catch)]
    fn new(language: &JsValue, options: &Object) -> Result<NumberFormat, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn format(this: &NumberFormat, number: f64) -> Result<String, JsValue>;

    type RelativeTimeFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "RelativeTimeFormat", catch)]
    fn new(language: &JsValue, options: &Object) -> Result<RelativeTimeFormat, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn format(this: &RelativeTimeFormat, number: f64, unit: &str) -> Result<String, JsValue>;

    type PluralRules;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "PluralRules", catch)]
    fn new(language: &JsValue, options: &Object) -> Result<PluralRules, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn select(this: &PluralRules, number: f64) -> Result<String, JsValue>;

    type DisplayNames;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "DisplayNames", catch)]
    fn new(language: &JsValue, options: &Object) -> Result<DisplayNames, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn of(this: &DisplayNames, tag: &str) -> Result<String, JsValue>;

    type ListFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "ListFormat", catch)]
    fn new(language: &JsValue, options: &Object) -> Result<ListFormat, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn format(this: &ListFormat, parts: &Array) -> Result<String, JsValue>;
}

/// A language's name in itself (`Français` for `fr`); the tag where the browser cannot tell.
pub fn own_name(tag: &str) -> String {
    let options = options_of(&[&[("type", "language")]]);
    DisplayNames::new(&tag.into(), &options).and_then(|names| names.of(tag)).unwrap_or_else(|_| tag.to_owned())
}

/// The formatters of one language and time zone, each made once.
pub struct Formats {
    date: Option<DateTimeFormat>,
    day: Option<DateTimeFormat>,
    clock: Option<DateTimeFormat>,
    exact: Option<DateTimeFormat>,
    iso_day: Option<DateTimeFormat>,
    number: Option<NumberFormat>,
    percent: Option<NumberFormat>,
    units: Vec<(&'static str, Option<NumberFormat>)>,
    relative: Option<RelativeTimeFormat>,
    plural: Option<PluralRules>,
    list: Option<ListFormat>,
    unit_list: Option<ListFormat>,
}

const UNITS: [&str; 6] = ["day", "hour", "minute", "second", "kilobyte", "megabyte"];

impl Formats {
    /// For a language (BCP 47) and a time zone (IANA name; empty for the device's own).
    pub fn new(language: &str, time_zone: &str) -> Self {
        let tag = supported(language);
        let zone = [("timeZone", time_zone)];
        let time = |options: &[(&str, &str)]| {
            // A time zone unknown to this browser throws: then the format is made without it.
            let zoned = if time_zone.is_empty() {
                Err(JsValue::NULL)
            } else {
                DateTimeFormat::new(&tag, &options_of(&[options, &zone]))
            };
            zoned.or_else(|_| DateTimeFormat::new(&tag, &options_of(&[options]))).ok()
        };
        const CLOCK: [(&str, &str); 3] = [("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")];
        const DAY: [(&str, &str); 2] = [("month", "long"), ("day", "numeric")];
        const YEAR: [(&str, &str); 1] = [("year", "numeric")];
        let iso = {
            let figures = [
                ("year", "numeric"),
                ("month", "2-digit"),
                ("day", "2-digit"),
                ("calendar", "gregory"),
                ("numberingSystem", "latn"),
            ];
            // Swedish dates are ISO dates in every browser; Canadian ones are not in WebKit.
            let tag = JsValue::from_str("sv-SE");
            DateTimeFormat::new(&tag, &options_of(&[&figures, if time_zone.is_empty() { &[] } else { &zone }]))
                .or_else(|_| DateTimeFormat::new(&tag, &options_of(&[&figures])))
                .ok()
        };
        let unit = |name: &'static str| {
            let options = [
                ("style", "unit"),
                ("unit", name),
                ("unitDisplay", if name.ends_with("byte") { "short" } else { "long" }),
            ];
            let options = options_of(&[&options]);
            let _ = Reflect::set(&options, &"maximumFractionDigits".into(), &1.into());
            (name, NumberFormat::new(&tag, &options).ok())
        };
        Self {
            date: time(&[DAY.as_slice(), &YEAR].concat()),
            day: time(&DAY),
            clock: time(&CLOCK),
            exact: time(
                &[
                    YEAR.as_slice(),
                    &DAY,
                    &CLOCK,
                    &[("weekday", "long"), ("second", "2-digit"), ("timeZoneName", "short")],
                ]
                .concat(),
            ),
            iso_day: iso,
            number: NumberFormat::new(&tag, &Object::new()).ok(),
            percent: NumberFormat::new(&tag, &options_of(&[&[("style", "percent")]])).ok(),
            units: UNITS.map(unit).into(),
            relative: RelativeTimeFormat::new(&tag, &options_of(&[&[("numeric", "auto")]])).ok(),
            plural: PluralRules::new(&tag, &Object::new()).ok(),
            list: ListFormat::new(&tag, &Object::new()).ok(),
            unit_list: ListFormat::new(&tag, &options_of(&[&[("type", "unit"), ("style", "narrow")]])).ok(),
        }
    }

    /// The day and the time of a moment relative to now: "today" or "yesterday" and "14:05", else "20 November" and
    /// "14:05", with the year when it is another. The catalogue joins the two.
    pub fn day_and_time(&self, moment: Timestamp, now: Timestamp) -> (String, String) {
        let (day, today) = (self.day(moment), self.day(now));
        let near = day.zip(today).map(|(day, today)| day.number - today.number).filter(|days| days.abs() <= 1);
        let near = near.and_then(|days| self.relative.as_ref()?.format(days as f64, "day").ok());
        let same_year = day.map(|day| day.year) == today.map(|today| today.year);
        let date = if same_year { &self.day } else { &self.date };
        (near.unwrap_or_else(|| write(date, moment)), write(&self.clock, moment))
    }

    /// The day of a moment with its year, without the time.
    pub fn date(&self, moment: Timestamp) -> String {
        write(&self.date, moment)
    }

    /// A moment in full: weekday, date, time with seconds, time zone; for a `title` and for print.
    pub fn exact(&self, moment: Timestamp) -> String {
        write(&self.exact, moment)
    }

    /// A duration in words, in one unit, or in two where the second matters: "8 days", "2 hours 5 minutes". The sign is
    /// ignored.
    pub fn rounded(&self, millis: i64, rounding: Rounding) -> String {
        let parts: Vec<String> =
            span(millis.unsigned_abs(), rounding).into_iter().map(|(n, unit)| self.unit(n as f64, unit)).collect();
        join(&self.unit_list, &parts, " ")
    }

    /// A wait in words, rounded up.
    pub fn duration(&self, millis: i64) -> String {
        self.rounded(millis, Rounding::Up)
    }

    /// A distance from now in words, negative for the past: "5 minutes ago", "in 2 hours", "yesterday".
    pub fn relative(&self, millis: i64) -> String {
        let (amount, unit) = distance(millis);
        let words = self.relative.as_ref().and_then(|r| r.format(amount as f64, unit).ok());
        words.unwrap_or_else(|| self.rounded(millis, Rounding::Down))
    }

    /// A number with the language's digits and separators.
    pub fn number(&self, number: f64) -> String {
        self.number.as_ref().and_then(|f| f.format(number).ok()).unwrap_or_else(|| number.to_string())
    }

    /// A share of 1 as a percentage without decimals.
    pub fn percent(&self, share: f64) -> String {
        self.percent
            .as_ref()
            .and_then(|f| f.format(share).ok())
            .unwrap_or_else(|| (share * 100.0).round().to_string() + " %")
    }

    /// The plural category (CLDR) of a count: `zero`, `one`, `two`, `few`, `many` or `other`.
    pub fn plural(&self, count: f64) -> String {
        self.plural.as_ref().and_then(|f| f.select(count).ok()).unwrap_or_else(|| "other".to_owned())
    }

    /// A list joined by "and".
    pub fn list(&self, parts: &[String]) -> String {
        join(&self.list, parts, ", ")
    }

    /// A number of bytes, in kilobytes or megabytes (powers of ten).
    pub fn bytes(&self, bytes: u64) -> String {
        let kilo = bytes as f64 / 1000.0;
        if kilo < 1000.0 { self.unit(kilo.ceil(), "kilobyte") } else { self.unit(kilo / 1000.0, "megabyte") }
    }

    fn unit(&self, number: f64, unit: &str) -> String {
        let format = self.units.iter().find(|(name, _)| *name == unit).and_then(|(_, format)| format.as_ref());
        format.and_then(|f| f.format(number).ok()).unwrap_or_else(|| self.number(number) + " " + unit)
    }

    /// The calendar day of a moment in this time zone; in the device's where the browser cannot tell.
    pub fn day_of(&self, moment: Timestamp) -> domain::Day {
        let written = self.iso_day.as_ref().and_then(|format| format.format(moment.millis() as f64).ok());
        written.and_then(|text| domain::Day::read(&text)).unwrap_or_else(clock::today)
    }

    fn day(&self, moment: Timestamp) -> Option<Day> {
        parse_day(&self.iso_day.as_ref()?.format(moment.millis() as f64).ok()?)
    }
}

/// A calendar day: its year, and its day number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Day {
    year: i64,
    number: i64,
}

/// The tag itself when the browser accepts it, else `undefined`, which selects the browser's own language.
fn supported(language: &str) -> JsValue {
    let tag = JsValue::from_str(language);
    if PluralRules::new(&tag, &Object::new()).is_ok() { tag } else { JsValue::UNDEFINED }
}

fn options_of(parts: &[&[(&str, &str)]]) -> Object {
    let options = Object::new();
    for (name, value) in parts.iter().copied().flatten() {
        let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
    }
    options
}

fn write(format: &Option<DateTimeFormat>, moment: Timestamp) -> String {
    format.as_ref().and_then(|f| f.format(moment.millis() as f64).ok()).unwrap_or_else(|| moment.to_string())
}

fn join(format: &Option<ListFormat>, parts: &[String], between: &str) -> String {
    let list: Array = parts.iter().map(|part| JsValue::from_str(part)).collect();
    format.as_ref().and_then(|f| f.format(&list).ok()).unwrap_or_else(|| parts.join(between))
}

/// A distance in the largest fitting unit, rounded towards zero.
fn distance(millis: i64) -> (i64, &'static str) {
    let minutes = millis / 60_000;
    match minutes.abs() {
        0 => (millis / 1000, "second"),
        1..60 => (minutes, "minute"),
        60..1440 => (minutes / 60, "hour"),
        _ => (minutes / 1440, "day"),
    }
}

/// Reads `YYYY-MM-DD`, with days numbered by the proleptic Gregorian calendar.
fn parse_day(text: &str) -> Option<Day> {
    let mut parts = text.split('-').map(|part| part.trim().parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    // Counting years from March puts the leap day at the end.
    let shifted = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day;
    Some(Day {
        year,
        number: shifted * 365 + shifted.div_euclid(4) - shifted.div_euclid(100) + shifted.div_euclid(400) + of_year,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_days_differ_by_one_over_every_border() {
        let number = |text| parse_day(text).map(|day| day.number);
        for (one, next) in [
            ("2026-11-23", "2026-11-24"),
            ("2026-12-31", "2027-01-01"),
            ("2028-02-28", "2028-02-29"),
            ("2028-02-29", "2028-03-01"),
            ("2100-02-28", "2100-03-01"),
        ] {
            assert_eq!(number(one).map(|n| n + 1), number(next), "{one}");
        }
        assert_eq!(parse_day("today"), None);
    }

    #[test]
    fn every_unit_that_a_span_is_said_in_has_its_format() {
        for millis in [0, 60_000, 3_600_000, 86_400_000] {
            assert!(span(millis, Rounding::Up).iter().all(|(_, unit)| UNITS.contains(unit)), "{millis} ms");
        }
    }

    #[test]
    fn a_distance_is_said_in_its_own_unit() {
        assert_eq!(distance(-30_000), (-30, "second"));
        assert_eq!(distance(-90_000), (-1, "minute"));
        assert_eq!(distance(2 * 3_600_000), (2, "hour"));
        assert_eq!(distance(-49 * 3_600_000), (-2, "day"));
    }
}
