//! The city's public figures: handled, on time, satisfied.

use crate::{ServiceName, Stage};
use serde::{Deserialize, Serialize};

/// The answer to `GET /v1/statistics`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Statistics {
    /// Demands filed.
    pub filed: u64,
    /// Demands that have ended.
    pub handled: u64,
    /// Share of the handled ones that were settled by their due time, 0 to 1; absent while there are none.
    #[serde(default)]
    pub on_time: Option<f64>,
    /// Share of the rated ones with a result of 4 or 5, 0 to 1; absent while there are none.
    #[serde(default)]
    pub satisfied: Option<f64>,
    /// Median hours from filing to settlement; absent while there are none.
    #[serde(default)]
    pub median_hours: Option<f64>,
    /// By calendar month of filing, ascending.
    #[serde(default)]
    pub by_month: Vec<MonthFigures>,
    /// By service, most filed first, at most 50.
    #[serde(default)]
    pub by_service: Vec<ServiceFigures>,
    /// By stage, in order of the stages.
    #[serde(default)]
    pub by_stage: Vec<StageFigures>,
}

/// The figures of a month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct MonthFigures {
    /// `YYYY-MM` in the city's time zone.
    pub month: String,
    /// Demands filed in it.
    pub filed: u64,
    /// Of these, ended by now.
    pub handled: u64,
    /// Of these, settled by their due time.
    pub on_time: u64,
}

/// The figures of a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ServiceFigures {
    /// Which.
    pub service: ServiceName,
    /// Demands filed.
    pub filed: u64,
    /// Of these, ended.
    pub handled: u64,
    /// Median hours from filing to settlement; absent while there are none.
    #[serde(default)]
    pub median_hours: Option<f64>,
}

/// How many demands stand at a stage now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct StageFigures {
    /// Which.
    pub stage: Stage,
    /// How many.
    pub demands: u64,
}
