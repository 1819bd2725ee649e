//! Connections to one map server, kept open between requests.
//!
//! A connection has no task of its own: the request that uses it drives it. So a request costs neither a message to another
//! task nor its wake-up, and an idle connection costs nothing. Whether the other side has closed it meanwhile is found when it
//! is taken up again.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::template::Origin;

/// A map server that has not answered by then is taken for broken.
const PATIENCE: Duration = Duration::from_secs(30);
/// An answer may not be longer: what a map shows is smaller by far.
const LONGEST: usize = 64 << 20;
/// So many connections are kept while nobody uses them.
const KEPT: usize = 256;

/// The body of a request to a map server.
pub(super) type Body = Full<Bytes>;

/// What went wrong with a map server.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// It cannot be reached.
    #[error("cannot connect to the upstream {authority}")]
    Connect {
        /// Which one.
        authority: String,
        /// Why.
        source: std::io::Error,
    },
    /// It took too long.
    #[error("the upstream {0} did not answer within {PATIENCE:?}")]
    Late(String),
    /// It broke off, or said something that is not HTTP, or too much.
    #[error("the upstream's answer broke off")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// One map server, and the connections to it.
#[derive(Debug)]
pub(super) struct Pool {
    authority: String,
    address: String,
    idle: Mutex<Vec<Connection>>,
}

/// The work of a connection: writing, reading.
type Driver = http1::Connection<TokioIo<TcpStream>, Body>;

#[derive(Debug)]
struct Connection {
    sender: SendRequest<Body>,
    driver: Driver,
}

impl Pool {
    /// Connects to nothing yet.
    pub(super) fn new(origin: &Origin) -> Self {
        let authority = origin.authority().to_owned();
        Self { authority, address: origin.address(), idle: Mutex::default() }
    }

    /// What requests name as their host.
    pub(super) fn authority(&self) -> &str {
        &self.authority
    }

    /// Sends a request and reads the whole answer.
    pub(super) async fn send(&self, request: Request<Body>) -> Result<Response<Bytes>, Fault> {
        match tokio::time::timeout(PATIENCE, self.exchange(request)).await {
            Ok(answer) => answer,
            Err(_) => Err(Fault::Late(self.authority.clone())),
        }
    }

    async fn exchange(&self, mut request: Request<Body>) -> Result<Response<Bytes>, Fault> {
        while let Some(mut connection) = self.take() {
            let again = request.clone();
            match connection.exchange(request).await {
                Ok((answer, usable)) => return Ok(self.keep(connection, usable, answer)),
                // It was closed while nobody looked. What may be repeated (RFC 9110 §9.2.2) is, on the next one.
                Err(fault) if !again.method().is_idempotent() => return Err(fault),
                Err(_) => request = again,
            }
        }
        let mut connection = self.connect().await?;
        let (answer, usable) = connection.exchange(request).await?;
        Ok(self.keep(connection, usable, answer))
    }

    async fn connect(&self) -> Result<Connection, Fault> {
        let connect = |source| Fault::Connect { authority: self.authority.clone(), source };
        let stream = TcpStream::connect(&self.address).await.map_err(connect)?;
        stream.set_nodelay(true).map_err(connect)?;
        let (sender, driver) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
        Ok(Connection { sender, driver })
    }

    fn take(&self) -> Option<Connection> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn keep(&self, connection: Connection, usable: bool, answer: Response<Bytes>) -> Response<Bytes> {
        if usable {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < KEPT {
                idle.push(connection);
            }
        }
        answer
    }
}

impl Connection {
    /// One request and its answer. Says too whether the connection can be used again.
    async fn exchange(&mut self, request: Request<Body>) -> Result<(Response<Bytes>, bool), Fault> {
        let Self { sender, driver } = self;
        let ask = async {
            let (head, body) = sender.send_request(request).await.map_err(broken)?.into_parts();
            let body = Limited::new(body, LONGEST).collect().await.map_err(Fault::Broken)?.to_bytes();
            Ok(Response::from_parts(head, body))
        };
        let (answer, open) = driven(driver, ask).await?;
        // Only the connection's own work, after the last byte, makes it ready for the next request.
        let open = open && poll_fn(|context| Poll::Ready(Pin::new(&mut *driver).poll(context).is_pending())).await;
        Ok((answer, open && sender.is_ready()))
    }
}

/// Waits for an answer, doing the connection's own work in between. Says too whether the connection goes on.
async fn driven(
    driver: &mut Driver,
    answer: impl Future<Output = Result<Response<Bytes>, Fault>>,
) -> Result<(Response<Bytes>, bool), Fault> {
    let mut answer = pin!(answer);
    let mut open = true;
    poll_fn(|context| {
        // First the question is handed to the connection, which sends it; then what has come in is handed to the answer.
        if let Poll::Ready(answer) = answer.as_mut().poll(context) {
            return Poll::Ready(answer.map(|answer| (answer, open)));
        }
        open = Pin::new(&mut *driver).poll(context).is_pending();
        match answer.as_mut().poll(context) {
            Poll::Ready(answer) => Poll::Ready(answer.map(|answer| (answer, open))),
            Poll::Pending if open => Poll::Pending,
            // Its end was handed on, and the answer waits nevertheless: for nothing, then.
            Poll::Pending => Poll::Ready(Err(Fault::Broken("the connection was closed".into()))),
        }
    })
    .await
}

fn broken(error: hyper::Error) -> Fault {
    Fault::Broken(Box::new(error))
}
