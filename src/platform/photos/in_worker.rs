//! The bridge to `photo-worker.js`: sends it one photo at a time and keeps idle workers for the next.
//!
//! Faults: a worker that fails to start, does not answer within 20 s or reports a failure is terminated, and the main
//! thread does the work; after a failed start no further worker is tried. Workers are terminated after half a minute
//! without work.

use super::{
    PhotoBytes, Prepared,
    bytes::hexadecimal,
    job::Job,
    plan::{self, Decoding},
};
use crate::clock::{Timer, after, within};
use js_sys::{Array, Promise, Uint8Array};
use picture::Kind;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker};

/// A large photo on a slow phone takes 5 s; after four times that the worker counts as stuck.
const WORK_MILLIS: u32 = 20_000;
/// A HEIC that the browser cannot decode needs libheif, which is downloaded first.
const HEIC_MILLIS: u32 = 90_000;
/// How long an idle worker is kept.
const IDLE_MILLIS: u32 = 30_000;

/// Idle workers, and how to make one.
pub(super) struct Workers {
    url: String,
    idle: RefCell<Vec<Worker>>,
    unusable: Cell<bool>,
    resting: RefCell<Option<Timer>>,
}

/// The worker failed.
pub(super) struct WorkerFailed;

/// Terminates its worker when dropped, unless the worker was taken out.
struct Busy(Option<Worker>);

impl Workers {
    pub(super) fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            idle: RefCell::default(),
            unusable: Cell::new(url.is_empty()),
            resting: RefCell::default(),
        }
    }

    /// Lets a worker prepare the photo. The bytes are transferred to the worker if it may have them, else copied.
    pub(super) async fn prepare(&self, job: &Job<'_>, has_bytes: bool) -> Result<Prepared, WorkerFailed> {
        let mut busy = Busy(Some(self.worker().ok_or(WorkerFailed)?));
        let Some(worker) = &busy.0 else { return Err(WorkerFailed) };
        let answer = Promise::new(&mut |resolve, reject| {
            worker.set_onmessage(Some(&resolve));
            worker.set_onerror(Some(&reject));
        });
        let moved = if has_bytes { Array::of1(job.bytes.buffer()) } else { Array::new() };
        worker.post_message_with_transfer(&message(job), &moved).map_err(|_| WorkerFailed)?;
        let patience = if job.picture.kind == Kind::Heic { HEIC_MILLIS } else { WORK_MILLIS };
        let message = match within(patience, &answer).await {
            Some(Ok(message)) => message.unchecked_into::<MessageEvent>().data(),
            Some(Err(_)) => {
                // The script itself failed to load or to run: another worker would fail too.
                self.unusable.set(true);
                return Err(WorkerFailed);
            }
            None => return Err(WorkerFailed),
        };
        let prepared = read(&message).ok_or(WorkerFailed)?;
        self.idle.borrow_mut().extend(busy.0.take());
        Ok(prepared)
    }

    /// Terminates idle workers, to free their memory, unless one is needed soon.
    pub(super) fn rest(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let timer = after(IDLE_MILLIS, move || {
            if let Some(workers) = weak.upgrade() {
                workers.end_idle();
            }
        });
        self.resting.replace(Some(timer));
    }

    fn end_idle(&self) {
        for worker in self.idle.borrow_mut().drain(..) {
            worker.terminate();
        }
    }

    fn worker(&self) -> Option<Worker> {
        if self.unusable.get() {
            return None;
        }
        if let Some(worker) = self.idle.borrow_mut().pop() {
            return Some(worker);
        }
        let worker = Worker::new(&self.url).ok();
        self.unusable.set(worker.is_none());
        worker
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.end_idle();
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        if let Some(worker) = &self.0 {
            worker.terminate();
        }
    }
}

/// The message to the worker; an array, since property names would only add to the program's size.
fn message(job: &Job<'_>) -> Array {
    let Decoding { edits, stored, crop, turn } = &job.decoding;
    let (upright, colours) = (job.picture.upright(), job.picture.colours.unwrap_or_default());
    let sizes = [
        stored.0.into(),
        stored.1.into(),
        upright.0.into(),
        upright.1.into(),
        colours.0 as f64,
        colours.1 as f64,
        job.most_side.into(),
        job.most_bytes.into(),
    ];
    let (plan, changes, hidden) = (Array::new(), Array::new(), Array::new());
    for numbers in [&sizes[..], &plan::LIMITS, crop, turn] {
        add(&plan, numbers);
    }
    for (at, byte) in *edits {
        add(&changes, &[*at as f64, (*byte).into()]);
    }
    for cover in job.covers {
        add(&hidden, &[cover.x, cover.y, cover.width, cover.height]);
    }
    let message = Array::new();
    for part in [
        job.bytes.buffer().into(),
        job.picture.kind.media_type().into(),
        plan.into(),
        changes.into(),
        hidden.into(),
        plan::COVER.into(),
    ] {
        message.push(&part);
    }
    message
}

fn add(list: &Array, numbers: &[f64]) {
    for number in numbers {
        list.push(&(*number).into());
    }
}

/// The worker's answer: bytes, the same as a blob, width, height, and the original's SHA-256 on secure pages.
fn read(answer: &JsValue) -> Option<Prepared> {
    let answer = answer.dyn_ref::<Array>()?;
    Some(Prepared {
        bytes: PhotoBytes::new(answer.get(0).dyn_into().ok()?),
        picture: answer.get(1).dyn_into().ok()?,
        width: answer.get(2).as_f64()? as u32,
        height: answer.get(3).as_f64()? as u32,
        original: Some(answer.get(4))
            .filter(JsValue::is_truthy)
            .map(|sum| hexadecimal(&Uint8Array::new(&sum).to_vec())),
    })
}
