//! A model of a page: steps the machine under the lock and carries out its effects.
//!
//! These are the rules for whoever carries out the machine's effects; the careless variants show that each is needed.

use crate::city::{Message, Stage, What};
use crate::machine::{Act, Answer, Event, Key, Machine};
use crate::promises::Broken;
use crate::world::World;
use domain::Delivery;

/// One page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Page {
    /// Whether it is open.
    pub open: bool,
    /// Whether its form shows the draft.
    pub form: bool,
    /// The delivery in its memory.
    pub in_mind: Option<Key>,
    /// Whether it was ever written to the store by this page, or read from it.
    pub kept: bool,
    /// Effects of the last steps still to be carried out.
    pub queue: Vec<Pending>,
    /// When its timer fires, in seconds.
    pub alarm: Option<i64>,
    /// Late photos, by number.
    pub photos: Vec<PhotoWork>,
}

/// A queued effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pending {
    /// The effect.
    pub act: Act,
    /// The delivery after the step.
    pub after: Key,
    /// The delivery before the step, which is restored if this effect fails.
    pub before: Key,
}

/// State of a late photo.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PhotoWork {
    /// It is being uploaded.
    #[default]
    Uploading,
    /// It is uploaded, as the upload with this number.
    Uploaded(u8),
    /// It is being added to the demand of this number, with the upload of this number.
    Adding(u8, u8),
    /// It is to be tried once more.
    AddAgain(u8, u8),
    /// Added to the demand of this number; reported to the machine until it knows.
    Added(u8),
    /// Its upload has failed for good; reported to the machine until it knows.
    GivenUp,
    /// The city rejects it for the demand of this number; reported to the machine until it knows.
    NotTaken(u8),
}

/// The result of a store operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kept {
    /// Done.
    Yes,
    /// Not done.
    No,
    /// Done, but reported as failed (the read-back failed).
    YesButToldNo,
}

/// The rules for pages; all `true` is correct.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Care {
    /// Steps are only taken under the lock.
    pub locks: bool,
    /// The record is read again whenever the lock is taken.
    pub reads_anew: bool,
    /// It is stored before it is sent.
    pub stores_first: bool,
    /// A step whose `Commit` failed is undone.
    pub heeds_commit: bool,
    /// `Followed` is sent only when it is stored.
    pub heeds_follow: bool,
    /// Before a new submission is made, the page checks that the store still has the draft.
    pub asks_for_draft: bool,
    /// The core decides whether something may be taken back.
    pub asks_the_core: bool,
    /// A delivery is taken back only when its record is deleted.
    pub heeds_removal: bool,
}

impl Care {
    /// The correct page.
    pub const FULL: Self = Self {
        locks: true,
        reads_anew: true,
        stores_first: true,
        heeds_commit: true,
        heeds_follow: true,
        asks_for_draft: true,
        asks_the_core: true,
        heeds_removal: true,
    };
}

impl World {
    /// Whether a page may step now: it has the lock or can take it, and has carried out all effects of the last step.
    pub fn can_step(&self, page: usize) -> bool {
        let this = &self.pages[page];
        this.open && this.queue.is_empty() && (!self.care.locks || self.lock.is_none_or(|holder| holder == page))
    }

    /// Takes the lock, and reconciles memory and record.
    pub(crate) fn take_lock(&mut self, machine: &mut Machine, page: usize) {
        let had = self.lock == Some(page);
        if self.care.locks {
            self.lock = Some(page);
        }
        if had || !self.care.reads_anew && self.pages[page].in_mind.is_some() {
            return;
        }
        let this = &self.pages[page];
        let (in_mind, record) = (this.in_mind, self.store.record);
        let delivery = |key: Option<Key>| key.map(|key| machine.delivery(key).clone());
        match Delivery::reconcile(delivery(in_mind), this.kept, delivery(record)) {
            None => {
                self.pages[page].in_mind = None;
                self.pages[page].alarm = None;
            }
            Some((_, false)) => {}
            Some((_, true)) => {
                self.pages[page].in_mind = record;
                self.pages[page].kept = true;
                self.told(machine, page, Event::Restored);
            }
        }
    }

    /// Passes an event to the machine under the lock.
    pub(crate) fn tell(&mut self, machine: &mut Machine, page: usize, event: Event) {
        self.take_lock(machine, page);
        self.told(machine, page, event);
    }

    pub(crate) fn told(&mut self, machine: &mut Machine, page: usize, event: Event) {
        let Some(before) = self.pages[page].in_mind else { return };
        let (after, acts) = machine.step(before, event, self.clock, self.chance);
        let this = &mut self.pages[page];
        this.in_mind = Some(after);
        this.queue.extend(acts.iter().map(|act| Pending { act: *act, after, before }));
    }

    /// Carries out the next effect of a page.
    pub(crate) fn perform(&mut self, machine: &mut Machine, page: usize, kept: Kept) -> Result<(), Broken> {
        let Pending { act, after, before } = self.pages[page].queue.remove(0);
        match act {
            Act::Save => self.save(machine, page, after, kept),
            Act::Commit => {
                let earlier = self.pages[page].kept;
                self.save(machine, page, after, kept);
                if kept != Kept::Yes && earlier && self.care.heeds_commit {
                    self.undo(page, before);
                }
            }
            Act::Release => {
                if !self.store.followed.iter().any(|(number, _)| *number == machine.number(after)) {
                    return Err(Broken::ReleasedTooSoon);
                }
                if kept != Kept::No {
                    self.store.draft = false;
                }
                if kept == Kept::Yes {
                    self.pages[page].form = false;
                } else {
                    self.undo(page, before);
                }
            }
            Act::WakeAt(at) => self.pages[page].alarm = Some(at),
            Act::Follow => {
                let Some(followed) = machine.delivery(after).followed(None) else { return Ok(()) };
                if kept != Kept::No {
                    let number = machine.number(after);
                    self.store.followed.retain(|(known, _)| *known != number);
                    self.store.followed.push((number, u8::try_from(followed.missing_photos).unwrap_or(u8::MAX)));
                }
                if kept == Kept::Yes || !self.care.heeds_follow {
                    self.told(machine, page, Event::Followed(followed.missing_photos));
                }
            }
            Act::Send => {
                let Some((number, body)) = machine.submitted(after) else { return Ok(()) };
                self.check_sending(number, body)?;
                self.send(page, What::File { number, body });
            }
            Act::Attach(photo, upload) => {
                let (work, number) = (self.pages[page].photos[usize::from(photo)], machine.number(after));
                let at_it = match work {
                    PhotoWork::Adding(demand, _) | PhotoWork::AddAgain(demand, _) | PhotoWork::Added(demand) => {
                        demand == number
                    }
                    _ => false,
                };
                if !at_it {
                    self.pages[page].photos[usize::from(photo)] = PhotoWork::Adding(number, upload);
                    self.send(page, What::Attach { number, photo, upload });
                }
            }
        }
        self.let_go(machine, page);
        Ok(())
    }

    /// Releases the lock unless this page has state that is not in the record.
    pub(crate) fn let_go(&mut self, machine: &Machine, page: usize) {
        let this = &self.pages[page];
        let busy = this.in_mind.is_some_and(|key| machine.delivery(key).is_under_way_here());
        if self.lock == Some(page) && this.queue.is_empty() && !busy {
            self.lock = None;
        }
        if this.queue.is_empty()
            && this.in_mind.is_some_and(|key| matches!(machine.delivery(key), Delivery::Delivered { .. }))
        {
            self.pages[page].in_mind = None;
            self.pages[page].kept = false;
        }
    }

    pub(crate) fn send(&mut self, page: usize, what: What) {
        let caller = u8::try_from(page).ok();
        self.network.push(Message { caller, what, stage: Stage::Travelling });
        self.network.sort_unstable();
    }

    /// A page gets the result of its request.
    pub(crate) fn receive(&mut self, machine: &mut Machine, page: usize, what: What, answer: Option<Answer>) {
        match what {
            What::File { .. } => {
                let event = answer.map_or(Event::NotSent, Event::Answered);
                self.tell(machine, page, event);
                self.let_go(machine, page);
            }
            What::Attach { number, photo, upload } => {
                let work = &mut self.pages[page].photos[usize::from(photo)];
                if *work != PhotoWork::Adding(number, upload) {
                    return;
                }
                *work = match answer {
                    Some(Answer::Filed) => PhotoWork::Added(number),
                    Some(Answer::Refused | Answer::Reused | Answer::GatewayRefused | Answer::Forbidden) => {
                        PhotoWork::NotTaken(number)
                    }
                    _ => PhotoWork::AddAgain(number, upload),
                };
            }
        }
    }

    fn save(&mut self, machine: &Machine, page: usize, after: Key, kept: Kept) {
        if let Some(frozen) = self.frozen.get_mut(usize::from(machine.number(after))) {
            frozen.tried = true;
            frozen.durable |= kept != Kept::No;
        }
        if kept == Kept::No {
            return;
        }
        self.pages[page].kept = true;
        self.store.record = (!matches!(machine.delivery(after), Delivery::Delivered { .. })).then_some(after);
    }

    fn undo(&mut self, page: usize, before: Key) {
        self.pages[page].in_mind = Some(before);
        self.pages[page].queue.clear();
    }
}
