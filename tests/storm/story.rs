//! A run's script, generated from its seed in advance: what is filed, how, and which faults occur when.

use crate::storing::StoreFault;
use fastrand::Rng;
use fault_proxy::{Kind, Plan, Schedule, Target};
use std::time::Duration;

/// Most photos of a demand.
pub const MOST_PHOTOS: usize = 2;

/// One run.
#[derive(Clone, Debug)]
pub struct Story {
    /// The seed of everything in it.
    pub seed: u64,
    /// In order.
    pub demands: Vec<Told>,
    /// The network faults.
    pub plan: Plan,
    /// The fault of the browser's store, in runs in which the browser is not killed.
    pub store: Option<StoreFault>,
}

/// One demand, as its citizen files it.
#[derive(Clone, Debug)]
pub struct Told {
    /// Occurs in the description of this demand only.
    pub mark: String,
    /// The description.
    pub words: String,
    /// The pause after each key.
    pub pauses: Vec<Duration>,
    /// The photos: whether each is a large one.
    pub photos: Vec<bool>,
    /// How "send" is pressed.
    pub sending: Sending,
    /// What goes wrong.
    pub incidents: Vec<Incident>,
}

/// How "send" is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// Once, as one should.
    Once,
    /// Twice in a row.
    DoubleClick,
    /// By the Enter key, and on the button.
    EnterAndClick,
    /// In so many further tabs with the same draft, each so many milliseconds after the one before.
    InTabs(u8, u16),
}

/// A fault at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Incident {
    /// When.
    pub moment: Moment,
    /// What.
    pub what: Mishap,
}

/// A moment in the filing of a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// After so many keys.
    Key(usize),
    /// On the page after so many pages of the form.
    Page(usize),
    /// So many milliseconds after the photos were chosen.
    Photos(u64),
    /// So many milliseconds after "send" was pressed.
    Sent(u64),
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// The browser is killed, and started again with the same profile.
    Kill,
    /// The page is loaded once more.
    Reload,
    /// There is no network for so many milliseconds.
    Offline(u64),
}

impl Story {
    /// The story of a seed.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        let mut chance = Rng::with_seed(seed);
        let store = (chance.u8(..6) == 0).then(|| StoreFault::draw(&mut chance));
        let demands = (0..chance.usize(1..=2)).map(|number| Told::draw(&mut chance, seed, number, store.is_none()));
        let demands = demands.collect();
        Self { seed, demands, plan: weather(&mut chance), store }
    }
}

impl Told {
    fn draw(chance: &mut Rng, seed: u64, number: usize, mishaps: bool) -> Self {
        let mark = format!("mark {seed}-{number};");
        let more = ["out", "dark since Monday", "flickering all night", "broken near the school"];
        let words = format!("{mark} street lights {}", more[chance.usize(..more.len())]);
        let tempo = [4, 15, 60, 110][chance.usize(..4)];
        let pauses = words.chars().map(|_| Duration::from_millis(chance.u64(0..=tempo))).collect();
        let photos = (0..chance.usize(0..=MOST_PHOTOS)).map(|_| chance.u8(..3) == 0).collect::<Vec<_>>();
        let sending = match chance.u8(..6) {
            0 => Sending::Once,
            1 => Sending::DoubleClick,
            2 => Sending::EnterAndClick,
            // A browser throttles timers of background tabs: both are generated, the same moment and some time apart.
            _ => Sending::InTabs(chance.u8(1..=2), [0, 0, 40, 300][chance.usize(..4)]),
        };
        let sending = if mishaps { sending } else { [Sending::Once, Sending::DoubleClick][chance.usize(..2)] };
        let incidents = (0..if mishaps { chance.usize(0..=2) } else { 0 })
            .map(|_| {
                let moment = match chance.u8(..6) {
                    0 | 1 => Moment::Key(chance.usize(1..words.len())),
                    2 => Moment::Page(chance.usize(1..8)),
                    3 if !photos.is_empty() => Moment::Photos(chance.u64(0..1500)),
                    // The first moments after "send" matter most.
                    _ => Moment::Sent([chance.u64(0..60), chance.u64(0..1500)][chance.usize(..2)]),
                };
                let what = match chance.u8(..6) {
                    0..3 => Mishap::Kill,
                    3 | 4 => Mishap::Reload,
                    _ => Mishap::Offline(chance.u64(200..3000)),
                };
                Incident { moment, what }
            })
            .collect();
        Self { mark, words, pauses, photos, sending, incidents }
    }

    /// The faults at a moment.
    pub fn at(&self, moment: Moment) -> impl Iterator<Item = Mishap> {
        self.incidents.iter().filter(move |incident| incident.moment == moment).map(|incident| incident.what)
    }
}

/// Faults mostly of requests that carry a demand and its photos; sometimes of those that the form makes.
fn weather(chance: &mut Rng) -> Plan {
    let target = |method: &str, path: &str, weight| Target {
        method: Some(method.to_owned()),
        path: Some(path.to_owned()),
        weight,
    };
    Schedule {
        rules: chance.u64(0..=6),
        weights: Kind::ALL.into_iter().map(|kind| (kind, if kind == Kind::LoseAnswer { 3 } else { 1 })).collect(),
        targets: vec![
            target("POST", "/v1/demands", 6),
            target("POST", "/v1/photos", 2),
            target("PATCH", "/v1/photos", 3),
            target("HEAD", "/v1/photos", 1),
            target("GET", "/v1/", 1),
        ],
        occurrences: 3,
        bytes: 300 * 1024,
        wait_ms: 1500,
        ..Schedule::new(chance.u64(..))
    }
    .plan()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_tells_the_same_story_and_another_another() {
        assert_eq!(format!("{:?}", Story::of(7)), format!("{:?}", Story::of(7)));
        assert_ne!(format!("{:?}", Story::of(7)), format!("{:?}", Story::of(8)));
    }

    #[test]
    fn a_hundred_stories_hold_everything_that_can_happen() {
        let all: String = (0..100).map(|seed| format!("{:?}", Story::of(seed))).collect();
        for word in [
            "Kill",
            "Reload",
            "Offline(",
            "Key(",
            "Page(",
            "Photos(",
            "Sent(",
            "InTabs(2",
            "DoubleClick",
            "EnterAndClick",
        ] {
            assert!(all.contains(word), "no {word}");
        }
        assert!(StoreFault::ALL.iter().all(|fault| all.contains(&format!("{fault:?}"))));
    }

    #[test]
    fn no_mark_is_the_beginning_of_another() {
        let story = (0..).map(Story::of).find(|story| story.demands.len() == 2).unwrap();
        assert_ne!(story.demands[0].mark, story.demands[1].mark);
        assert!(story.demands.iter().all(|told| told.mark.ends_with(';') && told.words.contains(&told.mark)));
    }
}
