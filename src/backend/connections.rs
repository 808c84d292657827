//! Client connections: accepting them, closing one midway when a fault demands it, shutting down gracefully. It knows
//! no routes.

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

/// How long running responses may take after shutdown has begun.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// What is needed to accept connections.
pub struct Listener {
    /// The listening socket.
    pub listener: TcpListener,
    /// The router.
    pub routes: Router,
    /// Becomes true at shutdown.
    pub ending: watch::Receiver<bool>,
}

/// Marks a response that is never sent: the connection closes before its first byte.
#[derive(Clone, Copy, Debug)]
pub struct Unsent;

/// The connection was closed on purpose, by a fault.
#[derive(Debug)]
pub struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cut on purpose")
    }
}

impl std::error::Error for Cut {}

/// Accepts connections until shutdown.
pub async fn accept(Listener { listener, routes, mut ending }: Listener) {
    let mut server = auto::Builder::new(TokioExecutor::new());
    server.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).keep_alive(true);
    let graceful = GracefulShutdown::new();
    loop {
        let (stream, client) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(_) => {
                    // Too many open files, most likely: retry when others have closed.
                    sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            () = shutdown_begun(&mut ending) => break,
        };
        let _ = stream.set_nodelay(true);
        let connection = server.serve_connection(TokioIo::new(stream), Connection { routes: routes.clone(), client });
        tokio::spawn(graceful.watch(connection.into_owned()));
    }
    drop(listener);
    let _ = timeout(SHUTDOWN_TIMEOUT, graceful.shutdown()).await;
}

/// Waits for shutdown.
pub async fn shutdown_begun(ending: &mut watch::Receiver<bool>) {
    // The sender lives as long as the program; if it is gone, shut down too.
    let _ = ending.wait_for(|ending| *ending).await;
}

/// Serves the requests of one connection.
#[derive(Clone)]
struct Connection {
    routes: Router,
    client: SocketAddr,
}

impl Service<Request<Incoming>> for Connection {
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
