//! How large and how fine a photo may become, as plain numbers for whoever draws it; it draws nothing.

/// The longest side of a prepared photo, in pixels, unless the city wants another.
pub const MOST_SIDE: u32 = 2048;
/// The most bytes of a prepared photo, unless the city wants fewer.
pub const MOST_BYTES: u32 = 400_000;

/// A try: the longest side in pixels, and the quality from 0 to 1.
pub(super) type Step = (u32, f64);

/// Least side that still shows something.
const LEAST_SIDE: u32 = 480;

/// What to try in turn until the bytes are few enough: coarser first, then smaller.
pub(super) fn steps(most_side: u32) -> Vec<Step> {
    let mut steps = vec![(most_side, 0.85), (most_side, 0.75), (most_side, 0.65)];
    let mut side = most_side * 3 / 4;
    while side >= LEAST_SIDE {
        steps.extend([(side, 0.75), (side, 0.6)]);
        side = side * 3 / 4;
    }
    steps
}

/// The size upright within the longest side, never larger than it is and never nothing.
pub(super) fn fit(width: u32, height: u32, most_side: u32) -> (u32, u32) {
    let longest = width.max(height).max(1);
    if longest <= most_side {
        return (width.max(1), height.max(1));
    }
    let scale = |side: u32| {
        let rounded = (u64::from(side) * u64::from(most_side) + u64::from(longest) / 2) / u64::from(longest);
        u32::try_from(rounded).unwrap_or(most_side).max(1)
    };
    (scale(width), scale(height))
}

/// Whether decoding could exhaust a phone: more pixels than phones take, or far more than the bytes can honestly hold
/// (a real photo has less than 30 pixels a byte, a pixel bomb thousands).
pub(super) fn is_too_much((width, height): (u32, u32), bytes: u32) -> bool {
    let pixels = u64::from(width) * u64::from(height);
    width == 0
        || height == 0
        || pixels > 120_000_000
        || (pixels > 51_000_000 && pixels > u64::from(bytes).saturating_mul(60))
}

/// Whether what was drawn lies as it should: a browser that turned nothing, or turned twice, gives it on its side.
pub(super) fn is_upright((width, height): (u32, u32), wanted: (u32, u32)) -> bool {
    // Of a picture that is nearly a square it cannot be told, and nobody would mind.
    let shape = |(width, height): (u32, u32)| i64::from(width) * 100 / i64::from(height.max(1));
    match (shape((width, height)), shape(wanted)) {
        (drawn, ..=95) => drawn < 100,
        (drawn, 105..) => drawn > 100,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quality_falls_before_size_and_size_never_below_what_shows_something() {
        let steps = steps(2048);
        assert_eq!(steps[..4], [(2048, 0.85), (2048, 0.75), (2048, 0.65), (1536, 0.75)]);
        assert!(steps.iter().all(|(side, quality)| *side >= LEAST_SIDE && *quality >= 0.6));
        assert_eq!(super::steps(300).len(), 3);
    }

    #[test]
    fn a_photo_keeps_its_shape_and_is_never_enlarged() {
        assert_eq!(fit(3000, 4000, 2048), (1536, 2048));
        assert_eq!(fit(640, 480, 2048), (640, 480));
        assert_eq!(fit(100_000, 1, 2048), (2048, 1));
        assert_eq!(fit(0, 0, 2048), (1, 1));
    }

    #[test]
    fn bombs_are_refused_and_large_photos_are_not() {
        assert!(is_too_much((10_000, 10_000), 20_000));
        assert!(is_too_much((25_500, 25_500), 90_000_000));
        assert!(is_too_much((0, 10), 500));
        assert!(!is_too_much((4000, 3000), 3_000_000));
        assert!(!is_too_much((8160, 6120), 9_000_000));
        assert!(!is_too_much((12_000, 9_000), 20_000_000));
    }

    #[test]
    fn a_photo_on_its_side_is_noticed() {
        assert!(is_upright((1536, 2048), (3000, 4000)));
        assert!(!is_upright((2048, 1536), (3000, 4000)));
        assert!(!is_upright((1536, 2048), (4000, 3000)));
        assert!(is_upright((2048, 2047), (2047, 2048)), "a square");
        assert!(is_upright((2048, 1), (100_000, 1)));
    }
}
