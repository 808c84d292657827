//! Where the device is, as well as it can tell within a few seconds; asked only when the citizen asks for it.
//!
//! Faults: refusal, no reception, no time and no such thing are told apart, and each leads to typing the address; a
//! coarse position is handed over with its accuracy, never as if it were exact.

use crate::{clock, page::window};
use js_sys::{Promise, Reflect};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::PositionOptions;

/// Where the device believes to be (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Degrees, north positive.
    pub latitude: f64,
    /// Degrees, east positive.
    pub longitude: f64,
    /// Radius in metres within which the true place lies with 95 % confidence.
    pub accuracy_m: f64,
}

/// Why there is no position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocateFailure {
    /// The citizen, the system or the frame's policy does not allow it.
    Denied,
    /// The device could not tell.
    Unavailable,
    /// Nothing came in time.
    TimedOut,
    /// The browser has no such thing.
    Missing,
}

/// Good enough to stop at once.
const GOOD_ENOUGH_M: f64 = 30.0;
/// How long to improve once a first position is there.
const IMPROVE_MILLIS: u32 = 8_000;
/// How long a first position may still come after the device has said that it cannot tell.
const GIVEN_UP_MILLIS: u32 = 15_000;
/// How long to wait for the first position, the citizen's answer to the browser's question included.
const FIRST_MILLIS: u32 = 45_000;

/// Finds the device's place: improves it for up to 8 s until it is within 30 m, and reports each improvement.
///
/// # Errors
/// When there is no position at all; a position that is merely coarse is no error.
pub async fn locate(on_better: impl FnMut(Position) + 'static) -> Result<Position, LocateFailure> {
    let navigator = window().ok_or(LocateFailure::Missing)?.navigator();
    let geolocation = navigator.geolocation().map_err(|_| LocateFailure::Missing)?;
    let found: Rc<RefCell<Found>> = Rc::default();
    let mut on_better = on_better;

    let mut wake = None;
    let settled = Promise::new(&mut |resolve, _| wake = Some(resolve));
    let wake = wake.ok_or(LocateFailure::Unavailable)?;
    let (seen, woken) = (found.clone(), wake.clone());
    let on_position = Closure::<dyn FnMut(JsValue)>::new(move |position: JsValue| {
        let Some(position) = read(&position) else { return };
        let first = seen.borrow().best.is_none();
        if seen.borrow_mut().improve(position) {
            on_better(position);
        }
        if first {
            let woken = woken.clone();
            let timer = clock::after(IMPROVE_MILLIS, move || settle(&woken));
            seen.borrow_mut().deadline = Some(timer);
        }
        if position.accuracy_m <= GOOD_ENOUGH_M {
            settle(&woken);
        }
    });
    let (seen, woken) = (found.clone(), wake);
    let on_error = Closure::<dyn FnMut(JsValue)>::new(move |error: JsValue| {
        let failure = match number(&error, "code") {
            Some(1.0) => LocateFailure::Denied,
            Some(3.0) => LocateFailure::TimedOut,
            _ => LocateFailure::Unavailable,
        };
        let mut found = seen.borrow_mut();
        found.failure = failure;
        match failure {
            // Whoever said no will not be asked again.
            LocateFailure::Denied => settle(&woken),
            // An error may pass, and better positions come after it: only time ends the search.
            _ if found.deadline.is_none() => {
                let woken = woken.clone();
                found.deadline = Some(clock::after(GIVEN_UP_MILLIS, move || settle(&woken)));
            }
            _ => {}
        }
    });

    // No position from before, which is what a browser answers with when it may: who asks again has moved or doubts it.
    let options = PositionOptions::new();
    options.set_enable_high_accuracy(true);
    options.set_timeout(FIRST_MILLIS);
    let watch = geolocation
        .watch_position_with_error_callback_and_options(
            on_position.as_ref().unchecked_ref(),
            Some(on_error.as_ref().unchecked_ref()),
            &options,
        )
        .map_err(|_| LocateFailure::Denied)?;
    let _ = clock::within(FIRST_MILLIS + IMPROVE_MILLIS, &settled).await;
    geolocation.clear_watch(watch);

    let found = found.borrow();
    found.best.ok_or(found.failure)
}

struct Found {
    best: Option<Position>,
    failure: LocateFailure,
    deadline: Option<clock::Timer>,
}

impl Default for Found {
    fn default() -> Self {
        Self { best: None, failure: LocateFailure::TimedOut, deadline: None }
    }
}

impl Found {
    /// Keeps the better of the two; whether the new one is it.
    fn improve(&mut self, position: Position) -> bool {
        let better = self.best.is_none_or(|best| position.accuracy_m < best.accuracy_m);
        if better {
            self.best = Some(position);
        }
        better
    }
}

fn settle(wake: &js_sys::Function) {
    let _ = wake.call1(&JsValue::UNDEFINED, &JsValue::TRUE);
}

/// Reads a `GeolocationPosition`; a position that is not on earth is none.
fn read(position: &JsValue) -> Option<Position> {
    let coords = Reflect::get(position, &"coords".into()).ok()?;
    let (latitude, longitude) = (number(&coords, "latitude")?, number(&coords, "longitude")?);
    let on_earth = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
    on_earth.then(|| Position { latitude, longitude, accuracy_m: number(&coords, "accuracy").unwrap_or(f64::MAX) })
}

fn number(of: &JsValue, name: &str) -> Option<f64> {
    Reflect::get(of, &name.into()).ok()?.as_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_better_position_replaces_the_best() {
        let at = |accuracy_m| Position { latitude: 1.0, longitude: 2.0, accuracy_m };
        let mut found = Found::default();
        assert!(found.improve(at(500.0)));
        assert!(!found.improve(at(900.0)));
        assert!(found.improve(at(20.0)));
        assert_eq!(found.best, Some(at(20.0)));
    }
}
