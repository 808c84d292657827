//! The stages of a demand as a bar: done, now, still to come, with the time when each was reached.

use crate::Timeline;
use contract::{Stage, Timestamp};

/// A row of the bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageRow {
    /// Which stage.
    pub stage: Stage,
    /// How far it is.
    pub progress: StageProgress,
}

/// How far a stage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageProgress {
    /// Reached and left behind.
    Done {
        /// When it was reached, the last time if several.
        at: Timestamp,
    },
    /// Passed over: a later stage was reached without it.
    Skipped,
    /// Where it is.
    Now {
        /// Since when.
        since: Timestamp,
    },
    /// Still to come.
    Due,
}

impl Timeline {
    /// The six stages in order. After a redo the stages behind the present one are still to come again.
    pub fn stages(&self) -> [StageRow; 6] {
        let mut rank = 0;
        let reached: Vec<(usize, Timestamp)> = self
            .events()
            .iter()
            .map(|event| {
                // A stage of a later version is no progress that could be shown: the one before stays.
                rank = STAGES.iter().position(|stage| *stage == event.state.stage).unwrap_or(rank);
                (rank, event.at)
            })
            .collect();
        let mut number = 0;
        STAGES.map(|stage| {
            let row = StageRow { stage, progress: progress(number, rank, &reached) };
            number += 1;
            row
        })
    }
}

const STAGES: [Stage; 6] =
    [Stage::Received, Stage::Accepted, Stage::WithUnit, Stage::InProgress, Stage::Resolved, Stage::Rated];

fn progress(stage: usize, now: usize, reached: &[(usize, Timestamp)]) -> StageProgress {
    if stage > now {
        return StageProgress::Due;
    }
    // Only what followed the last time that it was further back counts: a redo takes a demand back.
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
    use contract::EventKind;

    #[track_caller]
    fn check(stages: &[Stage], expected: [StageProgress; 6]) {
        let events = (1..).zip(stages).map(|(seq, stage)| event(seq, EventKind::Noted, *stage)).collect();
        let timeline = Timeline::begin(events).expect("not empty");
        assert_eq!(timeline.stages().map(|row| row.progress), expected, "{stages:?}");
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
    fn a_stage_of_a_later_version_changes_nothing() {
        check(&[Stage::Received, Stage::Accepted, Stage::Unknown], [done(1), now(2), DUE, DUE, DUE, DUE]);
        check(&[Stage::Unknown], [now(1), DUE, DUE, DUE, DUE, DUE]);
    }
}
