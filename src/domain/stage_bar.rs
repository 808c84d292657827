//! The stages of a demand as a bar: done, now, still to come, with the time when each was reached.

use crate::{Timeline, timeline::effect};
use contract::{EventEffect, OutcomeKind, Stage, Timestamp};

/// A row of the bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageRow {
    /// Which stage.
    pub stage: Stage,
    /// Its progress.
    pub progress: StageProgress,
}

/// Progress of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageProgress {
    /// Reached and passed.
    Done {
        /// When it was reached, the last time if several.
        at: Timestamp,
    },
    /// Skipped: a later stage was reached without it.
    Skipped,
    /// The current stage.
    Now {
        /// Since when.
        since: Timestamp,
    },
    /// Still to come.
    Due,
}

impl Timeline {
    /// The stages in order. After a redo the stages after the present one are due again. The last one, `rated`, is left
    /// out where nobody rated: closed without a rating, withdrawn, or a duplicate.
    pub fn stages(&self) -> Vec<StageRow> {
        let shown = if self.is_unrated() { STAGES.len() - 1 } else { STAGES.len() };
        let mut rank = 0;
        let reached: Vec<(usize, Timestamp)> = self
            .events()
            .iter()
            .map(|event| {
                // A stage of a later version cannot be shown: the previous one stays.
                rank = STAGES.iter().position(|stage| *stage == event.state.stage).unwrap_or(rank).min(shown - 1);
                (rank, event.at)
            })
            .collect();
        let mut number = 0;
        let rows = STAGES.map(|stage| {
            let row = StageRow { stage, progress: progress(number, rank, &reached) };
            number += 1;
            row
        });
        rows.get(..shown).unwrap_or_default().to_vec()
    }

    /// Whether it has ended without a rating, and none can follow.
    fn is_unrated(&self) -> bool {
        let state = self.state();
        let outcome = state.outcome.as_ref().map(|outcome| outcome.kind);
        let is_over =
            state.stage == Stage::Rated || matches!(outcome, Some(OutcomeKind::Withdrawn | OutcomeKind::Duplicate));
        let decides = |effect: &EventEffect| matches!(effect, EventEffect::Rates | EventEffect::SendsBack);
        let last = self.events().iter().rev().map(effect).find(decides);
        is_over && last != Some(EventEffect::Rates)
    }
}

const STAGES: [Stage; 6] =
    [Stage::Received, Stage::Accepted, Stage::WithUnit, Stage::InProgress, Stage::Resolved, Stage::Rated];

fn progress(stage: usize, now: usize, reached: &[(usize, Timestamp)]) -> StageProgress {
    if stage > now {
        return StageProgress::Due;
    }
    // Only what followed the last return to an earlier stage counts: a redo moves a demand back.
    let start = reached.iter().rposition(|(rank, _)| *rank < stage).map_or(0, |before| before + 1);
    let entered = (start..reached.len())
        .rev()
        .find(|at| reached[*at].0 == stage && (*at == start || reached[*at - 1].0 != stage))
        .map(|at| reached[at].1);
    match entered {
        None => StageProgress::Skipped,
        Some(since) if stage == now => StageProgress::Now { since },
        Some(at) => StageProgress::Done { at },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{event, minute};
    use contract::{EventKind, Outcome};

    #[track_caller]
    fn check(stages: &[Stage], expected: [StageProgress; 6]) {
        let events = (1..).zip(stages).map(|(seq, stage)| event(seq, EventKind::Noted, *stage)).collect();
        let timeline = Timeline::begin(events).expect("not empty");
        assert_eq!(progress_of(&timeline), expected, "{stages:?}");
    }

    fn progress_of(timeline: &Timeline) -> Vec<StageProgress> {
        timeline.stages().iter().map(|row| row.progress).collect()
    }

    fn done(seq: u64) -> StageProgress {
        StageProgress::Done { at: minute(seq) }
    }

    fn now(seq: u64) -> StageProgress {
        StageProgress::Now { since: minute(seq) }
    }

    const DUE: StageProgress = StageProgress::Due;
    const SKIPPED: StageProgress = StageProgress::Skipped;

    #[test]
    fn the_bar_says_since_when_each_stage() {
        use Stage::{Accepted, Received, WithUnit};
        check(&[Received], [now(1), DUE, DUE, DUE, DUE, DUE]);
        check(&[Received, Accepted, WithUnit, WithUnit], [done(1), done(2), now(3), DUE, DUE, DUE]);
    }

    #[test]
    fn a_stage_that_was_passed_over_is_not_shown_as_done() {
        check(&[Stage::Received, Stage::Resolved], [done(1), SKIPPED, SKIPPED, SKIPPED, now(2), DUE]);
    }

    #[test]
    fn after_a_redo_later_stages_are_still_to_come() {
        use Stage::{InProgress, Received, Resolved, WithUnit};
        check(&[Received, WithUnit, InProgress, Resolved, WithUnit], [done(1), SKIPPED, now(5), DUE, DUE, DUE]);
        check(
            &[Received, WithUnit, InProgress, Resolved, WithUnit, Resolved],
            [done(1), SKIPPED, done(5), SKIPPED, now(6), DUE],
        );
    }

    #[test]
    fn nobody_is_told_that_a_demand_was_rated_that_nobody_rated() {
        let rows = |last: EventKind, outcome: Option<OutcomeKind>| {
            let mut end = event(3, last, Stage::Rated);
            end.state.outcome = outcome.map(|kind| Outcome { kind, reason: None, duplicate_of: None, authority: None });
            let events =
                [event(1, EventKind::Received, Stage::Received), event(2, EventKind::Resolved, Stage::Resolved)];
            progress_of(&Timeline::begin(events.into_iter().chain([end]).collect()).expect("not empty"))
        };
        let unrated = [done(1), SKIPPED, SKIPPED, SKIPPED, now(2)];
        assert_eq!(rows(EventKind::Closed, Some(OutcomeKind::Resolved)), unrated);
        assert_eq!(rows(EventKind::Closed, None), unrated);
        let rated = [done(1), SKIPPED, SKIPPED, SKIPPED, done(2), now(3)];
        assert_eq!(rows(EventKind::Rated, Some(OutcomeKind::Resolved)), rated);
    }

    #[test]
    fn nobody_is_asked_to_rate_what_was_withdrawn_or_joined_to_another() {
        for kind in [OutcomeKind::Withdrawn, OutcomeKind::Duplicate] {
            let mut end = event(2, EventKind::Withdrawn, Stage::Resolved);
            end.state.outcome = Some(Outcome { kind, reason: None, duplicate_of: None, authority: None });
            let events = vec![event(1, EventKind::Received, Stage::Received), end];
            let timeline = Timeline::begin(events).expect("not empty");
            assert_eq!(progress_of(&timeline), [done(1), SKIPPED, SKIPPED, SKIPPED, now(2)], "{kind:?}");
        }
    }

    #[test]
    fn a_stage_of_a_later_version_changes_nothing() {
        check(&[Stage::Received, Stage::Accepted, Stage::Unknown], [done(1), now(2), DUE, DUE, DUE, DUE]);
        check(&[Stage::Unknown], [now(1), DUE, DUE, DUE, DUE, DUE]);
    }
}
