//! The boxes of ISO base media files (ISO/IEC 14496-12), one within the other; it knows none of their meanings.

use crate::{
    File,
    numbers::{be, be32},
};

/// More boxes than this no file has at its top.
const MOST_TOP: usize = 200;

/// The name of a box and the bytes within.
pub type Inner<'a> = ([u8; 4], &'a [u8]);

/// The boxes that stand one after the other in these bytes; the last one may be broken off, and then it is not among them.
pub fn boxes(bytes: &[u8]) -> impl Iterator<Item = Inner<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (name, head, size) = header(rest, rest.len() as u64)?;
        let size = usize::try_from(size).ok()?;
        let inner = rest.get(head..size)?;
        rest = rest.get(size..)?;
        Some((name, inner))
    })
}

/// The name of the box that begins here, how long its own header is, and how long it is in all where so many bytes are left.
pub fn header(bytes: &[u8], left: u64) -> Option<([u8; 4], usize, u64)> {
    let name = *bytes.get(4..)?.first_chunk()?;
    let (head, size) = match be32(bytes, 0)? {
        // To the end of the file.
        0 => (8, left),
        1 => (16, be(bytes, 8, 8)?),
        size => (8, u64::from(size)),
    };
    (size >= head as u64).then_some((name, head, size))
}

/// The boxes at the top of a file: name, where what is in it begins, and how long that is. Says whether the last one is whole.
pub fn at_the_top(file: &File<'_>, found: &mut dyn FnMut([u8; 4], u64, u64)) -> bool {
    let mut at = 0;
    for _ in 0..MOST_TOP {
        if at >= file.len() {
            break;
        }
        let (head, left) = (file.bytes(at, 16), file.len() - at);
        let Some((name, skipped, size)) = header(&head, left) else {
            // Followed by what are no boxes, or cut off within a header.
            return head.len() >= 8;
        };
        found(name, at + skipped as u64, size - skipped as u64);
        if size > left {
            return false;
        }
        at += size;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_gone_through_by_any_of_their_sizes() {
        let bytes =
            [&b"\0\0\0\x0aaaaa\x01\x02"[..], b"\0\0\0\x01bbbb\0\0\0\0\0\0\0\x11\x03", b"\0\0\0\0cccc\x04\x05\x06"]
                .concat();
        let found: Vec<_> = boxes(&bytes).collect();
        assert_eq!(found, [(*b"aaaa", &[1, 2][..]), (*b"bbbb", &[3][..]), (*b"cccc", &[4, 5, 6][..])]);
    }

    #[test]
    fn a_box_that_is_smaller_than_its_header_or_larger_than_the_bytes_ends_it() {
        assert_eq!(boxes(b"\0\0\0\x07aaaa").count(), 0);
        assert_eq!(boxes(b"\0\0\0\x09aaaa").count(), 0);
        assert_eq!(boxes(b"\0\0\0\x01aaaa\xff\xff\xff\xff\xff\xff\xff\xff").count(), 0);
        assert_eq!(boxes(b"\0\0\0\x08aaaa\0\0").count(), 1);
    }
}
