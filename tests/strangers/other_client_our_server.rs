//! A third-party tus client with our backend, over connections that are cut: every photo arrives complete, and can be
//! attached to a demand.

use anyhow::{Context as _, Result, ensure};
use client::{Call, Request, native};
use contract::{Filed, Method, NoticeKind, PhotoWish, ServiceKind};
use domain::Failure;
use fastrand::Rng;
use serde_json::json;
use std::time::Duration;
use strangers::{City, Cut, CuttingProxy, Ending, Exchange, OtherClient, Performer, Photo, Place, Ran, UploadOptions};
use tokio::time::sleep;

/// The most that our backend loses in a regular close. In a reset the system discards what was not read yet.
const PIECE: u64 = 256 * 1024;

/// A photo being uploaded, and its proxy.
struct Sent {
    photo: Photo,
    proxy: CuttingProxy,
}

/// Photos given to the third-party client, each with its own proxy to the city.
#[derive(Default)]
struct Sending(Vec<Sent>);

impl Sending {
    async fn give(
        &mut self,
        other_client: &mut OtherClient,
        city: &City,
        more: usize,
        options: UploadOptions,
        cuts: Vec<Cut>,
    ) -> Result<()> {
        let photo = Photo::and_more(more, self.0.len() as u64);
        let proxy = CuttingProxy::to(city.address()).await?;
        proxy.cut(cuts);
        other_client.give(&photo, &proxy.address, options)?;
        self.0.push(Sent { photo, proxy });
        Ok(())
    }

    /// Checks that every photo is there and complete; returns the exchanges, in order.
    async fn arrived(&self, ran: &[Ran]) -> Result<Vec<Vec<Exchange>>> {
        let mut passed = Vec::new();
        for (sent, ran) in self.0.iter().zip(ran) {
            let exchanges = sent.proxy.exchanges();
            let told = || format!("{ran:?}: {exchanges:#?}");
            ensure!(ran.error.is_none(), told());
            let performer = Performer::of(&sent.proxy.address)?;
            let stored = performer.bytes(ran.url.as_deref().with_context(told)?).await.with_context(told)?;
            ensure!(sent.photo.is(&stored), "{} bytes came back of {}; {}", stored.len(), sent.photo.len(), told());
            // A client that never got the upload's URL can only create another.
            let lies_nowhere = |exchange: &Exchange| exchange.method == "POST" && exchange.cut.is_some();
            let mut answers = exchanges.iter();
            let whole =
                answers.position(|exchange| exchange.answered == Some(sent.photo.len()) && !lies_nowhere(exchange));
            let after = &exchanges[whole.with_context(told)? + 1..];
            ensure!(after.iter().all(|exchange| exchange.method == "HEAD"), told());
            passed.push(exchanges);
        }
        Ok(passed)
    }
}

/// The most bytes received before a cut and again after it, by how the connection ended.
fn lost(exchanges: &[Exchange], ending: Ending) -> u64 {
    let cut = |exchange: &Exchange| exchange.cut.as_ref().is_some_and(|cut| cut.ending == ending);
    let lost = exchanges.iter().enumerate().filter(|(_, exchange)| cut(exchange)).filter_map(|(at, exchange)| {
        let same_upload = exchanges[at + 1..].iter().take_while(|later| later.method != "POST");
        let goes_on = same_upload.filter(|later| later.status == Some(204)).find_map(|later| later.offset)?;
        Some(exchange.reached()?.saturating_sub(goes_on))
    });
    lost.max().unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_survives_a_cut_at_every_place_of_every_call() -> Result<()> {
    let city = City::start()?;
    let (mut other_client, mut sending) = (OtherClient::new()?, Sending::default());
    let places = [
        Place::Call(0),
        Place::Call(1),
        Place::MidHead,
        Place::Body(1),
        Place::Body(PIECE - 1),
        Place::Body(300_000),
        Place::Sent,
        Place::Answer(0),
        Place::Answer(20),
        Place::AnswerButOne,
    ];
    let mut expected = Vec::new();
    for comes_back in [false, true] {
        for (method, chunk_size, during_creation) in [
            ("POST", None, false),
            ("POST", Some(200_000), true),
            ("PATCH", None, false),
            ("PATCH", Some(150_000), false),
            ("HEAD", None, false),
        ] {
            for (index, place) in places.into_iter().enumerate() {
                let cut = Cut::of(method, place).after(usize::from(chunk_size.is_some() && method == "PATCH"));
                let cut = if index % 2 == 0 { cut } else { cut.reset() };
                let mut cuts = vec![cut.clone()];
                if method == "HEAD" {
                    cuts.push(Cut::of("PATCH", Place::Body(123_456)));
                }
                let options = UploadOptions { chunk_size, during_creation, comes_back, ..UploadOptions::default() };
                sending.give(&mut other_client, &city, 440_000, options, cuts).await?;
                expected.push(cut);
            }
        }
    }
    let ran = other_client.run().await?;
    let passed = sending.arrived(&ran).await?;
    let mut most = (0, 0);
    for (exchanges, cut) in passed.iter().zip(&expected) {
        let met = exchanges.iter().any(|exchange| exchange.cut.as_ref().is_some_and(|met| met.method == cut.method));
        ensure!(met, "{cut:?} never happened: {exchanges:?}");
        let (closed, reset) = (lost(exchanges, Ending::Closed), lost(exchanges, Ending::Reset));
        ensure!(closed <= PIECE, "{closed} bytes lost: {exchanges:#?}");
        most = (most.0.max(closed), most.1.max(reset));
    }
    let (closed, reset) = most;
    println!("{} photos with a cut each: {closed} bytes lost by closing, {reset} by resetting", passed.len());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn photos_of_any_length_arrive_whatever_chance_cuts() -> Result<()> {
    let city = City::start()?;
    let (mut other_client, mut sending) = (OtherClient::new()?, Sending::default());
    for seed in 0..100 {
        let mut rng = Rng::with_seed(seed);
        let most = [1_000, 100_000, 1_000_000, 3_000_000][rng.usize(..4)];
        let more = rng.usize(..most);
        let chunk_size = rng.bool().then(|| rng.u64(20_000..400_000));
        let options = UploadOptions {
            chunk_size,
            during_creation: rng.u8(..4) == 0,
            comes_back: rng.bool(),
            ..UploadOptions::default()
        };
        let cuts = (0..rng.usize(1..7)).map(|_| Cut::by_chance(&mut rng)).collect();
        sending.give(&mut other_client, &city, more, options, cuts).await?;
    }
    let ran = other_client.run().await?;
    let passed = sending.arrived(&ran).await?;
    let cuts = passed.iter().flatten().filter(|exchange| exchange.cut.is_some()).count();
    let most = |ending| passed.iter().map(|exchanges| lost(exchanges, ending)).max().unwrap_or(0);
    let (closed, reset) = (most(Ending::Closed), most(Ending::Reset));
    println!("{} photos, {cuts} cuts: {closed} bytes lost by closing, {reset} by resetting", passed.len());
    ensure!(cuts > 100, "chance has cut too little to show anything: {cuts}");
    ensure!(closed <= PIECE);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_arrives_though_the_backend_was_killed_on_the_way() -> Result<()> {
    let mut city = City::start()?;
    for comes_back in [false, true] {
        let (mut other_client, mut sending) = (OtherClient::new()?, Sending::default());
        let options = UploadOptions { chunk_size: Some(300_000), comes_back, ..UploadOptions::default() };
        let cuts = vec![Cut::of("PATCH", Place::Body(280_000)).after(1)];
        sending.give(&mut other_client, &city, 1_000_000, options, cuts).await?;
        let running = tokio::spawn(other_client.run());
        let proxy = &sending.0[0].proxy;
        while !proxy.exchanges().iter().any(|exchange| exchange.cut.is_some()) {
            ensure!(!running.is_finished(), "it was never cut");
            sleep(Duration::from_millis(1)).await;
        }
        city.restart()?;
        proxy.lead_to(city.address());
        sending.arrived(&running.await??).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_is_taken_back_as_long_as_no_demand_has_it() -> Result<()> {
    let city = City::start()?;
    let (mut other_client, mut sending) = (OtherClient::new()?, Sending::default());
    let takes_back = UploadOptions { takes_back: true, ..UploadOptions::default() };
    sending.give(&mut other_client, &city, 1000, takes_back, Vec::new()).await?;
    sending.give(&mut other_client, &city, 2000, UploadOptions::default(), Vec::new()).await?;
    let ran = other_client.run().await?;
    ensure!(ran[0].taken_back.as_deref() == Some("yes"), "{ran:?}");
    let performer = Performer::of(&sending.0[0].proxy.address)?;
    ensure!(performer.bytes(ran[0].url.as_deref().context("no address")?).await.is_err(), "it is still there");

    let kept = ran[1].url.as_deref().context("no address")?;
    let id = kept.rsplit('/').next().unwrap_or_default();
    let performer = Performer::of(&sending.0[1].proxy.address)?;
    let filed = file_with_photo(&performer, id).await?;
    let photos: Vec<&str> = filed.demand.photos.iter().map(|photo| photo.id.as_str()).collect();
    ensure!(photos == [id], "the demand has {photos:?}");

    // The same bytes, with the upload's URL in another client's storage.
    let mut other = OtherClient::new()?;
    let Sent { photo, proxy } = &sending.0[1];
    other.give(
        photo,
        &proxy.address,
        UploadOptions { takes_back: true, at: Some(kept.to_owned()), ..UploadOptions::default() },
    )?;
    let refused = other.run().await?;
    ensure!(refused[0].error.is_none(), "a whole upload is found whole: {refused:?}");
    ensure!(refused[0].taken_back.as_deref().is_some_and(|why| why.contains("403")), "{refused:?}");
    ensure!(photo.is(&performer.bytes(kept).await?), "the demand has lost its photo");
    Ok(())
}

/// Files a demand with this photo, for any service without questions.
async fn file_with_photo(performer: &Performer, photo: &str) -> Result<Filed> {
    let told = |failure: Failure| anyhow::anyhow!("{failure:?}");
    let city = performer.perform(native::city("en")).await.map_err(told)?;
    let catalogue = performer.perform(native::services("en", None)).await.map_err(told)?;
    let native::Changed::To { value: page, .. } = catalogue else { anyhow::bail!("an empty catalogue") };
    let mut fitting = None;
    for summary in page.services.iter().filter(|service| !service.has_questions && service.kind != ServiceKind::Enquiry)
    {
        let service = performer.perform(native::service(&summary.id, "en")).await.map_err(told)?;
        let stopped = service.notices.iter().any(|notice| notice.kind == NoticeKind::StopHere);
        if !stopped && service.photos != PhotoWish::Required {
            fitting = Some(service);
            break;
        }
    }
    let service = fitting.context("every service has questions")?;
    let [west, south, east, north] = city.map.context("the city has no map")?.bounds;
    let body = json!({
        "client_ref": "a-demand-with-a-strangers-photo",
        "service": service.id,
        "description": "Three lamps in a row have been dark for three nights.",
        "place": { "latitude": f64::midpoint(south, north), "longitude": f64::midpoint(west, east) },
        "photos": [photo],
        "reporter": { "name": "A neighbour", "phone": "+86 138 0000 1234" },
    });
    let request = Request::new(Method::Post, "/v1/demands")
        .header("idempotency-key", "\"a-demand-with-a-strangers-photo\"")
        .json(body.to_string());
    performer.perform(Call { request, decode: client::json }).await.map_err(told)
}
