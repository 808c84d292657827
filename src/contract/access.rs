//! Opening a demand on another device: reference and query code in, access token out.

use crate::{AccessToken, QueryCode, Reference};
use serde::{Deserialize, Serialize};

/// The body of `POST /v1/access`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AccessRequest {
    /// As on the receipt; widths, blanks, dashes and invisible marks do not matter, nor do upper and lower case.
    #[cfg_attr(feature = "openapi", schemars(length(min = 1, max = 64)))]
    pub reference: Reference,
    /// As on the receipt; widths, blanks, dashes and invisible marks do not matter, nor do upper and lower case.
    #[cfg_attr(feature = "openapi", schemars(length(min = 1, max = 64)))]
    pub query_code: QueryCode,
}

/// The answer to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AccessGrant {
    /// The reference as the city writes it.
    pub reference: Reference,
    /// The bearer secret of the demand.
    pub access_token: AccessToken,
}
