//! Inputs and outputs of the schedule of following: plain values.

use contract::Timestamp;

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FollowingEvent {
    /// The stream's head came: status 200, `text/event-stream`.
    Opened,
    /// A byte came over the stream.
    Sign,
    /// An event came over the stream and is shown.
    Heard {
        /// Its number.
        seq: u64,
    },
    /// A message came over the stream that is not an event or cannot be read.
    Unreadable,
    /// A page of the list of events was fetched and is shown, with or without new ones.
    Fetched {
        /// The highest number in it.
        last: Option<u64>,
    },
    /// The fetch in progress failed.
    NotFetched {
        /// Milliseconds to wait, if the backend said so.
        retry_after_ms: Option<u64>,
        /// A random number from 0 to 1.
        jitter: f64,
    },
    /// The stream ended, broke or could not be opened.
    Closed {
        /// Milliseconds to wait, if the backend said so.
        retry_after_ms: Option<u64>,
        /// A random number from 0 to 1.
        jitter: f64,
    },
    /// The timer of the last `WaitUntil` has fired.
    Tick {
        /// A random number from 0 to 1.
        jitter: f64,
    },
    /// The browser reports that the network is gone; a hint only.
    WentOffline,
    /// The browser reports that the network is back.
    CameBack,
    /// The page is hidden: another tab or app is in front.
    Hidden,
    /// The page is visible again, perhaps after a long suspension; or the citizen asks to reconnect at once.
    Shown,
}

/// An effect to be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowingEffect {
    /// Open a stream of the events after this number; close an open one first.
    Open {
        /// The number.
        after: u64,
    },
    /// Close the stream.
    Close,
    /// Fetch one page of the list of the events after this number; abort a fetch in progress.
    Fetch {
        /// The number.
        after: u64,
    },
    /// Abort the fetch in progress, if there is one.
    Abandon,
    /// Send `Tick` when the time to this moment, as measured from now, has passed, even if the clock is changed;
    /// replaces an earlier timer.
    WaitUntil(Timestamp),
}
