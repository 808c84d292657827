//! Uploads whose sender breaks off, over real connections: what has come is kept, and whoever comes back need not wait.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod city;

use city::{City, PIECE, TUS, png};
use std::time::{Duration, Instant};
use tokio::{io::AsyncWriteExt, net::TcpStream, time::sleep};

/// A connection on which the head and this much of the picture's `PATCH` were sent.
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
            // The question may overtake the bytes; but bytes that were let go of would never be there.
            let asked = Instant::now();
            while offset(&city, &place).await != sent {
                assert!(
                    asked.elapsed() < Duration::from_secs(3),
                    "of {sent} bytes some were lost; left after {leaves_after} ms"
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_connection_holds_nobody_up() {
    let city = City::start().await;
    let picture = png(640, 480, 700_000);
    for (checksum, kept) in [("", 300_000), ("upload-checksum: sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=\r\n", 0)] {
        let place = begun(&city, &picture).await;
        // It stays open and nothing more comes: the phone has changed its network.
        let _dead = sending(&city, &place, &picture[..300_000], picture.len(), checksum).await;
        sleep(Duration::from_millis(300)).await;
        let asked = Instant::now();
        assert_eq!(offset(&city, &place).await, kept, "{checksum}");
        assert!(asked.elapsed() < Duration::from_secs(2), "{:?} is long for whoever comes back", asked.elapsed());
    }
}
