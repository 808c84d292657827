//! What a citizen covers in a photo before it is uploaded: faces, number plates, names on doors.

use serde::{Deserialize, Serialize};

/// The shortest side of a cover, as a share of the picture's: smaller ones could not be seen or grabbed.
const LEAST: f64 = 0.03;
/// The side of a cover placed by a tap or a key.
const ORDINARY: f64 = 0.18;

/// A rectangle of a photo, in shares of its width and height from its top left corner: 0 to 1. It never exceeds the
/// photo.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cover {
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

impl Cover {
    /// Between two opposite corners in any order, with at least the smallest size.
    pub fn between(a: (f64, f64), b: (f64, f64)) -> Self {
        let side = |a: f64, b: f64| {
            let (a, b) = (share(a), share(b));
            let long = (a - b).abs().max(LEAST);
            (a.min(b).min(1.0 - long), long)
        };
        let ((x, width), (y, height)) = (side(a.0, b.0), side(a.1, b.1));
        Self { x, y, width, height }
    }

    /// Of ordinary size around a point; `shape` is the picture's width by its height, so that the cover looks square.
    pub fn around((x, y): (f64, f64), shape: f64) -> Self {
        let shape = if shape.is_finite() && shape > 0.0 { shape } else { 1.0 };
        let (width, height) = (ORDINARY / shape.max(1.0), ORDINARY * shape.min(1.0));
        Self { x: share(x) - width / 2.0, y: share(y) - height / 2.0, width, height }.inside()
    }

    /// Moved by shares of the picture, stopping at its edge.
    #[must_use]
    pub fn moved(self, x: f64, y: f64) -> Self {
        Self { x: self.x + x, y: self.y + y, ..self }.inside()
    }

    /// Enlarged or reduced by shares of the picture; its centre stays where there is room.
    #[must_use]
    pub fn grown(self, width: f64, height: f64) -> Self {
        let grown = |side: f64, by: f64| within(side + by, LEAST, 1.0);
        let (wide, high) = (grown(self.width, width), grown(self.height, height));
        let (x, y) = (self.x - (wide - self.width) / 2.0, self.y - (high - self.height) / 2.0);
        Self { x, y, width: wide, height: high }.inside()
    }

    fn inside(self) -> Self {
        Self { x: within(self.x, 0.0, 1.0 - self.width), y: within(self.y, 0.0, 1.0 - self.height), ..self }
    }
}

/// A share clamped to 0 to 1; NaN becomes the edge.
const fn share(at: f64) -> f64 {
    if at.is_nan() { 0.0 } else { within(at, 0.0, 1.0) }
}

/// A number clamped to two bounds. Not by `clamp`, which can panic: its message would link the formatting of floats
/// into the photos chunk.
const fn within(number: f64, least: f64, most: f64) -> f64 {
    if number < least {
        least
    } else if number > most {
        most
    } else {
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lies_inside(cover: Cover) -> bool {
        const DUST: f64 = 1e-9;
        cover.x >= 0.0
            && cover.y >= 0.0
            && cover.width >= LEAST - DUST
            && cover.height >= LEAST - DUST
            && cover.x + cover.width <= 1.0 + DUST
            && cover.y + cover.height <= 1.0 + DUST
    }

    #[test]
    fn a_cover_is_drawn_from_any_corner_to_the_one_across() {
        let drawn = Cover::between((0.5, 0.75), (0.25, 0.25));
        assert_eq!(drawn, Cover { x: 0.25, y: 0.25, width: 0.25, height: 0.5 });
        assert_eq!(drawn, Cover::between((0.25, 0.75), (0.5, 0.25)));
    }

    #[test]
    fn a_tap_covers_what_is_around_it_as_a_square_to_the_eye() {
        let tapped = Cover::around((0.5, 0.5), 0.75);
        let (wide, high) = (tapped.width * 750.0, tapped.height * 1000.0);
        assert!((wide - high).abs() < 0.5, "{wide} × {high}");
        assert!(lies_inside(Cover::around((1.0, 0.0), f64::NAN)));
    }

    #[test]
    fn it_grows_around_its_middle_and_stops_at_the_edges() {
        let cover = Cover::between((0.4, 0.4), (0.6, 0.6)).grown(0.1, 0.0);
        assert!((cover.x - 0.35).abs() < 1e-9 && (cover.width - 0.3).abs() < 1e-9);
        assert!((cover.moved(-2.0, 0.0).x).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn whatever_is_drawn_moved_and_grown_it_stays_a_part_of_the_picture(
            corners in prop::array::uniform4(-2.0..3.0f64),
            steps in prop::collection::vec((any::<bool>(), -1.5..1.5f64, -1.5..1.5f64), 0..20),
        ) {
            let mut cover = Cover::between((corners[0], corners[1]), (corners[2], corners[3]));
            prop_assert!(lies_inside(cover));
            for (moves, x, y) in steps {
                cover = if moves { cover.moved(x, y) } else { cover.grown(x, y) };
                prop_assert!(lies_inside(cover), "{cover:?}");
            }
        }
    }
}
