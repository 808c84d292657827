//! The course of one seeded demand, from the second entry to the last: what happened, when, in whose words. It writes
//! nothing.

use crate::{
    demo::{
        desk,
        office_hours::OfficeHours,
        painter::Painting,
        phrasing::{Blanks, Phrasing, pick},
        stories,
        stories::{Path, Story},
    },
    entry::NewEntry,
    handling,
    language::Localised,
    standing::{Ending, Standing},
    state::AppState,
    store::Filing,
};
use anyhow::Context;
use contract::{EventKind, OutcomeKind, PromiseName, Rating, Reference, Timestamp, UnitId};
use fastrand::Rng;

/// A demand's course while it is being generated.
pub struct Course<'a> {
    /// The demand that it duplicates.
    pub duplicate_of: Option<Reference>,
    state: &'a AppState,
    story: &'a Story,
    index: usize,
    hours: OfficeHours,
    rng: Rng,
    unit: UnitId,
    created: Timestamp,
    now: Timestamp,
    at: Timestamp,
    standing: Standing,
    entries: Vec<NewEntry>,
}

/// When a demand was filed: so many days ago, in the daytime.
pub fn filed_at(state: &AppState, days_ago: f64, now: Timestamp, rng: &mut Rng) -> Timestamp {
    let at = now.plus_seconds((-days_ago * 86_400.0) as i64);
    if days_ago < 1.0 {
        return at;
    }
    let hours = OfficeHours::of(&state.catalogue.city.time_zone);
    // Before work, at lunch, in the evening: when people have time to write.
    let hour = [7, 8, 8, 9, 10, 11, 12, 12, 13, 15, 17, 18, 18, 19, 20, 20, 21][rng.usize(0..17)];
    hours.same_day(at, rng.i8(0..60), hour).min(now.plus_seconds(-3600))
}

impl<'a> Course<'a> {
    /// An empty course.
    ///
    /// # Errors
    /// When the story's service does not exist.
    pub fn new(
        state: &'a AppState,
        story: &'a Story,
        index: usize,
        filing: &Filing,
        now: Timestamp,
        rng: Rng,
    ) -> anyhow::Result<Self> {
        let service = state.catalogue.service(&story.service).context("the story's service")?;
        let standing = handling::received(&service.promises, filing.at, &state.catalogue.calendar);
        Ok(Self {
            duplicate_of: None,
            state,
            story,
            index,
            hours: OfficeHours::of(&state.catalogue.city.time_zone),
            rng,
            unit: service.unit.clone(),
            created: filing.at,
            now,
            at: filing.at,
            standing,
            entries: Vec::new(),
        })
    }

    /// Generates it to its end, or as far as it has come.
    ///
    /// # Errors
    /// When a photo cannot be registered or the course violates the rules of handling.
    pub async fn run(mut self) -> anyhow::Result<Vec<NewEntry>> {
        self.system(EventKind::Accepted, 4, 40)?;
        if self.story.path == Path::Duplicate {
            self.merged()?;
            return self.squeezed();
        }
        self.dispatch()?;
        if self.story.path == Path::Dispatched {
            return self.squeezed();
        }
        self.unit_says(EventKind::SignedFor, 10, 150)?;
        match self.story.path {
            Path::Answered => self.answered()?,
            Path::Returned => self.returned()?,
            Path::InProgress => {
                self.begin()?;
                self.note(EventKind::Noted, 60, 400)?;
            }
            Path::Question => {
                self.begin()?;
                self.note(EventKind::QuestionAsked, 30, 200)?;
            }
            Path::Extended => {
                self.begin()?;
                self.extended()?;
            }
            Path::Redo => {
                self.settled(OutcomeKind::Resolved, self.done(), 0).await?;
                self.sent_back().await?;
            }
            Path::Partly => self.settled(OutcomeKind::PartlyResolved, self.story.unit_note.clone(), 0).await?,
            Path::Declined => self.settled(OutcomeKind::Declined, self.story.unit_note.clone(), 0).await?,
            Path::Resolved | Path::Dispatched | Path::Duplicate => {
                self.settled(OutcomeKind::Resolved, self.story.unit_note.clone(), 0).await?;
            }
        }
        if self.standing.ended() {
            self.judged()?;
        }
        self.squeezed()
    }

    fn dispatch(&mut self) -> anyhow::Result<()> {
        let minutes = self.rng.i64(8..90);
        self.at = self.at.plus_seconds(minutes * 60);
        let unit = self.unit.clone();
        let last = self.story.path == Path::Dispatched;
        let message = if last { Some(self.story.unit_note.clone()) } else { self.phrase(EventKind::Dispatched) };
        let entry = NewEntry { to_unit: Some(unit), message, ..NewEntry::by_system(EventKind::Dispatched) };
        self.push(entry)
    }

    fn begin(&mut self) -> anyhow::Result<()> {
        if self.rng.f32() < 0.3 {
            self.unit_says(EventKind::VisitPlanned, 20, 120)?;
        }
        self.unit_says(EventKind::Started, 60, 420)
    }

    fn answered(&mut self) -> anyhow::Result<()> {
        self.work(30, 300);
        let message = self.story.unit_note.clone();
        let ending = Some(Ending::of(OutcomeKind::Answered));
        let unit = self.unit.clone();
        self.push(NewEntry { ending, ..NewEntry::by_unit(EventKind::Answered, unit).saying(message) })
    }

    fn merged(&mut self) -> anyhow::Result<()> {
        self.work(20, 200);
        let ending = Ending { duplicate_of: self.duplicate_of.clone(), ..Ending::of(OutcomeKind::Duplicate) };
        let message = self.story.unit_note.clone();
        self.push(NewEntry { ending: Some(ending), ..NewEntry::by_system(EventKind::Merged).saying(message) })
    }

    /// The unit gives it back, and the district's own office takes it.
    fn returned(&mut self) -> anyhow::Result<()> {
        self.note(EventKind::Returned, 40, 300)?;
        if let Some(office) = self.state.gazetteer.district(&self.story.district).map(|district| district.unit.clone())
        {
            self.unit = office;
            self.dispatch()?;
            self.unit_says(EventKind::SignedFor, 10, 120)?;
            if self.story.days_ago > 6.0 {
                self.begin()?;
            }
        }
        Ok(())
    }

    fn extended(&mut self) -> anyhow::Result<()> {
        let due = self.due();
        self.at = self.hours.later(self.between(self.at, due, 0.6), 5);
        let later = self.state.catalogue.calendar.working_days_later(due.max(self.now), 6 + self.rng.u32(0..6));
        let reason = self.story.unit_note.clone();
        let unit = self.unit.clone();
        let message = self.phrasing().say(
            "extended",
            self.rng.u64(..),
            &Blanks { unit: Some(&unit), due: Some(later), reason: Some(&reason) },
        );
        self.push(NewEntry {
            due: Some(later),
            reason: Some(reason),
            message,
            ..NewEntry::by_unit(EventKind::Extended, unit)
        })
    }

    /// Work begins and ends: mostly well in time, now and then too late, sometimes after a question or a reminder.
    async fn settled(&mut self, outcome: OutcomeKind, message: Localised, pass: u32) -> anyhow::Result<()> {
        self.begin()?;
        let late = pass == 0 && self.rng.f32() < 0.09;
        if pass == 0 && outcome == OutcomeKind::Resolved && self.rng.f32() < 0.14 {
            self.asked()?;
        }
        if late {
            self.at = self.due().max(self.at);
            let text = pick(&stories().voices.nudges, self.rng.u64(..)).map(|text| self.own(&text));
            self.work(20, 200);
            self.push(NewEntry { message: text, ..NewEntry::by_citizen(EventKind::Nudged) })?;
            self.unit_says(EventKind::Noted, 30, 200)?;
            self.work(120, 900);
        } else {
            let part = 0.25 + self.rng.f64() * 0.5;
            self.at = self.hours.later(self.between(self.at, self.due(), part), 1).max(self.at);
            if self.at >= self.due() {
                self.at = self.between(self.at.min(self.due()), self.due(), 0.9);
            }
        }
        let unit = self.unit.clone();
        let mut entry = NewEntry::by_unit(EventKind::Resolved, unit).saying(message.clone());
        let reason = (outcome != OutcomeKind::Resolved).then_some(message);
        entry.ending = Some(Ending { reason, ..Ending::of(outcome) });
        if let Some(scene) = self.story.painted().filter(|_| outcome != OutcomeKind::Declined) {
            let painting = Painting::new(scene, true, super::picture(self.index, pass));
            entry.photos.push(desk::register_photo(self.state, painting, scene, &self.story.text.language).await?);
        }
        self.push(entry)
    }

    fn asked(&mut self) -> anyhow::Result<()> {
        self.work(30, 180);
        let (question, reply) = (self.rng.u64(..), self.rng.u64(..));
        let unit = self.unit.clone();
        if let Some(text) = pick(&stories().questions, question) {
            self.push(NewEntry::by_unit(EventKind::QuestionAsked, unit.clone()).saying(text))?;
        }
        self.at = self.at.plus_seconds(self.rng.i64(600..14_000));
        if let Some(text) = pick(&stories().voices.replies, reply) {
            let text = self.own(&text);
            self.push(NewEntry::by_citizen(EventKind::Replied).saying(text))?;
        }
        self.work(10, 60);
        let thanks = self.phrasing().say("replied_thanks", self.rng.u64(..), &Blanks::default());
        self.push(NewEntry { message: thanks, ..NewEntry::by_unit(EventKind::Noted, unit) })
    }

    /// Not settled after all: the citizen says so, the city supervises, the unit begins again.
    async fn sent_back(&mut self) -> anyhow::Result<()> {
        self.at = self.at.plus_seconds(self.rng.i64(7_000..70_000));
        let mut redo = NewEntry::by_citizen(EventKind::Redo);
        redo.message = pick(&stories().voices.redo_reasons, self.rng.u64(..)).map(|text| self.own(&text));
        if let Some(scene) = self.story.painted() {
            let painting = Painting::new(scene, false, super::picture(self.index, 4));
            redo.photos.push(desk::register_photo(self.state, painting, scene, &self.story.text.language).await?);
        }
        self.push(redo)?;
        self.system(EventKind::Supervised, 10, 90)?;
        self.note(EventKind::Noted, 20, 200)?;
        if self.story.days_ago > 14.0 {
            self.settled(OutcomeKind::Resolved, self.done(), 5).await?;
        } else {
            self.unit_says(EventKind::Started, 30, 200)?;
        }
        Ok(())
    }

    /// Most people rate, nearly all of them well; what nobody objects to is closed in time.
    fn judged(&mut self) -> anyhow::Result<()> {
        let outcome = self.standing.outcome.as_ref().map(|ending| ending.kind);
        let days = self.now.millis_since(self.at) / 86_400_000;
        let (rates, good) = match outcome {
            Some(OutcomeKind::Declined) => (0.25, 0.5),
            Some(OutcomeKind::PartlyResolved) => (0.6, 0.9),
            _ => (0.8, 0.98),
        };
        if days >= 1 && self.rng.f32() < rates {
            self.at = self.at.plus_seconds(self.rng.i64(1_800..80_000));
            let content = self.rng.f64() < good;
            let mut mark = |low: u8, high: u8| if content { self.rng.u8(low..=high) } else { self.rng.u8(1..=3) };
            let rating = Rating { speed: mark(3, 5), result: mark(4, 5), experience: mark(4, 5), feedback: mark(3, 5) };
            return self.push(NewEntry { rating: Some(rating), ..NewEntry::by_citizen(EventKind::Rated) });
        }
        if days > 14 {
            self.at = self.hours.later(self.at.plus_seconds(7 * 86_400), 5);
            return self.system(EventKind::Closed, 1, 2);
        }
        Ok(())
    }

    fn done(&self) -> Localised {
        let list = stories().resolutions.get(&self.story.scene).map_or(&[][..], Vec::as_slice);
        pick(list, self.index as u64).unwrap_or_else(|| self.story.unit_note.clone())
    }

    fn system(&mut self, kind: EventKind, least: i64, most: i64) -> anyhow::Result<()> {
        self.at = self.at.plus_seconds(self.rng.i64(least..most) * 60);
        let message = self.phrase(kind);
        self.push(NewEntry { message, ..NewEntry::by_system(kind) })
    }

    fn unit_says(&mut self, kind: EventKind, least: i64, most: i64) -> anyhow::Result<()> {
        self.work(least, most);
        let message = self.phrase(kind);
        let unit = self.unit.clone();
        self.push(NewEntry { message, ..NewEntry::by_unit(kind, unit) })
    }

    fn note(&mut self, kind: EventKind, least: i64, most: i64) -> anyhow::Result<()> {
        self.work(least, most);
        let unit = self.unit.clone();
        self.push(NewEntry::by_unit(kind, unit).saying(self.story.unit_note.clone()))
    }

    fn phrase(&mut self, kind: EventKind) -> Option<Localised> {
        let (due, unit, choice) = (self.due(), self.unit.clone(), self.rng.u64(..));
        let blanks = Blanks { unit: Some(&unit), due: Some(due), reason: None };
        self.phrasing().say(&kind_name(kind), choice, &blanks)
    }

    fn phrasing(&self) -> Phrasing<'a> {
        Phrasing { stories: stories(), catalogue: &self.state.catalogue }
    }

    /// What a citizen says, in the citizen's language alone.
    fn own(&self, text: &Localised) -> Localised {
        let language = &self.story.text.language;
        Localised::one(language, text.get(language))
    }

    fn work(&mut self, least: i64, most: i64) {
        let minutes = self.rng.i64(least..most);
        self.at = self.hours.later(self.at, minutes);
    }

    fn due(&self) -> Timestamp {
        self.standing
            .pledge(PromiseName::Resolve)
            .map_or_else(|| self.created.plus_seconds(5 * 86_400), |pledge| pledge.due)
    }

    fn between(&self, from: Timestamp, to: Timestamp, part: f64) -> Timestamp {
        Timestamp::from_millis(from.millis() + (to.millis_since(from).max(0) as f64 * part) as i64)
    }

    fn push(&mut self, entry: NewEntry) -> anyhow::Result<()> {
        // No entry is earlier than the one before it.
        self.at = self.entries.last().and_then(|last| last.at).map_or(self.at, |last| last.max(self.at));
        let entry = entry.at(self.at);
        self.standing = handling::after(&self.standing, &entry, self.at, &self.state.catalogue.calendar)
            .map_err(|_| anyhow::anyhow!("story {}: {:?} is not allowed here", self.index, entry.kind))?;
        self.entries.push(entry);
        Ok(())
    }

    /// A recent demand has had no time for all that: its entries are compressed until the last one is in the past.
    fn squeezed(mut self) -> anyhow::Result<Vec<NewEntry>> {
        let last = self.at.millis_since(self.created).max(1);
        let room = (self.now.millis_since(self.created) * 19 / 20).max(1);
        if last > room {
            for entry in &mut self.entries {
                let since = entry.at.map_or(0, |at| at.millis_since(self.created));
                let moved = i128::from(since) * i128::from(room) / i128::from(last);
                entry.at = Some(Timestamp::from_millis(self.created.millis() + i64::try_from(moved)?));
            }
        }
        Ok(self.entries)
    }
}

/// A kind as the files spell it.
fn kind_name(kind: EventKind) -> String {
    serde_json::to_value(kind).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
