//! Explores every interleaving within a budget, breadth first, so that the first counterexample is the shortest; and
//! lists the possible actions in a world.
//!
//! `stateright` was considered: its checker needs states that hash, which the machine's are not, its "eventually" is
//! not sound on graphs with joins, and it brings a web server; this is the part that is needed.

use crate::city::Stage;
use crate::fair::{may_hear, photo_actions, run_fairly};
use crate::machine::{Act, Answer, Machine};
use crate::page::Kept;
use crate::promises::Broken;
use crate::world::{Action, World};
use domain::Delivery;
use std::collections::{HashMap, HashSet, hash_map::Entry};
use std::hash::{Hash, Hasher};

/// Statistics of an exploration.
#[derive(Clone, Debug, Default)]
pub struct Explored {
    /// Different worlds.
    pub states: usize,
    /// Steps from one to another.
    pub steps: usize,
    /// Different shortest paths to them: the number of schedules covered.
    pub schedules: f64,
    /// Steps of the longest path.
    pub longest: usize,
    /// Different deliveries in them.
    pub deliveries: usize,
    /// The first promise broken, and how.
    pub broken: Option<(Broken, Vec<Action>)>,
}

/// Explores everything. From each world it also runs fairly to the end.
pub fn explore(world: World) -> Explored {
    let mut machine = Machine::default();
    let mut explored = Explored::default();
    let mut ways: HashMap<u128, (usize, f64)> = HashMap::from([(print(&world), (0, 1.0))]);
    let mut trail: Vec<(usize, Option<Action>)> = vec![(0, None)];
    let mut level = vec![(world, 0)];
    let mut ended = HashSet::new();
    let mut depth = 0;
    while !level.is_empty() {
        let mut next = Vec::new();
        for (world, at) in level {
            explored.states += 1;
            let own = ways.get(&print(&world)).map_or(0.0, |(_, ways)| *ways);
            explored.schedules += own;
            if let Err((broken, end)) = run_fairly(world.clone(), &mut machine, |world| !ended.insert(print(world))) {
                explored.broken = Some((broken, [steps_to(&trail, at), end].concat()));
                return explored;
            }
            for action in possible(&world, &machine) {
                explored.steps += 1;
                let mut after = world.clone();
                let result = after.apply(&mut machine, action);
                match ways.entry(print(&after)) {
                    Entry::Occupied(mut known) if result.is_ok() => {
                        let (level, ways) = known.get_mut();
                        *ways += if *level == depth + 1 { own } else { 0.0 };
                    }
                    entry => {
                        entry.insert_entry((depth + 1, own));
                        trail.push((at, Some(action)));
                        if let Err(broken) = result {
                            explored.broken = Some((broken, steps_to(&trail, trail.len() - 1)));
                            return explored;
                        }
                        next.push((after, trail.len() - 1));
                    }
                }
            }
        }
        level = next;
        depth += 1;
    }
    explored.longest = depth;
    explored.deliveries = machine.occurred();
    explored
}

/// All possible actions, in a fixed order.
pub fn possible(world: &World, machine: &Machine) -> Vec<Action> {
    let mut actions = Vec::new();
    for page in 0..world.pages.len() {
        of_page(world, machine, page, &mut actions);
    }
    of_network(world, &mut actions);
    if world.budget.clock > 0 && world.store.record.is_some() {
        actions.extend([Action::ClockBack, Action::ClockForward]);
    }
    actions
}

fn of_page(world: &World, machine: &Machine, page: usize, actions: &mut Vec<Action>) {
    let (this, budget) = (&world.pages[page], &world.budget);
    if !this.open {
        return actions.push(Action::Open(page));
    }
    if let Some(pending) = this.queue.first() {
        actions.push(Action::Perform(page, Kept::Yes));
        if budget.store > 0 && !matches!(pending.act, Act::Send | Act::WakeAt(_) | Act::Attach(..)) {
            actions.extend([Action::Perform(page, Kept::No), Action::Perform(page, Kept::YesButToldNo)]);
        }
    }
    for photo in 0..world.late {
        let action = photo_actions(world, machine, page, photo);
        if let Some(Action::Upload(..)) = action
            && budget.uploads > 0
        {
            actions.push(Action::UploadFails(page, photo));
        }
        actions.extend(action);
    }
    if budget.kills > 0 {
        actions.push(Action::Kill(page));
    }
    if !world.can_step(page) {
        return;
    }
    if budget.taps > 0 && this.form {
        actions.push(Action::Tap(page));
    }
    if world.is_behind(page) {
        actions.push(Action::Look(page));
    }
    let Some(delivery) = this.in_mind.map(|key| machine.delivery(key)) else {
        if world.store.record.is_none() && world.wrong && this.form {
            actions.push(Action::Edit(page));
        }
        return;
    };
    if budget.try_nows > 0 {
        actions.push(Action::TryNow(page));
    }
    if budget.take_backs > 0 && matches!(delivery, Delivery::Waiting { .. } | Delivery::Refused { .. }) {
        actions.push(Action::TakeBack(page, Kept::Yes));
        if budget.store > 0 {
            actions.extend([Action::TakeBack(page, Kept::No), Action::TakeBack(page, Kept::YesButToldNo)]);
        }
    }
    if this.alarm.is_some() && budget.wakes > 0 {
        actions.push(Action::Wake(page));
    }
    if budget.clock > 0 {
        actions.push(Action::WakeEarly(page));
    }
}

fn of_network(world: &World, actions: &mut Vec<Action>) {
    for (at, message) in world.network.iter().enumerate() {
        let hears = may_hear(world, message.caller, message.what);
        let faults = world.budget.network > 0;
        match message.stage {
            Stage::Travelling => {
                actions.push(Action::Arrive(at));
                if faults && hears {
                    actions.extend([Action::NotSent(at), Action::Lost(at), Action::GivenUp(at)]);
                    let gateway =
                        [Answer::Forbidden, Answer::GatewayRefused, Answer::BusyFor(40), Answer::Unintelligible];
                    actions.extend(gateway.map(|answer| Action::Gateway(at, answer)));
                }
            }
            Stage::Running => {
                actions.push(Action::Finish(at));
                if faults && message.caller.is_some() {
                    // A copy is made behind the gateway: a request that the gateway refuses has no copy that passes.
                    actions.push(Action::Twice(at));
                }
                if faults && hears {
                    actions.push(Action::GivenUp(at));
                }
            }
            Stage::Answered(_) if hears => {
                actions.push(Action::Receive(at));
                if faults {
                    actions.push(Action::AnswerLost(at));
                    let spoilt = [Answer::Unintelligible, Answer::Nameless, Answer::Busy];
                    actions.extend(spoilt.map(|answer| Action::Spoilt(at, answer)));
                }
            }
            Stage::Answered(_) => {}
        }
    }
}

fn steps_to(trail: &[(usize, Option<Action>)], mut at: usize) -> Vec<Action> {
    let mut steps = Vec::new();
    while let (before, Some(action)) = trail[at] {
        steps.push(action);
        at = before;
    }
    steps.reverse();
    steps
}

/// A 128-bit hash of a world.
fn print(world: &World) -> u128 {
    let mut lanes = Lanes(0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344);
    world.hash(&mut lanes);
    u128::from(lanes.finish()) << 64 | u128::from(lanes.1)
}

/// Two fast hashes side by side; the standard one would take most of the time.
struct Lanes(u64, u64);

impl Hasher for Lanes {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
        self.1 = (self.1 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.1 ^= self.1 >> 29;
    }

    fn write_u8(&mut self, word: u8) {
        self.write_u64(u64::from(word));
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(u64::from(word));
    }

    fn write_i64(&mut self, word: i64) {
        self.write_u64(word.cast_unsigned());
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    fn write_isize(&mut self, word: isize) {
        self.write_u64(word.cast_unsigned() as u64);
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}
