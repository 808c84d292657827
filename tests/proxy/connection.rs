//! One client connection: its exchanges, one after the other. Faults are carried out in `exchange`.

use crate::exchange::{Exchange, Next};
use crate::fault::Ending;
use crate::head::{CallHead, Found};
use crate::road::Road;
use crate::side::Side;
use std::future::pending;
use std::sync::Arc;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

const NOT_HTTP: &[u8] = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// Serves a client until either side closes.
pub(crate) async fn serve(stream: TcpStream, road: Arc<Road>, number: u64) {
    let mut client = Side::of(stream);
    let ending = tokio::select! {
        ending = exchanges(&mut client, &road, number) => ending,
        () = road.closed() => Ending::Reset,
    };
    client.bid_farewell(ending).await;
}

async fn exchanges(client: &mut Side, road: &Road, number: u64) -> Ending {
    let mut upstream = None;
    loop {
        let call = match next_call(client, &mut upstream).await {
            Awaited::Call(call) => call,
            Awaited::Nobody => return Ending::Close,
            Awaited::Stranger => {
                // The client may not even read.
                let _ = client.writer.write_all(NOT_HTTP).await;
                return Ending::Close;
            }
        };
        let rule = road.next_rule(&call.method, &call.path);
        let fault = rule.as_ref().map(|(_, fault)| fault.clone());
        let entry = road.log.begin(number, (&call.method, &call.path), rule);
        let exchange = Exchange { call: &call, client, upstream: &mut upstream, road, entry: &entry };
        let (end, next) = exchange.carry_out(fault.as_ref()).await;
        entry.end(end);
        if let Next::End(ending) = next {
            return ending;
        }
    }
}

enum Awaited {
    Call(CallHead),
    Nobody,
    Stranger,
}

/// Waits for the head of the next request, which stays in the client side's buffer.
async fn next_call(client: &mut Side, upstream: &mut Option<Side>) -> Awaited {
    loop {
        // Line ends between two requests belong to neither.
        let blank = client.inlet.held().iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        client.inlet.used(blank);
        match CallHead::find(client.inlet.held()) {
            Found::Head(call) => return Awaited::Call(call),
            Found::Strange => return Awaited::Stranger,
            Found::More => {}
        }
        let lost = async {
            match upstream {
                // Bytes arriving now are no response.
                Some(upstream) => upstream.inlet.fill().await.is_ok(),
                None => pending().await,
            }
        };
        let read = tokio::select! {
            biased;
            _ = lost => None,
            read = client.inlet.fill() => Some(read.unwrap_or(0)),
        };
        match read {
            // If the upstream closes an idle connection, a new one is opened when needed.
            None => *upstream = None,
            Some(0) => return Awaited::Nobody,
            Some(_) => {}
        }
    }
}
