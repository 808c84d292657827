//! The examples of the document, which are also everyone's fixtures (`tests/fixtures/contract`).

use serde_json::Value;

/// One fixture: a whole body of a named schema.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// The file's name without `.json`.
    pub name: &'static str,
    /// The schema of the whole body.
    pub schema: &'static str,
    /// The file as it is.
    pub text: &'static str,
}

impl Example {
    /// The fixture of this name.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        EXAMPLES.iter().find(|example| example.name == name)
    }

    /// The fixture as a value; `null` if it is not JSON, which a test would report.
    pub(super) fn value(&self) -> Value {
        serde_json::from_str(self.text).unwrap_or_default()
    }
}

/// A body in the document's examples: the fixture of this name.
pub(super) fn body(name: &str) -> Value {
    Example::named(name).map(Example::value).unwrap_or_default()
}

/// The example of a schema: a part of a fixture.
pub(super) fn of_schema(schema: &str) -> Option<Value> {
    let (_, name, pointer) = PARTS.iter().find(|(part, _, _)| *part == schema)?;
    body(name).pointer(pointer).cloned()
}

macro_rules! examples {
    ($($name:literal: $schema:literal),* $(,)?) => {
        /// Every fixture.
        pub const EXAMPLES: &[Example] = &[$(Example {
            name: $name,
            schema: $schema,
            text: include_str!(concat!("../../../tests/fixtures/contract/", $name, ".json")),
        }),*];
    };
}

examples! {
    "city": "City",
    "services": "ServicePage",
    "service": "Service",
    "places": "PlacePage",
    "new_demand": "NewDemand",
    "new_demand_anonymous": "NewDemand",
    "filed": "Filed",
    "demand_whole": "Demand",
    "demand_public": "Demand",
    "demands": "DemandPage",
    "events": "EventPage",
    "event": "Event",
    "contribution_reply": "Contribution",
    "contribution_photos": "Contribution",
    "contribution_rating": "Contribution",
    "contribution_redo": "Contribution",
    "contribution_nudge": "Contribution",
    "contribution_correction": "Contribution",
    "contribution_withdrawal": "Contribution",
    "supporter": "Supporter",
    "supported": "Supported",
    "access_request": "AccessRequest",
    "access_grant": "AccessGrant",
    "statistics": "Statistics",
    "problem_invalid": "Problem",
    "problem_reused": "Problem",
    "problem_not_allowed": "Problem",
    "problem_query": "Problem",
    "problem_malformed": "Problem",
    "problem_not_found": "Problem",
    "problem_photo_stays": "Problem",
    "problem_locked": "Problem",
    "problem_method": "Problem",
    "problem_still_running": "Problem",
    "problem_wrong_offset": "Problem",
    "problem_tus_version": "Problem",
    "problem_too_large": "Problem",
    "problem_media_type": "Problem",
    "problem_too_many": "Problem",
    "problem_checksum": "Problem",
    "problem_failure": "Problem",
    "problem_unavailable": "Problem",
}

/// The example of each schema: schema, fixture, pointer into it.
const PARTS: &[(&str, &str, &str)] = &[
    ("AccessGrant", "access_grant", ""),
    ("AccessRequest", "access_request", ""),
    ("AccessToken", "filed", "/access_token"),
    ("Action", "demand_whole", "/state/actions/0"),
    ("Actor", "events", "/events/1/actor"),
    ("Anonymity", "new_demand", "/anonymity"),
    ("Answer", "new_demand", "/answers/nearby"),
    ("Capability", "city", "/capabilities/0"),
    ("City", "city", ""),
    ("CityMap", "city", "/map"),
    ("ClientRef", "new_demand", "/client_ref"),
    ("Condition", "service", "/questions/2/condition"),
    ("Contribution", "contribution_redo", ""),
    ("ContributionKind", "contribution_redo", "/kind"),
    ("Datatype", "service", "/questions/0/datatype"),
    ("Demand", "demand_whole", ""),
    ("DemandPage", "demands", ""),
    ("DemandSummary", "demands", "/demands/0"),
    ("Emergency", "city", "/emergencies/1"),
    ("Event", "event", ""),
    ("EventId", "event", "/id"),
    ("EventKind", "event", "/kind"),
    ("EventPage", "events", ""),
    ("FieldProblem", "problem_invalid", "/errors/0"),
    ("Filed", "filed", ""),
    ("FoundPlace", "places", "/places/0"),
    ("Limits", "city", "/limits"),
    ("Links", "city", "/links"),
    ("LocalText", "event", "/message"),
    ("MonthFigures", "statistics", "/by_month/2"),
    ("NewDemand", "new_demand", ""),
    ("Notice", "service", "/notices/0"),
    ("NoticeKind", "service", "/notices/0/kind"),
    ("Outcome", "demand_whole", "/state/outcome"),
    ("OutcomeKind", "demand_whole", "/state/outcome/kind"),
    ("Photo", "demand_whole", "/photos/0"),
    ("PhotoId", "new_demand", "/photos/0"),
    ("PhotoMoment", "demand_whole", "/photos/0/moment"),
    ("PhotoWish", "service", "/photos"),
    ("Place", "new_demand", "/place"),
    ("PlacePage", "places", ""),
    ("Problem", "problem_invalid", ""),
    ("ProblemCode", "problem_invalid", "/errors/0/code"),
    ("Promise", "demand_whole", "/state/promises/2"),
    ("PromiseName", "demand_whole", "/state/promises/2/name"),
    ("PromiseState", "demand_whole", "/state/promises/2/state"),
    ("PromiseTerm", "service", "/promises/2"),
    ("QueryCode", "filed", "/query_code"),
    ("Question", "service", "/questions/0"),
    ("QuestionOption", "service", "/questions/0/options/0"),
    ("Rating", "contribution_rating", "/rating"),
    ("Reference", "filed", "/reference"),
    ("Reporter", "new_demand", "/reporter"),
    ("Role", "event", "/actor/role"),
    ("Service", "service", ""),
    ("ServiceFigures", "statistics", "/by_service/0"),
    ("ServiceId", "new_demand", "/service"),
    ("ServiceKind", "service", "/kind"),
    ("ServiceName", "demand_whole", "/service"),
    ("ServicePage", "services", ""),
    ("ServiceSummary", "services", "/services/0"),
    ("Stage", "demand_whole", "/state/stage"),
    ("StageFigures", "statistics", "/by_stage/3"),
    ("State", "event", "/state"),
    ("Statistics", "statistics", ""),
    ("Supported", "supported", ""),
    ("Supporter", "supporter", ""),
    ("Timestamp", "filed", "/demand/created_at"),
    ("Unit", "event", "/actor/unit"),
    ("UnitId", "event", "/actor/unit/id"),
];
