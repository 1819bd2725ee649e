//! An answer that breaks off: its headers promise more than comes.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderValue, Response, header};
use http_body_util::{BodyExt as _, Either};
use hyper::body::{Body as HttpBody, Frame, SizeHint};

use crate::dispatch::Body;
use crate::listen::HangUp;

/// The answer with so many bytes of its body; then the connection ends.
///
/// # Errors
/// When nothing of it would be left.
pub(in super::super) async fn cut(response: Response<Body>, bytes: usize) -> Result<Response<Body>, HangUp> {
    let (mut head, body) = response.into_parts();
    let whole = body.collect().await.map_err(|_| HangUp)?.to_bytes();
    // What is not there cannot be missed: a body that is shorter loses its last byte.
    let Some(last) = whole.len().checked_sub(1) else { return Err(HangUp) };
    head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let body = Broken { rest: Some(whole.slice(..bytes.min(last))), paused: false, promised: whole.len() as u64 };
    Ok(Response::from_parts(head, Either::Right(axum::body::Body::new(body))))
}

/// Gives its bytes, and then breaks.
struct Broken {
    rest: Option<Bytes>,
    paused: bool,
    promised: u64,
}

impl HttpBody for Broken {
    type Data = Bytes;
    type Error = HangUp;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, HangUp>>> {
        if let Some(bytes) = self.rest.take().filter(|bytes| !bytes.is_empty()) {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        if !self.paused {
            // Whoever has nothing more to write at the moment sends what there is: else the head and the first bytes would
            // never leave the buffer.
            self.paused = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(HangUp)))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.promised)
    }
}
