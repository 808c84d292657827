//! Private links: a secret from a link counts only once it has opened more of its demand than anybody may see.
//!
//! A link can be copied in part, and whoever knows a public reference can make one up. The city answers a call with a wrong
//! secret like one without, so the answer itself has to show that it is whole.

use super::Watched;
use crate::session::Session;
use contract::{AccessToken, Reference};
use domain::{Failure, Loadable};
use leptos::prelude::*;
use platform::perform::perform_to_keep;

impl Session {
    /// The secret of a private link that was opened and has not been tried yet.
    pub(super) fn offered(self, reference: &Reference) -> Option<AccessToken> {
        self.rest.with_value(|rest| rest.offered.get(reference).cloned())
    }

    /// Tries the secret of a private link. If it opens the demand it is this device's own from now on, in place of one that
    /// the device may have had; else the page says that the link is damaged. Whether the whole demand is on the page now.
    ///
    /// # Errors
    /// When it cannot be told just now; the link is then tried again later.
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
                    // The public part, or nothing: this is not the secret.
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

/// Under which key the answer about a demand is kept.
pub(super) fn demand_key(reference: &Reference, language: &str) -> String {
    ["demand/", reference.as_str(), "/", language].concat()
}

/// The secrets that a link may mean: a full stop at its end is a part of it or of the sentence around it.
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
