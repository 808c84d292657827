//! Whether somebody is still at a shared device: counted in seconds without a sign, whatever the device's clock says.

/// So many seconds before the end one is asked whether one is still there (WCAG 2.2, criterion 2.2.1: at least 20).
pub const ASKED_FOR_S: u32 = 30;
/// No shared device forgets sooner than after so many seconds without a sign.
pub const SHORTEST_S: u32 = 60;

/// Somebody at a shared device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presence {
    limit_s: u32,
    silent_s: u32,
}

/// What is to be done at a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Nothing: somebody is there.
    There,
    /// Ask whether somebody is there.
    Asked {
        /// How many seconds are left.
        left_s: u32,
    },
    /// Nobody is there: everything is forgotten.
    Gone,
}

impl Presence {
    /// Somebody has come; after `limit_s` seconds without a sign he is gone.
    pub const fn new(limit_s: u32) -> Self {
        Self { limit_s: if limit_s < SHORTEST_S { SHORTEST_S } else { limit_s }, silent_s: 0 }
    }

    /// A key, a touch: somebody is there.
    pub const fn sign(&mut self) {
        self.silent_s = 0;
    }

    /// A second has gone by. While something of the citizen's is `under_way` to the city nothing is forgotten.
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
