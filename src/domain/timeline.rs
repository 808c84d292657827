//! The events of a demand as the city logged them: never empty, ordered by number, each once.

use contract::{
    Action, Event, EventEffect, EventId, LocalText, Outcome, Promise, PromiseName, PromiseState, Stage, State,
    Timestamp, Unit,
};
use core::ops::Range;
use serde::{Deserialize, Serialize};

/// The events known of a demand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "Vec<Event>", try_from = "Vec<Event>")]
pub struct Timeline {
    events: Vec<Event>,
}

/// The result of a merge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merge {
    /// Events that were new, ordered by number.
    pub added: Vec<EventId>,
    /// When events are missing in between: the number after which to fetch.
    pub gap: Option<u64>,
}

/// A demand went from one unit to another, or from nobody to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handoff<'a> {
    /// The event.
    pub event: &'a EventId,
    /// When.
    pub at: Timestamp,
    /// Who had it; `None` when nobody had.
    pub from: Option<&'a Unit>,
    /// Who has it from then on; `None` when it went back to the pool.
    pub to: Option<&'a Unit>,
}

/// A pass of the handling: the first begins with the first event, each further one when the citizen sends it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pass {
    /// From 1.
    pub number: usize,
    /// Its events, as indices into [`Timeline::events`].
    pub events: Range<usize>,
}

/// How a demand stands, with the data for one sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum DemandStatus<'a> {
    /// At the city; no unit has it yet.
    WaitingForUnit,
    /// A unit has it.
    WithUnit {
        /// Which.
        unit: &'a Unit,
    },
    /// It is worked on.
    BeingWorkedOn {
        /// By which unit, if the city says so.
        unit: Option<&'a Unit>,
    },
    /// The unit waits for the citizen's answer.
    AskingYou {
        /// Which unit, if the city says so.
        unit: Option<&'a Unit>,
        /// What it asks.
        question: Option<&'a LocalText>,
        /// Since when.
        at: Timestamp,
    },
    /// It takes longer than first promised.
    Extended {
        /// Which unit, if the city says so.
        unit: Option<&'a Unit>,
        /// By when now.
        due: Timestamp,
        /// By when first.
        first_due: Timestamp,
        /// Why.
        reason: Option<&'a LocalText>,
    },
    /// It has ended.
    Ended {
        /// How, if the city says so.
        outcome: Option<&'a Outcome>,
        /// When.
        at: Timestamp,
    },
}

impl Timeline {
    /// The timeline of these events in any order; `None` when there are none.
    pub fn begin(events: Vec<Event>) -> Option<Self> {
        let mut timeline = Self { events: Vec::new() };
        timeline.merge(events);
        (!timeline.events.is_empty()).then_some(timeline)
    }

    /// Merges events in any order, known ones included.
    pub fn merge(&mut self, events: Vec<Event>) -> Merge {
        let mut added: Vec<EventId> = Vec::new();
        for event in events {
            if self.events.iter().any(|known| known.id == event.id) {
                continue;
            }
            let at = self.events.partition_point(|known| (known.seq, &known.id) < (event.seq, &event.id));
            added.push(event.id.clone());
            self.events.insert(at, event);
        }
        let in_order = self.events.iter().map(|event| &event.id).filter(|id| added.contains(id)).cloned().collect();
        Merge { added: in_order, gap: self.gap() }
    }

    /// The events, ascending by number.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The last event.
    #[expect(clippy::expect_used, reason = "a timeline is never empty: `begin` and reading a record see to it")]
    pub fn last(&self) -> &Event {
        self.events.last().expect("a timeline is never empty")
    }

    /// The number of the last event.
    pub fn last_seq(&self) -> u64 {
        self.last().seq
    }

    /// The present state.
    pub fn state(&self) -> &State {
        &self.last().state
    }

    /// The number after which events are missing, if any are.
    pub fn gap(&self) -> Option<u64> {
        let mut known = 0;
        for event in &self.events {
            if event.seq.saturating_sub(known) > 1 {
                return Some(known);
            }
            known = event.seq.max(known);
        }
        None
    }

    /// Whether the city has ended its work on it.
    pub fn is_over(&self) -> bool {
        has_ended(self.state())
    }

    /// How it stands, with the data for one sentence.
    pub fn status(&self) -> DemandStatus<'_> {
        let state = self.state();
        let unit = self.holder();
        if has_ended(state) {
            return DemandStatus::Ended { outcome: state.outcome.as_ref(), at: self.ended_at() };
        }
        if let Some(question) = self.open_question() {
            return DemandStatus::AskingYou { unit, question: question.message.as_ref(), at: question.at };
        }
        let extended =
            |promise: &&Promise| promise.name == PromiseName::Resolve && promise.state == PromiseState::Extended;
        if let Some(promise) = state.promises.iter().find(extended) {
            return DemandStatus::Extended {
                unit,
                due: promise.due,
                first_due: promise.first_due.unwrap_or(promise.due),
                reason: promise.reason.as_ref(),
            };
        }
        match (state.stage, unit) {
            (Stage::InProgress, unit) => DemandStatus::BeingWorkedOn { unit },
            (_, Some(unit)) => DemandStatus::WithUnit { unit },
            // A unit has it, and the city does not say which: it can only be said that it is being handled.
            (Stage::WithUnit, None) => DemandStatus::BeingWorkedOn { unit: None },
            (_, None) => DemandStatus::WaitingForUnit,
        }
    }

    /// All changes of the unit.
    pub fn handoffs(&self) -> Vec<Handoff<'_>> {
        let mut handoffs = Vec::new();
        let mut from: Option<&Unit> = None;
        for event in &self.events {
            let to = event.state.holder.as_ref();
            if from.map(|unit| &unit.id) != to.map(|unit| &unit.id) {
                handoffs.push(Handoff { event: &event.id, at: event.at, from, to });
            }
            from = to;
        }
        handoffs
    }

    /// The passes of the handling; at least one.
    pub fn passes(&self) -> Vec<Pass> {
        let redone = self.events.iter().enumerate().filter(|(_, event)| effect(event) == EventEffect::SendsBack);
        let mut starts: Vec<usize> = redone.map(|(index, _)| index).filter(|index| *index > 0).collect();
        starts.insert(0, 0);
        let ends = starts.iter().skip(1).copied().chain([self.events.len()]);
        let passes = starts.iter().copied().zip(ends).enumerate();
        passes.map(|(index, (start, end))| Pass { number: index + 1, events: start..end }).collect()
    }

    fn holder(&self) -> Option<&Unit> {
        self.state().holder.as_ref()
    }

    /// The first event of the last run of ended states.
    fn ended_at(&self) -> Timestamp {
        self.events.iter().rev().take_while(|event| has_ended(&event.state)).last().unwrap_or_else(|| self.last()).at
    }

    /// The unit's unanswered question, if the citizen may answer it.
    fn open_question(&self) -> Option<&Event> {
        let is_turn = |event: &&Event| matches!(effect(event), EventEffect::Asks | EventEffect::Replies);
        let last = self.events.iter().rev().find(is_turn)?;
        let open = effect(last) == EventEffect::Asks && self.state().actions.contains(&Action::Reply);
        open.then_some(last)
    }
}

impl From<Timeline> for Vec<Event> {
    fn from(timeline: Timeline) -> Self {
        timeline.events
    }
}

impl TryFrom<Vec<Event>> for Timeline {
    type Error = &'static str;

    fn try_from(events: Vec<Event>) -> Result<Self, Self::Error> {
        Self::begin(events).ok_or("a timeline without events")
    }
}

/// What an event does to the demand, as far as this version knows its kind.
pub(crate) const fn effect(event: &Event) -> EventEffect {
    event.kind.rule().effect
}

fn has_ended(state: &State) -> bool {
    state.outcome.is_some() || matches!(state.stage, Stage::Resolved | Stage::Rated)
}

#[cfg(test)]
mod tests;
