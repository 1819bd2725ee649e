//! Connections to one map server, kept open between requests.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Response};
use tokio::time::{Instant, timeout_at};

use super::connection::Connection;
use super::exchange::Question;
use super::template::Origin;

/// A map server that has not answered by then is taken for broken.
const PATIENCE: Duration = Duration::from_secs(30);
/// So many connections are kept while nobody uses them.
const KEPT: usize = 256;

/// What went wrong with a map server.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// It cannot be reached.
    #[error("cannot connect to the upstream {address}")]
    Connect {
        /// Which one.
        address: String,
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
    /// What requests name as their host.
    host: HeaderValue,
    address: String,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    /// Connects to nothing yet.
    pub(super) fn new(origin: &Origin) -> Self {
        Self { host: origin.host().clone(), address: origin.address(), idle: Mutex::default() }
    }

    /// Asks, and reads the whole answer.
    pub(super) async fn ask(&self, question: &Question) -> Result<Response<Bytes>, Fault> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let idle = self.take();
            let was_idle = idle.is_some();
            let mut connection = match idle {
                Some(connection) => connection,
                // In a box, for it is rare, and its room would be part of every request.
                None => Box::pin(self.connect(deadline)).await?,
            };
            let answer = connection.exchange(question.request(&self.host), deadline).await;
            match answer.ok_or_else(|| self.late())? {
                Ok(answer) => return Ok(self.keep(connection, answer)),
                // It was closed while nobody looked. What may be repeated is, on the next one.
                Err(_) if was_idle && question.is_idempotent() => {}
                Err(fault) => return Err(fault),
            }
        }
    }

    async fn connect(&self, deadline: Instant) -> Result<Connection, Fault> {
        let opened = timeout_at(deadline, Connection::open(&self.address)).await.map_err(|_| self.late())?;
        opened.map_err(|source| Fault::Connect { address: self.address.clone(), source })
    }

    fn late(&self) -> Fault {
        Fault::Late(self.address.clone())
    }

    fn take(&self) -> Option<Connection> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn keep(&self, mut connection: Connection, answer: Response<Bytes>) -> Response<Bytes> {
        if connection.is_usable() {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < KEPT {
                idle.push(connection);
            }
        }
        answer
    }
}
