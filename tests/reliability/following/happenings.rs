//! The effects of each happening of a script.

use super::city::Spoilt;
use super::road::{Arrival, Way};
use super::script::Happening;
use super::world::World;
use domain::FollowingEvent;

impl World {
    /// Carries out a happening.
    pub(crate) fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Log { events, unseen } => self.log_events(events, unseen),
            Happening::Tamper(tamper) => self.city.tampers.push_back(tamper),
            Happening::Retry(millis) => self.name_pause(millis),
            Happening::Cut => self.cut(),
            Happening::End => self.device.streams.clone().into_iter().for_each(|stream| self.end(stream, false)),
            Happening::Dead { cut_after } => self.go_silent(cut_after),
            Happening::HoldBack(held_back) => self.city.held_back = held_back,
            Happening::Replay => self.city.replay = true,
            Happening::RefuseStream(refusal) => self.city.refusals.push_back(refusal),
            Happening::Flicker(streams) => self.city.flickers = streams,
            Happening::SpoilFetch(refusal) => self.city.spoilt.push_back(Spoilt::Refused(refusal)),
            Happening::LateFetch(millis) => self.city.spoilt.push_back(Spoilt::Late(millis)),
            Happening::OldList(unknown) => self.city.spoilt.push_back(Spoilt::Old(unknown)),
            Happening::Slow(millis) => self.road.slow = i64::from(millis),
            Happening::Down { hard, told } => self.go_down(hard, told),
            Happening::Up { told } => self.come_up(told),
            Happening::Hide => self.hide(),
            Happening::Show => {
                self.watch.sign(self.t);
                self.show_page();
            }
            Happening::TryNow | Happening::Restored if self.device.visible => {
                self.watch.sign(self.t);
                self.tell(FollowingEvent::Shown);
            }
            Happening::TryNow | Happening::Restored => {}
            Happening::Sleep { seconds, frozen, kept } => self.sleep(i64::from(seconds) * 1_000, frozen, kept),
            Happening::Clock(seconds) => {
                let millis = i64::from(seconds) * 1_000;
                self.watch.sign(self.t);
                self.watch.clock_put(self.t, millis);
                self.device.clock_ahead += millis;
            }
        }
    }

    pub(crate) fn log_events(&mut self, events: u8, unseen: u16) {
        for number in 0..events {
            self.log.append(unseen >> (number % 16) & 1 == 0, self.t);
        }
        self.write_to_all();
    }

    /// The stream goes silent without notice; it may be cut later.
    fn go_silent(&mut self, cut_after: Option<u8>) {
        let Some(known) = self.city.streams.last_mut() else { return };
        known.die();
        let stream = known.id;
        if let Some(seconds) = cut_after {
            self.road.send(self.t + i64::from(seconds) * 1_000, Arrival::End { stream, cut: true });
        }
    }

    fn go_down(&mut self, hard: bool, told: bool) {
        if hard {
            self.road.way = Way::Refusing;
            self.cut();
        } else {
            self.swallow();
        }
        if told {
            self.watch.sign(self.t);
            self.tell(FollowingEvent::WentOffline);
        }
    }

    fn come_up(&mut self, told: bool) {
        self.flow_again();
        if told {
            self.watch.sign(self.t);
            self.tell(FollowingEvent::CameBack);
        }
    }

    /// The device sleeps, and wakes. Its timers fire on waking, or continue where they were; connections survive with
    /// their data, or die, noticed or not.
    pub(crate) fn sleep(&mut self, millis: i64, frozen: bool, kept: bool) {
        let wakes = self.t + millis;
        if !kept {
            for stream in self.device.streams.clone() {
                self.road.take(|arrival| arrival.is_by_stream(stream));
                self.city.streams.retain(|known| known.id != stream);
                if self.chance.once_in(2) {
                    let at = wakes + self.chance.millis(0, 200);
                    self.road.send(at, Arrival::End { stream, cut: true });
                }
            }
            if let Some(fetch) = self.device.fetch {
                let at = wakes + self.chance.millis(0, 200);
                self.no_answer(fetch, at);
            }
        }
        self.road.put_off_until(wakes);
        self.device.timer = self.device.timer.map(|timer| if frozen { timer + millis } else { timer.max(wakes) });
        self.watch.wish_until += if frozen { millis } else { 0 };
        (self.t, self.slept) = (wakes, self.slept + millis);
        self.watch.sign(self.t);
    }

    /// From now on there are no faults.
    pub(crate) fn make_peace(&mut self) {
        self.city.be_good();
        self.road.slow = 0;
        if self.road.way != Way::Good {
            self.flow_again();
        }
    }
}
