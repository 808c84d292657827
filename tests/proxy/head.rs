//! The head of a request or response on the wire: finding, parsing and editing it.

use crate::framing::Framing;

/// Longer heads are not parsed.
pub(crate) const LONGEST_HEAD: usize = 64 * 1024;

/// What some bytes begin with.
#[derive(Debug)]
pub(crate) enum Found<T> {
    /// More bytes are needed.
    More,
    /// A head.
    Head(T),
    /// Not HTTP/1.
    Strange,
}

/// The head of a request.
#[derive(Clone, Debug)]
pub(crate) struct CallHead {
    pub(crate) method: String,
    pub(crate) path: String,
    /// Its length in bytes.
    pub(crate) length: usize,
    pub(crate) framing: Framing,
    pub(crate) keeps_alive: bool,
    pub(crate) expects_continue: bool,
}

impl CallHead {
    pub(crate) fn find(bytes: &[u8]) -> Found<Self> {
        let fields = match Fields::find(bytes) {
            Found::Head(fields) => fields,
            Found::More => return Found::More,
            Found::Strange => return Found::Strange,
        };
        let first = String::from_utf8_lossy(fields.lines.first().map(Vec::as_slice).unwrap_or_default()).into_owned();
        let mut words = first.split(' ').filter(|word| !word.is_empty());
        let (Some(method), Some(target), Some(version), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Found::Strange;
        };
        let (true, Some(framing)) = (version.starts_with("HTTP/1."), fields.framing()) else {
            return Found::Strange;
        };
        Found::Head(Self {
            method: method.to_owned(),
            path: path_of(target).to_owned(),
            length: fields.length,
            // A request without framing headers has no body.
            framing: framing.unwrap_or(Framing::Length(0)),
            keeps_alive: fields.keeps_alive(version),
            expects_continue: fields.says("expect", "100-continue"),
        })
    }
}

/// The path of a target in either form.
fn path_of(target: &str) -> &str {
    match target.split_once("://") {
        Some((scheme, rest)) if !scheme.contains('/') => rest.find('/').map_or("/", |at| &rest[at..]),
        _ => target,
    }
}

/// The head of a response.
#[derive(Clone, Debug)]
pub(crate) struct AnswerHead {
    pub(crate) status: u16,
    /// Whether it has no body, whatever its fields say.
    pub(crate) bodiless: bool,
    pub(crate) framing: Framing,
    pub(crate) keeps_alive: bool,
    pub(crate) fields: Fields,
}

impl AnswerHead {
    /// The head of a response to a request with this method.
    pub(crate) fn find(bytes: &[u8], method: &str) -> Found<Self> {
        const BEGINNING: &[u8] = b"HTTP/1.";
        if !bytes.iter().zip(BEGINNING).all(|(byte, expected)| byte == expected) {
            return Found::Strange;
        }
        let fields = match Fields::find(bytes) {
            Found::Head(fields) => fields,
            Found::More => return Found::More,
            Found::Strange => return Found::Strange,
        };
        let first = String::from_utf8_lossy(fields.lines.first().map(Vec::as_slice).unwrap_or_default()).into_owned();
        let mut words = first.split(' ').filter(|word| !word.is_empty());
        let version = words.next().unwrap_or_default();
        let Some(status) = words.next().and_then(|word| word.parse().ok()) else {
            return Found::Strange;
        };
        let bodiless = method == "HEAD" || matches!(status, 100..=199 | 204 | 304);
        let framing =
            if bodiless { Framing::Length(0) } else { fields.framing().flatten().unwrap_or(Framing::UntilClose) };
        let keeps_alive = fields.keeps_alive(version) && !matches!(framing, Framing::UntilClose);
        Found::Head(Self { status, bodiless, framing, keeps_alive, fields })
    }

    /// Whether another response follows this one (1xx).
    pub(crate) fn is_interim(&self) -> bool {
        matches!(self.status, 100 | 102..=199)
    }

    /// Whether the response is an event stream.
    pub(crate) fn is_endless(&self) -> bool {
        self.fields.says("content-type", "text/event-stream")
    }
}

/// The lines of a head.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    // Without line ends; the first is the request or status line.
    lines: Vec<Vec<u8>>,
    /// Length of the head in bytes, with its blank line.
    pub(crate) length: usize,
}

impl Fields {
    fn find(bytes: &[u8]) -> Found<Self> {
        let mut lines = Vec::new();
        let mut begin = 0;
        for (at, _) in bytes.iter().take(LONGEST_HEAD).enumerate().filter(|(_, byte)| **byte == b'\n') {
            let line = &bytes[begin..at];
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            begin = at + 1;
            if line.is_empty() {
                return if lines.is_empty() { Found::Strange } else { Found::Head(Self { lines, length: begin }) };
            }
            lines.push(line.to_vec());
        }
        if bytes.len() >= LONGEST_HEAD { Found::Strange } else { Found::More }
    }

    /// All values of a field whose name is given in lower case.
    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = String> {
        self.lines.iter().skip(1).filter_map(move |line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            let (this, value) = line.split_at(colon);
            this.eq_ignore_ascii_case(name.as_bytes())
                .then(|| String::from_utf8_lossy(&value[1..]).trim().to_ascii_lowercase())
        })
    }

    /// Whether one of the field's values is or begins with `word`.
    pub(crate) fn says(&self, name: &str, word: &str) -> bool {
        self.values(name).any(|value| value.split([',', ';']).any(|part| part.trim() == word))
    }

    /// The head with some fields removed and others added.
    pub(crate) fn with(&self, without: &[&str], added: &[(&str, String)]) -> Vec<u8> {
        let mut head = Vec::with_capacity(self.length + 64);
        for (index, line) in self.lines.iter().enumerate() {
            let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
            if index > 0 && without.iter().any(|without| name.eq_ignore_ascii_case(without.as_bytes())) {
                continue;
            }
            head.extend_from_slice(line);
            head.extend_from_slice(b"\r\n");
        }
        for (name, value) in added {
            head.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        head.extend_from_slice(b"\r\n");
        head
    }

    /// The framing of the body: outer `None` if invalid, inner `None` if not specified.
    fn framing(&self) -> Option<Option<Framing>> {
        let codings: Vec<_> = self.values("transfer-encoding").collect();
        if let Some(last) = codings.last() {
            let chunked = last.rsplit(',').next().is_some_and(|coding| coding.trim() == "chunked");
            return chunked.then(|| Some(Framing::chunked()));
        }
        let lengths: Vec<_> = self.values("content-length").collect();
        let mut lengths = lengths.iter().flat_map(|value| value.split(',')).map(str::trim);
        let Some(first) = lengths.next() else {
            return Some(None);
        };
        let all_digits = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
        let alone = lengths.all(|other| other == first);
        let length = first.parse().ok().filter(|_| all_digits && alone)?;
        Some(Some(Framing::Length(length)))
    }

    fn keeps_alive(&self, version: &str) -> bool {
        if version == "HTTP/1.0" { self.says("connection", "keep-alive") } else { !self.says("connection", "close") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(text: &str) -> CallHead {
        match CallHead::find(text.as_bytes()) {
            Found::Head(head) => head,
            other => panic!("{text:?} is {other:?}"),
        }
    }

    #[test]
    fn a_head_is_found_when_its_blank_line_is_there() {
        let text = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
        for end in 0..text.len() {
            assert!(matches!(CallHead::find(&text.as_bytes()[..end]), Found::More), "{end}");
        }
        let head = call(&format!("{text}more"));
        assert_eq!((head.method.as_str(), head.path.as_str(), head.length), ("GET", "/a", text.len()));
    }

    #[test]
    fn what_is_not_http_is_strange() {
        for text in [
            "\r\n",
            "GET\r\n\r\n",
            "GET / HTTP/2.0\r\n\r\n",
            "a b c d\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        ] {
            assert!(matches!(CallHead::find(text.as_bytes()), Found::Strange), "{text:?}");
        }
        assert!(matches!(CallHead::find(&[b'a'; LONGEST_HEAD]), Found::Strange));
        assert!(matches!(AnswerHead::find(b"SSH-2.0", "GET"), Found::Strange));
        assert!(matches!(AnswerHead::find(b"HTTP/1.1 many\r\n\r\n", "GET"), Found::Strange));
    }

    #[test]
    fn the_connection_is_kept_as_the_version_and_the_field_say() {
        assert!(call("GET / HTTP/1.1\r\n\r\n").keeps_alive);
        assert!(!call("GET / HTTP/1.1\r\nconnection: Close\r\n\r\n").keeps_alive);
        assert!(!call("GET / HTTP/1.0\r\n\r\n").keeps_alive);
        assert!(call("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keeps_alive);
    }

    #[test]
    fn the_path_of_an_absolute_target_is_its_path() {
        assert_eq!(path_of("http://city.example/v1/a?b=http://c/"), "/v1/a?b=http://c/");
        assert_eq!(path_of("http://city.example"), "/");
        assert_eq!(path_of("/go?to=http://a/b"), "/go?to=http://a/b");
    }

    #[test]
    fn answers_without_a_body_have_none_whatever_their_fields_say() {
        for (status, method) in [(200, "HEAD"), (204, "GET"), (304, "GET"), (100, "POST")] {
            let text = format!("HTTP/1.1 {status} X\r\nContent-Length: 5\r\n\r\n");
            let Found::Head(head) = AnswerHead::find(text.as_bytes(), method) else { panic!("{text}") };
            assert!(head.framing.ended(), "{status} to {method}");
        }
        let Found::Head(head) = AnswerHead::find(b"HTTP/1.1 200\r\n\r\n", "GET") else { panic!() };
        assert!(!head.framing.ended() && !head.keeps_alive, "it goes on until the connection closes");
    }

    #[test]
    fn fields_are_left_out_and_added() {
        let text = "HTTP/1.1 200 OK\r\nA: 1\r\ncontent-length: 5\r\n\r\n";
        let Found::Head(head) = AnswerHead::find(text.as_bytes(), "GET") else { panic!() };
        let other = head.fields.with(&["Content-Length"], &[("content-length", "2".to_owned())]);
        assert_eq!(String::from_utf8(other).unwrap(), "HTTP/1.1 200 OK\r\nA: 1\r\ncontent-length: 2\r\n\r\n");
    }
}
