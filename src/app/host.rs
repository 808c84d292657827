//! What the place that mounts the program allows and wants: behaviours, never names of places.

/// The behaviours of the page that mounts the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host {
    /// Where the current page is remembered.
    pub routing: Routing,
    /// How much is drawn around the pages.
    pub chrome: Chrome,
    /// Who keeps the program's own files for a time without a network.
    pub files: Files,
}

/// Who keeps the program's own files for a time without a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    /// The program, by a service worker beside the page.
    Kept,
    /// Its host, if anyone.
    Hosts,
}

/// Where the current page is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Routing {
    /// In the fragment of the address, so that back, reload and links work.
    Url,
    /// In the program alone; the host's address is never touched.
    Memory,
}

/// How much is drawn around the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chrome {
    /// The city's name, the language switch and the way to one's own demands.
    Full,
    /// Only the pages; the host has a frame of its own.
    Bare,
}

impl Host {
    /// The program is the whole page.
    pub const PAGE: Self = Self { routing: Routing::Url, chrome: Chrome::Full, files: Files::Kept };
    /// The program is the whole page of a device that many people use: nothing of anyone stands in its address or history.
    pub const SHARED_DEVICE: Self = Self { routing: Routing::Memory, chrome: Chrome::Full, files: Files::Kept };
    /// The program is a guest in somebody else's page.
    pub const GUEST: Self = Self { routing: Routing::Memory, chrome: Chrome::Bare, files: Files::Hosts };

    /// Whether the whole document is the program's, so that its language and direction are the program's too.
    pub const fn owns_page(self) -> bool {
        matches!(self.chrome, Chrome::Full)
    }
}
