//! The state of the whole model, and its clock: whatever is due next happens, and every moment is checked.

use super::bytes::Chance;
use super::city::City;
use super::device::{Care, Device};
use super::log::Log;
use super::road::{Arrival, Road};
use super::script::{Script, Start};
use super::verdict::{Broken, Watch};
use contract::{Event, Timestamp};
use domain::Timeline;

/// The state of the whole model.
#[derive(Debug)]
pub(crate) struct World {
    /// Milliseconds since the beginning.
    pub(crate) t: i64,
    /// How many of them the device slept.
    pub(crate) slept: i64,
    pub(crate) chance: Chance,
    pub(crate) log: Log,
    pub(crate) city: City,
    pub(crate) road: Road,
    pub(crate) device: Device,
    pub(crate) watch: Watch,
}

/// The device's clock at the beginning.
const BEGINNING: i64 = 1_795_414_509_000;

impl World {
    pub(crate) fn begin(script: &Script, care: Care) -> Self {
        let mut chance = Chance(script.chance);
        let mut log = Log::default();
        for number in 0..chance.below(7) {
            log.append(number == 0 || !chance.once_in(4), -60_000);
        }
        let all: Vec<Event> = log.after(0).map(|entry| entry.event.clone()).collect();
        let now = Timestamp::from_millis(BEGINNING);
        let (timeline, fetched, heard) = match script.start {
            Start::Fetched => {
                let page: Vec<Event> = all.into_iter().take(script.page).collect();
                let last = page.last().map_or(0, |event| event.seq);
                (Timeline::begin(page), Some(last), Some(0))
            }
            Start::Kept { without } => {
                let mut kept = all;
                if let Some(without) = without.filter(|_| kept.len() > 1) {
                    kept.remove(without % kept.len());
                }
                (Timeline::begin(kept), None, Some(-30_000))
            }
            Start::Nothing => (None, None, None),
        };
        let heard = heard.filter(|_| timeline.is_some());
        let current_at = heard.map(|heard| Timestamp::from_millis(BEGINNING + heard));
        let (device, effects) = Device::begin(care, timeline, fetched, current_at, now);
        let city = City::new(script.page);
        let (road, watch) = (Road::new(), Watch::begin(heard));
        let mut world = Self { t: 0, slept: 0, chance, log, city, road, device, watch };
        world.watch.sign(0);
        world.carry_out(effects);
        world.look();
        world
    }

    /// The device's clock.
    pub(crate) fn device_clock(&self) -> Timestamp {
        Timestamp::from_millis(BEGINNING + self.t + self.device.clock_ahead)
    }

    /// How long the device was awake.
    pub(crate) const fn awake(&self) -> i64 {
        self.t - self.slept
    }

    /// Runs until a moment.
    pub(crate) fn run_until(&mut self, end: i64) -> Result<(), Broken> {
        loop {
            let (timer, arrival) = (self.device.timer.unwrap_or(i64::MAX), self.road.next_at().unwrap_or(i64::MAX));
            if timer.min(arrival) > end {
                self.t = self.t.max(end);
                return self.check_now();
            }
            self.t = self.t.max(timer.min(arrival));
            let timer_first = timer < arrival || timer == arrival && self.chance.once_in(2);
            if timer_first {
                self.wake();
            } else if let Some(arrival) = self.road.next() {
                self.arrive(arrival)?;
            }
            self.check_now()?;
        }
    }

    fn arrive(&mut self, arrival: Arrival) -> Result<(), Broken> {
        match arrival {
            Arrival::StreamAsked { stream, after } => self.stream_asked(stream, after),
            Arrival::FetchAsked { fetch, after, asked } => self.page_asked(fetch, after, asked),
            Arrival::Beat { stream } => self.beat(stream),
            Arrival::Look => self.look(),
            heard => return self.hear(heard),
        }
        Ok(())
    }
}
