//! Who sees what of a demand: its citizen, the public, nobody.

use crate::Subject;
use crate::check::{Outcome, hold, list};
use crate::demand::{acceptable, acceptable_where, adding, contribution, file, path, published};
use contract::{AccessToken, Demand, EventPage, Filed};
use serde_json::{Value, json};

list! {
    its_citizen_sees_the_whole_demand: "with the access token: reporter, answers, actions; no-store",
    the_public_sees_the_public_part: "without a token: no reporter, no actions; kept only apart from the whole",
    private_answers_stay_private: "answers to private questions are not in the public view",
    a_hidden_demand_does_not_exist_for_others: "hidden_from_public: no token, a wrong token and an unknown reference get the same 404",
    a_demand_not_yet_accepted_is_not_public: "before the city has accepted it: 404 without the token",
    an_accepted_hidden_demand_stays_hidden: "hidden_from_public is 404 for others at every stage (needs a staff token)",
    a_hidden_demand_s_log_is_hidden_too: "its events, as JSON and as a stream, and its supporters: 404 alike",
    another_demand_s_token_opens_nothing: "a token opens the demand that it came with, and no other",
    nothing_is_added_without_the_token: "a contribution without or with a wrong token: 404",
    the_public_log_has_no_secrets: "the public events hold neither the citizen's words nor actions",
    a_token_in_the_address_opens_nothing: "an access token counts in the Authorization header only",
}

async fn its_citizen_sees_the_whole_demand(subject: &Subject) -> Outcome {
    let body = acceptable(subject).await?;
    let filed = file(subject, &body).await?;
    let demand: Demand =
        subject.get(&path(&filed, "")).token(&filed.access_token).send().await?.ok(200)?.no_store()?.json()?;
    hold!(
        demand == Demand { updated_at: demand.updated_at, ..filed.demand.clone() } || demand.last_seq > 1,
        "it differs from what filing answered"
    );
    hold!(demand.reporter.is_some(), "the citizen does not see who filed it");
    hold!(
        demand.whole == Some(true),
        "the answer does not say that it is whole, so nobody can tell that the token is right"
    );
    hold!(!demand.state.actions.is_empty(), "the citizen can do nothing with a fresh demand");
    Ok(())
}

async fn the_public_sees_the_public_part(subject: &Subject) -> Outcome {
    let filed = published(subject, &acceptable(subject).await?).await?;
    let answer = subject.get(&path(&filed, "")).send().await?.ok(200)?.kept_carefully()?;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let demand: Demand = answer.json()?;
    hold!(demand.reporter.is_none() && demand.state.actions.is_empty(), "the public view has a reporter or actions");
    hold!(demand.whole == Some(false), "the public view does not say that it is not the whole");
    let wrong = AccessToken::new("A".repeat(43));
    let guessed: Demand = subject.get(&path(&filed, "")).token(&wrong).send().await?.ok(200)?.json()?;
    hold!(guessed.whole == Some(false), "with a wrong token it is called the whole");
    let reporter = filed.demand.reporter.unwrap_or_default();
    for part in [reporter.name, reporter.phone, reporter.email].into_iter().flatten() {
        hold!(!text.contains(&part), "the public view holds {part}");
    }
    hold!(
        !text.contains(filed.access_token.as_str()) && !text.contains(filed.query_code.as_str()),
        "the public view holds a secret"
    );
    Ok(())
}

async fn private_answers_stay_private(subject: &Subject) -> Outcome {
    let private = |service: &contract::Service| {
        service.questions.iter().any(|question| question.private && question.condition.is_none())
    };
    let Some((service, body)) = acceptable_where(subject, private).await? else {
        return Err(crate::Unmet::NotOffered("no service of the catalogue has a private question".to_owned()));
    };
    let filed = published(subject, &body).await?;
    let demand: Demand = subject.get(&path(&filed, "")).send().await?.ok(200)?.json()?;
    for question in service.questions.iter().filter(|question| question.private) {
        hold!(
            !demand.answers.contains_key(&question.id),
            "the public view holds the private answer to {}",
            question.id
        );
    }
    Ok(())
}

async fn a_hidden_demand_does_not_exist_for_others(subject: &Subject) -> Outcome {
    let filed = hidden(subject).await?;
    subject.get(&path(&filed, "")).token(&filed.access_token).send().await?.ok(200)?;
    let mut unknown = filed.clone();
    unknown.reference = contract::Reference::new("0000-0000-0000");
    let wrong = AccessToken::new("A".repeat(43));
    let answers = [
        subject.get(&path(&filed, "")).send().await?,
        subject.get(&path(&filed, "")).token(&wrong).send().await?,
        subject.get(&path(&unknown, "")).send().await?,
        subject.get(&path(&unknown, "")).token(&wrong).send().await?,
    ];
    let mut told = Vec::new();
    for answer in &answers {
        let mut problem = answer.problem(404)?;
        // The id of the occurrence may differ; nothing else may.
        (problem.instance, problem.request_id) = (None, None);
        told.push(problem);
    }
    hold!(told.windows(2).all(|pair| pair[0] == pair[1]), "the four answers differ: {told:?}");
    Ok(())
}

async fn a_demand_not_yet_accepted_is_not_public(subject: &Subject) -> Outcome {
    let filed = crate::demand::filed(subject).await?;
    if filed.demand.state.stage == contract::Stage::Received {
        subject.get(&path(&filed, "")).send().await?.problem(404)?;
    }
    Ok(())
}

async fn an_accepted_hidden_demand_stays_hidden(subject: &Subject) -> Outcome {
    let filed = hidden(subject).await?;
    subject.staff(filed.reference.as_str(), "accepted", "We have taken it on.").await?;
    subject.get(&path(&filed, "")).send().await?.problem(404)?;
    Ok(())
}

async fn a_hidden_demand_s_log_is_hidden_too(subject: &Subject) -> Outcome {
    let filed = hidden(subject).await?;
    subject.get(&path(&filed, "/events")).send().await?.problem(404)?;
    subject.get(&path(&filed, "/events")).header("accept", "text/event-stream").send().await?.problem(404)?;
    if subject.city.can(contract::Capability::Supporters) {
        let body = json!({ "client_ref": crate::subject::fresh_id() });
        subject.post(&path(&filed, "/supporters")).json(&body).send().await?.problem(404)?;
    }
    Ok(())
}

async fn another_demand_s_token_opens_nothing(subject: &Subject) -> Outcome {
    let (one, other) = (hidden(subject).await?, hidden(subject).await?);
    subject.get(&path(&one, "")).token(&other.access_token).send().await?.problem(404)?;
    Ok(())
}

async fn nothing_is_added_without_the_token(subject: &Subject) -> Outcome {
    let filed = crate::demand::filed(subject).await?;
    let body = contribution("reply")?;
    subject.post(&path(&filed, "/events")).json(&body).send().await?.problem(404)?;
    let mut stranger = filed.clone();
    stranger.access_token = AccessToken::new("A".repeat(43));
    adding(subject, &stranger, &body).send().await?.problem(404)?;
    let demand: Demand = subject.get(&path(&filed, "")).token(&filed.access_token).send().await?.ok(200)?.json()?;
    hold!(demand.last_seq == 1, "something was added");
    Ok(())
}

async fn the_public_log_has_no_secrets(subject: &Subject) -> Outcome {
    let filed = published(subject, &acceptable(subject).await?).await?;
    let body = contribution("reply")?;
    crate::demand::add(subject, &filed, &body).await?;
    let answer = subject.get(&path(&filed, "/events")).send().await?.ok(200)?.kept_carefully()?;
    let words = body["text"].as_str().unwrap_or_default();
    hold!(!String::from_utf8_lossy(&answer.body).contains(words), "the public log holds what the citizen wrote");
    let page: EventPage = answer.json()?;
    hold!(page.events.iter().all(|event| event.state.actions.is_empty()), "the public log offers actions");
    Ok(())
}

async fn a_token_in_the_address_opens_nothing(subject: &Subject) -> Outcome {
    let filed = hidden(subject).await?;
    let token = filed.access_token.as_str();
    for name in ["access_token", "token"] {
        subject.get(&path(&filed, &format!("?{name}={token}"))).send().await?.problem(404)?;
    }
    Ok(())
}

async fn hidden(subject: &Subject) -> Outcome<Filed> {
    let mut body: Value = acceptable(subject).await?;
    body["anonymity"] = json!("hidden_from_public");
    file(subject, &body).await
}
