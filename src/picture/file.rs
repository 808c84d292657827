//! A file of which any piece can be had, wherever its bytes lie; it is read nowhere else.

/// A file.
pub struct File<'a> {
    length: u64,
    read: &'a dyn Fn(u64, usize) -> Vec<u8>,
}

impl<'a> File<'a> {
    /// A file of so many bytes. `read(from, count)` gives them from a place on, fewer where the file ends.
    pub const fn new(length: u64, read: &'a dyn Fn(u64, usize) -> Vec<u8>) -> Self {
        Self { length, read }
    }

    /// How many bytes it has.
    pub const fn len(&self) -> u64 {
        self.length
    }

    /// Whether it has none.
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// So many bytes from a place on, fewer where it ends.
    pub fn bytes(&self, from: u64, count: usize) -> Vec<u8> {
        let left = usize::try_from(self.length.saturating_sub(from)).unwrap_or(usize::MAX);
        if left == 0 || count == 0 { Vec::new() } else { (self.read)(from, count.min(left)) }
    }
}
