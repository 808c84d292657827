//! Splits a duration into the units to show: which, how many of each, and how it is rounded.

/// How a duration is rounded that is not whole in its smallest shown unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Rounded down: time that is left, or how early something was.
    Down,
    /// Rounded up: how late something is, or how long to wait.
    Up,
}

/// A duration as numbers of units, the largest first: whole days, hours, minutes, or seconds below a minute. The next
/// smaller unit is added only to one or two days or hours, where it still matters.
pub fn span(millis: u64, rounding: Rounding) -> Vec<(u64, &'static str)> {
    const SECOND: u64 = 1_000;
    const MINUTE: u64 = 60 * SECOND;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let whole = |unit| match rounding {
        Rounding::Down => millis / unit,
        Rounding::Up => millis.div_ceil(unit),
    };
    let (seconds, minutes, hours) = (whole(SECOND), whole(MINUTE), whole(HOUR));
    let (first, second) = if seconds < 60 {
        ((seconds, "second"), (0, ""))
    } else if minutes < 60 {
        ((minutes, "minute"), (0, ""))
    } else if minutes < 3 * 60 {
        ((minutes / 60, "hour"), (minutes % 60, "minute"))
    } else if hours < 24 {
        ((hours, "hour"), (0, ""))
    } else if hours < 3 * 24 {
        ((hours / 24, "day"), (hours % 24, "hour"))
    } else {
        ((whole(DAY), "day"), (0, ""))
    };
    if second.0 == 0 { vec![first] } else { vec![first, second] }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000;
    const MINUTE: u64 = 60 * SECOND;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;

    #[test]
    fn a_span_is_said_in_one_unit_and_in_two_only_where_the_second_matters() {
        let said = |millis| span(millis, Rounding::Down);
        assert_eq!(said(30 * SECOND), [(30, "second")]);
        assert_eq!(said(59 * MINUTE), [(59, "minute")]);
        assert_eq!(said(125 * MINUTE), [(2, "hour"), (5, "minute")]);
        assert_eq!(said(2 * HOUR), [(2, "hour")]);
        assert_eq!(said(23 * HOUR + 59 * MINUTE), [(23, "hour")]);
        assert_eq!(said(DAY + 4 * HOUR), [(1, "day"), (4, "hour")]);
        assert_eq!(said(50 * HOUR + 59 * SECOND), [(2, "day"), (2, "hour")]);
        assert_eq!(said(8 * DAY + 23 * HOUR), [(8, "day")]);
    }

    #[test]
    fn what_is_left_is_never_overstated_and_what_is_late_never_understated() {
        for (millis, less, more) in [
            (59 * SECOND + 1, vec![(59, "second")], vec![(1, "minute")]),
            (59 * MINUTE + 1, vec![(59, "minute")], vec![(1, "hour")]),
            (2 * HOUR + 59 * MINUTE + 1, vec![(2, "hour"), (59, "minute")], vec![(3, "hour")]),
            (5 * HOUR + 1, vec![(5, "hour")], vec![(6, "hour")]),
            (23 * HOUR + 1, vec![(23, "hour")], vec![(1, "day")]),
            (DAY + HOUR + 1, vec![(1, "day"), (1, "hour")], vec![(1, "day"), (2, "hour")]),
            (2 * DAY + 23 * HOUR + 1, vec![(2, "day"), (23, "hour")], vec![(3, "day")]),
            (8 * DAY + 23 * HOUR, vec![(8, "day")], vec![(9, "day")]),
        ] {
            assert_eq!(span(millis, Rounding::Down), less, "{millis} ms");
            assert_eq!(span(millis, Rounding::Up), more, "{millis} ms");
        }
    }

    #[test]
    fn a_span_of_any_length_is_whole_on_its_side_and_within_one_of_its_smallest_unit() {
        let worth = |(n, unit): &(u64, &str)| {
            n * match *unit {
                "day" => DAY,
                "hour" => HOUR,
                "minute" => MINUTE,
                _ => SECOND,
            }
        };
        let smallest = |parts: &[(u64, &'static str)]| worth(&(1, parts.last().expect("a unit").1));
        for step in 0..40_000 {
            let millis = step * step;
            let (less, more) = (span(millis, Rounding::Down), span(millis, Rounding::Up));
            let (low, high) = (less.iter().map(worth).sum::<u64>(), more.iter().map(worth).sum::<u64>());
            assert!(low <= millis && millis - low < smallest(&less), "{millis} ms is said as {less:?}");
            assert!(high >= millis && high - millis < smallest(&more), "{millis} ms is said as {more:?}");
        }
    }
}
