//! Our uploader with a third-party tus server: each kind of cut, a server that is killed, lets uploads expire, or has
//! another offset.

use anyhow::{Context as _, Result, ensure};
use client::TransferEffect;
use client::tus::{self, CHUNK_BYTES};
use strangers::{City, Cut, CuttingProxy, Exchange, Finished, OtherServer, Performer, Photo, Place, Uploader};

/// More than two chunks.
const LENGTH: usize = 600_000;
const AN_HOUR_MS: u64 = 3_600_000;

fn is_append(effect: &TransferEffect) -> bool {
    matches!(effect, TransferEffect::Append { .. })
}

fn is_second_append(effect: &TransferEffect) -> bool {
    matches!(effect, TransferEffect::Append { from, .. } if *from > 0)
}

/// Finishes an upload; the stored bytes must be the photo, and nothing more may be sent.
async fn arrives(
    uploader: &mut Uploader<'_>,
    photo: &Photo,
    other_server: &OtherServer,
    proxy: &CuttingProxy,
) -> Result<()> {
    let finished = uploader.finish().await;
    let location = uploader.location().context("no location")?;
    ensure!(finished == Finished::Done(location.photo()), "it ended as {finished:?}");
    ensure!(photo.is(&std::fs::read(other_server.file(location))?), "other bytes are stored than were sent");
    let passed = proxy.exchanges().len();
    ensure!(matches!(uploader.again(), TransferEffect::Done(_)), "after its end it would go on");
    ensure!(proxy.exchanges().len() == passed, "something was sent after the end");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_survives_a_cut_at_every_place_of_every_call() -> Result<()> {
    let other_server = OtherServer::start()?;
    let photo = Photo::of_nothing(LENGTH, 1);
    let places = [
        Place::Call(0),
        Place::Call(1),
        Place::MidHead,
        Place::Body(0),
        Place::Body(1),
        Place::Body(70_000),
        Place::Body(CHUNK_BYTES - 1),
        Place::Sent,
        Place::Answer(0),
        Place::Answer(1),
        Place::Answer(30),
        Place::AnswerButOne,
    ];
    let (mut cuts, mut most_again) = (0, 0);
    for (method, after) in [("POST", 0), ("PATCH", 0), ("PATCH", 1), ("PATCH", 2), ("HEAD", 0)] {
        for place in places {
            for reset in [false, true] {
                let cut = Cut::of(method, place).after(after);
                let cut = if reset { cut.reset() } else { cut };
                let proxy = CuttingProxy::to(other_server.address()?).await?;
                proxy.cut([cut.clone()]);
                if method == "HEAD" {
                    // Only after a cut the client asks for the offset.
                    proxy.cut([Cut::of("PATCH", Place::Body(100_000))]);
                }
                let mut uploader = Uploader::of(&photo, &proxy.address, None, 1)?;
                arrives(&mut uploader, &photo, &other_server, &proxy).await.with_context(|| format!("{cut:?}"))?;
                let exchanges = proxy.exchanges();
                let at =
                    exchanges.iter().position(|exchange| exchange.cut.as_ref().is_some_and(|c| c.method == method));
                let at = at.with_context(|| format!("{cut:?} never happened"))?;
                cuts += 1 + usize::from(method == "HEAD");
                most_again = most_again.max(uploader.most_again());
                ensure!(uploader.most_again() <= CHUNK_BYTES, "{cut:?}: {} bytes again", uploader.most_again());
                // Bytes acknowledged by the server are not sent again.
                if let (Some(reached), Some(204)) = (exchanges[at].reached(), exchanges[at].status) {
                    let offsets = exchanges[at + 1..].iter().filter_map(|exchange| exchange.offset);
                    ensure!(offsets.into_iter().all(|offset| offset >= reached), "{cut:?}: {exchanges:?}");
                }
                // Of the bytes forwarded before a cut the server may lose some; the uploader resumes exactly at the
                // server's offset.
                if let (Some(reached), Some(asked)) = (exchanges[at].reached(), exchanges.get(at + 1)) {
                    let kept = asked.answered.unwrap_or(0);
                    ensure!(method == "HEAD" || kept <= reached, "{cut:?}: the server has {kept} bytes of {reached}");
                    let next = exchanges[at + 1..].iter().find_map(|exchange| exchange.offset);
                    ensure!(next.unwrap_or(photo.len()) == kept, "{cut:?}: it went on at {next:?}, not at {kept}");
                }
            }
        }
    }
    println!("{cuts} cuts, at most {most_again} bytes sent again after one");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_goes_on_when_the_server_was_killed_and_came_back() -> Result<()> {
    let mut other_server = OtherServer::start()?;
    let photo = Photo::of_nothing(LENGTH, 2);
    for cut in [Place::Body(90_000), Place::Sent, Place::Answer(0)] {
        let proxy = CuttingProxy::to(other_server.address()?).await?;
        let mut uploader = Uploader::of(&photo, &proxy.address, None, 2)?;
        proxy.cut([Cut::of("PATCH", cut).after(1)]);
        ensure!(uploader.until(is_second_append).await.is_none());
        uploader.step().await;
        other_server.kill();
        for _ in 0..4 {
            ensure!(uploader.step().await.is_none(), "it ended while there was no server");
        }
        other_server.come_back()?;
        proxy.lead_to(other_server.address()?);
        arrives(&mut uploader, &photo, &other_server, &proxy).await?;
        ensure!(uploader.begun() == 1 && uploader.most_again() <= CHUNK_BYTES);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_opens_again_goes_on_with_the_upload_of_the_one_before() -> Result<()> {
    let other_server = OtherServer::start()?;
    let photo = Photo::of_nothing(LENGTH, 3);
    let proxy = CuttingProxy::to(other_server.address()?).await?;
    let mut earlier = Uploader::of(&photo, &proxy.address, None, 3)?;
    proxy.cut([Cut::of("PATCH", Place::Body(123_456)).after(1)]);
    ensure!(earlier.until(is_second_append).await.is_none());
    earlier.step().await;
    let mut later = Uploader::of(&photo, &proxy.address, earlier.location().cloned(), 4)?;
    arrives(&mut later, &photo, &other_server, &proxy).await?;
    let exchanges = proxy.exchanges();
    let sent: u64 = exchanges.iter().filter_map(|exchange| exchange.offset.map(|_| exchange.body)).sum();
    ensure!(sent == photo.len(), "{sent} bytes travelled for {}", photo.len());
    ensure!(later.begun() == 0, "the upload was begun again");
    let mut last = Uploader::of(&photo, &proxy.address, later.location().cloned(), 5)?;
    arrives(&mut last, &photo, &other_server, &proxy).await?;
    ensure!(proxy.exchanges().len() == exchanges.len() + 1, "a whole upload is asked for once and gets nothing more");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_has_lost_the_end_gets_it_again_and_no_more() -> Result<()> {
    let other_server = OtherServer::start()?;
    let photo = Photo::of_nothing(LENGTH, 4);
    for kept in [0, 1, 100_000, CHUNK_BYTES - 1] {
        let proxy = CuttingProxy::to(other_server.address()?).await?;
        let mut uploader = Uploader::of(&photo, &proxy.address, None, 6)?;
        ensure!(uploader.until(is_second_append).await.is_none());
        let location = uploader.location().context("no location")?;
        std::fs::OpenOptions::new().write(true).open(other_server.file(location))?.set_len(kept)?;
        arrives(&mut uploader, &photo, &other_server, &proxy).await?;
        let exchanges = proxy.exchanges();
        // The server responds 409 before it has read the chunk, and the system may discard that response on closing:
        // then it looks like a cut.
        let refused = |exchange: &Exchange| matches!(exchange.status, Some(409) | None);
        ensure!(exchanges.iter().any(|call| call.offset == Some(CHUNK_BYTES) && refused(call)), "{exchanges:?}");
        let lost = CHUNK_BYTES - kept;
        ensure!(uploader.most_again() <= lost + CHUNK_BYTES, "{} again, {lost} lost", uploader.most_again());
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_has_more_than_was_thought_does_not_get_it_again() -> Result<()> {
    let other_server = OtherServer::start()?;
    let photo = Photo::of_nothing(LENGTH, 5);
    for there in [CHUNK_BYTES + 1, 400_000, photo.len()] {
        let proxy = CuttingProxy::to(other_server.address()?).await?;
        let mut uploader = Uploader::of(&photo, &proxy.address, None, 7)?;
        ensure!(uploader.until(is_second_append).await.is_none());
        // Bytes of the same upload that came over another connection.
        let location = uploader.location().context("no location")?.clone();
        let bytes = photo.bytes()[usize::try_from(CHUNK_BYTES)?..usize::try_from(there)?].to_vec();
        let twin = uploader.performer().perform(tus::append(&location, CHUNK_BYTES, bytes, None)).await;
        ensure!(twin == Ok(tus::Arrived::Offset(there)), "{twin:?}");
        arrives(&mut uploader, &photo, &other_server, &proxy).await?;
        let taken = proxy.exchanges().into_iter().filter(|exchange| exchange.status == Some(204));
        let stored: u64 = taken.filter_map(|exchange| exchange.offset.map(|_| exchange.body)).sum();
        ensure!(stored == photo.len(), "{stored} bytes were stored for {}", photo.len());
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_the_server_has_no_more_begins_anew() -> Result<()> {
    let other_server = OtherServer::start()?;
    let photo = Photo::of_nothing(LENGTH, 6);
    for (file_only, status) in [(false, 404), (true, 410)] {
        let proxy = CuttingProxy::to(other_server.address()?).await?;
        let mut uploader = Uploader::of(&photo, &proxy.address, None, 8)?;
        ensure!(uploader.until(is_second_append).await.is_none());
        let first = uploader.location().context("no location")?.clone();
        if file_only {
            std::fs::remove_file(other_server.file(&first))?;
        } else {
            ensure!(uploader.performer().perform(tus::terminate(&first)).await == Ok(()));
        }
        arrives(&mut uploader, &photo, &other_server, &proxy).await?;
        ensure!(uploader.location() != Some(&first), "it is the same upload");
        let exchanges = proxy.exchanges();
        ensure!(exchanges.iter().any(|exchange| exchange.status == Some(status)), "{exchanges:?}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_whose_time_is_over_begins_anew() -> Result<()> {
    let other_server = OtherServer::that_forgets_after(AN_HOUR_MS)?;
    let photo = Photo::of_nothing(LENGTH, 7);
    let proxy = CuttingProxy::to(other_server.address()?).await?;
    let mut earlier = Uploader::of(&photo, &proxy.address, None, 9)?;
    ensure!(earlier.until(is_second_append).await.is_none());
    other_server.time_is_over_for(earlier.location().context("no location")?)?;
    let mut later = Uploader::of(&photo, &proxy.address, earlier.location().cloned(), 10)?;
    arrives(&mut later, &photo, &other_server, &proxy).await?;
    ensure!(proxy.exchanges().iter().any(|exchange| exchange.status == Some(410)));
    ensure!(later.location() != earlier.location() && later.begun() == 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_is_taken_back_is_gone() -> Result<()> {
    let other_server = OtherServer::start()?;
    let photo = Photo::of_nothing(1000, 8);
    let proxy = CuttingProxy::to(other_server.address()?).await?;
    let mut uploader = Uploader::of(&photo, &proxy.address, None, 11)?;
    ensure!(uploader.until(is_append).await.is_none());
    let location = uploader.location().context("no location")?.clone();
    for _ in 0..2 {
        ensure!(
            uploader.performer().perform(tus::terminate(&location)).await == Ok(()),
            "taking back twice is as good as once"
        );
    }
    ensure!(uploader.performer().perform(tus::offset(&location)).await == Ok(tus::Arrived::Gone));
    ensure!(!other_server.file(&location).exists());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_elsewhere_gets_its_photo_to_a_server_that_lets_nobody_send_checksums() -> Result<()> {
    let other_server = OtherServer::start()?;
    let photo = Photo::of_nothing(LENGTH, 9);
    let proxy = CuttingProxy::to(other_server.address()?).await?;
    let performer = Performer::of(&proxy.address)?.for_a_page_at("https://elsewhere.example");
    let mut uploader = Uploader::by(performer, &photo, None, 12);
    arrives(&mut uploader, &photo, &other_server, &proxy).await?;
    let exchanges = proxy.exchanges();
    ensure!(exchanges.iter().all(|exchange| !exchange.checked), "it was allowed after all: {exchanges:?}");
    let sent: u64 = exchanges.iter().map(|exchange| exchange.body).sum();
    ensure!(sent == photo.len(), "{sent} bytes travelled for {}", photo.len());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_elsewhere_gets_its_photo_to_our_backend_with_checksums() -> Result<()> {
    let city = City::start()?;
    let photo = Photo::and_more(LENGTH, 10);
    let proxy = CuttingProxy::to(city.address()).await?;
    let performer = Performer::of(&proxy.address)?.for_a_page_at(city.neighbour());
    let mut uploader = Uploader::by(performer, &photo, None, 13);
    let finished = uploader.finish().await;
    let location = uploader.location().context("no location")?;
    ensure!(finished == Finished::Done(location.photo()), "it ended as {finished:?}");
    ensure!(photo.is(&uploader.performer().bytes(location.as_str()).await?));
    let exchanges = proxy.exchanges();
    ensure!(exchanges.iter().all(|exchange| exchange.checked || exchange.offset.is_none()), "{exchanges:?}");
    Ok(())
}
