//! Offers the place and day in the photos' metadata. They are used only if the citizen accepts, and do not leave the
//! device until then.

use crate::{
    components::{
        Icon,
        announced::anew,
        notice::{Tone, notice},
    },
    session::Session,
    words::{PhotoWord, Words},
};
use domain::{Loadable, RawAnswer};
use leptos::prelude::*;

/// The offers, and the result of the last one.
pub fn offers(session: Session, words: Words<PhotoWord>) -> AnyView {
    let done = RwSignal::new(String::new());
    let place = Memo::new(move |_| session.draft.with(domain::Draft::offered_place));
    let day = Memo::new(move |_| {
        session.service.with(|service| {
            let service = service.as_ref().and_then(Loadable::value)?;
            let (offer, question) = session.draft.with(|draft| draft.offered_day(service, session.today()))?;
            Some((offer, question.id.clone(), question.label.clone()))
        })
    });
    let where_taken = move || {
        place.get().map(|offer| {
            let text = words.fill(PhotoWord::OfferPlace, &[("n", &offer.number.to_string())]);
            let take = move || {
                session.take_photo_place(offer.says);
                done.set(words.of(PhotoWord::OfferPlaceTaken).to_owned());
            };
            let refuse = move || session.edit(domain::Draft::forget_photo_places);
            card(words, Icon::Pin, text, words.of(PhotoWord::OfferPlaceTake), take, refuse)
        })
    };
    let when_taken = move || {
        day.get().map(|(offer, id, label)| {
            let told = session.day(&offer.says);
            let number = offer.number.to_string();
            let values = [("n", number.as_str()), ("day", told.as_str()), ("question", label.as_str())];
            let text = words.fill(PhotoWord::OfferDay, &values);
            let take = move || {
                let (id, answer) = (id.clone(), RawAnswer::Text(offer.says.clone()));
                session.edit(|draft| drop(draft.answers.insert(id, answer)));
                done.set(words.fill(PhotoWord::OfferDayTaken, &[("day", &told)]));
            };
            let refuse = move || session.edit(domain::Draft::forget_photo_days);
            card(words, Icon::Clock, text, words.of(PhotoWord::OfferDayTake), take, refuse)
        })
    };
    let outcome = anew(move || match done.get() {
        done if done.is_empty() => ().into_any(),
        done => notice(Tone::Good, Icon::Check, None, done, None),
    });
    view! { <div class="sb-stack" role="status">{outcome}{where_taken}{when_taken}</div> }.into_any()
}

fn card(
    words: Words<PhotoWord>,
    icon: Icon,
    text: String,
    take_it: &'static str,
    take: impl Fn() + 'static,
    refuse: impl Fn() + 'static,
) -> AnyView {
    let more = view! {
        <p class="sb-quiet sb-small">{words.of(PhotoWord::OfferPrivate)}</p>
        <div class="sb-row">
            <button class="sb-button" type="button" on:click=move |_| take()>{take_it}</button>
            <button class="sb-button sb-button--quiet" type="button" on:click=move |_| refuse()>{words.of(PhotoWord::OfferNo)}</button>
        </div>
    };
    notice(Tone::Plain, icon, None, text, Some(more.into_any()))
}
