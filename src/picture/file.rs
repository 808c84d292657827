//! A file with random access to its bytes, wherever they are stored.

/// A file.
pub struct File<'a> {
    length: u64,
    read: &'a dyn Fn(u64, usize) -> Vec<u8>,
}

impl<'a> File<'a> {
    /// A file of so many bytes. `read(from, count)` returns bytes at an offset, fewer at the end of the file.
    pub const fn new(length: u64, read: &'a dyn Fn(u64, usize) -> Vec<u8>) -> Self {
        Self { length, read }
    }

    /// Its length in bytes.
    pub const fn len(&self) -> u64 {
        self.length
    }

    /// Whether it is empty.
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// So many bytes at an offset, fewer at the end of the file.
    pub fn bytes(&self, from: u64, count: usize) -> Vec<u8> {
        let left = usize::try_from(self.length.saturating_sub(from)).unwrap_or(usize::MAX);
        if left == 0 || count == 0 { Vec::new() } else { (self.read)(from, count.min(left)) }
    }
}
