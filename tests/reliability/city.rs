//! A model of the network and of a city that fulfils the contract: idempotent by id, the same id and body give the same
//! demand.

use crate::machine::{Answer, Machine};

/// A request in transit, or its response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Message {
    /// The page that waits for the response; `None` when it is gone.
    pub caller: Option<u8>,
    /// The request.
    pub what: What,
    /// Its progress.
    pub stage: Stage,
}

/// A request to the city.
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

/// Progress of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// In transit to the city.
    Travelling,
    /// Being processed.
    Running,
    /// The response is in transit.
    Answered(Answer),
}

/// The city's data.
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

    /// A request arrives: it is answered at once, or its processing begins.
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

    /// The processing of a request ends.
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
