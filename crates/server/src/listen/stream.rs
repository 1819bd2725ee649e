//! A connection's TCP stream: tells when the client takes something, and sends small pieces as one.

use std::io::{self, IoSlice, Write as _};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::attendance::Activity;

/// Head and body of up to so many bytes are copied into one piece: the system takes longer to gather two.
const SMALL: usize = 1400;

/// A TCP stream whose activity is noted.
#[derive(Debug)]
pub(super) struct Stream {
    tcp: TcpStream,
    activity: Activity,
}

impl Stream {
    pub(super) const fn new(tcp: TcpStream, activity: Activity) -> Self {
        Self { tcp, activity }
    }

    fn tcp(self: Pin<&mut Self>) -> Pin<&mut TcpStream> {
        Pin::new(&mut self.get_mut().tcp)
    }

    fn noted(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(_)) => self.activity.moved(),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => self.activity.stalled(),
        }
        written
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.tcp().poll_read(context, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = self.as_mut().tcp().poll_write(context, bytes);
        self.noted(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let length: usize = pieces.iter().map(|piece| piece.len()).sum();
        if length > SMALL {
            let written = self.as_mut().tcp().poll_write_vectored(context, pieces);
            return self.noted(written);
        }
        let mut joined = [0; SMALL];
        let mut room = &mut joined[..];
        for piece in pieces {
            // There is room for all of them.
            room.write_all(piece)?;
        }
        self.poll_write(context, joined.get(..length).unwrap_or_default())
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.tcp().poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.tcp().poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn pieces_arrive_one_behind_the_other_whether_they_are_joined_or_not() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        for (first, second) in
            [(0, 0), (0, 1), (1, 0), (300, 100), (1, SMALL - 1), (1, SMALL), (SMALL, 0), (SMALL + 1, 9)]
        {
            let client = TcpStream::connect(listener.local_addr().unwrap());
            let (client, accepted) = tokio::join!(client, listener.accept());
            let mut stream = Stream::new(accepted.unwrap().0, Activity::default());
            let (head, body) = (vec![b'h'; first], vec![b'b'; second]);
            // So few bytes fit into any socket's buffer at once.
            let written = stream.write_vectored(&[IoSlice::new(&head), IoSlice::new(&body)]).await.unwrap();
            drop(stream);
            let mut arrived = Vec::new();
            client.unwrap().read_to_end(&mut arrived).await.unwrap();
            assert_eq!((written, arrived), (first + second, [head, body].concat()), "{first} and {second}");
        }
    }
}
