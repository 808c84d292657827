//! What the city has in its books, read and written through the public API as any client would.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};

static FILED: AtomicU32 = AtomicU32::new(0);

/// The public API of one city.
#[derive(Clone)]
pub struct Records {
    address: String,
    http: reqwest::Client,
}

/// The keys to a demand.
#[derive(Clone, Debug)]
pub struct Keys {
    /// What it is called.
    pub reference: String,
    /// The short secret.
    pub query_code: String,
    /// The bearer secret.
    pub access_token: String,
}

impl Records {
    /// The API at an address.
    pub fn at(address: &str) -> Self {
        Self { address: address.to_owned(), http: reqwest::Client::new() }
    }

    /// Files a demand about a dark street light, past any form.
    ///
    /// # Errors
    /// When the city does not take it.
    pub async fn file(&self, description: &str, language: &str) -> Result<Keys> {
        let number = FILED.fetch_add(1, Ordering::Relaxed);
        let id = format!("journey-{}-{number:08}", std::process::id());
        let body = json!({
            "client_ref": id, "service": "street-light-out", "description": description, "language": language,
            "place": {"latitude": 22.5349, "longitude": 114.0501, "address": if language == "en" { "Wangchao Avenue 88" } else { "望潮大道88号" }},
            "answers": {"what-is-wrong": "out", "how-many": "several"}, "anonymity": "named",
            "reporter": {"name": "A", "phone": "13800138000"},
        });
        let call = self.http.post(format!("{}/v1/demands", self.address)).header("Idempotency-Key", &id).json(&body);
        let answer = call.send().await?;
        let (status, text) = (answer.status(), answer.text().await?);
        ensure!(status == 201, "the city did not take a demand: {status} {text}");
        let filed: Value = serde_json::from_str(&text)?;
        Ok(Keys {
            reference: text_of(&filed, "/reference")?,
            query_code: text_of(&filed, "/query_code")?,
            access_token: text_of(&filed, "/access_token")?,
        })
    }

    /// How many demands were filed in all, as the public figures have it.
    ///
    /// # Errors
    /// When the city does not answer.
    pub async fn filed(&self) -> Result<u64> {
        let figures = self.read("/v1/statistics", None).await?;
        figures.pointer("/filed").and_then(Value::as_u64).with_context(|| format!("no number in {figures}"))
    }

    /// A demand, whole with its token.
    ///
    /// # Errors
    /// When the city does not show it.
    pub async fn demand(&self, reference: &str, token: &str) -> Result<Value> {
        self.read(&format!("/v1/demands/{reference}"), Some(token)).await
    }

    /// The events of a demand.
    ///
    /// # Errors
    /// When the city does not show them.
    pub async fn events(&self, reference: &str, token: &str) -> Result<Vec<Value>> {
        let page = self.read(&format!("/v1/demands/{reference}/events"), Some(token)).await?;
        Ok(page.pointer("/events").and_then(Value::as_array).cloned().unwrap_or_default())
    }

    /// The bytes at an address that the API gave.
    ///
    /// # Errors
    /// When there are none.
    pub async fn bytes(&self, url: &str) -> Result<Vec<u8>> {
        let address = if url.starts_with("http") {
            url.to_owned()
        } else {
            format!("{}/{}", self.address, url.trim_start_matches('/'))
        };
        Ok(self.http.get(address).send().await?.error_for_status()?.bytes().await?.to_vec())
    }

    /// Takes a photo out of the city's hands that no demand has yet, as a city does that loses it.
    ///
    /// # Errors
    /// When the city keeps it.
    pub async fn take_back_photo(&self, id: &str) -> Result<()> {
        let call = self.http.delete(format!("{}/v1/photos/{id}", self.address)).header("Tus-Resumable", "1.0.0");
        call.send().await?.error_for_status()?;
        Ok(())
    }

    /// What the API answers at a path, to one who reads English.
    ///
    /// # Errors
    /// When it is no JSON, or a refusal.
    pub async fn read(&self, path: &str, token: Option<&str>) -> Result<Value> {
        let call = self.http.get(format!("{}{path}", self.address));
        let mut call = call.header("Accept", "application/json").header("Accept-Language", "en");
        if let Some(token) = token {
            call = call.bearer_auth(token);
        }
        let answer = call.send().await?;
        let (status, text) = (answer.status(), answer.text().await?);
        ensure!(status.is_success(), "{path}: {status} {text}");
        Ok(serde_json::from_str(&text)?)
    }
}

/// A text within an answer.
///
/// # Errors
/// When there is none at the pointer.
pub fn text_of(answer: &Value, pointer: &str) -> Result<String> {
    Ok(answer
        .pointer(pointer)
        .and_then(Value::as_str)
        .with_context(|| format!("no text at {pointer} in {answer}"))?
        .to_owned())
}
