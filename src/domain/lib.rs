//! The pure core of the citizen's side: everything that must be correct without a browser, a network or a clock.
//!
//! Nothing here does any I/O. Time, ids and randomness are arguments; effects are returned as values.

mod answering;
mod back_off;
mod contact;
mod cover;
mod day;
mod delivery;
mod draft;
#[cfg(test)]
mod example;
mod failure;
mod fault;
mod folding;
mod following;
mod in_order;
#[cfg(test)]
mod kept_records;
mod loadable;
mod numeral;
mod offer;
mod photo;
mod place;
mod presence;
mod promise;
mod read_json;
mod receipt;
mod search;
mod server_problem;
mod stage_bar;
mod steps;
mod submission;
mod terms;
mod text;
mod timeline;
mod validation;

pub use answering::{answer, asked};
pub use back_off::back_off_ms;
pub use cover::Cover;
pub use day::{Day, day_bounds};
pub use delivery::{Delivery, DeliveryEvent, Effect, RETRY_AFTER_CAP_MS, Refusal};
pub use draft::{ChosenService, Draft, DraftId, DraftPlace, Point, PointSource, RawAnswer};
pub use failure::Failure;
pub use fault::{DraftProblem, Fault, Field};
pub use folding::{code, reference, reference_and_code};
pub use following::{Following, FollowingEffect, FollowingEvent, Freshness, Phase};
pub use in_order::largest_first;
pub use loadable::{Age, Loadable};
pub use offer::PhotoOffer;
pub use photo::{DraftPhoto, PhotoKey, ReadyPhoto, Upload, UploadFailure, shown_name};
pub use place::WhichPlace;
pub use presence::{Presence, Sign};
pub use promise::{PromiseStanding, next_promise, promise_standing};
pub use read_json::read_json;
pub use receipt::{Followed, Receipt};
pub use search::Index;
pub use server_problem::{ServerProblem, from_problem};
pub use stage_bar::{StageProgress, StageRow};
pub use steps::{Position, Step, next, position, previous, steps};
pub use submission::{LatePhoto, Submission};
pub use text::{is_blank, line, lines};
pub use timeline::{DemandStatus, Handoff, Merge, Pass, Timeline};
pub use validation::{PhotosStillUploading, check_step, validate};
