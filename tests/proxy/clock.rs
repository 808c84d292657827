//! The time of a test: how long it waits before it says that something hangs, and a clock of the proxy's that stands still
//! until the test lets time pass, so that nothing depends on how quick the machine is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// How long anything may take before it counts as hanging. It is no measure: no test passes sooner or later because of it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// Tokio's timers come up to so much later than they are due, by their own clock.
pub(crate) const ROUNDED: Duration = Duration::from_millis(2);

/// The clock of everything in this test, standing still. Bytes go on as ever.
pub(crate) struct Clock {
    _stands: Sender<()>,
    hung: Arc<AtomicBool>,
}

impl Clock {
    /// From now on no timer of the proxy comes before the test lets its time pass.
    pub(crate) fn stands_still() -> Self {
        tokio::time::pause();
        let (stands, dropped) = channel::<()>();
        let hung = Arc::<AtomicBool>::default();
        let told = Arc::clone(&hung);
        // Tokio's paused clock goes on by itself when nobody has anything to do, but not while a blocking task runs. This one
        // ends with the test; should the test hang, the clock goes on, so that the bounds of its own calls are met.
        tokio::task::spawn_blocking(move || {
            told.store(dropped.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout), Ordering::Release);
        });
        Self { _stands: stands, hung }
    }

    /// So much time passes, after everything that can be done without it is done.
    pub(crate) async fn passes(&self, time: Duration) {
        everything_is_done().await;
        tokio::time::advance(time).await;
        everything_is_done().await;
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        let hung = self.hung.load(Ordering::Acquire) && !std::thread::panicking();
        assert!(!hung, "for {PATIENCE:?} the test waited for something that only comes with time");
    }
}

/// Waits until something is so, however long that takes on this machine.
pub(crate) async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "waited {PATIENCE:?} for {what}");
        // A sleep of Tokio's would wait for a clock that may stand still.
        std::thread::sleep(Duration::from_millis(1));
        tokio::task::yield_now().await;
    }
}

/// Lets all tasks of this thread run until each waits for bytes or for time.
async fn everything_is_done() {
    // What is written to a connection of the loopback is there to be read when the writing has returned, and each turn looks
    // for it: a chain of so many readings and writings comes to its end.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}
