//! Covers parts of a photo: drawn with a pointer, placed by a tap, or moved with keys; the worker applies them to the
//! bytes that will be sent.

use super::{desk::Desk, drawing::MOST};
use crate::{
    components::{announced::announced, focus::focus_by_id},
    control::is_composing,
    words::PhotoWord,
};
use domain::{Cover, PhotoKey};
use leptos::{ev, html, prelude::*};
use platform::{
    clock::{self, Timer},
    page::number,
};
use wasm_bindgen::JsCast;

/// A pointer that moved less than this, in pixels, has tapped.
const TAP: f64 = 8.0;
/// How far a key moves a cover, or makes it larger, as a share of the picture.
const STEP: f64 = 0.02;
/// While drawing, the covers are saved after so many milliseconds without a change.
const KEPT_AFTER_MS: u32 = 150;
/// The step by which a button enlarges a cover.
const LEAP: f64 = 0.05;

/// What the pressed pointer is doing.
#[derive(Clone, Copy)]
enum Hold {
    /// Draws a new cover from where it was pressed.
    Draws { from: (f64, f64), at: (f64, f64) },
    /// Moves the cover on which it was pressed.
    Moves { from: (f64, f64), place: usize, cover: Cover },
}

/// The picture with its covers, and the controls that need no drawing.
pub fn stage(desk: Desk, key: PhotoKey) -> AnyView {
    let words = desk.words;
    let src = desk.session.preview(&key);
    let image = NodeRef::<html::Img>::new();
    let faces = RwSignal::new(Vec::<Cover>::new());
    let look_for_faces = move |_| {
        let Some(image) = image.get_untracked() else { return };
        leptos::task::spawn_local(async move {
            let found = platform::photos::faces(&image).await;
            faces.try_set(found);
        });
    };
    let suggestion = move || {
        let found = faces.get();
        (!found.is_empty()).then(|| {
            let text = words.fill(PhotoWord::CoverFaces, &[("n", &found.len().to_string())]);
            let take = move |_| {
                if !desk.drawing.add(&found) {
                    desk.told.set(Some(PhotoWord::CoverNoMore));
                }
                faces.set(Vec::new());
            };
            view! {
                <div class="sb-row sb-row--apart"><span>{text}</span>
                    <button class="sb-button" type="button" on:click=take>{words.of(PhotoWord::CoverFacesDo)}</button></div>
            }
        })
    };
    // Pointer moves change a cover many times a second; the draft is updated after a pause, or when the pointer is
    // released.
    let hold = StoredValue::new(None::<Hold>);
    let pause = StoredValue::new_local(None::<Timer>);
    Effect::new(move |before: Option<()>| {
        desk.drawing.drawn();
        if before.is_some() && hold.with_value(Option::is_some) {
            pause.set_value(Some(clock::after(KEPT_AFTER_MS, move || desk.keep_drawn())));
        } else if before.is_some() {
            desk.keep_drawn();
        }
    });
    view! {
        <div class="sb-stack">
            <p class="sb-small" id="cover-help">{words.of(PhotoWord::CoverHelp)}</p>
            {drawn_on(desk, hold, view! { <img class="sb-cover__picture" node_ref=image src=src alt="" draggable="false" on:load=look_for_faces/> }.into_any())}
            <p class="sb-hidden" id="cover-keys">{words.of(PhotoWord::CoverKeys)}</p>
            <div role="status">{suggestion}</div>
            {announced("sb-small", move || desk.told())}
            {tools(desk)}
            {ends(desk, key)}
        </div>
    }
    .into_any()
}

/// The picture to draw on, with its covers.
fn drawn_on(desk: Desk, hold: StoredValue<Option<Hold>>, picture: AnyView) -> AnyView {
    let stage = NodeRef::<html::Div>::new();
    let share = move |event: &ev::PointerEvent| {
        let frame = stage.get_untracked()?.get_bounding_client_rect();
        let of = |name| number(&frame, name);
        let now = at(event);
        let (width, height) = (of("width"), of("height"));
        (width > 0.0 && height > 0.0).then(|| ((now.0 - of("left")) / width, (now.1 - of("top")) / height))
    };
    let down = move |event: ev::PointerEvent| {
        // A second finger or another mouse button is ignored.
        if hold.get_value().is_some() || number(&event, "button") != 0.0 || desk.busy.get_untracked() {
            return;
        }
        let Some(from) = share(&event) else { return };
        if let Some(stage) = stage.get_untracked() {
            // A pointer that leaves the picture keeps drawing to its edge.
            let _ = stage.set_pointer_capture(number(&event, "pointerId") as i32);
        }
        if let Some((place, cover)) = hit(&event).and_then(|place| Some((place, untrack(|| desk.drawing.at(place))?))) {
            desk.drawing.take(place);
            hold.set_value(Some(Hold::Moves { from, place, cover }));
        } else if desk.drawing.add(&[Cover::between(from, from)]) {
            hold.set_value(Some(Hold::Draws { from, at: at(&event) }));
        } else {
            desk.told.set(Some(PhotoWord::CoverNoMore));
        }
    };
    let moved = move |event: ev::PointerEvent| {
        let Some(now) = share(&event) else { return };
        match hold.get_value() {
            Some(Hold::Draws { from, .. }) => {
                desk.drawing.put(untrack(|| desk.drawing.in_hand()), Cover::between(from, now));
            }
            Some(Hold::Moves { from, place, cover }) => {
                let to = cover.moved(now.0 - from.0, now.1 - from.1);
                // Selecting a cover without moving it adds nothing to undo.
                if to != cover && is_unmoved(desk, place, cover) {
                    desk.drawing.remember();
                }
                desk.drawing.put(place, to);
            }
            None => {}
        }
    };
    let up = move |event: ev::PointerEvent| {
        let held = hold.try_update_value(Option::take).flatten();
        let place = untrack(|| desk.drawing.in_hand());
        if let Some(Hold::Draws { from, at }) = held {
            let now = self::at(&event);
            let (right, down) = (now.0 - at.0, now.1 - at.1);
            if right * right + down * down < TAP * TAP {
                desk.drawing.put(place, Cover::around(from, stage.get_untracked().map_or(1.0, |stage| shape(&stage))));
            }
        }
        if held.is_some() {
            desk.keep_drawn();
            request_animation_frame(move || focus_by_id(&cover_id(place)));
        }
    };
    let cancelled = move |_| match hold.try_update_value(Option::take).flatten() {
        Some(Hold::Moves { place, cover, .. }) if is_unmoved(desk, place, cover) => {}
        Some(_) => desk.drawing.undo(),
        None => {}
    };
    // Redrawn only when their number changes, not at each move.
    let count = Memo::new(move |_| desk.drawing.count());
    let covers = move || (0..count.get()).map(|place| cover(desk, place)).collect::<Vec<_>>();
    view! {
        <div class="sb-cover__stage" id="cover-stage" node_ref=stage tabindex="-1" role="group" aria-describedby="cover-help"
            aria-label=desk.words.of(PhotoWord::CoverTitle)
            on:pointerdown=down on:pointermove=moved on:pointerup=up on:pointercancel=cancelled>
            {picture}{covers}
        </div>
    }
    .into_any()
}

/// A cover: dark, with a frame when it is selected; keys move it.
fn cover(desk: Desk, place: usize) -> AnyView {
    let share = move |of: fn(Cover) -> f64| move || hundredths(desk.drawing.at(place).map_or(0.0, of));
    let keys = move |event: ev::KeyboardEvent| {
        if is_composing(&event) {
            return;
        }
        let (x, y) = match event.key().as_str() {
            "ArrowLeft" => (-STEP, 0.0),
            "ArrowRight" => (STEP, 0.0),
            "ArrowUp" => (0.0, -STEP),
            "ArrowDown" => (0.0, STEP),
            "Delete" | "Backspace" => {
                event.prevent_default();
                desk.drawing.remove(place);
                let next = desk.drawing.all().len();
                let next = if next == 0 { "cover-add".to_owned() } else { cover_id(place.saturating_sub(1)) };
                request_animation_frame(move || focus_by_id(&next));
                return;
            }
            _ => return,
        };
        event.prevent_default();
        let grows = event.shift_key();
        desk.drawing.change(place, |cover| if grows { cover.grown(x, -y) } else { cover.moved(x, y) });
    };
    let name = desk.words.fill(PhotoWord::CoverName, &[("n", &(place + 1).to_string())]);
    view! {
        <button class="sb-cover" type="button" id=cover_id(place) aria-label=name aria-describedby="cover-keys"
            aria-pressed=move || (desk.drawing.in_hand() == place).to_string()
            style:--x=share(|cover| cover.x) style:--y=share(|cover| cover.y)
            style:--w=share(|cover| cover.width) style:--h=share(|cover| cover.height)
            on:focus=move |_| desk.drawing.take(place) on:keydown=keys></button>
    }
    .into_any()
}

/// The controls that need no drawing.
fn tools(desk: Desk) -> AnyView {
    let words = desk.words;
    let add = move |_| {
        let shape = document().get_element_by_id("cover-stage").map_or(1.0, |stage| shape(&stage));
        if desk.drawing.add(&[Cover::around((0.5, 0.5), shape)]) {
            let place = untrack(|| desk.drawing.in_hand());
            request_animation_frame(move || focus_by_id(&cover_id(place)));
        } else {
            desk.told.set(Some(PhotoWord::CoverNoMore));
        }
    };
    let grow =
        move |by: f64| move |_| desk.drawing.change(untrack(|| desk.drawing.in_hand()), |cover| cover.grown(by, by));
    let none = move || (desk.drawing.count() == 0).then_some("true");
    let full = move || (desk.drawing.count() >= MOST).then_some("true");
    view! {
        <div class="sb-row sb-row--even">
            <button class="sb-button" id="cover-add" type="button" aria-disabled=full on:click=add>{words.of(PhotoWord::CoverAdd)}</button>
            <button class="sb-button" type="button" aria-disabled=move || (!desk.drawing.has_past()).then_some("true")
                on:click=move |_| desk.drawing.undo()>{words.of(PhotoWord::CoverUndo)}</button>
            <button class="sb-button" type="button" aria-disabled=none on:click=grow(LEAP)>{words.of(PhotoWord::CoverBigger)}</button>
            <button class="sb-button" type="button" aria-disabled=none on:click=grow(-LEAP)>{words.of(PhotoWord::CoverSmaller)}</button>
        </div>
    }
    .into_any()
}

/// The buttons that apply or discard the covers.
fn ends(desk: Desk, key: PhotoKey) -> AnyView {
    let words = desk.words;
    let carry_out = move |_| {
        let covers = desk.drawing.all();
        if covers.is_empty() || desk.busy.get_untracked() {
            return;
        }
        desk.busy.set(true);
        let key = key.clone();
        leptos::task::spawn_local(async move {
            let id = desk.session.draft.with_untracked(|draft| draft.id.clone());
            let covered = desk.session.cover_photo(&id, &key, &covers).await;
            desk.busy.try_set(false);
            let Some(covered) = covered else {
                desk.told.try_set(Some(PhotoWord::CoverFailed));
                return;
            };
            desk.drawing.clear();
            if desk.looked.try_get_untracked() == Some(Some(key)) {
                desk.covering.set(false);
                desk.looked.set(Some(covered));
                request_animation_frame(|| focus_by_id("cover"));
            }
            desk.told.try_set(Some(PhotoWord::CoverDone));
        });
    };
    let give_up = move |_| {
        if let Some(key) = desk.looked.get_untracked() {
            desk.session.draw_covers(&key, Vec::new());
        }
        desk.drawing.clear();
        desk.told.set(None);
        desk.covering.set(false);
        request_animation_frame(|| focus_by_id("cover"));
    };
    view! {
        <div class="sb-dialog__actions">
            <button class="sb-button sb-button--primary" type="button" aria-busy=move || desk.busy.get().then_some("true")
                aria-disabled=move || (desk.drawing.count() == 0).then_some("true") on:click=carry_out>{words.of(PhotoWord::CoverDo)}</button>
            <button class="sb-button sb-button--quiet" type="button" on:click=give_up>{words.of(PhotoWord::CoverCancel)}</button>
        </div>
    }
    .into_any()
}

/// Whether a cover is still where it was when the pointer was pressed.
fn is_unmoved(desk: Desk, place: usize, cover: Cover) -> bool {
    untrack(|| desk.drawing.at(place)) == Some(cover)
}

/// The index of the cover under a pointer.
fn hit(event: &ev::PointerEvent) -> Option<usize> {
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    target.id().strip_prefix(COVER)?.parse().ok()
}

const COVER: &str = "cover-number-";

fn cover_id(place: usize) -> String {
    [COVER, &place.to_string()].concat()
}

/// Aspect ratio of the displayed picture: width by height.
fn shape(stage: &web_sys::Element) -> f64 {
    number(stage, "clientWidth") / number(stage, "clientHeight").max(1.0)
}

/// A pointer's position, in CSS pixels of the viewport.
fn at(event: &ev::PointerEvent) -> (f64, f64) {
    (number(event, "clientX"), number(event, "clientY"))
}

/// A share in hundredths of a per cent, the unit of the style sheet.
fn hundredths(share: f64) -> String {
    ((share * 10_000.0) as u32).to_string()
}
