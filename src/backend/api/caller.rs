//! The caller of a request: language, bearer token, address. It decides only whether a token opens a demand.

use crate::{language::negotiate, problem::Rejection, state::AppState, store::StoredDemand};
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use contract::Reference;
use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, SocketAddr},
};

/// The caller.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The language of the response.
    pub language: String,
    /// The bearer token of the `Authorization` header.
    pub token: Option<String>,
    /// The client's address: the peer of the connection, or the client for which a trusted proxy forwards.
    pub address: IpAddr,
    /// All headers.
    pub headers: HeaderMap,
}

/// A demand and how much of it the caller may see.
pub struct Opened {
    /// The demand.
    pub demand: StoredDemand,
    /// Whether the caller has its access token; otherwise it is public and only its public part may be shown.
    pub whole: bool,
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let language = negotiate(text(header::ACCEPT_LANGUAGE), &state.catalogue.city.languages).to_owned();
        let address = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| state.proxies.caller(info.0.ip(), &parts.headers));
        Ok(Self {
            language,
            token: text(header::AUTHORIZATION).and_then(bearer),
            address,
            headers: parts.headers.clone(),
        })
    }
}

impl Caller {
    /// Opens a demand: whole with its token, its public part without. Unknown, hidden and wrongly authorised demands
    /// cannot be told apart.
    ///
    /// # Errors
    /// 404, or when the database fails.
    pub async fn open(&self, state: &AppState, reference: &str) -> Result<Opened, Rejection> {
        let reference = Reference::new(reference);
        let whole = self.token.as_ref().is_some_and(|token| state.secret.opens(&reference, token));
        let demand = state.store.demand(&reference).await?.ok_or_else(Rejection::not_found)?;
        if whole || demand.progress.public { Ok(Opened { demand, whole }) } else { Err(Rejection::not_found()) }
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// The token of an `Authorization` header (RFC 6750); the scheme's case does not matter.
pub fn bearer(header: &str) -> Option<String> {
    let (scheme, token) = header.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}
