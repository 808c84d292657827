//! An asynchronous task that is cancelled when its handle is dropped; not a thread, not a queue.
//!
//! Faults: a cancelled task's future is dropped where it waits, so that its guards (aborted fetches, released locks)
//! run at once.

use std::{
    cell::RefCell,
    future::{Future, poll_fn},
    pin::Pin,
    rc::Rc,
    task::Poll,
};

type Work = Rc<RefCell<Option<Pin<Box<dyn Future<Output = ()>>>>>>;

/// A running task; dropping it cancels it.
#[must_use = "dropping the task stops it at once"]
pub struct Task {
    work: Work,
    stopped: Rc<std::cell::Cell<bool>>,
}

/// Spawns a task that lives as long as its handle.
pub fn spawn(work: impl Future<Output = ()> + 'static) -> Task {
    let task = Task { work: Rc::new(RefCell::new(Some(Box::pin(work)))), stopped: Rc::default() };
    let (work, stopped) = (task.work.clone(), task.stopped.clone());
    wasm_bindgen_futures::spawn_local(poll_fn(move |context| {
        let mut slot = work.borrow_mut();
        let poll = slot.as_mut().map_or(Poll::Ready(()), |work| work.as_mut().poll(context));
        if poll.is_ready() || stopped.get() {
            *slot = None;
            return Poll::Ready(());
        }
        poll
    }));
    task
}

/// Spawns a task that is never cancelled.
pub fn detach(work: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(work);
}

impl Drop for Task {
    fn drop(&mut self) {
        self.stopped.set(true);
        // A failed borrow means that the task drops its own handle while being polled; it is then dropped at its next
        // await.
        if let Ok(mut slot) = self.work.try_borrow_mut() {
            *slot = None;
        }
    }
}
