//! The city as described by its files, in all its languages: names, units, services. Views in one language are in
//! `views`.

use crate::{clock::Calendar, language::Localised};
use anyhow::{Context, ensure};
use contract::{
    Capability, Condition, Datatype, Limits, Links, NoticeKind, PhotoWish, PromiseTerm, ServiceId, ServiceKind, UnitId,
};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The whole city: what it is called, who works in it, what can be demanded of it.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// Name, numbers, limits.
    pub city: CityEntry,
    /// Departments and offices.
    pub units: Vec<UnitEntry>,
    /// Services in the order in which the city wants them browsed.
    pub services: Vec<ServiceEntry>,
    /// Working days in the city's time zone.
    pub calendar: Calendar,
    by_service: HashMap<String, usize>,
    by_unit: HashMap<String, usize>,
}

/// `city.json`.
#[derive(Clone, Debug, Deserialize)]
pub struct CityEntry {
    /// Stable id.
    pub id: String,
    /// Its name.
    pub name: Localised,
    /// BCP 47 tags, the default first.
    pub languages: Vec<String>,
    /// IANA name.
    pub time_zone: String,
    /// Number to call instead.
    #[serde(default)]
    pub hotline: Option<String>,
    /// Numbers for danger to life.
    #[serde(default)]
    pub emergencies: Vec<EmergencyEntry>,
    /// The city's middle, where a map or an address search begins.
    #[serde(default)]
    pub centre: Option<Point>,
    /// The city's edges.
    #[serde(default)]
    pub bounds: Option<Bounds>,
    /// URL template of raster tiles.
    #[serde(default)]
    pub tiles: Option<String>,
    /// Attribution of the tiles.
    #[serde(default)]
    pub attribution: Option<String>,
    /// Limits of what is accepted.
    #[serde(default = "usual_limits")]
    pub limits: Limits,
    /// Pages of the city.
    #[serde(default)]
    pub links: Links,
    /// What this backend does beyond the core.
    #[serde(default = "all_capabilities")]
    pub capabilities: Vec<Capability>,
}

/// A number for danger to life.
#[derive(Clone, Debug, Deserialize)]
pub struct EmergencyEntry {
    /// As dialled.
    pub phone: String,
    /// Who responds.
    pub name: Localised,
}

/// A point, WGS 84 degrees.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Point {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// A box of degrees, WGS 84.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Bounds {
    /// Southern edge.
    pub south: f64,
    /// Western edge.
    pub west: f64,
    /// Northern edge.
    pub north: f64,
    /// Eastern edge.
    pub east: f64,
}

/// An entry of `units.json`.
#[derive(Clone, Debug, Deserialize)]
pub struct UnitEntry {
    /// Stable id.
    pub id: UnitId,
    /// Its name.
    pub name: Localised,
    /// Its telephone number.
    #[serde(default)]
    pub phone: Option<String>,
}

/// A service of a group file, with the group's name.
#[derive(Clone, Debug, Deserialize)]
pub struct ServiceEntry {
    /// Unique in the catalogue.
    pub id: ServiceId,
    /// What sort of demand it takes.
    pub kind: ServiceKind,
    /// The name of its group; set from its file.
    #[serde(skip)]
    pub group: Localised,
    /// Second level of the path.
    #[serde(default)]
    pub subgroup: Option<Localised>,
    /// Its name.
    pub name: Localised,
    /// What belongs here.
    #[serde(default)]
    pub summary: Option<Localised>,
    /// Other words by which people look for it, by language.
    #[serde(default)]
    pub keywords: BTreeMap<String, Vec<String>>,
    /// What happens after filing.
    #[serde(default)]
    pub next: Option<Localised>,
    /// The unit that handles it.
    pub unit: UnitId,
    /// By when.
    #[serde(default)]
    pub promises: Vec<PromiseTerm>,
    /// Whether a photo helps.
    #[serde(default)]
    pub photos: PhotoWish,
    /// Things to know before filing.
    #[serde(default)]
    pub notices: Vec<NoticeEntry>,
    /// The instant answer of an enquiry.
    #[serde(default)]
    pub answer: Option<Localised>,
    /// What the unit needs to know.
    #[serde(default)]
    pub questions: Vec<QuestionEntry>,
}

/// Something to know before filing.
#[derive(Clone, Debug, Deserialize)]
pub struct NoticeEntry {
    /// How strongly it is meant.
    pub kind: NoticeKind,
    /// The notice.
    pub text: Localised,
    /// Number to call.
    #[serde(default)]
    pub phone: Option<String>,
}

/// A question of a service.
#[derive(Clone, Debug, Deserialize)]
pub struct QuestionEntry {
    /// Unique in its service.
    pub id: String,
    /// Shape of the answer.
    pub datatype: Datatype,
    /// The question.
    pub label: Localised,
    /// A line of help.
    #[serde(default)]
    pub help: Option<Localised>,
    /// Whether it must be answered while it applies.
    #[serde(default)]
    pub required: bool,
    /// Whether the answer is never public. The default is private, so that nothing is published by omission.
    #[serde(default = "yes")]
    pub private: bool,
    /// What can be chosen.
    #[serde(default)]
    pub options: Vec<OptionEntry>,
    /// When it applies.
    #[serde(default)]
    pub condition: Option<Condition>,
    /// The first day that is an answer, in days from today.
    #[serde(default)]
    pub earliest: Option<i32>,
    /// The last day that is an answer, in days from today.
    #[serde(default)]
    pub latest: Option<i32>,
}

/// Something to choose.
#[derive(Clone, Debug, Deserialize)]
pub struct OptionEntry {
    /// The value that is transmitted.
    pub value: String,
    /// The label that is shown.
    pub label: Localised,
}

#[derive(Deserialize)]
struct GroupFile {
    name: Localised,
    services: Vec<ServiceEntry>,
}

impl Catalogue {
    /// Reads the city's files: `city.json`, `units.json` and the group files as pairs of file name and content.
    ///
    /// # Errors
    /// When a file is malformed, an id occurs twice, or a service refers to a unit or a question that does not exist.
    pub fn read(city: &str, units: &str, groups: &[(&str, &str)]) -> anyhow::Result<Self> {
        let city: CityEntry = serde_json::from_str(city).context("city.json")?;
        let units: Vec<UnitEntry> = serde_json::from_str(units).context("units.json")?;
        let mut services = Vec::new();
        for (name, content) in groups {
            let file: GroupFile = serde_json::from_str(content).with_context(|| (*name).to_owned())?;
            services
                .extend(file.services.into_iter().map(|service| ServiceEntry { group: file.name.clone(), ..service }));
        }
        ensure!(!city.languages.is_empty(), "city.json names no language");
        let calendar = Calendar::of(&city.time_zone)?;
        let catalogue = Self {
            by_service: services.iter().enumerate().map(|(at, service)| (service.id.as_str().to_owned(), at)).collect(),
            by_unit: units.iter().enumerate().map(|(at, unit)| (unit.id.as_str().to_owned(), at)).collect(),
            city,
            units,
            services,
            calendar,
        };
        catalogue.check()?;
        Ok(catalogue)
    }

    /// The service of that id.
    pub fn service(&self, id: &ServiceId) -> Option<&ServiceEntry> {
        self.by_service.get(id.as_str()).and_then(|at| self.services.get(*at))
    }

    /// The unit of that id.
    pub fn unit(&self, id: &UnitId) -> Option<&UnitEntry> {
        self.by_unit.get(id.as_str()).and_then(|at| self.units.get(*at))
    }

    /// The city's default language.
    pub fn default_language(&self) -> &str {
        self.city.languages.first().map_or("en", String::as_str)
    }

    fn check(&self) -> anyhow::Result<()> {
        ensure!(self.by_service.len() == self.services.len(), "a service id stands twice");
        ensure!(self.by_unit.len() == self.units.len(), "a unit id stands twice");
        for service in &self.services {
            let name = service.id.as_str();
            ensure!(self.unit(&service.unit).is_some(), "{name} names the unknown unit {}", service.unit.as_str());
            let mut earlier = HashSet::new();
            for question in &service.questions {
                let known =
                    question.condition.as_ref().is_none_or(|condition| earlier.contains(condition.question.as_str()));
                ensure!(known, "{name}: {} depends on no earlier question", question.id);
                let bounds = (question.earliest, question.latest);
                let narrows = bounds == (None, None) || question.datatype == Datatype::Date;
                let in_order = bounds.0.zip(bounds.1).is_none_or(|(earliest, latest)| earliest <= latest);
                ensure!(narrows && in_order, "{name}: no day is an answer to {}", question.id);
                ensure!(earlier.insert(question.id.as_str()), "{name}: the question {} stands twice", question.id);
            }
        }
        Ok(())
    }
}

fn yes() -> bool {
    true
}

fn usual_limits() -> Limits {
    Limits { photos: 6, photo_bytes: 10 * 1024 * 1024, description_min: 5, description_max: 2000 }
}

fn all_capabilities() -> Vec<Capability> {
    vec![
        Capability::PlaceSearch,
        Capability::PlaceReverse,
        Capability::Photos,
        Capability::LiveEvents,
        Capability::Anonymous,
        Capability::PublicDemands,
        Capability::Supporters,
        Capability::Statistics,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const CITY: &str = r#"{"id":"c","name":{"en":"C"},"languages":["en"],"time_zone":"UTC"}"#;
    const UNITS: &str = r#"[{"id":"u","name":{"en":"U"}}]"#;

    fn group(unit: &str, condition: &str) -> String {
        format!(
            r#"{{"name":{{"en":"G"}},"services":[{{"id":"s","kind":"report","name":{{"en":"S"}},"unit":"{unit}",
            "questions":[{{"id":"q","datatype":"yes_no","label":{{"en":"Q?"}}{condition}}}]}}]}}"#
        )
    }

    #[test]
    fn a_service_carries_the_name_of_its_group() {
        let catalogue = Catalogue::read(CITY, UNITS, &[("01.json", &group("u", ""))]).unwrap();
        let service = catalogue.service(&ServiceId::new("s")).unwrap();
        assert_eq!(service.group.get("en"), "G");
    }

    #[test]
    fn a_question_that_does_not_say_whether_it_is_private_is_private() {
        for (said, private) in [("", true), (r#","private":true"#, true), (r#","private":false"#, false)] {
            let catalogue = Catalogue::read(CITY, UNITS, &[("01.json", &group("u", said))]).unwrap();
            assert_eq!(catalogue.services[0].questions[0].private, private, "{said}");
        }
    }

    #[test]
    fn a_catalogue_that_names_what_is_not_there_is_refused() {
        let dangling = r#","condition":{"question":"later","any_of":["yes"]}"#;
        let no_date = r#","latest":0"#;
        let no_day = r#","datatype":"date","earliest":1,"latest":0"#;
        for (group, expected) in [
            (group("x", ""), "unknown unit"),
            (group("u", dangling), "no earlier question"),
            (group("u", no_date), "no day is an answer"),
            (group("u", no_day).replace(r#""datatype":"yes_no","#, ""), "no day is an answer"),
        ] {
            let error = Catalogue::read(CITY, UNITS, &[("01.json", &group)]).unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
        }
    }
}
