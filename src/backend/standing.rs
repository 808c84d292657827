//! The state of a demand, in all languages and with the city's internal data; `contract::State` is its view in one
//! language.

use crate::{catalogue::Catalogue, language::Localised};
use contract::{
    Action, Outcome, OutcomeKind, Promise, PromiseName, PromiseState, PromiseTerm, Reference, Stage, State, Timestamp,
    UnitId,
};
use serde::{Deserialize, Serialize};

/// How often a citizen can send a demand back; the last time it is put under city-wide supervision.
pub const MOST_REDOS: u32 = 2;

/// The state of a demand after an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// How far it is.
    pub stage: Stage,
    /// How it ended, once it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Ending>,
    /// The unit that has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<UnitId>,
    /// What was promised.
    pub promises: Vec<Pledge>,
    /// How often the citizen has sent it back.
    #[serde(default)]
    pub redos: u32,
    /// Whether the unit has not reacted yet to the citizen's reminder.
    #[serde(default)]
    pub nudged: bool,
    /// Whether no further entry is possible.
    #[serde(default)]
    pub closed: bool,
}

/// How a demand ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// The manner.
    pub kind: OutcomeKind,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Localised>,
    /// The demand that this one repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<Reference>,
    /// The authority that has it now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<Localised>,
}

/// A promise given for this demand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pledge {
    /// What was promised, within which time.
    pub term: PromiseTerm,
    /// When it was given.
    pub since: Timestamp,
    /// By when, as it stands.
    pub due: Timestamp,
    /// By when at first, once it was extended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_due: Option<Timestamp>,
    /// When it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_at: Option<Timestamp>,
    /// Since when it waits for the citizen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_at: Option<Timestamp>,
    /// Why it was extended or paused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Localised>,
}

impl Ending {
    /// An ending of this kind, without details.
    pub fn of(kind: OutcomeKind) -> Self {
        Self { kind, reason: None, duplicate_of: None, authority: None }
    }
}

impl Pledge {
    /// Its state at a moment.
    pub fn state(&self, now: Timestamp) -> PromiseState {
        match (self.kept_at, self.paused_at) {
            (Some(kept), _) if kept <= self.due => PromiseState::Kept,
            (Some(_), _) => PromiseState::Overdue,
            (None, Some(_)) => PromiseState::Paused,
            (None, None) if now > self.due => PromiseState::Overdue,
            (None, None) if self.first_due.is_some() => PromiseState::Extended,
            (None, None) => PromiseState::Open,
        }
    }
}

impl Standing {
    /// The promise of that name.
    pub fn pledge(&self, name: PromiseName) -> Option<&Pledge> {
        self.promises.iter().find(|pledge| pledge.term.name == name)
    }

    /// Whether the city has ended its work, for whatever reason.
    pub fn ended(&self) -> bool {
        self.outcome.is_some()
    }

    /// What the citizen may do now.
    pub fn actions(&self) -> Vec<Action> {
        let mut actions = Vec::new();
        if self.closed {
            return actions;
        }
        if self.outcome.is_none() {
            actions.extend([Action::Reply, Action::AddPhotos]);
            if !self.nudged {
                actions.push(Action::Nudge);
            }
            if self.stage <= Stage::Accepted {
                actions.push(Action::Correct);
            }
            if self.stage <= Stage::WithUnit {
                actions.push(Action::Withdraw);
            }
            return actions;
        }
        if self.stage < Stage::Rated {
            actions.push(Action::Rate);
        }
        if self.redos < MOST_REDOS {
            actions.push(Action::Redo);
        }
        actions
    }

    /// The view in one language at a moment; the public is offered no actions.
    pub fn shown(&self, catalogue: &Catalogue, language: &str, now: Timestamp, whole: bool) -> State {
        let local = |text: &Option<Localised>| text.as_ref().and_then(|text| text.local_text(language));
        State {
            stage: self.stage,
            outcome: self.outcome.as_ref().map(|ending| Outcome {
                kind: ending.kind,
                reason: local(&ending.reason),
                duplicate_of: ending.duplicate_of.clone(),
                authority: ending.authority.as_ref().map(|name| name.get(language).to_owned()),
            }),
            holder: self.holder.as_ref().and_then(|id| catalogue.shown_unit(id, language)),
            promises: self
                .promises
                .iter()
                .map(|pledge| Promise {
                    name: pledge.term.name,
                    since: pledge.since,
                    due: pledge.due,
                    state: pledge.state(now),
                    kept_at: pledge.kept_at,
                    first_due: pledge.first_due,
                    reason: local(&pledge.reason),
                })
                .collect(),
            actions: if whole { self.actions() } else { Vec::new() },
        }
    }
}
