//! The generator: a fixed number of prepared requests over keep-alive connections, each answered before the next is sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const CONNECTIONS: usize = 64;

/// Sends `count` requests, taken from `requests` in turn beginning with number `first`; returns how many were not 200.
pub async fn send(port: u16, requests: &Arc<Vec<Vec<u8>>>, first: usize, count: usize) -> Result<usize> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        let (requests, next) = (Arc::clone(requests), Arc::clone(&next));
        connections.push(tokio::spawn(async move {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
            stream.set_nodelay(true)?;
            let (mut refused, mut buffer) = (0, Vec::with_capacity(64 * 1024));
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return Ok::<usize, anyhow::Error>(refused);
                }
                let request = requests.get((first + number) % requests.len()).context("no requests")?;
                stream.write_all(request).await?;
                refused += usize::from(status(&mut stream, &mut buffer).await? != 200);
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
async fn status(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<u16> {
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
