//! How the page that mounts the program wants it to behave; options are behaviours, never names of hosts.

/// The behaviours of the page that mounts the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host {
    /// Where the current route is kept.
    pub routing: Routing,
    /// How much is drawn around the pages.
    pub chrome: Chrome,
    /// Who caches the program's own files for use without a network.
    pub files: Files,
}

/// Who caches the program's own files for use without a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    /// The program, by a service worker beside the page.
    Kept,
    /// Its host, if anyone.
    Hosts,
}

/// Where the current route is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Routing {
    /// In the fragment of the address, so that back, reload and links work.
    Url,
    /// In memory; the host's address is never touched.
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
    /// The program is the whole page on a shared device: nothing personal is in its address or history.
    pub const SHARED_DEVICE: Self = Self { routing: Routing::Memory, chrome: Chrome::Full, files: Files::Kept };
    /// The program is embedded in another page.
    pub const GUEST: Self = Self { routing: Routing::Memory, chrome: Chrome::Bare, files: Files::Hosts };

    /// Whether the program owns the document, and so sets its language and direction.
    pub const fn owns_page(self) -> bool {
        matches!(self.chrome, Chrome::Full)
    }
}
