//! The document's operations on demands: filing, following, adding, joining, opening on another device.

use super::answers::{answer, content, problem};
use super::headers::{headers, query};
use super::operation::Documented;
use super::{examples, schemas};
use serde_json::{Value, json};

const PRIVATE: &[&str] = &["Cache-Control", "Content-Language"];
const SEEN: &[&str] = &["Cache-Control", "Content-Language", "ETag"];

pub(super) fn file() -> Documented {
    Documented::new(
        "fileDemand",
        "demands",
        "File a demand",
        "Sent again and again until there is a definite answer; the city makes one demand of it (see \"Filing once\"). Photos are uploaded before and named by id; each must have arrived \
         completely and belong to no other demand. The answer holds the two secrets of the demand: they are shown nowhere else.",
    )
    .takes(&["IdempotencyKey", "AcceptLanguage"])
    .body("NewDemand", &["new_demand", "new_demand_anonymous"])
    .answers(201, answer("It is filed, now or earlier by the same id.", "Filed", &["filed"], &["Location", "Cache-Control", "Content-Language"]))
    .answers(422, problem("Fields are wrong, or the id was used with another body.", &["problem_invalid", "problem_reused"]))
    .may(&[(400, "Malformed"), (409, "StillRunning"), (413, "TooLarge"), (415, "MediaType")])
}

pub(super) fn list() -> Documented {
    let integer = |minimum: u32, maximum: u32, default: u32| json!({ "type": "integer", "minimum": minimum, "maximum": maximum, "default": default });
    Documented::new(
        "listDemands",
        "demands",
        "Public demands",
        "For \"similar nearby\", the list and the map (capability `public_demands`): newest first, or nearest first with `near`. All filters together must be met. \
         A demand becomes public once the city has accepted it, unless its reporter hid it, and stops being public when it is withdrawn.",
    )
    .takes(&["AcceptLanguage", "IfNoneMatch"])
    .parameter(query(
        "near",
        "Latitude and longitude, WGS 84, separated by a comma.",
        json!({ "type": "string", "pattern": r"^-?[0-9]{1,2}(\.[0-9]+)?,-?[0-9]{1,3}(\.[0-9]+)?$" }),
        json!("22.5584,114.0521"),
    ))
    .parameter(query("radius_m", "Metres around `near`.", integer(1, 5000, 500), json!(500)))
    .parameter(query("service", "Only this service.", schemas::reference("ServiceId"), json!("street-light-out")))
    .parameter(query("stage", "Only this stage.", schemas::reference("Stage"), json!("in_progress")))
    .parameter(query("q", "Words in the description, the address or the reference.", json!({ "type": "string", "minLength": 1, "maxLength": 100 }), json!("望潮路")))
    .parameter(query("cursor", "The `next` of the page before; opaque, with the same filters.", json!({ "type": "string", "maxLength": 512 }), json!("eyJhIjoiMjAyNi0xMS0xOSJ9")))
    .parameter(query("limit", "How many on a page.", integer(1, 50, 50), json!(20)))
    .answers(200, answer("A page.", "DemandPage", &["demands"], &["Link", "Content-Language", "ETag"]))
    .may(&[(304, "NotModified"), (400, "Query"), (404, "NotFound")])
}

pub(super) fn get() -> Documented {
    Documented::new(
        "getDemand",
        "demands",
        "One demand",
        "With its access token the whole demand; without it, or with a wrong one, the public view (no reporter, no private answers, no actions), or 404.",
    )
    .takes(&["Reference", "AcceptLanguage", "IfNoneMatch"])
    .answers(200, answer("The demand.", "Demand", &["demand_whole", "demand_public"], SEEN))
    .may(&[(304, "NotModified"), (404, "NotFound")])
}

pub(super) fn events() -> Documented {
    let description = "Ascending, without gaps. As JSON: the events after a number, at most 200. With `Accept: text/event-stream`: those and then, live, every further one (see \"The live \
                       stream\"; capability `live_events`). Who sees what is as with the demand itself; the public view leaves out the actions and what citizen and unit said to each other.";
    Documented::new("listEvents", "demands", "Events after a number, or the live stream", description)
        .takes(&["Reference", "AcceptLanguage", "IfNoneMatch", "LastEventId"])
        .parameter(query("after", "The last sequence number seen.", json!({ "type": "integer", "minimum": 0, "default": 0 }), json!(7)))
        .answers(
            200,
            json!({
                "description": "The events.",
                "headers": headers(&["Cache-Control", "Content-Language", "ETag"]),
                "content": {
                    "application/json": content("EventPage", &["events"]),
                    "text/event-stream": {
                        "schema": { "type": "string", "description": "Blocks of `id`, `event: timeline` and `data`, an Event on one line." },
                        "example": stream_example(),
                    },
                },
            }),
        )
        .may(&[(304, "NotModified"), (404, "NotFound"), (400, "Query")])
}

pub(super) fn add_event() -> Documented {
    Documented::new(
        "addEvent",
        "demands",
        "Add to a demand",
        "Reply, photos, rating, redo, nudge, correction, withdrawal: whatever the demand's `actions` allow now. Idempotent like filing (see \"Filing once\"): the answer is the event that was \
         made of it. A repeated delivery gets that event even when the action is not allowed any more.",
    )
    .needs_token()
    .takes(&["Reference", "IdempotencyKey", "AcceptLanguage"])
    .body(
        "Contribution",
        &[
            "contribution_reply",
            "contribution_photos",
            "contribution_rating",
            "contribution_redo",
            "contribution_nudge",
            "contribution_correction",
            "contribution_withdrawal",
        ],
    )
    .answers(201, answer("It is in the log.", "Event", &["event"], PRIVATE))
    .answers(422, problem("Fields are wrong, the action is not allowed now, or the id was used with another body.", &["problem_not_allowed", "problem_reused"]))
    .may(&[(400, "Malformed"), (404, "NotFound"), (409, "StillRunning"), (413, "TooLarge"), (415, "MediaType")])
}

pub(super) fn support() -> Documented {
    Documented::new(
        "supportDemand",
        "demands",
        "Me too",
        "Joins a public demand (capability `supporters`). Each `client_ref` counts once for a demand, however often it comes. A demand that is not public gets 404.",
    )
    .takes(&["Reference", "IdempotencyKey"])
    .body("Supporter", &["supporter"])
    .answers(201, answer("Counted, now or earlier.", "Supported", &["supported"], &["Cache-Control"]))
    .answers(422, problem("The id is too short or too long.", &["problem_invalid"]))
    .may(&[(400, "Malformed"), (404, "NotFound"), (413, "TooLarge"), (415, "MediaType")])
}

pub(super) fn grant_access() -> Documented {
    Documented::new(
        "grantAccess",
        "demands",
        "Open a demand on another device",
        "Reference and query code in, access token out. Written as people type and paste: widths, digits of other scripts, blanks, dashes, invisible marks, upper and lower case do not matter. An unknown reference and a wrong code get \
         the same 404. A caller who goes on guessing gets 429 with `Retry-After`, at one reference and at many; the right code of another caller is still taken (see \"Access\").",
    )
    .body("AccessRequest", &["access_request"])
    .answers(200, answer("The access token.", "AccessGrant", &["access_grant"], &["Cache-Control"]))
    .answers(422, problem("A field is empty or too long.", &["problem_invalid"]))
    .may(&[(400, "Malformed"), (404, "NotFound"), (413, "TooLarge"), (415, "MediaType")])
}

fn stream_example() -> Value {
    let event = examples::body("event");
    json!(format!(": connected\n\nid: {}\nevent: timeline\ndata: {event}\n\n: still here\n\n", event["seq"]))
}
