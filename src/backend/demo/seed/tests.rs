//! The seeded past of the demo city: complete, gapless, with plausible figures.

use super::*;
use crate::demo::test_city::city;
use contract::{EventKind, PromiseName, PromiseState, Stage};

#[tokio::test]
async fn the_past_is_told_whole_and_without_gaps() {
    let (state, _folder) = city().await;
    let now = clock::now();
    let written = fill_until(&state, now).await.unwrap();
    assert!(written >= 100, "{written}");
    assert_eq!(state.store.count().await.unwrap(), written as u64);
    let (mut resolved, mut kept, mut rated, mut content) = (0, 0, 0, 0);
    for index in 0..written {
        let demand = state.store.demand_of_delivery(&delivery(index)).await.unwrap().unwrap();
        let events = state.store.events_after(&demand.reference, 0, 1000).await.unwrap();
        assert!(demand.seeded && events.len() as u64 == demand.last_seq, "{index}");
        for (place, event) in events.iter().enumerate() {
            assert_eq!(event.seq, place as u64 + 1, "{index}");
            assert!(place == 0 || event.at >= events[place - 1].at, "{index}: {:?} goes back in time", event.kind);
            assert!(event.at <= now, "{index}: {:?} has not happened yet", event.kind);
        }
        assert_eq!(events[0].kind, EventKind::Received);
        assert_eq!(events.last().unwrap().standing, demand.standing);
        if let Some(pledge) = demand.standing.pledge(PromiseName::Resolve).filter(|_| demand.standing.ended()) {
            resolved += 1;
            kept += usize::from(pledge.state(now) == PromiseState::Kept);
        }
        if let Some(result) = demand.progress.rated {
            rated += 1;
            content += usize::from(result >= 4);
        }
    }
    assert!(kept * 100 >= resolved * 82 && kept < resolved, "{kept} of {resolved} in time");
    assert!(content * 100 >= rated * 90 && rated >= 30, "{content} of {rated} content");
    eprintln!("{written} demands, {kept} of {resolved} in time, {content} of {rated} content");
}

#[tokio::test]
async fn every_stage_and_the_special_courses_are_there() {
    let (state, _folder) = city().await;
    fill(&state).await.unwrap();
    let (mut stages, mut kinds, mut pairs, mut duplicates) =
        (std::collections::HashSet::new(), std::collections::HashSet::new(), 0, 0);
    for index in 0..crate::demo::stories().demands.len() {
        let demand = state.store.demand_of_delivery(&delivery(index)).await.unwrap().unwrap();
        stages.insert(format!("{:?}", demand.standing.stage));
        let events = state.store.events_after(&demand.reference, 0, 1000).await.unwrap();
        kinds.extend(events.iter().map(|event| format!("{:?}", event.kind)));
        pairs += usize::from(
            !demand.photos.is_empty()
                && events.iter().any(|event| event.kind == EventKind::Resolved && !event.photos.is_empty()),
        );
        duplicates += usize::from(demand.standing.outcome.as_ref().is_some_and(|ending| ending.duplicate_of.is_some()));
    }
    for stage in [Stage::WithUnit, Stage::InProgress, Stage::Resolved, Stage::Rated] {
        assert!(stages.contains(&format!("{stage:?}")), "{stage:?}");
    }
    for kind in [
        EventKind::Returned,
        EventKind::VisitPlanned,
        EventKind::QuestionAsked,
        EventKind::Replied,
        EventKind::Extended,
        EventKind::Merged,
        EventKind::Supervised,
        EventKind::Answered,
        EventKind::Rated,
        EventKind::Redo,
        EventKind::Nudged,
        EventKind::Closed,
    ] {
        assert!(kinds.contains(&format!("{kind:?}")), "{kind:?}");
    }
    assert!(pairs >= 20, "{pairs} with photos before and after");
    assert!(duplicates >= 3, "{duplicates} name what they repeat");
}

#[tokio::test]
async fn a_city_with_demands_is_left_alone() {
    let (state, _folder) = city().await;
    assert!(fill(&state).await.unwrap() > 0);
    assert_eq!(fill(&state).await.unwrap(), 0);
}

#[tokio::test]
async fn an_attempt_that_was_cut_short_is_made_again() {
    let (state, _folder) = city().await;
    let story = crate::demo::stories().demands.iter().position(|story| story.painted().is_some()).unwrap();
    let now = clock::now();
    // As after a crash: the photos are there, the demands are not.
    history(&state, story, now, false).await.unwrap();
    assert!(fill_until(&state, now).await.unwrap() >= 100);
}
