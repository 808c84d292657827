//! The state machine of a demand as a pure function: state and entry to the next state. It stores nothing.
//! What each kind of event does stands in `contract::EventKind::rule`; here is what that means for the state.

use crate::{
    clock::Calendar,
    entry::NewEntry,
    standing::{Ending, Pledge, Standing},
};
use contract::{EventEffect, OutcomeKind, PromiseName, PromiseTerm, Role, Stage, Timestamp, UnitId};

/// Working days by which an extension moves a due time by default.
const USUAL_EXTENSION: u32 = 5;

/// The entry is not allowed in this state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAllowed;

/// The state of a demand that has just been received.
pub fn received(terms: &[PromiseTerm], at: Timestamp, calendar: &Calendar) -> Standing {
    Standing {
        stage: Stage::Received,
        outcome: None,
        holder: None,
        promises: terms.iter().map(|term| promised(*term, at, calendar)).collect(),
        redos: 0,
        nudged: false,
        closed: false,
    }
}

/// The state after an entry. A citizen's entry requires its action to be offered; a unit may do anything that is
/// possible while the demand is not closed.
///
/// # Errors
/// When the entry is not allowed.
pub fn after(before: &Standing, entry: &NewEntry, at: Timestamp, calendar: &Calendar) -> Result<Standing, NotAllowed> {
    let rule = entry.kind.rule();
    let is_allowed = match entry.role {
        Role::Citizen => rule.action.is_some_and(|action| before.actions().contains(&action)),
        Role::Unit | Role::System | Role::Unknown => !before.closed || rule.may_follow_the_close,
    };
    if !is_allowed {
        return Err(NotAllowed);
    }
    let mut then = before.clone();
    match rule.effect {
        EventEffect::Nothing => {}
        EventEffect::Reaches(stage) => then.reach(stage),
        EventEffect::Dispatches => then.give_to(entry.to_unit.as_ref().or(entry.unit.as_ref()), at),
        EventEffect::SignsFor => then.give_to(entry.unit.as_ref(), at),
        EventEffect::Returns => {
            then.stage = Stage::Accepted;
            then.holder = None;
        }
        EventEffect::Asks => then.pause(entry, at),
        EventEffect::Replies => then.resume(at),
        EventEffect::Extends => then.extend(entry, calendar),
        EventEffect::Ends(outcome) => then.end(entry, outcome, at),
        EventEffect::Withdraws => {
            then.end(entry, OutcomeKind::Withdrawn, at);
            then.closed = true;
        }
        EventEffect::Closes => {
            if then.outcome.is_none() {
                then.end(entry, OutcomeKind::Declined, at);
            }
            then.stage = Stage::Rated;
            then.closed = true;
        }
        EventEffect::Rates => then.stage = Stage::Rated,
        EventEffect::SendsBack => then.send_back(at, calendar),
        EventEffect::Nudges => then.nudged = true,
    }
    if entry.role == Role::Unit {
        then.nudged = false;
        // A unit that gives the demand back is not yet the one that gets in touch about it.
        if entry.message.is_some() && rule.effect != EventEffect::Returns {
            then.keep(PromiseName::FirstContact, at);
        }
    }
    Ok(then)
}

fn promised(term: PromiseTerm, at: Timestamp, calendar: &Calendar) -> Pledge {
    let due = calendar.due(&term, at);
    Pledge { term, since: at, due, first_due: None, kept_at: None, paused_at: None, reason: None }
}

impl Standing {
    /// Moves forward to a stage, never back, and not after the end.
    fn reach(&mut self, stage: Stage) {
        if self.outcome.is_none() {
            self.stage = self.stage.max(stage);
        }
    }

    /// A unit has it, which keeps the promise to dispatch it; without a unit's name the present holder stays.
    fn give_to(&mut self, unit: Option<&UnitId>, at: Timestamp) {
        self.reach(Stage::WithUnit);
        self.holder = unit.cloned().or(self.holder.take());
        self.keep(PromiseName::Dispatch, at);
    }

    fn keep(&mut self, name: PromiseName, at: Timestamp) {
        for pledge in self.promises.iter_mut().filter(|pledge| pledge.term.name == name && pledge.kept_at.is_none()) {
            pledge.kept_at = Some(at);
            pledge.paused_at = None;
        }
    }

    fn pause(&mut self, entry: &NewEntry, at: Timestamp) {
        for pledge in self.running_resolve() {
            pledge.paused_at = pledge.paused_at.or(Some(at));
            pledge.reason = entry.reason.clone().or_else(|| pledge.reason.take());
        }
    }

    /// The clock resumes; the time that the citizen took is added to the due time.
    fn resume(&mut self, at: Timestamp) {
        for pledge in self.running_resolve() {
            if let Some(paused) = pledge.paused_at.take() {
                pledge.due = Timestamp::from_millis(pledge.due.millis().saturating_add(at.millis_since(paused).max(0)));
            }
        }
    }

    fn extend(&mut self, entry: &NewEntry, calendar: &Calendar) {
        for pledge in self.running_resolve() {
            pledge.first_due = pledge.first_due.or(Some(pledge.due));
            pledge.due = entry.due.unwrap_or_else(|| calendar.working_days_later(pledge.due, USUAL_EXTENSION));
            pledge.reason = entry.reason.clone().or_else(|| entry.message.clone());
        }
    }

    fn running_resolve(&mut self) -> impl Iterator<Item = &mut Pledge> {
        self.promises.iter_mut().filter(|pledge| pledge.term.name == PromiseName::Resolve && pledge.kept_at.is_none())
    }

    /// The unit has ended its work. A withdrawn or merged demand neither keeps nor breaks promises. Without ever having
    /// had a unit it also does not keep the promise to be dispatched.
    fn end(&mut self, entry: &NewEntry, usual: OutcomeKind, at: Timestamp) {
        let ending = entry.ending.clone().unwrap_or_else(|| Ending::of(usual));
        if matches!(ending.kind, OutcomeKind::Withdrawn | OutcomeKind::Duplicate) {
            self.promises.retain(|pledge| pledge.kept_at.is_some());
        }
        self.promises.retain(|pledge| pledge.kept_at.is_some() || pledge.term.name != PromiseName::Dispatch);
        self.stage = Stage::Resolved;
        self.outcome = Some(ending);
        for name in [PromiseName::FirstContact, PromiseName::Resolve] {
            self.keep(name, at);
        }
    }

    /// Back to the unit, with a new promise to settle it; if a unit ever had it, one must have it now.
    fn send_back(&mut self, at: Timestamp, calendar: &Calendar) {
        self.redos += 1;
        self.outcome = None;
        self.stage = Stage::WithUnit;
        for pledge in self.promises.iter_mut().filter(|pledge| pledge.term.name == PromiseName::Resolve) {
            *pledge = promised(pledge.term, at, calendar);
        }
    }
}

#[cfg(test)]
#[path = "handling_tests.rs"]
mod tests;
