//! Where a demand is about: a point, an address or both; and what the city's own address search finds.

use serde::{Deserialize, Serialize};

/// The place of a demand. It has a point (latitude and longitude together), an address, or both.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Place {
    /// Degrees north, WGS 84, −90 to 90.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(range(min = -90.0, max = 90.0)))]
    pub latitude: Option<f64>,
    /// Degrees east, WGS 84, −180 to 180.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(range(min = -180.0, max = 180.0)))]
    pub longitude: Option<f64>,
    /// Radius in metres within which the point lies, when a device measured it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(range(min = 0.0)))]
    pub accuracy_m: Option<f64>,
    /// The address, or the place in the citizen's own words; several lines, at most 300 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(length(max = 300)))]
    pub address: Option<String>,
}

/// The answer to `GET /v1/places`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PlacePage {
    /// Best first; at most ten.
    pub places: Vec<FoundPlace>,
}

/// A place that the city's address search found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FoundPlace {
    /// Its name or street and number.
    pub name: String,
    /// What tells it from others of the same name: district, town.
    #[serde(default)]
    pub within: Option<String>,
    /// Degrees north, WGS 84.
    pub latitude: f64,
    /// Degrees east, WGS 84.
    pub longitude: f64,
}
