//! Selects the phrases for how a demand stands, what became of a promise and what is new; draws nothing.

use super::event_kinds;
use crate::{
    components::{
        promise_line::{Line, ShownPromise, is_done},
        timeline_entry::Layout,
    },
    session::Session,
    words::{Word, Words},
};
use contract::{Event, OutcomeKind, Promise, PromiseName, PromiseState, State, Timestamp, Unit};
use domain::{DemandStatus, PromiseStanding, promise_standing};
use platform::intl::Rounding;

/// "How is it going?" in one sentence. `own` is false for a demand that is only read in public.
pub fn sentence(words: Words, status: &DemandStatus<'_>, own: bool, moment: impl Fn(Timestamp) -> String) -> String {
    let name = |unit: &Option<&Unit>| unit.map(|unit| unit.name.clone()).unwrap_or_default();
    let (unit, time, authority) = match status {
        DemandStatus::WaitingForUnit => (String::new(), String::new(), ""),
        DemandStatus::WithUnit { unit } => (unit.name.clone(), String::new(), ""),
        DemandStatus::BeingWorkedOn { unit } | DemandStatus::AskingYou { unit, .. } => (name(unit), String::new(), ""),
        DemandStatus::Extended { unit, due, .. } => (name(unit), moment(*due), ""),
        DemandStatus::Ended { outcome, .. } => {
            let authority = outcome.and_then(|outcome| outcome.authority.as_deref());
            (String::new(), String::new(), authority.unwrap_or_default())
        }
    };
    words.fill(sentence_word(status, own), &[("unit", &unit), ("time", &time), ("name", authority)])
}

/// The sentence, with placeholders for names and times.
fn sentence_word(status: &DemandStatus<'_>, own: bool) -> Word {
    match status {
        DemandStatus::WaitingForUnit => Word::GoingWaiting,
        DemandStatus::WithUnit { .. } => Word::GoingWithUnit,
        DemandStatus::BeingWorkedOn { unit: Some(_) } => Word::GoingWorking,
        DemandStatus::BeingWorkedOn { unit: None } => Word::GoingWorkingUnnamed,
        DemandStatus::AskingYou { .. } if !own => Word::GoingAskingOther,
        DemandStatus::AskingYou { unit: Some(_), .. } => Word::GoingAsking,
        DemandStatus::AskingYou { unit: None, .. } => Word::GoingAskingUnnamed,
        DemandStatus::Extended { unit: Some(_), .. } => Word::GoingExtended,
        DemandStatus::Extended { unit: None, .. } => Word::GoingExtendedUnnamed,
        DemandStatus::Ended { outcome: None, .. } => Word::GoingEnded,
        DemandStatus::Ended { outcome: Some(outcome), .. } => match outcome.kind {
            OutcomeKind::Answered => Word::GoingAnswered,
            OutcomeKind::Resolved => Word::GoingResolved,
            OutcomeKind::PartlyResolved => Word::GoingPartly,
            OutcomeKind::Declined => Word::GoingDeclined,
            OutcomeKind::Duplicate => Word::GoingDuplicate,
            OutcomeKind::Withdrawn => Word::GoingWithdrawn,
            OutcomeKind::PassedOn if outcome.authority.is_some() => Word::GoingPassedOn,
            OutcomeKind::PassedOn => Word::GoingPassedOnUnnamed,
            OutcomeKind::Unknown => Word::GoingEnded,
        },
    }
}

/// A promise named by its step: "Settled"; where the demand ended otherwise, "Finished".
pub const fn promise_word(name: PromiseName, outcome: Option<OutcomeKind>) -> Word {
    match name {
        PromiseName::Dispatch => Word::PromiseDispatch,
        PromiseName::FirstContact => Word::PromiseFirstContact,
        PromiseName::Resolve => match outcome {
            None | Some(OutcomeKind::Resolved) => Word::PromiseResolve,
            Some(_) => Word::Finished,
        },
        PromiseName::Unknown => Word::PromiseAny,
    }
}

/// What is promised and not done yet, by when: "To be settled by 8 December".
pub const fn due_word(name: PromiseName) -> Word {
    match name {
        PromiseName::Dispatch => Word::DispatchBy,
        PromiseName::FirstContact => Word::FirstContactBy,
        PromiseName::Resolve => Word::ResolveBy,
        PromiseName::Unknown => Word::AnyBy,
    }
}

/// For when a promise is described, and how the demand had ended by then, if it had.
#[derive(Clone, Copy)]
pub enum Told {
    /// As it stands now.
    Now,
    /// As it stood when an event happened, with its line.
    Then(Option<OutcomeKind>),
    /// As it stood when the demand ended.
    AtTheEnd(Option<OutcomeKind>),
}

impl Told {
    const fn is_past(self) -> bool {
        !matches!(self, Self::Now)
    }

    const fn outcome(self) -> Option<OutcomeKind> {
        match self {
            Self::Now => None,
            Self::Then(outcome) | Self::AtTheEnd(outcome) => outcome,
        }
    }
}

/// What became of a promise: the phrase, and the duration in milliseconds that it takes.
fn result_word(standing: &PromiseStanding, is_past: bool) -> (Word, i64) {
    match *standing {
        // How late it was at the time, and that it was not done then, is of no use to a later reader.
        PromiseStanding::OverdueBy { .. } if is_past => (Word::PromiseMissed, 0),
        PromiseStanding::Open { left_ms } | PromiseStanding::DueSoon { left_ms } if left_ms < A_MINUTE => {
            (Word::PromiseDueNow, 0)
        }
        PromiseStanding::Open { left_ms } => (Word::PromiseLeft, left_ms),
        PromiseStanding::DueSoon { left_ms } => (Word::PromiseSoon, left_ms),
        PromiseStanding::Kept { early_ms } if early_ms < A_MINUTE => (Word::PromiseKept, 0),
        PromiseStanding::Kept { early_ms } => (Word::PromiseKeptEarly, early_ms),
        PromiseStanding::KeptLate { late_ms } => (Word::PromiseKeptLate, late_ms.max(A_MINUTE)),
        PromiseStanding::OverdueBy { ms } if ms < A_MINUTE => (Word::PromiseOverdueNow, 0),
        PromiseStanding::OverdueBy { ms } => (Word::PromiseOverdue, ms),
        PromiseStanding::Paused => (Word::PromisePaused, 0),
        PromiseStanding::Extended { left_ms, .. } if left_ms < A_MINUTE => (Word::PromiseMoved, 0),
        PromiseStanding::Extended { left_ms, .. } => (Word::PromiseExtended, left_ms),
    }
}

const A_MINUTE: i64 = 60_000;

/// Delays are rounded up; time that is left or was gained is rounded down.
const fn rounding(standing: &PromiseStanding) -> Rounding {
    match standing {
        PromiseStanding::KeptLate { .. } | PromiseStanding::OverdueBy { .. } => Rounding::Up,
        _ => Rounding::Down,
    }
}

/// What became of a promise, in words.
pub fn result(session: Session, name: PromiseName, standing: &PromiseStanding, told: Told) -> String {
    let first = match standing {
        PromiseStanding::Extended { first_due, .. } => session.moment(*first_due),
        _ => String::new(),
    };
    result_in(session.words(), name, standing, told, &first, |ms, rounding| session.formats().rounded(ms, rounding))
}

fn result_in(
    words: Words,
    name: PromiseName,
    standing: &PromiseStanding,
    told: Told,
    first: &str,
    duration: impl Fn(i64, Rounding) -> String,
) -> String {
    let (word, span) = result_word(standing, told.is_past());
    let time = if span == 0 { String::new() } else { duration(span, rounding(standing)) };
    words.fill(word, &[("name", words.of(promise_word(name, told.outcome()))), ("time", &time), ("first", first)])
}

/// What was promised, by when: a sentence of its own while it is not done, in brackets after the result otherwise.
fn promised_in(words: Words, name: PromiseName, standing: &PromiseStanding, due: &str) -> String {
    let word = if is_done(standing) { Word::PromisePromised } else { due_word(name) };
    words.fill(word, &[("time", due)])
}

/// A promise for display, as it stood at `at`.
pub fn shown_promise(session: Session, promise: &Promise, at: Timestamp, told: Told) -> ShownPromise {
    let standing = promise_standing(promise, at);
    let until = promise.kept_at.unwrap_or(at).millis();
    let shown = match standing {
        // The time that was left then is of no use to a later reader.
        PromiseStanding::Extended { first_due, .. } if told.is_past() => {
            PromiseStanding::Extended { left_ms: 0, first_due }
        }
        other => other,
    };
    let is_kept = matches!(standing, PromiseStanding::Kept { .. });
    ShownPromise {
        promised: promised_in(session.words(), promise.name, &standing, &session.moment(promise.due)),
        result: result(session, promise.name, &shown, told),
        why: promise.reason.clone().filter(|_| !is_kept),
        line: matches!(told, Told::Then(_)).then(|| Line::new(promise.since.millis(), promise.due.millis(), until)),
        standing,
    }
}

/// How a demand in this state has ended, if it has.
pub fn outcome_kind(state: &State) -> Option<OutcomeKind> {
    state.outcome.as_ref().map(|outcome| outcome.kind)
}

/// Whether a promise of a demand that has ended is still worth showing: it was kept or missed.
pub const fn was_decided(standing: &PromiseStanding) -> bool {
    is_done(standing) || matches!(standing, PromiseStanding::OverdueBy { .. })
}

/// The promises that changed between two states: kept, missed, moved or paused.
pub fn decided<'a>(before: Option<&State>, after: &'a State) -> Vec<&'a Promise> {
    let is_new = |promise: &&Promise| {
        before.is_none_or(|before| {
            !before.promises.iter().any(|was| {
                was.name == promise.name
                    && was.since == promise.since
                    && was.state == promise.state
                    && (was.due == promise.due || promise.state != PromiseState::Extended)
            })
        })
    };
    let decisive = [PromiseState::Kept, PromiseState::Overdue, PromiseState::Extended, PromiseState::Paused];
    after.promises.iter().filter(|promise| decisive.contains(&promise.state)).filter(is_new).collect()
}

/// The announcement of new events: one by its name, several by their number and the latest.
pub fn news(words: Words, events: &[Event], number: impl Fn(usize) -> String) -> Option<String> {
    let latest = events.last()?;
    let title = match event_kinds::layout(latest) {
        Layout::Titled(title) => words.of(title),
        Layout::Untitled => latest.message.as_ref().map(|message| message.text.as_str()).unwrap_or_default(),
    };
    Some(match events.len() {
        1 => words.fill(Word::NewsOne, &[("title", title)]),
        n => words.fill(Word::NewsMany, &[("n", &number(n)), ("title", title)]),
    })
}

#[cfg(test)]
mod tests;
