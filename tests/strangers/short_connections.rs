//! Connections that never last for a whole chunk, with either server: an upload must make progress all the same.

use anyhow::{Context as _, Result, ensure};
use client::tus::CHUNK_BYTES;
use std::net::SocketAddr;
use strangers::{City, CuttingProxy, Finished, OtherServer, PATIENCE, Photo, Uploader};
use tokio::time::timeout;

/// Bytes after which every request is cut.
const LASTS: u64 = 100_000;

async fn gets_on(server: SocketAddr) -> Result<()> {
    let photo = Photo::and_more(500_000, 1);
    let proxy = CuttingProxy::to(server).await?;
    proxy.narrow_to(LASTS);
    let mut uploader = Uploader::of(&photo, &proxy.address, None, 1)?;
    let finished = timeout(PATIENCE, uploader.finish()).await;
    let calls = proxy.exchanges();
    let finished = finished.with_context(|| format!("after {} calls it is at {:?}", calls.len(), uploader.next()))?;
    let location = uploader.location().context("no location")?;
    ensure!(finished == Finished::Done(location.photo()), "it ended as {finished:?}");
    ensure!(uploader.most_again() <= CHUNK_BYTES, "{} again", uploader.most_again());
    let sent: u64 = calls.iter().filter_map(|call| call.offset.map(|_| call.body)).sum();
    println!("{} bytes in {} calls, {} again", photo.len(), calls.len(), sent - photo.len());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_gets_on_to_our_backend_though_no_connection_lasts_for_a_chunk() -> Result<()> {
    let city = City::start()?;
    gets_on(city.address()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_gets_on_abroad_though_no_connection_lasts_for_a_chunk() -> Result<()> {
    let other_server = OtherServer::start()?;
    gets_on(other_server.address()?).await
}
