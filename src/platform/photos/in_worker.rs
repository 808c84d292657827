//! The bridge to `photo-worker.js`: hands it one photo at a time and keeps idle workers for the next; the work is there.
//!
//! Faults: a worker that cannot be started, does not answer within 20 s or says that it failed is ended, and the page does
//! the work itself; after one that could not even be started no other is tried.

use super::{PhotoBytes, Prepared, plan::Step};
use crate::clock::within;
use js_sys::{Array, Object, Promise, Reflect};
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker};

/// A large photo on a slow phone takes 5 s; what takes four times that is stuck.
const WORK_MILLIS: u32 = 20_000;

/// Idle workers, and how to make one.
pub(super) struct Workers {
    url: String,
    idle: RefCell<Vec<Worker>>,
    unusable: Cell<bool>,
}

/// The worker did not do it.
pub(super) struct WorkerFailed;

/// Ends its worker when dropped, unless the worker was taken out.
struct Busy(Option<Worker>);

impl Workers {
    pub(super) fn new(url: &str) -> Self {
        Self { url: url.to_owned(), idle: RefCell::default(), unusable: Cell::new(url.is_empty()) }
    }

    pub(super) async fn prepare(
        &self,
        bytes: &PhotoBytes,
        steps: &[Step],
        most_bytes: u32,
    ) -> Result<Prepared, WorkerFailed> {
        let mut busy = Busy(Some(self.worker().ok_or(WorkerFailed)?));
        let Some(worker) = &busy.0 else { return Err(WorkerFailed) };
        let answer = Promise::new(&mut |resolve, reject| {
            worker.set_onmessage(Some(&resolve));
            worker.set_onerror(Some(&reject));
        });
        worker.post_message(&job(bytes, steps, most_bytes)).map_err(|_| WorkerFailed)?;
        let message = match within(WORK_MILLIS, &answer).await {
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
        for worker in self.idle.borrow_mut().drain(..) {
            worker.terminate();
        }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        if let Some(worker) = &self.0 {
            worker.terminate();
        }
    }
}

/// The message to the worker. The bytes are copied, not moved: if the worker dies they are still needed.
fn job(bytes: &PhotoBytes, steps: &[Step], most_bytes: u32) -> Object {
    let steps: Array = steps.iter().map(|(side, quality)| Array::of2(&(*side).into(), &(*quality).into())).collect();
    let job = Object::new();
    for (name, value) in
        [("bytes", bytes.buffer().into()), ("steps", JsValue::from(steps)), ("mostBytes", most_bytes.into())]
    {
        let _ = Reflect::set(&job, &name.into(), &value);
    }
    job
}

fn read(message: &JsValue) -> Option<Prepared> {
    let field = |name: &str| Reflect::get(message, &name.into()).ok();
    Some(Prepared {
        bytes: PhotoBytes::new(field("bytes")?.dyn_into().ok()?),
        width: field("width")?.as_f64()? as u32,
        height: field("height")?.as_f64()? as u32,
    })
}
