//! A single-threaded async semaphore: at most so many holders at a time; others wait.
//!
//! Faults: a waiter or holder that is dropped frees its permit for the next.

use std::{
    cell::{Cell, RefCell},
    future::poll_fn,
    mem,
    task::{Poll, Waker},
};

/// A semaphore with so many permits.
pub(crate) struct Turnstile {
    free: Cell<u32>,
    waiting: RefCell<Vec<Waker>>,
}

/// A permit; dropping it releases it.
pub(crate) struct Place(&'static Turnstile);

impl Turnstile {
    /// A semaphore with so many permits.
    pub(crate) const fn new(places: u32) -> Self {
        Self { free: Cell::new(places), waiting: RefCell::new(Vec::new()) }
    }

    /// Waits for a permit.
    pub(crate) async fn enter(&'static self) -> Place {
        poll_fn(|context| {
            let free = self.free.get();
            if free == 0 {
                self.waiting.borrow_mut().push(context.waker().clone());
                return Poll::Pending;
            }
            self.free.set(free - 1);
            Poll::Ready(Place(self))
        })
        .await
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.free.set(self.0.free.get() + 1);
        // All waiters are woken, in order of arrival: one that was cancelled meanwhile must not consume the wake-up.
        for waker in mem::take(&mut *self.0.waiting.borrow_mut()) {
            waker.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{future::Future, pin::pin, task::Context};

    #[test]
    fn the_third_waits_until_one_of_two_leaves() {
        let turnstile: &'static Turnstile = Box::leak(Box::new(Turnstile::new(2)));
        let mut context = Context::from_waker(Waker::noop());
        let enter = |context: &mut Context<'_>| match pin!(turnstile.enter()).poll(context) {
            Poll::Ready(place) => Some(place),
            Poll::Pending => None,
        };
        let first = enter(&mut context);
        let second = enter(&mut context);
        assert!(first.is_some() && second.is_some());
        assert!(enter(&mut context).is_none());
        drop(first);
        assert!(enter(&mut context).is_some());
    }
}
