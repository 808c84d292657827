//! Carries out `client::Transfer` natively, as `platform` does in a browser, and counts what it sent.

use crate::performer::Performer;
use crate::photo::Photo;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use client::tus::{self, Arrived, Location};
use client::{Transfer, TransferEffect, TransferEvent};
use contract::{PhotoId, Timestamp};
use domain::UploadFailure;
use fastrand::Rng;
use sha1::{Digest, Sha1};
use std::time::Duration;

/// Time runs faster by this factor: a pause of two seconds takes ten milliseconds.
const FASTER: u64 = 200;
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// One upload by our uploader, effect for effect.
pub struct Uploader<'a> {
    performer: Performer,
    photo: &'a Photo,
    transfer: Transfer,
    next: TransferEffect,
    now: Timestamp,
    rng: Rng,
    account: Account,
}

/// Bytes sent, counted pessimistically: a chunk counts as sent completely once its sending began.
#[derive(Debug, Default)]
struct Account {
    /// Offset after the last byte sent to the upload's present URL.
    furthest: u64,
    /// Bytes sent again since the last failed or refused call.
    again: u64,
    most_again: u64,
    begun: usize,
}

/// How an upload ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Finished {
    /// The server has all of it.
    Done(PhotoId),
    /// The uploader gave up.
    GivenUp(UploadFailure),
}

impl<'a> Uploader<'a> {
    /// An uploader for the API at a URL, resuming at `resume` if the upload was begun earlier.
    ///
    /// # Errors
    /// When no HTTP client can be created.
    pub fn of(photo: &'a Photo, api: &str, resume: Option<Location>, seed: u64) -> anyhow::Result<Self> {
        Ok(Self::by(Performer::of(api)?, photo, resume, seed))
    }

    /// The same with another performer.
    pub fn by(performer: Performer, photo: &'a Photo, resume: Option<Location>, seed: u64) -> Self {
        let now = Timestamp::from_millis(0);
        let mut transfer = Transfer::new(photo.len(), resume);
        let next = transfer.step(TransferEvent::Go, now);
        let (rng, account) = (Rng::with_seed(seed), Account::default());
        Self { performer, photo, transfer, next, now, rng, account }
    }

    /// Its next effect.
    pub const fn next(&self) -> &TransferEffect {
        &self.next
    }

    /// Its performer.
    pub const fn performer(&self) -> &Performer {
        &self.performer
    }

    /// The upload's URL, once known.
    pub const fn location(&self) -> Option<&Location> {
        self.transfer.location()
    }

    /// The most bytes sent again after one failed or refused call.
    pub const fn most_again(&self) -> u64 {
        self.account.most_again
    }

    /// How often an upload was created.
    pub const fn begun(&self) -> usize {
        self.account.begun
    }

    /// Runs to its end.
    pub async fn finish(&mut self) -> Finished {
        loop {
            if let Some(finished) = self.step().await {
                return finished;
            }
        }
    }

    /// Runs until its next effect meets a condition.
    pub async fn until(&mut self, wanted: impl Fn(&TransferEffect) -> bool) -> Option<Finished> {
        while !wanted(&self.next) {
            if let Some(finished) = self.step().await {
                return Some(finished);
            }
        }
        None
    }

    /// Carries out one effect.
    pub async fn step(&mut self) -> Option<Finished> {
        let jitter = self.rng.f64();
        let event = match self.next.clone() {
            TransferEffect::Create { total } => {
                let result = self.performer.perform(tus::create(total, &[("filetype", "image/jpeg")])).await;
                if result.is_ok() {
                    // What was sent before belongs to another URL.
                    self.account = Account { most_again: self.account.most_again, ..Account::default() };
                    self.account.begun += 1;
                }
                TransferEvent::Created { result, jitter }
            }
            TransferEffect::Ask { location } => {
                let result = self.performer.perform(tus::offset(&location)).await;
                TransferEvent::Answered { result, jitter }
            }
            TransferEffect::Append { location, from, to, checked } => {
                let chunk = self.chunk(from, to);
                let sum = checked.then(|| STANDARD.encode(Sha1::digest(&chunk)));
                self.account.sends(from, to);
                let result = self.performer.perform(tus::append(&location, from, chunk, sum.as_deref())).await;
                if !matches!(result, Ok(Arrived::Offset(_))) {
                    self.account.again = 0;
                }
                TransferEvent::Answered { result, jitter }
            }
            TransferEffect::WaitUntil(until) => {
                let millis = u64::try_from(until.millis_since(self.now)).unwrap_or(0);
                tokio::time::sleep(Duration::from_millis(millis / FASTER).min(LONGEST_PAUSE)).await;
                self.now = until;
                TransferEvent::Go
            }
            TransferEffect::Done(id) => return Some(Finished::Done(id)),
            TransferEffect::GiveUp(failure) => return Some(Finished::GivenUp(failure)),
        };
        self.next = self.transfer.step(event, self.now);
        None
    }

    /// The state machine's effect if it is started again after its end, as when the network comes back.
    pub fn again(&mut self) -> TransferEffect {
        self.transfer.step(TransferEvent::Go, self.now)
    }

    fn chunk(&self, from: u64, to: u64) -> Vec<u8> {
        let place = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
        self.photo.bytes().get(place(from)..place(to)).unwrap_or_default().to_vec()
    }
}

impl Account {
    fn sends(&mut self, from: u64, to: u64) {
        self.again += self.furthest.min(to).saturating_sub(from);
        self.most_again = self.most_again.max(self.again);
        self.furthest = self.furthest.max(to);
    }
}
