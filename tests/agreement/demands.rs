//! Whole demands: whatever random input the form accepts, the backend files, for every service of the demo city.

use crate::typing::{pieces, text};
use backend::{AppState, clock, options::Options, serve, validation};
use contract::{Anonymity, ClientRef, Datatype, NoticeKind, PhotoWish, Question, Service};
use domain::{ChosenService, Day, Draft, DraftId, PhotosStillUploading, RawAnswer, validate};
use fastrand::Rng;
use std::net::SocketAddr;

/// Valid input of the right kind, random input, or both.
fn typed(chance: &mut Rng, good: &str) -> String {
    match chance.u8(..4) {
        0 => text(chance, 12),
        1 => pieces(chance, 4),
        2 => format!("{}{good}", ["\u{feff}", "\u{202a}", " ", "\u{200b}", "\t"][chance.usize(..5)]),
        _ => format!("{good}{}", ["\u{b}", "\u{202c}", "\r\n", "\u{0}", "。", ""][chance.usize(..6)]),
    }
}

fn put_in(chance: &mut Rng, question: &Question, today: Day) -> RawAnswer {
    let option =
        |chance: &mut Rng| chance.choice(&question.options).map(|option| option.value.clone()).unwrap_or_default();
    let good = match question.datatype {
        Datatype::Text | Datatype::LongText | Datatype::Unknown => "beside the gate".to_owned(),
        Datatype::Number => "１,234".to_owned(),
        Datatype::Date => today.plus(chance.i32(-2..=2)).to_string(),
        Datatype::YesNo => return RawAnswer::Text(["yes", "no"][chance.usize(..2)].to_owned()),
        Datatype::SingleChoice => return RawAnswer::Text(option(chance)),
        Datatype::MultipleChoice => return RawAnswer::Several(vec![option(chance)]),
    };
    RawAnswer::Text(if chance.bool() { good } else { typed(chance, &good) })
}

fn written(chance: &mut Rng, service: &Service, today: Day) -> Draft {
    let mut draft = Draft::new(DraftId::new("d"), "en", clock::now());
    draft.service = Some(ChosenService { id: service.id.clone(), name: service.name.clone() });
    draft.description = typed(chance, "The lamp opposite the school gate is dark.");
    draft.place.address = typed(chance, "Haiguan Road 45");
    draft.name = typed(chance, "Lin");
    draft.phone = typed(chance, "(+86) 138·0013·8000");
    draft.email = typed(chance, "lin＠city.example");
    draft.anonymity = Some([Anonymity::Named, Anonymity::HiddenFromPublic, Anonymity::Anonymous][chance.usize(..3)]);
    let answers = service.questions.iter().map(|question| (question.id.clone(), put_in(chance, question, today)));
    draft.answers = answers.collect();
    draft
}

/// Tries the services; returns how many demands the form accepted, and which the backend rejected.
async fn tried(state: &AppState, rounds: usize) -> (usize, Vec<String>) {
    let mut chance = Rng::with_seed(11);
    let city = state.catalogue.shown_city("en");
    let (mut let_through, mut refused) = (0, Vec::new());
    for entry in &state.catalogue.services {
        let service = entry.shown("en");
        if service.photos == PhotoWish::Required
            || service.notices.iter().any(|notice| notice.kind == NoticeKind::StopHere)
        {
            continue;
        }
        for _ in 0..rounds {
            let now = clock::now();
            // The city's date and its two neighbours: the citizen may be in any time zone.
            let today = Day::at(now, 480).plus(chance.i32(-1..=1));
            let draft = written(&mut chance, &service, today);
            let photos = PhotosStillUploading::Wait;
            let Ok(sent) = validate(&draft, &service, &city, photos, ClientRef::new("0193-aaaa"), now, today) else {
                continue;
            };
            let_through += 1;
            let body = serde_json::from_str(sent.json()).expect("JSON");
            if let Err(rejection) = validation::new_demand(state, &body).await {
                refused.push(format!("{}: {:?}", sent.json(), rejection.errors()));
            }
        }
    }
    (let_through, refused)
}

#[tokio::test]
async fn every_demand_that_the_form_lets_through_the_city_takes() {
    let data = std::env::temp_dir().join(format!("suban-agreement-{}", std::process::id()));
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let options = Options { demo: false, listen, data: data.clone(), ..Options::default() };
    let running = serve(options).await.expect("the city begins");
    let (let_through, refused) = tried(running.state(), 40).await;
    running.end().await;
    std::fs::remove_dir_all(&data).expect("the city's folder goes");
    assert!(refused.is_empty(), "{} of {let_through} were refused, the first: {}", refused.len(), refused[0]);
    assert!(let_through > 200, "only {let_through} were let through");
}
