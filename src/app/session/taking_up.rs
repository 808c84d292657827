//! What the form loads from the store when it arrives: drafts, deliveries in progress, photos, demands followed.

use super::{
    Saved, Session,
    delivering::draft_of,
    drafting::route_of,
    keeping::{CURRENT, all, one, put_draft},
    leaving::{RESCUED, RESCUED_DRAFTS},
};
use crate::{host::Routing, route::Route};
use domain::{Delivery, Draft, DraftId, Step};
use leptos::prelude::*;
use platform::{
    clock, page,
    store::{Kept, Shelf, Store},
};

impl Session {
    /// Loads everything stored on this device, and resumes what was in progress. The result says whether the texts of the
    /// pages are there; without them nothing is loaded.
    ///
    /// `expect_photos` prefetches the photos page.
    pub async fn take_up_kept(self, expect_photos: fn(Self)) -> bool {
        if !self.page_words_are_here().await {
            return false;
        }
        self.listen_for_coming_back();
        self.restore_followed().await;
        if let Some(store) = self.store() {
            self.read_kept(&store).await;
        }
        self.resume_photos();
        self.load_service();
        self.resume_deliveries();
        // Prefetches what the next pages need, so that a camera can be reached without a network.
        if self.route.with_untracked(|route| !matches!(route, Route::Demand(..) | Route::Mine | Route::Find)) {
            expect_photos(self);
        }
        true
    }

    async fn read_kept(self, store: &Store) {
        let mut shown = self.take_in_rescued(store).await;
        let drafts: Vec<Draft> = all(store, Shelf::Drafts).await;
        let deliveries: Vec<Delivery> = all(store, Shelf::Outbox).await;
        shown.extend(one::<DraftId>(store, Shelf::Settings, CURRENT).await);
        for id in deliveries.iter().filter_map(draft_of) {
            self.note_kept(id);
        }
        self.deliveries.set(deliveries);
        self.take_in(drafts, &shown);
        self.unreadable.set(store.all(Shelf::Quarantine).await.unwrap_or_default());
    }

    /// Moves drafts that an unloading page saved to `localStorage` into the store; the newer version of a draft wins.
    /// Returns these drafts, since the page may have had no time to store that it showed one of them.
    async fn take_in_rescued(self, store: &Store) -> Vec<DraftId> {
        let mut drafts = Vec::new();
        for name in page::local_names(RESCUED) {
            let Some(json) = page::local_get(&name) else { continue };
            let kept = match name.strip_prefix(RESCUED_DRAFTS) {
                // Unreadable ones are moved to the quarantine when records are read.
                Some(id) => match domain::read_json::<Draft>(&json) {
                    Ok(draft) => {
                        let kept = put_draft(store, &draft).await;
                        drafts.push(draft.id);
                        kept
                    }
                    Err(_) => store.put(Shelf::Drafts, id, &json).await.ok(),
                },
                None => store.put(Shelf::Settings, name.trim_start_matches(RESCUED), &json).await.ok(),
            };
            // If it cannot be stored it stays until the next start.
            if matches!(kept, Some(Kept::Durably | Kept::Newer | Kept::Ended { .. })) {
                page::local_remove(&name);
            }
        }
        drafts
    }

    /// Goes to the step at which the draft was left, unless the address names a page, or somebody is already about to
    /// type.
    fn resume_at(self, step: Option<Step>) {
        let no_page = match self.host.routing {
            Routing::Url => page::hash().is_empty(),
            Routing::Memory => self.route.with_untracked(|route| *route == Route::What),
        };
        if let Some(step) = step.filter(|_| no_page && !page::is_in_use()) {
            self.go(route_of(&step));
        }
    }

    /// Distributes the drafts found: the newest of those last shown goes into the form if nothing was typed yet, the
    /// rest are put aside.
    fn take_in(self, mut drafts: Vec<Draft>, last_shown: &[DraftId]) {
        let sent = self.deliveries.with_untracked(|deliveries| {
            deliveries.iter().filter_map(|delivery| Some(delivery.submission()?.draft().clone())).collect::<Vec<_>>()
        });
        domain::largest_first(&mut drafts, |draft| draft.updated_at);
        // Text typed before this part arrived may be stored already.
        drafts.retain(|draft| self.draft.with_untracked(|shown| shown.id != draft.id));
        let shown = drafts.iter().position(|draft| last_shown.contains(&draft.id) && !sent.contains(&draft.id));
        if let Some(at) = shown.filter(|_| self.draft.with_untracked(Draft::is_empty)) {
            let draft = drafts.remove(at);
            if !draft.is_empty() {
                self.saved.set(Saved::Kept);
            }
            let step = draft.resumes_at(clock::now()).cloned();
            self.draft.set(draft);
            self.resume_at(step);
        }
        self.keep_current();
        self.others.update(|others| {
            // Drafts put aside in this page's first moments are newer than their stored versions.
            drafts.retain(|draft| others.iter().all(|other| other.id != draft.id));
            others.extend(drafts);
        });
    }
}
