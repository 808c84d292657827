//! Orientation: how the stored pixels are rotated and mirrored (EXIF 2.3, tag 0x0112).

/// An orientation, by its number in EXIF: from 1, upright as stored, to 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn(u8);

impl Default for Turn {
    fn default() -> Self {
        Self::UPRIGHT
    }
}

impl Turn {
    /// As stored.
    pub const UPRIGHT: Self = Self(1);

    /// By its EXIF number; invalid numbers mean upright, as in browsers.
    pub const fn by_number(number: u32) -> Self {
        match number {
            1..=8 => Self(number as u8),
            _ => Self::UPRIGHT,
        }
    }

    /// By HEIF properties (ISO/IEC 23008-12): anticlockwise quarter turns (`irot`) first, then a mirror (`imir`), whose
    /// axis is 0 where top and bottom are swapped and 1 where left and right are.
    pub const fn by_quarters(against_the_clock: u8, mirror: Option<u8>) -> Self {
        let row = match mirror {
            None => [1, 8, 3, 6],
            Some(0) => [4, 5, 2, 7],
            Some(_) => [2, 7, 4, 5],
        };
        Self(row[(against_the_clock & 3) as usize])
    }

    /// Its EXIF number.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Whether it swaps width and height.
    pub const fn swaps_sides(self) -> bool {
        self.0 >= 5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the corners A B (top) and C D (bottom) of the stored picture are after turning.
    fn turned(number: u8) -> &'static str {
        ["ABCD", "BADC", "DCBA", "CDAB", "ACBD", "CADB", "DBCA", "BDAC"][usize::from(number - 1)]
    }

    fn by_hand(quarters: u8, mirror: Option<u8>) -> String {
        let mut corners: Vec<char> = "ABCD".chars().collect();
        for _ in 0..quarters {
            corners = vec![corners[1], corners[3], corners[0], corners[2]];
        }
        match mirror {
            None => {}
            Some(0) => corners = vec![corners[2], corners[3], corners[0], corners[1]],
            Some(_) => corners = vec![corners[1], corners[0], corners[3], corners[2]],
        }
        corners.into_iter().collect()
    }

    #[test]
    fn what_heif_says_is_what_exif_would_say() {
        for quarters in 0..4 {
            for mirror in [None, Some(0), Some(1)] {
                let turn = Turn::by_quarters(quarters, mirror);
                assert_eq!(turned(turn.number()), by_hand(quarters, mirror), "{quarters} quarters, {mirror:?}");
            }
        }
    }

    #[test]
    fn axis_0_of_a_mirror_swaps_top_and_bottom_and_axis_1_left_and_right() {
        for (quarters, axis, number) in
            [(0, 0, 4), (0, 1, 2), (1, 0, 5), (1, 1, 7), (2, 0, 2), (2, 1, 4), (3, 0, 7), (3, 1, 5)]
        {
            assert_eq!(Turn::by_quarters(quarters, Some(axis)).number(), number, "{quarters} quarters, axis {axis}");
        }
    }

    #[test]
    fn four_of_the_eight_swap_the_sides_and_nonsense_is_upright() {
        assert!((1..=8).all(|number| Turn::by_number(number).swaps_sides() == (number >= 5)));
        assert!([0, 9, 65_535].iter().all(|number| Turn::by_number(*number) == Turn::UPRIGHT));
    }
}
