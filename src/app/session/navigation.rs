//! Navigation: by the page's address in a standalone page, by an internal history in an embedded one.

use super::Session;
use crate::{host::Routing, route::Route};
use leptos::prelude::*;
use platform::page;

impl Session {
    /// Goes to a page; "back" returns here.
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

    /// Replaces the current page; "back" skips it.
    pub fn go_instead(self, route: Route) {
        if self.host.routing == Routing::Url {
            page::replace_hash(route.fragment().trim_start_matches('#'));
        }
        self.show(route);
    }

    /// The same, if the citizen is still on that page and not about to leave it.
    pub fn go_instead_of(self, page: &Route, route: Route) {
        let here = self.route.with_untracked(|shown| shown == page);
        // The address changes a moment before the route signal.
        if here && (self.host.routing == Routing::Memory || Route::read(&page::hash()) == *page) {
            self.go_instead(route);
        }
    }

    /// Goes back, like the browser's back button.
    pub fn back(self) {
        match self.host.routing {
            Routing::Url => page::back(),
            Routing::Memory => {
                let before = self.rest.try_update_value(|rest| rest.trail.pop()).flatten();
                self.show(before.unwrap_or(Route::What));
            }
        }
    }

    /// Shows a page. A secret in its address is removed from the address before anything is drawn; whether it opens the
    /// demand is checked by the demand's page (`following/links.rs`).
    pub(super) fn show(self, route: Route) {
        let mut anew = self.route.with_untracked(|shown| *shown != route);
        let route = match route {
            Route::Demand(reference, Some(token)) => {
                // Redraw also on the page of the same demand: it may have been opened without the secret.
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

    /// Listens to changes of address and network while the program is mounted.
    pub(super) fn listen(self) {
        let mut listeners = page::on_online(move |online| {
            self.online.set(online);
            if online {
                self.rest.update_value(|rest| rest.asked_again = 0);
                self.retry_failed_loads();
            }
        });
        if self.host.routing == Routing::Url {
            listeners.extend(page::on_hash(move |hash| self.show(Route::read(&hash))));
        }
        listeners.extend(page::on_visibility(move |visible| {
            if visible {
                // Another tab may have been edited meanwhile.
                self.rest.update_value(|rest| {
                    rest.current = None;
                    rest.asked_again = 0;
                });
                self.retry_failed_loads();
            } else {
                // The browser may kill a page in the background (camera, another app): save synchronously.
                self.leave();
            }
        }));
        listeners.extend(page::on_page_hide(move || self.leave()));
        listeners.extend(page::on_page_restored(move || {
            // Loads that were pending in a suspended page may never settle.
            if self.form_part.get_untracked().functions().is_none() {
                page::reload();
            }
        }));
        self.rest.update_value(|rest| rest.listeners = listeners);
        // The initial address may contain a secret.
        self.show(self.route.get_untracked());
    }
}
