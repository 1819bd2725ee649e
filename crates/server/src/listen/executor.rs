//! Where HTTP/2 puts the answer to each of its streams: into a task of its own only if it has to be waited for.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Waker};

use hyper::rt::Executor;

/// Does what can be done at once where it is asked for, and gives the rest to the runtime.
#[derive(Clone, Copy, Debug)]
pub(super) struct AtOnce;

impl<F> Executor<F> for AtOnce
where
    F: Future<Output: Send> + Send + 'static,
{
    fn execute(&self, work: F) {
        let mut work: Pin<Box<F>> = Box::pin(work);
        // Nobody is to be woken yet: what is not done by now is asked again, by the task that will be.
        if work.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending() {
            tokio::spawn(work);
        }
    }
}
