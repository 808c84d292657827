//! Where and how a connection is cut. The cuts are carried out in `cutting_proxy`.

use fastrand::Rng;

/// A cut that happens once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The method of the requests that it applies to.
    pub method: &'static str,
    /// How many of them pass before.
    pub after: usize,
    /// Where in the request or its response.
    pub place: Place,
    /// How the connection ends.
    pub ending: Ending,
}

/// The position of a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// After so many bytes of the request, including its head.
    Call(u64),
    /// After half of the request's head.
    MidHead,
    /// After so many bytes of the request's body; after all of them if it has fewer.
    Body(u64),
    /// After the whole request, without waiting for the response.
    Sent,
    /// The server has responded, and so many bytes of the response have passed.
    Answer(usize),
    /// After all of the response but its last byte.
    AnswerButOne,
}

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It is closed regularly: forwarded bytes arrive.
    Closed,
    /// It is reset: forwarded bytes may be lost.
    Reset,
}

impl Cut {
    /// A cut of the first such request, closed regularly.
    pub const fn of(method: &'static str, place: Place) -> Self {
        Self { method, after: 0, place, ending: Ending::Closed }
    }

    /// The same after so many requests.
    #[must_use]
    pub const fn after(mut self, calls: usize) -> Self {
        self.after = calls;
        self
    }

    /// The same as a reset.
    #[must_use]
    pub const fn reset(mut self) -> Self {
        self.ending = Ending::Reset;
        self
    }

    /// A random cut of an upload.
    pub fn by_chance(rng: &mut Rng) -> Self {
        let method = ["POST", "HEAD", "PATCH", "PATCH", "PATCH", "PATCH"][rng.usize(..6)];
        let place = match rng.u8(..9) {
            0 => Place::Call(rng.u64(..2)),
            1 => Place::MidHead,
            2 => Place::Sent,
            3 => Place::Answer(rng.usize(..60)),
            4 => Place::AnswerButOne,
            5 => Place::Body(rng.u64(..64)),
            _ => Place::Body(rng.u64(..300_000)),
        };
        let ending = if rng.u8(..3) == 0 { Ending::Reset } else { Ending::Closed };
        Self { method, after: rng.usize(..3), place, ending }
    }
}
