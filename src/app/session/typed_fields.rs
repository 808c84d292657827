//! Text typed into fields outside the draft. It survives a redraw in another language and, in `sessionStorage`, a
//! reload of the tab; on a shared device it is lost with the page.

use super::Session;
use leptos::prelude::*;
use platform::page;

/// Such texts, each of one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedFields {
    /// The reference to look up.
    pub reference: String,
    /// Its query code.
    pub code: String,
    /// The search words for a service.
    pub service: String,
}

impl TypedFields {
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
    pub fn typed_field(self, part: fn(&mut TypedFields) -> &mut String) -> String {
        let read = self.rest.try_update_value(|rest| {
            if let Some(kept) = page::tab_take() {
                rest.typed_fields = TypedFields::read(&kept);
            }
            part(&mut rest.typed_fields).clone()
        });
        read.unwrap_or_default()
    }

    /// Stores the text of such a field.
    pub fn keep_typed_field(self, part: fn(&mut TypedFields) -> &mut String, text: String) {
        // The copy in `sessionStorage` is outdated now.
        page::tab_set(String::new());
        self.rest.update_value(|rest| *part(&mut rest.typed_fields) = text);
    }

    /// Saves them for the next page in this tab, since this one is being unloaded.
    pub fn rescue_typed_fields(self) {
        self.rest.with_value(|rest| {
            if rest.typed_fields != TypedFields::default() {
                page::tab_set(rest.typed_fields.write());
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_beside_is_read_as_it_was() {
        let typed =
            TypedFields { reference: "2611-0482".to_owned(), code: String::new(), service: "路灯 lamp".to_owned() };
        assert_eq!(TypedFields::read(&typed.write()), typed);
        assert_eq!(TypedFields::read(""), TypedFields::default());
    }
}
