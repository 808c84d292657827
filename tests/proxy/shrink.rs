//! Minimises a failing plan: fewer rules first (delta debugging), then lower numbers. It runs nothing itself.

use crate::fault::Place;
use crate::plan::{Plan, Rule};
use std::collections::HashSet;

/// The smallest plan found that still fails: no rule of it can be removed, and each number is the lowest that fails.
/// `fails` runs a plan and says whether it fails; it is not called for the given plan, which must fail.
pub async fn shrink<F, R>(plan: Plan, fails: F) -> Plan
where
    F: FnMut(Plan) -> R,
    R: Future<Output = bool>,
{
    shrink_within(usize::MAX, plan, fails).await
}

/// The same with at most so many runs.
pub async fn shrink_within<F, R>(runs: usize, plan: Plan, fails: F) -> Plan
where
    F: FnMut(Plan) -> R,
    R: Future<Output = bool>,
{
    let mut shrinking = Shrinking { seen: HashSet::from([plan.to_string()]), plan, fails, runs };
    loop {
        let before = shrinking.plan.clone();
        shrinking.leave_out().await;
        shrinking.lower().await;
        if shrinking.plan == before {
            return before;
        }
    }
}

struct Shrinking<F> {
    /// The smallest so far.
    plan: Plan,
    /// Plans already run; their result is deterministic.
    seen: HashSet<String>,
    fails: F,
    runs: usize,
}

impl<F, R> Shrinking<F>
where
    F: FnMut(Plan) -> R,
    R: Future<Output = bool>,
{
    /// Keeps a plan if it fails.
    async fn keep_if_failing(&mut self, plan: Plan) -> bool {
        if self.runs == 0 || !self.seen.insert(plan.to_string()) {
            return false;
        }
        self.runs -= 1;
        let fails = (self.fails)(plan.clone()).await;
        if fails {
            self.plan = plan;
        }
        fails
    }

    /// Removes rules: halves, quarters, and so on down to single ones.
    async fn leave_out(&mut self) {
        let mut size = self.plan.rules.len().div_ceil(2);
        while size > 0 {
            let mut at = 0;
            while at < self.plan.rules.len() {
                let mut rules = self.plan.rules.clone();
                rules.drain(at..(at + size).min(rules.len()));
                if !self.keep_if_failing(Plan { rules }).await {
                    at += size;
                }
            }
            size /= 2;
        }
    }

    /// Simplifies each rule.
    async fn lower(&mut self) {
        for index in 0..self.plan.rules.len() {
            self.name_no_place(index).await;
            let quantities = self.plan.rules.get_mut(index).map_or(0, |rule| lowerable(rule).len());
            for which in 0..quantities {
                self.lower_one(index, which).await;
            }
        }
    }

    /// Replaces a named position by a number, which can be lowered.
    async fn name_no_place(&mut self, index: usize) {
        let mut plan = self.plan.clone();
        if let Some(place @ Place::At(_)) = plan.rules.get_mut(index).and_then(|rule| rule.fault.place()) {
            *place = Place::Byte(0);
            self.keep_if_failing(plan).await;
        }
    }

    /// Lowers one number: to the lowest, else to the lowest that fails, by bisection.
    async fn lower_one(&mut self, index: usize, which: usize) {
        let Some((mut fails, lowest)) = self.plan.rules.get_mut(index).and_then(|rule| {
            let (value, lowest) = lowerable(rule).into_iter().nth(which)?;
            Some((*value, lowest))
        }) else {
            return;
        };
        if fails <= lowest || self.keep_if_failing(self.with(index, which, lowest)).await {
            return;
        }
        let mut holds = lowest;
        while fails - holds > 1 {
            let middle = holds + (fails - holds) / 2;
            if self.keep_if_failing(self.with(index, which, middle)).await {
                fails = middle;
            } else {
                holds = middle;
            }
        }
    }

    fn with(&self, index: usize, which: usize, number: u64) -> Plan {
        let mut plan = self.plan.clone();
        if let Some((value, _)) = plan.rules.get_mut(index).and_then(|rule| lowerable(rule).into_iter().nth(which)) {
            *value = number;
        }
        plan
    }
}

/// The numbers of a rule, each with its lowest useful value.
fn lowerable(rule: &mut Rule) -> Vec<(&mut u64, u64)> {
    let mut numbers: Vec<_> = rule.fault.quantities().into_iter().map(|value| (value, 0)).collect();
    numbers.extend(rule.times.as_mut().map(|times| (times, 1)));
    numbers.extend(rule.matches.nth.as_mut().map(|nth| (nth, 1)));
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::{Ending, Fault, Kind, Landmark};
    use crate::plan::Matching;
    use crate::schedule::Schedule;
    use std::cell::Cell;
    use std::future::ready;

    fn cut(at: Place) -> Rule {
        let fault = Fault::CutAnswer { at, ending: Ending::Close };
        Rule { matches: Matching { nth: Some(3), ..Matching::default() }, fault, times: Some(2) }
    }

    fn cuts_at(rule: &Rule) -> Option<u64> {
        match rule.fault {
            Fault::CutAnswer { at: Place::Byte(byte), .. } => Some(byte),
            _ => None,
        }
    }

    #[tokio::test]
    async fn a_plan_shrinks_to_the_one_rule_that_matters_and_its_numbers_to_their_edges() {
        let mut plan = Schedule { rules: 30, weights: vec![(Kind::Delay, 1)], ..Schedule::new(1) }.plan();
        plan.rules.insert(17, cut(Place::Byte(400_000)));
        let runs = Cell::new(0);
        let small = shrink(plan, |plan: Plan| {
            runs.set(runs.get() + 1);
            ready(plan.rules.iter().any(|rule| cuts_at(rule) >= Some(1234) && rule.matches.nth >= Some(2)))
        })
        .await;
        let mut expected = cut(Place::Byte(1234));
        (expected.matches.nth, expected.times) = (Some(2), Some(1));
        assert_eq!(small, Plan { rules: vec![expected] });
        assert!(runs.get() < 80, "{} runs", runs.get());
    }

    #[tokio::test]
    async fn two_rules_that_fail_only_together_both_stay() {
        let mut rules = Schedule { rules: 12, weights: vec![(Kind::Swap, 1)], ..Schedule::new(2) }.plan().rules;
        let lost = Rule { fault: Fault::LoseAnswer { ending: Ending::Close }, ..cut(Place::Byte(0)) };
        rules.insert(2, cut(Place::Byte(9)));
        rules.push(lost);
        let small = shrink(Plan { rules }, |plan: Plan| {
            let has = |kind| plan.rules.iter().any(|rule| rule.fault.kind() == kind);
            ready(has(Kind::CutAnswer) && has(Kind::LoseAnswer))
        })
        .await;
        let kinds: Vec<_> = small.rules.iter().map(|rule| rule.fault.kind()).collect();
        assert_eq!(kinds, [Kind::CutAnswer, Kind::LoseAnswer]);
        assert_eq!(cuts_at(&small.rules[0]), Some(0));
    }

    #[tokio::test]
    async fn a_named_place_becomes_a_number_only_if_the_plan_still_fails() {
        let named = Place::At(Landmark::MiddleOfBody);
        let plan = Plan { rules: vec![cut(named)] };
        let small = shrink(plan.clone(), |plan: Plan| ready(plan.rules.len() == 1)).await;
        assert_eq!(cuts_at(&small.rules[0]), Some(0));
        let same = |plan: Plan| ready(plan.rules.iter().any(|rule| cuts_at(rule).is_none()));
        let mut small = shrink(plan, same).await;
        assert_eq!(small.rules[0].fault.place(), Some(&mut Place::At(Landmark::MiddleOfBody)));
    }

    #[tokio::test]
    async fn what_fails_without_any_fault_shrinks_to_nothing() {
        assert_eq!(shrink(Schedule::new(4).plan(), |_| ready(true)).await, Plan::default());
    }

    #[tokio::test]
    async fn a_plan_of_which_nothing_smaller_fails_stays_as_it_is() {
        let plan = Schedule::new(4).plan();
        assert_eq!(shrink(plan.clone(), |_| ready(false)).await, plan);
    }

    #[tokio::test]
    async fn no_plan_is_run_twice_and_never_more_than_allowed() {
        let mut seen = HashSet::new();
        let plan = Schedule { rules: 9, ..Schedule::new(6) }.plan();
        let small = shrink_within(10, plan.clone(), |plan: Plan| {
            assert!(seen.insert(plan.to_string()), "{plan} was run twice");
            ready(plan.rules.len() > 2)
        })
        .await;
        assert_eq!(seen.len(), 10);
        assert!(small.rules.len() < plan.rules.len());
    }
}
