//! The kinds of events, and the one table of what each of them means: who makes it, what it needs, what it does.

use crate::{Action, OutcomeKind, Role, Stage};
use serde::{Deserialize, Serialize};

/// What happened. A client shows a kind that it does not know by its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// The demand is at the city.
    Received,
    /// The city has taken it on.
    Accepted,
    /// It was filed under another service.
    Reclassified,
    /// It was given to a unit.
    Dispatched,
    /// The unit has confirmed that it has it.
    SignedFor,
    /// The unit gave it back: not its business.
    Returned,
    /// Work has begun.
    Started,
    /// Somebody will come by.
    VisitPlanned,
    /// The unit asks the citizen.
    QuestionAsked,
    /// The citizen has answered or added something.
    Replied,
    /// The unit has noted something.
    Noted,
    /// A promise was moved to a later time.
    Extended,
    /// It was joined with another demand about the same matter.
    Merged,
    /// It is under city-wide supervision.
    Supervised,
    /// Answered at once.
    Answered,
    /// The unit says it is settled.
    Resolved,
    /// The citizen has rated it.
    Rated,
    /// The citizen has sent it back.
    Redo,
    /// The citizen has corrected it.
    Corrected,
    /// The citizen has taken it back.
    Withdrawn,
    /// The citizen has reminded the unit.
    Nudged,
    /// Closed for good.
    Closed,
    /// A value of a later version.
    #[serde(other)]
    #[cfg_attr(feature = "openapi", schemars(skip))]
    Unknown,
}

/// What a kind of event means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventRule {
    /// Who makes it, where nothing else is said: the platform (`system`), the unit that has the demand, or the citizen.
    pub by: Role,
    /// The action that must be offered to the citizen to make it; `None` where a citizen cannot make it.
    pub action: Option<Action>,
    /// What it does to the demand.
    pub effect: EventEffect,
    /// Whether its message and photos are hidden from the public. What the citizen says always is, whatever its kind.
    pub is_private: bool,
    /// Whether the city may still make it when the demand is closed.
    pub may_follow_the_close: bool,
}

/// What an event does to a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventEffect {
    /// Stage, holder, promises and outcome stay.
    Nothing,
    /// The demand reaches this stage, unless it is further.
    Reaches(Stage),
    /// A unit is given the demand.
    Dispatches,
    /// The acting unit has the demand.
    SignsFor,
    /// No unit has the demand any more; it waits for another.
    Returns,
    /// The unit waits for the citizen; meanwhile the promise to settle it pauses.
    Asks,
    /// The citizen has answered; a paused promise runs again.
    Replies,
    /// The promise to settle it is moved to a later time.
    Extends,
    /// The work ends, with this outcome unless the event says another.
    Ends(OutcomeKind),
    /// The citizen ends it for good.
    Withdraws,
    /// It is closed for good; the work ends, if it had not ended.
    Closes,
    /// The citizen has rated how it was handled.
    Rates,
    /// It goes back to the unit, which begins a new pass of the handling.
    SendsBack,
    /// The unit is reminded.
    Nudges,
}

impl EventEffect {
    /// The outcome with which the work ends, unless the event says another; `None` where it does not end.
    pub const fn outcome(self) -> Option<OutcomeKind> {
        match self {
            Self::Ends(outcome) => Some(outcome),
            Self::Withdraws => Some(OutcomeKind::Withdrawn),
            Self::Closes => Some(OutcomeKind::Declined),
            Self::Nothing
            | Self::Reaches(_)
            | Self::Dispatches
            | Self::SignsFor
            | Self::Returns
            | Self::Asks
            | Self::Replies
            | Self::Extends
            | Self::Rates
            | Self::SendsBack
            | Self::Nudges => None,
        }
    }
}

impl EventKind {
    /// Every kind in the order of the enumeration, that of a later version last.
    pub const ALL: [Self; Self::Unknown as usize + 1] = [
        Self::Received,
        Self::Accepted,
        Self::Reclassified,
        Self::Dispatched,
        Self::SignedFor,
        Self::Returned,
        Self::Started,
        Self::VisitPlanned,
        Self::QuestionAsked,
        Self::Replied,
        Self::Noted,
        Self::Extended,
        Self::Merged,
        Self::Supervised,
        Self::Answered,
        Self::Resolved,
        Self::Rated,
        Self::Redo,
        Self::Corrected,
        Self::Withdrawn,
        Self::Nudged,
        Self::Closed,
        Self::Unknown,
    ];

    /// What this kind means.
    pub const fn rule(self) -> EventRule {
        match self {
            Self::Received => EventRule::system(EventEffect::Nothing),
            Self::Accepted => EventRule::system(EventEffect::Reaches(Stage::Accepted)),
            Self::Reclassified => EventRule::system(EventEffect::Nothing),
            Self::Dispatched => EventRule::system(EventEffect::Dispatches),
            Self::SignedFor => EventRule::unit(EventEffect::SignsFor),
            Self::Returned => EventRule::unit(EventEffect::Returns),
            Self::Started => EventRule::unit(EventEffect::Reaches(Stage::InProgress)),
            Self::VisitPlanned => EventRule::unit(EventEffect::Reaches(Stage::InProgress)),
            Self::QuestionAsked => EventRule { is_private: true, ..EventRule::unit(EventEffect::Asks) },
            Self::Replied => EventRule::citizen(Action::Reply, EventEffect::Replies),
            // A citizen's photos are a note, too.
            Self::Noted => EventRule {
                action: Some(Action::AddPhotos),
                may_follow_the_close: true,
                ..EventRule::unit(EventEffect::Nothing)
            },
            Self::Extended => EventRule::unit(EventEffect::Extends),
            Self::Merged => EventRule::system(EventEffect::Ends(OutcomeKind::Duplicate)),
            Self::Supervised => EventRule::system(EventEffect::Nothing),
            Self::Answered => EventRule::unit(EventEffect::Ends(OutcomeKind::Answered)),
            Self::Resolved => EventRule::unit(EventEffect::Ends(OutcomeKind::Resolved)),
            Self::Rated => EventRule::citizen(Action::Rate, EventEffect::Rates),
            Self::Redo => EventRule::citizen(Action::Redo, EventEffect::SendsBack),
            Self::Corrected => EventRule::citizen(Action::Correct, EventEffect::Nothing),
            Self::Withdrawn => EventRule::citizen(Action::Withdraw, EventEffect::Withdraws),
            Self::Nudged => EventRule::citizen(Action::Nudge, EventEffect::Nudges),
            Self::Closed => EventRule::system(EventEffect::Closes),
            Self::Unknown => EventRule::unit(EventEffect::Nothing),
        }
    }
}

impl EventRule {
    const fn system(effect: EventEffect) -> Self {
        Self { by: Role::System, action: None, effect, is_private: false, may_follow_the_close: false }
    }

    const fn unit(effect: EventEffect) -> Self {
        Self { by: Role::Unit, ..Self::system(effect) }
    }

    const fn citizen(action: Action, effect: EventEffect) -> Self {
        Self { by: Role::Citizen, action: Some(action), is_private: true, ..Self::system(effect) }
    }
}
