//! A running city for the tests and a plain HTTP/1.1 client that sees every byte, also of responses that are cut off.
#![allow(missing_docs, dead_code, reason = "each test program uses its part of this")]

use backend::{Running, options::Options, serve};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    net::SocketAddr,
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

/// A timeout for hanging tests; no test passes or fails earlier because of it.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Bearer secret of the staff in tests.
pub const STAFF: &str = "staff-of-the-tests";

pub const TUS: (&str, &str) = ("tus-resumable", "1.0.0");
pub const PIECE: (&str, &str) = ("content-type", "application/offset+octet-stream");

/// A city without stories and officers, in a folder of its own.
pub struct City {
    pub running: Running,
    pub address: SocketAddr,
    photos: PathBuf,
}

/// A response, as far as it came.
#[derive(Debug)]
pub struct Answer {
    /// 0, when the connection closed before a response.
    pub status: u16,
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
    /// Whether the body is complete.
    pub whole: bool,
}

/// A folder for this test alone.
pub fn folder() -> PathBuf {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let name = format!("suban-backend-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
    std::env::temp_dir().join(name)
}

impl City {
    pub async fn start() -> Self {
        Self::with(Options::default()).await
    }

    pub async fn with(options: Options) -> Self {
        Self::of(Options { demo: false, ..options }).await
    }

    /// A city with its seeded past.
    pub async fn with_stories() -> Self {
        Self::of(Options { demo: true, ..Options::default() }).await
    }

    async fn of(options: Options) -> Self {
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let options = Options { listen, data: folder(), staff_token: Some(STAFF.to_owned()), ..options };
        let photos = options.photos_folder();
        let running = serve(options).await.unwrap();
        Self { address: running.address(), running, photos }
    }

    pub async fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        call(self.address, method, path, headers, body).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, &[], b"").await
    }

    pub async fn post(&self, path: &str, token: Option<&str>, body: &Value) -> Answer {
        let bearer = format!("Bearer {}", token.unwrap_or_default());
        let mut headers = vec![("content-type", "application/json")];
        if token.is_some() {
            headers.push(("authorization", &bearer));
        }
        self.call("POST", path, &headers, body.to_string().as_bytes()).await
    }

    /// Files a valid demand; returns the response.
    pub async fn filed(&self, client_ref: &str) -> Value {
        let answer = self.post("/v1/demands", None, &demand(client_ref)).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    pub async fn staff(&self, reference: &str, body: Value) -> Value {
        let answer = self.post(&format!("/staff/demands/{reference}/events"), Some(STAFF), &body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    /// Uploads a photo in one chunk; returns its id.
    pub async fn photo(&self, bytes: &[u8]) -> String {
        let begun = self.call("POST", "/v1/photos", &[TUS, ("upload-length", &bytes.len().to_string())], b"").await;
        assert_eq!(begun.status, 201, "{}", begun.text());
        let place = begun.headers["location"].clone();
        let sent = self.call("PATCH", &place, &[TUS, PIECE, ("upload-offset", "0")], bytes).await;
        assert_eq!(sent.status, 204, "{}", sent.text());
        place.rsplit('/').next().unwrap().to_owned()
    }

    /// Waits until the first chunk of an upload is stored, by looking at its folder.
    pub async fn has_a_piece(&self, place: &str) {
        let id = place.rsplit('/').next().unwrap();
        let piece = self.photos.join("arriving").join(id).join("000000000000");
        let began = Instant::now();
        while !piece.exists() {
            assert!(began.elapsed() < PATIENCE, "{} is not there", piece.display());
            sleep(Duration::from_millis(1)).await;
        }
    }

    pub async fn faults(&self, client: &str, rules: Value) {
        let bearer = format!("Bearer {STAFF}");
        let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
        let set = self.call("PUT", &format!("/staff/faults/{client}"), &headers, rules.to_string().as_bytes()).await;
        assert_eq!(set.status, 204, "{}", set.text());
    }
}

/// A valid demand for a service of the demo city.
pub fn demand(client_ref: &str) -> Value {
    json!({
        "client_ref": client_ref,
        "service": "street-light-out",
        "description": "The lamp opposite the school gate has been out for three nights.",
        "place": {"latitude": 22.55, "longitude": 114.05, "address": "Haiguan Road 45"},
        "answers": {"what-is-wrong": "out", "how-many": "one"},
        "reporter": {"name": "Lin", "phone": "5550 2000", "email": "lin@example.org"},
        "anonymity": "named",
        "language": "en",
    })
}

/// A PNG of that size, followed by so many ignored bytes.
pub fn png(width: u32, height: u32, more: usize) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
    bytes.extend((0..more).map(|place| (place % 251) as u8));
    bytes
}

impl Answer {
    pub fn text(&self) -> String {
        format!("{} {}", self.status, String::from_utf8_lossy(&self.body))
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// Pointers and codes of a problem, in order.
    pub fn problems(&self) -> Vec<(String, String)> {
        assert_eq!(
            self.headers.get("content-type").map(String::as_str),
            Some("application/problem+json"),
            "{}",
            self.text()
        );
        let problem = self.json();
        assert_eq!(problem["status"], self.status);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| (text(&error["pointer"]), text(&error["code"])))
            .collect()
    }
}

/// Sends one request on a connection of its own and reads until the connection closes.
pub async fn call(address: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    // A server may respond and close while we still write.
    let _ = stream.write_all(head.as_bytes()).await;
    let _ = stream.write_all(body).await;
    let mut bytes = Vec::new();
    let _ = timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("an answer");
    parse(&bytes, method == "HEAD")
}

pub fn parse(bytes: &[u8], head_only: bool) -> Answer {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Answer { status: 0, headers: HashMap::new(), body: Vec::new(), whole: false };
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let headers: HashMap<String, String> = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let rest = &bytes[end + 4..];
    let (body, whole) = if headers.get("transfer-encoding").is_some_and(|encoding| encoding == "chunked") {
        dechunked(rest)
    } else {
        let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        (rest.to_vec(), head_only || rest.len() == length)
    };
    Answer { status, headers, body, whole }
}

fn dechunked(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    loop {
        let Some(line) = rest.windows(2).position(|window| window == b"\r\n") else {
            return (body, false);
        };
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..line]).unwrap().trim(), 16).unwrap();
        if length == 0 {
            return (body, true);
        }
        let chunk = &rest[line + 2..];
        if chunk.len() < length + 2 {
            body.extend_from_slice(&chunk[..chunk.len().min(length)]);
            return (body, false);
        }
        body.extend_from_slice(&chunk[..length]);
        rest = &chunk[length + 2..];
    }
}
