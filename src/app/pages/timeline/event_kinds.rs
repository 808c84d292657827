//! How each kind of event is shown: one row for each kind. An entry has no icon and no colour of its kind; those beside
//! it belong to the promises that it changed.

use super::phrases::outcome_kind;
use crate::{components::timeline_entry::Layout, words::Word};
use contract::{Event, EventKind, OutcomeKind, Role};

/// How a kind of event is titled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Title {
    /// Always by these words.
    Always(Word),
    /// By these words only where the citizen who made it neither wrote nor showed anything.
    UnlessCitizenSpeaks(Word),
    /// By these words only where no message says what happened.
    UnlessMessage(Word),
}

/// The row of a kind; `outcome` is how the demand has ended, if it has: not everything that has ended is resolved.
pub const fn title(kind: EventKind, outcome: Option<OutcomeKind>) -> Title {
    Title::Always(match kind {
        EventKind::Received => Word::EventReceived,
        EventKind::Accepted => Word::EventAccepted,
        EventKind::Reclassified => Word::EventReclassified,
        EventKind::Dispatched => Word::EventDispatched,
        EventKind::SignedFor => Word::EventSignedFor,
        EventKind::Returned => Word::EventReturned,
        EventKind::Started => Word::EventStarted,
        EventKind::VisitPlanned => Word::EventVisit,
        EventKind::QuestionAsked => Word::EventQuestion,
        EventKind::Replied => return Title::UnlessCitizenSpeaks(Word::EventReplied),
        EventKind::Noted => Word::EventNoted,
        EventKind::Extended => Word::EventExtended,
        EventKind::Merged => Word::EventMerged,
        EventKind::Supervised => Word::EventSupervised,
        EventKind::Answered => Word::EventAnswered,
        EventKind::Resolved => match outcome {
            None | Some(OutcomeKind::Resolved) => Word::EventResolved,
            Some(_) => Word::Finished,
        },
        EventKind::Rated => Word::EventRated,
        EventKind::Redo => Word::EventRedo,
        EventKind::Corrected => Word::EventCorrected,
        EventKind::Withdrawn => Word::EventWithdrawn,
        EventKind::Nudged => Word::EventNudged,
        EventKind::Closed => Word::EventClosed,
        EventKind::Unknown => return Title::UnlessMessage(Word::EventUnknown),
    })
}

/// How an event is laid out, by its kind and by what came with it.
pub fn layout(event: &Event) -> Layout {
    let (word, is_untitled) = match title(event.kind, outcome_kind(&event.state)) {
        Title::Always(word) => (word, false),
        Title::UnlessCitizenSpeaks(word) => {
            let speaks = event.message.is_some() || !event.photos.is_empty();
            (word, speaks && event.actor.role == Role::Citizen)
        }
        Title::UnlessMessage(word) => (word, event.message.is_some()),
    };
    if is_untitled { Layout::Untitled } else { Layout::Titled(word) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Key;

    #[test]
    fn each_kind_is_titled_by_the_words_of_its_own_name() {
        for kind in EventKind::ALL {
            let (Title::Always(word) | Title::UnlessCitizenSpeaks(word) | Title::UnlessMessage(word)) =
                title(kind, None);
            let name = serde_json::to_value(kind).unwrap();
            assert_eq!(Some(Word::NAMES[word.place()]), name.as_str().map(|name| format!("event.{name}")).as_deref());
        }
    }
}
