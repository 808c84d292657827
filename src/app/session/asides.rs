//! Text typed into fields outside the draft. It survives a redraw in another language and, in `sessionStorage`, a
//! reload of the tab; on a shared device it is lost with the page.

use super::Session;
use leptos::prelude::*;
use platform::page;

/// Such texts, each of one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asides {
    /// The reference to look up.
    pub reference: String,
    /// Its query code.
    pub code: String,
    /// The search words for a service.
    pub service: String,
}

impl Asides {
    fn write(&self) -> String {
        [self.reference.as_str(), &self.code, &self.service].join("\n")
    }

    fn read(text: &str) -> Self {
        let mut lines = text.split('\n').map(str::to_owned);
        let mut line = || lines.next().unwrap_or_default();
        Self { reference: line(), code: line(), service: line() }
    }
}

impl Session {
    /// Reads the text of such a field.
    pub fn aside(self, part: fn(&mut Asides) -> &mut String) -> String {
        let read = self.rest.try_update_value(|rest| {
            if let Some(kept) = page::tab_take() {
                rest.asides = Asides::read(&kept);
            }
            part(&mut rest.asides).clone()
        });
        read.unwrap_or_default()
    }

    /// Stores the text of such a field.
    pub fn keep_aside(self, part: fn(&mut Asides) -> &mut String, text: String) {
        // The copy in `sessionStorage` is outdated now.
        page::tab_set(String::new());
        self.rest.update_value(|rest| *part(&mut rest.asides) = text);
    }

    /// Saves them for the next page in this tab, since this one is being unloaded.
    pub fn rescue_asides(self) {
        self.rest.with_value(|rest| {
            if rest.asides != Asides::default() {
                page::tab_set(rest.asides.write());
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_beside_is_read_as_it_was() {
        let asides =
            Asides { reference: "2611-0482".to_owned(), code: String::new(), service: "路灯 lamp".to_owned() };
        assert_eq!(Asides::read(&asides.write()), asides);
        assert_eq!(Asides::read(""), Asides::default());
    }
}
