//! An officer's next step for a demand, computed from its log alone. Pure: the same log always gives the same step.

use crate::{demo::desk::stable, store::StoredEvent};
use contract::{Action, EventEffect, EventKind, Reference, Role, ServiceKind};

/// A step of an officer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The city takes it on.
    Accept,
    /// It goes to a unit.
    Dispatch,
    /// The city watches over a second redo.
    Supervise,
    /// The unit has it.
    SignFor,
    /// Somebody will come by.
    PlanVisit,
    /// Work begins.
    Start,
    /// The unit asks the citizen.
    Ask,
    /// It takes longer.
    Extend,
    /// A progress note.
    Note,
    /// Thanks for what the citizen added.
    Thank,
    /// An enquiry is answered.
    Answer,
    /// Done.
    Resolve,
}

impl Step {
    /// The event that it becomes; who makes it stands in the event's rule.
    pub fn kind(self) -> EventKind {
        match self {
            Self::Accept => EventKind::Accepted,
            Self::Dispatch => EventKind::Dispatched,
            Self::Supervise => EventKind::Supervised,
            Self::SignFor => EventKind::SignedFor,
            Self::PlanVisit => EventKind::VisitPlanned,
            Self::Start => EventKind::Started,
            Self::Ask => EventKind::QuestionAsked,
            Self::Extend => EventKind::Extended,
            Self::Note | Self::Thank => EventKind::Noted,
            Self::Answer => EventKind::Answered,
            Self::Resolve => EventKind::Resolved,
        }
    }
}

/// The next step and when it is due.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Next {
    /// The step.
    pub step: Step,
    /// Its delay after the last event, in paces.
    pub paces: f32,
    /// Selects among phrases.
    pub choice: u64,
}

/// How long a unit waits for an answer before it goes on without one, in paces.
const PATIENCE: f32 = 6.0;

/// The next step, if there is one.
pub fn next(reference: &Reference, kind: ServiceKind, log: &[StoredEvent]) -> Option<Next> {
    let last = log.last()?;
    let is_redo = |event: &StoredEvent| event.kind.rule().effect == EventEffect::SendsBack;
    let redos = log.iter().filter(|event| is_redo(event)).count();
    let since = log.iter().rposition(is_redo).map_or(0, |at| at + 1);
    let pass = log.get(since..).unwrap_or_default();
    let choice = stable(&format!("{reference}/{}", last.seq));
    let jitter = 0.7 + 0.6 * (stable(&format!("{reference}:{}", last.seq)) % 1000) as f32 / 1000.0;
    let found = |step, paces: f32| Some(Next { step, paces: paces * jitter, choice });

    // The plan continues after the farthest step done, whoever did it.
    let plan = plan(reference, kind, redos);
    let done = |step: &Step| pass.iter().any(|event| event.role != Role::Citizen && event.kind == step.kind());
    let reached = plan.iter().rposition(done).map_or(0, |at| at + 1);
    let step = plan.get(reached).copied();
    if last.role == Role::Citizen && reached > 0 {
        match last.kind.rule().action {
            Some(Action::Reply) => return found(Step::Thank, 0.4),
            Some(Action::Nudge | Action::AddPhotos | Action::Correct) => return found(Step::Note, 0.4),
            Some(Action::Rate | Action::Redo | Action::Withdraw | Action::Unknown) | None => {}
        }
    }
    let paces = match (step?, last.kind.rule().effect) {
        // Soon, so that people see a reaction at once.
        (Step::Accept, _) => 0.22,
        (_, EventEffect::Asks) => PATIENCE / 1.3,
        (Step::Dispatch | Step::Supervise, _) => 0.6,
        _ => 1.0,
    };
    found(step?, paces)
}

/// The steps of this pass; its detours depend on the reference.
fn plan(reference: &Reference, kind: ServiceKind, redos: usize) -> Vec<Step> {
    let chance = stable(&format!("{reference}#{redos}"));
    let one_in = |many: u64, shift: u32| (chance >> shift).is_multiple_of(many);
    if redos > 0 {
        let mut plan = if redos > 1 { vec![Step::Supervise] } else { Vec::new() };
        plan.extend([Step::SignFor, Step::Start, Step::Resolve]);
        return plan;
    }
    let mut plan = vec![Step::Accept, Step::Dispatch, Step::SignFor];
    if kind == ServiceKind::Enquiry {
        plan.push(Step::Answer);
        return plan;
    }
    if one_in(3, 0) {
        plan.push(Step::PlanVisit);
    }
    plan.push(Step::Start);
    if one_in(4, 8) {
        plan.push(Step::Ask);
    }
    if one_in(5, 16) {
        plan.push(Step::Extend);
    }
    plan.push(Step::Resolve);
    plan
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{handling, language::Localised, store::StoredEvent};
    use contract::{EventId, Timestamp};

    fn event(seq: u64, kind: EventKind, role: Role) -> StoredEvent {
        let calendar = crate::clock::Calendar::of("UTC").unwrap();
        StoredEvent {
            id: EventId::new("e"),
            reference: Reference::new("r"),
            seq,
            at: Timestamp::from_millis(0),
            role,
            unit: None,
            kind,
            message: None::<Localised>,
            rating: None,
            photos: Vec::new(),
            standing: handling::received(&[], Timestamp::from_millis(0), &calendar),
            body_hash: None,
        }
    }

    fn steps(reference: &str, kind: ServiceKind) -> Vec<Step> {
        let reference = Reference::new(reference);
        let mut log = vec![event(1, EventKind::Received, Role::System)];
        let mut steps = Vec::new();
        while let Some(next) = next(&reference, kind, &log) {
            assert!(next.paces > 0.0 && next.paces <= PATIENCE, "{next:?}");
            steps.push(next.step);
            log.push(event(log.len() as u64 + 1, next.step.kind(), Role::Unit));
            assert!(steps.len() < 20, "{steps:?}");
        }
        steps
    }

    #[test]
    fn every_demand_comes_to_an_end_and_the_detours_differ() {
        let mut seen = std::collections::HashSet::new();
        for number in 0..200 {
            let steps = steps(&format!("2611-0000-{number:04}"), ServiceKind::Report);
            assert_eq!(steps.first(), Some(&Step::Accept));
            assert_eq!(steps.last(), Some(&Step::Resolve));
            seen.insert(format!("{steps:?}"));
        }
        assert!(seen.len() >= 8, "{}", seen.len());
        assert_eq!(steps("x", ServiceKind::Enquiry).last(), Some(&Step::Answer));
    }

    #[test]
    fn the_first_step_comes_within_a_third_of_a_pace() {
        for number in 0..100 {
            let log = [event(1, EventKind::Received, Role::System)];
            let next = next(&Reference::new(format!("{number}")), ServiceKind::Report, &log).unwrap();
            assert!(next.paces <= 0.3, "{}", next.paces);
        }
    }

    #[test]
    fn a_reply_is_thanked_for_and_a_reminder_is_answered() {
        let mut log = vec![event(1, EventKind::Received, Role::System), event(2, EventKind::Accepted, Role::System)];
        log.push(event(3, EventKind::Nudged, Role::Citizen));
        let reference = Reference::new("r");
        assert_eq!(next(&reference, ServiceKind::Report, &log).unwrap().step, Step::Note);
        log.push(event(4, EventKind::Noted, Role::Unit));
        assert_eq!(next(&reference, ServiceKind::Report, &log).unwrap().step, Step::Dispatch);
        log.push(event(5, EventKind::Replied, Role::Citizen));
        assert_eq!(next(&reference, ServiceKind::Report, &log).unwrap().step, Step::Thank);
    }

    #[test]
    fn a_redo_begins_again_and_a_second_one_is_supervised() {
        let mut log = vec![event(1, EventKind::Received, Role::System), event(2, EventKind::Resolved, Role::Unit)];
        log.push(event(3, EventKind::Redo, Role::Citizen));
        let reference = Reference::new("r");
        assert_eq!(next(&reference, ServiceKind::Report, &log).unwrap().step, Step::SignFor);
        log.push(event(4, EventKind::Resolved, Role::Unit));
        log.push(event(5, EventKind::Redo, Role::Citizen));
        assert_eq!(next(&reference, ServiceKind::Report, &log).unwrap().step, Step::Supervise);
    }
}
