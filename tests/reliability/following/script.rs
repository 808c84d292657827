//! Scripts as plain values generated from random numbers; nothing is carried out here.

/// A script: how it begins, what happens, how it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The seed for everything random in it: how bytes are split, delays, jitter.
    pub chance: u64,
    /// What the page has at the start.
    pub start: Start,
    /// Most events of a list page.
    pub page: usize,
    /// What happens, each after a wait in milliseconds.
    pub happenings: Vec<(i64, Happening)>,
    /// How it ends.
    pub peace: Peace,
}

/// What the page has at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The city's list.
    Fetched,
    /// The events stored on this device, perhaps without one in the middle.
    Kept {
        /// The missing one.
        without: Option<usize>,
    },
    /// Nothing at all.
    Nothing,
}

/// How a script ends: the network is good again, and the page is visible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peace {
    /// It was hidden and is shown.
    Shown,
    /// The browser reports the network back.
    CameBack,
    /// It slept for ten minutes.
    Woke,
    /// Without a signal.
    Unsaid,
}

/// Something that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each says itself; the arms of `happen` say what comes of it")]
pub enum Happening {
    /// The city logs so many events; where a bit of `unseen` is set, one that this reader may not see.
    Log {
        events: u8,
        unseen: u16,
    },
    /// The next message of a stream is tampered with.
    Tamper(Tamper),
    /// The stream sends a reconnection delay, sensible or not.
    Retry(u64),
    /// Every connection is cut.
    Cut,
    /// The city ends the stream regularly.
    End,
    /// The stream goes silent, and is cut after so many seconds, or never.
    Dead {
        cut_after: Option<u8>,
    },
    /// A proxy buffers new streams, or no longer does.
    HoldBack(bool),
    /// The next stream repeats everything from the beginning.
    Replay,
    /// The next stream is refused.
    RefuseStream(Refusal),
    /// So many streams are cut as soon as they have begun.
    Flicker(u8),
    /// The next fetch fails.
    SpoilFetch(Refusal),
    /// The next fetch is delayed by so many milliseconds.
    LateFetch(u16),
    /// The next fetch is answered by a replica without the last events.
    OldList(u8),
    /// Each direction takes so many milliseconds longer.
    Slow(u16),
    /// The network is lost; `hard` when connections fail at once, else data are lost; `told` when the browser notices.
    Down {
        hard: bool,
        told: bool,
    },
    /// The network is back.
    Up {
        told: bool,
    },
    Hide,
    Show,
    TryNow,
    /// The page is restored from the back-forward cache.
    Restored,
    /// The device sleeps for so many seconds. Its timers fire late or continue where they were; connections die or
    /// survive.
    Sleep {
        seconds: u16,
        frozen: bool,
        kept: bool,
    },
    /// The device's clock is set forward or back by so many seconds.
    Clock(i32),
}

/// What is done to a message of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tamper {
    /// It comes twice.
    Twice,
    /// It comes after the one that follows it.
    Swap,
    /// It is lost.
    LeaveOut,
    /// Its data are corrupted.
    Spoil,
    /// A message of an unknown type precedes it.
    Foreign,
}

/// The response instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// None: the connection breaks.
    Broken,
    /// Nothing, ever.
    Silence,
    /// This status, with a `Retry-After` of so many seconds if that is not 0.
    Status(u16, u16),
    /// A captive portal's page.
    Portal,
    /// The right response, cut in the middle.
    Half,
}

impl Script {
    /// Generates a script from random numbers.
    pub fn drawn(chance: u64, (start, page, peace): (u8, u8, u8), draws: &[(u16, u16, u16)]) -> Self {
        Self {
            chance,
            start: match start % 8 {
                0..=3 => Start::Fetched,
                4 => Start::Kept { without: None },
                5 | 6 => Start::Kept { without: Some(usize::from(start / 8)) },
                _ => Start::Nothing,
            },
            page: [200, 50, 10, 4][usize::from(page % 4)],
            happenings: draws.iter().map(|draw| (wait(draw.0), Happening::drawn(draw.1, draw.2))).collect(),
            peace: [Peace::Shown, Peace::CameBack, Peace::Woke, Peace::Unsaid][usize::from(peace % 4)],
        }
    }
}

/// Mostly short, at most 65 seconds.
fn wait(number: u16) -> i64 {
    let root = i64::from(number >> 8);
    root * root
}

impl Happening {
    fn drawn(kind: u16, detail: u16) -> Self {
        let [low, high] = detail.to_le_bytes();
        let half = low.is_multiple_of(2);
        match kind % 64 {
            0..=15 => Self::Log { events: if low > 240 { 9 } else { 1 + low % 3 }, unseen: u16::from(high & low) },
            16 => Self::Tamper(Tamper::Twice),
            17 | 18 => Self::Tamper(Tamper::Swap),
            19..=22 => Self::Tamper(Tamper::LeaveOut),
            23 | 24 => Self::Tamper(Tamper::Spoil),
            25 => Self::Tamper(Tamper::Foreign),
            26 => Self::Retry([0, 1, 3_000, 20_000, 99_999_999_999][usize::from(low % 5)]),
            27..=29 => Self::Cut,
            30 => Self::End,
            31..=33 => Self::Dead { cut_after: half.then_some(60) },
            34 => Self::HoldBack(true),
            35 => Self::HoldBack(false),
            36 => Self::Replay,
            37 => Self::Flicker(low),
            38..=40 => Self::RefuseStream(Refusal::drawn(low, high)),
            41..=45 => Self::SpoilFetch(Refusal::drawn(low, high)),
            46 | 47 => Self::LateFetch(detail % 29_000),
            48 => Self::OldList(1 + low % 4),
            49 => Self::Slow(if half { 0 } else { detail % 9_000 }),
            50 | 51 => Self::Down { hard: half, told: !high.is_multiple_of(3) },
            52 | 53 => Self::Up { told: !high.is_multiple_of(3) },
            54 => Self::Hide,
            55 | 56 => Self::Show,
            57 => Self::TryNow,
            58 => Self::Restored,
            59 | 60 => Self::Sleep {
                seconds: [8, 60, 600, 600][usize::from(low % 4)],
                frozen: high.is_multiple_of(4),
                kept: high.is_multiple_of(3),
            },
            61 => Self::Clock([5, 60, 700, 86_400][usize::from(low % 4)]),
            _ => Self::Clock([-3, -12, -28, -120, -700, -3_600, -31_536_000][usize::from(low % 7)]),
        }
    }
}

impl Refusal {
    fn drawn(low: u8, high: u8) -> Self {
        const STATUSES: [u16; 10] = [400, 403, 404, 410, 429, 500, 502, 503, 503, 204];
        match low % 16 {
            0..=3 => Self::Broken,
            4 => Self::Silence,
            5 => Self::Portal,
            6 => Self::Half,
            status => Self::Status(STATUSES[usize::from(status) % 10], [0, 0, 5, 60, 3_000][usize::from(high % 5)]),
        }
    }
}
