//! The nested boxes of ISO base media files (ISO/IEC 14496-12); their meaning is unknown here.

use crate::{
    File,
    numbers::{be, be32},
};

/// Most boxes at the top level that are read.
const MOST_TOP: usize = 200;

/// The name of a box and its content.
pub type Inner<'a> = ([u8; 4], &'a [u8]);

/// The consecutive boxes in these bytes; a truncated last one is left out.
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

/// The name of the box that begins here, the length of its header, and its total length, with so many bytes left.
pub fn header(bytes: &[u8], left: u64) -> Option<([u8; 4], usize, u64)> {
    let name = *bytes.get(4..)?.first_chunk()?;
    let (head, size) = match be32(bytes, 0)? {
        // It extends to the end of the file.
        0 => (8, left),
        1 => (16, be(bytes, 8, 8)?),
        size => (8, u64::from(size)),
    };
    (size >= head as u64).then_some((name, head, size))
}

/// The boxes at the top of a file: name, offset of the content, and its length. Returns whether the last one is
/// complete.
pub fn at_the_top(file: &File<'_>, found: &mut dyn FnMut([u8; 4], u64, u64)) -> bool {
    let mut at = 0;
    for _ in 0..MOST_TOP {
        if at >= file.len() {
            break;
        }
        let (head, left) = (file.bytes(at, 16), file.len() - at);
        let Some((name, skipped, size)) = header(&head, left) else {
            // Followed by bytes that are no boxes, or truncated within a header.
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
