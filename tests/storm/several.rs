//! Several runs, one after the other, each from its own seed; a failing one is told whole, and can be made again alone.

use crate::figures::Figures;
use crate::run::run;
use crate::story::Story;
use browser_tests::equipment::Equipment;
use std::time::{Duration, Instant};

/// How many further runs making a plan smaller may take.
const SHRINKING_RUNS: usize = 12;

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Several {
    /// How many; run n has the seed plus n.
    pub runs: u64,
    /// The seed of the first.
    pub seed: u64,
    /// No run begins after this time.
    pub longest: Option<Duration>,
    /// Whether failing plans are made smaller.
    pub shrink: bool,
    /// Whether every step is printed as it is done.
    pub aloud: bool,
}

/// Makes the runs, and tells of each.
pub async fn make(equipment: &Equipment, wanted: &Several) -> Figures {
    let (mut sum, began) = (Figures::default(), Instant::now());
    for seed in (wanted.seed..).take(usize::try_from(wanted.runs).unwrap_or(usize::MAX)) {
        if wanted.longest.is_some_and(|longest| began.elapsed() > longest) {
            break;
        }
        let (story, begun) = (Story::of(seed), Instant::now());
        let outcome = run(equipment, &story, &story.plan, wanted.aloud).await;
        sum.add(&outcome.figures);
        let took = begun.elapsed().as_secs_f64();
        if outcome.faults.is_empty() {
            println!("run {seed}: ok ({took:.1} s)");
            continue;
        }
        println!("run {seed}: FAILED ({took:.1} s); again by --seed {seed} --runs 1");
        outcome.faults.iter().for_each(|fault| println!("    {fault}"));
        println!("  the plan of the network\n{}", story.plan);
        println!("  the story\n{:#?}", brief(&story));
        if !wanted.aloud {
            println!("  what was done\n{}", outcome.diary);
        }
        if wanted.shrink {
            let fails = |plan| {
                let story = &story;
                async move { !run(equipment, story, &plan, false).await.faults.is_empty() }
            };
            let small = fault_proxy::shrink_within(SHRINKING_RUNS, story.plan.clone(), fails).await;
            println!("  the smallest plan with which it fails\n{small}");
        }
    }
    sum
}

/// What of a story a person reads.
fn brief(story: &Story) -> Vec<String> {
    let store = story.store.map(|fault| format!("the store: {fault:?}"));
    let demands = story.demands.iter().map(|told| {
        let pace = told.pauses.iter().max().copied().unwrap_or_default();
        format!(
            "“{}”: pauses up to {pace:?}, photos {:?}, {:?}, {:?}",
            told.words, told.photos, told.sending, told.incidents
        )
    });
    store.into_iter().chain(demands).collect()
}
