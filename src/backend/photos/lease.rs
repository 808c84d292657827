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
const WAIT_TIMEOUT: Duration = Duration::from_secs(5);

/// Once a new sender waits, an earlier one counts as finished after so long without data.
const IDLE_TIMEOUT: Duration = Duration::from_millis(50);

/// The longest that a new sender waits while the earlier one still delivers data.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(1);

/// The leases of all uploads.
#[derive(Debug, Default)]
pub struct Leases {
    uploads: Mutex<HashMap<String, Arc<Slot>>>,
}

/// The exclusive right to write to an upload; released when dropped.
#[derive(Debug)]
pub struct Lease {
    slot: Arc<Slot>,
    _permit: OwnedSemaphorePermit,
}

#[derive(Debug)]
struct Slot {
    one: Arc<Semaphore>,
    waiting: AtomicUsize,
    requested: Notify,
}

impl Leases {
    /// Acquires the lease, or `None` when the earlier sender did not release it in time.
    pub async fn take(&self, id: &PhotoId) -> Option<Lease> {
        let slot = {
            let mut uploads = self.uploads.lock().unwrap_or_else(PoisonError::into_inner);
            uploads.retain(|_, slot| Arc::strong_count(slot) > 1);
            uploads
                .entry(id.as_str().to_owned())
                .or_insert_with(|| {
                    Arc::new(Slot {
                        one: Arc::new(Semaphore::new(1)),
                        waiting: AtomicUsize::new(0),
                        requested: Notify::new(),
                    })
                })
                .clone()
        };
        let permit = match slot.one.clone().try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => {
                slot.waiting.fetch_add(1, Ordering::SeqCst);
                slot.requested.notify_waiters();
                let waited = timeout(WAIT_TIMEOUT, slot.one.clone().acquire_owned()).await;
                slot.waiting.fetch_sub(1, Ordering::SeqCst);
                waited.ok()?.ok()?
            }
        };
        Some(Lease { slot, _permit: permit })
    }
}

impl Lease {
    /// Waits until the lease has to be released: another sender waits, and the data already sent had time to arrive. To
    /// be called again after each chunk; `deadline` is when the waiting sender gets the lease at the latest.
    pub async fn revoked(&self, deadline: &mut Option<Instant>) {
        self.requested().await;
        let now = Instant::now();
        let deadline = *deadline.get_or_insert(now + DRAIN_TIMEOUT);
        sleep_until(deadline.min(now + IDLE_TIMEOUT)).await;
    }

    /// Waits until another sender wants the lease.
    async fn requested(&self) {
        let mut notified = pin!(self.slot.requested.notified());
        // Registered before the count is read, so that a sender in between is not missed.
        notified.as_mut().enable();
        if self.slot.waiting.load(Ordering::SeqCst) == 0 {
            notified.await;
        }
    }
}
