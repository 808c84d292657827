//! Settings of the installation, from `public/config.json` (schema beside it).

use platform::json::Json;

/// The settings of an installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Address of the Demand API without `/v1`; empty when it is the page's own origin.
    pub api: String,
    /// Telephone number shown when the city's backend cannot be reached; may be empty.
    pub hotline: String,
    /// Languages (BCP 47) offered, the default first; each has a file in `locales/`.
    pub languages: Vec<String>,
    /// Folder of the other languages' texts, relative to the page.
    pub locales: String,
    /// The script that prepares photos off the main thread, relative to the page.
    pub photo_worker: String,
    /// Longest side of a photo that is sent, in pixels.
    pub photo_side: u32,
    /// Most bytes of a photo that is sent; a lower limit of the city takes precedence.
    pub photo_bytes: u32,
    /// Seconds without input after which a shared device forgets everything; 0 for personal devices.
    pub kiosk_idle_seconds: u32,
}

impl Config {
    /// Whether the device is shared by many people, one after the other.
    pub const fn is_for_shared_device(&self) -> bool {
        self.kiosk_idle_seconds > 0
    }

    /// Reads `config.json`; members that are missing or of another type get their default, an unreadable file gives all
    /// defaults.
    pub fn read(json: &str) -> Self {
        let default = Self::default();
        let Some(json) = Json::read(json) else { return default };
        let number = |name, default: u32| json.number(name).map_or(default, whole);
        Self {
            api: json.text("api").unwrap_or(default.api),
            hotline: json.text("hotline").unwrap_or(default.hotline),
            languages: json.list("languages").filter(|all| !all.is_empty()).unwrap_or(default.languages),
            locales: json.text("locales").unwrap_or(default.locales),
            photo_worker: json.text("photo_worker").unwrap_or(default.photo_worker),
            photo_side: number("photo_side", default.photo_side),
            photo_bytes: number("photo_bytes", default.photo_bytes),
            kiosk_idle_seconds: number("kiosk_idle_seconds", default.kiosk_idle_seconds),
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            api: String::new(),
            hotline: String::new(),
            languages: ["zh-CN", "en"].map(str::to_owned).to_vec(),
            locales: "locales".to_owned(),
            photo_worker: "photo-worker.js".to_owned(),
            photo_side: 2048,
            photo_bytes: 400 * 1024,
            kiosk_idle_seconds: 0,
        }
    }
}

/// A number of the file as a `u32`: truncated, and clamped to the range.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` keeps to what fits, which is meant")]
const fn whole(number: f64) -> u32 {
    number as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_or_unreadable_has_its_default() {
        assert_eq!(Config::read("{}"), Config::default());
        assert_eq!(Config::read("<html>"), Config::default());
        assert_eq!(Config::read(r#"{"languages":[],"photo_side":"wide"}"#), Config::default());
        let read = Config::read(r#"{"api":"https://api.example","photo_side":1600,"languages":["en"]}"#);
        assert_eq!((read.api.as_str(), read.photo_side), ("https://api.example", 1600));
        assert_eq!(read.languages, ["en"]);
    }
}
