//! Forwards an exchange byte for byte, in both directions at once, with the cuts and delays of a fault.

use crate::fault::{Place, Throttle};
use crate::framing::Framing;
use crate::head::{AnswerHead, CallHead, Found};
use crate::log::Entry;
use crate::outlet::{Gate, Outlet, Stopped};
use crate::side::{Inlet, Side};
use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::sleep;

/// A client that pipelines is not read further ahead than this.
const MOST_HELD: usize = 256 * 1024;

/// The cuts and delays.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Way {
    /// Where the request is cut.
    pub(crate) call_cut: Option<Place>,
    /// What happens to the response, and where.
    pub(crate) answer_gate: Option<(Place, AnswerGate)>,
    pub(crate) throttle: Option<Throttle>,
    /// Delay between the upstream's response and its first byte at the client.
    pub(crate) down_after: Duration,
    /// Whether the upstream may finish its response after the client has disconnected.
    pub(crate) patient: bool,
    /// Whether the client has already got the interim response.
    pub(crate) without_interim: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum AnswerGate {
    Cut,
    Silence(Duration),
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passed {
    /// The response was forwarded to its end; whether both connections can be reused.
    Wholly {
        again: bool,
    },
    /// The protocol was switched: what follows is not HTTP.
    Switched,
    /// A cut was made.
    Cut,
    ClientLeft,
    UpstreamLeft,
}

/// Forwards one exchange. The head of the request is in the client side's buffer.
pub(crate) async fn pass(call: &CallHead, client: &mut Side, upstream: &mut Side, way: Way, entry: &Entry) -> Passed {
    let sent = AtomicBool::new(false);
    let calls = Calls { call, from: &mut client.inlet, way, entry, sent: &sent };
    let answers = Answers { call, from: &mut upstream.inlet, way, entry };
    let calls = calls.pass(Outlet::new(&mut upstream.writer, way.throttle, |bytes| entry.up(bytes)));
    let answers = answers.pass(Outlet::new(&mut client.writer, way.throttle, |bytes| entry.down(bytes)));
    let passed = tokio::select! {
        biased;
        passed = answers => passed,
        passed = calls => passed,
    };
    match passed {
        // The rest of a request that was answered too early is not the next request.
        Passed::Wholly { again } => Passed::Wholly { again: again && sent.load(Ordering::Relaxed) },
        other => other,
    }
}

struct Calls<'a> {
    call: &'a CallHead,
    from: &'a mut Inlet,
    way: Way,
    entry: &'a Entry,
    sent: &'a AtomicBool,
}

impl Calls<'_> {
    /// Ends only when the response is no longer awaited.
    async fn pass(mut self, mut to: Outlet<'_, impl Fn(u64)>) -> Passed {
        match self.send(&mut to).await {
            Ok(()) => {}
            Err(NotSent::Stopped(Stopped::Cut)) => {
                self.entry.met();
                return Passed::Cut;
            }
            Err(NotSent::ClientLeft) => return Passed::ClientLeft,
            // The response, or its absence, is noticed on the reading side.
            Err(_) => return pending().await,
        }
        if self.way.patient {
            return pending().await;
        }
        loop {
            if self.from.held().len() >= MOST_HELD {
                return pending().await;
            }
            if !self.from.fill().await.is_ok_and(|read| read > 0) {
                return Passed::ClientLeft;
            }
        }
    }

    async fn send(&mut self, to: &mut Outlet<'_, impl Fn(u64)>) -> Result<(), NotSent> {
        let mut framing = self.call.framing.clone();
        if let Some(place) = self.way.call_cut
            && let Some(after) = place.bytes(self.call.length as u64, framing.length())
        {
            to.put_gate(after, Gate::Cut);
        }
        self.forward(self.call.length, framing.ended(), to).await?;
        while !framing.ended() {
            if self.from.held().is_empty() && !self.from.fill().await.is_ok_and(|read| read > 0) {
                return Err(NotSent::ClientLeft);
            }
            // A body with invalid framing cannot be told from what follows it.
            let taken = framing.take(self.from.held(), |_| {}).map_err(|_| NotSent::ClientLeft)?;
            self.forward(taken, framing.ended(), to).await?;
        }
        if self.way.call_cut.is_some() { Err(NotSent::Stopped(Stopped::Cut)) } else { Ok(()) }
    }

    async fn forward(&mut self, bytes: usize, last: bool, to: &mut Outlet<'_, impl Fn(u64)>) -> Result<(), Stopped> {
        let end = to.passed() + bytes as u64;
        let passed = to.pass(&self.from.held()[..bytes]).await;
        // A cut right after the last byte leaves the request complete.
        if last && to.passed() == end {
            self.sent.store(true, Ordering::Relaxed);
            self.entry.asked();
        }
        self.from.used(bytes);
        passed
    }
}

enum NotSent {
    Stopped(Stopped),
    ClientLeft,
}

impl From<Stopped> for NotSent {
    fn from(stopped: Stopped) -> Self {
        Self::Stopped(stopped)
    }
}

struct Answers<'a> {
    call: &'a CallHead,
    from: &'a mut Inlet,
    way: Way,
    entry: &'a Entry,
}

impl Answers<'_> {
    async fn pass(mut self, mut to: Outlet<'_, impl Fn(u64)>) -> Passed {
        let passed = self.send(&mut to).await;
        if to.gate_met() {
            self.entry.met();
        }
        match passed {
            Ok(passed) => passed,
            Err(Stopped::Cut) => {
                self.entry.met();
                Passed::Cut
            }
            Err(Stopped::Gone) => Passed::ClientLeft,
        }
    }

    async fn send(&mut self, to: &mut Outlet<'_, impl Fn(u64)>) -> Result<Passed, Stopped> {
        if let Some((Place::Byte(after), gate)) = self.way.answer_gate {
            to.put_gate(after, gate.into());
        }
        let head = loop {
            let head = match AnswerHead::find(self.from.held(), &self.call.method) {
                Found::Head(head) => head,
                Found::Strange => return self.send_what_comes(to).await,
                Found::More if self.from.fill().await.is_ok_and(|read| read > 0) => continue,
                // Half a head is forwarded as it is.
                Found::More => return self.send_what_comes(to).await,
            };
            if !head.is_interim() {
                break head;
            }
            if !self.way.without_interim {
                to.pass(&self.from.held()[..head.fields.length]).await?;
            }
            self.from.used(head.fields.length);
        };
        self.entry.answered(head.status);
        // Even a sleep of zero waits for the clock's next tick.
        if !self.way.down_after.is_zero() {
            sleep(self.way.down_after).await;
        }
        let mut framing = head.framing.clone();
        let length = head.fields.length;
        if let Some((place @ Place::At(_), gate)) = self.way.answer_gate
            && let Some(after) = place.bytes(length as u64, framing.length())
        {
            to.put_gate(to.passed().saturating_add(after), gate.into());
        }
        if framing.ended() {
            self.entry.answered_wholly();
        }
        to.pass(&self.from.held()[..length]).await?;
        self.from.used(length);
        if head.status == 101 || (self.call.method == "CONNECT" && (200..300).contains(&head.status)) {
            return Ok(Passed::Switched);
        }
        while !framing.ended() {
            if self.from.held().is_empty() && !self.from.fill().await.is_ok_and(|read| read > 0) {
                if matches!(framing, Framing::UntilClose) {
                    self.entry.answered_wholly();
                    break;
                }
                return Ok(Passed::UpstreamLeft);
            }
            let Ok(taken) = framing.take(self.from.held(), |_| {}) else {
                return self.send_what_comes(to).await;
            };
            if framing.ended() {
                self.entry.answered_wholly();
            }
            to.pass(&self.from.held()[..taken]).await?;
            self.from.used(taken);
        }
        if let Some((_, AnswerGate::Cut)) = self.way.answer_gate {
            return Err(Stopped::Cut);
        }
        Ok(Passed::Wholly { again: head.keeps_alive && self.call.keeps_alive })
    }

    /// Non-HTTP data are forwarded too, until the upstream closes.
    async fn send_what_comes(&mut self, to: &mut Outlet<'_, impl Fn(u64)>) -> Result<Passed, Stopped> {
        loop {
            to.pass(self.from.held()).await?;
            self.from.used(self.from.held().len());
            if !self.from.fill().await.is_ok_and(|read| read > 0) {
                return Ok(Passed::UpstreamLeft);
            }
        }
    }
}

impl From<AnswerGate> for Gate {
    fn from(gate: AnswerGate) -> Self {
        match gate {
            AnswerGate::Cut => Self::Cut,
            AnswerGate::Silence(time) => Self::Silence(time),
        }
    }
}
