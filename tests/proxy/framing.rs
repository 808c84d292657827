//! Finds the end of a body while its bytes are forwarded unchanged.

/// How a body is framed, and its progress.
#[derive(Clone, Debug)]
pub(crate) enum Framing {
    /// So many bytes remain.
    Length(u64),
    /// In chunks.
    Chunked(Chunks),
    /// Until the connection closes.
    UntilClose,
}

/// The chunks of a body, and their progress.
#[derive(Clone, Debug)]
pub(crate) enum Chunks {
    /// In the line with a chunk's size: the size so far, and whether the digits have ended.
    Size { size: u64, digits_over: bool },
    /// In data, of which so much remains.
    Data(u64),
    /// In the line end after data.
    AfterData,
    /// In a line of the trailer: whether it is empty so far.
    Trailer { empty: bool },
    /// After the last byte.
    Over,
}

/// The bytes violate the framing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unframed;

impl Framing {
    pub(crate) fn chunked() -> Self {
        Self::Chunked(Chunks::Size { size: 0, digits_over: false })
    }

    /// Total length of the body, before any byte has passed; `None` if it is not known.
    pub(crate) fn length(&self) -> Option<u64> {
        if let Self::Length(length) = self { Some(*length) } else { None }
    }

    pub(crate) fn ended(&self) -> bool {
        matches!(self, Self::Length(0) | Self::Chunked(Chunks::Over))
    }

    /// How many of these bytes belong to the body. Its content, without the framing, is passed to `content`.
    pub(crate) fn take(&mut self, bytes: &[u8], mut content: impl FnMut(&[u8])) -> Result<usize, Unframed> {
        match self {
            Self::UntilClose => {
                content(bytes);
                Ok(bytes.len())
            }
            Self::Length(left) => {
                let taken = part(bytes, *left);
                content(taken);
                *left -= taken.len() as u64;
                Ok(taken.len())
            }
            Self::Chunked(chunks) => {
                let mut at = 0;
                while at < bytes.len() && !matches!(chunks, Chunks::Over) {
                    at += chunks.step(&bytes[at..], &mut content)?;
                }
                Ok(at)
            }
        }
    }
}

impl Chunks {
    /// Takes at least one of the bytes.
    fn step(&mut self, bytes: &[u8], content: &mut impl FnMut(&[u8])) -> Result<usize, Unframed> {
        let byte = bytes.first().copied().unwrap_or_default();
        match self {
            Self::Data(left) => {
                let taken = part(bytes, *left);
                content(taken);
                *left -= taken.len() as u64;
                if *left == 0 {
                    *self = Self::AfterData;
                }
                return Ok(taken.len());
            }
            Self::Size { size, digits_over } => match (byte, char::from(byte).to_digit(16)) {
                (b'\n', _) => *self = if *size == 0 { Self::Trailer { empty: true } } else { Self::Data(*size) },
                (_, Some(digit)) if !*digits_over => {
                    *size = size.checked_mul(16).and_then(|size| size.checked_add(u64::from(digit))).ok_or(Unframed)?;
                }
                // An extension, or the line end.
                (b';' | b'\r' | b' ' | b'\t', _) => *digits_over = true,
                _ if *digits_over => {}
                _ => return Err(Unframed),
            },
            Self::AfterData => match byte {
                b'\r' => {}
                b'\n' => *self = Self::Size { size: 0, digits_over: false },
                _ => return Err(Unframed),
            },
            Self::Trailer { empty } => match byte {
                b'\n' => *self = if *empty { Self::Over } else { Self::Trailer { empty: true } },
                b'\r' => {}
                _ => *empty = false,
            },
            Self::Over => {}
        }
        Ok(1)
    }
}

fn part(bytes: &[u8], most: u64) -> &[u8] {
    let most = usize::try_from(most).unwrap_or(usize::MAX).min(bytes.len());
    &bytes[..most]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(framing: &mut Framing, bytes: &[u8], piece: usize) -> Result<(usize, Vec<u8>), Unframed> {
        let (mut taken, mut content) = (0, Vec::new());
        for piece in bytes.chunks(piece) {
            let this = framing.take(piece, |bytes| content.extend_from_slice(bytes))?;
            taken += this;
            if this < piece.len() {
                break;
            }
        }
        Ok((taken, content))
    }

    #[test]
    fn chunks_end_where_they_end_however_the_bytes_are_cut() {
        let body = b"4;note=\"x\"\r\nabcd\r\n0A\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\n";
        let next = b"GET / HTTP/1.1";
        let all = [body.as_slice(), next].concat();
        for piece in 1..all.len() {
            let mut framing = Framing::chunked();
            let (taken, content) = content(&mut framing, &all, piece).unwrap();
            assert_eq!((taken, content.as_slice()), (body.len(), b"abcd0123456789".as_slice()), "pieces of {piece}");
            assert!(framing.ended());
        }
    }

    #[test]
    fn what_is_not_a_chunk_is_unframed() {
        for body in ["x\r\n", "4\r\nabcdX", "fffffffffffffffff\r\n"] {
            assert_eq!(content(&mut Framing::chunked(), body.as_bytes(), 3), Err(Unframed), "{body:?}");
        }
    }

    #[test]
    fn a_length_takes_no_byte_of_what_follows() {
        let mut framing = Framing::Length(5);
        assert_eq!(framing.length(), Some(5));
        assert_eq!(content(&mut framing, b"abcdefg", 3).unwrap(), (5, b"abcde".to_vec()));
        assert!(framing.ended());
        assert!(!Framing::UntilClose.ended());
    }
}
