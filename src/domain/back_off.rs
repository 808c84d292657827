//! How long to wait between attempts; randomness is an argument.

/// Milliseconds to wait after so many attempts: doubling from 2 s to 5 min, shortened at random by up to half
/// (`jitter`, 0 to 1), so that a backend that recovers is not hit by all phones at once.
pub fn back_off_ms(attempt: u32, jitter: f64) -> u64 {
    doubling_ms(2_000, 300_000, attempt, jitter)
}

/// Doubling from `first` to `most` milliseconds, shortened at random by up to half.
pub(crate) fn doubling_ms(first: u64, most: u64, attempt: u32, jitter: f64) -> u64 {
    let doubled = first << attempt.saturating_sub(1).min(20);
    let whole = doubled.min(most);
    // In thousandths, which is exact enough. `as` saturates, and turns NaN into 0.
    let thousandths = ((jitter * 1000.0) as u64).min(1000);
    whole - whole * thousandths / 2000
}

/// The moment so many milliseconds after `now`.
pub(crate) fn later(now: contract::Timestamp, millis: u64) -> contract::Timestamp {
    contract::Timestamp::from_millis(now.millis().saturating_add_unsigned(millis))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_a_limit_and_chance_halves_it_at_most() {
        let waits: Vec<u64> = (1..=10).map(|attempt| back_off_ms(attempt, 0.0)).collect();
        assert_eq!(waits, [2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000]);
        assert_eq!(back_off_ms(3, 1.0), 4_000);
        assert_eq!(back_off_ms(3, 0.5), 6_000);
        assert_eq!(back_off_ms(u32::MAX, 0.0), 300_000);
    }

    #[test]
    fn chance_outside_its_bounds_does_no_harm() {
        for jitter in [f64::NAN, f64::INFINITY, -1.0, 7.0] {
            assert!((1_000..=2_000).contains(&back_off_ms(1, jitter)), "{jitter}");
        }
    }
}
