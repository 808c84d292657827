//! Public demands: the list, its filters and pages, and joining one.

use crate::Subject;
use crate::check::{Outcome, hold, list};
use crate::demand::{acceptable, file, path, published};
use crate::subject::fresh_id;
use contract::{Capability, DemandPage, Filed, Supported, push_encoded};
use serde_json::json;
use std::collections::BTreeSet;

list! {
    an_accepted_demand_is_listed: "newest first, with an excerpt of at most 140 characters",
    a_hidden_demand_is_not_listed: "hidden_from_public is in no list",
    the_list_comes_in_pages: "limit, next and Link rel=next lead through all, nothing twice",
    demands_near_a_point_come_nearest_first: "near and radius_m: distances ascend and stay within",
    the_list_is_filtered_by_service_and_stage: "service and stage leave only what fits",
    the_list_is_searched_by_words: "q finds a word of the description, and nothing for a word of none",
    bad_filters_are_refused: "limit 0 and 51, radius_m 5001, near without a number: 400 at the parameter",
    me_too_is_counted_once: "the same id twice counts once; another id counts again; the demand shows it",
    what_does_not_exist_cannot_be_joined: "supporters of an unknown reference: 404",
}

async fn an_accepted_demand_is_listed(subject: &Subject) -> Outcome {
    subject.needs(Capability::PublicDemands)?;
    let filed = open_to_all(subject).await?;
    let page = page(subject, "?limit=50").await?;
    let Some(found) = page.demands.iter().find(|demand| demand.reference == filed.reference) else {
        return Err(crate::Unmet::broken("the demand just accepted is not on the first page"));
    };
    hold!(found.excerpt.chars().count() <= 140, "the excerpt has {} characters", found.excerpt.chars().count());
    hold!(page.demands.is_sorted_by(|a, b| a.created_at >= b.created_at), "the list is not newest first");
    Ok(())
}

async fn a_hidden_demand_is_not_listed(subject: &Subject) -> Outcome {
    subject.needs(Capability::PublicDemands)?;
    let mut body = acceptable(subject).await?;
    body["anonymity"] = json!("hidden_from_public");
    let filed = file(subject, &body).await?;
    subject.staff(filed.reference.as_str(), "accepted", "We have taken it on.").await?;
    let page = page(subject, "?limit=50").await?;
    hold!(page.demands.iter().all(|demand| demand.reference != filed.reference), "a hidden demand is listed");
    Ok(())
}

async fn the_list_comes_in_pages(subject: &Subject) -> Outcome {
    subject.needs(Capability::PublicDemands)?;
    for _ in 0..5 {
        open_to_all(subject).await?;
    }
    let (mut seen, mut query) = (BTreeSet::new(), "?limit=2".to_owned());
    for _ in 0..3 {
        let answer = subject.get(&format!("/v1/demands{query}")).send().await?.ok(200)?;
        let page: DemandPage = answer.json()?;
        hold!(page.demands.len() == 2, "{} demands on a page of 2", page.demands.len());
        for demand in page.demands {
            hold!(seen.insert(demand.reference.clone()), "{} came twice", demand.reference);
        }
        let Some(next) = page.next else {
            return Err(crate::Unmet::broken("there are more, but no next page"));
        };
        let link = answer.header("link")?;
        hold!(link.contains("rel=\"next\"") && link.starts_with('<'), "Link is {link}");
        query = "?limit=2&cursor=".to_owned();
        push_encoded(&mut query, &next);
    }
    Ok(())
}

async fn demands_near_a_point_come_nearest_first(subject: &Subject) -> Outcome {
    subject.needs(Capability::PublicDemands)?;
    let place = open_to_all(subject).await?.demand.place;
    let (Some(lat), Some(lon)) = (place.latitude, place.longitude) else {
        return Err(crate::Unmet::NotOffered("the demand has no point".to_owned()));
    };
    let page = page(subject, &format!("?near={lat},{lon}&radius_m=1000&limit=50")).await?;
    hold!(!page.demands.is_empty(), "the demand just filed is not near itself");
    let mut last = 0.0;
    for demand in page.demands {
        let Some(distance) = demand.distance_m else {
            return Err(crate::Unmet::broken("a demand near has no distance"));
        };
        hold!(distance >= last && distance <= 1000.5, "{distance} m after {last} m, within 1000 m");
        last = distance;
    }
    Ok(())
}

async fn the_list_is_filtered_by_service_and_stage(subject: &Subject) -> Outcome {
    subject.needs(Capability::PublicDemands)?;
    let filed = open_to_all(subject).await?;
    let mut query = "?limit=50&service=".to_owned();
    push_encoded(&mut query, filed.demand.service.id.as_str());
    let by_service = page(subject, &query).await?.demands;
    hold!(
        by_service.iter().any(|demand| demand.reference == filed.reference),
        "the filter by service loses the demand"
    );
    hold!(by_service.iter().all(|demand| demand.service.id == filed.demand.service.id), "another service is listed");
    let by_stage = page(subject, "?limit=50&stage=accepted").await?.demands;
    hold!(by_stage.iter().all(|demand| demand.stage == contract::Stage::Accepted), "another stage is listed");
    hold!(!by_stage.is_empty(), "the filter by stage loses everything");
    Ok(())
}

async fn the_list_is_searched_by_words(subject: &Subject) -> Outcome {
    subject.needs(Capability::PublicDemands)?;
    let word = format!("lamp{}", fresh_id().replace('-', ""));
    let mut body = acceptable(subject).await?;
    body["description"] = json!(format!("Near the school a lantern is out; its sign says {word} in small letters."));
    let filed = published(subject, &body).await?;
    let found = page(subject, &format!("?q={word}")).await?.demands;
    hold!(
        found.len() == 1 && found[0].reference == filed.reference,
        "{} demands were found by a word of one",
        found.len()
    );
    let none = page(subject, &format!("?q={word}x")).await?.demands;
    hold!(none.is_empty(), "{} demands were found by a word of none", none.len());
    Ok(())
}

async fn bad_filters_are_refused(subject: &Subject) -> Outcome {
    subject.needs(Capability::PublicDemands)?;
    for (query, pointer) in [
        ("limit=0", "?limit"),
        ("limit=51", "?limit"),
        ("near=0,0&radius_m=5001", "?radius_m"),
        ("near=here", "?near"),
        ("near=91,0", "?near"),
    ] {
        subject.get(&format!("/v1/demands?{query}")).send().await?.wrong_parameter(pointer)?;
    }
    Ok(())
}

async fn me_too_is_counted_once(subject: &Subject) -> Outcome {
    subject.needs(Capability::Supporters)?;
    let filed = open_to_all(subject).await?;
    let (one, other) = (json!({ "client_ref": fresh_id() }), json!({ "client_ref": fresh_id() }));
    for (body, expected) in [(&one, 1), (&one, 1), (&other, 2), (&one, 2)] {
        let supported: Supported =
            subject.post(&path(&filed, "/supporters")).json(body).send().await?.ok(201)?.json()?;
        hold!(supported.supporters == expected, "{} have joined, {expected} should have", supported.supporters);
    }
    let demand: contract::Demand = subject.get(&path(&filed, "")).send().await?.ok(200)?.json()?;
    hold!(demand.supporters == 2, "the demand shows {} supporters", demand.supporters);
    Ok(())
}

async fn what_does_not_exist_cannot_be_joined(subject: &Subject) -> Outcome {
    subject.needs(Capability::Supporters)?;
    let body = json!({ "client_ref": fresh_id() });
    subject.post("/v1/demands/0000-0000-0000/supporters").json(&body).send().await?.problem(404)?;
    Ok(())
}

async fn open_to_all(subject: &Subject) -> Outcome<Filed> {
    published(subject, &acceptable(subject).await?).await
}

async fn page(subject: &Subject, query: &str) -> Outcome<DemandPage> {
    let page: DemandPage = subject.get(&format!("/v1/demands{query}")).send().await?.ok(200)?.json()?;
    hold!(page.demands.len() <= 50, "{} demands on a page", page.demands.len());
    Ok(page)
}
