//! The city's receipt for a submission, and the record of a followed demand.

use contract::{AccessToken, Demand, Filed, OutcomeKind, QueryCode, Reference, Stage, Timestamp};
use serde::{Deserialize, Serialize};

/// The city's acknowledgement of a demand, without which it cannot be followed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// Its reference.
    pub reference: Reference,
    /// The short secret for another device.
    pub query_code: QueryCode,
    /// The bearer secret.
    pub access_token: AccessToken,
    /// What it is about.
    pub service_name: String,
    /// When it was filed, by the city's clock.
    pub filed_at: Timestamp,
    /// The demand at that time, with what was promised.
    pub demand: Demand,
}

/// A demand in the list "mine".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    /// Version of this record, [`Followed::VERSION`] when written by this program.
    #[serde(default)]
    pub version: u32,
    /// Its reference.
    pub reference: Reference,
    /// The bearer secret; `None` for a public demand that was only joined.
    #[serde(default)]
    pub access_token: Option<AccessToken>,
    /// The short secret, if this device filed it.
    #[serde(default)]
    pub query_code: Option<QueryCode>,
    /// What it is about.
    pub service_name: String,
    /// Its stage when last loaded.
    pub stage: Stage,
    /// Its outcome when last loaded.
    #[serde(default)]
    pub outcome: Option<OutcomeKind>,
    /// Sequence number of the last event known.
    pub last_seq: u64,
    /// Sequence number of the last event that the citizen has seen.
    pub seen_seq: u64,
    /// The beginning of the description.
    #[serde(default)]
    pub excerpt: String,
    /// How many of the citizen's photos did not reach the city; shown until they are added again.
    #[serde(default)]
    pub missing_photos: u32,
    /// When the last event known happened.
    pub updated_at: Timestamp,
}

impl Receipt {
    /// From the backend's response.
    pub fn new(filed: Filed) -> Self {
        Self {
            reference: filed.reference,
            query_code: filed.query_code,
            access_token: filed.access_token,
            service_name: filed.demand.service.name.clone(),
            filed_at: filed.demand.created_at,
            demand: filed.demand,
        }
    }

    /// The record for "mine"; everything so far counts as seen.
    pub fn followed(&self) -> Followed {
        Followed {
            query_code: Some(self.query_code.clone()),
            seen_seq: self.demand.last_seq,
            ..Followed::new(&self.demand, Some(self.access_token.clone()))
        }
    }
}

impl Followed {
    /// The version of the record that this program writes.
    pub const VERSION: u32 = 1;
    /// Characters of the description stored in the list.
    pub const EXCERPT_CHARS: usize = 140;

    /// A demand that this device begins to follow; none of its events seen yet.
    pub fn new(demand: &Demand, access_token: Option<AccessToken>) -> Self {
        Self {
            version: Self::VERSION,
            reference: demand.reference.clone(),
            access_token,
            query_code: None,
            service_name: demand.service.name.clone(),
            stage: demand.state.stage,
            outcome: ending(demand),
            last_seq: demand.last_seq,
            seen_seq: 0,
            excerpt: excerpt(&demand.description),
            missing_photos: 0,
            updated_at: demand.updated_at,
        }
    }

    /// Updates it from the backend's response. A response older than the record changes nothing.
    pub fn refresh(&mut self, demand: &Demand) {
        if demand.last_seq >= self.last_seq {
            self.stage = demand.state.stage;
            self.outcome = ending(demand);
            self.last_seq = demand.last_seq;
            self.updated_at = demand.updated_at;
            self.service_name.clone_from(&demand.service.name);
            self.excerpt = excerpt(&demand.description);
        }
    }

    /// The citizen has seen the timeline up to this number.
    pub fn seen(&mut self, seq: u64) {
        self.seen_seq = self.seen_seq.max(seq);
    }

    /// How many events the citizen has not seen.
    pub const fn unseen(&self) -> u64 {
        self.last_seq.saturating_sub(self.seen_seq)
    }
}

fn ending(demand: &Demand) -> Option<OutcomeKind> {
    demand.state.outcome.as_ref().map(|outcome| outcome.kind)
}

fn excerpt(description: &str) -> String {
    let mut words = String::new();
    for word in description.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    match words.char_indices().nth(Followed::EXCERPT_CHARS) {
        Some((end, _)) => {
            words.truncate(end);
            words.push('…');
            words
        }
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{demand, filed, state};
    use contract::{Outcome, State};

    #[test]
    fn a_followed_demand_counts_what_was_not_seen() {
        let mut followed = Receipt::new(filed()).followed();
        assert_eq!((followed.unseen(), followed.excerpt.as_str()), (0, "The lamp at the corner is dark."));
        followed.refresh(&Demand { last_seq: 4, ..demand() });
        assert_eq!(followed.unseen(), 3);
        followed.refresh(&Demand { last_seq: 2, state: state(Stage::Accepted), ..demand() });
        assert_eq!((followed.unseen(), followed.stage), (3, Stage::Received), "an older answer changes nothing");
        followed.seen(4);
        assert_eq!(followed.unseen(), 0);
    }

    #[test]
    fn how_a_followed_demand_ended_is_known_and_forgotten_when_it_is_done_again() {
        let mut followed = Receipt::new(filed()).followed();
        assert_eq!(followed.outcome, None);
        let outcome = |kind| Outcome { kind, reason: None, duplicate_of: None, authority: None };
        for (last_seq, kind) in [(4, Some(OutcomeKind::Declined)), (5, None)] {
            let state = State { outcome: kind.map(outcome), ..state(Stage::Resolved) };
            followed.refresh(&Demand { last_seq, state, ..demand() });
            assert_eq!(followed.outcome, kind);
        }
    }

    #[test]
    fn a_long_description_is_cut_between_characters() {
        let long = "路灯 ".repeat(100);
        assert_eq!(excerpt(&long).chars().count(), Followed::EXCERPT_CHARS + 1);
        assert_eq!(excerpt("short\n\n words "), "short words");
    }
}
