//! Reads integers of either byte order from bytes; `None` past their end.

/// Big-endian, two bytes.
pub fn be16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?)))
}

/// Little-endian, two bytes.
pub fn le16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?)))
}

/// Big-endian, four bytes.
pub fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Little-endian, four bytes.
pub fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Big-endian, of 0 to 8 bytes; of none it is 0.
pub fn be(bytes: &[u8], at: usize, count: usize) -> Option<u64> {
    if count > 8 {
        return None;
    }
    let digits = bytes.get(at..at.checked_add(count)?)?;
    Some(digits.iter().fold(0, |number, digit| number << 8 | u64::from(*digit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_from_either_end_and_never_beyond_the_bytes() {
        let bytes = [1, 2, 3, 4, 5];
        assert_eq!((be16(&bytes, 0), le16(&bytes, 0)), (Some(0x0102), Some(0x0201)));
        assert_eq!((be32(&bytes, 1), le32(&bytes, 1)), (Some(0x0203_0405), Some(0x0504_0302)));
        assert_eq!((be(&bytes, 0, 0), be(&bytes, 1, 3)), (Some(0), Some(0x02_0304)));
        assert_eq!(
            (be16(&bytes, 4), be32(&bytes, 2), be(&bytes, 0, 9), be(&bytes, usize::MAX, 2)),
            (None, None, None, None)
        );
    }
}
