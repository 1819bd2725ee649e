//! Load at a fixed rate over keep-alive HTTP/1.1 connections, open loop: each request is due at a moment that no answer
//! moves, and its time counts from then.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout};

use crate::configuration::HOST;
use crate::wait::now;

/// Whoever waits longer for an answer has none.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections to each target.
const CONNECTIONS: usize = 8;

/// What is sent where, how often, how long.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Each target with its requests a second.
    pub targets: Vec<(SocketAddr, f64)>,
    /// The requests, sent in turn.
    pub requests: Arc<Vec<Vec<u8>>>,
    /// How long.
    pub length: Duration,
}

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A whole answer with that status.
    Status(u16),
    /// Nobody listened: the request was not sent.
    Unreachable,
    /// The connection ended between the request's first byte and the answer's last: it may have been served or not.
    Broken,
}

/// One request.
#[derive(Clone, Copy, Debug)]
pub struct Sent {
    /// Where to: the target's number.
    pub target: usize,
    /// When it was due, from the beginning.
    pub due: Duration,
    /// From when it was due to the answer's last byte.
    pub took: Duration,
    /// What came.
    pub outcome: Outcome,
}

impl Offer {
    /// `rate` requests a second in all, the same for each target.
    pub fn even(targets: &[SocketAddr], requests: Vec<Vec<u8>>, rate: f64, length: Duration) -> Self {
        let each = rate / targets.len() as f64;
        Self::shares(targets.iter().map(|target| (*target, each)).collect(), requests, length)
    }

    /// Each target with its own rate.
    pub fn shares(targets: Vec<(SocketAddr, f64)>, requests: Vec<Vec<u8>>, length: Duration) -> Self {
        Self { targets, requests: Arc::new(requests), length }
    }
}

/// The bytes of a GET request, with headers `Name: value`.
pub fn get(path: &str, headers: &[&str]) -> Vec<u8> {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: gzip\r\n{headers}\r\n").into_bytes()
}

/// What comes of one request at that target, on a connection of its own.
pub async fn ask(target: SocketAddr, request: &[u8]) -> Outcome {
    let Ok(mut stream) = open_stream(target).await else { return Outcome::Unreachable };
    match timeout(PATIENCE, exchange(&mut stream, request)).await {
        Ok(Ok((status, _))) => Outcome::Status(status),
        _ => Outcome::Broken,
    }
}

/// How many of the outcomes are that one.
pub fn count(sent: &[Sent], outcome: Outcome) -> usize {
    sent.iter().filter(|sent| sent.outcome == outcome).count()
}

/// The time within which that share (0 to 1) of the whole answers came.
pub fn quantile(sent: &[Sent], share: f64) -> Duration {
    let mut times: Vec<Duration> =
        sent.iter().filter(|sent| matches!(sent.outcome, Outcome::Status(_))).map(|sent| sent.took).collect();
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    times.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
}

/// Sends what the offer says; one entry for each request that was due, in the order of their moments.
pub async fn offer(offer: Offer) -> Vec<Sent> {
    let start = now() + Duration::from_millis(20);
    let mut lanes = tokio::task::JoinSet::new();
    for (target, (address, rate)) in offer.targets.iter().enumerate() {
        let total = (rate * offer.length.as_secs_f64()).round() as usize;
        for first in 0..CONNECTIONS {
            let lane = Lane { target, address: *address, requests: Arc::clone(&offer.requests), rate: *rate, start };
            lanes.spawn(lane.run(first, total));
        }
    }
    let mut sent: Vec<Sent> = lanes.join_all().await.into_iter().flatten().collect();
    sent.sort_by_key(|sent| sent.due);
    sent
}

/// One connection to a target, which carries every eighth of its requests.
struct Lane {
    target: usize,
    address: SocketAddr,
    requests: Arc<Vec<Vec<u8>>>,
    rate: f64,
    start: Instant,
}

impl Lane {
    async fn run(self, first: usize, total: usize) -> Vec<Sent> {
        let mut sent = Vec::with_capacity(total / CONNECTIONS + 1);
        let mut connection = None;
        for number in (first..total).step_by(CONNECTIONS) {
            let due = Duration::from_secs_f64(number as f64 / self.rate);
            sleep_until(self.start + due).await;
            let request = &self.requests[number % self.requests.len()];
            let outcome = self.ask(&mut connection, request).await;
            sent.push(Sent { target: self.target, due, took: now() - (self.start + due), outcome });
        }
        sent
    }

    async fn ask(&self, connection: &mut Option<TcpStream>, request: &[u8]) -> Outcome {
        // The other side may have closed the connection since its last answer: then nothing of the request was read.
        let open = connection.take().filter(is_open);
        let opened = match open {
            Some(stream) => Ok(stream),
            None => open_stream(self.address).await,
        };
        let Ok(mut stream) = opened else { return Outcome::Unreachable };
        match timeout(PATIENCE, exchange(&mut stream, request)).await {
            Ok(Ok((status, stays_open))) => {
                *connection = stays_open.then_some(stream);
                Outcome::Status(status)
            }
            _ => Outcome::Broken,
        }
    }
}

fn is_open(stream: &TcpStream) -> bool {
    let nothing_to_read = stream.try_read(&mut [0]).err().map(|error| error.kind());
    nothing_to_read == Some(std::io::ErrorKind::WouldBlock)
}

async fn open_stream(address: SocketAddr) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Sends a request and reads its whole answer: the status, and whether the connection stays open.
async fn exchange(stream: &mut TcpStream, request: &[u8]) -> Result<(u16, bool)> {
    stream.write_all(request).await?;
    let mut buffer = Vec::with_capacity(8 * 1024);
    let (head, length, stays_open) = loop {
        if stream.read_buf(&mut buffer).await? == 0 {
            bail!("the connection was closed");
        }
        if let Some(end) = buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            let head = std::str::from_utf8(&buffer[..end])?.to_ascii_lowercase();
            let value = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
            let length: usize = value("content-length:").map_or(Ok(0), str::parse)?;
            break (end + 4, length, value("connection:") != Some("close"));
        }
    };
    while buffer.len() < head + length {
        if stream.read_buf(&mut buffer).await? == 0 {
            bail!("the connection was closed");
        }
    }
    let status = buffer.get(9..12).context("no status")?;
    Ok((std::str::from_utf8(status)?.parse()?, stays_open))
}
