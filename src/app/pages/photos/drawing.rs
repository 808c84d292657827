//! The covers being drawn over a photo: which is selected, and earlier states for undo.

use domain::{Cover, PhotoKey};
use leptos::prelude::*;

/// Most covers in one photo: more are likely a mistake, and could not be told apart.
pub const MOST: usize = 40;

/// Covers being drawn. They are kept when the photo is closed, until they are applied or discarded.
#[derive(Clone, Copy)]
pub struct Drawing {
    of: RwSignal<Option<PhotoKey>>,
    covers: RwSignal<Vec<Cover>>,
    past: RwSignal<Vec<Vec<Cover>>>,
    in_hand: RwSignal<usize>,
}

impl Drawing {
    /// Without covers.
    pub fn none() -> Self {
        Self {
            of: RwSignal::new(None),
            covers: RwSignal::new(Vec::new()),
            past: RwSignal::new(Vec::new()),
            in_hand: RwSignal::new(0),
        }
    }

    /// Starts on a photo with its saved covers, or continues.
    pub fn begin(self, of: &PhotoKey, covers: Vec<Cover>) {
        if self.of.with_untracked(|drawn| drawn.as_ref() != Some(of)) {
            self.clear();
            self.of.set(Some(of.clone()));
            self.in_hand.set(covers.len().saturating_sub(1));
            self.covers.set(covers);
        }
    }

    /// Discards all covers.
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

    /// All covers.
    pub fn all(self) -> Vec<Cover> {
        self.covers.get_untracked()
    }

    /// The photo being drawn on, with all covers; tracked.
    pub fn drawn(self) -> Option<(PhotoKey, Vec<Cover>)> {
        let covers = self.covers.try_get()?;
        Some((self.of.try_get_untracked()??, covers))
    }

    /// A cover; tracked.
    pub fn at(self, place: usize) -> Option<Cover> {
        self.covers.with(|covers| covers.get(place).copied())
    }

    /// The selected cover; tracked.
    pub fn in_hand(self) -> usize {
        self.in_hand.get()
    }

    /// Selects a cover.
    pub fn take(self, place: usize) {
        self.in_hand.set(place);
    }

    /// Records the present state for undo.
    pub fn remember(self) {
        let now = self.covers.get_untracked();
        self.past.update(|past| past.push(now));
    }

    /// Adds covers and selects the last of them; `false` when there are too many already.
    pub fn add(self, more: &[Cover]) -> bool {
        let room = self.covers.with_untracked(|covers| covers.len() + more.len() <= MOST);
        if room && !more.is_empty() {
            self.remember();
            self.covers.update(|covers| covers.extend_from_slice(more));
            self.in_hand.set(self.covers.with_untracked(Vec::len) - 1);
        }
        room
    }

    /// Replaces a cover.
    pub fn put(self, place: usize, cover: Cover) {
        self.covers.update(|covers| {
            if let Some(before) = covers.get_mut(place) {
                *before = cover;
            }
        });
    }

    /// Changes the cover at a place, as one undo step.
    pub fn change(self, place: usize, change: impl FnOnce(Cover) -> Cover) {
        if let Some(cover) = self.covers.with_untracked(|covers| covers.get(place).copied()) {
            self.remember();
            self.put(place, change(cover));
        }
    }

    /// Removes a cover.
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

    /// Restores the previous state.
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
