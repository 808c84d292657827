//! Thousands of random scripts with cuts, resumptions, duplicates, gaps and dead streams: the timeline is correct in
//! each, and a script that breaks a promise is shrunk to the shortest that does.
//!
//! `SUBAN_SCRIPTS` sets their number.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reliability::following::{Care, Script, run};
use std::cell::RefCell;

/// Scripts of an ordinary run.
const SCRIPTS: u32 = 6_000;

/// Totals of all scripts of a run.
#[derive(Default)]
struct Sums {
    scripts: u32,
    events: u64,
    requests: usize,
    most_in_vain: usize,
    days: f64,
    caught_up: Vec<i64>,
    found_out: Vec<i64>,
}

/// Of sorted numbers: the median, the 99th percentile, the maximum.
fn spread(numbers: &mut [i64]) -> String {
    numbers.sort_unstable();
    let at = |part: usize| numbers.get(numbers.len() * part / 100).or(numbers.last()).copied().unwrap_or_default();
    format!("half within {} ms, 99 of 100 within {} ms, all within {} ms", at(50), at(99), at(100))
}

fn scripts() -> u32 {
    std::env::var("SUBAN_SCRIPTS").ok().and_then(|number| number.parse().ok()).unwrap_or(SCRIPTS)
}

#[test]
fn the_timeline_is_true_whatever_becomes_of_streams_and_fetches() {
    let sums = RefCell::new(Sums::default());
    let config = Config { cases: scripts(), failure_persistence: None, max_shrink_iters: 50_000, ..Config::default() };
    let happenings = proptest::collection::vec(any::<(u16, u16, u16)>(), 0..48);
    let outcome = TestRunner::new(config).run(&(any::<u64>(), any::<(u8, u8, u8)>(), happenings), |drawn| {
        let script = Script::drawn(drawn.0, drawn.1, &drawn.2);
        let figures = run(&script, Care::FULL);
        prop_assert!(figures.is_ok(), "{figures:?} in {script:#?}");
        let (mut sums, Ok(figures)) = (sums.borrow_mut(), figures) else { return Ok(()) };
        sums.scripts += 1;
        sums.events += figures.events;
        sums.requests += figures.requests;
        sums.most_in_vain = sums.most_in_vain.max(figures.most_in_vain);
        sums.days += figures.took as f64 / 86_400_000.0;
        let times = if figures.said { &mut sums.caught_up } else { &mut sums.found_out };
        times.push(figures.caught_up);
        Ok(())
    });
    let mut sums = sums.into_inner();
    println!(
        "{} scripts, {:.0} days of following, {} events, {} requests, at most {} a minute in vain",
        sums.scripts, sums.days, sums.events, sums.requests, sums.most_in_vain,
    );
    println!("caught up after coming back: {}", spread(&mut sums.caught_up));
    println!("found out where nobody says that the road is good: {}", spread(&mut sums.found_out));
    if let Err(error) = outcome {
        panic!("{error}");
    }
    assert_eq!(sums.scripts, scripts(), "all of them ran");
}
