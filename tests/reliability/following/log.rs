//! The city's log of one demand: append-only, numbered without gaps; some events are not visible to this reader.

use contract::{Actor, Event, EventId, EventKind, EventPage, LocalText, Role, Stage, State, Timestamp};

/// The log.
#[derive(Debug, Default)]
pub(crate) struct Log {
    entries: Vec<Entry>,
}

/// An event in the log.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) event: Event,
    /// Its JSON on one line.
    pub(crate) json: String,
    /// Whether this reader may see it.
    pub(crate) visible: bool,
    /// How many events up to here this reader may see.
    seen: usize,
}

/// In several scripts, so that some splits fall within a character.
const SAYINGS: [&str; 4] = ["Noted.", "路灯不亮了，晚上很黑。", "Überprüft – ça va?", "🔧💡 «готово»"];

impl Log {
    /// Logs an event.
    #[expect(clippy::expect_used, reason = "an event of our own always has its JSON")]
    pub(crate) fn append(&mut self, visible: bool, at: i64) {
        let seq = self.entries.len() as u64 + 1;
        let event = Event {
            id: EventId::new(format!("e{seq}")),
            seq,
            at: Timestamp::from_millis(1_795_414_509_000 + at),
            actor: Actor { role: Role::Unit, unit: None },
            kind: EventKind::Noted,
            message: Some(LocalText {
                text: SAYINGS[self.entries.len() % SAYINGS.len()].to_owned(),
                language: "zh-CN".to_owned(),
            }),
            photos: Vec::new(),
            state: State {
                stage: Stage::Received,
                outcome: None,
                holder: None,
                promises: Vec::new(),
                actions: Vec::new(),
            },
        };
        let json = serde_json::to_string(&event).expect("an event has its JSON");
        let seen = self.seen_up_to(seq) + usize::from(visible);
        self.entries.push(Entry { event, json, visible, seen });
    }

    /// The number of the last event.
    pub(crate) fn last(&self) -> u64 {
        self.entries.len() as u64
    }

    /// The event with this number.
    pub(crate) fn entry(&self, seq: u64) -> Option<&Entry> {
        self.entries.get(usize::try_from(seq.checked_sub(1)?).ok()?)
    }

    /// How many events up to this number this reader may see.
    pub(crate) fn seen_up_to(&self, seq: u64) -> usize {
        self.entry(seq.min(self.last())).map_or(0, |entry| entry.seen)
    }

    /// The events after a number that this reader may see.
    pub(crate) fn after(&self, seq: u64) -> impl Iterator<Item = &Entry> {
        let at = usize::try_from(seq).unwrap_or(usize::MAX).min(self.entries.len());
        self.entries[at..].iter().filter(|entry| entry.visible)
    }

    /// A list page from a replica without the last `unknown` events; and its JSON.
    #[expect(clippy::expect_used, reason = "a page of our own always has its JSON")]
    pub(crate) fn page(&self, after: u64, most: usize, unknown: u8) -> String {
        let known = self.last().saturating_sub(u64::from(unknown));
        let events: Vec<Event> = self
            .after(after)
            .filter(|entry| entry.event.seq <= known)
            .take(most)
            .map(|entry| entry.event.clone())
            .collect();
        let next = events.last().map_or(after, |event| event.seq);
        serde_json::to_string(&EventPage { events, next }).expect("a page has its JSON")
    }
}
