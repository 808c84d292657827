//! From page to page: by the address where the program is the page, by a trail of its own where it is a guest.

use super::Session;
use crate::{host::Routing, route::Route};
use leptos::prelude::*;
use platform::page;

impl Session {
    /// Goes to a page; the way back leads here.
    pub fn go(self, route: Route) {
        match self.host.routing {
            Routing::Url => page::set_hash(&route.fragment()),
            Routing::Memory => {
                let here = self.route.get_untracked();
                self.rest.update_value(|rest| rest.trail.push(here));
                self.show(route);
            }
        }
    }

    /// Goes to a page in place of this one; the way back leads past it.
    pub fn go_instead(self, route: Route) {
        if self.host.routing == Routing::Url {
            page::replace_hash(route.fragment().trim_start_matches('#'));
        }
        self.show(route);
    }

    /// The same, if the citizen is still on that page and not about to leave it.
    pub fn go_instead_of(self, page: &Route, route: Route) {
        let here = self.route.with_untracked(|shown| shown == page);
        // The address changes a moment before the page does.
        if here && (self.host.routing == Routing::Memory || Route::read(&page::hash()) == *page) {
            self.go_instead(route);
        }
    }

    /// Goes back, as the browser's own way back does.
    pub fn back(self) {
        match self.host.routing {
            Routing::Url => page::back(),
            Routing::Memory => {
                let before = self.rest.try_update_value(|rest| rest.trail.pop()).flatten();
                self.show(before.unwrap_or(Route::What));
            }
        }
    }

    /// Shows a page. A secret in its address is taken out of the address before anything is drawn; whether it opens the
    /// demand is found out by the page of the demand (`following/links.rs`).
    pub(super) fn show(self, route: Route) {
        let mut anew = self.route.with_untracked(|shown| *shown != route);
        let route = match route {
            Route::Demand(reference, Some(token)) => {
                // Also on the page of that demand: it may have been opened without its secret.
                anew = true;
                self.rest.update_value(|rest| {
                    rest.offered.insert(reference.clone(), token);
                });
                let hidden = Route::Demand(reference, None);
                if self.host.routing == Routing::Url {
                    page::replace_hash(hidden.fragment().trim_start_matches('#'));
                }
                hidden
            }
            other => other,
        };
        if anew {
            self.route.set(route);
        }
    }

    /// Listens to the address and to the network for as long as the program is mounted.
    pub(super) fn listen(self) {
        let mut listeners = page::on_online(move |online| {
            self.online.set(online);
            if online {
                self.rest.update_value(|rest| rest.asked_again = 0);
                self.revive();
            }
        });
        if self.host.routing == Routing::Url {
            listeners.extend(page::on_hash(move |hash| self.show(Route::read(&hash))));
        }
        listeners.extend(page::on_visibility(move |visible| {
            if visible {
                // Another page may have been used meanwhile.
                self.rest.update_value(|rest| {
                    rest.current = None;
                    rest.asked_again = 0;
                });
                self.revive();
            } else {
                // The page may be killed behind the camera or another program: nothing waits for a timer.
                self.leave();
            }
        }));
        listeners.extend(page::on_page_hide(move || self.leave()));
        listeners.extend(page::on_page_restored(move || {
            // What was being loaded may never come in a page that was put away.
            if self.later.get_untracked().part().is_none() {
                page::reload();
            }
        }));
        self.rest.update_value(|rest| rest.listeners = listeners);
        // The address may carry a secret from the very first moment.
        self.show(self.route.get_untracked());
    }
}
