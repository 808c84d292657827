//! The clock and the random numbers of the program: now, sleep, intervals, fresh ids; no formatting of times.
//!
//! Faults: [`now`] returns the device clock unchanged, even if it is wrong or was set back; [`city_now`] corrects it
//! once the city has told its time. Where the browser throttles timers of a hidden page they fire late, never early;
//! without `crypto` ids fall back to `Math.random`.

use crate::listener::Listener;
use crate::page::window;
use contract::Timestamp;
use js_sys::Promise;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;

thread_local! {
    /// Milliseconds by which the city's clock is ahead of the device's.
    static CITY_AHEAD: Cell<i64> = const { Cell::new(0) };
}

/// The device's time.
pub fn now() -> Timestamp {
    Timestamp::from_millis(js_sys::Date::now() as i64)
}

/// The city's time: the device's, corrected by the `Date` of the city's last private response. Promises are measured by
/// it.
pub fn city_now() -> Timestamp {
    Timestamp::from_millis(now().millis() + CITY_AHEAD.get())
}

/// Today's date in the device's time zone, by the corrected clock.
pub fn today() -> domain::Day {
    let minutes_west = js_sys::Date::new_0().get_timezone_offset();
    domain::Day::at(city_now(), -(minutes_west as i32))
}

/// The city has just responded with this `Date` header. It has whole seconds and includes the transfer time, so a
/// difference of less than a minute is ignored.
pub(crate) fn city_said(date: &str) {
    let said = js_sys::Date::parse(date);
    if said.is_finite() {
        let ahead = said as i64 - now().millis();
        CITY_AHEAD.set(if ahead.abs() < 60_000 { 0 } else { ahead });
    }
}

/// Waits `millis` milliseconds.
pub async fn sleep(millis: u32) {
    let _ = JsFuture::from(elapsed(millis)).await;
}

/// A random number in 0 ≤ x < 1, for jitter; not for secrets.
pub fn random_unit() -> f64 {
    js_sys::Math::random()
}

/// A fresh UUID version 4 (RFC 9562).
pub fn new_id() -> String {
    let mut bytes = [0_u8; 16];
    let filled =
        window().and_then(|w| w.crypto().ok()).is_some_and(|c| c.get_random_values_with_u8_array(&mut bytes).is_ok());
    if !filled {
        for byte in &mut bytes {
            *byte = (random_unit() * 256.0) as u8;
        }
    }
    uuid_v4(bytes)
}

/// Calls `on` every `millis` milliseconds until the handle is dropped.
pub fn interval(millis: u32, on: impl FnMut() + 'static) -> Interval {
    let closure = Closure::<dyn FnMut()>::new(on);
    let id = window().and_then(|w| {
        w.set_interval_with_callback_and_timeout_and_arguments_0(closure.as_ref().unchecked_ref(), as_delay(millis))
            .ok()
    });
    Interval { id, _closure: closure }
}

/// Calls `on` once, `millis` milliseconds from now, unless the handle is dropped before.
pub fn after(millis: u32, on: impl FnOnce() + 'static) -> Timer {
    let closure = Closure::once(on);
    let id = window().and_then(|w| {
        w.set_timeout_with_callback_and_timeout_and_arguments_0(closure.as_ref().unchecked_ref(), as_delay(millis)).ok()
    });
    Timer { id, _closure: closure }
}

/// Calls `on` at the start of every minute, and at once when a hidden page is shown again, until the handle is dropped.
pub fn minute_ticks(on: impl FnMut(Timestamp) + 'static) -> MinuteTicks {
    let state = Rc::new(RefCell::new(Minutes { on: Box::new(on), timer: None }));
    schedule_minute(&state);
    let weak = Rc::downgrade(&state);
    let shown = crate::page::on_visibility(move |visible| {
        if let Some(state) = weak.upgrade().filter(|_| visible) {
            tick(&state);
        }
    });
    MinuteTicks { _state: state, _shown: shown }
}

/// A running interval; dropping it stops it.
pub struct Interval {
    id: Option<i32>,
    _closure: Closure<dyn FnMut()>,
}

/// A pending call; dropping it cancels it.
pub struct Timer {
    id: Option<i32>,
    _closure: Closure<dyn FnMut()>,
}

/// Running minute ticks; dropping them stops them.
pub struct MinuteTicks {
    _state: Rc<RefCell<Minutes>>,
    _shown: Option<Listener>,
}

struct Minutes {
    on: Box<dyn FnMut(Timestamp)>,
    timer: Option<Timer>,
}

impl Drop for Interval {
    fn drop(&mut self) {
        if let (Some(window), Some(id)) = (window(), self.id) {
            window.clear_interval_with_handle(id);
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let (Some(window), Some(id)) = (window(), self.id) {
            window.clear_timeout_with_handle(id);
        }
    }
}

/// A promise that resolves with `undefined` after `millis`.
pub(crate) fn elapsed(millis: u32) -> Promise {
    Promise::new(&mut |resolve, _| match window() {
        Some(window) => {
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, as_delay(millis));
        }
        None => {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    })
}

/// The result of `promise`, or `None` when it is still pending after `millis`. The promise must not resolve with
/// `undefined`.
pub(crate) async fn within(millis: u32, promise: &Promise) -> Option<Result<JsValue, JsValue>> {
    let either = js_sys::Array::of2(promise, &elapsed(millis));
    match JsFuture::from(Promise::race(&either)).await {
        Ok(value) if value.is_undefined() => None,
        settled => Some(settled),
    }
}

fn schedule_minute(state: &Rc<RefCell<Minutes>>) {
    let weak = Rc::downgrade(state);
    let timer = after(to_next_minute(now()), move || {
        if let Some(state) = weak.upgrade() {
            schedule_minute(&state);
            tick(&state);
        }
    });
    state.borrow_mut().timer = Some(timer);
}

fn tick(state: &Rc<RefCell<Minutes>>) {
    // A tick during a tick is skipped.
    if let Ok(mut state) = state.try_borrow_mut() {
        (state.on)(now());
    }
}

/// Milliseconds to the next full minute plus a margin, so that the timer never fires just before it.
fn to_next_minute(now: Timestamp) -> u32 {
    60_020 - u32::try_from(now.millis().rem_euclid(60_000)).unwrap_or(0)
}

fn as_delay(millis: u32) -> i32 {
    i32::try_from(millis).unwrap_or(i32::MAX)
}

fn uuid_v4(mut bytes: [u8; 16]) -> String {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push(char::from(HEX[usize::from(byte >> 4)]));
        text.push(char::from(HEX[usize::from(byte & 15)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_the_form_of_a_uuid_version_4() {
        assert_eq!(uuid_v4([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(uuid_v4([0x01; 16]), "01010101-0101-4101-8101-010101010101");
    }

    #[test]
    fn the_next_minute_is_never_missed_by_a_hair() {
        assert_eq!(to_next_minute(Timestamp::from_millis(0)), 60_020);
        assert_eq!(to_next_minute(Timestamp::from_millis(59_999)), 21);
        assert_eq!(to_next_minute(Timestamp::from_millis(-1)), 21);
    }
}
