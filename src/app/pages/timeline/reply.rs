//! What the unit asks, with a text box to answer; and where nothing is asked, a button to add something.

use super::{super::copying::copy_button, View};
use crate::{
    components::{
        Icon, IconView,
        announced::announced,
        focus::{focus_by_id, focus_if_lost},
        notice::{Tone, notice},
        state::failure,
    },
    control::Control,
    session::PendingReply,
    words::Word,
};
use contract::{Action, FieldProblem, LocalText, ProblemCode, Timestamp};
use domain::{DemandStatus, Failure};
use leptos::{ev, html, prelude::*};

/// Most characters of a reply (API, contribution).
const MOST_CHARS: usize = 2_000;

/// State of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Sending {
    Typing,
    Wrong(String),
    OnItsWay,
    Failed(Failure),
}

/// Shared by the answer box and the add button: a text typed in one stays when the unit asks meanwhile.
#[derive(Clone, Copy)]
struct Reply {
    view: View,
    pending: RwSignal<PendingReply>,
    sending: RwSignal<Sending>,
    opened: RwSignal<bool>,
}

/// What the unit asks.
#[derive(Clone, Debug, PartialEq)]
struct Asked {
    unit: Option<String>,
    question: Option<LocalText>,
    at: Timestamp,
}

/// Which replies are possible.
#[derive(Clone, Debug, PartialEq)]
enum Ask {
    /// Nothing is known of the demand yet.
    Unknown,
    /// The city accepts no reply.
    NoReply,
    /// The unit asks nothing; something can be added.
    NotAsked,
    /// The unit waits for an answer.
    Asked(Asked),
}

/// The question with its box, or the button to add something, as the city allows it.
pub fn reply(view: View) -> AnyView {
    (move || view.watched.own.get().then(|| own_reply(view))).into_any()
}

fn own_reply(view: View) -> AnyView {
    let reply = Reply {
        view,
        pending: RwSignal::new(PendingReply::new()),
        sending: RwSignal::new(Sending::Typing),
        opened: RwSignal::new(false),
    };
    leptos::task::spawn_local(async move {
        if let Some(kept) = view.session.kept_reply(view.watched).await
            && reply.pending.try_with_untracked(|pending| pending.text.is_empty()) == Some(true)
        {
            reply.pending.try_set(kept);
            reply.opened.try_set(true);
        }
    });
    // Another tab may have sent its reply meanwhile, which deletes this one's stored copy with it.
    Effect::new(move |_| {
        view.watched.timeline.track();
        let pending = reply.pending.get_untracked();
        if !pending.text.is_empty() {
            view.session.keep_reply(view.watched, &PendingReply { tried: true, ..pending });
        }
    });
    let ask = Memo::new(move |_| ask(view));
    // Memoised: the box stays while the text above it changes, so that typing is not interrupted.
    let has_box = Memo::new(move |_| match ask.get() {
        Ask::Asked(_) => true,
        Ask::NotAsked => reply.opened.get(),
        Ask::Unknown | Ask::NoReply => false,
    });
    let above = move || match ask.get() {
        Ask::Unknown => ().into_any(),
        Ask::NoReply => unsent(reply),
        Ask::NotAsked => opener(reply),
        Ask::Asked(asked) => question(view, asked),
    };
    view! { <div class="sb-reply">{above}{move || has_box.get().then(|| reply_form(reply, ask))}</div> }.into_any()
}

fn ask(view: View) -> Ask {
    let ask = view.timeline(|timeline| {
        if !timeline.state().actions.contains(&Action::Reply) {
            return Ask::NoReply;
        }
        let DemandStatus::AskingYou { unit, question, at } = timeline.status() else { return Ask::NotAsked };
        Ask::Asked(Asked { unit: unit.map(|unit| unit.name.clone()), question: question.cloned(), at })
    });
    ask.unwrap_or(Ask::Unknown)
}

/// Text typed while the unit still accepted replies: it can no longer be sent, and is shown for copying.
fn unsent(reply: Reply) -> AnyView {
    // The box was removed.
    focus_if_lost();
    let words = reply.view.session.words();
    let told = RwSignal::new("");
    (move || {
        let text = reply.pending.with(|pending| pending.text.clone());
        let is_on_its_way = reply.sending.with(|sending| *sending == Sending::OnItsWay);
        (!is_on_its_way && !domain::is_blank(&text)).then(|| {
            let copied = text.clone();
            let copy = copy_button(words, told, move || copied.clone());
            let more = view! {
                <p class="sb-said">{text}</p>
                <div class="sb-row">{copy}</div>
                {announced("sb-small", move || told.get().to_owned())}
            };
            notice(Tone::Attention, Icon::Chat, None, words.of(Word::ReplyUnsent).to_owned(), Some(more.into_any()))
        })
    })
    .into_any()
}

fn question(view: View, asked: Asked) -> AnyView {
    let words = view.session.words();
    let Asked { unit, question, at } = asked;
    let lang = question.as_ref().map(|question| question.language.clone()).filter(|tag| !tag.is_empty());
    let text = question.map_or_else(|| words.of(Word::AskNoText).to_owned(), |question| question.text);
    let unit = unit.map(|unit| view! { <bdi>{unit}</bdi> " · " });
    view! {
        <section class="sb-ask" aria-labelledby="ask">
            <p class="sb-ask__from"><IconView icon=Icon::Question/>{words.of(Word::AskFrom)}</p>
            <h2 id="ask" lang=lang dir="auto">{text}</h2>
            <p class="sb-quiet sb-small">{unit}{view.time(at)}</p>
        </section>
    }
    .into_any()
}

/// The button that opens the box where nothing is asked.
fn opener(reply: Reply) -> AnyView {
    let words = reply.view.session.words();
    let open = move |_| {
        reply.opened.update(|opened| *opened = !*opened);
        if reply.opened.get_untracked() {
            request_animation_frame(|| focus_by_id("reply"));
        }
    };
    view! {
        <div class="sb-row">
            <button class="sb-button sb-button--quiet sb-button--edge" type="button" aria-expanded=move || if reply.opened.get() { "true" } else { "false" } on:click=open>
                <IconView icon=Icon::Chat/>{words.of(Word::ReplyAdd)}
            </button>
        </div>
    }
    .into_any()
}

fn reply_form(reply: Reply, ask: Memo<Ask>) -> AnyView {
    let (view, words) = (reply.view, reply.view.session.words());
    let wrong = move || {
        reply.sending.with(|sending| match sending {
            Sending::Wrong(text) => Some(text.clone()),
            _ => None,
        })
    };
    let busy = move || reply.sending.with(|sending| *sending == Sending::OnItsWay);
    let problem = move || {
        wrong().map(
            |text| view! { <p class="sb-field__problem" id="reply-problem"><IconView icon=Icon::Alert/>{text}</p> },
        )
    };
    let failed = move || {
        reply.sending.with(|sending| match sending {
            Sending::Failed(why) => Some(failure(words, why, why.may_pass().then_some(move || reply.send()))),
            _ => None,
        })
    };
    let text = Signal::derive(move || reply.pending.with(|pending| pending.text.clone()));
    let control = Control::beginning_with(text.get_untracked());
    let node = NodeRef::<html::Textarea>::new();
    control.follow(text, move || node.get_untracked().map(Into::into));
    let typed = move |event: ev::Event| {
        let Some(text) = control.typed(&event, domain::lines) else { return };
        reply.pending.update(|pending| pending.typed(text, PendingReply::fresh_id));
        if !busy() {
            reply.sending.set(Sending::Typing);
        }
        // The box stays open when the question is gone.
        reply.opened.set(true);
        view.session.keep_reply(view.watched, &reply.pending.get_untracked());
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        reply.send();
    };
    let either = move |asked: Word, added: Word| {
        words.of(if ask.with(|ask| matches!(ask, Ask::Asked(_))) { asked } else { added })
    };
    let send = move || {
        if busy() { words.of(Word::ReplySending) } else { either(Word::ReplySend, Word::ReplyAddSend) }
    };
    view! {
        <form class="sb-stack" novalidate on:submit=submit>
            <div class="sb-field" data-state=move || wrong().map(|_| "wrong")>
                <label class="sb-field__label" for="reply">{move || either(Word::ReplyLabel, Word::ReplyAddLabel)}</label>
                {problem}
                <textarea class="sb-field__input" id="reply" rows="3" readonly=busy
                    aria-invalid=move || wrong().map(|_| "true") aria-describedby=move || wrong().map(|_| "reply-problem")
                    node_ref=node prop:value=control.text() on:input=typed on:change=typed></textarea>
            </div>
            <div role="alert">{failed}</div>
            <div class="sb-row">
                <button class="sb-button sb-button--primary" type="submit" aria-busy=move || busy().then_some("true")>
                    <IconView icon=Icon::Send/>{send}
                </button>
            </div>
        </form>
    }
    .into_any()
}

impl Reply {
    /// Sends the text, unless it is being sent already.
    fn send(self) {
        let (session, watched, words) = (self.view.session, self.view.watched, self.view.session.words());
        if self.sending.get_untracked() == Sending::OnItsWay {
            return;
        }
        let text = self.pending.with_untracked(|pending| pending.sent_text());
        let chars = text.chars().count();
        if domain::is_blank(&text) {
            return self.remark(words.of(Word::ReplyEmpty).to_owned());
        }
        if chars > MOST_CHARS {
            return self.remark(self.too_long(MOST_CHARS, chars - MOST_CHARS));
        }
        self.sending.set(Sending::OnItsWay);
        self.pending.update(|pending| pending.tried = true);
        let pending = self.pending.get_untracked();
        session.keep_reply(watched, &pending);
        leptos::task::spawn_local(async move {
            match session.reply(watched, &pending).await {
                Ok(()) => {
                    session.keep_reply(watched, &PendingReply { text: String::new(), ..pending });
                    self.pending.try_set(PendingReply::new());
                    self.sending.try_set(Sending::Typing);
                    self.opened.try_set(false);
                    // The box was removed: the focus goes to the timeline's heading.
                    if self.view.say(words.of(Word::ReplySent).to_owned()) {
                        focus_by_id("events");
                    }
                }
                // The backend's own words are for developers.
                Err(Failure::Refused(problem)) => {
                    let too_long = |error: &FieldProblem| {
                        let limit = error.limit.filter(|_| error.code == ProblemCode::TooLong)?;
                        let limit = usize::try_from(limit).ok()?;
                        Some(self.too_long(limit, chars.checked_sub(limit)?))
                    };
                    let remark = problem.errors.iter().find_map(too_long);
                    self.remark(remark.unwrap_or_else(|| words.of(Word::FaultInvalid).to_owned()));
                }
                Err(why) => {
                    self.sending.try_set(Sending::Failed(why));
                }
            }
        });
    }

    /// Shows an error message at the box.
    fn remark(self, text: String) {
        if self.sending.try_set(Sending::Wrong(text)).is_none() {
            focus_by_id("reply");
        }
    }

    fn too_long(self, most: usize, by: usize) -> String {
        let session = self.view.session;
        let (most, by) = (session.number(most as f64), session.number(by as f64));
        session.words().fill(Word::FaultTooLong, &[("most", &most), ("by", &by)])
    }
}
