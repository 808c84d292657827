//! The catalogue, demands and events as the contract represents them, in one language. It decides what the public sees.

use crate::{
    catalogue::{Catalogue, QuestionEntry, ServiceEntry},
    language::Localised,
    store::{Listed, StoredDemand, StoredEvent, StoredPhoto},
};
use contract::{
    Actor, City, CityMap, Demand, DemandSummary, Emergency, Event, Notice, Photo, Question, QuestionOption, Role,
    Service, ServiceId, ServiceName, ServicePage, ServiceSummary, Timestamp, Unit, UnitId,
};

/// Characters of an excerpt (API section "demands").
const EXCERPT: usize = 140;

impl Catalogue {
    /// The city in one language.
    pub fn shown_city(&self, language: &str) -> City {
        let city = &self.city;
        City {
            id: city.id.clone(),
            name: city.name.get(language).to_owned(),
            languages: city.languages.clone(),
            time_zone: city.time_zone.clone(),
            hotline: city.hotline.clone(),
            emergencies: city
                .emergencies
                .iter()
                .map(|entry| Emergency { phone: entry.phone.clone(), name: entry.name.get(language).to_owned() })
                .collect(),
            limits: city.limits,
            map: city.bounds.map(|edges| CityMap {
                bounds: [edges.west, edges.south, edges.east, edges.north],
                tiles: city.tiles.clone(),
                attribution: city.attribution.clone(),
            }),
            links: city.links.clone(),
            capabilities: city.capabilities.clone(),
        }
    }

    /// The whole catalogue without questions, in one language.
    pub fn shown_services(&self, language: &str) -> ServicePage {
        let services = self.services.iter().map(|service| ServiceSummary {
            id: service.id.clone(),
            name: service.name.get(language).to_owned(),
            group: service.path(language),
            summary: shown(&service.summary, language),
            keywords: service.keywords.get(language).cloned().unwrap_or_default(),
            kind: service.kind,
            has_questions: !service.questions.is_empty(),
        });
        ServicePage { services: services.collect() }
    }

    /// A unit in one language.
    pub fn shown_unit(&self, id: &UnitId, language: &str) -> Option<Unit> {
        let unit = self.unit(id)?;
        Some(Unit { id: unit.id.clone(), name: unit.name.get(language).to_owned(), phone: unit.phone.clone() })
    }

    /// A service's name in one language; its id, when the city has removed it.
    pub fn shown_name(&self, id: &ServiceId, language: &str) -> ServiceName {
        let name = self.service(id).map_or(id.as_str(), |service| service.name.get(language));
        ServiceName { id: id.clone(), name: name.to_owned() }
    }
}

impl ServiceEntry {
    /// The service, whole, in one language.
    pub fn shown(&self, language: &str) -> Service {
        Service {
            id: self.id.clone(),
            name: self.name.get(language).to_owned(),
            group: self.path(language),
            summary: shown(&self.summary, language),
            kind: self.kind,
            next: shown(&self.next, language),
            answer: shown(&self.answer, language),
            notices: self
                .notices
                .iter()
                .map(|notice| Notice {
                    kind: notice.kind,
                    text: notice.text.get(language).to_owned(),
                    phone: notice.phone.clone(),
                })
                .collect(),
            promises: self.promises.clone(),
            photos: self.photos,
            questions: self.questions.iter().map(|question| question.shown(language)).collect(),
        }
    }

    fn path(&self, language: &str) -> Vec<String> {
        [Some(&self.group), self.subgroup.as_ref()]
            .into_iter()
            .flatten()
            .map(|name| name.get(language).to_owned())
            .collect()
    }
}

impl QuestionEntry {
    fn shown(&self, language: &str) -> Question {
        let options = self.options.iter();
        Question {
            id: self.id.clone(),
            label: self.label.get(language).to_owned(),
            help: shown(&self.help, language),
            datatype: self.datatype,
            required: self.required,
            private: self.private,
            options: options
                .map(|option| QuestionOption {
                    value: option.value.clone(),
                    label: option.label.get(language).to_owned(),
                })
                .collect(),
            condition: self.condition.clone(),
            earliest: self.earliest.map(i64::from),
            latest: self.latest.map(i64::from),
        }
    }
}

impl StoredDemand {
    /// The demand in one language at a moment: whole for its citizen, otherwise without reporter, private answers and actions.
    pub fn shown(&self, catalogue: &Catalogue, language: &str, now: Timestamp, whole: bool) -> Demand {
        let mut answers = self.answers.clone();
        if !whole {
            let service = catalogue.service(&self.service);
            // An answer to a removed question is private: its setting is no longer known.
            answers.retain(|id, _| {
                service.is_some_and(|service| {
                    service.questions.iter().any(|question| question.id == *id && !question.private)
                })
            });
        }
        Demand {
            reference: self.reference.clone(),
            service: catalogue.shown_name(&self.service, language),
            description: self.description.clone(),
            language: self.language.clone(),
            place: self.place.clone(),
            photos: self.photos.iter().map(StoredPhoto::shown).collect(),
            answers,
            reporter: self.reporter.clone().filter(|_| whole),
            anonymity: self.anonymity,
            created_at: self.created_at,
            updated_at: self.updated_at,
            last_seq: self.last_seq,
            state: self.standing.shown(catalogue, language, now, whole),
            supporters: self.supporters,
            whole: Some(whole),
        }
    }
}

impl StoredEvent {
    /// The event in one language. The public does not see messages between the citizen and the unit.
    pub fn shown(&self, catalogue: &Catalogue, language: &str, whole: bool) -> Event {
        let between_them = self.role == Role::Citizen || self.kind.rule().is_private;
        let open = whole || !between_them;
        Event {
            id: self.id.clone(),
            seq: self.seq,
            at: self.at,
            actor: Actor {
                role: self.role,
                unit: self.unit.as_ref().and_then(|unit| catalogue.shown_unit(unit, language)),
            },
            kind: self.kind,
            message: self.message.as_ref().filter(|_| open).and_then(|message| message.local_text(language)),
            photos: if open { self.photos.iter().map(StoredPhoto::shown).collect() } else { Vec::new() },
            state: self.standing.shown(catalogue, language, self.at, whole),
        }
    }
}

impl StoredPhoto {
    /// The photo as the contract represents it; its URL is relative to the API's.
    pub fn shown(&self) -> Photo {
        Photo {
            url: format!("/v1/photos/{}", self.id.as_str()),
            id: self.id.clone(),
            width: self.width,
            height: self.height,
            caption: self.caption.clone(),
            moment: self.moment,
        }
    }
}

impl Listed {
    /// The demand in a list, in one language.
    pub fn shown(&self, catalogue: &Catalogue, language: &str) -> DemandSummary {
        let demand = &self.demand;
        DemandSummary {
            reference: demand.reference.clone(),
            service: catalogue.shown_name(&demand.service, language),
            excerpt: excerpt(&demand.description),
            language: demand.language.clone(),
            place: demand.place.clone(),
            distance_m: self.distance_m,
            photo: self.photo.as_ref().map(StoredPhoto::shown),
            stage: demand.standing.stage,
            created_at: demand.created_at,
            updated_at: demand.updated_at,
            supporters: demand.supporters,
        }
    }
}

fn shown(text: &Option<Localised>, language: &str) -> Option<String> {
    text.as_ref().map(|text| text.get(language).to_owned())
}

fn excerpt(description: &str) -> String {
    let description = description.trim();
    if description.chars().count() <= EXCERPT {
        return description.to_owned();
    }
    let mut excerpt: String = description.chars().take(EXCERPT - 1).collect();
    excerpt.truncate(excerpt.trim_end().len());
    excerpt.push('…');
    excerpt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_has_at_most_140_characters() {
        assert_eq!(excerpt(" short "), "short");
        assert_eq!(excerpt(&"路".repeat(141)).chars().count(), EXCERPT);
        assert_eq!(excerpt(&"路".repeat(140)), "路".repeat(140));
    }
}
