//! A third-party tus client, `tus-js-client` in Node: uploads go in, results come out.

use crate::equipment::{node_modules, script};
use crate::photo::Photo;
use crate::program::Folder;
use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::process::Stdio;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// The third-party client.
pub struct OtherClient {
    folder: Folder,
    uploads: Vec<Given>,
}

/// How to upload a photo.
#[derive(Clone, Debug, Default, Serialize)]
pub struct UploadOptions {
    /// The upload's URL, if it was begun elsewhere.
    pub at: Option<String>,
    /// Bytes of one request; all of them by default.
    pub chunk_size: Option<u64>,
    /// Whether the first bytes are sent with the creation (tus, "creation-with-upload").
    pub during_creation: bool,
    /// Whether a failure ends the visit, and the next one finds the upload in the client's storage; else the client
    /// itself retries.
    pub comes_back: bool,
    /// Whether the complete upload is terminated at the end.
    pub takes_back: bool,
}

/// An upload with all that the script needs.
#[derive(Serialize)]
struct Given {
    number: usize,
    file: PathBuf,
    memory: PathBuf,
    endpoint: String,
    #[serde(flatten)]
    options: UploadOptions,
}

/// The result of an upload.
#[derive(Clone, Debug, Deserialize)]
pub struct Ran {
    number: usize,
    /// The upload's URL.
    pub url: Option<String>,
    /// Number of visits.
    pub visits: u32,
    /// Why the last one failed, if it did.
    pub error: Option<String>,
    /// `yes`, or why it could not be terminated.
    pub taken_back: Option<String>,
}

impl OtherClient {
    /// A client without uploads.
    ///
    /// # Errors
    /// When no folder for the photos can be created.
    pub fn new() -> Result<Self> {
        Ok(Self { folder: Folder::new("other_client")?, uploads: Vec::new() })
    }

    /// Adds a photo to upload, to the API at a URL.
    ///
    /// # Errors
    /// When the photo cannot be written.
    pub fn give(&mut self, photo: &Photo, api: &str, options: UploadOptions) -> Result<()> {
        let number = self.uploads.len();
        let file = self.folder.path().join(format!("{number}.jpg"));
        let memory = self.folder.path().join(format!("{number}.json"));
        std::fs::write(&file, photo.bytes())?;
        let endpoint = format!("{api}/v1/photos");
        self.uploads.push(Given { number, file, memory, endpoint, options });
        Ok(())
    }

    /// Runs all uploads, some at a time; returns the results, in order.
    ///
    /// # Errors
    /// When Node does not run, or a result is missing.
    pub async fn run(self) -> Result<Vec<Ran>> {
        let mut node = Command::new("node");
        node.arg(script("tus-client.mjs")).arg(node_modules()?).kill_on_drop(true);
        let mut node = node.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("node cannot be started")?;
        let mut input = node.stdin.take().context("no input")?;
        for options in &self.uploads {
            input.write_all(format!("{}\n", serde_json::to_string(options)?).as_bytes()).await?;
        }
        drop(input);
        let output = node.wait_with_output().await?;
        ensure!(output.status.success(), "the client ended with {}", output.status);
        let lines = String::from_utf8(output.stdout)?;
        let mut ran: Vec<Ran> = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        ran.sort_by_key(|ran| ran.number);
        ensure!(ran.len() == self.uploads.len(), "{} of {} uploads were reported", ran.len(), self.uploads.len());
        Ok(ran)
    }
}
