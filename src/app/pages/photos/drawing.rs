//! What is drawn over a photo before it is covered: the covers, which of them is in hand, and every state before, to go back to.

use domain::{Cover, PhotoKey};
use leptos::prelude::*;

/// Covers in one photo at most: more are a sign of a slip, and nobody could tell them apart.
pub const MOST: usize = 40;

/// Covers while they are drawn. They stay when the photo is closed, until they are carried out or given up.
#[derive(Clone, Copy)]
pub struct Drawing {
    of: RwSignal<Option<PhotoKey>>,
    covers: RwSignal<Vec<Cover>>,
    past: RwSignal<Vec<Vec<Cover>>>,
    in_hand: RwSignal<usize>,
}

impl Drawing {
    /// Nothing is drawn.
    pub fn none() -> Self {
        Self {
            of: RwSignal::new(None),
            covers: RwSignal::new(Vec::new()),
            past: RwSignal::new(Vec::new()),
            in_hand: RwSignal::new(0),
        }
    }

    /// Begins on a photo with what is drawn on it already, or goes on.
    pub fn begin(self, of: &PhotoKey, covers: Vec<Cover>) {
        if self.of.with_untracked(|drawn| drawn.as_ref() != Some(of)) {
            self.clear();
            self.of.set(Some(of.clone()));
            self.in_hand.set(covers.len().saturating_sub(1));
            self.covers.set(covers);
        }
    }

    /// Gives up everything that was drawn.
    pub fn clear(self) {
        self.of.set(None);
        self.covers.set(Vec::new());
        self.past.set(Vec::new());
        self.in_hand.set(0);
    }

    /// How many covers there are; tracked.
    pub fn count(self) -> usize {
        self.covers.with(Vec::len)
    }

    /// All covers, as they are now.
    pub fn all(self) -> Vec<Cover> {
        self.covers.get_untracked()
    }

    /// The photo that is drawn on, with all covers; tracked.
    pub fn drawn(self) -> Option<(PhotoKey, Vec<Cover>)> {
        let covers = self.covers.try_get()?;
        Some((self.of.try_get_untracked()??, covers))
    }

    /// A cover; tracked.
    pub fn at(self, place: usize) -> Option<Cover> {
        self.covers.with(|covers| covers.get(place).copied())
    }

    /// Which cover is in hand; tracked.
    pub fn in_hand(self) -> usize {
        self.in_hand.get()
    }

    /// Takes a cover into the hand.
    pub fn take(self, place: usize) {
        self.in_hand.set(place);
    }

    /// What follows can be undone in one step.
    pub fn remember(self) {
        let now = self.covers.get_untracked();
        self.past.update(|past| past.push(now));
    }

    /// Adds covers and takes the last of them into the hand; `false` when there are too many already.
    pub fn add(self, more: &[Cover]) -> bool {
        let room = self.covers.with_untracked(|covers| covers.len() + more.len() <= MOST);
        if room && !more.is_empty() {
            self.remember();
            self.covers.update(|covers| covers.extend_from_slice(more));
            self.in_hand.set(self.covers.with_untracked(Vec::len) - 1);
        }
        room
    }

    /// Puts another cover in the place of one.
    pub fn put(self, place: usize, cover: Cover) {
        self.covers.update(|covers| {
            if let Some(before) = covers.get_mut(place) {
                *before = cover;
            }
        });
    }

    /// Changes the cover at a place, to be undone in one step.
    pub fn change(self, place: usize, change: impl FnOnce(Cover) -> Cover) {
        if let Some(cover) = self.covers.with_untracked(|covers| covers.get(place).copied()) {
            self.remember();
            self.put(place, change(cover));
        }
    }

    /// Takes a cover away.
    pub fn remove(self, place: usize) {
        if self.covers.with_untracked(|covers| place < covers.len()) {
            self.remember();
            self.covers.update(|covers| {
                let _ = covers.remove(place);
            });
            self.in_hand.set(place.saturating_sub(1));
        }
    }

    /// Whether something can be undone; tracked.
    pub fn has_past(self) -> bool {
        self.past.with(|past| !past.is_empty())
    }

    /// Goes back to the state before.
    pub fn undo(self) {
        if let Some(before) = self.past.try_update(Vec::pop).flatten() {
            self.in_hand.set(before.len().saturating_sub(1));
            self.covers.set(before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cover(x: f64) -> Cover {
        Cover::between((x, 0.1), (x + 0.2, 0.3))
    }

    #[test]
    fn every_step_can_be_undone_to_the_empty_picture() {
        let owner = Owner::new();
        owner.set();
        let drawing = Drawing::none();
        drawing.begin(&PhotoKey::new("p1"), Vec::new());
        assert!(drawing.add(&[cover(0.1)]) && drawing.add(&[cover(0.4)]));
        drawing.change(0, |cover| cover.moved(0.1, 0.0));
        drawing.remove(1);
        assert_eq!((drawing.count(), drawing.in_hand()), (1, 0));
        let mut counts = Vec::new();
        while drawing.has_past() {
            drawing.undo();
            counts.push(drawing.count());
        }
        assert_eq!(counts, [2, 2, 1, 0]);
    }

    #[test]
    fn what_is_drawn_stays_with_its_photo_and_no_other() {
        let owner = Owner::new();
        owner.set();
        let drawing = Drawing::none();
        drawing.begin(&PhotoKey::new("p1"), Vec::new());
        drawing.add(&[cover(0.1)]);
        drawing.begin(&PhotoKey::new("p1"), Vec::new());
        assert_eq!(drawing.count(), 1);
        drawing.begin(&PhotoKey::new("p2"), Vec::new());
        assert_eq!((drawing.count(), drawing.has_past()), (0, false));
        drawing.begin(&PhotoKey::new("p3"), vec![cover(0.1), cover(0.4)]);
        assert_eq!((drawing.count(), drawing.in_hand()), (2, 1), "what was kept is drawn again");
    }

    #[test]
    fn there_are_never_more_covers_than_anybody_can_tell_apart() {
        let owner = Owner::new();
        owner.set();
        let drawing = Drawing::none();
        for _ in 0..MOST {
            assert!(drawing.add(&[cover(0.1)]));
        }
        assert!(!drawing.add(&[cover(0.1)]));
        assert_eq!(drawing.count(), MOST);
    }
}
