//! One sender at a time for an upload. Whoever comes later is the same sender on a fresh connection: the earlier lets go.

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

/// How long a newcomer waits for the earlier sender's last piece to be kept.
const PATIENCE: Duration = Duration::from_secs(5);

/// Once a newcomer waits, a sender that brings nothing for so long has no more to bring.
const SILENCE: Duration = Duration::from_millis(50);

/// A newcomer does not wait longer for what an earlier sender still brings.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Who is sending what.
#[derive(Debug, Default)]
pub struct Leases {
    uploads: Mutex<HashMap<String, Arc<Turn>>>,
}

/// The right to write to an upload; given back when dropped.
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
    /// Takes the right to write, or nothing when the earlier sender did not let go in time.
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
    /// Waits until it is time to let go: somebody else wants to write, and there was time for what had been sent before.
    /// To be called anew after all that came; `last_words` is when the newcomer's patience ends.
    pub async fn let_go(&self, last_words: &mut Option<Instant>) {
        self.wanted().await;
        let now = Instant::now();
        let last_words = *last_words.get_or_insert(now + LAST_WORDS);
        sleep_until(last_words.min(now + SILENCE)).await;
    }

    /// Waits until somebody else wants to write.
    async fn wanted(&self) {
        let mut notified = pin!(self.turn.wanted.notified());
        // Listening begins before the look at the count, so that a newcomer in between is not missed.
        notified.as_mut().enable();
        if self.turn.waiting.load(Ordering::SeqCst) == 0 {
            notified.await;
        }
    }
}
