//! The demo city: its files, its addresses, its past, and simulated officers who handle what people file. A real city
//! has none of this.

mod desk;
mod office_hours;
pub mod officers;
pub mod painter;
mod phrasing;
pub mod seed;
pub mod stories;
#[cfg(test)]
mod test_city;
mod transliteration;

pub use stories::Stories;

use crate::{catalogue::Catalogue, gazetteer::Gazetteer};
use anyhow::Context;
use include_dir::{Dir, include_dir};
use std::sync::LazyLock;

const CITY: &str = include_str!("city.json");
const UNITS: &str = include_str!("units.json");
const DISTRICTS: &str = include_str!("districts.json");
static SERVICES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/demo/services");

/// Reads the embedded files of the demo city, and adds to the Chinese service names how they are typed in Latin
/// letters.
///
/// # Errors
/// When a file is malformed or refers to something that does not exist.
pub fn load() -> anyhow::Result<(Catalogue, Gazetteer)> {
    let mut groups = Vec::new();
    for file in SERVICES.files() {
        let name = file.path().file_name().and_then(|name| name.to_str()).unwrap_or_default();
        groups.push((name, file.contents_utf8().with_context(|| format!("{name} is not UTF-8"))?));
    }
    groups.sort_unstable();
    let mut catalogue = Catalogue::read(CITY, UNITS, &groups)?;
    for service in &mut catalogue.services {
        if let Some(letters) = service
            .name
            .iter()
            .find(|(language, _)| language.starts_with("zh"))
            .map(|(_, name)| transliteration::of(name))
        {
            service.keywords.entry("zh-CN".to_owned()).or_default().extend(letters);
        }
    }
    let gazetteer = Gazetteer::read(DISTRICTS)?;
    stories().check(&catalogue, &gazetteer)?;
    Ok((catalogue, gazetteer))
}

/// The texts of the demo's demands and officers; they are built in and never change.
pub fn stories() -> &'static Stories {
    static STORIES: LazyLock<Stories> = LazyLock::new(|| {
        #[expect(clippy::expect_used, reason = "a test reads the same bytes")]
        Stories::read(include_str!("stories.json"), include_str!("voices.json"))
            .expect("the demo's texts are well formed")
    });
    &STORIES
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::ServiceId;

    #[test]
    fn the_demo_city_is_whole() {
        let (catalogue, gazetteer) = load().unwrap();
        assert!(catalogue.services.len() >= 100, "{}", catalogue.services.len());
        assert!(!gazetteer.search("Haiguan Road 45", "en").is_empty());
        assert!(stories().demands.len() >= 100);
    }

    #[test]
    fn a_service_is_found_by_how_its_name_is_typed() {
        let (catalogue, _) = load().unwrap();
        let service = catalogue.service(&ServiceId::new("street-light-out")).unwrap();
        let words = &service.keywords["zh-CN"];
        assert!(words.iter().any(|word| word.starts_with("ludeng")), "{words:?}");
        assert!(words.iter().any(|word| word.starts_with("ld")), "{words:?}");
    }
}
