//! A model of the network between page and city: what is in transit and when it arrives; it does not parse its content.

use super::world::World;
use client::Response;
use std::collections::BTreeMap;

/// The state of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Everything sent arrives.
    Good,
    /// Connections fail at once.
    Refusing,
    /// Everything sent is lost.
    Swallowing,
}

/// Something that arrives.
#[derive(Debug)]
pub(crate) enum Arrival {
    /// A request for a stream arrives at the city.
    StreamAsked { stream: u32, after: u64 },
    /// A request for a list page arrives at the city; it was sent at this moment.
    FetchAsked { fetch: u32, after: u64, asked: i64 },
    /// The head of a stream arrives at the page.
    Head { stream: u32, answer: Response },
    /// Bytes of a stream arrive at the page.
    Bytes { stream: u32, bytes: Vec<u8> },
    /// A stream ends for the page, regularly or by a cut.
    End { stream: u32, cut: bool },
    /// The response to a fetch sent at this moment arrives at the page; or the fetch fails.
    Answer { fetch: u32, answer: Option<Response>, made: i64 },
    /// A heartbeat is due at the city.
    Beat { stream: u32 },
    /// The page updates its age.
    Look,
}

/// Everything in transit.
#[derive(Debug)]
pub(crate) struct Road {
    queue: BTreeMap<(i64, u64), Arrival>,
    sent: u64,
    pub(crate) way: Way,
    /// Additional delay of each direction, in milliseconds.
    pub(crate) slow: i64,
}

impl Road {
    pub(crate) fn new() -> Self {
        Self { queue: BTreeMap::new(), sent: 0, way: Way::Good, slow: 0 }
    }

    pub(crate) fn send(&mut self, at: i64, arrival: Arrival) {
        self.sent += 1;
        self.queue.insert((at, self.sent), arrival);
    }

    /// When the next arrival is due.
    pub(crate) fn next_at(&self) -> Option<i64> {
        self.queue.first_key_value().map(|((at, _), _)| *at)
    }

    pub(crate) fn next(&mut self) -> Option<Arrival> {
        self.queue.pop_first().map(|(_, arrival)| arrival)
    }

    /// Removes what is in transit on a connection, and returns it in order.
    pub(crate) fn take(&mut self, is_by: impl Fn(&Arrival) -> bool) -> Vec<Arrival> {
        self.queue.extract_if(.., |_, arrival| is_by(arrival)).map(|(_, arrival)| arrival).collect()
    }

    /// Delays all arrivals before a moment until then, in the same order.
    pub(crate) fn put_off_until(&mut self, moment: i64) {
        let later = self.queue.split_off(&(moment, 0));
        let early = core::mem::replace(&mut self.queue, later);
        let early: Vec<_> = early.into_values().collect();
        let mut rest = core::mem::take(&mut self.queue);
        for arrival in early {
            self.send(moment, arrival);
        }
        self.queue.append(&mut rest);
    }
}

impl Arrival {
    /// Whether it belongs to this stream.
    pub(crate) fn is_by_stream(&self, id: u32) -> bool {
        match self {
            Self::StreamAsked { stream, .. }
            | Self::Head { stream, .. }
            | Self::Bytes { stream, .. }
            | Self::End { stream, .. }
            | Self::Beat { stream } => *stream == id,
            _ => false,
        }
    }

    /// Whether it belongs to this fetch.
    pub(crate) fn is_by_fetch(&self, id: u32) -> bool {
        matches!(self, Self::FetchAsked { fetch, .. } | Self::Answer { fetch, .. } if *fetch == id)
    }
}

/// The page's idle timeout of a fetch.
pub(crate) const IDLE_MS: i64 = 30_000;

impl World {
    /// The present delay of one direction.
    pub(crate) fn way_takes(&mut self) -> i64 {
        self.road.slow + self.chance.millis(10, 70)
    }

    /// Sends a request for a stream.
    pub(crate) fn ask_for_stream(&mut self, stream: u32, after: u64) {
        let at = self.t + self.way_takes();
        match self.road.way {
            Way::Good => self.road.send(at, Arrival::StreamAsked { stream, after }),
            Way::Refusing => self.road.send(at, Arrival::End { stream, cut: true }),
            Way::Swallowing => {}
        }
    }

    /// Sends a request for a list page.
    pub(crate) fn ask_for_page(&mut self, fetch: u32, after: u64) {
        let at = self.t + self.way_takes();
        match self.road.way {
            Way::Good => self.road.send(at, Arrival::FetchAsked { fetch, after, asked: self.t }),
            Way::Refusing => self.no_answer(fetch, at),
            Way::Swallowing => self.no_answer(fetch, self.t + IDLE_MS),
        }
    }

    /// A fetch will fail, noticed at this moment.
    pub(crate) fn no_answer(&mut self, fetch: u32, at: i64) {
        self.road.take(|arrival| arrival.is_by_fetch(fetch));
        self.road.send(at, Arrival::Answer { fetch, answer: None, made: self.t });
    }

    /// Every connection breaks, and the page notices.
    pub(crate) fn cut(&mut self) {
        for stream in self.device.streams.clone() {
            self.city.streams.retain(|known| known.id != stream);
            self.road.take(|arrival| arrival.is_by_stream(stream));
            let at = self.t + self.chance.millis(0, 50);
            self.road.send(at, Arrival::End { stream, cut: true });
        }
        if let Some(fetch) = self.device.fetch {
            let at = self.t + self.chance.millis(0, 50);
            self.no_answer(fetch, at);
        }
    }

    /// The network is lost without notice: what is in transit is stuck, and new requests get no response.
    pub(crate) fn swallow(&mut self) {
        self.road.way = Way::Swallowing;
        for stream in self.device.streams.clone() {
            let stuck =
                self.road.take(|arrival| arrival.is_by_stream(stream) && !matches!(arrival, Arrival::Beat { .. }));
            if let Some(known) = self.city.streams.iter_mut().find(|known| known.id == stream) {
                known.stick(stuck);
            }
        }
        if let Some(fetch) = self.device.fetch {
            self.no_answer(fetch, self.t + IDLE_MS);
        }
    }

    /// The network is back: what was stuck arrives, or the connection has broken, or stays silent.
    pub(crate) fn flow_again(&mut self) {
        self.road.way = Way::Good;
        for stream in self.device.streams.clone() {
            let fate = self.chance.below(3);
            match self.city.streams.iter_mut().find(|known| known.id == stream && known.is_stuck()) {
                Some(known) if fate == 0 => {
                    let bytes = known.unstick();
                    self.write(stream, &bytes);
                }
                Some(known) => {
                    known.die();
                    if fate == 1 {
                        self.road.send(self.t + 20, Arrival::End { stream, cut: true });
                    }
                }
                None => {}
            }
        }
    }
}
