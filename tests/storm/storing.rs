//! What a browser's store can do wrong, and the copy of the site in which it does. The script is `store_fault.js`.

use anyhow::Result;
use browser_tests::equipment::Equipment;
use browser_tests::site::Site;
use fastrand::Rng;
use serde_json::json;

/// A fault of the store, and from which call on it has it, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreFault {
    /// What it does.
    pub kind: StoreFaultKind,
    /// From this call of its sort on.
    pub from: u32,
}

/// What it does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreFaultKind {
    /// Opening it throws, as in a frame without rights.
    OpenThrows,
    /// Opening it is never answered.
    OpenIsSilent,
    /// Writing throws: no room.
    NoRoom,
    /// A write succeeds, and its transaction is aborted then.
    Aborts,
    /// Neither the end of a transaction nor its failure is ever told.
    NeverEnds,
}

impl StoreFault {
    /// Every kind.
    pub const ALL: &'static [StoreFaultKind] = &[
        StoreFaultKind::OpenThrows,
        StoreFaultKind::OpenIsSilent,
        StoreFaultKind::NoRoom,
        StoreFaultKind::Aborts,
        StoreFaultKind::NeverEnds,
    ];

    pub(crate) fn draw(chance: &mut Rng) -> Self {
        let kind = Self::ALL[chance.usize(..Self::ALL.len())];
        Self { kind, from: chance.u32(1..=8) }
    }

    /// A copy of the site whose store fails so.
    ///
    /// # Errors
    /// When the site cannot be copied.
    pub fn site(self, equipment: &Equipment) -> Result<Site> {
        let told = json!({"kind": self.kind.name(), "from": self.from});
        let script = include_str!("store_fault.js").replace("\"TOLD\"", &told.to_string());
        Site::with_script(equipment, "store-fault.js", &script)
    }
}

impl StoreFaultKind {
    /// Whether nothing is ever kept, so that the page must say so from the first.
    #[must_use]
    pub const fn is_from_the_first(self) -> bool {
        matches!(self, Self::OpenThrows | Self::OpenIsSilent)
    }

    const fn name(self) -> &'static str {
        match self {
            Self::OpenThrows => "open_throws",
            Self::OpenIsSilent => "open_is_silent",
            Self::NoRoom => "no_room",
            Self::Aborts => "aborts",
            Self::NeverEnds => "never_ends",
        }
    }
}
