//! The state machine of a demand as a pure function: state and entry to the next state. It stores nothing.

use crate::{
    clock::Calendar,
    entry::NewEntry,
    standing::{Ending, Pledge, Standing},
};
use contract::{Action, EventKind, OutcomeKind, PromiseName, PromiseTerm, Role, Stage, Timestamp};

/// How often a citizen can send a demand back; the last time it is put under city-wide supervision.
pub const MOST_REDOS: u32 = 2;

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
    let offered = actions(before);
    if entry.role == Role::Citizen && !needed(entry).iter().any(|action| offered.contains(action)) {
        return Err(NotAllowed);
    }
    if before.closed && entry.role != Role::Citizen && entry.kind != EventKind::Noted {
        return Err(NotAllowed);
    }
    let mut then = before.clone();
    match entry.kind {
        EventKind::Accepted => then.reach(Stage::Accepted),
        EventKind::Dispatched => {
            then.reach(Stage::WithUnit);
            then.holder = entry.to_unit.clone().or_else(|| entry.unit.clone()).or(then.holder);
            then.keep(PromiseName::Dispatch, at);
        }
        EventKind::SignedFor => {
            then.reach(Stage::WithUnit);
            then.holder = entry.unit.clone().or(then.holder);
            then.keep(PromiseName::Dispatch, at);
        }
        EventKind::Returned => {
            then.stage = Stage::Accepted;
            then.holder = None;
        }
        EventKind::Started | EventKind::VisitPlanned => then.reach(Stage::InProgress),
        EventKind::QuestionAsked => then.pause(entry, at),
        EventKind::Replied => then.resume(at),
        EventKind::Extended => then.extend(entry, calendar),
        EventKind::Answered => then.end(entry, OutcomeKind::Answered, at),
        EventKind::Resolved => then.end(entry, OutcomeKind::Resolved, at),
        EventKind::Merged => then.end(entry, OutcomeKind::Duplicate, at),
        EventKind::Withdrawn => {
            then.end(entry, OutcomeKind::Withdrawn, at);
            then.closed = true;
        }
        EventKind::Rated => then.stage = Stage::Rated,
        EventKind::Redo => then.send_back(at, calendar),
        EventKind::Nudged => then.nudged = true,
        EventKind::Closed => {
            if then.outcome.is_none() {
                then.end(entry, OutcomeKind::Declined, at);
            }
            then.stage = Stage::Rated;
            then.closed = true;
        }
        EventKind::Received
        | EventKind::Reclassified
        | EventKind::Noted
        | EventKind::Supervised
        | EventKind::Corrected
        | EventKind::Unknown => {}
    }
    if entry.role == Role::Unit {
        then.nudged = false;
        if entry.message.is_some() && entry.kind != EventKind::Returned {
            then.keep(PromiseName::FirstContact, at);
        }
    }
    Ok(then)
}

/// The citizen's possible actions in this state.
pub fn actions(standing: &Standing) -> Vec<Action> {
    let mut actions = Vec::new();
    if standing.closed {
        return actions;
    }
    if standing.outcome.is_none() {
        actions.extend([Action::Reply, Action::AddPhotos]);
        if !standing.nudged {
            actions.push(Action::Nudge);
        }
        if standing.stage <= Stage::Accepted {
            actions.push(Action::Correct);
        }
        if standing.stage <= Stage::WithUnit {
            actions.push(Action::Withdraw);
        }
        return actions;
    }
    if standing.stage < Stage::Rated {
        actions.push(Action::Rate);
    }
    if standing.redos < MOST_REDOS {
        actions.push(Action::Redo);
    }
    actions
}

/// The actions of which one must be offered for a citizen's entry.
fn needed(entry: &NewEntry) -> &'static [Action] {
    match entry.kind {
        EventKind::Replied => &[Action::Reply],
        EventKind::Noted => &[Action::AddPhotos],
        EventKind::Rated => &[Action::Rate],
        EventKind::Redo => &[Action::Redo],
        EventKind::Nudged => &[Action::Nudge],
        EventKind::Corrected => &[Action::Correct],
        EventKind::Withdrawn => &[Action::Withdraw],
        _ => &[],
    }
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
