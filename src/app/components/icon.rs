//! The project's own icons as inline SVG, drawn at 24 px with a 1.75 px stroke; no font, no sprite to fetch.

use leptos::prelude::*;

/// An icon. It is always shown beside words, so it is hidden from screen readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// To the page before.
    Back,
    /// Close or remove.
    Close,
    /// Find by words.
    Search,
    /// A place.
    Pin,
    /// The position of this device.
    Locate,
    /// Take a photo.
    Camera,
    /// A photo from the library.
    Image,
    /// Add.
    Plus,
    /// Try again.
    Retry,
    /// Delete for good.
    Trash,
    /// Done.
    Check,
    /// Done, as a statement.
    CheckCircle,
    /// A time or a promise that runs.
    Clock,
    /// Something needs attention.
    Alert,
    /// Good to know.
    Info,
    /// The citizen, by name.
    Person,
    /// Hidden from the public.
    EyeOff,
    /// Anonymous.
    Mask,
    /// Call this number.
    Phone,
    /// Goes on to more.
    Chevron,
    /// Copy to the clipboard.
    Copy,
    /// Hand to another program.
    Share,
    /// Print.
    Print,
    /// Be notified of changes.
    Bell,
    /// A department of the city.
    Unit,
    /// From one unit to the next.
    Handoff,
    /// A question to the citizen.
    Question,
    /// Words of the citizen.
    Chat,
    /// Load what is new.
    Refresh,
    /// No connection.
    Offline,
    /// Demands, one under the other.
    List,
    /// The language.
    Globe,
    /// A form, a file, a draft.
    Document,
    /// Change.
    Edit,
    /// Send.
    Send,
    /// A promise that rests.
    Pause,
}

impl Icon {
    /// The `d` of its single path, in a box of 24 by 24, stroked and never filled.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Back => "M19 12H5m6-6-6 6 6 6",
            Self::Close => "m6 6 12 12M18 6 6 18",
            Self::Search => "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13m5-1.5L20 20",
            Self::Pin => "M12 21s7-6 7-11.5a7 7 0 0 0-14 0C5 15 12 21 12 21m0-9a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5",
            Self::Locate => "M12 18a6 6 0 1 0 0-12 6 6 0 0 0 0 12m0-15v3m0 12v3M3 12h3m12 0h3m-9 0h.01",
            Self::Camera => "M4 8h3l2-3h6l2 3h3v11H4zm8 9a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7",
            Self::Image => "M4 5h16v14H4zm0 11 4.5-4.5 4 4 2.5-2.5 5 5M15.5 9h.01",
            Self::Plus => "M12 5v14m-7-7h14",
            Self::Retry => "M4.5 14.5a8 8 0 1 0 2-8L4 9m0-5v5h5",
            Self::Trash => "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13m-8 4v5m4-5v5",
            Self::Check => "m5 12.5 5 5L19.5 7",
            Self::CheckCircle => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18m-4-8.5 3 3 5.5-6",
            Self::Clock => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18m0-14v5l3.5 2",
            Self::Alert => "M12 4 2.8 20h18.4zm0 6v4.5m0 2.6h.01",
            Self::Info => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18m0-10v5.5m0-8.8h.01",
            Self::Person => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8m-7.5 8.5c.6-4 3.6-5.5 7.5-5.5s6.9 1.5 7.5 5.5",
            Self::EyeOff => {
                "m4 4 16 16M9.9 5.7a9 9 0 0 1 2.1-.2c5 0 8.3 4 9.5 6.5a13 13 0 0 1-2.7 3.7M6.3 7.6A13 13 0 0 0 2.5 12c1.2 2.5 4.5 6.5 9.5 6.5 1.6 0 3-.4 4.2-1M10 10a2.9 2.9 0 0 0 4 4"
            }
            Self::Mask => {
                "M3 8c3-1.5 6-1 9 .5 3-1.5 6-2 9-.5 0 5-2 8-5 8-2 0-2.5-2-4-2s-2 2-4 2c-3 0-5-3-5-8m4 3.5h2m6 0h2"
            }
            Self::Phone => {
                "M5 4h4l1.5 4.5-2.2 1.5a12 12 0 0 0 5.7 5.7l1.5-2.2L20 15v4a1 1 0 0 1-1 1A15 15 0 0 1 4 5a1 1 0 0 1 1-1z"
            }
            Self::Chevron => "m9 5 7 7-7 7",
            Self::Copy => "M9 9h11v11H9zm6 0V4H4v11h5",
            Self::Share => "M12 15V3.5M8 7l4-4 4 4M6 11H5v10h14V11h-1",
            Self::Print => "M7 9V3h10v6M7 18H4V9h16v9h-3M7 14h10v7H7z",
            Self::Bell => "M6 16v-5a6 6 0 0 1 12 0v5l2 2H4zm4 5h4",
            Self::Unit => "M3 21h18M5 21V9l7-5 7 5v12m-9 0v-5h4v5M9 11.5h.01m3 0h.01m3 0h.01",
            Self::Handoff => "M3 12h13m-5-5 5 5-5 5m9-12v14",
            Self::Question => "M4 5h16v12h-8l-5 4v-4H4zm6 4a2.1 2.1 0 1 1 3 2c-.7.3-1 .8-1 1.3m0 2h.01",
            Self::Chat => "M4 5h16v12h-8l-5 4v-4H4z",
            Self::Refresh => "M20 9A8.5 8.5 0 0 0 5 7m-1 8a8.5 8.5 0 0 0 15 2M20 4v5h-5M4 20v-5h5",
            Self::Offline => {
                "m4 4 16 16M2.5 9.5A14 14 0 0 1 7 6.6m3.5-1a14 14 0 0 1 11 3.9M6 13.5a9 9 0 0 1 4-2.3m5 .6a9 9 0 0 1 3 1.7M9.5 17a4 4 0 0 1 5 0M12 20h.01"
            }
            Self::List => "M9 6h11M9 12h11M9 18h11M4.5 6h.01m0 6h.01m0 6h.01",
            Self::Globe => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M3 12h18M12 3c-5 5.5-5 12.5 0 18 5-5.5 5-12.5 0-18",
            Self::Document => "M6 3h8l4 4v14H6zm8 0v4h4m-9 5h6m-6 4h6",
            Self::Edit => "M4 20h4L19 9l-4-4L4 16zm9-13 4 4",
            Self::Send => "M21 3 10 14M21 3l-6.5 18L10 14 3 9.5z",
            Self::Pause => "M9 6v12m6-12v12",
        }
    }

    /// Whether it points in reading direction and must be mirrored in right-to-left languages.
    #[must_use]
    pub const fn turns(self) -> bool {
        matches!(self, Self::Back | Self::Chevron | Self::Handoff | Self::List | Self::Send)
    }
}

/// Draws an icon in the colour and size of the words beside it.
#[component]
pub fn IconView(
    /// What to draw.
    icon: Icon,
) -> impl IntoView {
    let class = if icon.turns() { "sb-icon sb-icon--turn" } else { "sb-icon" };
    view! {
        <svg class=class viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=icon.path() />
        </svg>
    }
}
