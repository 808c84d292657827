//! The Demand API, version 1: what travels between Suban and a city's backend, and nothing about how it travels.
//!
//! Every field that a later version may add is optional on reading; every enumeration that may grow reads an unknown
//! value as `Unknown`, so that an older client shows what it understands and never fails on the rest.

mod access;
mod city;
mod contribution;
mod demand;
mod endpoint;
mod event;
mod event_kind;
mod identity;
#[cfg(feature = "openapi")]
pub mod openapi;
mod photo;
mod place;
mod problem;
mod question;
mod service;
mod state;
mod statistics;
mod timestamp;

pub use access::{AccessGrant, AccessRequest};
pub use city::{Capability, City, CityMap, Emergency, Limits, Links};
pub use contribution::{Contribution, ContributionKind, Rating};
pub use demand::{
    Anonymity, Demand, DemandPage, DemandSummary, Filed, NewDemand, Reporter, ServiceName, Supported, Supporter,
};
pub use endpoint::{ENDPOINTS, Endpoint, Method, Operation, push_encoded};
pub use event::{Actor, Event, EventPage, LocalText, Role};
pub use event_kind::{EventEffect, EventKind, EventRule};
pub use identity::{AccessToken, ClientRef, EventId, PhotoId, QueryCode, Reference, ServiceId, UnitId};
pub use photo::{Photo, PhotoMoment};
pub use place::{FoundPlace, Place, PlacePage};
pub use problem::{FieldProblem, Problem, ProblemCode};
pub use question::{Answer, Answers, Condition, Datatype, Question, QuestionOption};
pub use service::{Notice, NoticeKind, PhotoWish, PromiseTerm, Service, ServiceKind, ServicePage, ServiceSummary};
pub use state::{Action, Outcome, OutcomeKind, Promise, PromiseName, PromiseState, Stage, State, Unit};
pub use statistics::{MonthFigures, ServiceFigures, StageFigures, Statistics};
pub use timestamp::{Timestamp, TimestampError};

/// Longest time between two bytes of a live stream, in seconds (API section "events"): a backend sends a comment at
/// least this often, a client gives a stream up after twice this time.
pub const HEARTBEAT_SECONDS: u32 = 15;
