//! An exclusive lock for writing to an upload. A later sender is the same client on a new connection: it interrupts the
//! earlier one.

use contract::PhotoId;
use std::{
    collections::HashMap,
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
    time::{Duration, Instant, sleep_until, timeout},
};

/// How long a new sender waits for the earlier one's last chunk to be stored.
const PATIENCE: Duration = Duration::from_secs(5);

/// Once a new sender waits, an earlier one counts as finished after so long without data.
const SILENCE: Duration = Duration::from_millis(50);

/// The longest that a new sender waits while the earlier one still delivers data.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// The leases of all uploads.
#[derive(Debug, Default)]
pub struct Leases {
    uploads: Mutex<HashMap<String, Arc<Turn>>>,
}

/// The exclusive right to write to an upload; released when dropped.
#[derive(Debug)]
pub struct Lease {
    turn: Arc<Turn>,
    _permit: OwnedSemaphorePermit,
}

#[derive(Debug)]
struct Turn {
    one: Arc<Semaphore>,
    waiting: AtomicUsize,
    wanted: Notify,
}

impl Leases {
    /// Acquires the lease, or `None` when the earlier sender did not release it in time.
    pub async fn take(&self, id: &PhotoId) -> Option<Lease> {
        let turn = {
            let mut uploads = self.uploads.lock().unwrap_or_else(PoisonError::into_inner);
            uploads.retain(|_, turn| Arc::strong_count(turn) > 1);
            uploads
                .entry(id.as_str().to_owned())
                .or_insert_with(|| {
                    Arc::new(Turn {
                        one: Arc::new(Semaphore::new(1)),
                        waiting: AtomicUsize::new(0),
                        wanted: Notify::new(),
                    })
                })
                .clone()
        };
        let permit = match turn.one.clone().try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => {
                turn.waiting.fetch_add(1, Ordering::SeqCst);
                turn.wanted.notify_waiters();
                let waited = timeout(PATIENCE, turn.one.clone().acquire_owned()).await;
                turn.waiting.fetch_sub(1, Ordering::SeqCst);
                waited.ok()?.ok()?
            }
        };
        Some(Lease { turn, _permit: permit })
    }
}

impl Lease {
    /// Waits until the lease has to be released: another sender waits, and the data already sent had time to arrive. To
    /// be called again after each chunk; `last_words` is the waiting sender's deadline.
    pub async fn let_go(&self, last_words: &mut Option<Instant>) {
        self.wanted().await;
        let now = Instant::now();
        let last_words = *last_words.get_or_insert(now + LAST_WORDS);
        sleep_until(last_words.min(now + SILENCE)).await;
    }

    /// Waits until another sender wants the lease.
    async fn wanted(&self) {
        let mut notified = pin!(self.turn.wanted.notified());
        // Registered before the count is read, so that a sender in between is not missed.
        notified.as_mut().enable();
        if self.turn.waiting.load(Ordering::SeqCst) == 0 {
            notified.await;
        }
    }
}
