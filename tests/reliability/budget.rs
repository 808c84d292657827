//! How many faults and user actions may still occur in a world; with nothing left the world is fair.

/// What may still happen of each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Budget {
    /// Taps on "send".
    pub taps: u8,
    /// Taps on "try now".
    pub try_nows: u8,
    /// Taps on "take back".
    pub take_backs: u8,
    /// Faults of the network and of gateways.
    pub network: u8,
    /// Faults of the store.
    pub store: u8,
    /// Pages killed.
    pub kills: u8,
    /// Timers that fire too early, clocks set back or forward.
    pub clock: u8,
    /// Timers that fire at all before the world is fair.
    pub wakes: u8,
    /// Uploads that fail for good.
    pub uploads: u8,
}

impl Budget {
    /// One tap, and nothing goes wrong.
    pub const NOTHING: Self =
        Self { taps: 1, try_nows: 0, take_backs: 0, network: 0, store: 0, kills: 0, clock: 0, wakes: 0, uploads: 0 };
}
