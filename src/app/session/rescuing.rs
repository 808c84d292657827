//! Data that could not be stored or read: offered to the citizen as a download, never dropped.

use super::Session;
use crate::words::Word;
use domain::{Draft, RawAnswer};
use leptos::prelude::*;
use platform::{page, store::Shelf};

impl Session {
    /// Downloads the current draft's text.
    pub fn download_draft(self) {
        let text = self.draft.with_untracked(|draft| self.as_text(draft));
        page::save_text("suban.txt", &text);
    }

    /// Downloads the unreadable records, as they are.
    pub fn download_unreadable(self) {
        let texts = self.unreadable.with_untracked(|all| {
            all.iter().map(|record| [record.key.as_str(), "\n", record.json.as_str()].concat()).collect::<Vec<_>>()
        });
        page::save_text("suban.json.txt", &texts.join("\n\n"));
    }

    /// Deletes the unreadable records.
    pub fn remove_unreadable(self) {
        let keys: Vec<_> = self.unreadable.with_untracked(|all| all.iter().map(|record| record.key.clone()).collect());
        self.unreadable.set(Vec::new());
        let Some(store) = self.store() else { return };
        leptos::task::spawn_local(async move {
            for key in keys {
                let _ = store.delete(Shelf::Quarantine, &key).await;
            }
        });
    }

    fn as_text(self, draft: &Draft) -> String {
        let words = self.words();
        let answers = draft.answers.iter().map(|(question, answer)| {
            let answer = match answer {
                RawAnswer::Text(text) => text.clone(),
                RawAnswer::Several(several) => several.join(", "),
            };
            (question.as_str(), answer)
        });
        let service = draft.service.as_ref().map(|service| service.name.clone()).unwrap_or_default();
        let contact = [&draft.name, &draft.phone, &draft.email].map(|text| text.trim()).join(" ");
        let lines =
            [(words.of(Word::CheckDescription), draft.description.clone()), (words.of(Word::CheckService), service)]
                .into_iter()
                .chain(answers)
                .chain([
                    (words.of(Word::CheckPlace), draft.place.address.clone()),
                    (words.of(Word::CheckYou), contact),
                ]);
        let written = lines.filter(|(_, text)| !text.trim().is_empty());
        written.map(|(name, text)| [name, ": ", text.trim()].concat()).collect::<Vec<_>>().join("\n\n")
    }
}
