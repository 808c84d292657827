//! The network and a city as the contract says: idempotent by id, the same id and body give the same demand.

use crate::machine::{Answer, Machine};

/// A call on its way, or its answer on the way back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Message {
    /// The page that waits for the answer; `None` when nobody does any more.
    pub caller: Option<u8>,
    /// What is asked.
    pub what: What,
    /// How far it is.
    pub stage: Stage,
}

/// What is asked of the city.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum What {
    /// To file a demand.
    File {
        /// Number of the id.
        number: u8,
        /// Number of the body.
        body: u8,
    },
    /// To add a late photo.
    Attach {
        /// Number of the demand's id.
        number: u8,
        /// Which photo; the contribution's id is derived from it.
        photo: u8,
        /// Which upload: the contribution's body.
        upload: u8,
    },
}

/// How far a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// On its way to the city.
    Travelling,
    /// The city is at it.
    Running,
    /// The answer is on its way.
    Answered(Answer),
}

/// What the city has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct City {
    /// Id and body of each demand, in the order they were filed.
    pub demands: Vec<(u8, u8)>,
    /// Demand, photo and upload of each contribution.
    pub photos: Vec<(u8, u8, u8)>,
}

impl City {
    /// Whether it has a demand under this id.
    pub fn has(&self, number: u8) -> bool {
        self.demands.iter().any(|(known, _)| *known == number)
    }

    /// A call comes in: it is answered at once, or the city is at it.
    pub fn arrived(&self, what: What, running: bool) -> Stage {
        match what {
            What::File { number, body } => match self.demands.iter().find(|(known, _)| *known == number) {
                Some((_, known)) if *known == body => Stage::Answered(Answer::Filed),
                Some(_) => Stage::Answered(Answer::Reused),
                None if running => Stage::Answered(Answer::Busy),
                None => Stage::Running,
            },
            What::Attach { number, photo, upload } => {
                match self.photos.iter().find(|(demand, known, _)| (*demand, *known) == (number, photo)) {
                    Some((_, _, known)) if *known == upload => Stage::Answered(Answer::Filed),
                    Some(_) => Stage::Answered(Answer::Reused),
                    None => Stage::Running,
                }
            }
        }
    }

    /// The city has come to an end with a call.
    pub fn finish(&mut self, what: What, machine: &Machine) -> Answer {
        match what {
            What::File { body, .. } if machine.is_wrong(body) => Answer::Refused,
            What::File { number, body } => {
                self.demands.push((number, body));
                Answer::Filed
            }
            What::Attach { number, photo, upload } => match self.arrived(what, false) {
                Stage::Answered(answer) => answer,
                _ => {
                    self.photos.push((number, photo, upload));
                    Answer::Filed
                }
            },
        }
    }
}
