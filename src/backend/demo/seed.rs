//! Seeds an empty city with past demands, so that lists, timelines and figures show something from the first start. The
//! course of one demand is in `course`.

mod course;

use super::{desk, painter::Painting, stories::Path, stories::Story};
use crate::{
    clock,
    language::Localised,
    state::AppState,
    store::{Filing, History, seed as write},
};
use contract::{Anonymity, Answers, ClientRef, NewDemand, PhotoId, Reporter, Timestamp};
use course::Course;
use fastrand::Rng;

/// The random seed: every demo city has the same past.
const PAST: u64 = 0x5a17_c0de;

/// Writes the demo's past if the database is empty; returns how many demands it wrote.
///
/// # Errors
/// When the stories violate the rules of handling, or the database fails.
pub async fn fill(state: &AppState) -> anyhow::Result<usize> {
    fill_until(state, clock::now()).await
}

async fn fill_until(state: &AppState, now: Timestamp) -> anyhow::Result<usize> {
    if state.store.count().await? > 0 {
        return Ok(0);
    }
    let stories = &super::stories().demands;
    // Duplicates come last, since the original must have a reference first.
    let (later, first): (Vec<usize>, Vec<usize>) =
        (0..stories.len()).partition(|&at| stories[at].path == Path::Duplicate);
    for (indexes, with_others) in [(first, false), (later, true)] {
        let mut histories = Vec::with_capacity(indexes.len());
        for index in indexes {
            histories.push(history(state, index, now, with_others).await?);
        }
        write(&state.store, &state.catalogue, &histories).await?;
    }
    Ok(stories.len())
}

async fn history(state: &AppState, index: usize, now: Timestamp, with_others: bool) -> anyhow::Result<History> {
    let story = &super::stories().demands[index];
    let mut rng = Rng::with_seed(PAST ^ (index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let filing = filing(state, index, story, now, &mut rng).await?;
    let mut course = Course::new(state, story, index, &filing, now, rng)?;
    if with_others {
        course.duplicate_of = original(state, index).await?;
    }
    let entries = course.run().await?;
    Ok(History { filing, entries })
}

async fn filing(
    state: &AppState,
    index: usize,
    story: &Story,
    now: Timestamp,
    rng: &mut Rng,
) -> anyhow::Result<Filing> {
    let language = story.text.language.clone();
    let mut photos: Vec<PhotoId> = Vec::new();
    if let Some(scene) = story.painted() {
        photos
            .push(desk::register_photo(state, Painting::new(scene, false, picture(index, 0)), scene, &language).await?);
        if rng.f32() < 0.25 {
            photos.push(
                desk::register_photo(state, Painting::new(scene, false, picture(index, 1)), scene, &language).await?,
            );
        }
    }
    let anonymity = if rng.f32() < 0.3 { Anonymity::Anonymous } else { Anonymity::Named };
    let name = super::phrasing::pick(&super::stories().voices.reporters, rng.u64(..))
        .map(|name: Localised| name.get(&language).to_owned());
    let place = state.gazetteer.house(&story.district, story.street_index, story.number, &language).unwrap_or_default();
    Ok(Filing {
        demand: NewDemand {
            client_ref: delivery(index),
            service: story.service.clone(),
            description: story.text.text.clone(),
            place,
            photos,
            answers: Answers::new(),
            reporter: (anonymity == Anonymity::Named).then(|| Reporter { name, ..Reporter::default() }),
            anonymity,
            language: Some(language.clone()),
        },
        language,
        at: course::filed_at(state, story.days_ago, now, rng),
        body_hash: format!("told-{index}"),
        seeded: true,
        supporters: story.supporters,
    })
}

/// The seed of a story's picture: the same place before and after.
fn picture(index: usize, which: u32) -> u32 {
    u32::try_from(index).unwrap_or_default() * 8 + which
}

fn delivery(index: usize) -> ClientRef {
    ClientRef::new(format!("told-demand-{index:04}"))
}

/// The original of a duplicate: an earlier demand of the same service, in the same district if there is any.
async fn original(state: &AppState, index: usize) -> anyhow::Result<Option<contract::Reference>> {
    let stories = &super::stories().demands;
    let story = &stories[index];
    let same = stories
        .iter()
        .enumerate()
        .filter(|(_, other)| {
            other.service == story.service && other.path != Path::Duplicate && other.days_ago > story.days_ago
        })
        .min_by(|(_, a), (_, b)| {
            let far = |other: &Story| (other.district != story.district, other.days_ago);
            far(a).0.cmp(&far(b).0).then(far(a).1.total_cmp(&far(b).1))
        });
    let Some((at, _)) = same else {
        return Ok(None);
    };
    Ok(state.store.demand_of_delivery(&delivery(at)).await?.map(|demand| demand.reference))
}

#[cfg(test)]
#[path = "seed/tests.rs"]
mod tests;
