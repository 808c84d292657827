//! The city's staff: changes demands, uploads photos and injects faults, through the backend's staff routes.

use anyhow::{Context, Result, ensure};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

/// A client with the staff token.
#[derive(Clone)]
pub struct Staff {
    address: String,
    token: String,
    http: reqwest::Client,
}

impl Staff {
    pub(crate) fn at(address: &str, token: &str) -> Self {
        Self { address: address.to_owned(), token: token.to_owned(), http: reqwest::Client::new() }
    }

    /// Appends an event to a demand; returns it.
    ///
    /// # Errors
    /// When the city rejects it.
    pub async fn append(&self, reference: &str, event: Value) -> Result<Value> {
        let address = format!("{}/staff/demands/{reference}/events", self.address);
        let call = self.http.post(address).bearer_auth(&self.token).json(&event);
        let answer = call.send().await?;
        let (status, text) = (answer.status(), answer.text().await?);
        ensure!(status == 201, "the city did not take {event}: {status} {text}");
        Ok(serde_json::from_str(&text)?)
    }

    /// Appends an event with a message of a unit.
    ///
    /// # Errors
    /// When the city rejects it.
    pub async fn note(&self, reference: &str, text: &str) -> Result<Value> {
        self.append(reference, json!({"kind": "noted", "message": {"zh-CN": text, "en": text}})).await
    }

    /// Uploads a photo; returns its id.
    ///
    /// # Errors
    /// When the city rejects it.
    pub async fn photo(&self, jpeg: Vec<u8>, caption: &str) -> Result<String> {
        let call = self
            .http
            .post(format!("{}/v1/photos", self.address))
            .header("Tus-Resumable", "1.0.0")
            .header("Upload-Length", jpeg.len())
            .header("Upload-Metadata", format!("caption {}", BASE64_STANDARD.encode(caption)))
            .header("Content-Type", "application/offset+octet-stream")
            .body(jpeg);
        let answer = call.send().await?;
        ensure!(answer.status() == 201, "the city did not take a photo: {}", answer.status());
        let location = answer.headers().get("location").context("an upload without a location")?.to_str()?;
        Ok(location.rsplit('/').next().unwrap_or_default().to_owned())
    }

    /// Sets the faults for requests below `/faulty/{client}`.
    ///
    /// # Errors
    /// When the backend does not know such a fault.
    pub async fn faults(&self, client: &str, rules: Value) -> Result<()> {
        let address = format!("{}/staff/faults/{client}", self.address);
        let answer = self.http.put(address).bearer_auth(&self.token).json(&rules).send().await?;
        ensure!(answer.status().is_success(), "the faults were not set: {}", answer.text().await?);
        Ok(())
    }
}
