//! What can happen to one exchange, as a value. Carrying it out is for `exchange`.

use serde::{Deserialize, Serialize};

/// One fault. As JSON: `{"kind": "cut_answer", "at": 10}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// So much of the call reaches the upstream, then both connections close.
    CutCall {
        /// Where, counted from the first byte of the call; beyond its end means after its last byte.
        at: Place,
        /// How the client's connection ends.
        #[serde(default)]
        ending: Ending,
    },
    /// So much of the answer reaches the client, then both connections close. The upstream's head has arrived by then,
    /// also when nothing of it is passed on.
    CutAnswer {
        /// Where, counted from the first byte of the answer; beyond its end means after its last byte.
        at: Place,
        /// How the client's connection ends.
        #[serde(default)]
        ending: Ending,
    },
    /// The upstream answers wholly, the client gets nothing of it. Of an endless answer (an event stream) the head is awaited.
    LoseAnswer {
        /// How the client's connection ends.
        #[serde(default)]
        ending: Ending,
    },
    /// Everything is late. A call that was sent arrives, even if its client gives up meanwhile.
    Delay {
        /// Milliseconds before the whole call goes up.
        #[serde(default)]
        up_ms: u64,
        /// Milliseconds between the upstream's answer and its first byte at the client.
        #[serde(default)]
        down_ms: u64,
    },
    /// A narrow road, both ways.
    Throttle(Throttle),
    /// The answer stops for a while with the connection open, then goes on.
    Silence {
        /// Where, counted from the first byte of the answer.
        at: Place,
        /// For how many milliseconds.
        ms: u64,
    },
    /// The upstream gets the same call twice, on two connections.
    Duplicate {
        /// Which answer the client gets.
        answer: Twin,
        /// Both at once; otherwise the second goes up when the first is wholly answered.
        #[serde(default)]
        together: bool,
    },
    /// Only the beginning of the answer's body comes.
    Truncate {
        /// How many bytes of the body, after its framing is taken off.
        keep: u64,
        /// What the head says of it.
        length: Length,
    },
    /// A portal's page, `200 text/html`, instead of the answer.
    CaptivePortal {
        /// Whether the upstream is asked and has answered wholly before.
        #[serde(default)]
        after_upstream: bool,
    },
    /// A redirection instead of the answer; the upstream is not asked.
    Redirect {
        /// The `Location`.
        to: String,
        /// The status, 302 unless said otherwise.
        #[serde(default = "found")]
        status: u16,
    },
    /// The upstream's answer with another body.
    Swap {
        /// Which.
        body: Hostile,
    },
    /// This exchange breaks off before anything goes up, and for so long all connections are refused.
    Offline {
        /// For how many milliseconds.
        ms: u64,
    },
}

fn found() -> u16 {
    302
}

impl Fault {
    /// 50 kbit/s, two seconds there and back, one packet in 33 lost.
    #[must_use]
    pub fn two_g() -> Self {
        Self::Throttle(Throttle::two_g())
    }

    /// Its kind, to count by.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::CutCall { .. } => Kind::CutCall,
            Self::CutAnswer { .. } => Kind::CutAnswer,
            Self::LoseAnswer { .. } => Kind::LoseAnswer,
            Self::Delay { .. } => Kind::Delay,
            Self::Throttle(_) => Kind::Throttle,
            Self::Silence { .. } => Kind::Silence,
            Self::Duplicate { .. } => Kind::Duplicate,
            Self::Truncate { .. } => Kind::Truncate,
            Self::CaptivePortal { .. } => Kind::CaptivePortal,
            Self::Redirect { .. } => Kind::Redirect,
            Self::Swap { .. } => Kind::Swap,
            Self::Offline { .. } => Kind::Offline,
        }
    }

    /// Its quantities, each of which makes a milder or simpler fault when lowered.
    pub(crate) fn quantities(&mut self) -> Vec<&mut u64> {
        match self {
            Self::CutCall { at: Place::Byte(byte), .. } | Self::CutAnswer { at: Place::Byte(byte), .. } => vec![byte],
            Self::Silence { at: Place::Byte(byte), ms } => vec![byte, ms],
            Self::Silence { ms, .. } | Self::Offline { ms } => vec![ms],
            Self::Delay { up_ms, down_ms } => vec![up_ms, down_ms],
            Self::Throttle(Throttle { latency_ms, stall_ms, .. }) => vec![latency_ms, stall_ms],
            Self::Truncate { keep, .. } => vec![keep],
            _ => Vec::new(),
        }
    }

    /// Its place, if it has one.
    pub(crate) fn place(&mut self) -> Option<&mut Place> {
        match self {
            Self::CutCall { at, .. } | Self::CutAnswer { at, .. } | Self::Silence { at, .. } => Some(at),
            _ => None,
        }
    }
}

/// The kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the variant of the same name of `Fault`")]
pub enum Kind {
    CutCall,
    CutAnswer,
    LoseAnswer,
    Delay,
    Throttle,
    Silence,
    Duplicate,
    Truncate,
    CaptivePortal,
    Redirect,
    Swap,
    Offline,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::CutCall,
        Self::CutAnswer,
        Self::LoseAnswer,
        Self::Delay,
        Self::Throttle,
        Self::Silence,
        Self::Duplicate,
        Self::Truncate,
        Self::CaptivePortal,
        Self::Redirect,
        Self::Swap,
        Self::Offline,
    ];
}

/// A place in a message: a number of bytes before it, or a name. As JSON `17` or `"middle_of_body"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Place {
    /// After so many bytes, counted from the first of the head.
    Byte(u64),
    /// At a place that moves with the message.
    At(Landmark),
}

/// A place that moves with the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Landmark {
    /// Half of the head has passed.
    MiddleOfHead,
    /// The head has passed with its blank line, and nothing of the body.
    EndOfHead,
    /// Half of the body has passed; one byte of it where its length is not said before.
    MiddleOfBody,
    /// The last byte has passed.
    End,
}

impl Place {
    /// How many bytes pass; none for the end of the message.
    pub(crate) fn bytes(self, head: u64, body: Option<u64>) -> Option<u64> {
        match self {
            Self::Byte(byte) => Some(byte),
            Self::At(Landmark::MiddleOfHead) => Some(head / 2),
            Self::At(Landmark::EndOfHead) => Some(head),
            Self::At(Landmark::MiddleOfBody) => Some(head.saturating_add(body.map_or(1, |length| length / 2))),
            Self::At(Landmark::End) => None,
        }
    }
}

/// How a connection ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// In order (FIN): the bytes that were passed on arrive.
    #[default]
    Close,
    /// At once (RST): bytes on their way may be lost.
    Reset,
}

/// A narrow road.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Throttle {
    /// Each way; 0 lets nothing pass.
    pub bytes_per_second: u64,
    /// There and back, half of it each way.
    #[serde(default)]
    pub latency_ms: u64,
    /// Of so many packets of 1,400 bytes the last is "lost": it waits. 0: none is.
    #[serde(default)]
    pub stall_every: u64,
    /// How long a lost packet waits.
    #[serde(default)]
    pub stall_ms: u64,
}

impl Throttle {
    /// 50 kbit/s, two seconds there and back, one packet in 33 lost.
    #[must_use]
    pub const fn two_g() -> Self {
        Self { bytes_per_second: 6250, latency_ms: 2000, stall_every: 33, stall_ms: 3000 }
    }
}

/// One of two answers to the same call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Twin {
    First,
    Second,
}

/// What the head of a truncated answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Length {
    /// What it said before; the connection closes too early.
    Kept,
    /// The length of what comes: nobody notices that something is missing.
    Adjusted,
}

/// A body that nobody wants. Those made of the upstream's own body need it to be JSON; otherwise a stand-in is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hostile {
    /// The upstream's own, called `image/png`.
    WrongType,
    /// 50,000,000 bytes of valid JSON.
    FiftyMegabytes,
    /// Objects in objects, 10,000 deep.
    Nested,
    /// The upstream's own after a byte order mark.
    ByteOrderMark,
    /// The upstream's own; the first key of each object stands twice, first with `null`.
    DuplicateKeys,
    /// The upstream's own with integers beyond 2^53 for all numbers.
    LargeNumbers,
}

impl Hostile {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::WrongType,
        Self::FiftyMegabytes,
        Self::Nested,
        Self::ByteOrderMark,
        Self::DuplicateKeys,
        Self::LargeNumbers,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_place_moves_with_the_message() {
        assert_eq!(Place::At(Landmark::MiddleOfHead).bytes(80, Some(10)), Some(40));
        assert_eq!(Place::At(Landmark::EndOfHead).bytes(80, Some(10)), Some(80));
        assert_eq!(Place::At(Landmark::MiddleOfBody).bytes(80, Some(10)), Some(85));
        assert_eq!(Place::At(Landmark::MiddleOfBody).bytes(80, None), Some(81));
        assert_eq!(Place::At(Landmark::End).bytes(80, Some(10)), None);
    }

    #[test]
    fn places_are_numbers_or_names_in_json() {
        let fault: Fault = serde_json::from_str(r#"{"kind":"cut_call","at":"middle_of_body"}"#).unwrap();
        assert_eq!(fault, Fault::CutCall { at: Place::At(Landmark::MiddleOfBody), ending: Ending::Close });
        let fault: Fault = serde_json::from_str(r#"{"kind":"cut_answer","at":7,"ending":"reset"}"#).unwrap();
        assert_eq!(fault, Fault::CutAnswer { at: Place::Byte(7), ending: Ending::Reset });
    }
}
