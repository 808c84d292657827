//! The log of the real program over real connections: each line names its request as the answer does, and none says
//! anything personal.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod city;

use backend::{
    forwarding::Proxies,
    logs::{LogFormat, log_panic, subscriber},
    requests,
};
use city::{Answer, PATIENCE, PIECE, STAFF, TUS, call, demand, folder, png};
use serde_json::{Value, json};
use std::{
    io::{self, BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};
use tower::ServiceExt;
use tracing::level_filters::LevelFilter;

/// The executable with its log at the lowest level.
struct Program {
    process: Child,
    address: SocketAddr,
    log: Arc<Mutex<String>>,
}

impl Program {
    fn start(options: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_backend"))
            .args(["--listen", "127.0.0.1:0", "--no-demo", "--staff-token", STAFF, "--log", "trace", "--data"])
            .arg(folder())
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (errors, written) = (process.stderr.take().unwrap(), log.clone());
        std::thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                written.lock().unwrap().push_str(&(line + "\n"));
            }
        });
        let mut told = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut told).unwrap();
        let address = told.trim().rsplit("http://").next().unwrap().parse().unwrap();
        Self { process, address, log }
    }

    async fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        call(self.address, method, path, headers, body).await
    }

    async fn post(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let headers = [&[("content-type", "application/json")], headers].concat();
        self.call("POST", path, &headers, body.to_string().as_bytes()).await
    }

    fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// The lines of a request, as soon as this one is among them.
    async fn lines_of(&self, id: &str, message: &str) -> Vec<Value> {
        let asked = Instant::now();
        loop {
            let log = self.log();
            let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
            let lines: Vec<Value> = lines.filter(|line| line["span"]["request_id"] == id).collect();
            if lines.iter().any(|line| line["message"] == message) {
                return lines;
            }
            assert!(asked.elapsed() < PATIENCE, "no line {message:?} of {id} in {log}");
            sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn id(answer: &Answer) -> &str {
    answer.headers.get("x-request-id").unwrap_or_else(|| panic!("no id: {}", answer.text()))
}

#[tokio::test]
async fn header_problem_and_log_line_name_the_same_request() {
    let city = Program::start(&["--log-format", "json", "--allow-origin", "https://portal.example"]);
    let json = ("content-type", "application/json");
    let large = format!("{{\"description\": \"{}\"}}", "x".repeat(300_000));
    for (method, path, body, status, route) in [
        ("GET", "/v1/demands/2611-0000-0000?a=b", "", 404, "/v1/demands/{reference}"),
        ("GET", "/v1/demands/%ff", "", 404, "/v1/demands/{reference}"),
        ("GET", "/staff/demands/%ff/events", "", 404, "/staff/demands/{reference}/events"),
        ("POST", "/healthz", "", 405, "/healthz"),
        ("GET", "/v1/no-such-thing", "", 404, "/v1/{*rest}"),
        ("DELETE", "/v1/city", "", 405, "/v1/city"),
        ("GET", "/v1/demands?limit=0", "", 400, "/v1/demands"),
        ("POST", "/v1/demands", large.as_str(), 413, "/v1/demands"),
        ("POST", "/v1/demands", "{}", 422, "/v1/demands"),
        ("POST", "/v1/photos", "", 412, "/v1/photos"),
        ("GET", "/faulty/somebody/v1/demands/x", "", 404, "/faulty/{client}/{*rest}"),
    ] {
        let answer = city.call(method, path, &[json], body.as_bytes()).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        let id = id(&answer);
        assert_eq!(answer.json()["request_id"], id, "{path}");
        let lines = city.lines_of(id, "answered").await;
        let answered = lines.iter().find(|line| line["message"] == "answered").unwrap();
        assert_eq!(answered["status"], status);
        assert!(answered["ms"].is_u64(), "{answered}");
        assert_eq!((&answered["span"]["method"], &answered["span"]["route"]), (&json!(method), &json!(route)));
    }
    let well = city.call("GET", "/healthz", &[], b"").await;
    let page = city.call("GET", "/no-such-page", &[], b"").await;
    assert_eq!((well.status, page.status), (200, 404));
    assert_ne!(id(&well), id(&page), "each request has an id of its own");
    city.lines_of(id(&page), "answered").await;
    let portal = city.call("GET", "/v1/city/x", &[("origin", "https://portal.example")], b"").await;
    assert!(portal.headers["access-control-expose-headers"].contains("X-Request-Id"), "a portal may read it");
}

#[tokio::test]
async fn only_a_trusted_proxy_gives_an_id_and_only_a_well_formed_one() {
    let behind = Program::start(&["--trusted-proxies", "127.0.0.1"]);
    let get = async |city: &Program, given: &str| {
        let answer = city.call("GET", "/v1/city/x", &[("X-Request-Id", given)], b"").await;
        assert_eq!(answer.json()["request_id"], id(&answer));
        id(&answer).to_owned()
    };
    assert_eq!(get(&behind, "0192f5c8-7a41.A_b").await, "0192f5c8-7a41.A_b");
    let too_long = "a".repeat(65);
    for given in ["", "two words", "<script>", "a\"b", "../../x", too_long.as_str()] {
        let id = get(&behind, given).await;
        assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{given:?}: {id:?}");
    }
    assert!(!behind.log().contains("script"), "{}", behind.log());
    let bare = Program::start(&[]);
    assert_ne!(get(&bare, "chosen-by-a-stranger").await, "chosen-by-a-stranger");
    assert!(!bare.log().contains("chosen-by-a-stranger"));
}

#[tokio::test]
async fn nothing_personal_and_no_secret_is_in_the_log_at_its_lowest_level() {
    for format in ["text", "json"] {
        let city = Program::start(&["--log-format", format]);
        let mut body = demand("delivery-harmless-1");
        body["description"] = json!("Harmless words about a lamp.");
        let filed = city.post("/v1/demands", &[], &body).await.json();
        let text = |name: &str| filed[name].as_str().unwrap().to_owned();
        let (reference, token, code) = (text("reference"), text("access_token"), text("query_code"));
        let bearer = format!("Bearer {token}");
        let bearer = ("authorization", bearer.as_str());
        let own = format!("/v1/demands/{reference}");
        let reply = json!({"client_ref": "delivery-harmless-2", "kind": "reply", "text": "Harmless reply."});
        for answer in [
            city.call("GET", &own, &[bearer], b"").await,
            city.post(&format!("{own}/events"), &[bearer], &reply).await,
            city.post("/v1/access", &[], &json!({"reference": reference, "query_code": code})).await,
            city.post("/v1/access", &[], &json!({"reference": reference, "query_code": "WRONG-HARMLESS"})).await,
            city.call("GET", "/v1/demands?q=harmless%20words&cursor=harmless-cursor", &[], b"").await,
            city.call("GET", &format!("{own}?access_token={token}"), &[], b"").await,
            // A private link whose sign was encoded, so that all of it comes to the server.
            city.call("GET", &format!("/%23/demand/{reference}?token={token}"), &[], b"").await,
            city.call("GET", &format!("/v1/{token}"), &[], b"").await,
            city.call("HARMLESSMETHOD", &own, &[("x-harmless", "harmless-header")], b"").await,
            city.call("GET", "/v1/city", &[("user-agent", "harmless-agent"), ("cookie", "harmless-cookie")], b"").await,
        ] {
            id(&answer);
        }
        let picture = png(640, 480, 1000);
        let length = picture.len().to_string();
        let caption = ("upload-metadata", "caption aGFybWxlc3M=");
        let begun = city.call("POST", "/v1/photos", &[TUS, caption, ("upload-length", &length)], b"").await;
        let place = begun.headers["location"].clone();
        assert_eq!(city.call("PATCH", &place, &[TUS, PIECE, ("upload-offset", "0")], &picture).await.status, 204);
        let last = city.call("GET", &place, &[], b"").await;
        assert_eq!(last.status, 200);
        let started = Instant::now();
        while !city.log().contains(id(&last)) {
            assert!(started.elapsed() < PATIENCE, "{}", city.log());
            sleep(Duration::from_millis(20)).await;
        }
        let log = city.log();
        let photo = place.rsplit('/').next().unwrap();
        let phone = "5550";
        for secret in
            [&reference, &token, &code, photo, phone, STAFF, "armless", "ARMLESS", "Lin", "lin@", "aGFybWxlc3M"]
        {
            assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
        }
    }
}

#[tokio::test]
async fn a_live_stream_has_an_id_in_its_answer_and_in_all_its_lines() {
    let city = Program::start(&["--log-format", "json"]);
    let filed = city.post("/v1/demands", &[], &demand("delivery-0001")).await.json();
    let (reference, token) = (filed["reference"].as_str().unwrap(), filed["access_token"].as_str().unwrap());
    let mut stream = TcpStream::connect(city.address).await.unwrap();
    let head = format!(
        "GET /v1/demands/{reference}/events HTTP/1.1\r\nhost: city\r\naccept: text/event-stream\r\n\
         authorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut begun, mut bytes) = (String::new(), [0; 4096]);
    while !begun.contains("event: timeline") {
        let read = timeout(PATIENCE, stream.read(&mut bytes)).await.unwrap().unwrap();
        assert_ne!(read, 0, "{begun}");
        begun.push_str(&String::from_utf8_lossy(&bytes[..read]));
    }
    let id = begun.lines().find_map(|line| line.strip_prefix("x-request-id: ")).unwrap().to_owned();
    drop(stream);
    // The city sees that the other end is gone when it next writes.
    for message in ["One.", "Two."] {
        let noted = json!({"kind": "noted", "message": {"en": message}});
        let bearer = format!("Bearer {STAFF}");
        let path = format!("/staff/demands/{reference}/events");
        assert_eq!(city.post(&path, &[("authorization", &bearer)], &noted).await.status, 201);
    }
    let lines = city.lines_of(&id, "the live stream ended").await;
    assert!(lines.iter().any(|line| line["message"] == "answered" && line["status"] == 200), "{lines:?}");
    assert!(lines.iter().all(|line| line["span"]["route"] == "/v1/demands/{reference}/events"), "{lines:?}");
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn code_that_panics_is_answered_with_a_problem_and_logged_by_its_place() {
    async fn panics() {
        let harmless = String::from("harmless-secret");
        panic!("a message with a {harmless}");
    }
    let lines = Lines::default();
    let writer = lines.clone();
    let _log =
        tracing::subscriber::set_default(subscriber(LevelFilter::ERROR, LogFormat::Json, move || writer.clone()));
    std::panic::set_hook(Box::new(|panic| log_panic(panic.location(), panic.payload())));
    let routes = axum::Router::new().route("/panics", axum::routing::get(panics));
    let request = axum::extract::Request::get("/panics").body(axum::body::Body::empty()).unwrap();
    let answer = requests::observed(routes, Proxies::default()).oneshot(request).await.unwrap();
    let _ = std::panic::take_hook();
    assert_eq!(answer.status(), 500);
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let body = axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap();
    let problem: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((&problem["status"], &problem["request_id"]), (&json!(500), &json!(id)));
    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    let line: Value = serde_json::from_str(log.trim()).unwrap();
    assert_eq!(line["span"]["request_id"], json!(id));
    assert!(line["location"].as_str().unwrap().contains("logs.rs"), "{line}");
    assert!(!log.contains("harmless-secret"), "{log}");
}

fn written(level: LevelFilter, format: LogFormat) -> String {
    let lines = Lines::default();
    let writer = lines.clone();
    tracing::subscriber::with_default(subscriber(level, format, move || writer.clone()), || {
        let request = tracing::error_span!("request", request_id = "abc");
        let _inside = request.enter();
        tracing::trace!(target: "backend", "ours at trace");
        tracing::warn!(target: "backend", "ours at warn");
        tracing::trace!(target: "h2", "theirs at trace");
        tracing::warn!(target: "sqlx", "theirs at warn");
    });
    let bytes = lines.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn dependencies_write_nothing_below_a_warning() {
    let all = written(LevelFilter::TRACE, LogFormat::Text);
    assert!(all.contains("ours at trace") && all.contains("theirs at warn"), "{all}");
    assert!(!all.contains("theirs at trace"), "{all}");
    let errors = written(LevelFilter::ERROR, LogFormat::Text);
    assert_eq!(errors, "");
}

#[test]
fn each_line_of_json_names_its_request() {
    let lines = written(LevelFilter::WARN, LogFormat::Json);
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["span"]["request_id"], "abc");
        assert_eq!(line["level"], "WARN");
    }
    assert_eq!(lines.lines().count(), 2);
}
