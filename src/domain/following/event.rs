//! What is told to the schedule of following, and what it wants done: values, nothing that happens by itself.

use contract::Timestamp;

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FollowingEvent {
    /// The stream's head came: status 200, `text/event-stream`.
    Opened,
    /// Any byte came over the stream.
    Sign,
    /// An event came over the stream and is on the page.
    Heard {
        /// Its number.
        seq: u64,
    },
    /// A message came over the stream that is no event, or one that cannot be read.
    Unreadable,
    /// A page of the list of events was fetched and is on the page, with or without new ones.
    Fetched {
        /// The highest number in it.
        last: Option<u64>,
    },
    /// The fetch that was under way failed.
    NotFetched {
        /// Milliseconds that the backend wants to be left alone, when it said so.
        retry_after_ms: Option<u64>,
        /// A number from 0 to 1 by chance.
        jitter: f64,
    },
    /// The stream ended, broke or could not be opened.
    Closed {
        /// Milliseconds that the backend wants to be left alone, when it said so.
        retry_after_ms: Option<u64>,
        /// A number from 0 to 1 by chance.
        jitter: f64,
    },
    /// The span up to the moment of the last `WaitUntil` has passed.
    Tick {
        /// A number from 0 to 1 by chance.
        jitter: f64,
    },
    /// The browser says that the network is gone; a hint only.
    WentOffline,
    /// The browser says that the network is back.
    CameBack,
    /// The page is not on the screen any more: another tab is, or another app.
    Hidden,
    /// The page is on the screen again, perhaps after a long sleep; or the citizen wants it tried at once.
    Shown,
}

/// Something to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowingEffect {
    /// Open a stream of the events after this number; an open one is closed first.
    Open {
        /// The number.
        after: u64,
    },
    /// Close the stream.
    Close,
    /// Fetch one page of the list of the events after this number; a fetch under way is given up.
    Fetch {
        /// The number.
        after: u64,
    },
    /// Give up the fetch that is under way, if one is.
    Abandon,
    /// Send `Tick` when the span up to this moment has passed, whatever becomes of the clock; it replaces an earlier one.
    WaitUntil(Timestamp),
}
