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
    time::{Duration, timeout},
};

/// How long a newcomer waits for the earlier sender's last piece to be kept.
const PATIENCE: Duration = Duration::from_secs(5);

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
    /// Waits until somebody else wants to write.
    pub async fn wanted(&self) {
        let mut notified = pin!(self.turn.wanted.notified());
        // Listening begins before the look at the count, so that a newcomer in between is not missed.
        notified.as_mut().enable();
        if self.turn.waiting.load(Ordering::SeqCst) == 0 {
            notified.await;
        }
    }
}
