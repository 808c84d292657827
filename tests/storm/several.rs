//! Several runs, in sequence or in parallel, each from its own seed; a failing one is reported in full, and can be
//! repeated alone.

use crate::figures::Figures;
use crate::run::{run, take_photos};
use crate::story::Story;
use anyhow::{Result, anyhow};
use browser_tests::equipment::Equipment;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Most further runs for shrinking a plan.
const SHRINKING_RUNS: usize = 12;

/// Options.
#[derive(Clone, Debug)]
pub struct Several {
    /// How many; run n has the seed plus n.
    pub runs: u64,
    /// The seed of the first.
    pub seed: u64,
    /// How many in parallel.
    pub together: u64,
    /// No run starts after this time.
    pub longest: Option<Duration>,
    /// Whether failing plans are shrunk.
    pub shrink: bool,
    /// Whether every step is printed as it is done.
    pub aloud: bool,
}

/// Makes the runs, and reports each.
///
/// # Errors
/// When they cannot be started.
pub fn make(equipment: &Equipment, wanted: &Several) -> Result<Figures> {
    // Generated before the first run needs them: several may start at once.
    take_photos()?;
    let (sum, next, began) = (Mutex::new(Figures::default()), AtomicU64::new(0), Instant::now());
    let in_time = || wanted.longest.is_none_or(|longest| began.elapsed() <= longest);
    let one_after_the_other = || -> Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        while in_time() {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= wanted.runs {
                break;
            }
            let figures = runtime.block_on(make_one(equipment, wanted, wanted.seed + number));
            sum.lock().unwrap_or_else(PoisonError::into_inner).add(&figures);
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let rows: Vec<_> = (0..wanted.together.max(1)).map(|_| scope.spawn(one_after_the_other)).collect();
        rows.into_iter().try_for_each(|row| row.join().unwrap_or_else(|_| Err(anyhow!("a run panicked"))))
    })?;
    Ok(sum.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Makes one run, and reports it in one piece.
async fn make_one(equipment: &Equipment, wanted: &Several, seed: u64) -> Figures {
    let (story, begun) = (Story::of(seed), Instant::now());
    let outcome = run(equipment, &story, &story.plan, wanted.aloud).await;
    let took = begun.elapsed().as_secs_f64();
    if outcome.faults.is_empty() {
        // Each line stands alone: a long series may be interrupted at any time.
        let (met, kills) = (outcome.figures.faults.values().sum::<u64>(), outcome.figures.kills);
        println!("run {seed}: ok ({took:.1} s, {} filed, {met} faults, {kills} kills)", outcome.figures.filed);
        return outcome.figures;
    }
    let mut told = format!("run {seed}: FAILED ({took:.1} s); again by --seed {seed} --runs 1\n");
    outcome.faults.iter().for_each(|fault| told += &format!("    {fault}\n"));
    told += &format!("  the plan of the network\n{}\n  the story\n{:#?}\n", story.plan, brief(&story));
    if !wanted.aloud {
        told += &format!("  what was done\n{}\n", outcome.diary);
    }
    if wanted.shrink {
        let fails = |plan| {
            let story = &story;
            async move { !run(equipment, story, &plan, false).await.faults.is_empty() }
        };
        let small = fault_proxy::shrink_within(SHRINKING_RUNS, story.plan.clone(), fails).await;
        told += &format!("  the smallest plan with which it fails\n{small}\n");
    }
    print!("{told}");
    outcome.figures
}

/// A story's summary for a person.
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
