//! What a client must know of the city before anything else: names, limits, contacts, capabilities.

use serde::{Deserialize, Serialize};

/// The answer to `GET /v1/city`. Texts are in the language of the answer's `Content-Language`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct City {
    /// Stable id of the city or authority.
    pub id: String,
    /// Its name as citizens say it.
    pub name: String,
    /// Languages (BCP 47) the catalogue and the messages come in, the default first.
    pub languages: Vec<String>,
    /// IANA name of the time zone in which the city's working days are counted.
    pub time_zone: String,
    /// Telephone number that people can call instead, if there is one.
    #[serde(default)]
    pub hotline: Option<String>,
    /// Numbers for danger to life, shown where a service says so.
    #[serde(default)]
    pub emergencies: Vec<Emergency>,
    /// How much the backend takes.
    pub limits: Limits,
    /// Where the city lies, and its map if it has one.
    #[serde(default)]
    pub map: Option<CityMap>,
    /// Pages of the city that the law or courtesy wants linked.
    #[serde(default)]
    pub links: Links,
    /// What this backend can do beyond the core. What is missing here, the interface leaves out.
    #[serde(default)]
    pub capabilities: Vec<Capability>,
}

/// A telephone number for danger to life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Emergency {
    /// The number as dialled.
    pub phone: String,
    /// Who answers it.
    pub name: String,
}

/// How much the backend takes; said to the citizen before choosing, not after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Limits {
    /// Photos in one demand.
    pub photos: u32,
    /// Bytes of one uploaded photo.
    pub photo_bytes: u64,
    /// Fewest characters (Unicode scalar values) of a description, white space at the ends not counted.
    pub description_min: u32,
    /// Most characters (Unicode scalar values) of a description.
    pub description_max: u32,
}

/// Where the city lies. WGS 84 throughout; bounds are west, south, east, north as in GeoJSON (RFC 7946, section 5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct CityMap {
    /// West, south, east, north, in degrees.
    pub bounds: [f64; 4],
    /// URL template of raster tiles with `{z}`, `{x}`, `{y}`; without it there is no map, and none is needed.
    #[serde(default)]
    pub tiles: Option<String>,
    /// Attribution that the tiles' owner wants shown.
    #[serde(default)]
    pub attribution: Option<String>,
}

/// Pages of the city; each an `https:` URL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Links {
    /// How personal data is handled.
    #[serde(default)]
    pub privacy: Option<String>,
    /// The accessibility statement.
    #[serde(default)]
    pub accessibility: Option<String>,
    /// Terms of use.
    #[serde(default)]
    pub terms: Option<String>,
}

/// Something a backend may or may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// `GET /v1/places` searches addresses.
    PlaceSearch,
    /// `GET /v1/places?lat=&lon=` names the address of a point.
    PlaceReverse,
    /// `/v1/photos` takes uploads.
    Photos,
    /// `Accept: text/event-stream` on a demand's events.
    LiveEvents,
    /// A demand may be filed without any reporter.
    Anonymous,
    /// `GET /v1/demands` lists public demands.
    PublicDemands,
    /// `POST /v1/demands/{reference}/supporters`.
    Supporters,
    /// `GET /v1/statistics`.
    Statistics,
    /// A value of a later version.
    #[serde(other)]
    #[cfg_attr(feature = "openapi", schemars(skip))]
    Unknown,
}

impl City {
    /// Whether the backend says that it can do this.
    pub fn can(&self, capability: Capability) -> bool {
        self.capabilities.contains(&capability)
    }
}
