//! The log of a demand, read as JSON.

use crate::Subject;
use crate::check::{Outcome, hold, list};
use crate::demand::{add, contribution, filed, path};
use contract::{Demand, EventKind, EventPage, Filed, Role};
use std::collections::BTreeSet;

list! {
    the_log_begins_with_received: "the first event is received, by citizen or system, with the state after it",
    the_log_has_no_gaps: "sequence numbers 1, 2, 3 …, ids of their own, times that do not run backwards",
    after_leaves_out_what_is_known: "?after=N gives the events above N; next is the number to go on with",
    after_the_end_there_is_nothing: "?after=<last> is an empty page with the same next",
    the_last_event_s_state_is_the_demand_s: "a client with the last event needs no second call",
    a_bad_after_is_refused: "after=-1, after=abc: a problem 400 at ?after",
    the_log_may_not_be_kept: "no-store",
}

async fn the_log_begins_with_received(subject: &Subject) -> Outcome {
    let filed = filed(subject).await?;
    let page = page(subject, &filed, "").await?;
    let Some(first) = page.events.first() else {
        return Err(crate::Unmet::broken("the log of a fresh demand is empty"));
    };
    hold!(first.seq == 1 && first.kind == EventKind::Received, "it begins with {} {:?}", first.seq, first.kind);
    hold!(matches!(first.actor.role, Role::Citizen | Role::System), "{:?} received it", first.actor.role);
    hold!(first.at == filed.demand.created_at, "it was received at another time than it was filed");
    Ok(())
}

async fn the_log_has_no_gaps(subject: &Subject) -> Outcome {
    let filed = three_events(subject).await?;
    let page = page(subject, &filed, "").await?;
    let ids: BTreeSet<_> = page.events.iter().map(|event| event.id.as_str()).collect();
    hold!(ids.len() == page.events.len(), "two events share an id");
    for (index, event) in page.events.iter().enumerate() {
        hold!(event.seq == index as u64 + 1, "the event at {} has the number {}", index + 1, event.seq);
    }
    hold!(page.events.is_sorted_by_key(|event| event.at), "time runs backwards");
    hold!(
        page.next >= 3 && page.next == page.events.len() as u64,
        "next is {}, {} events came",
        page.next,
        page.events.len()
    );
    Ok(())
}

async fn after_leaves_out_what_is_known(subject: &Subject) -> Outcome {
    let filed = three_events(subject).await?;
    let all = page(subject, &filed, "?after=0").await?;
    let rest = page(subject, &filed, "?after=1").await?;
    hold!(rest.events.iter().zip(&all.events[1..]).all(|(a, b)| a == b), "the same events differ");
    hold!(rest.events.first().is_some_and(|event| event.seq == 2), "after 1 does not come 2");
    hold!(rest.next == all.next, "next is {} and {}", rest.next, all.next);
    Ok(())
}

async fn after_the_end_there_is_nothing(subject: &Subject) -> Outcome {
    let filed = three_events(subject).await?;
    let end = page(subject, &filed, "").await?.next;
    let page = page(subject, &filed, &format!("?after={end}")).await?;
    hold!(
        page.events.is_empty() && page.next == end,
        "{} events and next {} after the end {end}",
        page.events.len(),
        page.next
    );
    Ok(())
}

async fn the_last_event_s_state_is_the_demand_s(subject: &Subject) -> Outcome {
    let filed = three_events(subject).await?;
    // The city may add an event between the two calls; then both are repeated.
    for _ in 0..5 {
        let log = page(subject, &filed, "").await?;
        let demand: Demand = subject.get(&path(&filed, "")).token(&filed.access_token).send().await?.ok(200)?.json()?;
        let Some(last) = log.events.last() else {
            return Err(crate::Unmet::broken("the log is empty"));
        };
        if last.seq == demand.last_seq {
            hold!(
                last.state.stage == demand.state.stage && last.state.actions == demand.state.actions,
                "{:?} is not {:?}",
                last.state,
                demand.state
            );
            hold!(
                last.state.holder == demand.state.holder && last.state.outcome == demand.state.outcome,
                "{:?} is not {:?}",
                last.state,
                demand.state
            );
            hold!(
                last.at == demand.updated_at,
                "the demand was changed at {}, its last event was at {}",
                demand.updated_at,
                last.at
            );
            return Ok(());
        }
    }
    Err(crate::Unmet::broken("the demand never stood where its log ended"))
}

async fn a_bad_after_is_refused(subject: &Subject) -> Outcome {
    let filed = filed(subject).await?;
    for bad in ["-1", "abc", "1.5"] {
        let call = subject.get(&path(&filed, &format!("/events?after={bad}"))).token(&filed.access_token);
        call.send().await?.wrong_parameter("?after")?;
    }
    Ok(())
}

async fn the_log_may_not_be_kept(subject: &Subject) -> Outcome {
    let filed = filed(subject).await?;
    subject.get(&path(&filed, "/events")).token(&filed.access_token).send().await?.ok(200)?.no_store()?;
    Ok(())
}

async fn page(subject: &Subject, filed: &Filed, query: &str) -> Outcome<EventPage> {
    subject.get(&path(filed, &format!("/events{query}"))).token(&filed.access_token).send().await?.ok(200)?.json()
}

async fn three_events(subject: &Subject) -> Outcome<Filed> {
    let filed = filed(subject).await?;
    for _ in 0..2 {
        add(subject, &filed, &contribution("reply")?).await?;
    }
    Ok(filed)
}
