//! The city's data, read and written through the public API like any client.

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

/// What gives access to a demand.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Its reference.
    pub reference: String,
    /// The query code.
    pub query_code: String,
    /// The bearer secret.
    pub access_token: String,
}

impl Records {
    /// The API at a URL.
    pub fn at(address: &str) -> Self {
        Self { address: address.to_owned(), http: reqwest::Client::new() }
    }

    /// Files a demand about a dark street light, bypassing the form.
    ///
    /// # Errors
    /// When the city rejects it.
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

    /// How many demands were filed in all, by the public figures.
    ///
    /// # Errors
    /// When the city does not respond.
    pub async fn filed(&self) -> Result<u64> {
        let figures = self.read("/v1/statistics", None).await?;
        figures.pointer("/filed").and_then(Value::as_u64).with_context(|| format!("no number in {figures}"))
    }

    /// A demand, whole with its token.
    ///
    /// # Errors
    /// When the city does not return it.
    pub async fn demand(&self, reference: &str, token: &str) -> Result<Value> {
        self.read(&format!("/v1/demands/{reference}"), Some(token)).await
    }

    /// The events of a demand.
    ///
    /// # Errors
    /// When the city does not return them.
    pub async fn events(&self, reference: &str, token: &str) -> Result<Vec<Value>> {
        let page = self.read(&format!("/v1/demands/{reference}/events"), Some(token)).await?;
        Ok(page.pointer("/events").and_then(Value::as_array).cloned().unwrap_or_default())
    }

    /// The bytes at a URL from the API.
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

    /// Deletes an uploaded photo that no demand has yet, like a city that loses it.
    ///
    /// # Errors
    /// When the city refuses.
    pub async fn take_back_photo(&self, id: &str) -> Result<()> {
        let call = self.http.delete(format!("{}/v1/photos/{id}", self.address)).header("Tus-Resumable", "1.0.0");
        call.send().await?.error_for_status()?;
        Ok(())
    }

    /// The API's response at a path, in English.
    ///
    /// # Errors
    /// When it is not JSON, or an error.
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

/// A text within a response.
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
