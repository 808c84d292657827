//! Connections of clients: accepting them, closing one in the middle when a fault says so, letting all end. It knows no routes.

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, Response, body::Incoming, service::Service};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
};
use std::{fmt, net::SocketAddr, pin::Pin, time::Duration};
use tokio::{
    net::TcpListener,
    sync::watch,
    time::{sleep, timeout},
};
use tower::ServiceExt as _;

/// How long running answers may take after the program was told to end.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// How long a client may take to send the head of a call.
const SLOW_HEAD: Duration = Duration::from_secs(30);

/// What is needed to accept connections.
pub struct Listening {
    /// Where they come in.
    pub listener: TcpListener,
    /// What answers.
    pub routes: Router,
    /// Becomes true when it is time to end.
    pub ending: watch::Receiver<bool>,
}

/// An answer with this mark is never sent: the connection closes without a byte of it.
#[derive(Clone, Copy, Debug)]
pub struct Unsent;

/// The connection was closed on purpose.
#[derive(Debug)]
pub struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cut on purpose")
    }
}

impl std::error::Error for Cut {}

/// Accepts connections until it is time to end.
pub async fn accept(Listening { listener, routes, mut ending }: Listening) {
    let mut server = auto::Builder::new(TokioExecutor::new());
    server.http1().timer(TokioTimer::new()).header_read_timeout(SLOW_HEAD).keep_alive(true);
    let graceful = GracefulShutdown::new();
    loop {
        let (stream, client) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(_) => {
                    // Too many open files, most likely: others will close.
                    sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            () = time_to_end(&mut ending) => break,
        };
        let _ = stream.set_nodelay(true);
        let connection = server.serve_connection(TokioIo::new(stream), Answering { routes: routes.clone(), client });
        tokio::spawn(graceful.watch(connection.into_owned()));
    }
    drop(listener);
    let _ = timeout(LAST_WORDS, graceful.shutdown()).await;
}

/// Waits until the program is told to end.
pub async fn time_to_end(ending: &mut watch::Receiver<bool>) {
    // The sender lives as long as the program; if it is gone, it is time as well.
    let _ = ending.wait_for(|ending| *ending).await;
}

/// Answers the calls of one connection.
#[derive(Clone)]
struct Answering {
    routes: Router,
    client: SocketAddr,
}

impl Service<Request<Incoming>> for Answering {
    type Response = Response<Body>;
    type Error = Cut;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Cut>> + Send>>;

    fn call(&self, call: Request<Incoming>) -> Self::Future {
        let Self { routes, client } = self.clone();
        Box::pin(async move {
            let mut call = call.map(Body::new);
            call.extensions_mut().insert(ConnectInfo(client));
            let answer = match routes.oneshot(call).await {
                Ok(answer) => answer,
                Err(never) => match never {},
            };
            if answer.extensions().get::<Unsent>().is_some() { Err(Cut) } else { Ok(answer) }
        })
    }
}
