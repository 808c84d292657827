//! Runs a world fairly to its end: no more faults, no kills, every timer fires; then checks the result.

use crate::budget::Budget;
use crate::city::{Stage, What};
use crate::machine::Machine;
use crate::page::{Kept, PhotoWork};
use crate::promises::{Broken, check_the_end};
use crate::world::{Action, World};
use domain::Delivery;

/// More steps than any fair run takes.
const PATIENCE: usize = 500;

/// Runs fairly until nothing happens by itself, and checks the end. It stops early at a world that `ends_well`
/// contains.
///
/// # Errors
/// The broken promise, and the steps that led there.
pub fn run_fairly(
    mut world: World,
    machine: &mut Machine,
    mut ends_well: impl FnMut(&World) -> bool,
) -> Result<(), (Broken, Vec<Action>)> {
    let mut trail = Vec::new();
    // The rest of the budget no longer matters.
    world.budget = Budget::NOTHING;
    for _ in 0..PATIENCE {
        if ends_well(&world) {
            return Ok(());
        }
        let Some(action) = next(&world, machine) else {
            return check_the_end(&world, machine).map_err(|broken| (broken, trail));
        };
        trail.push(action);
        if let Err(broken) = world.apply(machine, action) {
            return Err((broken, trail));
        }
    }
    Err((Broken::Stuck, trail))
}

/// The next action of a fair run.
fn next(world: &World, machine: &Machine) -> Option<Action> {
    let pages = || world.pages.iter().enumerate().filter(|(_, page)| page.open);
    if let Some((at, _)) = pages().find(|(_, page)| !page.queue.is_empty()) {
        return Some(Action::Perform(at, Kept::Yes));
    }
    // Late copies arrive last: the worst moment for them.
    for waited in [true, false] {
        for (at, message) in world.network.iter().enumerate().filter(|(_, message)| message.caller.is_some() == waited)
        {
            match message.stage {
                Stage::Travelling if waited || idle(world, machine) => return Some(Action::Arrive(at)),
                Stage::Running => return Some(Action::Finish(at)),
                Stage::Answered(_) if may_hear(world, message.caller, message.what) => {
                    return Some(Action::Receive(at));
                }
                _ => {}
            }
        }
    }
    if let Some(action) = pages().find_map(|(at, _)| photo_work(world, machine, at)) {
        return Some(action);
    }
    let due = pages().filter(|(at, page)| page.alarm.is_some() && world.can_step(*at));
    if let Some((at, _)) = due.min_by_key(|(_, page)| page.alarm) {
        return Some(Action::Wake(at));
    }
    if let Some((at, _)) = pages().find(|(at, _)| world.is_behind(*at)) {
        return Some(Action::Look(at));
    }
    if world.store.record.is_some() && pages().next().is_none() {
        return Some(Action::Open(0));
    }
    // If it cannot be taken back, "try now" is shown, and the city has lifted the refusal.
    let unsure = |key| matches!(machine.delivery(key), Delivery::Refused { may_be_there: true, .. });
    pages().find(|(at, page)| page.in_mind.is_some_and(unsure) && world.can_step(*at)).map(|(at, _)| Action::TryNow(at))
}

/// Whether no page has anything to do but to show the state.
fn idle(world: &World, machine: &Machine) -> bool {
    world.network.iter().all(|message| message.caller.is_none())
        && world
            .pages
            .iter()
            .enumerate()
            .all(|(at, page)| page.alarm.is_none() && photo_work(world, machine, at).is_none())
}

fn photo_work(world: &World, machine: &Machine, page: usize) -> Option<Action> {
    (0..world.late).find_map(|photo| photo_actions(world, machine, page, photo).into_iter().next())
}

/// A page's possible actions on a late photo.
pub(crate) fn photo_actions(world: &World, machine: &Machine, page: usize, photo: u8) -> Option<Action> {
    let this = &world.pages[page];
    if !this.open {
        return None;
    }
    let awaited = this.in_mind.is_some_and(|key| machine.awaited(key).contains(&photo));
    // Results of one demand's photo are never reported to the delivery of another.
    let to_add =
        |demand| this.in_mind.is_some_and(|key| machine.number(key) == demand && machine.to_add(key).contains(&photo));
    match this.photos[usize::from(photo)] {
        PhotoWork::Uploading if awaited => Some(Action::Upload(page, photo)),
        PhotoWork::AddAgain(demand, _) if to_add(demand) => Some(Action::AddAgain(page, photo)),
        PhotoWork::Uploaded(_) | PhotoWork::GivenUp if awaited && world.can_step(page) => {
            Some(Action::TellPhoto(page, photo))
        }
        PhotoWork::Added(demand) | PhotoWork::NotTaken(demand) if to_add(demand) && world.can_step(page) => {
            Some(Action::TellPhoto(page, photo))
        }
        _ => None,
    }
}

/// Whether the page that waits for a response can take it now.
pub(crate) fn may_hear(world: &World, caller: Option<u8>, what: What) -> bool {
    caller.is_some_and(|page| matches!(what, What::Attach { .. }) || world.can_step(usize::from(page)))
}
