//! The generator: a fixed number of prepared requests over keep-alive connections, each answered before the next is sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result, bail};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

const CONNECTIONS: usize = 64;

/// What the generator needs to speak TLS.
#[derive(Clone)]
pub struct Trust(TlsConnector);

impl Trust {
    /// Trusts the authority in that PEM file.
    pub fn of(authority: &str) -> Result<Self> {
        let mut roots = rustls::RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(authority)? {
            roots.add(certificate?)?;
        }
        let config = rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }
}

/// A connection, whatever it runs over.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

async fn connect(port: u16, trust: Option<&Trust>) -> Result<Box<dyn Stream>> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    Ok(match trust {
        None => Box::new(stream),
        Some(trust) => Box::new(trust.0.connect(ServerName::try_from("localhost")?, stream).await?),
    })
}

/// One connection, for requests whose answers matter.
pub struct Connection {
    stream: Box<dyn Stream>,
    buffer: Vec<u8>,
}

impl Connection {
    /// To that port of this machine, over TLS.
    pub async fn open(port: u16, trust: &Trust) -> Result<Self> {
        Ok(Self { stream: connect(port, Some(trust)).await?, buffer: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a request; gives the answer's status.
    pub async fn send(&mut self, request: &[u8]) -> Result<u16> {
        self.stream.write_all(request).await?;
        self.stream.flush().await?;
        status(&mut *self.stream, &mut self.buffer).await
    }

    /// The body of the last answer.
    pub fn body(&self) -> &[u8] {
        let head = self.buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n");
        head.and_then(|end| self.buffer.get(end + 4..)).unwrap_or_default()
    }
}

/// Sends `count` requests, taken from `requests` in turn beginning with number `first`; returns how many were not 200.
pub async fn send(
    (port, trust): (u16, Option<Trust>),
    requests: &Arc<Vec<Vec<u8>>>,
    first: usize,
    count: usize,
) -> Result<usize> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        let (requests, next, trust) = (Arc::clone(requests), Arc::clone(&next), trust.clone());
        connections.push(tokio::spawn(async move {
            let mut stream = connect(port, trust.as_ref()).await?;
            let (mut refused, mut buffer) = (0, Vec::with_capacity(64 * 1024));
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return Ok::<usize, anyhow::Error>(refused);
                }
                let request = requests.get((first + number) % requests.len()).context("no requests")?;
                stream.write_all(request).await?;
                stream.flush().await?;
                refused += usize::from(status(&mut *stream, &mut buffer).await? != 200);
            }
        }));
    }
    let mut refused = 0;
    for connection in connections {
        refused += connection.await??;
    }
    Ok(refused)
}

/// Reads one answer, whose length its head tells, and returns its status.
async fn status(stream: &mut dyn Stream, buffer: &mut Vec<u8>) -> Result<u16> {
    buffer.clear();
    let (head, length) = loop {
        if stream.read_buf(buffer).await? == 0 {
            bail!("the server closed the connection");
        }
        if let Some(end) = buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            let head = std::str::from_utf8(&buffer[..end])?;
            let length = head
                .lines()
                .find_map(|line| line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("content-length")))
                .map_or(Ok(0), |(_, value)| value.trim().parse::<usize>())?;
            break (end + 4, length);
        }
    };
    while buffer.len() < head + length {
        if stream.read_buf(buffer).await? == 0 {
            bail!("the server closed the connection");
        }
    }
    let status = buffer.get(9..12).context("no status")?;
    Ok(std::str::from_utf8(status)?.parse()?)
}
