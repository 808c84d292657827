//! Where and how a road is cut: one value for each cut. What is cut is in `road`.

use fastrand::Rng;

/// A cut that happens once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The method of the calls that it waits for.
    pub method: &'static str,
    /// So many of them pass before.
    pub after: usize,
    /// Where in the call or its answer.
    pub place: Place,
    /// How it looks to both ends.
    pub ending: Ending,
}

/// The place of a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// So many bytes of the call have passed, its head included.
    Call(u64),
    /// Half of the call's head has passed.
    MidHead,
    /// So many bytes of the call's body have passed; all of them if it has fewer.
    Body(u64),
    /// The whole call has passed, and nobody waited for the answer.
    Sent,
    /// The other end has answered, and so many bytes of the answer have passed.
    Answer(usize),
    /// All of the answer has passed but its last byte.
    AnswerButOne,
}

/// What both ends see of a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The connection is closed in order: whatever passed arrives.
    Closed,
    /// The connection is reset: what has passed may be lost.
    Reset,
}

impl Cut {
    /// A cut of the first such call, closed in order.
    pub const fn of(method: &'static str, place: Place) -> Self {
        Self { method, after: 0, place, ending: Ending::Closed }
    }

    /// The same after so many calls that pass.
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

    /// Any cut of an upload.
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
