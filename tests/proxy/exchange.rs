//! One exchange with its fault: what is sent in both directions, and whether the connection stays open.

use crate::fault::{Ending, Fault, Hostile, Length, Throttle, Twin};
use crate::framing::Framing;
use crate::head::{AnswerHead, CallHead};
use crate::log::{End, Entry};
use crate::pass::{AnswerGate, Passed, Way, pass};
use crate::road::Road;
use crate::side::Side;
use crate::whole::{Answer, Broken, ask, gather};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::time::sleep;

const PORTAL: &str =
    "<!doctype html><title>Welcome</title><h1>Welcome to this network</h1><p>Accept the terms to go on.</p>\n";

/// What happens to the client's connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It waits for the next request.
    Call,
    /// It ends.
    End(Ending),
}

const CLOSE: Next = Next::End(Ending::Close);

/// An exchange whose head is in the client side's buffer.
pub(crate) struct Exchange<'a> {
    pub(crate) call: &'a CallHead,
    pub(crate) client: &'a mut Side,
    /// The connection to the upstream, if there is one; kept only if it can be reused.
    pub(crate) upstream: &'a mut Option<Side>,
    pub(crate) road: &'a Road,
    pub(crate) entry: &'a Entry,
}

impl Exchange<'_> {
    pub(crate) async fn carry_out(mut self, fault: Option<&Fault>) -> (End, Next) {
        let done = match fault {
            None => self.pass(Way::default(), Ending::Close).await,
            Some(fault) => self.befall(fault).await,
        };
        done.unwrap_or_else(|(end, ending)| (end, Next::End(ending)))
    }

    async fn befall(&mut self, fault: &Fault) -> Done {
        match fault {
            Fault::CutCall { at, ending } => self.pass(Way { call_cut: Some(*at), ..Way::default() }, *ending).await,
            Fault::CutAnswer { at, ending } => {
                self.pass(Way { answer_gate: Some((*at, AnswerGate::Cut)), ..Way::default() }, *ending).await
            }
            Fault::Silence { at, ms } => {
                let gate = AnswerGate::Silence(Duration::from_millis(*ms));
                self.pass(Way { answer_gate: Some((*at, gate)), ..Way::default() }, Ending::Close).await
            }
            Fault::Delay { up_ms, down_ms } => self.delay(*up_ms, *down_ms).await,
            Fault::Throttle(throttle) => self.throttle(*throttle).await,
            Fault::LoseAnswer { ending } => {
                self.ask_wholly(0).await?;
                self.entry.met();
                Err((End::Cut, *ending))
            }
            Fault::Duplicate { answer, together } => self.duplicate(*answer, *together).await,
            Fault::Truncate { keep, length } => self.truncate(*keep, *length).await,
            Fault::CaptivePortal { after_upstream: true } => {
                self.ask_wholly(0).await?;
                self.own_answer("200 OK", ("Content-Type", "text/html; charset=utf-8"), PORTAL).await
            }
            Fault::CaptivePortal { after_upstream: false } => {
                self.take_call().await?;
                self.own_answer("200 OK", ("Content-Type", "text/html; charset=utf-8"), PORTAL).await
            }
            Fault::Redirect { to, status } => {
                self.take_call().await?;
                // A line break in the URL would inject another header.
                let to: String = to.chars().filter(|c| !c.is_control()).collect();
                self.own_answer(&format!("{status} Elsewhere"), ("Location", &to), "").await
            }
            Fault::Swap { body } => self.swap(*body).await,
            Fault::Offline { ms } => {
                self.entry.met();
                self.road.leave_for(Duration::from_millis(*ms));
                Err((End::Cut, Ending::Reset))
            }
        }
    }

    async fn pass(&mut self, way: Way, ending: Ending) -> Done {
        let mut upstream = self.connect().await?;
        match pass(self.call, self.client, &mut upstream, way, self.entry).await {
            Passed::Wholly { again: true } => {
                *self.upstream = Some(upstream);
                Ok((End::Answered, Next::Call))
            }
            Passed::Wholly { again: false } => Ok((End::Answered, CLOSE)),
            Passed::Switched => {
                self.tunnel(upstream).await;
                Ok((End::Answered, CLOSE))
            }
            Passed::Cut => Err((End::Cut, ending)),
            Passed::ClientLeft => Err((End::ClientLeft, Ending::Close)),
            Passed::UpstreamLeft => Err(UPSTREAM_LEFT),
        }
    }

    /// After a protocol switch bytes are forwarded blindly.
    async fn tunnel(&mut self, mut upstream: Side) {
        let (client, entry) = (&mut *self.client, self.entry);
        let up = client.inlet.tunnel(&mut upstream.writer, |bytes| entry.up(bytes));
        let down = upstream.inlet.tunnel(&mut client.writer, |bytes| entry.down(bytes));
        tokio::join!(up, down);
    }

    async fn delay(&mut self, up_ms: u64, down_ms: u64) -> Done {
        let mut way = Way { down_after: Duration::from_millis(down_ms), patient: true, ..Way::default() };
        if up_ms > 0 {
            gather(self.call, self.client, self.entry).await.map_err(|Broken| CLIENT_LEFT)?;
            way.without_interim = self.call.expects_continue;
            // The upstream may time out an idle connection meanwhile.
            *self.upstream = None;
            sleep(Duration::from_millis(up_ms)).await;
        }
        self.entry.met();
        self.pass(way, Ending::Close).await
    }

    async fn throttle(&mut self, throttle: Throttle) -> Done {
        let half = Duration::from_millis(throttle.latency_ms / 2);
        self.entry.met();
        sleep(half).await;
        self.pass(Way { throttle: Some(throttle), down_after: half, ..Way::default() }, Ending::Close).await
    }

    async fn duplicate(&mut self, wanted: Twin, together: bool) -> Done {
        let call = self.take_call().await?;
        let (mut one, mut other) = (self.connect().await?, self.connect().await?);
        let first = ask(&mut one, self.call, &call, 0, self.entry);
        let second = ask(&mut other, self.call, &call, 0, self.entry);
        let (first, second) = if together { tokio::join!(first, second) } else { (first.await, second.await) };
        self.entry.met();
        let answer = match wanted {
            Twin::First => first,
            Twin::Second => second,
        };
        let answer = answer.map_err(|Broken| UPSTREAM_LEFT)?;
        self.as_it_is(&answer).await
    }

    async fn truncate(&mut self, keep: u64, length: Length) -> Done {
        let answer = self.ask_wholly(keep.saturating_add(1)).await?;
        let keep = usize::try_from(keep).unwrap_or(usize::MAX);
        let Some(body) = answer.body.get(..keep).filter(|body| body.len() < answer.body.len()) else {
            return self.as_it_is(&answer).await;
        };
        let mut bytes;
        match length {
            Length::Adjusted => {
                bytes = answer.head.fields.with(FRAMING, &[("Content-Length", keep.to_string())]);
                bytes.extend_from_slice(body);
            }
            Length::Kept => {
                bytes = answer.raw;
                // Of a chunked body one chunk is sent, and no terminator.
                bytes.truncate(answer.head.fields.length);
                if matches!(answer.head.framing, Framing::Chunked(_)) && keep > 0 {
                    bytes.extend_from_slice(format!("{keep:x}\r\n").as_bytes());
                }
                bytes.extend_from_slice(body);
            }
        }
        self.send(&bytes).await?;
        self.entry.met();
        match length {
            Length::Adjusted => Ok((End::Answered, self.after_own_answer())),
            Length::Kept => Err((End::Cut, Ending::Close)),
        }
    }

    async fn swap(&mut self, hostile: Hostile) -> Done {
        let answer = self.ask_wholly(0).await?;
        if answer.head.bodiless {
            // It has no body to replace.
            return self.as_it_is(&answer).await;
        }
        let AnswerHead { fields, .. } = &answer.head;
        // Compressed bodies cannot be parsed here.
        let own = if fields.values("content-encoding").next().is_some() { &[][..] } else { &answer.body };
        let (body, media) = hostile.body(own);
        let json = fields.values("content-type").any(|value| value.contains("json"));
        let mut without = FRAMING.to_vec();
        without.push("content-encoding");
        let mut added = vec![("Content-Length", body.len().to_string())];
        if let Some(media) = media.filter(|_| !json || hostile == Hostile::WrongType) {
            without.push("content-type");
            added.push(("Content-Type", media.to_owned()));
        }
        let head = fields.with(&without, &added);
        self.send(&head).await?;
        // A client that has read enough closes before its end.
        self.entry.met();
        self.send(&body).await?;
        Ok((End::Answered, self.after_own_answer()))
    }

    /// The upstream's response, unchanged.
    async fn as_it_is(&mut self, answer: &Answer) -> Done {
        self.send(&answer.raw).await?;
        let whole = answer.again && self.call.keeps_alive;
        Ok((End::Answered, if whole { Next::Call } else { CLOSE }))
    }

    /// A response made by the fault.
    async fn own_answer(&mut self, status: &str, (name, value): (&str, &str), body: &str) -> Done {
        let connection = if self.call.keeps_alive { "keep-alive" } else { "close" };
        let head = format!(
            "HTTP/1.1 {status}\r\n{name}: {value}\r\nContent-Length: {}\r\nCache-Control: no-store\r\nConnection: {connection}\r\n\r\n",
            body.len()
        );
        let body = if self.call.method == "HEAD" { "" } else { body };
        self.send(&[head.as_bytes(), body.as_bytes()].concat()).await?;
        self.entry.met();
        Ok((End::Answered, self.after_own_answer()))
    }

    fn after_own_answer(&self) -> Next {
        if self.call.keeps_alive { Next::Call } else { CLOSE }
    }

    /// The whole request as received.
    async fn take_call(&mut self) -> Result<Vec<u8>, (End, Ending)> {
        let length = gather(self.call, self.client, self.entry).await.map_err(|Broken| CLIENT_LEFT)?;
        let call = self.client.inlet.held()[..length].to_vec();
        self.client.inlet.used(length);
        Ok(call)
    }

    /// Reads the whole request, forwards it and reads the response.
    async fn ask_wholly(&mut self, enough: u64) -> Result<Answer, (End, Ending)> {
        let call = self.take_call().await?;
        let mut upstream = self.connect().await?;
        let answer = ask(&mut upstream, self.call, &call, enough, self.entry).await.map_err(|Broken| UPSTREAM_LEFT)?;
        if answer.again {
            *self.upstream = Some(upstream);
        }
        Ok(answer)
    }

    async fn connect(&mut self) -> Result<Side, (End, Ending)> {
        match self.upstream.take() {
            Some(upstream) => Ok(upstream),
            None => self.road.connect().await.map_err(|_| UPSTREAM_LEFT),
        }
    }

    async fn send(&mut self, bytes: &[u8]) -> Result<(), (End, Ending)> {
        for piece in bytes.chunks(64 * 1024) {
            self.client.writer.write_all(piece).await.map_err(|_| CLIENT_LEFT)?;
            self.entry.down(piece.len() as u64);
        }
        Ok(())
    }
}

/// How it ended, and what happens to the connection; an error when it ends there.
type Done = Result<(End, Next), (End, Ending)>;

const CLIENT_LEFT: (End, Ending) = (End::ClientLeft, Ending::Close);
const UPSTREAM_LEFT: (End, Ending) = (End::UpstreamLeft, Ending::Close);
const FRAMING: &[&str] = &["content-length", "transfer-encoding"];
