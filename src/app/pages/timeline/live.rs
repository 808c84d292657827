//! How alive the page is, and what of the news is said to ears: a short sentence a batch, never in a row.

use super::{View, saying};
use crate::{components::live_state::Liveness, words::Word};
use domain::Freshness;
use leptos::prelude::*;
use platform::clock::{self, Timer};

/// Milliseconds between two sentences at least.
const PAUSE_MS: u32 = 5_000;
/// What is younger than this, in milliseconds, is not yet worth an age.
const JUST_NOW_MS: i64 = 5_000;

/// How alive the page is, with its words; tracked.
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

/// Says what has come since the page was opened.
pub fn tell_news(view: View) {
    let teller = Teller { view, told: StoredValue::new(0), resting: StoredValue::new_local(None) };
    Effect::new(move |_| {
        view.watched.arrived.track();
        teller.tell();
    });
}

#[derive(Clone, Copy)]
struct Teller {
    view: View,
    /// How many of the events have been told.
    told: StoredValue<usize>,
    resting: StoredValue<Option<Timer>, LocalStorage>,
}

impl Teller {
    fn tell(self) {
        let (Some(told), Some(false)) = (self.told.try_get_value(), self.resting.try_with_value(Option::is_some))
        else {
            return;
        };
        let session = self.view.session;
        let text = self.view.watched.arrived.try_with_untracked(|all| {
            self.told.try_update_value(|told| *told = all.len());
            saying::news(session.words(), all.get(told..).unwrap_or_default(), |n| session.number(n as f64))
        });
        let Some(Some(text)) = text else { return };
        self.view.spoken.try_set(text);
        let timer = clock::after(PAUSE_MS, move || {
            self.resting.try_update_value(|resting| *resting = None);
            self.tell();
        });
        self.resting.try_update_value(|resting| *resting = Some(timer));
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
