//! Interns the real machine's states under small keys: each delivery is stored once, so that a world is a few bytes.

use contract::{
    AccessToken, Anonymity, City, ClientRef, Demand, FieldProblem, Filed, Limits, PhotoId, PhotoWish, Place, Problem,
    ProblemCode, QueryCode, Reference, Service, ServiceId, ServiceKind, ServiceName, Stage, State, Timestamp,
};
use domain::{
    ChosenService, Delivery, DeliveryEvent, Draft, DraftId, DraftPhoto, Effect, Failure, PhotoKey,
    PhotosStillUploading, ReadyPhoto, Submission, Upload, validate,
};
use std::{collections::HashMap, rc::Rc};

/// Index of a delivery in the list of all that occurred.
pub type Key = u32;

/// The result of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Answer {
    /// `201`, or `200` for an id that the city has already.
    Filed,
    /// A 2xx whose body names no demand.
    Nameless,
    /// Nothing.
    Offline,
    /// 409, 425, 429 or 5xx.
    Busy,
    /// The same with a `Retry-After`.
    BusyFor(u32),
    /// The city's own 400 or 422, which names what is wrong.
    Refused,
    /// 422: the same id with another body.
    Reused,
    /// A gateway's 400, 413 or 415.
    GatewayRefused,
    /// A gateway's 401, 403 or 404.
    Forbidden,
    /// A captive portal's page.
    Unintelligible,
}

/// A compact event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "as `domain::DeliveryEvent`, with photos by number")]
pub enum Event {
    Drain,
    Restored,
    TryNow,
    NotSent,
    Answered(Answer),
    Followed(u32),
    PhotoReady(u8, u8),
    PhotoAttached(u8),
    PhotoGivenUp(u8),
}

/// A compact effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "as `domain::Effect`, with photos and uploads by number and moments in seconds")]
pub enum Act {
    Save,
    Commit,
    Send,
    WakeAt(i64),
    Follow,
    Attach(u8, u8),
    Release,
}

/// All deliveries that occurred, and a cache of steps.
#[derive(Default)]
pub struct Machine {
    deliveries: Vec<Delivery>,
    keys: HashMap<String, Key>,
    steps: HashMap<(Key, Event, i64, u8), Outcome>,
    bodies: Vec<String>,
}

/// The delivery after a step, and its effects.
type Outcome = (Key, Rc<[Act]>);

/// The moment at which the model's seconds start, in milliseconds.
const BEGINNING: i64 = 1_795_414_509_000;

impl Machine {
    /// A delivery.
    pub fn delivery(&self, key: Key) -> &Delivery {
        &self.deliveries[key as usize]
    }

    /// A new submission of the present draft under the id with this number.
    pub fn freeze(&mut self, number: u8, wrong: bool, photos: u8, now: i64) -> Key {
        let submission = submission(number, wrong, photos, moment(now));
        self.key(Delivery::new(submission, moment(now)))
    }

    /// One step of the machine.
    pub fn step(&mut self, key: Key, event: Event, now: i64, chance: u8) -> Outcome {
        if let Some(known) = self.steps.get(&(key, event, now, chance)) {
            return known.clone();
        }
        let delivery = self.delivery(key).clone();
        let event_in_full = full(&delivery, event, f64::from(chance) / 255.0);
        let (after, effects) = delivery.step(event_in_full, moment(now));
        let acts: Rc<[Act]> = effects.into_iter().map(act).collect();
        let after = self.key(after);
        self.steps.insert((key, event, now, chance), (after, Rc::clone(&acts)));
        (after, acts)
    }

    /// Numbers of the id and of the body being delivered; `None` once it is filed.
    pub fn submitted(&mut self, key: Key) -> Option<(u8, u8)> {
        let submission = self.delivery(key).submission()?;
        let (number, json) = (number_of(submission.client_ref().as_str()), submission.json().to_owned());
        let at = self.bodies.iter().position(|body| *body == json).unwrap_or_else(|| {
            self.bodies.push(json);
            self.bodies.len() - 1
        });
        Some((number, u8::try_from(at).unwrap_or(u8::MAX)))
    }

    /// Whether the city rejects a body.
    pub fn is_wrong(&self, body: u8) -> bool {
        self.bodies.get(usize::from(body)).is_none_or(|json| json.contains(WRONG))
    }

    /// Number of the id of a delivery.
    pub fn number(&self, key: Key) -> u8 {
        let delivery = self.delivery(key);
        match (delivery.submission(), delivery.receipt()) {
            (Some(submission), _) => number_of(submission.client_ref().as_str()),
            (None, Some(receipt)) => number_of(receipt.reference.as_str()),
            (None, None) => u8::MAX,
        }
    }

    /// Late photos of a delivery that are not yet uploaded, added or given up.
    pub fn awaited(&self, key: Key) -> Vec<u8> {
        let late = match self.delivery(key) {
            Delivery::Attaching { left, .. } => left,
            other => return other.submission().map(|one| awaited(one.late())).unwrap_or_default(),
        };
        awaited(late)
    }

    /// Late photos of a filed delivery that are still to be added.
    pub fn to_add(&self, key: Key) -> Vec<u8> {
        match self.delivery(key) {
            Delivery::Attaching { left, .. } => left.iter().map(|late| number_of(late.photo.as_str())).collect(),
            _ => Vec::new(),
        }
    }

    /// How many deliveries occurred.
    pub fn occurred(&self) -> usize {
        self.deliveries.len()
    }

    /// The key of a delivery, which must survive serialisation unchanged.
    fn key(&mut self, delivery: Delivery) -> Key {
        let record = serde_json::to_string(&delivery).unwrap_or_default();
        if let Some(key) = self.keys.get(&record) {
            return *key;
        }
        let restored = serde_json::from_str::<Delivery>(&record).ok();
        assert_eq!(restored.as_ref(), Some(&delivery), "what is restored is what was kept");
        let key = Key::try_from(self.deliveries.len()).unwrap_or(Key::MAX);
        self.deliveries.push(delivery);
        self.keys.insert(record, key);
        key
    }
}

fn awaited(late: &[domain::LatePhoto]) -> Vec<u8> {
    late.iter()
        .filter(|late| late.ready.is_none() && !late.given_up)
        .map(|late| number_of(late.photo.as_str()))
        .collect()
}

/// A moment of the model.
fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_millis(BEGINNING + seconds * 1_000)
}

/// The number at the end of a made-up name.
fn number_of(name: &str) -> u8 {
    name.rsplit('-').next().and_then(|digits| digits.parse().ok()).unwrap_or(u8::MAX)
}

fn act(effect: Effect) -> Act {
    match effect {
        Effect::Save => Act::Save,
        Effect::Commit => Act::Commit,
        Effect::Send => Act::Send,
        // Rounded up, as a timer is.
        Effect::WakeAt(at) => Act::WakeAt((at.millis() - BEGINNING + 999).div_euclid(1_000)),
        Effect::Follow => Act::Follow,
        Effect::Attach { late, ready } => Act::Attach(number_of(late.photo.as_str()), number_of(ready.id.as_str())),
        Effect::Release(_) => Act::Release,
    }
}

fn full(delivery: &Delivery, event: Event, jitter: f64) -> DeliveryEvent {
    let photo = |number: u8| PhotoKey::new(format!("photo-{number}"));
    match event {
        Event::Drain => DeliveryEvent::Drain,
        Event::Restored => DeliveryEvent::Restored,
        Event::TryNow => DeliveryEvent::TryNow,
        Event::NotSent => DeliveryEvent::NotSent { jitter },
        Event::Followed(missing) => DeliveryEvent::Followed { missing },
        Event::PhotoReady(number, upload) => {
            DeliveryEvent::PhotoReady(photo(number), ReadyPhoto { id: PhotoId::new(format!("upload-{upload}")) })
        }
        Event::PhotoAttached(number) => DeliveryEvent::PhotoAttached(photo(number)),
        Event::PhotoGivenUp(number) => DeliveryEvent::PhotoGivenUp(photo(number)),
        Event::Answered(answer) => DeliveryEvent::Answered { answer: answered(delivery, answer), jitter },
    }
}

fn answered(delivery: &Delivery, answer: Answer) -> Result<Filed, Failure> {
    let number = delivery.submission().map_or(u8::MAX, |one| number_of(one.client_ref().as_str()));
    Err(match answer {
        Answer::Filed => return Ok(filed(&format!("demand-{number}"))),
        Answer::Nameless => return Ok(filed(" ")),
        Answer::Offline => Failure::Offline,
        Answer::Busy => Failure::Busy { after_ms: None },
        Answer::BusyFor(seconds) => Failure::Busy { after_ms: Some(u64::from(seconds) * 1_000) },
        Answer::Refused => refused(Some(ProblemCode::TooShort)),
        Answer::Reused => refused(Some(ProblemCode::Reused)),
        Answer::GatewayRefused => refused(None),
        Answer::Forbidden => Failure::Forbidden,
        Answer::Unintelligible => Failure::unintelligible("<html>"),
    })
}

fn refused(code: Option<ProblemCode>) -> Failure {
    let error = |code| FieldProblem::new("/description", code, "");
    Failure::Refused(Box::new(Problem {
        kind: "about:blank".to_owned(),
        title: String::new(),
        status: 422,
        detail: None,
        instance: None,
        request_id: None,
        errors: code.map(error).into_iter().collect(),
    }))
}

/// A description that the city rejects.
const WRONG: &str = "about nothing";

fn submission(number: u8, wrong: bool, photos: u8, now: Timestamp) -> Submission {
    let mut draft = Draft::new(DraftId::new("draft"), "en", now);
    draft.service = Some(ChosenService { id: ServiceId::new("lamp"), name: "Street light".to_owned() });
    draft.description = if wrong { WRONG } else { "The lamp at the corner is dark." }.to_owned();
    draft.place.address = "Harbour Street 5".to_owned();
    draft.anonymity = Some(Anonymity::Anonymous);
    draft.photos = (0..photos)
        .map(|number| DraftPhoto {
            upload: Upload::Waiting,
            bytes: 100,
            ..DraftPhoto::chosen(PhotoKey::new(format!("photo-{number}")), "a.jpg")
        })
        .collect();
    let service = Service {
        id: ServiceId::new("lamp"),
        name: "Street light".to_owned(),
        group: Vec::new(),
        summary: None,
        kind: ServiceKind::Report,
        next: None,
        answer: None,
        notices: Vec::new(),
        promises: Vec::new(),
        photos: PhotoWish::Suggested,
        questions: Vec::new(),
    };
    let city = City {
        id: "example".to_owned(),
        name: "Example".to_owned(),
        languages: vec!["en".to_owned()],
        time_zone: "Etc/UTC".to_owned(),
        hotline: None,
        emergencies: Vec::new(),
        limits: Limits { photos: 9, photo_bytes: 10_000_000, description_min: 5, description_max: 2_000 },
        map: None,
        links: contract::Links::default(),
        capabilities: vec![contract::Capability::Photos, contract::Capability::Anonymous],
    };
    let client_ref = ClientRef::new(format!("submission-{number}"));
    match validate(&draft, &service, &city, PhotosStillUploading::AttachLater, client_ref, now, domain::Day::at(now, 0))
    {
        Ok(submission) => submission,
        Err(problems) => panic!("the model's draft is right: {problems:?}"),
    }
}

fn filed(reference: &str) -> Filed {
    let reference = Reference::new(reference);
    Filed {
        reference: reference.clone(),
        query_code: QueryCode::new("K7QX2M"),
        access_token: AccessToken::new("0123456789abcdef0123"),
        demand: Demand {
            reference,
            service: ServiceName { id: ServiceId::new("lamp"), name: "Street light".to_owned() },
            description: "The lamp at the corner is dark.".to_owned(),
            language: "en".to_owned(),
            place: Place::default(),
            photos: Vec::new(),
            answers: contract::Answers::new(),
            reporter: None,
            anonymity: Anonymity::Anonymous,
            created_at: moment(0),
            updated_at: moment(0),
            last_seq: 1,
            state: State {
                stage: Stage::Received,
                outcome: None,
                holder: None,
                promises: Vec::new(),
                actions: Vec::new(),
            },
            supporters: 0,
            whole: Some(true),
        },
    }
}
