//! The current activity of following a demand: one at a time, with the moments that decide how it goes on.

use contract::Timestamp;

/// The current activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// A stream is being opened.
    Connecting {
        /// Which attempt, from 1.
        attempt: u32,
        /// Since when.
        since: Timestamp,
        /// Whether its head has come.
        opened: bool,
    },
    /// The stream delivers.
    Live {
        /// The attempt that succeeded.
        attempt: u32,
        /// Since when.
        since: Timestamp,
        /// When the last byte came.
        last_sign: Timestamp,
    },
    /// Waiting before the next attempt.
    Waiting {
        /// Its time.
        until: Timestamp,
        /// Which attempt it will be.
        attempt: u32,
    },
    /// Streams do not work here (a proxy buffers them): polling every 15 seconds.
    Polling {
        /// When to poll next.
        until: Timestamp,
        /// Polls so far.
        polls: u32,
    },
    /// The page is hidden: it has no connection, so that visible tabs have one. With HTTP/1.1 a browser has six to one
    /// host, for all its tabs.
    Resting,
}
