//! A lock across all tabs of this page's origin, so that one tab at a time drains the outbox; not a lock against other
//! devices.
//!
//! Faults: without Web Locks (insecure pages, sandboxed frames) a lease in the store is used, renewed while held and
//! expiring 6 s after its holder died; without a shared store there is no lock, and only the demand's idempotency key
//! prevents filing it twice.

use crate::{
    clock, page,
    store::{Store, StoreFailure},
};
use contract::Timestamp;
use js_sys::{Function, Promise, Reflect};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use wasm_bindgen_futures::JsFuture;

/// How long a lease is valid without renewal.
const LEASE_MILLIS: i64 = 6_000;

const LEASE_RENEWED_EVERY_MS: u32 = 2_000;
const LEASE_LOOKED_AT_EVERY_MS: u32 = 500;

/// Runs `work` while holding the lock of this name; waits until it is free. Without Web Locks the lock is a lease in
/// `store`.
pub async fn with_lock<T>(name: &str, store: Option<Rc<Store>>, work: impl AsyncFnOnce() -> T) -> T {
    let _held = match web_lock(name).await {
        Ok(release) => Held::Web { release },
        Err(_) => lease(name, store.as_ref()).await,
    };
    work().await
}

/// Releases every lock that this page holds. A page in the back-forward cache is suspended and must not block the
/// others; when it is restored it has to start over. Leases expire by themselves, since nothing renews them.
pub fn give_up_all() {
    HELD.with_borrow_mut(|held| core::mem::take(held).iter().for_each(free));
}

thread_local! {
    /// The functions that release the Web Locks now held.
    static HELD: RefCell<Vec<Function>> = const { RefCell::new(Vec::new()) };
}

fn free(release: &Function) {
    let _ = release.call0(&JsValue::UNDEFINED);
}

/// A held lock; dropping it releases it, also when the work is cancelled.
enum Held {
    Web {
        release: Function,
    },
    /// The store, the key, and the holder's id.
    Lease {
        lease: Rc<(Rc<Store>, String, String)>,
        _renewal: clock::Interval,
    },
    Nothing,
}

impl Drop for Held {
    fn drop(&mut self) {
        match self {
            Self::Web { release } => {
                free(release);
                HELD.with_borrow_mut(|held| held.retain(|other| other != release));
            }
            Self::Lease { lease, .. } => {
                let lease = Rc::clone(lease);
                wasm_bindgen_futures::spawn_local(async move {
                    let (store, key, me) = &*lease;
                    let _ = write(store, key, me, "").await;
                });
            }
            Self::Nothing => {}
        }
    }
}

/// Waits for a Web Lock, and returns the function that releases it; `Err` where Web Locks are missing or refused.
async fn web_lock(name: &str) -> Result<Function, JsValue> {
    let navigator = page::window().ok_or(JsValue::NULL)?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into())?;
    let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;

    // The browser calls back with the lock and holds it until the promise that we return is settled.
    let release: Rc<RefCell<Option<Function>>> = Rc::default();
    let until_released = Promise::new(&mut |resolve, _| *release.borrow_mut() = Some(resolve));
    let mut asked = Ok(JsValue::UNDEFINED);
    let granted = Promise::new(&mut |resolve, reject| {
        let until_released = until_released.clone();
        let on_lock = Closure::once_into_js(move |_: JsValue| {
            let _ = resolve.call0(&JsValue::UNDEFINED);
            until_released
        });
        asked = request.call2(&locks, &name.into(), on_lock.unchecked_ref::<Function>());
        if let Ok(promise) = &asked {
            // Refused (sandboxed frame): the outer promise is rejected without calling back.
            let _ = Reflect::get(promise, &"then".into())
                .and_then(|then| then.unchecked_into::<Function>().call2(promise, &JsValue::UNDEFINED, &reject));
        }
    });
    asked?;
    let release = release.borrow_mut().take().ok_or(JsValue::NULL)?;
    JsFuture::from(granted).await?;
    HELD.with_borrow_mut(|held| held.push(release.clone()));
    Ok(release)
}

/// Waits for the lease of this name. Without IndexedDB no other tab shares our data, so the lock is granted at once.
async fn lease(name: &str, store: Option<&Rc<Store>>) -> Held {
    let Some(store) = store else { return Held::Nothing };
    let (key, me) = (["lock/", name].concat(), clock::new_id());
    loop {
        match write(store, &key, &me, &me).await {
            Ok(Some(true)) => break,
            Ok(Some(false)) => clock::sleep(LEASE_LOOKED_AT_EVERY_MS).await,
            Ok(None) | Err(_) => return Held::Nothing,
        }
    }
    let renewed = Rc::new((Rc::clone(store), key, me));
    let again = Rc::clone(&renewed);
    let renewal = clock::interval(LEASE_RENEWED_EVERY_MS, move || {
        let again = Rc::clone(&again);
        wasm_bindgen_futures::spawn_local(async move {
            let (store, key, me) = &*again;
            let _ = write(store, key, me, me).await;
        });
    });
    Held::Lease { lease: renewed, _renewal: renewal }
}

/// Sets the owner of a lease that `me` holds or may take (an empty `owner` releases it); returns whether it was
/// written.
async fn write(store: &Store, key: &str, me: &str, owner: &str) -> Result<Option<bool>, StoreFailure> {
    let now = clock::now();
    let may = |lease: Option<(String, f64)>| {
        may_take(lease.as_ref().map(|(owner, at)| (owner.as_str(), Timestamp::from_millis(*at as i64))), me, now)
    };
    store.put_if(key, owner, now.millis() as f64, &may).await
}

/// Whether `me` may take a lease: it is free, already held by `me`, expired, or dated in the future (the clock was set
/// back).
fn may_take(lease: Option<(&str, Timestamp)>, me: &str, now: Timestamp) -> bool {
    let Some((owner, since)) = lease else { return true };
    owner.is_empty() || owner == me || !(0..LEASE_MILLIS).contains(&now.millis_since(since))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_is_taken_only_when_its_holder_is_gone() {
        let at = Timestamp::from_millis;
        let lease = Some(("a", at(10_000)));
        assert!(may_take(None, "b", at(0)));
        assert!(may_take(Some(("", at(10_000))), "b", at(10_000)));
        assert!(!may_take(lease, "b", at(10_000)));
        assert!(!may_take(lease, "b", at(15_999)));
        assert!(may_take(lease, "a", at(10_001)));
        assert!(may_take(lease, "b", at(16_000)));
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_lock_for_ever() {
        assert!(may_take(Some(("a", Timestamp::from_millis(1_000_000))), "b", Timestamp::from_millis(999_999)));
    }
}
