//! Promises that must hold after every step, and at the end.

use crate::city::What;
use crate::machine::Machine;
use crate::world::World;
use domain::{Delivery, Refusal};

/// A broken promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Broken {
    /// Two demands at the city for one tap, or for a draft whose first demand was durably frozen.
    Doubled,
    /// A durably frozen submission ended in nothing that the citizen sees.
    Lost,
    /// Something was sent before an attempt to store it.
    SentBeforeStored,
    /// Other bytes were sent under a used id.
    BytesChanged,
    /// The draft was deleted before the demand was durably followed.
    ReleasedTooSoon,
    /// The draft is gone, though the citizen needs it.
    DraftLost,
    /// It was taken back, yet the city has it or may still get it.
    TakenBackTooLate,
    /// A photo was added twice.
    PhotoDoubled,
    /// A photo is neither at the demand nor counted as missing.
    PhotoLost,
    /// It never ended, though there were no faults.
    Stuck,
}

impl World {
    /// What is about to be sent must have been stored, or at least attempted to be, and be the same bytes as before.
    pub(crate) fn check_sending(&mut self, number: u8, body: u8) -> Result<(), Broken> {
        let Some(frozen) = self.frozen.get_mut(usize::from(number)) else { return Err(Broken::BytesChanged) };
        if !frozen.tried {
            return Err(Broken::SentBeforeStored);
        }
        if *frozen.body.get_or_insert(body) != body {
            return Err(Broken::BytesChanged);
        }
        Ok(())
    }
}

/// Promises that must hold after every step.
///
/// # Errors
/// The broken promise.
pub fn check_now(world: &World, machine: &Machine) -> Result<(), Broken> {
    let at_city = |number: usize| world.city.demands.iter().filter(|(known, _)| usize::from(*known) == number).count();
    let mut for_draft = 0;
    for (number, frozen) in world.frozen.iter().enumerate() {
        let here = at_city(number);
        if here > 1 {
            return Err(Broken::Doubled);
        }
        for_draft += if frozen.durable && !frozen.overtaken { here } else { 0 };
        let on_its_way = world.network.iter().any(|message| {
            matches!(message.what, What::File { number: other, body } if usize::from(other) == number && !machine.is_wrong(body))
        });
        if frozen.taken_back && (here > 0 || on_its_way) {
            return Err(Broken::TakenBackTooLate);
        }
    }
    if for_draft > 1 {
        return Err(Broken::Doubled);
    }
    for (at, (number, photo, _)) in world.city.photos.iter().enumerate() {
        if world.city.photos[..at].iter().any(|(other, known, _)| (other, known) == (number, photo)) {
            return Err(Broken::PhotoDoubled);
        }
    }
    let followed = world.store.followed.iter().any(|(number, _)| world.city.has(*number));
    if !world.store.draft && !followed {
        return Err(Broken::DraftLost);
    }
    Ok(())
}

/// Promises that must hold when nothing more happens by itself.
///
/// # Errors
/// The broken promise.
pub fn check_the_end(world: &World, machine: &Machine) -> Result<(), Broken> {
    check_now(world, machine)?;
    let followed = world.store.followed.iter().any(|(number, _)| world.city.has(*number));
    for (number, frozen) in world.frozen.iter().enumerate() {
        let number = u8::try_from(number).unwrap_or(u8::MAX);
        if !frozen.durable || frozen.overtaken || frozen.taken_back {
            continue;
        }
        // What a page shows counts, even if its record could not be written.
        let in_mind = world.pages.iter().filter_map(|page| page.in_mind).chain(world.store.record);
        let mut shown = in_mind.filter(|key| machine.number(*key) == number).map(|key| machine.delivery(key));
        match (world.city.has(number), shown.next()) {
            (true, None) if world.store.followed.iter().any(|(known, _)| *known == number) => {
                photos_told(world, number)?;
            }
            (false, None) if frozen.half_taken_back => {}
            (false, Some(Delivery::Refused { may_be_there: false, refusal, .. })) => {
                let said = matches!(refusal, Refusal::Problem(_) | Refusal::Forbidden);
                // The draft is no longer needed if another submission of it, allowed by a failing store, was filed.
                if !said || !(world.store.draft || followed) {
                    return Err(Broken::DraftLost);
                }
            }
            _ => return Err(Broken::Lost),
        }
    }
    Ok(())
}

/// Whether each late photo is at the demand, or counted as missing.
fn photos_told(world: &World, number: u8) -> Result<(), Broken> {
    let added = world.city.photos.iter().filter(|(demand, ..)| *demand == number).count();
    let missing = world.store.followed.iter().find(|(known, _)| *known == number).map_or(0, |(_, missing)| *missing);
    if added + usize::from(missing) < usize::from(world.late) { Err(Broken::PhotoLost) } else { Ok(()) }
}
