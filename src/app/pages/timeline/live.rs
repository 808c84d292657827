//! Whether the page is live, and announcements of new events to screen readers: one short sentence for a batch, with
//! pauses.

use super::{View, phrases};
use crate::{components::live_state::Liveness, words::Word};
use domain::Freshness;
use leptos::prelude::*;
use platform::clock::{self, Timer};

/// Least milliseconds between two sentences.
const PAUSE_MS: u32 = 5_000;
/// Up to this age, in milliseconds, no age is shown.
const JUST_NOW_MS: i64 = 5_000;

/// Whether the page is live, with its words; tracked.
pub fn liveness(view: View) -> (Liveness, String) {
    let session = view.session;
    let online = session.online.get();
    let freshness = view.watched.freshness.get();
    let (state, word, ms_ago) = words_of(freshness, online);
    let time = ms_ago.map(|ms| session.formats().relative(ms.saturating_neg())).unwrap_or_default();
    (state, session.words().fill(word, &[("time", &time)]))
}

fn words_of(freshness: Freshness, online: bool) -> (Liveness, Word, Option<i64>) {
    match freshness {
        Freshness::Live => (Liveness::Live, Word::LiveNow, None),
        Freshness::Updated { ms_ago: None, .. } if !online => (Liveness::Offline, Word::LiveOffline, None),
        Freshness::Updated { ms_ago, .. } if !online => (Liveness::Offline, Word::LiveOfflineUpdated, ms_ago),
        Freshness::Updated { ms_ago: None, .. } => (Liveness::Stale, Word::LiveConnecting, None),
        Freshness::Updated { ms_ago: Some(ms), trying_again: true } if ms < JUST_NOW_MS => {
            (Liveness::Stale, Word::LiveConnecting, None)
        }
        Freshness::Updated { ms_ago, trying_again: true } => (Liveness::Stale, Word::LiveTrying, ms_ago),
        Freshness::Updated { ms_ago, trying_again: false } => (Liveness::Stale, Word::LiveUpdated, ms_ago),
    }
}

/// Announcements: the latest sentence, and a queue.
#[derive(Clone, Copy)]
pub struct Speech {
    sentence: RwSignal<String>,
    /// How many of the arrived events have been announced.
    told: StoredValue<usize>,
    resting: StoredValue<Option<Timer>, LocalStorage>,
}

impl Speech {
    pub fn new() -> Self {
        Self {
            sentence: RwSignal::new(String::new()),
            told: StoredValue::new(0),
            resting: StoredValue::new_local(None),
        }
    }

    /// The latest sentence; tracked.
    pub fn sentence(self) -> String {
        self.sentence.get()
    }
}

/// Announces events that arrive from now on.
pub fn tell_news(view: View) {
    Effect::new(move |_| {
        view.watched.arrived.track();
        view.tell();
    });
}

impl View {
    /// Announces a sentence at once; new events then wait for a pause. Returns whether the page still exists.
    pub fn say(self, sentence: String) -> bool {
        let gone = self.speech.sentence.try_set(sentence).is_some();
        let timer = clock::after(PAUSE_MS, move || {
            self.speech.resting.try_update_value(|resting| *resting = None);
            self.tell();
        });
        self.speech.resting.try_update_value(|resting| *resting = Some(timer));
        !gone
    }

    /// Announces the events not announced yet, unless a sentence was just announced.
    fn tell(self) {
        let Speech { told, resting, .. } = self.speech;
        let (Some(before), Some(false)) = (told.try_get_value(), resting.try_with_value(Option::is_some)) else {
            return;
        };
        let session = self.session;
        let news = self.watched.arrived.try_with_untracked(|all| {
            told.try_update_value(|told| *told = all.len());
            phrases::news(session.words(), all.get(before..).unwrap_or_default(), |n| session.number(n as f64))
        });
        if let Some(Some(news)) = news {
            self.say(news);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_live_says_how_old_it_is_once_that_is_worth_saying() {
        let updated = |ms_ago, trying_again| Freshness::Updated { ms_ago, trying_again };
        assert_eq!(words_of(Freshness::Live, true), (Liveness::Live, Word::LiveNow, None));
        assert_eq!(words_of(updated(None, true), true), (Liveness::Stale, Word::LiveConnecting, None));
        assert_eq!(words_of(updated(Some(900), true), true), (Liveness::Stale, Word::LiveConnecting, None));
        assert_eq!(words_of(updated(Some(180_000), true), true), (Liveness::Stale, Word::LiveTrying, Some(180_000)));
        assert_eq!(words_of(updated(Some(9_000), false), true), (Liveness::Stale, Word::LiveUpdated, Some(9_000)));
    }

    #[test]
    fn the_browsers_hint_of_no_network_is_not_believed_while_the_stream_lives() {
        assert_eq!(words_of(Freshness::Live, false).0, Liveness::Live);
        let lost = Freshness::Updated { ms_ago: Some(60_000), trying_again: true };
        assert_eq!(words_of(lost, false), (Liveness::Offline, Word::LiveOfflineUpdated, Some(60_000)));
    }
}
