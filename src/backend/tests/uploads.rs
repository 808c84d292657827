//! Interrupted uploads over real connections: received bytes are stored, and a resuming client need not wait.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod city;

use city::{City, PATIENCE, PIECE, TUS, png};
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{sleep, timeout},
};

/// The longest that a dead connection may delay a client that resumes.
const HELD_UP_AT_MOST: Duration = Duration::from_secs(2);
/// The same on a slow machine: so many times as slow as without a dead connection.
const AS_SLOW_AS_EVER: u32 = 20;
/// More than one chunk, and less than two.
const SENT: usize = 300_000;

/// A connection over which the head and this much of the picture's `PATCH` were sent.
async fn sending(city: &City, place: &str, picture: &[u8], length: usize, also: &str) -> TcpStream {
    let mut connection = TcpStream::connect(city.address).await.unwrap();
    let (field, media_type) = PIECE;
    let head = format!(
        "PATCH {place} HTTP/1.1\r\nhost: city\r\ntus-resumable: 1.0.0\r\nupload-offset: 0\r\n{field}: {media_type}\r\n\
         {also}content-length: {length}\r\n\r\n"
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    connection.write_all(picture).await.unwrap();
    connection
}

async fn begun(city: &City, picture: &[u8]) -> String {
    let length = picture.len().to_string();
    city.call("POST", "/v1/photos", &[TUS, ("upload-length", &length)], b"").await.headers["location"].clone()
}

async fn offset(city: &City, place: &str) -> usize {
    let asked = city.call("HEAD", place, &[TUS], b"").await;
    assert_eq!(asked.status, 200, "{asked:?}");
    asked.headers["upload-offset"].parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_bytes_that_came_are_kept_though_their_sender_did_not_wait_for_the_answer() {
    let city = City::start().await;
    let picture = png(640, 480, 700_000);
    for sent in [picture.len(), 500_000] {
        for leaves_after in [0, 1, 2, 3, 5, 8, 13] {
            let place = begun(&city, &picture).await;
            let mut connection = sending(&city, &place, &picture[..sent], sent, "").await;
            sleep(Duration::from_millis(leaves_after)).await;
            connection.shutdown().await.unwrap();
            drop(connection);
            // The question may overtake the bytes; but discarded bytes would never be there.
            let asked = Instant::now();
            while offset(&city, &place).await != sent {
                assert!(asked.elapsed() < PATIENCE, "of {sent} bytes some were lost; left after {leaves_after} ms");
            }
        }
    }
}

/// Waits for `100 Continue`, which the city sends when it reads the body.
async fn is_read(connection: &mut TcpStream) {
    let mut told = [0; 25];
    timeout(PATIENCE, connection.read_exact(&mut told)).await.expect("the city reads the body").unwrap();
    assert_eq!(&told, b"HTTP/1.1 100 Continue\r\n\r\n");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_connection_holds_nobody_up() {
    let city = City::start().await;
    let picture = png(640, 480, 700_000);
    let free = begun(&city, &picture).await;
    let asked = Instant::now();
    assert_eq!(offset(&city, &free).await, 0);
    let limit = HELD_UP_AT_MOST.max(asked.elapsed() * AS_SLOW_AS_EVER);
    for (checksum, kept) in [("", SENT), ("upload-checksum: sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=\r\n", 0)] {
        let place = begun(&city, &picture).await;
        // It stays open and nothing more comes: the phone has changed its network.
        let also = format!("{checksum}expect: 100-continue\r\n");
        let mut dead = sending(&city, &place, &[], picture.len(), &also).await;
        is_read(&mut dead).await;
        dead.write_all(&picture[..SENT]).await.unwrap();
        // A chunk with a checksum is stored only when it is complete.
        if checksum.is_empty() {
            city.has_a_piece(&place).await;
        }
        let asked = Instant::now();
        assert_eq!(offset(&city, &place).await, kept, "{checksum}");
        let took = asked.elapsed();
        assert!(
            took < limit,
            "{took:?} is long for whoever comes back; without anybody in the way it is {limit:?} at most"
        );
    }
}
