//! A photo in a demand as the city shows it. Uploading is tus 1.0 (`POST`, `HEAD`, `PATCH`, `DELETE /v1/photos`).

use crate::PhotoId;
use serde::{Deserialize, Serialize};

/// A photo of a demand or an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Photo {
    /// Its id.
    pub id: PhotoId,
    /// Where its bytes are: absolute, or relative to the API's address. It needs no header, so that `<img>` can show it.
    pub url: String,
    /// Pixels across, upright.
    pub width: u32,
    /// Pixels down, upright.
    pub height: u32,
    /// What it shows, in words; the alternative text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Which moment of the handling it shows.
    #[serde(default)]
    pub moment: PhotoMoment,
}

/// Which moment of the handling a photo shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PhotoMoment {
    /// As the citizen found it.
    Before,
    /// While it is worked on, or no particular moment.
    #[default]
    During,
    /// As the unit left it.
    After,
    /// A value of a later version.
    #[serde(other)]
    #[cfg_attr(feature = "openapi", schemars(skip))]
    Unknown,
}
