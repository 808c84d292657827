//! Idle detection on a shared device, counted in one-second ticks without input, independent of the clock.

/// So many seconds before the end the citizen is asked whether they are still there (WCAG 2.2, criterion 2.2.1: at
/// least 20).
pub const ASKED_FOR_S: u32 = 30;
/// The shortest idle time, in seconds, after which a shared device forgets.
pub const SHORTEST_S: u32 = 60;

/// The idle timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presence {
    limit_s: u32,
    silent_s: u32,
}

/// What to do after a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Nothing: there was recent input.
    There,
    /// Ask whether somebody is still there.
    Asked {
        /// How many seconds are left.
        left_s: u32,
    },
    /// The time is up: forget everything.
    Gone,
}

impl Presence {
    /// Starts the timer; it expires after `limit_s` seconds without input.
    pub const fn new(limit_s: u32) -> Self {
        Self { limit_s: if limit_s < SHORTEST_S { SHORTEST_S } else { limit_s }, silent_s: 0 }
    }

    /// Input: restarts the timer.
    pub const fn sign(&mut self) {
        self.silent_s = 0;
    }

    /// A second has passed. While something is `under_way` to the city nothing is forgotten.
    pub const fn second(&mut self, under_way: bool) -> Sign {
        self.silent_s = self.silent_s.saturating_add(1);
        let left_s = self.limit_s.saturating_sub(self.silent_s);
        if left_s > ASKED_FOR_S {
            Sign::There
        } else if left_s > 0 {
            Sign::Asked { left_s }
        } else if under_way {
            Sign::Asked { left_s: 0 }
        } else {
            Sign::Gone
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(presence: &mut Presence, seconds: u32, under_way: bool) -> Sign {
        for _ in 1..seconds {
            presence.second(under_way);
        }
        presence.second(under_way)
    }

    #[test]
    fn one_who_gives_no_sign_is_asked_and_then_gone() {
        let mut presence = Presence::new(120);
        assert_eq!(after(&mut presence, 89, false), Sign::There);
        assert_eq!(presence.second(false), Sign::Asked { left_s: 30 });
        assert_eq!(after(&mut presence, 29, false), Sign::Asked { left_s: 1 });
        assert_eq!(presence.second(false), Sign::Gone);
    }

    #[test]
    fn any_sign_begins_the_count_anew() {
        let mut presence = Presence::new(120);
        assert_eq!(after(&mut presence, 119, false), Sign::Asked { left_s: 1 });
        presence.sign();
        assert_eq!(after(&mut presence, 89, false), Sign::There);
    }

    #[test]
    fn a_demand_on_its_way_is_waited_for() {
        let mut presence = Presence::new(60);
        assert_eq!(after(&mut presence, 200, true), Sign::Asked { left_s: 0 });
        assert_eq!(presence.second(false), Sign::Gone);
    }

    #[test]
    fn a_device_that_would_forget_at_once_gives_a_minute() {
        let mut presence = Presence::new(1);
        assert_eq!(after(&mut presence, 59, false), Sign::Asked { left_s: 1 });
        assert_eq!(presence.second(false), Sign::Gone);
    }
}
