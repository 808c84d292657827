//! What whoever installs the program sets, as it stands in `public/config.json` (schema beside it).

use serde::Deserialize;

/// The settings of an installation.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Config {
    /// Address of the Demand API without `/v1`; empty when it is the page's own origin.
    #[serde(default)]
    pub api: String,
    /// Languages (BCP 47) offered, the default first; each has a file in `locales/`.
    #[serde(default = "languages")]
    pub languages: Vec<String>,
    /// Folder of the other languages' words, relative to the page.
    #[serde(default = "locales")]
    pub locales: String,
    /// The script that prepares photos off the main thread, relative to the page.
    #[serde(default = "photo_worker")]
    pub photo_worker: String,
    /// Longest side of a photo that is sent, in pixels.
    #[serde(default = "photo_side")]
    pub photo_side: u32,
    /// Most bytes of a photo that is sent; the city's own limit wins when it is lower.
    #[serde(default = "photo_bytes")]
    pub photo_bytes: u32,
}

impl Config {
    /// Reads `config.json`; what is missing has its default, what is unreadable is as if it were missing.
    pub fn read(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_default()
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            api: String::new(),
            languages: languages(),
            locales: locales(),
            photo_worker: photo_worker(),
            photo_side: photo_side(),
            photo_bytes: photo_bytes(),
        }
    }
}

fn languages() -> Vec<String> {
    ["zh-CN", "en"].map(str::to_owned).to_vec()
}

fn locales() -> String {
    "locales".to_owned()
}

fn photo_worker() -> String {
    "photo-worker.js".to_owned()
}

const fn photo_side() -> u32 {
    2048
}

const fn photo_bytes() -> u32 {
    400 * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_or_unreadable_has_its_default() {
        assert_eq!(Config::read("{}"), Config::default());
        assert_eq!(Config::read("<html>"), Config::default());
        assert_eq!(Config::read(r#"{"api":"https://api.example"}"#).api, "https://api.example");
    }
}
