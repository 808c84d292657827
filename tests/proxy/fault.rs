//! The faults of an exchange, as values. They are carried out in `exchange`.

use serde::{Deserialize, Serialize};

/// One fault. As JSON: `{"kind": "cut_answer", "at": 10}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// So much of the request reaches the upstream, then both connections close.
    CutCall {
        /// Where, counted from the first byte of the request; beyond its end means after its last byte.
        at: Place,
        /// How the client's connection ends.
        #[serde(default)]
        ending: Ending,
    },
    /// So much of the response reaches the client, then both connections close. The upstream's head has arrived by
    /// then, even if nothing of it is forwarded.
    CutAnswer {
        /// Where, counted from the first byte of the response; beyond its end means after its last byte.
        at: Place,
        /// How the client's connection ends.
        #[serde(default)]
        ending: Ending,
    },
    /// The upstream responds completely, and the client gets nothing of it. Of an endless response (an event stream)
    /// the head is awaited.
    LoseAnswer {
        /// How the client's connection ends.
        #[serde(default)]
        ending: Ending,
    },
    /// Everything is delayed. A request arrives even if its client gives up meanwhile.
    Delay {
        /// Milliseconds before the whole request is forwarded.
        #[serde(default)]
        up_ms: u64,
        /// Milliseconds between the upstream's response and its first byte at the client.
        #[serde(default)]
        down_ms: u64,
    },
    /// Limited bandwidth, both ways.
    Throttle(Throttle),
    /// The response pauses with the connection open, then goes on.
    Silence {
        /// Where, counted from the first byte of the response.
        at: Place,
        /// For how many milliseconds.
        ms: u64,
    },
    /// The upstream gets the same request twice, on two connections.
    Duplicate {
        /// Which response the client gets.
        answer: Twin,
        /// Both at once; otherwise the second is sent when the first is completely answered.
        #[serde(default)]
        together: bool,
    },
    /// Only the beginning of the response's body arrives.
    Truncate {
        /// How many bytes of the body, after its framing is taken off.
        keep: u64,
        /// What the head says about it.
        length: Length,
    },
    /// A captive portal's page, `200 text/html`, instead of the response.
    CaptivePortal {
        /// Whether the upstream gets the request and has responded completely before.
        #[serde(default)]
        after_upstream: bool,
    },
    /// A redirect instead of the response; the upstream does not get the request.
    Redirect {
        /// The `Location`.
        to: String,
        /// The status, 302 unless said otherwise.
        #[serde(default = "found")]
        status: u16,
    },
    /// The upstream's response with another body.
    Swap {
        /// Which.
        body: Hostile,
    },
    /// This exchange is aborted before anything is forwarded, and for so long all connections are refused.
    Offline {
        /// For how many milliseconds.
        ms: u64,
    },
}

fn found() -> u16 {
    302
}

impl Fault {
    /// 50 kbit/s, a round trip of two seconds, one packet in 33 lost.
    #[must_use]
    pub fn two_g() -> Self {
        Self::Throttle(Throttle::two_g())
    }

    /// Its kind, for counting.
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

    /// Its numbers, each of which gives a milder or simpler fault when lowered.
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

/// A position in a message: a number of bytes before it, or a name. As JSON `17` or `"middle_of_body"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Place {
    /// After so many bytes, counted from the first of the head.
    Byte(u64),
    /// At a position relative to the message.
    At(Landmark),
}

/// A position relative to the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Landmark {
    /// After half of the head.
    MiddleOfHead,
    /// After the head with its blank line, before the body.
    EndOfHead,
    /// After half of the body; after one byte of it if its length is not known in advance.
    MiddleOfBody,
    /// After the last byte.
    End,
}

impl Place {
    /// How many bytes are let through; `None` for the end of the message.
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
    /// Regularly (FIN): forwarded bytes arrive.
    #[default]
    Close,
    /// At once (RST): bytes in transit may be lost.
    Reset,
}

/// Limited bandwidth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Throttle {
    /// In each direction; 0 blocks everything.
    pub bytes_per_second: u64,
    /// Round trip, half of it in each direction.
    #[serde(default)]
    pub latency_ms: u64,
    /// Of so many packets of 1,400 bytes the last counts as lost and is delayed; 0 for none.
    #[serde(default)]
    pub stall_every: u64,
    /// The delay of a lost packet.
    #[serde(default)]
    pub stall_ms: u64,
}

impl Throttle {
    /// 50 kbit/s, a round trip of two seconds, one packet in 33 lost.
    #[must_use]
    pub const fn two_g() -> Self {
        Self { bytes_per_second: 6250, latency_ms: 2000, stall_every: 33, stall_ms: 3000 }
    }
}

/// One of two responses to the same request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Twin {
    First,
    Second,
}

/// What the head of a truncated response says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Length {
    /// The original length; the connection closes too early.
    Kept,
    /// The truncated length: the truncation cannot be noticed.
    Adjusted,
}

/// A malicious body. Those derived from the upstream's own body need it to be JSON; otherwise a stand-in is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hostile {
    /// The upstream's own, with the type `image/png`.
    WrongType,
    /// 50,000,000 bytes of valid JSON.
    FiftyMegabytes,
    /// Objects in objects, 10,000 deep.
    Nested,
    /// The upstream's own after a byte order mark.
    ByteOrderMark,
    /// The upstream's own; the first key of each object is duplicated, first with `null`.
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
