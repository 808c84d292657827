//! A model of the city: streams and list pages of its log, with proxies in between; it never contradicts its log.

use super::bytes::{Chance, Style, split};
use super::road::{Arrival, IDLE_MS};
use super::script::{Refusal, Tamper};
use super::world::World;
use client::Response;
use std::collections::VecDeque;

/// A stream at the city.
#[derive(Debug)]
pub(crate) struct CityStream {
    pub(crate) id: u32,
    style: Style,
    /// The number of the last event written or omitted.
    written: u64,
    passage: Passage,
    /// A message delayed until after the next one.
    swapped: Option<Vec<u8>>,
    written_at: i64,
    arrives_at: i64,
}

/// What happens to the bytes of a stream.
#[derive(Debug, PartialEq, Eq)]
enum Passage {
    Open,
    /// A proxy buffers them until the end.
    Gathered(Vec<u8>),
    /// They are stuck, and may still arrive.
    Stuck(Vec<u8>),
    /// They are lost.
    Dead,
}

/// What happens to a fetch.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Spoilt {
    Refused(Refusal),
    Late(u16),
    Old(u8),
}

/// The next behaviour of the city, or of a proxy.
#[derive(Debug)]
pub(crate) struct City {
    pub(crate) streams: Vec<CityStream>,
    pub(crate) tampers: VecDeque<Tamper>,
    pub(crate) refusals: VecDeque<Refusal>,
    pub(crate) spoilt: VecDeque<Spoilt>,
    pub(crate) replay: bool,
    /// So many streams are cut as soon as they have begun.
    pub(crate) flickers: u8,
    /// The numbers of messages that were lost.
    pub(crate) left_out: Vec<u64>,
    /// The numbers of messages that could not be read.
    pub(crate) unreadable: Vec<u64>,
    /// Whether a list page came from a replica without the last events.
    pub(crate) told_old: bool,
    pub(crate) held_back: bool,
    pub(crate) page: usize,
}

/// Interval of heartbeats, in milliseconds.
const BEAT_MS: i64 = 10_000;

impl City {
    pub(crate) fn new(page: usize) -> Self {
        Self {
            streams: Vec::new(),
            tampers: VecDeque::new(),
            refusals: VecDeque::new(),
            spoilt: VecDeque::new(),
            replay: false,
            flickers: 0,
            left_out: Vec::new(),
            unreadable: Vec::new(),
            told_old: false,
            held_back: false,
            page,
        }
    }

    /// The numbers of messages that a page cannot know about if they are the last: lost ones, and unreadable ones
    /// missing in the list too.
    pub(crate) fn unknowable(&self) -> Vec<u64> {
        let unreadable = if self.told_old { &self.unreadable[..] } else { &[] };
        [&self.left_out, unreadable].concat()
    }

    /// From now on there are no faults.
    pub(crate) fn be_good(&mut self) {
        self.tampers.clear();
        self.refusals.clear();
        self.spoilt.clear();
        (self.replay, self.held_back, self.flickers) = (false, false, 0);
    }
}

impl CityStream {
    /// What is in transit is stuck, with whatever follows it.
    pub(crate) fn stick(&mut self, on_its_way: Vec<Arrival>) {
        let mut stuck = Vec::new();
        for arrival in on_its_way {
            match arrival {
                Arrival::Bytes { bytes, .. } => stuck.extend(bytes),
                // Without its head a stream is useless.
                _ => return self.die(),
            }
        }
        match &mut self.passage {
            Passage::Open => self.passage = Passage::Stuck(stuck),
            Passage::Gathered(_) | Passage::Stuck(_) | Passage::Dead => {}
        }
    }

    pub(crate) const fn is_stuck(&self) -> bool {
        matches!(self.passage, Passage::Stuck(_))
    }

    pub(crate) fn unstick(&mut self) -> Vec<u8> {
        match core::mem::replace(&mut self.passage, Passage::Open) {
            Passage::Stuck(bytes) => bytes,
            _ => Vec::new(),
        }
    }

    /// It is lost without notice.
    pub(crate) fn die(&mut self) {
        self.passage = Passage::Dead;
    }
}

impl World {
    /// A request for a stream arrives.
    pub(crate) fn stream_asked(&mut self, stream: u32, after: u64) {
        let at = self.t + self.way_takes();
        let refusal = self.city.refusals.pop_front();
        if let Some(refusal) = refusal.filter(|refusal| *refusal != Refusal::Half) {
            match (refusal, refused(refusal)) {
                (_, Some(answer)) => self.road.send(at, Arrival::Head { stream, answer }),
                (Refusal::Silence, None) => {}
                (_, None) => self.road.send(at, Arrival::End { stream, cut: true }),
            }
            return;
        }
        self.road.send(at, Arrival::Head { stream, answer: answer(200, "text/event-stream", String::new()) });
        let style = Style::by(&mut self.chance);
        let written = if core::mem::take(&mut self.city.replay) { 0 } else { after };
        let passage = if self.city.held_back { Passage::Gathered(Vec::new()) } else { Passage::Open };
        let (written_at, arrives_at) = (self.t, at);
        let known = CityStream { id: stream, style, written, passage, swapped: None, written_at, arrives_at };
        self.city.streams.push(known);
        let greeting = style.greeting(&mut self.chance);
        if refusal == Some(Refusal::Half) || self.city.flickers > 0 {
            self.city.flickers = self.city.flickers.saturating_sub(1);
            self.write(stream, &greeting[..greeting.len() / 2]);
            return self.end(stream, true);
        }
        self.write(stream, &greeting);
        self.write_news(stream);
        self.road.send(self.t + BEAT_MS, Arrival::Beat { stream });
    }

    /// A request for a list page arrives.
    pub(crate) fn page_asked(&mut self, fetch: u32, after: u64, asked: i64) {
        let at = self.t + self.way_takes();
        let spoilt = self.city.spoilt.pop_front();
        let unknown = if let Some(Spoilt::Old(unknown)) = spoilt { unknown } else { 0 };
        self.city.told_old |= unknown > 0;
        let mut page = answer(200, "application/json", self.log.page(after, self.city.page, unknown));
        let (mut at, made) = (at, self.t);
        match spoilt {
            Some(Spoilt::Refused(Refusal::Half)) => page.body.truncate(page.body.len() / 2),
            Some(Spoilt::Refused(Refusal::Silence)) => at = i64::MAX,
            Some(Spoilt::Refused(refusal)) => match refused(refusal) {
                Some(refused) => page = refused,
                None => return self.no_answer(fetch, at),
            },
            Some(Spoilt::Late(millis)) => at += i64::from(millis),
            Some(Spoilt::Old(_)) | None => {}
        }
        if at < asked + IDLE_MS {
            self.road.send(at, Arrival::Answer { fetch, answer: Some(page), made });
        } else {
            self.no_answer(fetch, asked + IDLE_MS);
        }
    }

    /// New events are written to all streams.
    pub(crate) fn write_to_all(&mut self) {
        let ids: Vec<u32> = self.city.streams.iter().map(|stream| stream.id).collect();
        ids.into_iter().for_each(|id| self.write_news(id));
    }

    /// A heartbeat is due.
    pub(crate) fn beat(&mut self, stream: u32) {
        let Some(known) = self.city.streams.iter_mut().find(|known| known.id == stream) else { return };
        let due = known.written_at + BEAT_MS;
        if due <= self.t {
            let late = known.swapped.take();
            let bytes = known.style.beat();
            self.write(stream, &late.unwrap_or_default());
            self.write(stream, &bytes);
        }
        self.road.send(due.max(self.t + 1_000), Arrival::Beat { stream });
    }

    /// The stream sends a reconnection delay.
    pub(crate) fn name_pause(&mut self, millis: u64) {
        let Some(known) = self.city.streams.last() else { return };
        let (stream, bytes) = (known.id, known.style.retry(millis));
        self.write(stream, &bytes);
    }

    /// The stream ends, regularly or by a cut; a regular end flushes what a proxy has buffered.
    pub(crate) fn end(&mut self, stream: u32, cut: bool) {
        let Some(at) = self.city.streams.iter().position(|known| known.id == stream) else { return };
        if let (false, Passage::Gathered(_)) = (cut, &self.city.streams[at].passage)
            && let Passage::Gathered(bytes) = core::mem::replace(&mut self.city.streams[at].passage, Passage::Open)
        {
            self.write(stream, &bytes);
        }
        let known = self.city.streams.remove(at);
        if cut || matches!(known.passage, Passage::Open | Passage::Gathered(_)) {
            self.road.send(known.arrives_at.max(self.t) + 1, Arrival::End { stream, cut });
        }
    }

    fn write_news(&mut self, stream: u32) {
        while let Some((seq, json)) = self.next_for(stream) {
            let tamper = self.city.tampers.pop_front();
            let Some(known) = self.city.streams.iter_mut().find(|known| known.id == stream) else { return };
            known.written = seq;
            let message = known.style.message(seq, &json);
            let earlier = known.swapped.take();
            let bytes = match tamper {
                None => message,
                Some(Tamper::Twice) => message.repeat(2),
                Some(Tamper::LeaveOut) => {
                    self.city.left_out.push(seq);
                    Vec::new()
                }
                Some(Tamper::Spoil) => {
                    self.city.unreadable.push(seq);
                    known.style.spoilt(seq, &json)
                }
                Some(Tamper::Foreign) => [known.style.foreign(), message].concat(),
                Some(Tamper::Swap) => {
                    known.swapped = Some(message);
                    Vec::new()
                }
            };
            self.write(stream, &bytes);
            self.write(stream, &earlier.unwrap_or_default());
        }
    }

    fn next_for(&self, stream: u32) -> Option<(u64, String)> {
        let known = self.city.streams.iter().find(|known| known.id == stream)?;
        self.log.after(known.written).next().map(|entry| (entry.event.seq, entry.json.clone()))
    }

    /// Writes bytes into a stream, which arrive in pieces, or do not.
    pub(crate) fn write(&mut self, stream: u32, bytes: &[u8]) {
        let way = self.way_takes();
        let Some(known) = self.city.streams.iter_mut().find(|known| known.id == stream) else { return };
        if bytes.is_empty() {
            return;
        }
        known.written_at = self.t;
        match &mut known.passage {
            Passage::Gathered(gathered) | Passage::Stuck(gathered) => gathered.extend_from_slice(bytes),
            Passage::Dead => {}
            Passage::Open => {
                known.arrives_at = known.arrives_at.max(self.t + way);
                for bytes in split(bytes, &mut self.chance) {
                    self.road.send(known.arrives_at, Arrival::Bytes { stream, bytes });
                    known.arrives_at += pause(&mut self.chance);
                }
            }
        }
    }
}

fn pause(chance: &mut Chance) -> i64 {
    if chance.once_in(3) { chance.millis(0, 9) } else { 0 }
}

/// The response instead of the requested one; `None` if there is none.
fn refused(refusal: Refusal) -> Option<Response> {
    match refusal {
        Refusal::Broken | Refusal::Silence | Refusal::Half => None,
        Refusal::Portal => Some(answer(200, "text/html", "<!doctype html><title>Wi-Fi</title>".to_owned())),
        Refusal::Status(status, pause) => {
            let mut refused = answer(status, "text/html", "<h1>No</h1>".to_owned());
            if pause > 0 {
                refused.headers.push(("retry-after".to_owned(), pause.to_string()));
            }
            Some(refused)
        }
    }
}

fn answer(status: u16, kind: &str, body: String) -> Response {
    let headers = vec![("content-type".to_owned(), kind.to_owned())];
    Response { status, headers, body: body.into_bytes(), ..Response::default() }
}
