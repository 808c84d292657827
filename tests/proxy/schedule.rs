//! Reproducible random plans: the same schedule and seed make the same plan.

use crate::fault::{Ending, Fault, Hostile, Kind, Landmark, Length, Place, Throttle, Twin};
use crate::plan::{Matching, Plan, Rule};
use fastrand::Rng;
use serde::{Deserialize, Serialize};

/// The parameters of random plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// The seed: the same one gives the same plan.
    pub seed: u64,
    /// How many rules.
    pub rules: u64,
    /// The kinds of faults, each with its weight; 0 means never.
    pub weights: Vec<(Kind, u32)>,
    /// The exchanges, each with its weight; an empty list means any exchange.
    pub targets: Vec<Target>,
    /// The highest occurrence that a rule waits for, counted from 1.
    pub occurrences: u64,
    /// The most times a rule is used.
    pub times: u64,
    /// The highest position of a cut.
    pub bytes: u64,
    /// The longest wait, in milliseconds.
    pub wait_ms: u64,
    /// The target of redirects.
    pub elsewhere: String,
}

/// A group of exchanges that a rule can match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The method; `None` for any.
    pub method: Option<String>,
    /// The prefix of the path; `None` for any.
    pub path: Option<String>,
    /// Its weight among the others.
    pub weight: u32,
}

impl Schedule {
    /// Four rules of all kinds with equal weights, for any of the first eight exchanges, with waits of up to two
    /// seconds. Each field can be set before the plan is generated.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            rules: 4,
            weights: Kind::ALL.into_iter().map(|kind| (kind, 1)).collect(),
            targets: Vec::new(),
            occurrences: 8,
            times: 2,
            bytes: 512 * 1024,
            wait_ms: 2000,
            elsewhere: "http://elsewhere.invalid/".to_owned(),
        }
    }

    /// The plan. Empty if no kind has a weight.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let mut chance = Chance { rng: Rng::with_seed(self.seed), schedule: self };
        Plan { rules: (0..self.rules).map_while(|_| chance.rule()).collect() }
    }
}

struct Chance<'a> {
    rng: Rng,
    schedule: &'a Schedule,
}

impl Chance<'_> {
    fn rule(&mut self) -> Option<Rule> {
        let Schedule { weights, targets, occurrences, times, .. } = self.schedule;
        let weights: Vec<_> = weights.iter().map(|(_, weight)| *weight).collect();
        let (kind, _) = *self.schedule.weights.get(self.weighted(&weights)?)?;
        let weights: Vec<_> = targets.iter().map(|target| target.weight).collect();
        let target = self.weighted(&weights).and_then(|index| targets.get(index));
        let matches = Matching {
            method: target.and_then(|target| target.method.clone()),
            path: target.and_then(|target| target.path.clone()),
            nth: Some(self.rng.u64(1..=(*occurrences).max(1))),
        };
        let times = Some(self.rng.u64(1..=(*times).max(1)));
        Some(Rule { matches, fault: self.fault(kind), times })
    }

    fn fault(&mut self, kind: Kind) -> Fault {
        match kind {
            Kind::CutCall => Fault::CutCall { at: self.place(), ending: self.ending() },
            Kind::CutAnswer => Fault::CutAnswer { at: self.place(), ending: self.ending() },
            Kind::LoseAnswer => Fault::LoseAnswer { ending: self.ending() },
            Kind::Delay if self.rng.bool() => Fault::Delay { up_ms: self.wait(), down_ms: 0 },
            Kind::Delay => Fault::Delay { up_ms: 0, down_ms: self.wait() },
            Kind::Throttle => {
                let bytes_per_second = Throttle::two_g().bytes_per_second << self.rng.u32(0..6);
                let throttle = Throttle { bytes_per_second, latency_ms: self.wait(), ..Throttle::two_g() };
                Fault::Throttle(Throttle { stall_ms: self.wait(), ..throttle })
            }
            Kind::Silence => Fault::Silence { at: self.place(), ms: self.wait() },
            Kind::Duplicate => Fault::Duplicate {
                answer: if self.rng.bool() { Twin::First } else { Twin::Second },
                together: self.rng.bool(),
            },
            Kind::Truncate => Fault::Truncate {
                keep: self.byte(),
                length: if self.rng.bool() { Length::Kept } else { Length::Adjusted },
            },
            Kind::CaptivePortal => Fault::CaptivePortal { after_upstream: self.rng.bool() },
            Kind::Redirect => {
                Fault::Redirect { to: self.schedule.elsewhere.clone(), status: if self.rng.bool() { 302 } else { 307 } }
            }
            Kind::Swap => Fault::Swap { body: Hostile::ALL[self.rng.usize(..Hostile::ALL.len())] },
            Kind::Offline => Fault::Offline { ms: self.wait() },
        }
    }

    fn place(&mut self) -> Place {
        const LANDMARKS: [Landmark; 4] =
            [Landmark::MiddleOfHead, Landmark::EndOfHead, Landmark::MiddleOfBody, Landmark::End];
        match self.rng.u8(0..6) {
            0 => Place::Byte(self.rng.u64(0..=1)),
            1 => Place::Byte(self.byte()),
            _ => Place::At(LANDMARKS[self.rng.usize(..LANDMARKS.len())]),
        }
    }

    /// Any byte position; each number of digits is equally likely, so early positions are frequent.
    fn byte(&mut self) -> u64 {
        let bits = u64::BITS - self.schedule.bytes.leading_zeros();
        let most = 1_u64.checked_shl(self.rng.u32(0..=bits)).unwrap_or(u64::MAX);
        self.rng.u64(0..=most.min(self.schedule.bytes))
    }

    fn ending(&mut self) -> Ending {
        if self.rng.bool() { Ending::Close } else { Ending::Reset }
    }

    fn wait(&mut self) -> u64 {
        self.rng.u64(0..=self.schedule.wait_ms)
    }

    /// A random index by weight; `None` if all weights are zero.
    fn weighted(&mut self, weights: &[u32]) -> Option<usize> {
        let sum: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
        if sum == 0 {
            return None;
        }
        let mut left = self.rng.u64(..sum);
        weights.iter().position(|weight| {
            let here = left < u64::from(*weight);
            left = left.saturating_sub(u64::from(*weight));
            here
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_same_seed_makes_the_same_plan_and_another_another() {
        let plan = Schedule::new(7).plan();
        assert_eq!(plan, Schedule::new(7).plan());
        assert_ne!(plan, Schedule::new(8).plan());
        assert_eq!(plan.to_string().parse::<Plan>().unwrap(), plan, "it can be printed and run again");
    }

    #[test]
    fn every_kind_comes_up_and_none_without_a_weight() {
        let kinds: BTreeSet<_> =
            (0..200).flat_map(|seed| Schedule::new(seed).plan().rules).map(|rule| rule.fault.kind()).collect();
        assert_eq!(kinds, BTreeSet::from(Kind::ALL));
        let only = Schedule { weights: vec![(Kind::Delay, 0), (Kind::LoseAnswer, 3)], ..Schedule::new(1) };
        assert!(only.plan().rules.iter().all(|rule| rule.fault.kind() == Kind::LoseAnswer));
        assert_eq!(only.plan().rules.len(), 4);
        assert_eq!(Schedule { weights: vec![(Kind::Delay, 0)], ..only }.plan(), Plan::default());
    }

    #[test]
    fn weights_are_kept_roughly() {
        let schedule = Schedule { rules: 4000, weights: vec![(Kind::Delay, 3), (Kind::Swap, 1)], ..Schedule::new(3) };
        let delays = schedule.plan().rules.iter().filter(|rule| rule.fault.kind() == Kind::Delay).count();
        assert!((2800..3200).contains(&delays), "{delays} of 4000");
    }

    #[test]
    fn rules_keep_to_the_targets_and_the_limits() {
        let targets = vec![Target { method: Some("POST".to_owned()), path: Some("/v1/demands".to_owned()), weight: 1 }];
        let schedule = Schedule { rules: 500, targets, occurrences: 3, times: 1, bytes: 100, ..Schedule::new(5) };
        for mut rule in schedule.plan().rules {
            assert_eq!(rule.matches.method.as_deref(), Some("POST"));
            assert!(matches!(rule.matches.nth, Some(1..=3)) && rule.times == Some(1));
            assert!(rule.fault.place().is_none_or(|place| !matches!(place, Place::Byte(101..))));
        }
    }
}
