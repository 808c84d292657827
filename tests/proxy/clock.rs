//! The time of a test: its timeout for hanging, and a paused clock of the proxy that the test advances, so that nothing
//! depends on the machine's speed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// A timeout for hanging tests; no test passes or fails earlier because of it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// Tokio's timers fire up to so much late, by their own clock.
pub(crate) const ROUNDED: Duration = Duration::from_millis(2);

/// The paused clock of everything in this test. Bytes are transferred as usual.
pub(crate) struct Clock {
    _stands: Sender<()>,
    hung: Arc<AtomicBool>,
}

impl Clock {
    /// From now on no timer of the proxy fires before the test advances the time.
    pub(crate) fn stands_still() -> Self {
        tokio::time::pause();
        let (stands, dropped) = channel::<()>();
        let hung = Arc::<AtomicBool>::default();
        let told = Arc::clone(&hung);
        // Tokio's paused clock advances by itself when all tasks are idle, but not while a blocking task runs. This one
        // ends with the test; if the test hangs, the clock runs on, so that timeouts fire.
        tokio::task::spawn_blocking(move || {
            told.store(dropped.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout), Ordering::Release);
        });
        Self { _stands: stands, hung }
    }

    /// Advances the time, after everything that needs no time is done.
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

/// Polls until a condition holds, however long that takes on this machine.
pub(crate) async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "waited {PATIENCE:?} for {what}");
        // A sleep of Tokio's would wait for a clock that may be paused.
        std::thread::sleep(Duration::from_millis(1));
        tokio::task::yield_now().await;
    }
}

/// Runs all tasks of this thread until each waits for bytes or for time.
async fn everything_is_done() {
    // Data written to a loopback connection are readable once the write has returned, and each yield polls for them: so
    // many yields finish any chain of reads and writes.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}
