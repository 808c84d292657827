//! A minimal parser of HTTP/1.1 heads: where one ends, the method or status, a field's value.

/// A head, including its empty line.
pub(crate) struct Head<'a>(&'a [u8]);

impl<'a> Head<'a> {
    /// The head at the beginning of these bytes, once it is complete.
    pub(crate) fn at_beginning(bytes: &'a [u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        Some(Self(&bytes[..end + 4]))
    }

    /// Its bytes.
    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    /// The method of a request.
    pub(crate) fn method(&self) -> String {
        let method = self.0.split(|byte| *byte == b' ').next().unwrap_or_default();
        String::from_utf8_lossy(method).into_owned()
    }

    /// The status of a response.
    pub(crate) fn status(&self) -> Option<u16> {
        let text = core::str::from_utf8(self.0).ok()?;
        text.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()
    }

    /// The value of a field.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let text = core::str::from_utf8(self.0).ok()?;
        let mut fields = text.lines().filter_map(|line| line.split_once(':'));
        fields.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// The numeric value of a field.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.field(name)?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_once_its_empty_line_is_there() {
        let call = b"PATCH /a HTTP/1.1\r\nUpload-Offset: 12\r\n\r\nbody";
        assert!(Head::at_beginning(&call[..38]).is_none());
        let head = Head::at_beginning(call).expect("whole");
        assert_eq!((head.len(), head.method().as_str(), head.number("upload-offset")), (40, "PATCH", Some(12)));
        let answer = Head::at_beginning(b"HTTP/1.1 409 Conflict\r\n\r\n").expect("whole");
        assert_eq!((answer.status(), answer.field("location")), (Some(409), None));
    }
}
