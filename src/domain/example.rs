//! A small city for the tests of this crate: its limits, a service with questions, a complete draft, events.

use crate::{
    ChosenService, Day, Draft, DraftId, DraftPhoto, PhotoKey, PhotosStillUploading, RawAnswer, Submission, Upload,
    validate,
};
use contract::{
    Actor, Anonymity, Answers, Capability, City, ClientRef, Demand, Event, EventId, EventKind, Filed, Limits, PhotoId,
    PhotoWish, Place, Question, Role, Service, ServiceId, ServiceKind, ServiceName, Stage, State, Timestamp, Unit,
    UnitId,
};

pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_795_414_509_000);

/// The day of [`NOW`].
pub(crate) fn today() -> Day {
    Day::at(NOW, 0)
}

pub(crate) fn city() -> City {
    City {
        id: "example".to_owned(),
        name: "Example".to_owned(),
        languages: vec!["en".to_owned()],
        time_zone: "Etc/UTC".to_owned(),
        hotline: None,
        emergencies: Vec::new(),
        limits: Limits { photos: 3, photo_bytes: 10_000_000, description_min: 5, description_max: 2_000 },
        map: None,
        links: contract::Links::default(),
        capabilities: vec![Capability::Photos, Capability::Anonymous],
    }
}

pub(crate) fn question(id: &str, datatype: contract::Datatype) -> Question {
    let options = ["red", "green", "blue"];
    Question {
        id: id.to_owned(),
        label: id.to_owned(),
        help: None,
        datatype,
        required: true,
        private: false,
        options: options
            .map(|value| contract::QuestionOption { value: value.to_owned(), label: value.to_owned() })
            .to_vec(),
        condition: None,
        earliest: None,
        latest: None,
    }
}

/// Asks whether it is dangerous, and if so how many lamps.
pub(crate) fn service() -> Service {
    let mut number = question("lamps", contract::Datatype::Number);
    number.condition = Some(contract::Condition { question: "danger".to_owned(), any_of: vec!["yes".to_owned()] });
    Service {
        id: ServiceId::new("lamp"),
        name: "Street light not working".to_owned(),
        group: vec!["Roads".to_owned()],
        summary: None,
        kind: ServiceKind::Report,
        next: None,
        answer: None,
        notices: Vec::new(),
        promises: Vec::new(),
        photos: PhotoWish::Suggested,
        questions: vec![question("danger", contract::Datatype::YesNo), number],
    }
}

/// Complete and valid.
pub(crate) fn draft() -> Draft {
    let mut draft = Draft::new(DraftId::new("d1"), "en", NOW);
    draft.service = Some(ChosenService { id: ServiceId::new("lamp"), name: "Street light not working".to_owned() });
    draft.description = "  The lamp at the corner is dark.  ".to_owned();
    draft.answers.insert("danger".to_owned(), RawAnswer::Text("yes".to_owned()));
    draft.answers.insert("lamps".to_owned(), RawAnswer::Text("２".to_owned()));
    draft.place.address = "Harbour Street 5".to_owned();
    draft.anonymity = Some(Anonymity::Named);
    draft.name = "Ada".to_owned();
    draft.email = "ada@mail.example".to_owned();
    draft
}

pub(crate) fn photo(key: &str, upload: Upload) -> DraftPhoto {
    DraftPhoto { upload, bytes: 100, ..DraftPhoto::chosen(PhotoKey::new(key), "a.jpg") }
}

pub(crate) fn ready(id: &str) -> Upload {
    Upload::Ready(crate::ReadyPhoto { id: PhotoId::new(id) })
}

pub(crate) fn submission(client_ref: &str) -> Submission {
    submitted(&draft(), client_ref)
}

pub(crate) fn submitted(draft: &Draft, client_ref: &str) -> Submission {
    let photos = PhotosStillUploading::AttachLater;
    validate(draft, &service(), &city(), photos, ClientRef::new(client_ref), NOW, today())
        .expect("the example is right")
}

pub(crate) fn state(stage: Stage) -> State {
    State { stage, outcome: None, holder: None, promises: Vec::new(), actions: Vec::new() }
}

pub(crate) fn unit(id: &str) -> Unit {
    Unit { id: UnitId::new(id), name: id.to_uppercase(), phone: None }
}

/// The event with this number, at as many minutes.
pub(crate) fn event(seq: u64, kind: EventKind, stage: Stage) -> Event {
    Event {
        id: EventId::new(format!("e{seq}")),
        seq,
        at: minute(seq),
        actor: Actor { role: Role::System, unit: None },
        kind,
        message: None,
        photos: Vec::new(),
        state: state(stage),
    }
}

pub(crate) fn minute(number: u64) -> Timestamp {
    NOW.plus_seconds(60 * i64::try_from(number).expect("small"))
}

pub(crate) fn demand() -> Demand {
    Demand {
        reference: contract::Reference::new("2611-0482-7153"),
        service: ServiceName { id: ServiceId::new("lamp"), name: "Street light not working".to_owned() },
        description: "The lamp at the corner\nis dark.".to_owned(),
        language: "en".to_owned(),
        place: Place::default(),
        photos: Vec::new(),
        answers: Answers::new(),
        reporter: None,
        anonymity: Anonymity::Named,
        created_at: NOW,
        updated_at: NOW,
        last_seq: 1,
        state: state(Stage::Received),
        supporters: 0,
        whole: Some(true),
    }
}

pub(crate) fn filed() -> Filed {
    let demand = demand();
    Filed {
        reference: demand.reference.clone(),
        query_code: contract::QueryCode::new("K7QX2M"),
        access_token: contract::AccessToken::new("0123456789abcdef0123"),
        demand,
    }
}

pub(crate) fn problem() -> contract::Problem {
    contract::Problem {
        kind: "about:blank".to_owned(),
        title: String::new(),
        status: 422,
        detail: None,
        instance: None,
        request_id: None,
        errors: Vec::new(),
    }
}

pub(crate) fn field_problem() -> contract::FieldProblem {
    contract::FieldProblem {
        pointer: String::new(),
        code: contract::ProblemCode::Invalid,
        detail: String::new(),
        limit: None,
        day: None,
    }
}
