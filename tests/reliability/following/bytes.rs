//! The bytes that a backend writes into a stream, and how the network splits them; nothing is parsed here.

/// A seeded random generator (SplitMix64): the same seed gives the same run.
#[derive(Clone, Debug)]
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a limit.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// Milliseconds between two limits, the second excluded.
    pub(crate) fn millis(&mut self, least: u64, limit: u64) -> i64 {
        (least + self.below(limit.saturating_sub(least))) as i64
    }

    /// True once in so many times.
    pub(crate) fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// A number from 0 to 1.
    pub(crate) fn unit(&mut self) -> f64 {
        self.below(1_000) as f64 / 1_000.0
    }
}

/// A backend's style of writing a stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    line_end: &'static str,
    blank: &'static str,
    type_named: bool,
}

impl Style {
    pub(crate) fn by(chance: &mut Chance) -> Self {
        Self {
            line_end: ["\n", "\n", "\r\n", "\r"][chance.below(4) as usize],
            blank: ["", " "][chance.below(2) as usize],
            type_named: !chance.once_in(4),
        }
    }

    /// The beginning of a stream.
    pub(crate) fn greeting(self, chance: &mut Chance) -> Vec<u8> {
        let mark = if chance.once_in(3) { "\u{feff}" } else { "" };
        [mark, ": connected", &" ".repeat(64), self.line_end, self.line_end].concat().into_bytes()
    }

    pub(crate) fn beat(self) -> Vec<u8> {
        [": still here", self.line_end, self.line_end].concat().into_bytes()
    }

    pub(crate) fn retry(self, millis: u64) -> Vec<u8> {
        let number = millis.to_string();
        ["retry:", self.blank, &number, self.line_end, "retry: soon", self.line_end, self.line_end]
            .concat()
            .into_bytes()
    }

    pub(crate) fn message(self, seq: u64, json: &str) -> Vec<u8> {
        let (end, blank, number) = (self.line_end, self.blank, seq.to_string());
        let kind = if self.type_named { ["event:", blank, "timeline", end].concat() } else { String::new() };
        ["id:", blank, &number, end, &kind, "data:", blank, json, end, end].concat().into_bytes()
    }

    /// A message that cannot be read: a piece is missing in its data.
    pub(crate) fn spoilt(self, seq: u64, json: &str) -> Vec<u8> {
        let at = json.char_indices().nth(json.chars().count() / 2).map_or(0, |(at, _)| at);
        self.message(seq, &json[at..])
    }

    /// A message of an unknown type.
    pub(crate) fn foreign(self) -> Vec<u8> {
        let end = self.line_end;
        ["event: weather", end, "data: {\"rain\":true}", end, end].concat().into_bytes()
    }
}

/// Splits bytes at random places.
pub(crate) fn split(bytes: &[u8], chance: &mut Chance) -> Vec<Vec<u8>> {
    let mut pieces = Vec::new();
    let mut rest = bytes;
    let longest = [3, 40, 400, 4_000][chance.below(4) as usize].max(bytes.len() as u64 / 12);
    while !rest.is_empty() {
        let at = (1 + chance.below(longest) as usize).min(rest.len());
        let (piece, after) = rest.split_at(at);
        pieces.push(piece.to_vec());
        rest = after;
    }
    pieces
}
