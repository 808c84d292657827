//! Filing a demand: responses, rejections and their problems.

use crate::Subject;
use crate::check::{Outcome, hold, list};
use crate::demand::{acceptable, acceptable_where, filing, path};
use contract::{Capability, Datatype, Filed, ProblemCode, Stage};
use serde_json::{Value, json};

list! {
    a_filed_demand_is_answered_with_its_names_and_secrets: "201 with reference, query_code, access_token, demand; Location; no-store",
    the_secrets_are_hard_to_guess: "an access token has at least 128 bits (22 characters of Base64), two demands share nothing",
    a_fresh_demand_stands_at_received_with_its_promises: "stage received, one event, due times after their beginning",
    what_was_sent_is_what_is_kept: "description, place, answers and reporter come back as they were sent",
    a_description_too_short_is_refused: "422 at /description with required or too_short",
    a_description_too_long_is_refused: "422 too_long at /description",
    an_unknown_service_is_refused: "422 not_found at /service",
    a_demand_without_a_place_is_refused: "neither point nor address: 422 at /place",
    a_place_off_the_earth_is_refused: "a latitude of 91: 422 at /place/latitude",
    a_missing_answer_is_named: "a required answer left out: 422 required at /answers/{id}",
    an_answer_of_the_wrong_sort_is_named: "an option that does not exist: 422 at /answers/{id}",
    a_reporter_s_bad_address_is_named: "an e-mail without @: 422 at /reporter/email; a name of 101 characters: at /reporter/name",
    several_faults_are_told_at_once: "all wrong fields in one answer",
    fields_of_a_later_version_are_ignored: "unknown members are no fault",
    an_anonymous_demand_needs_no_reporter: "anonymity anonymous without reporter is filed (capability anonymous)",
    markup_stays_text: "a description with markup comes back letter by letter",
}

async fn a_filed_demand_is_answered_with_its_names_and_secrets(subject: &Subject) -> Outcome {
    let answer = filing(subject, &acceptable(subject).await?).send().await?.ok(201)?.no_store()?;
    let value = answer.value()?;
    for member in ["reference", "query_code", "access_token"] {
        hold!(
            value[member].as_str().is_some_and(|text| !text.is_empty() && text.len() <= 512),
            "{member} is {}",
            value[member]
        );
    }
    for member in [
        "reference",
        "service",
        "description",
        "language",
        "place",
        "anonymity",
        "created_at",
        "updated_at",
        "last_seq",
        "state",
    ] {
        hold!(!value["demand"][member].is_null(), "the demand has no {member}");
    }
    let filed: Filed = answer.json()?;
    hold!(filed.reference == filed.demand.reference, "the demand has two references");
    let location = answer.header("location")?;
    hold!(location.ends_with(&path(&filed, "")), "Location is {location}");
    Ok(())
}

async fn the_secrets_are_hard_to_guess(subject: &Subject) -> Outcome {
    let (a, b) = (crate::demand::filed(subject).await?, crate::demand::filed(subject).await?);
    hold!(a.access_token.as_str().len() >= 22, "the access token has {} characters", a.access_token.as_str().len());
    hold!(a.query_code.as_str().len() >= 6, "the query code has {} characters", a.query_code.as_str().len());
    hold!(
        a.access_token != b.access_token && a.query_code != b.query_code && a.reference != b.reference,
        "two demands share a name or a secret"
    );
    let secret = a.access_token.as_str();
    hold!(
        !secret.contains(a.reference.as_str()) && !secret.contains(a.query_code.as_str()),
        "the access token tells another name"
    );
    Ok(())
}

async fn a_fresh_demand_stands_at_received_with_its_promises(subject: &Subject) -> Outcome {
    let demand = crate::demand::filed(subject).await?.demand;
    hold!(
        demand.state.stage == Stage::Received && demand.state.outcome.is_none(),
        "it stands at {:?}",
        demand.state.stage
    );
    hold!(demand.last_seq == 1, "its log ends at {}", demand.last_seq);
    hold!(
        demand.state.promises.iter().all(|promise| promise.due > promise.since),
        "something was due before it was promised"
    );
    Ok(())
}

async fn what_was_sent_is_what_is_kept(subject: &Subject) -> Outcome {
    let sent = acceptable(subject).await?;
    let answer = filing(subject, &sent).send().await?.ok(201)?;
    let kept = &answer.value()?["demand"];
    hold!(
        kept["description"] == sent["description"] && kept["language"] == sent["language"],
        "the description is {}",
        kept["description"]
    );
    hold!(kept["service"]["id"] == sent["service"], "the service is {}", kept["service"]);
    hold!(kept["place"]["address"] == sent["place"]["address"], "the address is {}", kept["place"]["address"]);
    for degree in ["latitude", "longitude"] {
        let (a, b) = (kept["place"][degree].as_f64(), sent["place"][degree].as_f64());
        hold!(a.zip(b).is_some_and(|(a, b)| (a - b).abs() < 1e-6), "the {degree} is {a:?}, not {b:?}");
    }
    for (id, answer) in sent["answers"].as_object().into_iter().flatten() {
        let found = &kept["answers"][id];
        hold!(
            found == answer || (answer.is_number() && found.as_f64() == answer.as_f64()),
            "the answer to {id} is {found}, not {answer}"
        );
    }
    for (member, value) in sent["reporter"].as_object().into_iter().flatten() {
        hold!(&kept["reporter"][member] == value, "the reporter's {member} is {}", kept["reporter"][member]);
    }
    Ok(())
}

async fn a_description_too_short_is_refused(subject: &Subject) -> Outcome {
    for text in ["", "   \n "] {
        let field = refused(subject, "/description", |body| body["description"] = json!(text)).await?;
        hold!(matches!(field, ProblemCode::TooShort | ProblemCode::Required), "the code is {field:?}");
    }
    Ok(())
}

async fn a_description_too_long_is_refused(subject: &Subject) -> Outcome {
    let longest = usize::try_from(subject.city.limits.description_max).unwrap_or(usize::MAX);
    let field = refused(subject, "/description", |body| body["description"] = json!("路".repeat(longest + 1))).await?;
    hold!(field == ProblemCode::TooLong, "the code is {field:?}");
    let mut body = acceptable(subject).await?;
    body["description"] = json!("路".repeat(longest));
    filing(subject, &body).send().await?.ok(201)?;
    Ok(())
}

async fn an_unknown_service_is_refused(subject: &Subject) -> Outcome {
    let field = refused(subject, "/service", |body| body["service"] = json!("no-such-service")).await?;
    hold!(field == ProblemCode::NotFound, "the code is {field:?}");
    Ok(())
}

async fn a_demand_without_a_place_is_refused(subject: &Subject) -> Outcome {
    refused(subject, "/place", |body| body["place"] = json!({})).await?;
    Ok(())
}

async fn a_place_off_the_earth_is_refused(subject: &Subject) -> Outcome {
    refused(subject, "/place/latitude", |body| body["place"]["latitude"] = json!(91.0)).await?;
    Ok(())
}

async fn a_missing_answer_is_named(subject: &Subject) -> Outcome {
    let needed = |service: &contract::Service| {
        service.questions.iter().any(|question| question.required && question.condition.is_none())
    };
    let Some((service, mut body)) = acceptable_where(subject, needed).await? else {
        return Err(crate::Unmet::NotOffered("no service of the catalogue has such a question".to_owned()));
    };
    for question in
        service.questions.iter().filter(|question| question.required && question.condition.is_none()).take(1)
    {
        if let Some(answers) = body["answers"].as_object_mut() {
            answers.remove(&question.id);
        }
        let field = filing(subject, &body).send().await?.wrong_field(&format!("/answers/{}", question.id))?;
        hold!(field.code == ProblemCode::Required, "the code is {:?}", field.code);
    }
    Ok(())
}

async fn an_answer_of_the_wrong_sort_is_named(subject: &Subject) -> Outcome {
    let choice = |service: &contract::Service| {
        service
            .questions
            .iter()
            .any(|question| question.datatype == Datatype::SingleChoice && question.condition.is_none())
    };
    let Some((service, mut body)) = acceptable_where(subject, choice).await? else {
        return Err(crate::Unmet::NotOffered("no service of the catalogue has such a question".to_owned()));
    };
    for question in service
        .questions
        .iter()
        .filter(|question| question.datatype == Datatype::SingleChoice && question.condition.is_none())
        .take(1)
    {
        body["answers"][&question.id] = json!("no-such-option");
        filing(subject, &body).send().await?.wrong_field(&format!("/answers/{}", question.id))?;
    }
    Ok(())
}

async fn a_reporter_s_bad_address_is_named(subject: &Subject) -> Outcome {
    refused(subject, "/reporter/email", |body| body["reporter"]["email"] = json!("lin.example.org")).await?;
    let field = refused(subject, "/reporter/name", |body| body["reporter"]["name"] = json!("a".repeat(101))).await?;
    hold!(field == ProblemCode::TooLong, "the code is {field:?}");
    Ok(())
}

async fn several_faults_are_told_at_once(subject: &Subject) -> Outcome {
    let mut body = acceptable(subject).await?;
    body["description"] = json!("");
    body["place"] = json!({});
    let answer = filing(subject, &body).send().await?;
    answer.wrong_field("/description")?;
    answer.wrong_field("/place")?;
    Ok(())
}

async fn fields_of_a_later_version_are_ignored(subject: &Subject) -> Outcome {
    let mut body = acceptable(subject).await?;
    body["of_a_later_version"] = json!({ "any": ["thing"] });
    body["place"]["floor"] = json!(3);
    body["reporter"]["pronoun"] = json!("she");
    filing(subject, &body).send().await?.ok(201)?;
    Ok(())
}

async fn an_anonymous_demand_needs_no_reporter(subject: &Subject) -> Outcome {
    subject.needs(Capability::Anonymous)?;
    let mut body = acceptable(subject).await?;
    body["anonymity"] = json!("anonymous");
    if let Some(body) = body.as_object_mut() {
        body.remove("reporter");
    }
    let filed: Filed = filing(subject, &body).send().await?.ok(201)?.json()?;
    hold!(
        filed.demand.reporter.is_none_or(|reporter| reporter == contract::Reporter::default()),
        "an anonymous demand has a reporter"
    );
    Ok(())
}

async fn markup_stays_text(subject: &Subject) -> Outcome {
    let text = "<script>alert(1)</script> & \"路灯\" \u{202e}gnp.exe <img src=x onerror=alert(1)> '; DROP TABLE demands; -- e\u{301}\u{301} 👩‍🔧";
    let mut body = acceptable(subject).await?;
    body["description"] = json!(text);
    let filed: Filed = filing(subject, &body).send().await?.ok(201)?.json()?;
    hold!(filed.demand.description == text, "it came back as {:?}", filed.demand.description);
    Ok(())
}

async fn refused(subject: &Subject, pointer: &str, spoil: impl FnOnce(&mut Value)) -> Outcome<ProblemCode> {
    let mut body = acceptable(subject).await?;
    spoil(&mut body);
    Ok(filing(subject, &body).send().await?.wrong_field(pointer)?.code)
}
