//! A lock over all tabs of this page's origin, so that one tab drains the outbox; not a lock against other devices.
//!
//! Faults: without Web Locks a lease in `localStorage` (renewed while held, given up 6 s after its holder died) takes
//! their place; without that too there is no lock, and the demand's id alone keeps a demand from being filed twice.

use crate::{clock, page};
use contract::Timestamp;
use js_sys::{Function, Object, Promise, Reflect};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;

/// How long a lease lasts without renewal.
const LEASE_MILLIS: i64 = 6_000;

/// Runs `work` while holding the lock of this name; waits until it is free.
pub async fn with_lock<T>(name: &str, work: impl AsyncFnOnce() -> T) -> T {
    let _held = acquire(name, true).await;
    work().await
}

/// Frees every lock that this page holds; whether it held one. A page in the back-forward cache runs no more, and must not
/// keep the others from what it was at; when it comes back it has to begin anew.
pub fn give_up_all() -> bool {
    HELD.with_borrow_mut(|held| {
        held.iter().for_each(free);
        !core::mem::take(held).is_empty()
    })
}

/// Runs `work` if the lock of this name is free now; `None` when another tab has it.
pub async fn with_lock_if_free<T>(name: &str, work: impl AsyncFnOnce() -> T) -> Option<T> {
    let _held = acquire(name, false).await?;
    Some(work().await)
}

thread_local! {
    /// What frees each Web Lock that is held.
    static HELD: RefCell<Vec<Function>> = const { RefCell::new(Vec::new()) };
}

fn free(release: &Function) {
    let _ = release.call0(&JsValue::UNDEFINED);
}

/// A held lock; dropping it frees it, also when the work was given up half way.
enum Held {
    Web { release: Function },
    Lease { key: String, _renewal: clock::Interval },
    Nothing,
}

impl Drop for Held {
    fn drop(&mut self) {
        match self {
            Self::Web { release } => {
                free(release);
                HELD.with_borrow_mut(|held| held.retain(|other| other != release));
            }
            Self::Lease { key, .. } => page::local_remove(key),
            Self::Nothing => {}
        }
    }
}

async fn acquire(name: &str, wait: bool) -> Option<Held> {
    match web_lock(name, wait).await {
        Ok(held) => held,
        Err(_) => lease(name, wait).await,
    }
}

/// `Err` where there are no Web Locks or they are refused; `Ok(None)` when the lock is not free.
async fn web_lock(name: &str, wait: bool) -> Result<Option<Held>, JsValue> {
    let navigator = page::window().ok_or(JsValue::NULL)?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into())?;
    let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &(!wait).into())?;

    // The browser calls back with the lock (or null) and keeps it until the promise that we return is settled.
    let release: Rc<RefCell<Option<Function>>> = Rc::default();
    let until_released = Promise::new(&mut |resolve, _| *release.borrow_mut() = Some(resolve));
    let mut asked = Ok(JsValue::UNDEFINED);
    let granted = Promise::new(&mut |resolve, reject| {
        let until_released = until_released.clone();
        let on_lock = Closure::once_into_js(move |lock: JsValue| {
            let _ = resolve.call1(&JsValue::UNDEFINED, &lock.is_object().into());
            until_released
        });
        asked = request.call3(&locks, &name.into(), &options, on_lock.unchecked_ref::<Function>());
        if let Ok(promise) = &asked {
            // Refused (sandboxed frame): the outer promise is rejected without a call back.
            let _ = Reflect::get(promise, &"then".into())
                .and_then(|then| then.unchecked_into::<Function>().call2(promise, &JsValue::UNDEFINED, &reject));
        }
    });
    asked?;
    let release = release.borrow_mut().take();
    let got = JsFuture::from(granted).await?.is_truthy();
    Ok(release.filter(|_| got).map(|release| {
        HELD.with_borrow_mut(|held| held.push(release.clone()));
        Held::Web { release }
    }))
}

async fn lease(name: &str, wait: bool) -> Option<Held> {
    let key = "lock.".to_owned() + name;
    let me = clock::new_id();
    loop {
        let now = clock::now();
        if may_take(page::local_get(&key).as_deref(), &me, now) {
            if !page::local_set(&key, &written(&me, now)) {
                return Some(Held::Nothing);
            }
            // Two tabs may have written at the same moment: the later writer has it.
            clock::sleep(50 + (clock::random_unit() * 50.0) as u32).await;
            if holder(page::local_get(&key).as_deref()) == Some(me.as_str()) {
                let (renewed, owner) = (key.clone(), me.clone());
                let renewal = clock::interval(2_000, move || {
                    page::local_set(&renewed, &written(&owner, clock::now()));
                });
                return Some(Held::Lease { key, _renewal: renewal });
            }
        }
        if !wait {
            return None;
        }
        clock::sleep(500).await;
    }
}

fn written(owner: &str, now: Timestamp) -> String {
    owner.to_owned() + " " + &now.millis().to_string()
}

fn holder(lease: Option<&str>) -> Option<&str> {
    lease?.split_once(' ').map(|(owner, _)| owner)
}

/// Whether `me` may take a lease: it is free, mine, unreadable, expired, or from the future (the clock was set back).
fn may_take(lease: Option<&str>, me: &str, now: Timestamp) -> bool {
    let Some((owner, since)) = lease.and_then(|text| text.split_once(' ')) else { return true };
    let Ok(since) = since.parse().map(Timestamp::from_millis) else { return true };
    owner == me || !(0..LEASE_MILLIS).contains(&now.millis_since(since))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_is_taken_only_when_its_holder_is_gone() {
        let at = Timestamp::from_millis;
        let lease = written("a", at(10_000));
        assert!(may_take(None, "b", at(0)));
        assert!(may_take(Some("nonsense"), "b", at(0)));
        assert!(may_take(Some("a soon"), "b", at(0)));
        assert!(!may_take(Some(&lease), "b", at(10_000)));
        assert!(!may_take(Some(&lease), "b", at(15_999)));
        assert!(may_take(Some(&lease), "a", at(10_001)));
        assert!(may_take(Some(&lease), "b", at(16_000)));
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_lock_for_ever() {
        let lease = written("a", Timestamp::from_millis(1_000_000));
        assert!(may_take(Some(&lease), "b", Timestamp::from_millis(999_999)));
    }
}
