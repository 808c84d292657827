//! What is under way while a demand is followed: one thing at a time, each with the moments by which it is judged.

use contract::Timestamp;

/// What is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// A stream was asked for.
    Connecting {
        /// Which attempt, from 1.
        attempt: u32,
        /// Since when.
        since: Timestamp,
        /// Whether its head has come.
        opened: bool,
    },
    /// The stream gives signs of life.
    Live {
        /// Which attempt it was that succeeded.
        attempt: u32,
        /// Since when.
        since: Timestamp,
        /// The last sign.
        last_sign: Timestamp,
    },
    /// The next attempt is a while off.
    Waiting {
        /// When it comes.
        until: Timestamp,
        /// Which attempt it will be.
        attempt: u32,
    },
    /// Streams do not work here (a proxy holds them back): asked for every 15 seconds.
    Polling {
        /// When to ask next.
        until: Timestamp,
        /// How often it was asked so far.
        polls: u32,
    },
    /// Nobody looks at the page: it has no connection, so that those who do look have one. A browser has six to one address
    /// by HTTP/1.1, for all its tabs.
    Resting,
}
