//! The demo's texts: past demands, and phrases of units and citizens. They are used in `seed` and `officers`.

use super::painter::Scene;
use crate::{catalogue::Catalogue, gazetteer::Gazetteer, language::Localised};
use anyhow::{Context, ensure};
use contract::{LocalText, ServiceId};
use serde::Deserialize;
use std::collections::BTreeMap;

/// All of them.
#[derive(Clone, Debug)]
pub struct Stories {
    /// Demands of the past.
    pub demands: Vec<Story>,
    /// What units say, by kind of event.
    pub phrases: BTreeMap<String, Vec<Localised>>,
    /// Why something takes longer.
    pub extension_reasons: Vec<Localised>,
    /// What units ask.
    pub questions: Vec<Localised>,
    /// What was done, by the name of a scene or `none`.
    pub resolutions: BTreeMap<String, Vec<Localised>>,
    /// What citizens say, and captions.
    pub voices: Voices,
}

/// A past demand.
#[derive(Clone, Debug, Deserialize)]
pub struct Story {
    /// What it was about.
    pub service: ServiceId,
    /// Id of the district.
    pub district: String,
    /// Which of the district's streets.
    pub street_index: usize,
    /// House number.
    pub number: u32,
    /// The citizen's words.
    #[serde(with = "told")]
    pub text: LocalText,
    /// How long ago it was filed.
    pub days_ago: f64,
    /// What became of it.
    pub path: Path,
    /// Name of a scene, or `none`.
    pub scene: String,
    /// What the unit said at the decisive moment.
    pub unit_note: Localised,
    /// How many joined.
    #[serde(default)]
    pub supporters: u32,
}

/// How a demand ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Path {
    /// Settled.
    Resolved,
    /// Settled in part.
    Partly,
    /// Not settled, with the reason.
    Declined,
    /// Being worked on.
    InProgress,
    /// Waiting for the citizen.
    Question,
    /// Given more time.
    Extended,
    /// Just given to a unit.
    Dispatched,
    /// An enquiry that was answered.
    Answered,
    /// The same as an earlier one.
    Duplicate,
    /// Given back by a unit and sent to another.
    Returned,
    /// Sent back by the citizen.
    Redo,
}

/// What citizens say, and what photos show; `voices.json`.
#[derive(Clone, Debug, Deserialize)]
pub struct Voices {
    /// Answers to a unit's question.
    pub replies: Vec<Localised>,
    /// Why a demand is sent back.
    pub redo_reasons: Vec<Localised>,
    /// Words with a reminder.
    pub nudges: Vec<Localised>,
    /// What people are called.
    pub reporters: Vec<Localised>,
    /// What a photo shows, by name of the scene.
    pub captions: BTreeMap<String, Captions>,
}

/// What a scene's two photos show.
#[derive(Clone, Debug, Deserialize)]
pub struct Captions {
    /// As the citizen found it.
    pub before: Localised,
    /// As the unit left it.
    pub after: Localised,
}

#[derive(Deserialize)]
struct File {
    demands: Vec<Story>,
    phrases: BTreeMap<String, Vec<Localised>>,
    extension_reasons: Vec<Localised>,
    questions_to_citizen: Vec<Localised>,
    resolutions: BTreeMap<String, Vec<Localised>>,
}

impl Stories {
    /// Reads `stories.json` and `voices.json`.
    ///
    /// # Errors
    /// When a file is malformed.
    pub fn read(stories: &str, voices: &str) -> anyhow::Result<Self> {
        let file: File = serde_json::from_str(stories).context("stories.json")?;
        Ok(Self {
            demands: file.demands,
            phrases: file.phrases,
            extension_reasons: file.extension_reasons,
            questions: file.questions_to_citizen,
            resolutions: file.resolutions,
            voices: serde_json::from_str(voices).context("voices.json")?,
        })
    }

    /// Checks that all services, streets and scenes referred to exist.
    ///
    /// # Errors
    /// When one does not.
    pub fn check(&self, catalogue: &Catalogue, gazetteer: &Gazetteer) -> anyhow::Result<()> {
        for (index, story) in self.demands.iter().enumerate() {
            ensure!(
                catalogue.service(&story.service).is_some(),
                "story {index}: no service {}",
                story.service.as_str()
            );
            let house = gazetteer.house(&story.district, story.street_index, story.number, &story.text.language);
            ensure!(house.is_some(), "story {index}: no street {} in {}", story.street_index, story.district);
            ensure!(
                story.scene == "none" || Scene::named(&story.scene).is_some(),
                "story {index}: no scene {}",
                story.scene
            );
        }
        let lists = [
            &self.extension_reasons,
            &self.questions,
            &self.voices.replies,
            &self.voices.redo_reasons,
            &self.voices.nudges,
            &self.voices.reporters,
        ];
        ensure!(lists.iter().all(|list| !list.is_empty()), "a list of phrases is empty");
        for scene in Scene::ALL {
            ensure!(self.voices.captions.contains_key(scene.name()), "no caption for {}", scene.name());
            ensure!(
                self.resolutions.get(scene.name()).is_some_and(|list| !list.is_empty()),
                "no resolution for {}",
                scene.name()
            );
        }
        Ok(())
    }

    /// The caption of a scene's photo, in a language.
    pub fn caption(&self, scene: Scene, after: bool, language: &str) -> Option<String> {
        let captions = self.voices.captions.get(scene.name())?;
        let caption = if after { &captions.after } else { &captions.before };
        Some(caption.get(language).to_owned())
    }
}

impl Story {
    /// The scene of its photos, if it has any.
    pub fn painted(&self) -> Option<Scene> {
        Scene::named(&self.scene)
    }
}

/// `{"lang": …, "value": …}`, as the file spells a text in one language.
mod told {
    use super::LocalText;
    use serde::{Deserialize, Deserializer};

    #[derive(Deserialize)]
    struct Told {
        lang: String,
        value: String,
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<LocalText, D::Error> {
        Told::deserialize(deserializer).map(|told| LocalText { text: told.value, language: told.lang })
    }
}
