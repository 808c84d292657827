//! The device's position, as exact as it gets within a few seconds; requested only when the citizen asks for it.
//!
//! Faults: denied, unavailable, timed out and unsupported are told apart, and each leads to typing the address; a
//! coarse position is returned with its accuracy.

use crate::{clock, page::window};
use js_sys::{Promise, Reflect};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::PositionOptions;

/// The device's position as it reports it (WGS 84).
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
    /// The citizen, the system or the frame's permissions policy does not allow it.
    Denied,
    /// The device could not determine it.
    Unavailable,
    /// No position in time.
    TimedOut,
    /// The browser does not support geolocation.
    Missing,
}

/// An accuracy at which the search stops at once.
const GOOD_ENOUGH_M: f64 = 30.0;
/// How long to wait for a better position after the first.
const IMPROVE_MILLIS: u32 = 8_000;
/// How long a first position may still come after the device has reported `POSITION_UNAVAILABLE`.
const GIVEN_UP_MILLIS: u32 = 15_000;
/// How long to wait for the first position, including the citizen's answer to the permission prompt.
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
            // After a denial the browser does not prompt again.
            LocateFailure::Denied => settle(&woken),
            // An error may be temporary and followed by positions: only the deadline ends the search.
            _ if found.deadline.is_none() => {
                let woken = woken.clone();
                found.deadline = Some(clock::after(GIVEN_UP_MILLIS, move || settle(&woken)));
            }
            _ => {}
        }
    });

    // No cached position, which a browser may otherwise return: who asks again has moved or doubts it.
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
    /// Keeps the better of the two; returns whether that is the new one.
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

/// Reads a `GeolocationPosition`; `None` when the coordinates are out of range.
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
