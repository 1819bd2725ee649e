//! One connection to a map server, and one exchange after the other on it.
//!
//! A connection has no task of its own: the request that uses it drives it. So a request costs neither a message to another
//! task nor its wake-up, and an idle connection costs nothing. Whether the other side has closed it meanwhile is found when it
//! is taken up again.
//!
//! Hyper's parts talk to each other through channels that wake whoever waits at the other end. Here that is the very task that
//! is at work, or the one that used the connection before: so those channels are given a waker that wakes nobody, and only what
//! comes from outside, bytes and the time, wakes the task.

use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

use super::pool::Fault;

/// An answer may not be longer: what a map shows is smaller by far.
const LONGEST: usize = 64 << 20;
/// So often is what has come in looked through, for the head and then for the body, before the task waits for more.
const LOOKS: u8 = 2;

/// The body of a request to a map server.
pub(super) type Body = Full<Bytes>;

/// A connection, while it is used and between two uses.
#[derive(Debug)]
pub(super) struct Connection(Box<Wire>);

#[derive(Debug)]
struct Wire {
    sender: SendRequest<Body>,
    driver: http1::Connection<TokioIo<TcpStream>, Body>,
    is_open: bool,
    alarm: Alarm,
}

impl Connection {
    /// Connects to `host:port`.
    pub(super) async fn open(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, driver) = Self::protocol().handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
        Ok(Self(Box::new(Wire { sender, driver, is_open: true, alarm: Alarm::new() })))
    }

    /// A question is written in one piece: it is short, and that is cheaper than a list of pieces.
    fn protocol() -> http1::Builder {
        let mut protocol = http1::Builder::new();
        protocol.writev(false);
        protocol
    }

    /// One request and its answer; `None` when it is not there by the deadline. After anything but an answer the connection
    /// cannot be used again.
    pub(super) async fn exchange(
        &mut self,
        request: Request<Body>,
        deadline: Instant,
    ) -> Option<Result<Response<Bytes>, Fault>> {
        let Wire { sender, driver, is_open, alarm } = &mut *self.0;
        let asked = sender.send_request(request);
        let mut answer = pin!(async {
            let (head, body) = asked.await.map_err(broken)?.into_parts();
            let body = Limited::new(body, LONGEST).collect().await.map_err(Fault::Broken)?.to_bytes();
            Ok(Response::from_parts(head, body))
        });
        let mut looks = 0;
        poll_fn(|context| {
            // Nothing can have come in when the question is about to be sent.
            let last = std::mem::replace(&mut looks, LOOKS);
            for look in 0..=last {
                let waker = if look == last { context.waker() } else { Waker::noop() };
                *is_open = Pin::new(&mut *driver).poll(&mut Context::from_waker(waker)).is_pending();
                match answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                    Poll::Ready(answer) => return Poll::Ready(Some(answer)),
                    Poll::Pending if *is_open => {}
                    // Its end was handed on, and the answer waits nevertheless: for nothing, then.
                    Poll::Pending => return Poll::Ready(Some(Err(Fault::Broken("the connection was closed".into())))),
                }
            }
            alarm.poll(deadline, context).map(|()| None)
        })
        .await
    }

    /// Whether another request can be sent, an answer having been read.
    pub(super) fn is_usable(&mut self) -> bool {
        let Wire { sender, driver, is_open, .. } = &mut *self.0;
        // Only the connection's own work, after the last byte, makes it ready for the next request.
        if *is_open && !sender.is_ready() {
            *is_open = Pin::new(driver).poll(&mut Context::from_waker(Waker::noop())).is_pending();
        }
        *is_open && sender.is_ready()
    }
}

/// Wakes a task at its deadline. It stays set from one request to the next, so that of many requests only one costs a place
/// among the runtime's timers.
#[derive(Debug)]
struct Alarm(Pin<Box<Sleep>>);

impl Alarm {
    fn new() -> Self {
        Self(Box::pin(sleep_until(Instant::now())))
    }

    /// Ready once the deadline has passed.
    fn poll(&mut self, deadline: Instant, context: &mut Context<'_>) -> Poll<()> {
        // Set too early it is set anew when it goes off. It is seldom set too late: for a request that began before the one
        // that used the connection last, and asks again here.
        if self.0.deadline() > deadline {
            self.0.as_mut().reset(deadline);
        }
        while self.0.as_mut().poll(context).is_ready() {
            if self.0.deadline() >= deadline {
                return Poll::Ready(());
            }
            self.0.as_mut().reset(deadline);
        }
        Poll::Pending
    }
}

fn broken(error: hyper::Error) -> Fault {
    Fault::Broken(Box::new(error))
}
