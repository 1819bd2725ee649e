//! TCP and TLS: accepts connections, gives each to hyper, and lets them finish when the server stops.

mod attendance;
mod connections;
mod executor;
mod stream;

use std::future::Future;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, anyhow};
use futures_util::future::{BoxFuture, Either, Ready, ready};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use hyper_util::server::conn::auto::{Builder, Connection};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use crate::certificates::Tls;
use crate::dispatch::Body;

use attendance::{Activity, BEAT, Pulse, attend};
pub use connections::Connections;
use executor::Aside;
use stream::Stream;

/// A client has this long to finish its TLS handshake.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(20);
/// Connections that are busy when the server stops have this long to finish.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);

/// Binds a port on the loopback addresses.
pub fn bind(port: u16, flag: &str) -> Result<Vec<TcpListener>> {
    let first = bind_one(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), port, flag)?;
    // With port 0 the system chooses; IPv6 then listens on the port that IPv4 got.
    let chosen = first.local_addr()?.port();
    let mut listeners = vec![first];
    // A machine without IPv6 is served on IPv4 alone.
    if let Ok(second) = bind_one(SocketAddr::from((Ipv6Addr::LOCALHOST, chosen)), chosen, flag) {
        listeners.push(second);
    }
    Ok(listeners)
}

/// Binds an address; `flag` is what a person changes if that fails.
pub fn bind_one(address: SocketAddr, port: u16, flag: &str) -> Result<TcpListener> {
    let bound = (|| {
        let socket = socket2::Socket::new(socket2::Domain::for_address(address), socket2::Type::STREAM, None)?;
        socket.set_reuse_address(true)?;
        socket.set_nonblocking(true)?;
        socket.bind(&address.into())?;
        socket.listen(1024)?;
        TcpListener::from_std(socket.into())
    })();
    bound.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            anyhow!("port {port} is in use by another program; stop that, or choose another port with {flag}")
        }
        std::io::ErrorKind::PermissionDenied => {
            anyhow!("this user may not listen on port {port}; choose one above 1023 with {flag}")
        }
        _ => anyhow!("cannot listen on {address}: {error}"),
    })
}

/// The port of what [`bind`] bound.
pub fn port_of(listeners: &[TcpListener]) -> Result<u16> {
    let first = listeners.first().ok_or_else(|| anyhow!("nothing listens"))?;
    Ok(first.local_addr()?.port())
}

/// What answers the requests of one listener.
pub trait Handler: Clone + Send + Sync + 'static {
    /// Answers one request that came from `peer`.
    fn handle(&self, request: http::Request<Incoming>, peer: SocketAddr) -> Answering;
}

/// An answer that is there at once, or one that is waited for; [`HangUp`]: there will be none. What most requests get, a map,
/// is there at once, and pays for no state machine.
pub type Answering = Either<Ready<Answered>, BoxFuture<'static, Answered>>;

/// An answer.
pub type Answered = Result<http::Response<Body>, HangUp>;

/// That answer, which is there.
pub fn now(answer: http::Response<Body>) -> Answering {
    Either::Left(ready(Ok(answer)))
}

/// The answer that this future comes to.
pub fn later(answer: impl Future<Output = Answered> + Send + 'static) -> Answering {
    Either::Right(Box::pin(answer))
}

/// The connection ends without an answer; of an HTTP/2 connection, the one stream.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the connection is cut on purpose")]
pub struct HangUp;

/// Serves `listener` until `stop` says so, then lets open connections finish.
pub async fn serve<H: Handler>(
    listener: TcpListener,
    tls: Option<Tls>,
    handler: H,
    connections: Connections,
    mut stop: watch::Receiver<bool>,
) {
    let pulse = Arc::new(Pulse::default());
    let mut beats = tokio::time::interval(BEAT);
    // Each connection holds a receiver, so that the sender sees the last one go.
    let (open, held) = watch::channel(());
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let acceptor = tls.as_ref().map(Tls::acceptor);
                    let kept = (connections.one(), held.clone());
                    let pulse = Arc::clone(&pulse);
                    let accepted = Accepted { peer, handler: handler.clone(), activity: Activity::default(), pulse };
                    tokio::spawn(async move {
                        let _kept = kept;
                        accepted.speak(stream, acceptor).await;
                    });
                }
                Err(error) => {
                    // Out of file descriptors and the like: give others time to close theirs.
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
            _ = beats.tick() => pulse.beat(),
            () = stopped(&mut stop) => break,
        }
    }
    drop((listener, held));
    pulse.stop();
    if tokio::time::timeout(DRAIN_TIMEOUT, open.closed()).await.is_err() {
        tracing::warn!("some connections did not finish in time and were closed");
    }
}

/// Waits until the server is told to stop.
pub async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that nobody is left who could say so: then it is over too.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// A connection that was accepted, before it is known what it speaks.
struct Accepted<H> {
    peer: SocketAddr,
    handler: H,
    activity: Activity,
    pulse: Arc<Pulse>,
}

impl<H: Handler> Accepted<H> {
    async fn speak(self, tcp: TcpStream, acceptor: Option<TlsAcceptor>) {
        let peer = self.peer;
        if let Err(error) = tcp.set_nodelay(true) {
            tracing::debug!(%error, "cannot set TCP_NODELAY");
        }
        let stream = Stream::new(tcp, self.activity.clone());
        let aside = Aside::default();
        let builder = Builder::new(aside.clone());
        let Some(acceptor) = acceptor else { return self.speak_http((builder, aside), stream).await };
        match tokio::time::timeout(HANDSHAKE_TIMEOUT, acceptor.accept(stream)).await {
            Ok(Ok(stream)) => {
                // What was agreed on need not be guessed from the first bytes.
                let builder = match stream.get_ref().1.alpn_protocol() {
                    Some(b"h2") => builder.http2_only(),
                    Some(_) => builder.http1_only(),
                    None => builder,
                };
                self.speak_http((builder, aside), stream).await;
            }
            Ok(Err(error)) => tracing::debug!(%error, %peer, "TLS handshake failed"),
            Err(_) => tracing::debug!(%peer, "TLS handshake took too long"),
        }
    }

    async fn speak_http<S>(self, (mut builder, aside): (Builder<Aside>, Aside), stream: S)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Self { peer, handler, activity, pulse } = self;
        let asked = activity.clone();
        let service = hyper::service::service_fn(move |request: http::Request<Incoming>| {
            asked.during(handler.handle(request, peer))
        });
        builder.http1().max_buf_size(64 * 1024);
        builder.http2().max_concurrent_streams(256).max_header_list_size(64 * 1024);
        let connection = builder.serve_connection(TokioIo::new(stream), service);
        let make = || aside.make();
        if let Err(error) = attend(connection, (Connection::graceful_shutdown, make), &activity, &pulse).await {
            tracing::debug!(%error, %peer, "connection ended badly");
        }
    }
}
