//! The log of a demand as a live stream.

use crate::Subject;
use crate::check::{Outcome, hold, list};
use crate::demand::{add, contribution, filed, path};
use crate::stream::Stream;
use contract::{Capability, Filed, HEARTBEAT_SECONDS};
use std::time::{Duration, Instant};

list! {
    a_stream_tells_the_log_from_the_beginning: "Accept: text/event-stream: id is seq, event is timeline, data is the event on one line",
    a_stream_begins_with_a_sign_of_life: "something comes at once, even when nothing is new",
    a_stream_goes_on_after_last_event_id: "Last-Event-ID: N gives N+1 and on, and wins over after",
    a_stream_goes_on_after_a_number: "?after=N gives N+1 and on",
    what_the_citizen_adds_comes_over_the_stream_at_once: "within a second",
    what_the_city_does_comes_over_the_stream_at_once: "an event by staff within a second (needs a staff token)",
    the_stream_and_the_log_tell_the_same: "an event is the same in JSON and in the stream",
    two_streams_of_one_demand_both_live: "a second window does not silence the first",
    a_silent_stream_gives_signs_of_life: "a comment at most every 15 seconds",
}

/// Past events must come within so many times "at once".
const SOON: u32 = 5;

async fn a_stream_tells_the_log_from_the_beginning(subject: &Subject) -> Outcome {
    let filed = demand_with_a_reply(subject).await?;
    let mut stream = open(subject, &filed, "", None).await?;
    for seq in 1..=2 {
        let event = stream.event(soon(subject).await?).await?;
        hold!(event.seq == seq, "{} came, not {seq}", event.seq);
    }
    Ok(())
}

async fn a_stream_begins_with_a_sign_of_life(subject: &Subject) -> Outcome {
    let filed = demand_with_a_reply(subject).await?;
    let mut stream = open(subject, &filed, "", Some("2")).await?;
    stream.block(soon(subject).await?).await?;
    Ok(())
}

async fn a_stream_goes_on_after_last_event_id(subject: &Subject) -> Outcome {
    let filed = demand_with_a_reply(subject).await?;
    let event = open(subject, &filed, "?after=0", Some("1")).await?.event(soon(subject).await?).await?;
    hold!(event.seq == 2, "after 1 came {}", event.seq);
    Ok(())
}

async fn a_stream_goes_on_after_a_number(subject: &Subject) -> Outcome {
    let filed = demand_with_a_reply(subject).await?;
    let event = open(subject, &filed, "?after=1", None).await?.event(soon(subject).await?).await?;
    hold!(event.seq == 2, "after 1 came {}", event.seq);
    Ok(())
}

async fn what_the_citizen_adds_comes_over_the_stream_at_once(subject: &Subject) -> Outcome {
    let filed = demand_with_a_reply(subject).await?;
    let mut stream = open(subject, &filed, "", Some("2")).await?;
    stream.block(soon(subject).await?).await?;
    let at_once = subject.at_once().await?;
    let event = add(subject, &filed, &contribution("reply")?).await?;
    let told = stream.event(at_once).await?;
    hold!(told.id == event.id, "{} came over the stream, {} was added", told.seq, event.seq);
    Ok(())
}

async fn what_the_city_does_comes_over_the_stream_at_once(subject: &Subject) -> Outcome {
    subject.needs(Capability::LiveEvents)?;
    let filed = filed(subject).await?;
    let mut stream = open(subject, &filed, "", Some("1")).await?;
    stream.block(soon(subject).await?).await?;
    let at_once = subject.at_once().await?;
    subject.staff(filed.reference.as_str(), "accepted", "We have taken it on.").await?;
    let told = stream.event(at_once).await?;
    hold!(told.kind == contract::EventKind::Accepted && told.seq == 2, "{:?} {} came", told.kind, told.seq);
    Ok(())
}

async fn the_stream_and_the_log_tell_the_same(subject: &Subject) -> Outcome {
    let filed = demand_with_a_reply(subject).await?;
    let mut stream = open(subject, &filed, "", None).await?;
    let log: contract::EventPage =
        subject.get(&path(&filed, "/events")).token(&filed.access_token).send().await?.ok(200)?.json()?;
    for event in log.events.iter().take(2) {
        let told = stream.event(soon(subject).await?).await?;
        hold!(told == *event, "the stream says {told:?}, the log {event:?}");
    }
    Ok(())
}

async fn two_streams_of_one_demand_both_live(subject: &Subject) -> Outcome {
    let filed = demand_with_a_reply(subject).await?;
    let mut one = open(subject, &filed, "", Some("2")).await?;
    let mut other = open(subject, &filed, "", Some("2")).await?;
    let event = add(subject, &filed, &contribution("reply")?).await?;
    for stream in [&mut one, &mut other] {
        let told = stream.event(soon(subject).await?).await?;
        hold!(told.id == event.id, "another event came");
    }
    Ok(())
}

async fn a_silent_stream_gives_signs_of_life(subject: &Subject) -> Outcome {
    let filed = demand_with_a_reply(subject).await?;
    let mut stream = open(subject, &filed, "", Some("2")).await?;
    // Plus a margin for the network; two in a row, so that one at the beginning does not count for both.
    let longest = Duration::from_secs(u64::from(HEARTBEAT_SECONDS)) + subject.at_once().await?;
    for _ in 0..2 {
        let since = Instant::now();
        stream.block(longest).await?;
        hold!(since.elapsed() <= longest, "the stream was silent for {:?}", since.elapsed());
    }
    Ok(())
}

/// How long past events may take to come: less than the time after which a heartbeat comes anyway.
async fn soon(subject: &Subject) -> Outcome<Duration> {
    let limit = Duration::from_secs(u64::from(HEARTBEAT_SECONDS)) / 2;
    Ok((subject.at_once().await? * SOON).min(limit))
}

async fn open(subject: &Subject, filed: &Filed, query: &str, last: Option<&str>) -> Outcome<Stream> {
    subject.needs(Capability::LiveEvents)?;
    let mut call = subject
        .get(&path(filed, &format!("/events{query}")))
        .token(&filed.access_token)
        .header("accept", "text/event-stream");
    if let Some(last) = last {
        call = call.header("last-event-id", last);
    }
    Stream::of(call.open().await?)
}

async fn demand_with_a_reply(subject: &Subject) -> Outcome<Filed> {
    subject.needs(Capability::LiveEvents)?;
    let filed = filed(subject).await?;
    add(subject, &filed, &contribution("reply")?).await?;
    Ok(filed)
}
