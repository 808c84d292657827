//! Requests and responses that are read completely before anything is done with them.

use crate::framing::Framing;
use crate::head::{AnswerHead, CallHead, Found};
use crate::log::Entry;
use crate::side::Side;
use std::future::pending;
use tokio::io::AsyncWriteExt;

/// Larger messages are not buffered: the exchange ends there.
const LARGEST: usize = 256 * 1024 * 1024;
const GO_ON: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// A request or response ended early.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Broken;

/// Reads until the client side's buffer has the whole request; returns its length.
pub(crate) async fn gather(call: &CallHead, client: &mut Side, entry: &Entry) -> Result<usize, Broken> {
    let mut framing = call.framing.clone();
    let mut length = call.length;
    let mut told = !call.expects_continue;
    loop {
        length += framing.take(&client.inlet.held()[length..], |_| {}).map_err(|_| Broken)?;
        if framing.ended() {
            return Ok(length);
        }
        if !told && client.inlet.held().len() == call.length {
            client.writer.write_all(GO_ON).await.map_err(|_| Broken)?;
            entry.down(GO_ON.len() as u64);
        }
        told = true;
        if length > LARGEST || !client.inlet.fill().await.is_ok_and(|read| read > 0) {
            return Err(Broken);
        }
    }
}

/// A response of the upstream.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) head: AnswerHead,
    /// As received, with its head and its framing.
    pub(crate) raw: Vec<u8>,
    /// The body without its framing.
    pub(crate) body: Vec<u8>,
    /// Whether the upstream's connection can be reused.
    pub(crate) again: bool,
}

/// Sends a request and reads its response to the end; of an endless one only so much of its body.
pub(crate) async fn ask(
    upstream: &mut Side,
    call: &CallHead,
    bytes: &[u8],
    enough: u64,
    entry: &Entry,
) -> Result<Answer, Broken> {
    let Side { inlet, writer } = upstream;
    let send = async {
        for piece in bytes.chunks(64 * 1024) {
            if writer.write_all(piece).await.is_err() {
                // An upstream that stops reading may still have responded.
                return pending().await;
            }
            entry.up(piece.len() as u64);
        }
        entry.asked();
        pending().await
    };
    let read = async {
        let head = loop {
            match AnswerHead::find(inlet.held(), &call.method) {
                Found::Head(head) if head.is_interim() => inlet.used(head.fields.length),
                Found::Head(head) => break head,
                Found::Strange => return Err(Broken),
                Found::More if inlet.fill().await.is_ok_and(|read| read > 0) => {}
                Found::More => return Err(Broken),
            }
        };
        entry.answered(head.status);
        let mut raw = inlet.held()[..head.fields.length].to_vec();
        inlet.used(head.fields.length);
        let (mut framing, mut body) = (head.framing.clone(), Vec::new());
        let closes = matches!(framing, Framing::UntilClose);
        while !framing.ended() {
            let taken = framing.take(inlet.held(), |content| body.extend_from_slice(content)).map_err(|_| Broken)?;
            raw.extend_from_slice(&inlet.held()[..taken]);
            inlet.used(taken);
            if framing.ended() {
                break;
            }
            if head.is_endless() && body.len() as u64 >= enough {
                return Ok(Answer { head, raw, body, again: false });
            }
            if raw.len() > LARGEST {
                return Err(Broken);
            }
            if !inlet.fill().await.is_ok_and(|read| read > 0) {
                if closes {
                    break;
                }
                return Err(Broken);
            }
        }
        entry.answered_wholly();
        let again = head.keeps_alive;
        Ok(Answer { head, raw, body, again })
    };
    tokio::select! {
        biased;
        answer = read => answer,
        never = send => never,
    }
}
