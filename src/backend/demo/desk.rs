//! Shared by the seeded past and the officers: deterministic choices, and photos that are generated on demand.

use super::painter::{self, Painting, Scene};
use crate::{photos, state::AppState};
use contract::{PhotoId, PhotoMoment};

/// A hash of the text (FNV-1a, then mixed), so that an officer's choices survive a restart.
pub fn stable(text: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ (hash >> 29)
}

/// Registers a painting as a complete photo without owner. Idempotent: an earlier attempt may have failed after the
/// photo and before the entry that uses it.
///
/// # Errors
/// When the database fails.
pub async fn register_photo(
    state: &AppState,
    painting: Painting,
    scene: Scene,
    language: &str,
) -> anyhow::Result<PhotoId> {
    let id = painting.id();
    if state.store.upload(&id).await?.is_some() {
        return Ok(id);
    }
    let caption = super::stories().caption(scene, painting.after(), language);
    let moment = if painting.after() { PhotoMoment::After } else { PhotoMoment::Before };
    photos::register_painting(state, &id, (painter::WIDTH, painter::HEIGHT), caption, moment).await?;
    Ok(id)
}

/// The scene that fits a service, by the group's words in its id and its unit; none where a photo would show nothing.
pub fn scene_of(service: &str, unit: &str) -> Option<Scene> {
    const BY_WORD: &[(&str, Scene)] = &[
        ("light-out", Scene::StreetLight),
        ("light", Scene::StreetLight),
        ("pothole", Scene::Pothole),
        ("road-sign", Scene::BusStop),
        ("manhole", Scene::Manhole),
        ("cover", Scene::Manhole),
        ("drain", Scene::Manhole),
        ("sewer", Scene::Manhole),
        ("sewage", Scene::Manhole),
        ("flood", Scene::Water),
        ("pipe", Scene::Water),
        ("leak", Scene::Water),
        ("water", Scene::Water),
        ("rubbish", Scene::Rubbish),
        ("waste", Scene::Rubbish),
        ("litter", Scene::Rubbish),
        ("bin", Scene::Rubbish),
        ("clean", Scene::Rubbish),
        ("toilet", Scene::Building),
        ("tree", Scene::Tree),
        ("green", Scene::Tree),
        ("park-", Scene::Tree),
        ("playground", Scene::Playground),
        ("fitness", Scene::Playground),
        ("parking", Scene::Car),
        ("vehicle", Scene::Car),
        ("bus-", Scene::BusStop),
        ("stop", Scene::BusStop),
        ("noise", Scene::Noise),
        ("construction", Scene::Noise),
        ("dust", Scene::Noise),
        ("stall", Scene::Shop),
        ("vendor", Scene::Shop),
        ("shop", Scene::Shop),
        ("building", Scene::Building),
        ("wall", Scene::Building),
        ("lift", Scene::Building),
        ("roof", Scene::Building),
        ("pavement", Scene::Pothole),
        ("road", Scene::Pothole),
    ];
    const BY_UNIT: &[(&str, Scene)] = &[
        ("lighting", Scene::StreetLight),
        ("roads", Scene::Pothole),
        ("sanitation", Scene::Rubbish),
        ("parks", Scene::Tree),
    ];
    // An enquiry or a matter of money has no picture.
    if service.ends_with("-info") || service.contains("charge") || service.contains("fee") || service.contains("bill") {
        return None;
    }
    let named = |table: &[(&str, Scene)], text: &str, whole: bool| {
        table.iter().find(|(word, _)| if whole { text == *word } else { text.contains(word) }).map(|(_, scene)| *scene)
    };
    named(BY_WORD, service, false).or_else(|| named(BY_UNIT, unit, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_fits_its_service() {
        assert_eq!(scene_of("street-light-out", "lighting"), Some(Scene::StreetLight));
        assert_eq!(scene_of("illegal-parking", "traffic-police"), Some(Scene::Car));
        assert_eq!(scene_of("parking-charges-info", "transport"), None);
        assert_eq!(scene_of("rent-deposit", "housing"), None);
    }

    #[test]
    fn chance_is_stable() {
        assert_eq!(stable("2611-0482-7153"), stable("2611-0482-7153"));
        let spread: std::collections::HashSet<u64> = (0..200).map(|n| stable(&n.to_string()) % 16).collect();
        assert_eq!(spread.len(), 16);
    }
}
