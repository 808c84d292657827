//! A picture of four coloured quarters, stored in any of the eight EXIF orientations so that upright they all look the
//! same.

/// The quarters as displayed: top left, top right, bottom left, bottom right, each as the strongest of red, green and
/// blue (`y` for red and green together).
pub const UPRIGHT: [char; 4] = ['b', 'r', 'y', 'g'];

/// The lower and the higher value of a channel; every colour here is made of these two.
pub const LEVELS: [u8; 2] = [40, 200];

/// EXIF 2.3, tag 0x0112: which stored corner is displayed at each corner of the upright picture.
const SEEN: [[usize; 4]; 8] =
    [[0, 1, 2, 3], [1, 0, 3, 2], [3, 2, 1, 0], [2, 3, 0, 1], [0, 2, 1, 3], [2, 0, 3, 1], [3, 1, 2, 0], [1, 3, 0, 2]];

/// Rows of pixels from the top, three bytes each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Width in pixels.
    pub width: u16,
    /// Height in pixels.
    pub height: u16,
    /// Red, green, blue of each.
    pub rgb: Vec<u8>,
}

/// Flat quarters of this size once upright, stored for an orientation (1 to 8).
pub fn flat(upright: (u16, u16), turn: u8) -> Pixels {
    stored(upright, turn, &mut |colour| colour)
}

/// The same with a grain that hardly compresses, different for each seed.
pub fn grained(upright: (u16, u16), turn: u8, seed: u32) -> Pixels {
    let mut noise = seed.wrapping_mul(2_654_435_761) | 1;
    stored(upright, turn, &mut |colour| {
        // Marsaglia's xorshift, 2003.
        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        let grain = (noise & 31) as u8;
        colour.map(|channel| channel.saturating_sub(16).saturating_add(grain))
    })
}

fn stored((across, down): (u16, u16), turn: u8, shade: &mut dyn FnMut([u8; 3]) -> [u8; 3]) -> Pixels {
    let (width, height) = if turn >= 5 { (down, across) } else { (across, down) };
    let corners = corners(turn);
    let mut rgb = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
    for y in 0..height {
        for x in 0..width {
            let corner = usize::from(y >= height / 2) * 2 + usize::from(x >= width / 2);
            rgb.extend(shade(colour(corners[corner])));
        }
    }
    Pixels { width, height, rgb }
}

/// How stored quarters are displayed once turned.
pub fn turned(stored: [char; 4], turn: u8) -> [char; 4] {
    SEEN[usize::from(turn.clamp(1, 8)) - 1].map(|corner| stored[corner])
}

/// The colours of the stored corners (top left, top right, bottom left, bottom right) for an orientation.
fn corners(turn: u8) -> [char; 4] {
    let mut stored = UPRIGHT;
    for (seen, corner) in SEEN[usize::from(turn.clamp(1, 8)) - 1].into_iter().enumerate() {
        stored[corner] = UPRIGHT[seen];
    }
    stored
}

fn colour(name: char) -> [u8; 3] {
    let [low, high] = LEVELS;
    match name {
        'r' => [high, low, low],
        'g' => [low, high, low],
        'b' => [low, low, high],
        _ => [high, high, low],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The stored index of the pixel at a position of the upright picture (the table of EXIF 2.3, in terms of rows and
    /// columns instead of corners).
    fn place(turn: u8, (x, y): (u16, u16), stored: &Pixels) -> usize {
        let (right, bottom) = (stored.width - 1, stored.height - 1);
        let (x, y) = match turn {
            1 => (x, y),
            2 => (right - x, y),
            3 => (right - x, bottom - y),
            4 => (x, bottom - y),
            5 => (y, x),
            6 => (y, bottom - x),
            7 => (right - y, bottom - x),
            _ => (right - y, x),
        };
        (usize::from(y) * usize::from(stored.width) + usize::from(x)) * 3
    }

    #[test]
    fn whichever_turn_they_are_stored_for_they_show_the_same_upright() {
        for turn in 1..=8 {
            let stored = flat((6, 8), turn);
            assert_eq!((stored.width, stored.height), if turn >= 5 { (8, 6) } else { (6, 8) });
            for y in 0..8 {
                for x in 0..6 {
                    let at = place(turn, (x, y), &stored);
                    let seen = UPRIGHT[usize::from(y >= 4) * 2 + usize::from(x >= 3)];
                    assert_eq!(stored.rgb[at..at + 3], colour(seen), "turn {turn} at {x}, {y}");
                }
            }
        }
    }

    #[test]
    fn the_grain_is_another_for_each_seed_and_the_same_for_one() {
        assert_eq!(grained((32, 32), 1, 7), grained((32, 32), 1, 7));
        assert_ne!(grained((32, 32), 1, 7), grained((32, 32), 1, 8));
    }
}
