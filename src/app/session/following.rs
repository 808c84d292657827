//! Following a demand: its timeline, live while a page shows it, and what this device stores of it.

mod links;
mod picture;
mod replying;
mod restoring;

use super::Session;
use contract::{AccessToken, Demand, Event, QueryCode, Reference, Role, Timestamp};
use domain::{Failure, Followed, Following as Schedule, Freshness, Loadable, Timeline};
use leptos::prelude::*;
use platform::{
    clock::{self, Interval, MinuteTicks},
    follow::{FollowUpdate, Following, follow},
    page,
    perform::perform,
};

pub use replying::PendingReply;

/// Interval in milliseconds at which the age of a page that is not live is updated.
const AGE_MS: u32 = 5_000;

/// A demand shown on a page. Everything behind it stops when the page is left.
#[derive(Clone, Copy)]
pub struct Watched {
    /// The demand.
    pub demand: RwSignal<Loadable<Demand>>,
    /// Its events, once loaded.
    pub timeline: RwSignal<Option<Timeline>>,
    /// How fresh they are; updated every few seconds while not live, else every minute.
    pub freshness: RwSignal<Freshness>,
    /// The city's time, updated every minute.
    pub now: RwSignal<Timestamp>,
    /// Events above this number were unseen when the page was opened; `None` until that is known.
    pub seen_before: RwSignal<Option<u64>>,
    /// Events by others that arrived while the page was open, in order.
    pub arrived: RwSignal<Vec<Event>>,
    /// Whether this device has the secret of the demand.
    pub own: RwSignal<bool>,
    /// Whether the page was opened by a private link whose secret opens nothing.
    pub damaged_link: RwSignal<bool>,
    reference: StoredValue<Reference>,
    /// Events up to this number were there at the start and are not announced.
    no_news: StoredValue<Option<u64>>,
    live: StoredValue<Live, LocalStorage>,
}

/// Handles that are dropped with the page.
#[derive(Default)]
struct Live {
    following: Option<Following>,
    ticks: Option<MinuteTicks>,
    ages: Option<Interval>,
    shown: Option<platform::Listener>,
}

impl Watched {
    /// Its reference.
    pub fn reference(self) -> Reference {
        self.reference.get_value()
    }

    /// Reconnects at once, because the citizen asked for it.
    pub fn try_now(self) {
        self.live.with_value(|live| {
            if let Some(following) = &live.following {
                following.try_now();
            }
        });
    }

    fn refresh(self) {
        let now = self.live.try_with_value(|live| live.following.as_ref().map(Following::freshness));
        if let Some(Some(freshness)) = now {
            self.freshness.try_set(freshness);
        }
    }
}

impl Session {
    /// Follows a demand while the page that calls this is shown.
    pub fn watch(self, reference: &Reference) -> Watched {
        let watched = Watched {
            demand: RwSignal::new(Loadable::Loading),
            timeline: RwSignal::new(None),
            freshness: RwSignal::new(Freshness::Updated { ms_ago: None, trying_again: true }),
            now: RwSignal::new(clock::city_now()),
            seen_before: RwSignal::new(None),
            arrived: RwSignal::new(Vec::new()),
            own: RwSignal::new(self.token(reference).is_some()),
            damaged_link: RwSignal::new(false),
            reference: StoredValue::new(reference.clone()),
            no_news: StoredValue::new(None),
            live: StoredValue::new_local(Live::default()),
        };
        let ticks = clock::minute_ticks(move |_| {
            watched.now.try_set(clock::city_now());
            watched.refresh();
        });
        let ages = clock::interval(AGE_MS, move || {
            if watched.freshness.try_get_untracked().is_some_and(|freshness| freshness != Freshness::Live) {
                watched.refresh();
            }
        });
        let shown = page::on_visibility(move |visible| {
            if visible {
                self.remember(watched);
            }
        });
        watched.live.update_value(|live| {
            live.ticks = Some(ticks);
            live.ages = Some(ages);
            live.shown = shown;
        });
        self.load_watched(watched);
        // Reloads what failed for want of a network; following alone does not load the demand.
        Effect::new(move |before: Option<()>| {
            self.retry_loads.track();
            let failed = |demand: &Loadable<Demand>| matches!(demand, Loadable::Failed(why) if why.may_pass());
            if before.is_some() && watched.demand.with_untracked(failed) {
                self.load_watched(watched);
            }
        });
        watched
    }

    /// Loads the demand and its events, retrying if necessary; first with the secret of a private link, if one was
    /// opened.
    pub fn load_watched(self, watched: Watched) {
        let Some(reference) = watched.reference.try_get_value() else { return };
        let Some(offered) = self.offered(&reference) else { return self.load_known(watched, false) };
        leptos::task::spawn_local(async move {
            match self.try_link(watched, &reference, &offered).await {
                Ok(demand) => self.load_known(watched, demand),
                // A demand of this device's own does not wait for the link.
                Err(_) if self.token(&reference).is_some() => self.load_known(watched, false),
                Err(failure) => {
                    self.has_heard_of_demand();
                    watched.demand.try_set(Loadable::Failed(failure));
                }
            }
        });
    }

    /// Loads the demand, unless it is loaded already, and its events, with this device's secret.
    fn load_known(self, watched: Watched, demand_is_here: bool) {
        if !demand_is_here {
            self.load_demand(watched);
        }
        let following = watched.live.try_with_value(|live| live.following.is_some());
        if following == Some(true) {
            watched.try_now();
            return;
        }
        let Some(reference) = watched.reference.try_get_value() else { return };
        let (api, token, language) = (self.api(), self.token(&reference), self.language());
        leptos::task::spawn_local(async move {
            let answer = perform(&api, client::native::events(&reference, token.as_ref(), 0, language)).await;
            self.has_heard_of_demand();
            let (fetched, current_at) = match answer {
                Ok(page) => {
                    watched.now.try_set(clock::city_now());
                    let last = page.events.iter().map(|event| event.seq).max();
                    self.take_in_events(watched, page.events);
                    (last.or(Some(0)), Some(clock::now()))
                }
                // It may not be read, with or without a stream.
                Err(Failure::Forbidden | Failure::Refused(_)) => return,
                Err(_) => (None, self.recall_events(watched, &reference).await),
            };
            let Some(after) = watched.timeline.try_with_untracked(|all| Schedule::after(fetched, all.as_ref())) else {
                return;
            };
            let on = move |update| self.hear(watched, update);
            let following = follow(&api, &reference, token.as_ref(), language, after, current_at, on);
            watched.live.try_update_value(|live| live.following = Some(following));
            watched.refresh();
        });
    }

    fn has_heard_of_demand(self) {
        self.rest.update_value(|rest| rest.heard_of_demand = true);
    }

    /// The stored events of one of this device's own demands, and when they were received.
    async fn recall_events(self, watched: Watched, reference: &Reference) -> Option<Timestamp> {
        let (at, text) = self.last_text(&events_key(reference)).await?;
        let timeline: Timeline = domain::read_json(&text).ok()?;
        self.take_in_events(watched, timeline.events().to_vec());
        Some(at)
    }

    /// Stores the events of one of this device's own demands.
    fn see_events(self, watched: Watched, reference: &Reference) {
        let own = self.followed.with_untracked(|all| all.iter().any(|followed| followed.reference == *reference));
        let text =
            watched.timeline.try_with_untracked(|all| all.as_ref().and_then(|all| serde_json::to_string(all).ok()));
        if let (true, Some(Some(text))) = (own, text) {
            self.see(&events_key(reference), text);
        }
    }

    fn load_demand(self, watched: Watched) {
        let Some(reference) = watched.reference.try_get_value() else { return };
        let language = self.language();
        let call = client::native::demand(&reference, self.token(&reference).as_ref(), language);
        // Only this device's own demands are stored.
        let own = self.token(&reference).is_some();
        let key = own.then(|| links::demand_key(&reference, language));
        self.load(watched.demand, key, call, Ok, move |session| session.remember(watched));
    }

    fn hear(self, watched: Watched, update: FollowUpdate) {
        match update {
            FollowUpdate::Events(events) => {
                self.take_in_events(watched, events);
                watched.refresh();
                let missing = watched.demand.try_with_untracked(|demand| matches!(demand, Loadable::Failed(_)));
                if missing == Some(true) {
                    self.load_demand(watched);
                }
            }
            FollowUpdate::Freshness(freshness) => {
                watched.freshness.try_set(freshness);
            }
            // The freshness already shows that it is retrying.
            FollowUpdate::Failure(_) => {}
        }
    }

    /// Merges events into the timeline; those by others that were not there at the start are announced.
    fn take_in_events(self, watched: Watched, events: Vec<Event>) {
        let added = watched.timeline.try_maybe_update(|timeline| match timeline {
            Some(timeline) => {
                let added = timeline.merge(events).added;
                let new: Vec<_> = timeline.events().iter().filter(|event| added.contains(&event.id)).cloned().collect();
                (!new.is_empty(), new)
            }
            None => {
                *timeline = Timeline::begin(events);
                (timeline.is_some(), Vec::new())
            }
        });
        let last = watched
            .timeline
            .try_with_untracked(|all| all.as_ref().map(|all| (all.last_seq(), all.state().clone(), all.last().at)));
        let (Some(added), Some(Some((seq, state, at)))) = (added, last) else { return };
        let no_news = watched.no_news.try_update_value(|up_to| *up_to.get_or_insert(seq)).unwrap_or(seq);
        let news: Vec<_> =
            added.into_iter().filter(|event| event.seq > no_news && event.actor.role != Role::Citizen).collect();
        if !news.is_empty() {
            watched.arrived.try_update(|arrived| arrived.extend(news));
        }
        watched.demand.try_maybe_update(|demand| match demand {
            Loadable::Ready { value, .. } if value.last_seq < seq => {
                (value.state, value.last_seq, value.updated_at) = (state, seq, at);
                (true, ())
            }
            _ => (false, ()),
        });
        self.remember(watched);
        if let Some(reference) = watched.reference.try_get_value() {
            self.see_events(watched, &reference);
        }
    }

    /// Updates the demand in the list "mine", if it belongs there, and records what has been seen.
    fn remember(self, watched: Watched) {
        let Some(Some(demand)) = watched.demand.try_with_untracked(|demand| demand.value().cloned()) else { return };
        watched.no_news.try_update_value(|up_to| {
            up_to.get_or_insert(demand.last_seq);
        });
        let opened = watched.reference.try_get_value().and_then(|reference| self.opened_with(&reference));
        let visible = page::is_visible();
        let kept = self.followed.try_maybe_update(|all| {
            let at = all.iter().position(|followed| followed.reference == demand.reference);
            let before = at.and_then(|at| all.get(at).cloned());
            let mut record = match (&before, &opened) {
                (Some(record), _) => record.clone(),
                // It was opened by a private link or a query code: from now on it is one of this device's own.
                (None, Some(token)) => {
                    let mut record = Followed::new(&demand, Some(token.clone()));
                    record.seen(demand.last_seq);
                    record
                }
                (None, None) => {
                    watched.seen_before.try_maybe_update(|seen| (seen.is_none(), *seen.get_or_insert(demand.last_seq)));
                    return (false, None);
                }
            };
            watched.seen_before.try_maybe_update(|seen| (seen.is_none(), *seen.get_or_insert(record.seen_seq)));
            record.refresh(&demand);
            if opened.is_some() {
                record.access_token = opened;
            }
            if visible {
                record.seen(record.last_seq);
            }
            if before.as_ref() == Some(&record) {
                return (false, None);
            }
            match at.and_then(|at| all.get_mut(at)) {
                Some(place) => *place = record.clone(),
                None => all.insert(0, record.clone()),
            }
            (true, Some(record))
        });
        if let Some(Some(record)) = kept {
            leptos::task::spawn_local(async move { self.keep_followed(&record).await });
        }
    }

    /// The secret with which the demand was opened since the page was loaded.
    fn opened_with(self, reference: &Reference) -> Option<AccessToken> {
        self.rest.with_value(|rest| rest.tokens.get(reference).cloned())
    }

    /// Refreshes all demands of the list, one after the other; those that fail stay as they were.
    pub fn refresh_followed(self) {
        let references = self
            .followed
            .with_untracked(|all| all.iter().map(|followed| followed.reference.clone()).collect::<Vec<_>>());
        leptos::task::spawn_local(async move {
            for reference in references {
                let demand = match self.fetch_demand(&reference).await {
                    Ok(demand) => demand,
                    Err(why) => {
                        if why.may_pass() {
                            self.ask_again_later();
                        }
                        if why == Failure::Offline {
                            return;
                        }
                        continue;
                    }
                };
                let kept = self.followed.try_maybe_update(|all| {
                    let Some(record) = all.iter_mut().find(|followed| followed.reference == reference) else {
                        return (false, None);
                    };
                    let before = record.clone();
                    record.refresh(&demand);
                    let changed = *record != before;
                    (changed, changed.then(|| record.clone()))
                });
                if let Some(Some(record)) = kept {
                    self.keep_followed(&record).await;
                }
            }
        });
    }

    /// Exchanges a query code for the secret of a demand; returns the reference as the city writes it.
    ///
    /// # Errors
    /// `Forbidden` when the two do not belong together, `Busy` after too many attempts, or another failure.
    pub async fn grant_access(self, reference: &str, code: &str) -> Result<Reference, Failure> {
        let call = client::native::access(Reference::new(reference), QueryCode::new(code));
        let grant = perform(&self.api(), call).await?;
        self.rest.update_value(|rest| {
            rest.tokens.insert(grant.reference.clone(), grant.access_token);
        });
        Ok(grant.reference)
    }
}

/// The key under which the events of a demand are stored.
fn events_key(reference: &Reference) -> String {
    ["events/", reference.as_str()].concat()
}
