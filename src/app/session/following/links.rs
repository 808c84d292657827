//! Private links: a secret from a link is accepted only once it has opened more of its demand than its public part.
//!
//! A link can be copied incompletely, and anybody who knows a public reference can make one up. The city responds to a
//! wrong secret as to none, so only the response itself can show that the demand is whole.

use super::Watched;
use crate::session::Session;
use contract::{AccessToken, Reference};
use domain::{Failure, Loadable};
use leptos::prelude::*;
use platform::perform::perform_to_keep;

impl Session {
    /// The secret of a private link that was opened and not tried yet.
    pub(super) fn offered(self, reference: &Reference) -> Option<AccessToken> {
        self.rest.with_value(|rest| rest.offered.get(reference).cloned())
    }

    /// Tries the secret of a private link. If it opens the demand, it becomes this device's own secret, replacing an
    /// earlier one; else the page says that the link is damaged. Returns whether the whole demand is loaded now.
    ///
    /// # Errors
    /// When the city could not be asked; the link is then tried again later.
    pub(super) async fn try_link(
        self,
        watched: Watched,
        reference: &Reference,
        offered: &AccessToken,
    ) -> Result<bool, Failure> {
        let (api, language) = (self.api(), self.language());
        let mut opened = None;
        if self.token(reference).as_ref() != Some(offered) {
            for token in spellings(offered) {
                let call = client::native::demand(reference, Some(&token), language);
                match perform_to_keep(&api, call).await {
                    Ok((demand, text)) if demand.is_whole() => {
                        opened = Some((token, demand, text));
                        break;
                    }
                    Err(failure) if failure.may_pass() => {
                        self.ask_again_later();
                        return Err(failure);
                    }
                    // The public part, or nothing: the secret is wrong.
                    Ok(_) | Err(_) => {}
                }
            }
            watched.damaged_link.try_set(opened.is_none());
        }
        let is_here = opened.is_some();
        self.rest.update_value(|rest| {
            rest.offered.remove(reference);
            if let Some((token, ..)) = &opened {
                rest.tokens.insert(reference.clone(), token.clone());
            }
        });
        watched.own.try_set(self.token(reference).is_some());
        if let Some((_, demand, text)) = opened {
            self.see(&demand_key(reference, language), text);
            watched.demand.try_set(Loadable::fresh(demand));
            self.remember(watched);
        }
        Ok(is_here)
    }
}

/// The key under which the response about a demand is stored.
pub(super) fn demand_key(reference: &Reference, language: &str) -> String {
    ["demand/", reference.as_str(), "/", language].concat()
}

/// The secrets that a link may contain: a full stop at its end belongs to it or to the sentence around it.
fn spellings(offered: &AccessToken) -> Vec<AccessToken> {
    let mut all = vec![offered.clone()];
    let bare = offered.as_str().trim_end_matches('.');
    if bare != offered.as_str() && !bare.is_empty() {
        all.push(AccessToken::new(bare));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_stop_behind_a_link_may_belong_to_the_sentence() {
        let texts = |token: &str| {
            spellings(&AccessToken::new(token)).iter().map(|token| token.as_str().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(texts("s3cret"), ["s3cret"]);
        assert_eq!(texts("s3cret."), ["s3cret.", "s3cret"]);
        assert_eq!(texts("..."), ["..."]);
    }
}
