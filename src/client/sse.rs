//! An incremental parser of `text/event-stream` (WHATWG HTML, section 9.2); it takes bytes and does no I/O.

use crate::decoding::parse;
use contract::Event;
use domain::Failure;

/// A longer line, or longer data of one message, cannot be a demand's event: the stream is closed.
pub const MOST_LINE_BYTES: usize = 1024 * 1024;

/// One message of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The last event id as of this message; empty when none was ever set.
    pub id: String,
    /// Its type; `message` when none was given.
    pub event: String,
    /// Its data, lines joined by line feeds.
    pub data: String,
}

/// Parses a stream incrementally.
#[derive(Clone, Debug, Default)]
pub struct Parser {
    /// The bytes of the current, incomplete line.
    line: Vec<u8>,
    /// Whether the last byte was a carriage return: a line feed right after it belongs to the same line end.
    after_cr: bool,
    /// Whether the first line, which may begin with a byte order mark, has been read.
    begun: bool,
    id: String,
    event: String,
    /// Every line of data with a line feed after it.
    data: String,
    retry_ms: Option<u64>,
}

impl Parser {
    /// Takes bytes and returns the messages that they complete. Any byte, also of a comment, shows that the connection
    /// is alive.
    ///
    /// # Errors
    /// `Unintelligible` when a line or a message is too long; the stream is then to be closed.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<Vec<Frame>, Failure> {
        let mut frames = Vec::new();
        while !bytes.is_empty() {
            if core::mem::take(&mut self.after_cr) && bytes[0] == b'\n' {
                bytes = &bytes[1..];
                continue;
            }
            let end = bytes.iter().position(|b| matches!(b, b'\n' | b'\r'));
            self.line.extend_from_slice(&bytes[..end.unwrap_or(bytes.len())]);
            if self.line.len() > MOST_LINE_BYTES || self.data.len() > MOST_LINE_BYTES {
                *self = Self::default();
                return Err(Failure::unintelligible("a message of the stream is too long"));
            }
            let Some(end) = end else { break };
            self.after_cr = bytes[end] == b'\r';
            bytes = &bytes[end + 1..];
            let line = core::mem::take(&mut self.line);
            let line = String::from_utf8_lossy(&line);
            let line = if self.begun { &line } else { line.strip_prefix('\u{feff}').unwrap_or(&line) };
            self.begun = true;
            frames.extend(self.end_line(line));
        }
        Ok(frames)
    }

    /// The reconnection delay in milliseconds that the backend sent (`retry`), if it did.
    pub const fn retry_ms(&self) -> Option<u64> {
        self.retry_ms
    }

    fn end_line(&mut self, line: &str) -> Option<Frame> {
        if line.is_empty() {
            return self.dispatch();
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event),
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if value.bytes().all(|b| b.is_ascii_digit()) => {
                self.retry_ms = value.parse().ok().or(self.retry_ms)
            }
            // A comment, or a field of a later version.
            _ => {}
        }
        None
    }

    fn dispatch(&mut self) -> Option<Frame> {
        let event = core::mem::take(&mut self.event);
        let mut data = core::mem::take(&mut self.data);
        data.pop()?;
        let event = if event.is_empty() { "message".to_owned() } else { event };
        Some(Frame { id: self.id.clone(), event, data })
    }
}

/// The demand's event in a message.
///
/// # Errors
/// `Unintelligible` when the data are not one.
pub fn timeline_event(frame: &Frame) -> Result<Event, Failure> {
    parse(&frame.data)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frame(id: &str, event: &str, data: &str) -> Frame {
        Frame { id: id.to_owned(), event: event.to_owned(), data: data.to_owned() }
    }

    #[track_caller]
    fn check(stream: &str, expected: &[Frame]) {
        assert_eq!(Parser::default().push(stream.as_bytes()).as_deref(), Ok(expected), "{stream:?}");
    }

    fn messages(data: &[&str]) -> Vec<Frame> {
        data.iter().map(|data| frame("", "message", data)).collect()
    }

    #[test]
    fn messages_end_with_a_blank_line_and_an_unfinished_one_is_none() {
        check("data:a\n\ndata: b\n\ndata:c", &messages(&["a", "b"]));
        check("data:a\ndata: b\ndata\ndata:  c\n\n", &messages(&["a\nb\n\n c"]));
        check("\n\n\n", &[]);
    }

    #[test]
    fn every_kind_of_line_end_counts_once() {
        check("data:a\r\rdata:b\r\n\r\ndata:c\n\r", &messages(&["a", "b", "c"]));
        check("data:a\r\ndata:b\n\n", &messages(&["a\nb"]));
    }

    #[test]
    fn a_byte_order_mark_counts_only_at_the_start() {
        check("\u{feff}data:a\n\n\u{feff}data:b\n\n", &messages(&["a"]));
        check("\u{feff}\u{feff}data:a\n\ndata:b\n\n", &messages(&["b"]));
    }

    #[test]
    fn comments_and_unknown_fields_are_no_messages() {
        check(":\n: beat\nDATA:x\n data:y\nother:z\nretry: soon\n\n", &[]);
    }

    #[test]
    fn an_empty_data_field_is_a_message_and_a_type_alone_is_none() {
        check("data\n\ndata:\n\nevent:x\n\ndata:y\n\n", &messages(&["", "", "y"]));
    }

    #[test]
    fn an_id_stays_until_another_comes_and_one_with_a_nul_is_ignored() {
        check(
            "id:7\ndata:a\n\ndata:b\n\nid:8\0\ndata:c\n\nid\nevent:e\ndata:d\n\n",
            &[frame("7", "message", "a"), frame("7", "message", "b"), frame("7", "message", "c"), frame("", "e", "d")],
        );
    }

    #[test]
    fn a_wish_for_a_pause_is_kept_when_it_is_a_number() {
        let mut parser = Parser::default();
        assert_eq!(parser.push(b"retry:3000\nretry:1x\nretry:99999999999999999999\n\n"), Ok(Vec::new()));
        assert_eq!(parser.retry_ms(), Some(3000));
    }

    #[test]
    fn a_line_without_an_end_is_given_up() {
        let mut parser = Parser::default();
        let mut failed = false;
        for _ in 0..40 {
            failed |= parser.push(&[b'x'; 32 * 1024]).is_err();
        }
        assert!(failed && parser.line.capacity() <= 2 * MOST_LINE_BYTES, "10 MB are never held");
        let mut parser = Parser::default();
        let line = ["data:", &"x".repeat(99), "\n"].concat().repeat(11_000);
        assert!(parser.push(line.as_bytes()).is_err(), "nor as many short lines");
    }

    #[test]
    fn damaged_text_does_not_end_the_stream() {
        let frames = Parser::default().push(b"data:\xff\xe4\xb8\n\ndata:ok\n\n").expect("readable");
        assert_eq!(frames.len(), 2);
        assert_eq!(frames[1].data, "ok");
        assert!(timeline_event(&frames[1]).is_err());
    }

    proptest! {
        #[test]
        fn any_split_of_a_stream_gives_the_same_messages(
            parts in proptest::collection::vec(prop::sample::select(vec![
                "data:", " ", "灯", "é\u{1f4a1}", "\n", "\n", "\r", "\r\n", "id:", "1", "event:", "x", ":", "\u{feff}", "\0", "retry:5",
            ]), 0..60),
            cuts in proptest::collection::vec(1_usize..7, 1..80),
        ) {
            let stream = parts.concat();
            let whole = Parser::default().push(stream.as_bytes()).expect("short");
            let mut parser = Parser::default();
            let (mut pieces, mut rest) = (Vec::new(), stream.as_bytes());
            for cut in cuts.iter().cycle() {
                if rest.is_empty() {
                    break;
                }
                let (piece, after) = rest.split_at((*cut).min(rest.len()));
                pieces.extend(parser.push(piece).expect("short"));
                rest = after;
            }
            prop_assert_eq!(pieces, whole);
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let frames = Parser::default().push(&bytes);
            prop_assert!(frames.is_ok());
        }
    }
}
