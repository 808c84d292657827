//! Contributions of the citizen: which are allowed, their effects, and the response when they are not.

use crate::Subject;
use crate::check::{Outcome, hold, list};
use crate::demand::{add, added, adding, contribution, filed, path};
use contract::{Action, Demand, EventKind, Filed, OutcomeKind, ProblemCode, Role, Stage};
use serde_json::json;

list! {
    what_is_offered_is_taken: "reply, nudge, correction: allowed when actions says so, and the event comes back",
    what_is_not_offered_is_refused: "each kind whose action is not offered: 422 not_allowed at /kind, and nothing is added",
    a_repeated_contribution_is_one_event: "same id, same body: the same event again, even when the action is not offered any more",
    a_contribution_s_id_with_another_body_is_refused: "422 reused at /client_ref",
    contributions_at_once_are_one_event: "eight at the same moment under one id: one event",
    a_reply_without_words_is_refused: "422 required at /text",
    words_too_long_are_refused: "2,001 characters: 422 too_long at /text",
    an_unknown_kind_is_refused: "422 or 400, and nothing is added",
    a_withdrawal_ends_the_demand: "outcome withdrawn, and it cannot be withdrawn again",
    a_resolved_demand_is_rated_once: "after resolved: rate is offered, four ratings are kept, then not offered again (needs a staff token)",
    a_rating_off_the_scale_is_refused: "0 or 6: 422 at /rating/speed (needs a staff token)",
    a_demand_is_sent_back: "after resolved: redo is offered, and the demand is open again (needs a staff token)",
}

async fn what_is_offered_is_taken(subject: &Subject) -> Outcome {
    let kinds = [
        ("reply", Action::Reply, EventKind::Replied),
        ("nudge", Action::Nudge, EventKind::Nudged),
        ("correction", Action::Correct, EventKind::Corrected),
    ];
    for (kind, action, expected) in kinds {
        let filed = filed(subject).await?;
        if !filed.demand.state.actions.contains(&action) {
            continue;
        }
        let body = contribution(kind)?;
        let event = add(subject, &filed, &body).await?;
        hold!(
            event.kind == expected && event.actor.role == Role::Citizen,
            "{kind} became {:?} by {:?}",
            event.kind,
            event.actor.role
        );
        hold!(event.seq == 2, "the second event has the number {}", event.seq);
        let words = event.message.as_ref().map(|message| message.text.as_str());
        hold!(body["text"].is_null() || words == body["text"].as_str(), "the words of {kind} came back as {words:?}");
    }
    Ok(())
}

async fn what_is_not_offered_is_refused(subject: &Subject) -> Outcome {
    let kinds = [
        ("rating", Action::Rate),
        ("redo", Action::Redo),
        ("nudge", Action::Nudge),
        ("correction", Action::Correct),
        ("withdrawal", Action::Withdraw),
    ];
    let filed = filed(subject).await?;
    let mut refused = 0;
    for (kind, action) in kinds {
        if filed.demand.state.actions.contains(&action) {
            continue;
        }
        let field = adding(subject, &filed, &contribution(kind)?).send().await?.wrong_field("/kind")?;
        hold!(field.code == ProblemCode::NotAllowed, "{kind}: the code is {:?}", field.code);
        refused += 1;
    }
    hold!(refused > 0, "a fresh demand can be rated and sent back");
    hold!(now(subject, &filed).await?.last_seq == 1, "something was added");
    Ok(())
}

async fn a_repeated_contribution_is_one_event(subject: &Subject) -> Outcome {
    for kind in ["reply", "nudge", "withdrawal"] {
        let filed = filed(subject).await?;
        let body = contribution(kind)?;
        let answer = adding(subject, &filed, &body).send().await?;
        if answer.status == 422 {
            // Not offered here; the other kinds are tested.
            hold!(kind != "reply", "a fresh demand does not take a reply");
            continue;
        }
        let first = added(&answer.ok(201)?)?;
        for _ in 0..2 {
            let again = add(subject, &filed, &body).await?;
            hold!(again.id == first.id && again.seq == first.seq, "{kind} became {} and {}", first.seq, again.seq);
        }
    }
    Ok(())
}

async fn a_contribution_s_id_with_another_body_is_refused(subject: &Subject) -> Outcome {
    let filed = filed(subject).await?;
    let mut body = contribution("reply")?;
    add(subject, &filed, &body).await?;
    body["text"] = json!("Something else altogether.");
    let field = adding(subject, &filed, &body).send().await?.wrong_field("/client_ref")?;
    hold!(field.code == ProblemCode::Reused, "the code is {:?}", field.code);
    Ok(())
}

async fn contributions_at_once_are_one_event(subject: &Subject) -> Outcome {
    let filed = filed(subject).await?;
    let body = contribution("reply")?;
    let answers = futures_util::future::join_all((0..8).map(|_| adding(subject, &filed, &body).send_once())).await;
    for answer in answers {
        answer?.any_of(&[201, 409])?;
    }
    let events: contract::EventPage =
        subject.get(&path(&filed, "/events")).token(&filed.access_token).send().await?.ok(200)?.json()?;
    let replies = events.events.iter().filter(|event| event.kind == EventKind::Replied).count();
    hold!(replies == 1, "eight deliveries of one reply became {replies} events");
    Ok(())
}

async fn a_reply_without_words_is_refused(subject: &Subject) -> Outcome {
    let filed = filed(subject).await?;
    for text in [json!(null), json!(""), json!("  \n")] {
        let mut body = contribution("reply")?;
        body["text"] = text;
        let field = adding(subject, &filed, &body).send().await?.wrong_field("/text")?;
        hold!(field.code == ProblemCode::Required, "the code is {:?}", field.code);
    }
    Ok(())
}

async fn words_too_long_are_refused(subject: &Subject) -> Outcome {
    let filed = filed(subject).await?;
    let mut body = contribution("reply")?;
    body["text"] = json!("路".repeat(2001));
    let field = adding(subject, &filed, &body).send().await?.wrong_field("/text")?;
    hold!(field.code == ProblemCode::TooLong, "the code is {:?}", field.code);
    Ok(())
}

async fn an_unknown_kind_is_refused(subject: &Subject) -> Outcome {
    let filed = filed(subject).await?;
    let mut body = contribution("reply")?;
    body["kind"] = json!("appeal");
    adding(subject, &filed, &body).send().await?.problem_of(&[400, 422])?;
    hold!(now(subject, &filed).await?.last_seq == 1, "something was added");
    Ok(())
}

async fn a_withdrawal_ends_the_demand(subject: &Subject) -> Outcome {
    let filed = filed(subject).await?;
    if !filed.demand.state.actions.contains(&Action::Withdraw) {
        return Err(crate::Unmet::NotOffered("a fresh demand cannot be withdrawn here".to_owned()));
    }
    let event = add(subject, &filed, &contribution("withdrawal")?).await?;
    hold!(event.kind == EventKind::Withdrawn, "it became {:?}", event.kind);
    hold!(
        event.state.outcome.is_some_and(|outcome| outcome.kind == OutcomeKind::Withdrawn),
        "the outcome is not withdrawn"
    );
    hold!(!event.state.actions.contains(&Action::Withdraw), "it can be withdrawn again");
    adding(subject, &filed, &contribution("withdrawal")?).send().await?.wrong_field("/kind")?;
    Ok(())
}

async fn a_resolved_demand_is_rated_once(subject: &Subject) -> Outcome {
    let filed = resolved(subject).await?;
    let event = add(subject, &filed, &contribution("rating")?).await?;
    hold!(
        event.kind == EventKind::Rated && event.state.stage == Stage::Rated,
        "it became {:?} at {:?}",
        event.kind,
        event.state.stage
    );
    hold!(!event.state.actions.contains(&Action::Rate), "it can be rated again");
    adding(subject, &filed, &contribution("rating")?).send().await?.wrong_field("/kind")?;
    Ok(())
}

async fn a_rating_off_the_scale_is_refused(subject: &Subject) -> Outcome {
    let filed = resolved(subject).await?;
    for wrong in [0, 6] {
        let mut body = contribution("rating")?;
        body["rating"]["speed"] = json!(wrong);
        adding(subject, &filed, &body).send().await?.wrong_field("/rating/speed")?;
    }
    let mut body = contribution("rating")?;
    body["rating"] = json!(null);
    adding(subject, &filed, &body).send().await?.wrong_field("/rating")?;
    Ok(())
}

async fn a_demand_is_sent_back(subject: &Subject) -> Outcome {
    let filed = resolved(subject).await?;
    let state = now(subject, &filed).await?.state;
    hold!(state.actions.contains(&Action::Redo), "a resolved demand cannot be sent back");
    let event = add(subject, &filed, &contribution("redo")?).await?;
    hold!(event.kind == EventKind::Redo, "it became {:?}", event.kind);
    hold!(
        event.state.outcome.is_none() && event.state.stage < Stage::Resolved,
        "it stands at {:?} with {:?}",
        event.state.stage,
        event.state.outcome
    );
    Ok(())
}

async fn resolved(subject: &Subject) -> Outcome<Filed> {
    let filed = filed(subject).await?;
    for (kind, text) in
        [("accepted", "We have taken it on."), ("started", "Work has begun."), ("resolved", "It is done.")]
    {
        subject.staff(filed.reference.as_str(), kind, text).await?;
    }
    let state = now(subject, &filed).await?.state;
    hold!(
        state.stage == Stage::Resolved && state.actions.contains(&Action::Rate),
        "a resolved demand stands at {:?} and offers {:?}",
        state.stage,
        state.actions
    );
    Ok(filed)
}

async fn now(subject: &Subject, filed: &Filed) -> Outcome<Demand> {
    subject.get(&path(filed, "")).token(&filed.access_token).send().await?.ok(200)?.json()
}
