//! Which exchange gets which fault: rules as values, and their progress. Faults are carried out in `exchange`.

use crate::fault::Fault;
use serde::{Deserialize, Serialize};
use std::fmt::{self, Display};
use std::str::FromStr;

/// Rules, of which the first that matches an exchange is used. Its text (`Display`, `FromStr`) is JSON: a list of
/// rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Plan {
    /// In order.
    pub rules: Vec<Rule>,
}

/// A fault and its exchanges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Which exchanges.
    #[serde(default)]
    pub matches: Matching,
    /// What happens to them.
    pub fault: Fault,
    /// How often; if left out: until the plan is changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u64>,
}

/// Which exchanges; what is left out matches all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matching {
    /// The method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The prefix of the path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// From which one on among the exchanges with this method and path, counted from 1. Other rules do not change the
    /// count, so that removing one leaves the others as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<u64>,
}

impl Plan {
    /// One rule for all exchanges.
    #[must_use]
    pub fn always(fault: Fault) -> Self {
        Self { rules: vec![Rule { matches: Matching::default(), fault, times: None }] }
    }

    /// One rule for the next exchange.
    #[must_use]
    pub fn once(fault: Fault) -> Self {
        Self { rules: vec![Rule { matches: Matching::default(), fault, times: Some(1) }] }
    }

    /// One rule for the next exchange with this method and path prefix.
    #[must_use]
    pub fn once_for(method: &str, path: &str, fault: Fault) -> Self {
        let matches = Matching { method: Some(method.to_owned()), path: Some(path.to_owned()), nth: None };
        Self { rules: vec![Rule { matches, fault, times: Some(1) }] }
    }
}

impl Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // One rule a line: plans are read and compared by people.
        writeln!(f, "[")?;
        for (index, rule) in self.rules.iter().enumerate() {
            let rule = serde_json::to_string(rule).map_err(|_| fmt::Error)?;
            let comma = if index + 1 < self.rules.len() { "," } else { "" };
            writeln!(f, "  {rule}{comma}")?;
        }
        write!(f, "]")
    }
}

impl FromStr for Plan {
    type Err = serde_json::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        serde_json::from_str(text)
    }
}

/// A plan and its progress.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    plan: Plan,
    // One for each rule.
    counts: Vec<Count>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    seen: u64,
    used: u64,
}

impl Progress {
    pub(crate) fn of(plan: Plan) -> Self {
        let counts = vec![Count::default(); plan.rules.len()];
        Self { plan, counts }
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The rule for this exchange, with its index in the plan. Calling this counts.
    pub(crate) fn next(&mut self, method: &str, path: &str) -> Option<(usize, Fault)> {
        let mut met = None;
        for (index, (rule, count)) in self.plan.rules.iter().zip(&mut self.counts).enumerate() {
            let Matching { method: this, path: beginning, nth } = &rule.matches;
            let fits = this.as_ref().is_none_or(|this| this.eq_ignore_ascii_case(method))
                && beginning.as_ref().is_none_or(|beginning| path.starts_with(beginning.as_str()));
            if !fits {
                continue;
            }
            count.seen += 1;
            let due = nth.is_none_or(|nth| count.seen >= nth) && rule.times.is_none_or(|times| count.used < times);
            if due && met.is_none() {
                count.used += 1;
                met = Some((index, rule.fault.clone()));
            }
        }
        met
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::{Ending, Place};

    fn plan(text: &str) -> Progress {
        Progress::of(text.parse().unwrap())
    }

    fn met(progress: &mut Progress, calls: &[(&str, &str)]) -> Vec<Option<usize>> {
        calls.iter().map(|(method, path)| progress.next(method, path).map(|(index, _)| index)).collect()
    }

    #[test]
    fn the_first_rule_that_fits_is_used() {
        let mut progress = plan(
            r#"[{"matches":{"method":"POST"},"fault":{"kind":"lose_answer"}},
                {"matches":{"path":"/v1/"},"fault":{"kind":"captive_portal"}}]"#,
        );
        let calls = [("POST", "/v1/demands"), ("GET", "/v1/demands"), ("GET", "/")];
        assert_eq!(met(&mut progress, &calls), [Some(0), Some(1), None]);
    }

    #[test]
    fn a_rule_that_is_used_up_leaves_the_exchange_to_the_next() {
        let mut progress = plan(
            r#"[{"fault":{"kind":"lose_answer"},"times":2},
                {"fault":{"kind":"captive_portal"},"times":1}]"#,
        );
        assert_eq!(met(&mut progress, &[("GET", "/"); 4]), [Some(0), Some(0), Some(1), None]);
    }

    #[test]
    fn occurrences_are_counted_whatever_other_rules_do() {
        let second = r#"{"matches":{"path":"/a","nth":2},"fault":{"kind":"captive_portal"},"times":1}"#;
        let mut with = plan(&format!(r#"[{{"fault":{{"kind":"lose_answer"}},"times":1}},{second}]"#));
        assert_eq!(
            met(&mut with, &[("GET", "/a"), ("GET", "/b"), ("GET", "/a"), ("GET", "/a")]),
            [Some(0), None, Some(1), None]
        );
        let mut without = plan(&format!("[{second}]"));
        assert_eq!(met(&mut without, &[("GET", "/a"), ("GET", "/a")]), [None, Some(0)]);
    }

    #[test]
    fn a_plan_reads_back_what_it_prints() {
        let fault = Fault::CutAnswer { at: Place::Byte(3), ending: Ending::Reset };
        let mut plan = Plan::once_for("PATCH", "/v1/photos", fault);
        plan.rules.push(Rule { matches: Matching::default(), fault: Fault::two_g(), times: None });
        assert_eq!(plan.to_string().parse::<Plan>().unwrap(), plan);
        assert_eq!(Plan::default().to_string().parse::<Plan>().unwrap(), Plan::default());
    }

    #[test]
    fn a_misspelt_field_is_refused() {
        assert!(r#"[{"fault":{"kind":"cut_answer","att":1}}]"#.parse::<Plan>().is_err());
        assert!(r#"[{"fault":{"kind":"lose_answer"},"time":1}]"#.parse::<Plan>().is_err());
        assert!(r#"[{"matches":{"verb":"GET"},"fault":{"kind":"lose_answer"}}]"#.parse::<Plan>().is_err());
    }
}
