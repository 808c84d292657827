//! A record of each exchange.

use crate::fault::{Fault, Kind};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// One exchange: a request, its fault, and how it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    /// From 1, in order of arrival of the requests' heads; never reused.
    pub number: u64,
    /// The client's connection, from 1: exchanges of one connection are sequential.
    pub connection: u64,
    /// The method.
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// The fault planned for it.
    pub fault: Option<Fault>,
    /// The index of its rule in the plan.
    pub rule: Option<usize>,
    /// Whether the fault took effect: a cut did cut, a body was truncated. A truncation beyond the end did not.
    pub met: bool,
    /// Bytes of heads and bodies that were sent to the upstream; all copies together.
    pub bytes_up: u64,
    /// Bytes of heads and bodies that were sent to the client.
    pub bytes_down: u64,
    /// How many times the upstream got the whole request.
    pub asked: u64,
    /// The status of the upstream's last response, whatever the client got.
    pub answered: Option<u16>,
    /// Whether the upstream's last response was read to its end.
    pub answered_wholly: bool,
    /// How it ended.
    pub end: End,
}

/// How an exchange ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// It has not ended.
    Running,
    /// The client got a complete response: the upstream's, or the fault's.
    Answered,
    /// The fault closed the connection.
    Cut,
    /// The client closed its connection first.
    ClientLeft,
    /// The upstream could not be reached, or closed its connection first; then the client's was closed too.
    UpstreamLeft,
    /// The proxy went offline, or was dropped.
    Offline,
}

/// All records of a proxy.
#[derive(Debug)]
pub(crate) struct Log {
    records: Mutex<Kept>,
    // Counts changes, so that one can wait for them.
    changes: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Kept {
    records: BTreeMap<u64, Record>,
    last: u64,
}

impl Log {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self { records: Mutex::default(), changes: watch::Sender::new(0) })
    }

    pub(crate) fn records(&self) -> Vec<Record> {
        self.kept().records.values().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.kept().records.clear();
        self.changes.send_modify(|changes| *changes += 1);
    }

    pub(crate) fn injected(&self) -> BTreeMap<Kind, usize> {
        let mut counts = BTreeMap::new();
        for fault in self.kept().records.values().filter(|record| record.met).filter_map(|record| record.fault.as_ref())
        {
            *counts.entry(fault.kind()).or_default() += 1;
        }
        counts
    }

    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    pub(crate) fn begin(
        self: &Arc<Self>,
        connection: u64,
        (method, path): (&str, &str),
        rule: Option<(usize, Fault)>,
    ) -> Entry {
        let (rule, fault) = rule.unzip();
        let mut kept = self.kept();
        kept.last += 1;
        let number = kept.last;
        let record = Record {
            number,
            connection,
            method: method.to_owned(),
            path: path.to_owned(),
            fault,
            rule,
            met: false,
            bytes_up: 0,
            bytes_down: 0,
            asked: 0,
            answered: None,
            answered_wholly: false,
            end: End::Running,
        };
        kept.records.insert(number, record);
        drop(kept);
        self.changes.send_modify(|changes| *changes += 1);
        Entry { log: Arc::clone(self), number }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The record of a running exchange. If dropped before its end, the exchange was aborted.
#[derive(Debug)]
pub(crate) struct Entry {
    log: Arc<Log>,
    number: u64,
}

impl Entry {
    pub(crate) fn up(&self, bytes: u64) {
        self.change(|record| record.bytes_up += bytes);
    }

    pub(crate) fn down(&self, bytes: u64) {
        self.change(|record| record.bytes_down += bytes);
    }

    pub(crate) fn asked(&self) {
        self.change(|record| record.asked += 1);
    }

    pub(crate) fn answered(&self, status: u16) {
        self.change(|record| (record.answered, record.answered_wholly) = (Some(status), false));
    }

    pub(crate) fn answered_wholly(&self) {
        self.change(|record| record.answered_wholly = true);
    }

    pub(crate) fn met(&self) {
        self.change(|record| record.met = true);
    }

    pub(crate) fn end(self, end: End) {
        self.finish(end);
    }

    fn finish(&self, end: End) {
        self.change(|record| record.end = end);
        self.log.changes.send_modify(|changes| *changes += 1);
    }

    fn change<T>(&self, change: impl FnOnce(&mut Record) -> T) -> Option<T> {
        // It is gone if the log was cleared meanwhile.
        self.log.kept().records.get_mut(&self.number).map(change)
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if self.change(|record| record.end) == Some(End::Running) {
            self.finish(End::Offline);
        }
    }
}
