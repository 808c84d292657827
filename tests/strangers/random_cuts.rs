//! Two hundred uploads by our uploader to a third-party server: random cuts, pages that are closed midway and opened
//! again.

use anyhow::{Context as _, Result, ensure};
use client::tus::CHUNK_BYTES;
use fastrand::Rng;
use std::net::SocketAddr;
use std::sync::Arc;
use strangers::{Cut, CuttingProxy, Exchange, Finished, OtherServer, PATIENCE, Photo, Uploader};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

const UPLOADS: u64 = 200;
const LONGEST: u64 = 3_000_000;
const AT_ONCE: usize = 6;

#[derive(Debug, Default)]
struct Sum {
    bytes: u64,
    cuts: usize,
    pages_closed: usize,
    most_again: u64,
    again: u64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_cut_every_upload_arrives_whole_and_little_is_sent_again() -> Result<()> {
    let other_server = Arc::new(OtherServer::start()?);
    let (address, turns) = (other_server.address()?, Arc::new(Semaphore::new(AT_ONCE)));
    let mut uploads = JoinSet::new();
    for seed in 0..UPLOADS {
        let (other_server, turns) = (other_server.clone(), turns.clone());
        uploads.spawn(async move {
            let _turn = turns.acquire().await?;
            upload(&other_server, address, seed).await.with_context(|| format!("the upload of seed {seed}"))
        });
    }
    let mut all = Sum::default();
    while let Some(one) = uploads.join_next().await {
        let one = one??;
        all.bytes += one.bytes;
        all.cuts += one.cuts;
        all.pages_closed += one.pages_closed;
        all.again += one.again;
        all.most_again = all.most_again.max(one.most_again);
    }
    println!("{UPLOADS} uploads: {all:?}");
    ensure!(all.cuts > 200 && all.pages_closed > 20, "chance has cut too little to show anything: {all:?}");
    Ok(())
}

async fn upload(other_server: &OtherServer, address: SocketAddr, seed: u64) -> Result<Sum> {
    let mut rng = Rng::with_seed(seed);
    let photo = Photo::of_nothing(usize::try_from(length(&mut rng))?, seed);
    let proxy = CuttingProxy::to(address).await?;
    proxy.cut((0..rng.usize(..8)).map(|_| Cut::by_chance(&mut rng)));
    let mut sum = Sum { bytes: photo.len(), ..Sum::default() };
    let mut uploader = Uploader::of(&photo, &proxy.address, None, seed)?;
    let mut pages = rng.usize(..3);
    let finished = loop {
        if pages == 0 {
            let finished = timeout(PATIENCE, uploader.finish()).await;
            break finished.with_context(|| format!("it does not end: {:?}", uploader.next()))?;
        }
        // A page is closed when so much was forwarded, however fast that is.
        let closes = proxy.passed() + rng.u64(..photo.len());
        tokio::select! {
            finished = uploader.finish() => break finished,
            () = proxy.has_passed(closes) => {}
        }
        (pages, sum.pages_closed) = (pages - 1, sum.pages_closed + 1);
        sum.most_again = sum.most_again.max(uploader.most_again());
        uploader = Uploader::of(&photo, &proxy.address, uploader.location().cloned(), seed + 1)?;
    };
    sum.most_again = sum.most_again.max(uploader.most_again());
    let location = uploader.location().context("no location")?;
    ensure!(finished == Finished::Done(location.photo()), "it ended as {finished:?}");
    ensure!(photo.is(&std::fs::read(other_server.file(location))?), "other bytes are stored than were sent");
    let exchanges = proxy.exchanges();
    sum.cuts = exchanges.iter().filter(|exchange| exchange.cut.is_some()).count();
    let (most_again, again) = travelled_again(&exchanges);
    sum.again = again;
    ensure!(sum.most_again.max(most_again) <= CHUNK_BYTES, "{sum:?}, {most_again} on the proxy: {exchanges:#?}");
    let whole = exchanges.iter().position(|exchange| exchange.answered == Some(photo.len()));
    let after = &exchanges[whole.context("nobody was told that all is there")? + 1..];
    ensure!(after.iter().all(|exchange| exchange.method == "HEAD"), "after its end: {after:#?}");
    Ok(sum)
}

/// A random length from one byte; each order of magnitude equally likely, but one in four among the long ones.
fn length(rng: &mut Rng) -> u64 {
    match rng.u8(..8) {
        0 | 1 => rng.u64(1..=LONGEST),
        2 => CHUNK_BYTES * rng.u64(1..4) + rng.u64(..3) - 1,
        _ => 1 + (LONGEST as f64).powf(rng.f64()) as u64,
    }
}

/// The most bytes sent again between two failures; and in all.
fn travelled_again(exchanges: &[Exchange]) -> (u64, u64) {
    let (mut furthest, mut again, mut most, mut all) = (0, 0, 0, 0);
    for exchange in exchanges {
        if exchange.method == "POST" && exchange.status == Some(201) {
            (furthest, again) = (0, 0);
        }
        if let (Some(from), Some(reached)) = (exchange.offset, exchange.reached()) {
            let twice = reached.min(furthest).saturating_sub(from);
            (again, all) = (again + twice, all + twice);
            most = most.max(again);
            furthest = furthest.max(reached);
        }
        if exchange.cut.is_some() || !matches!(exchange.status, Some(200..=299)) {
            again = 0;
        }
    }
    (most, all)
}
