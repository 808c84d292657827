//! Counters of one run or many.

use fault_proxy::Kind;
use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::time::Duration;

/// The figures; adding up is `add`.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Runs.
    pub runs: u64,
    /// Runs with a violated promise.
    pub failed: u64,
    /// Injected network faults, by kind.
    pub faults: BTreeMap<Kind, u64>,
    /// Runs with a failing store, by its fault.
    pub stores: BTreeMap<String, u64>,
    /// How often the browser was killed.
    pub kills: u64,
    /// Runs in which it was killed at least once.
    pub runs_with_kills: u64,
    /// How often a tab crashed.
    pub crashes: u64,
    /// Further tabs.
    pub tabs: u64,
    /// Demands at the city.
    pub filed: u64,
    /// Demands that are lost.
    pub lost: u64,
    /// Drafts filed more than once.
    pub doubled: u64,
    /// Demands that the city refused.
    pub refused: u64,
    /// How often a draft was found put aside, not in the form, when the page came back.
    pub put_aside: u64,
    /// Photos at the city that equal the stored ones byte for byte.
    pub photos: u64,
    /// Stored photos that are lost.
    pub photos_lost: u64,
    /// Photos restored with an equal hash after a kill or a reload.
    pub restored: u64,
    /// Photos that the page asked for again.
    pub asked_again: u64,
    /// Bytes of uploads sent more than once, including the heads of all requests.
    pub sent_again: u64,
    /// The most typing lost at once.
    pub typing_lost: Duration,
    /// The same before the browser had first created the database, when nothing can be stored.
    pub lost_before_store: Duration,
}

impl Figures {
    /// Adds those of another run.
    pub fn add(&mut self, other: &Self) {
        for (kind, count) in &other.faults {
            *self.faults.entry(*kind).or_default() += count;
        }
        for (fault, count) in &other.stores {
            *self.stores.entry(fault.clone()).or_default() += count;
        }
        let sums = [
            (&mut self.runs, other.runs),
            (&mut self.failed, other.failed),
            (&mut self.kills, other.kills),
            (&mut self.runs_with_kills, other.runs_with_kills),
            (&mut self.crashes, other.crashes),
            (&mut self.tabs, other.tabs),
            (&mut self.filed, other.filed),
            (&mut self.lost, other.lost),
            (&mut self.doubled, other.doubled),
            (&mut self.refused, other.refused),
            (&mut self.put_aside, other.put_aside),
            (&mut self.photos, other.photos),
            (&mut self.photos_lost, other.photos_lost),
            (&mut self.restored, other.restored),
            (&mut self.asked_again, other.asked_again),
            (&mut self.sent_again, other.sent_again),
        ];
        sums.into_iter().for_each(|(sum, count)| *sum += count);
        self.typing_lost = self.typing_lost.max(other.typing_lost);
        self.lost_before_store = self.lost_before_store.max(other.lost_before_store);
    }
}

impl Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let faults: u64 = self.faults.values().sum();
        let kinds: Vec<_> = self.faults.iter().map(|(kind, count)| format!("{kind:?} {count}")).collect();
        let stores: Vec<_> = self.stores.iter().map(|(fault, count)| format!("{fault} {count}")).collect();
        writeln!(f, "runs                 {} ({} with something wrong)", self.runs, self.failed)?;
        writeln!(f, "faults injected      {faults}: {}", kinds.join(", "))?;
        writeln!(f, "failing stores       {}: {}", self.stores.values().sum::<u64>(), stores.join(", "))?;
        writeln!(
            f,
            "kills                {} in {} runs (and {} crashed tabs)",
            self.kills, self.runs_with_kills, self.crashes
        )?;
        writeln!(f, "further tabs         {}", self.tabs)?;
        writeln!(f, "demands filed        {}", self.filed)?;
        writeln!(f, "lost                 {}", self.lost)?;
        writeln!(f, "doubled              {}", self.doubled)?;
        writeln!(f, "refused              {}", self.refused)?;
        writeln!(f, "drafts put aside     {}", self.put_aside)?;
        writeln!(f, "photos at the city   {} ({} lost)", self.photos, self.photos_lost)?;
        writeln!(f, "photos restored      {} ({} asked for again)", self.restored, self.asked_again)?;
        writeln!(f, "re-sent bytes        {} (with the heads of all calls)", self.sent_again)?;
        write!(f, "longest typing lost  {} ms", self.typing_lost.as_millis())?;
        write!(f, " ({} ms before the browser had opened its store)", self.lost_before_store.as_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_runs_add_up_and_the_longest_stays_the_longest() {
        let one = Figures { runs: 1, kills: 2, typing_lost: Duration::from_millis(7), ..Figures::default() };
        let mut sum = Figures { faults: BTreeMap::from([(Kind::Delay, 1)]), ..one.clone() };
        sum.add(&Figures { faults: BTreeMap::from([(Kind::Delay, 2)]), ..one });
        assert_eq!((sum.runs, sum.kills, sum.faults[&Kind::Delay], sum.typing_lost.as_millis()), (2, 4, 3, 7));
        assert!(sum.to_string().contains("Delay 3"));
    }
}
