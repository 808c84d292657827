//! The order of the form's pages, one question each; which pages there are depends on the service.

use crate::{Draft, asked};
use contract::{Capability, City, PhotoWish, Service};
use serde::{Deserialize, Serialize};

/// A page of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// What it is about: the service, and the description.
    #[default]
    What,
    /// A question of the service, by its id.
    Question(String),
    /// The place.
    Where,
    /// Photos; left out when the service does not ask for any or the backend accepts none.
    Photos,
    /// Contact and anonymity.
    You,
    /// The summary, with "send".
    Check,
}

/// The position of a page: "step 2 of 5".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// From 1.
    pub number: usize,
    /// The number of steps, as far as the answers so far determine it.
    pub of: usize,
}

/// The pages for this draft, in order. Without a service (not chosen or not loaded yet) those that every service has.
pub fn steps(draft: &Draft, service: Option<&Service>, city: &City) -> Vec<Step> {
    let mut steps = vec![Step::What];
    if let Some(service) = service {
        steps.extend(asked(service, &draft.answers).map(|question| Step::Question(question.id.clone())));
    }
    steps.push(Step::Where);
    let wished = service.is_none_or(|service| service.photos != PhotoWish::None);
    if city.can(Capability::Photos) && (wished || !draft.photos.is_empty()) {
        steps.push(Step::Photos);
    }
    steps.extend([Step::You, Step::Check]);
    steps
}

/// The page after this one; `None` after the last. A page that no longer exists (its question does not apply any more,
/// or the service was changed) counts as the one before "where".
pub fn next<'a>(step: &Step, steps: &'a [Step]) -> Option<&'a Step> {
    steps.get(steps.iter().position(|s| s == step).map_or_else(|| vanished(step, steps), |at| at + 1))
}

/// The page before this one; `None` before the first.
pub fn previous<'a>(step: &Step, steps: &'a [Step]) -> Option<&'a Step> {
    let at = steps.iter().position(|s| s == step).unwrap_or_else(|| vanished(step, steps));
    steps.get(at.checked_sub(1)?)
}

/// "Step 2 of 5".
pub fn position(step: &Step, steps: &[Step]) -> Position {
    let at = steps.iter().position(|s| s == step).unwrap_or_else(|| vanished(step, steps).saturating_sub(1));
    Position { number: at + 1, of: steps.len() }
}

/// Where to continue from a page that no longer exists.
fn vanished(step: &Step, steps: &[Step]) -> usize {
    let goes_on = |s: &&Step| match step {
        Step::Photos => **s == Step::You,
        _ => **s == Step::Where,
    };
    steps.iter().position(|s| goes_on(&s)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RawAnswer;
    use crate::example::{city, draft, photo, ready, service};

    fn question(id: &str) -> Step {
        Step::Question(id.to_owned())
    }

    #[test]
    fn the_pages_follow_what_was_answered() {
        let (mut draft, service, city) = (draft(), service(), city());
        let all =
            [Step::What, question("danger"), question("lamps"), Step::Where, Step::Photos, Step::You, Step::Check];
        assert_eq!(steps(&draft, Some(&service), &city), all);
        draft.answers.insert("danger".to_owned(), RawAnswer::Text("no".to_owned()));
        let fewer = steps(&draft, Some(&service), &city);
        assert!(!fewer.contains(&question("lamps")));
        assert_eq!(next(&question("danger"), &fewer), Some(&Step::Where));
        assert_eq!(previous(&Step::Where, &fewer), Some(&question("danger")));
        assert_eq!(position(&Step::Where, &fewer), Position { number: 3, of: 6 });
    }

    #[test]
    fn the_ends_of_the_form_are_its_ends() {
        let pages = steps(&draft(), None, &city());
        assert_eq!((next(&Step::Check, &pages), previous(&Step::What, &pages)), (None, None));
    }

    #[test]
    fn photos_are_asked_for_where_they_are_wanted_and_taken() {
        let (mut draft, mut service, mut city) = (draft(), service(), city());
        service.photos = PhotoWish::None;
        assert!(!steps(&draft, Some(&service), &city).contains(&Step::Photos));
        draft.photos.push(photo("p1", ready("a")));
        assert!(steps(&draft, Some(&service), &city).contains(&Step::Photos), "they can still be removed");
        city.capabilities.clear();
        assert!(!steps(&draft, Some(&service), &city).contains(&Step::Photos));
    }

    #[test]
    fn from_a_page_that_is_no_longer_there_one_can_go_on_and_back() {
        let mut draft = draft();
        draft.answers.clear();
        let pages = steps(&draft, Some(&service()), &city());
        let gone = question("lamps");
        assert_eq!(next(&gone, &pages), Some(&Step::Where));
        assert_eq!(previous(&gone, &pages), Some(&question("danger")));
        assert_eq!(position(&gone, &pages), Position { number: 2, of: 6 });
    }
}
