//! Names and secrets that travel as strings, each a type of its own so that one is never taken for another.

use serde::{Deserialize, Serialize};

/// Most characters of an id. Backends choose the form of their ids themselves.
#[cfg(feature = "openapi")]
const LONGEST: u32 = 64;

/// Most characters of a secret: room for signed tokens.
#[cfg(feature = "openapi")]
const LONGEST_SECRET: u32 = 512;

macro_rules! identity {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "openapi", schemars(extend("minLength" = 1, "maxLength" = LONGEST)))]
        #[serde(transparent)]
        pub struct $name(String);
        identity!(@methods $name);
    };
    (secret: $(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "openapi", schemars(extend("minLength" = 1, "maxLength" = LONGEST_SECRET)))]
        #[serde(transparent)]
        pub struct $name(String);
        identity!(@methods $name);

        // A secret in a log or a panic message is a leak.
        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
    (@methods $name:ident) => {
        impl $name {
            /// Wraps the text unchanged.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text as transmitted.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
    };
}

identity!(
    /// What the citizen and the city call a demand, such as `2611-0482-7153`; short enough to read out on the telephone.
    Reference
);
identity!(
    /// The id that a client gives to a submission once and for ever (UUID, RFC 9562), so that a repeated delivery is one demand.
    ClientRef
);
identity!(
    /// An uploaded photo: the last segment of the tus `Location`.
    PhotoId
);
identity!(
    /// An item of the city's catalogue.
    ServiceId
);
identity!(
    /// A department or office that can hold a demand.
    UnitId
);
identity!(
    /// One entry of a demand's log.
    EventId
);
identity!(secret:
    /// The short secret that, with the reference, opens a demand on another device; letters and digits without look-alikes.
    QueryCode
);
identity!(secret:
    /// The bearer secret of a demand, at least 128 random bits (RFC 6750). It travels only in the `Authorization` header
    /// and in the fragment of a private link.
    AccessToken
);

impl core::fmt::Display for Reference {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.0)
    }
}
