//! Faults of the browser's database, and the copy of the site in which they occur. The script is `store_fault.js`.

use anyhow::Result;
use browser_tests::equipment::Equipment;
use browser_tests::site::Site;
use fastrand::Rng;
use serde_json::json;

/// A fault, and the call, counted from 1, from which on it occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreFault {
    /// Its kind.
    pub kind: StoreFaultKind,
    /// The first faulty call of its sort.
    pub from: u32,
}

/// A kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreFaultKind {
    /// Opening throws, as in a frame without permission.
    OpenThrows,
    /// Opening never calls back.
    OpenIsSilent,
    /// Writing throws: the quota is exceeded.
    NoRoom,
    /// A write succeeds, but its transaction is aborted.
    Aborts,
    /// Transactions never complete or fail.
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

    /// A copy of the site with this fault.
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
    /// Whether nothing is ever stored, so that the page must say so from the start.
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
