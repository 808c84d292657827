//! Runs a script to its end: its happenings, then peace, and the checks of what the page must have reached by then.

use super::device::Care;
use super::script::{Peace, Script};
use super::verdict::Broken;
use super::world::World;
use domain::{FollowingEvent, Freshness};

/// Statistics of a script.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Events in the city's log.
    pub events: u64,
    /// Requests for streams and list pages.
    pub requests: usize,
    /// The most of them in a minute that brought nothing new, beyond those allowed for signals of the device.
    pub most_in_vain: usize,
    /// Milliseconds from coming back until everything was there; without a signal, from when the network was good and
    /// no pause was requested.
    pub caught_up: i64,
    /// Whether the device signalled that it was back.
    pub said: bool,
    /// Milliseconds of the model.
    pub took: i64,
}

/// The limit for catching up after coming back.
const CAUGHT_UP_MS: i64 = 3_000;
/// A clock that was set back is noticed when the next timer fires.
const UNNOTICED_MS: i64 = 35_000;
/// The last sleep.
const SLEEP_MS: i64 = 600_000;
/// Without a signal the page recovers within so many milliseconds: half a minute until a stream counts as dead, then
/// the longest wait or three more silent streams, then a minute of polls.
const FOUND_OUT_MS: i64 = 200_000;

/// Runs a script to its end.
///
/// # Errors
/// The broken promise, and when, in milliseconds.
pub fn run(script: &Script, care: Care) -> Result<Figures, (Broken, i64)> {
    let mut world = World::begin(script, care);
    let figures = world.play(script);
    figures.map_err(|broken| (broken, world.t))
}

impl World {
    fn play(&mut self, script: &Script) -> Result<Figures, Broken> {
        for (wait, happening) in &script.happenings {
            self.run_until(self.t + wait)?;
            self.happen(*happening);
            self.check_now()?;
        }
        let caught_up = self.peace(script.peace)?;
        // From now on new events appear at once.
        for events in [1, 2] {
            self.log_events(events, 0);
            self.run_until(self.t + CAUGHT_UP_MS)?;
            if !self.shows_all_up_to(self.log.last()) {
                return Err(Broken::Lost);
            }
            self.check_live()?;
        }
        self.check_timeline()?;
        Ok(Figures {
            events: self.log.last(),
            requests: self.watch.asked_in_all(),
            most_in_vain: self.watch.check_pace()?,
            caught_up,
            said: script.peace != Peace::Unsaid,
            took: self.t,
        })
    }

    /// The network is good, the page is shown, with or without a signal.
    fn peace(&mut self, peace: Peace) -> Result<i64, Broken> {
        self.make_peace();
        if !self.device.visible && peace != Peace::Shown {
            self.watch.sign(self.t);
            self.show_page();
        }
        match peace {
            // Sleep is not noticed while a backend has asked for a pause, since no timer is overdue; nor right after
            // the clock was set back.
            Peace::Woke
                if self.watch.wish_until > self.t + SLEEP_MS
                    || self.watch.put_back_since(self.t - UNNOTICED_MS) > 0 =>
            {
                self.come_back()?;
            }
            Peace::CameBack => self.come_back()?,
            Peace::Shown => {
                self.hide();
                self.check_now()?;
                self.run_until(self.t + 700)?;
                self.watch.sign(self.t);
                self.show_page();
            }
            Peace::Woke => {
                let kept = self.chance.once_in(3);
                self.sleep(SLEEP_MS, false, kept);
                self.log_events(2, 1);
            }
            Peace::Unsaid => return self.find_out(),
        }
        let (back, last) = (self.t, self.log.last());
        while !self.shows_all_up_to(last) {
            if self.t >= back + CAUGHT_UP_MS {
                return Err(Broken::NotCaughtUp);
            }
            self.run_until(self.t + 50)?;
        }
        let caught_up = self.t - back;
        self.run_until(back + CAUGHT_UP_MS)?;
        self.check_live()?;
        Ok(caught_up)
    }

    /// Without a signal the page has to recover by itself, respecting requested pauses.
    fn find_out(&mut self) -> Result<i64, Broken> {
        let (mut good, mut found_out) = (self.t, None);
        while self.t < good + FOUND_OUT_MS {
            good = good.max(self.watch.wish_until);
            if found_out.is_none() && self.misses_only(&self.city.unknowable()) {
                found_out = Some((self.t - good).max(0));
            }
            self.run_until(self.t + 500)?;
        }
        self.check_live()?;
        found_out.filter(|_| self.misses_only(&self.city.unknowable())).ok_or(Broken::Lost)
    }

    fn come_back(&mut self) -> Result<(), Broken> {
        self.tell(FollowingEvent::WentOffline);
        self.run_until(self.t + 400)?;
        self.watch.sign(self.t);
        self.tell(FollowingEvent::CameBack);
        Ok(())
    }

    fn check_live(&self) -> Result<(), Broken> {
        let live = self.device.told == Freshness::Live
            && self.device.following.freshness(self.device_clock()) == Freshness::Live;
        if live { Ok(()) } else { Err(Broken::NotLive) }
    }
}
