//! How long to wait before the next request: `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3).

use crate::Response;

/// Milliseconds from now; `None` when the header is missing or invalid. A date is compared with the response's own
/// `Date`, so that a wrong device clock does not lengthen the wait; if `Date` is not exposed, with the device's clock.
pub(crate) fn retry_after_ms(response: &Response) -> Option<u64> {
    let text = response.header("retry-after")?.trim();
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse::<u64>().ok()?.checked_mul(1000);
    }
    let then = http_date_ms(text)?;
    let now = response
        .header("date")
        .and_then(http_date_ms)
        .or_else(|| response.received_at.map(contract::Timestamp::millis))?;
    Some(u64::try_from(then.saturating_sub(now)).unwrap_or(0))
}

/// Milliseconds of the Unix epoch of an IMF-fixdate: `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date_ms(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut parts = text.trim().strip_suffix(" GMT")?.split_once(", ")?.1.split([' ', ':']);
    let mut next = || parts.next();
    let (day, month, year) = (figure(next()?, 31)?, next()?, figure(next()?, 9999)?);
    let (hour, minute, second) = (figure(next()?, 23)?, figure(next()?, 59)?, figure(next()?, 60)?);
    let month = MONTHS.iter().position(|name| *name == month)? as i64;
    // Days since 1970 in a calendar whose years begin in March, so that the leap day is the last of its year.
    let year = if month < 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 10) % 12) + 2) / 5 + day - 1;
    let days = year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719_468;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1000)
}

fn figure(text: &str, most: i64) -> Option<i64> {
    text.parse().ok().filter(|figure| (0..=most).contains(figure))
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Timestamp;

    fn answer(headers: &[(&str, &str)]) -> Response {
        let headers = headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        Response { status: 503, headers, ..Response::default() }
    }

    #[test]
    fn dates_of_http_are_moments() {
        for (text, moment) in [
            ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"),
            ("Thu, 29 Feb 2024 23:59:59 GMT", "2024-02-29T23:59:59Z"),
            ("Wed, 01 Jan 2025 00:00:00 GMT", "2025-01-01T00:00:00Z"),
            ("Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z"),
        ] {
            assert_eq!(http_date_ms(text), Timestamp::parse(moment).ok().map(Timestamp::millis), "{text}");
        }
    }

    #[test]
    fn seconds_and_dates_are_both_obeyed() {
        assert_eq!(retry_after_ms(&answer(&[("Retry-After", " 120 ")])), Some(120_000));
        let dates = [("retry-after", "Sun, 06 Nov 1994 08:50:37 GMT"), ("date", "Sun, 06 Nov 1994 08:49:37 GMT")];
        assert_eq!(retry_after_ms(&answer(&dates)), Some(60_000));
        let past = [("retry-after", "Sun, 06 Nov 1994 08:40:37 GMT"), ("date", "Sun, 06 Nov 1994 08:49:37 GMT")];
        assert_eq!(retry_after_ms(&answer(&past)), Some(0));
        let by_device = Response { received_at: Timestamp::parse("1994-11-06T08:50:07Z").ok(), ..answer(&dates[..1]) };
        assert_eq!(retry_after_ms(&by_device), Some(30_000));
    }

    #[test]
    fn nonsense_is_as_if_nothing_was_said() {
        for text in ["", "soon", "-5", "1.5", "99999999999999999999", "Sun, 99 Nov 1994 08:49:37 GMT", "Sun, 06 Nov"] {
            assert_eq!(
                retry_after_ms(&answer(&[("retry-after", text), ("date", "Sun, 06 Nov 1994 08:49:37 GMT")])),
                None,
                "{text}"
            );
        }
    }
}
