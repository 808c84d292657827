//! Outgoing bytes: counted, throttled, paused and cut as a fault says.

use crate::fault::Throttle;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::time::{Instant, sleep, sleep_until};

const PACKET: usize = 1400;

/// Why no more bytes are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// Cut by the fault.
    Cut,
    /// The other end is gone.
    Gone,
}

/// A stop at a position of the stream.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Gate {
    /// Nothing is sent any more.
    Cut,
    /// Nothing is sent for so long.
    Silence(Duration),
}

pub(crate) struct Outlet<'a, C: Fn(u64)> {
    writer: &'a mut OwnedWriteHalf,
    count: C,
    passed: u64,
    // After so many bytes from the first.
    gate: Option<(u64, Gate)>,
    gate_met: bool,
    pace: Option<Pace>,
}

impl<'a, C: Fn(u64)> Outlet<'a, C> {
    pub(crate) fn new(writer: &'a mut OwnedWriteHalf, throttle: Option<Throttle>, count: C) -> Self {
        let pace = throttle.map(|throttle| Pace { throttle, due: Instant::now(), packets: 0 });
        Self { writer, count, passed: 0, gate: None, gate_met: false, pace }
    }

    pub(crate) fn passed(&self) -> u64 {
        self.passed
    }

    /// Whether a gate was reached.
    pub(crate) fn gate_met(&self) -> bool {
        self.gate_met
    }

    /// Sets a gate after so many bytes, counted from the first byte ever sent.
    pub(crate) fn put_gate(&mut self, after: u64, gate: Gate) {
        self.gate = Some((after, gate));
    }

    pub(crate) async fn pass(&mut self, mut bytes: &[u8]) -> Result<(), Stopped> {
        while !bytes.is_empty() {
            let mut most = if self.pace.is_some() { PACKET } else { bytes.len() };
            if let Some((after, gate)) = self.gate {
                let left = after.saturating_sub(self.passed);
                if left == 0 {
                    self.gate_met = true;
                    self.gate = None;
                    match gate {
                        Gate::Cut => return Err(Stopped::Cut),
                        Gate::Silence(time) => sleep(time).await,
                    }
                    continue;
                }
                most = most.min(usize::try_from(left).unwrap_or(usize::MAX));
            }
            let (now, later) = bytes.split_at(most.min(bytes.len()));
            if let Some(pace) = &mut self.pace {
                pace.wait_for(now.len()).await;
            }
            self.writer.write_all(now).await.map_err(|_| Stopped::Gone)?;
            self.passed += now.len() as u64;
            (self.count)(now.len() as u64);
            bytes = later;
        }
        // A cut right after the last byte takes effect now, not when the next byte comes, which may be in an hour.
        if let Some((after, Gate::Cut)) = self.gate
            && self.passed >= after
        {
            self.gate_met = true;
            return Err(Stopped::Cut);
        }
        Ok(())
    }
}

struct Pace {
    throttle: Throttle,
    // When the next packet arrives.
    due: Instant,
    packets: u64,
}

impl Pace {
    async fn wait_for(&mut self, bytes: usize) {
        let Throttle { bytes_per_second, stall_every, stall_ms, .. } = self.throttle;
        let Some(nanoseconds) = (bytes as u64).saturating_mul(1_000_000_000).checked_div(bytes_per_second) else {
            return std::future::pending().await;
        };
        self.packets += 1;
        let lost = stall_every > 0 && self.packets.is_multiple_of(stall_every);
        let stall = Duration::from_millis(if lost { stall_ms } else { 0 });
        self.due = self.due.max(Instant::now()) + Duration::from_nanos(nanoseconds) + stall;
        sleep_until(self.due).await;
    }
}
