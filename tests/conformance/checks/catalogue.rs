//! The city, its catalogue and its figures.

use crate::Subject;
use crate::answer::Answer;
use crate::check::{Outcome, hold, list};
use contract::{Capability, City, Datatype, Operation, Service, ServicePage, Statistics};
use std::collections::BTreeSet;

list! {
    the_city_says_who_it_is: "GET /v1/city answers with a name, languages, a time zone and limits that can be met",
    the_catalogue_has_services_each_with_its_own_id: "GET /v1/services lists services with unique ids, a name and a group",
    the_catalogue_has_an_etag_and_answers_304: "an ETag, and 304 without a body to If-None-Match (RFC 9110)",
    each_language_has_its_own_etag: "Accept-Language chooses the language, Content-Language names it, and the ETag differs",
    an_unspoken_language_gets_the_default: "without a match the answer is in the city's first language",
    a_service_is_told_whole: "GET /v1/services/{id} repeats the catalogue and has its questions",
    conditions_look_back: "a question's condition names an earlier question and values that it can have",
    days_have_bounds_in_order: "a question's earliest and latest stand with datatype date alone, and a day lies between them",
    a_service_that_does_not_exist_is_not_found: "an unknown service gets a problem 404",
    the_figures_add_up: "GET /v1/statistics: months and stages each sum to what was filed; nothing exceeds its whole",
}

async fn the_city_says_who_it_is(subject: &Subject) -> Outcome {
    let city: City = subject.get("/v1/city").send().await?.ok(200)?.json()?;
    hold!(!city.id.is_empty() && !city.name.is_empty(), "the city has no id or no name");
    hold!(!city.languages.is_empty(), "the city has no language");
    hold!(city.time_zone.contains('/') || city.time_zone == "UTC", "{:?} is no IANA time zone", city.time_zone);
    hold!(
        city.limits.description_min <= city.limits.description_max,
        "a description cannot be both long and short enough"
    );
    hold!(city.limits.description_max >= 100, "{} characters are too few to say anything", city.limits.description_max);
    if city.can(Capability::Photos) {
        hold!(city.limits.photos > 0 && city.limits.photo_bytes > 100_000, "photos are taken, but none would fit");
    }
    if let Some([west, south, east, north]) = city.map.map(|map| map.bounds) {
        hold!(west < east && south < north, "the bounds are not west, south, east, north");
        hold!(
            (-180.0..=180.0).contains(&west) && (-90.0..=90.0).contains(&south) && east <= 180.0 && north <= 90.0,
            "the bounds leave the earth"
        );
    }
    Ok(())
}

async fn the_catalogue_has_services_each_with_its_own_id(subject: &Subject) -> Outcome {
    let page: ServicePage = catalogue(subject).await?.json()?;
    hold!(!page.services.is_empty(), "the catalogue is empty");
    let ids: BTreeSet<_> = page.services.iter().map(|service| service.id.as_str()).collect();
    hold!(ids.len() == page.services.len(), "{} services share {} ids", page.services.len(), ids.len());
    for service in &page.services {
        hold!(!service.name.trim().is_empty(), "{} has no name", service.id.as_str());
        hold!(!service.group.is_empty(), "{} stands under no group", service.id.as_str());
    }
    Ok(())
}

async fn the_catalogue_has_an_etag_and_answers_304(subject: &Subject) -> Outcome {
    let answer = catalogue(subject).await?;
    let etag = answer.header("etag")?;
    let again = subject.get("/v1/services").header("if-none-match", etag).send().await?.ok(304)?;
    hold!(again.body.is_empty(), "304 has a body");
    subject.get("/v1/services").header("if-none-match", "\"something-else\"").send().await?.ok(200)?;
    Ok(())
}

async fn each_language_has_its_own_etag(subject: &Subject) -> Outcome {
    let mut etags = BTreeSet::new();
    for language in &subject.city.languages {
        let answer = subject.get("/v1/services").header("accept-language", language).send().await?.ok(200)?;
        let told = answer.header("content-language")?;
        hold!(told.eq_ignore_ascii_case(language), "asked for {language}, got {told}");
        hold!(etags.insert(answer.header("etag")?.to_owned()), "two languages share an ETag");
    }
    Ok(())
}

async fn an_unspoken_language_gets_the_default(subject: &Subject) -> Outcome {
    let answer = subject.get("/v1/services").header("accept-language", "tlh").send().await?.ok(200)?;
    let told = answer.header("content-language")?;
    hold!(
        subject.city.languages.first().is_some_and(|first| first.eq_ignore_ascii_case(told)),
        "the answer is in {told}"
    );
    Ok(())
}

async fn a_service_is_told_whole(subject: &Subject) -> Outcome {
    let page: ServicePage = catalogue(subject).await?.json()?;
    for summary in page.services.iter().take(10).chain(page.services.iter().rev().take(5)) {
        let service: Service = subject.get(&path(summary.id.as_str())).send().await?.ok(200)?.json()?;
        hold!(
            service.id == summary.id && service.name == summary.name && service.kind == summary.kind,
            "{:?} differs from the catalogue",
            summary.id
        );
        hold!(summary.has_questions != service.questions.is_empty(), "{:?}: has_questions is not so", summary.id);
        for term in &service.promises {
            hold!(
                term.hours.is_some() != term.working_days.is_some(),
                "{:?} promises {:?} in hours and working days, or neither",
                summary.id,
                term.name
            );
        }
    }
    Ok(())
}

async fn conditions_look_back(subject: &Subject) -> Outcome {
    let page: ServicePage = catalogue(subject).await?.json()?;
    for summary in page.services.iter().filter(|service| service.has_questions).take(20) {
        let service: Service = subject.get(&path(summary.id.as_str())).send().await?.ok(200)?.json()?;
        for (index, question) in service.questions.iter().enumerate() {
            let Some(condition) = &question.condition else {
                continue;
            };
            let earlier = service.questions[..index].iter().find(|earlier| earlier.id == condition.question);
            hold!(
                earlier.is_some(),
                "{:?}: {} depends on {}, which is not asked before",
                service.id,
                question.id,
                condition.question
            );
            let options: Vec<_> =
                earlier.into_iter().flat_map(|earlier| &earlier.options).map(|option| option.value.as_str()).collect();
            for value in condition.any_of.iter().filter(|value| !matches!(value.as_str(), "yes" | "no")) {
                hold!(
                    options.contains(&value.as_str()),
                    "{:?}: {} waits for the answer {value}, which cannot be given",
                    service.id,
                    question.id
                );
            }
        }
    }
    Ok(())
}

async fn days_have_bounds_in_order(subject: &Subject) -> Outcome {
    let page: ServicePage = catalogue(subject).await?.json()?;
    for summary in page.services.iter().filter(|service| service.has_questions).take(60) {
        let service: Service = subject.get(&path(summary.id.as_str())).send().await?.ok(200)?.json()?;
        for question in &service.questions {
            let (earliest, latest) = (question.earliest, question.latest);
            let narrows = earliest.is_some() || latest.is_some();
            hold!(!narrows || question.datatype == Datatype::Date, "{:?}: {} is no date", service.id, question.id);
            hold!(
                earliest.unwrap_or(-50_000) <= latest.unwrap_or(36_525),
                "{:?}: no day is an answer to {}",
                service.id,
                question.id
            );
        }
    }
    Ok(())
}

async fn a_service_that_does_not_exist_is_not_found(subject: &Subject) -> Outcome {
    subject.get("/v1/services/no-such-service").send().await?.problem(404)?;
    Ok(())
}

async fn the_figures_add_up(subject: &Subject) -> Outcome {
    subject.needs(Capability::Statistics)?;
    let figures: Statistics = subject.get("/v1/statistics").send().await?.ok(200)?.json()?;
    let by_month: u64 = figures.by_month.iter().map(|month| month.filed).sum();
    let by_stage: u64 = figures.by_stage.iter().map(|stage| stage.demands).sum();
    hold!(by_month == figures.filed, "{by_month} were filed in the months, {} in all", figures.filed);
    hold!(by_stage == figures.filed, "{by_stage} stand at a stage, {} were filed", figures.filed);
    let handled: u64 = figures.by_month.iter().map(|month| month.handled).sum();
    hold!(
        handled == figures.handled && handled <= figures.filed,
        "{handled} handled by month, {} in all, {} filed",
        figures.handled,
        figures.filed
    );
    for month in &figures.by_month {
        hold!(
            month.on_time <= month.handled && month.handled <= month.filed,
            "{}: {} on time of {} handled of {} filed",
            month.month,
            month.on_time,
            month.handled,
            month.filed
        );
    }
    hold!(figures.by_month.is_sorted_by(|a, b| a.month < b.month), "the months do not ascend");
    let shares = [figures.on_time, figures.satisfied];
    hold!(shares.iter().flatten().all(|share| (0.0..=1.0).contains(share)), "a share is not between 0 and 1");
    hold!(
        figures.by_service.len() <= 50 && figures.by_service.is_sorted_by(|a, b| a.filed >= b.filed),
        "the services are not the most filed first, at most 50"
    );
    Ok(())
}

async fn catalogue(subject: &Subject) -> Outcome<Answer> {
    subject.get("/v1/services").send().await?.ok(200)
}

fn path(id: &str) -> String {
    Operation::GetService.endpoint().path_with(id)
}
