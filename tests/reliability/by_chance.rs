//! Larger worlds and long random schedules; a schedule that breaks a promise is shrunk to the shortest that does.
//!
//! `SUBAN_SCHEDULES` sets their number.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reliability::{Budget, Machine, World, possible, run_fairly};
use std::cell::{Cell, RefCell};

/// Schedules of an ordinary run.
const SCHEDULES: u32 = 120_000;

/// The machine's cache of steps is cleared when it has so many deliveries.
const MOST_REMEMBERED: usize = 20_000;

fn schedules() -> u32 {
    std::env::var("SUBAN_SCHEDULES").ok().and_then(|number| number.parse().ok()).unwrap_or(SCHEDULES)
}

fn budget() -> impl Strategy<Value = Budget> {
    let citizen = (1_u8..5, 0_u8..5, 0_u8..4);
    (citizen, 0_u8..10, 0_u8..5, 0_u8..5, 0_u8..4, 0_u8..3).prop_map(
        |((taps, try_nows, take_backs), network, store, kills, clock, uploads)| Budget {
            taps,
            try_nows,
            take_backs,
            network,
            store,
            kills,
            clock,
            wakes: u8::MAX,
            uploads,
        },
    )
}

fn world() -> impl Strategy<Value = World> {
    (1_usize..4, 0_u8..4, any::<bool>(), any::<u8>(), budget())
        .prop_map(|(pages, late, wrong, chance, budget)| World { chance, ..World::new(pages, late, wrong, budget) })
}

#[test]
fn no_schedule_loses_a_demand_or_doubles_one() {
    let (ran, steps, longest) = (Cell::new(0_u64), Cell::new(0_u64), Cell::new(0_usize));
    let machine = RefCell::new(Machine::default());
    let config =
        Config { cases: schedules(), failure_persistence: None, max_shrink_iters: 50_000, ..Config::default() };
    let outcome = TestRunner::new(config).run(
        &(world(), proptest::collection::vec(any::<u16>(), 0..160)),
        |(mut world, choices)| {
            let mut machine = machine.borrow_mut();
            if machine.occurred() > MOST_REMEMBERED {
                *machine = Machine::default();
            }
            let mut trail = Vec::new();
            for choice in &choices {
                let possible = possible(&world, &machine);
                let Some(action) = possible.get(usize::from(*choice) % possible.len().max(1)) else { break };
                trail.push(*action);
                let result = world.apply(&mut machine, *action);
                prop_assert!(result.is_ok(), "{result:?} after {trail:#?}");
            }
            let end = run_fairly(world, &mut machine, |_| false);
            prop_assert!(end.is_ok(), "{end:?} after {trail:#?}");
            ran.set(ran.get() + 1);
            steps.set(steps.get() + trail.len() as u64);
            longest.set(longest.get().max(trail.len()));
            Ok(())
        },
    );
    println!("{} schedules by chance, {} steps, the longest {}", ran.get(), steps.get(), longest.get());
    if let Err(error) = outcome {
        panic!("{error}");
    }
    assert_eq!(ran.get(), u64::from(schedules()), "all of them ran");
}
