//! The stages of a demand as a bar: filled, ringed, hollow; screen readers get each stage in words.

use crate::words::{Word, Words};
use contract::{OutcomeKind, Stage};
use domain::{StageProgress, StageRow};
use leptos::prelude::*;

/// The bar; `outcome` is how the demand has ended, if it has. On a narrow page the present stage is shown in words
/// below it.
pub fn stage_bar(words: Words, rows: &[StageRow], outcome: Option<OutcomeKind>) -> AnyView {
    let total = rows.len().to_string();
    let now = rows.iter().enumerate().find(|(_, row)| matches!(row.progress, StageProgress::Now { .. }));
    let line = now.map(|(at, row)| {
        let of = words.fill(Word::StageLine, &[("n", &(at + 1).to_string()), ("total", &total)]);
        view! {
            <p class="sb-stages__line" aria-hidden="true">
                <strong>{words.of(stage_word(row.stage, outcome))}</strong><span class="sb-quiet">{of}</span>
            </p>
        }
    });
    let stages: Vec<_> = rows
        .iter()
        .map(|row| {
            let (state, told) = match row.progress {
                StageProgress::Done { .. } => ("done", Some(Word::StageDone)),
                StageProgress::Skipped => ("skipped", Some(Word::StageSkipped)),
                StageProgress::Now { .. } => ("now", None),
                StageProgress::Due => ("due", Some(Word::StageDue)),
            };
            let told = told.map(|word| view! { <span class="sb-hidden">{words.of(word)}</span> });
            view! {
                <li class="sb-stage" data-state=state aria-current=(state == "now").then_some("step")>
                    <span class="sb-stage__name">{words.of(stage_word(row.stage, outcome))}{told}</span>
                </li>
            }
        })
        .collect();
    view! { <div><ol class="sb-stages" aria-label=words.of(Word::StagesLabel)>{stages}</ol>{line}</div> }.into_any()
}

/// The name of a stage; `outcome` is how the demand has ended, if it has: not everything that has ended is resolved.
pub const fn stage_word(stage: Stage, outcome: Option<OutcomeKind>) -> Word {
    match stage {
        Stage::Resolved => match outcome {
            None | Some(OutcomeKind::Resolved) => Word::StageResolved,
            Some(OutcomeKind::Answered) => Word::EventAnswered,
            Some(OutcomeKind::Withdrawn) => Word::EventWithdrawn,
            Some(_) => Word::Finished,
        },
        Stage::Received => Word::StageReceived,
        Stage::Accepted => Word::StageAccepted,
        Stage::WithUnit => Word::StageWithUnit,
        Stage::InProgress | Stage::Unknown => Word::StageInProgress,
        Stage::Rated => Word::StageRated,
    }
}
