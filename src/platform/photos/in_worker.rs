//! The bridge to `photo-worker.js`: hands it one photo at a time and keeps idle workers for the next; the work is there.
//!
//! Faults: a worker that cannot be started, does not answer within 20 s or says that it failed is ended, and the page does
//! the work itself; after one that could not even be started no other is tried. Half a minute without work ends them.

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

/// A large photo on a slow phone takes 5 s; what takes four times that is stuck.
const WORK_MILLIS: u32 = 20_000;
/// A HEIC that the browser cannot decode is decoded by a program, which is loaded first.
const HEIC_MILLIS: u32 = 90_000;
/// So long a worker waits for the next photo.
const IDLE_MILLIS: u32 = 30_000;

/// Idle workers, and how to make one.
pub(super) struct Workers {
    url: String,
    idle: RefCell<Vec<Worker>>,
    unusable: Cell<bool>,
    resting: RefCell<Option<Timer>>,
}

/// The worker did not do it.
pub(super) struct WorkerFailed;

/// Ends its worker when dropped, unless the worker was taken out.
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

    /// Has it done. The bytes are moved to the worker if it may have them, else copied.
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
                // The script itself failed to load or to run: no other will fare better.
                self.unusable.set(true);
                return Err(WorkerFailed);
            }
            None => return Err(WorkerFailed),
        };
        let prepared = read(&message).ok_or(WorkerFailed)?;
        self.idle.borrow_mut().extend(busy.0.take());
        Ok(prepared)
    }

    /// Ends those that have nothing to do, and their memory with them, if none is asked for soon.
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

/// The message to the worker, as a list: names would take bytes of the program for nobody.
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

/// The answer: bytes, the same as a blob, width, height, and the sum of what came if the page is secure.
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
