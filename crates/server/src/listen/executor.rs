//! Where HTTP/2 puts the answers to its streams: aside, until all requests that have come in are read.
//!
//! Then they are made one after the other, and the connection sends them together: a system call for each answer would cost more
//! than making it does. What has to be waited for goes into a task of its own.

use std::future::Future;
use std::mem::take;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Waker};

use hyper::rt::Executor;

/// An answer on its way to its stream.
type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What one connection has put aside. Only the connection's own task touches it.
#[derive(Clone, Default)]
pub(super) struct Aside(Arc<Mutex<Vec<Work>>>);

impl<F> Executor<F> for Aside
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, work: F) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Box::pin(work));
    }
}

impl Aside {
    /// Makes what was put aside, or has tasks wait for it; whether there was anything.
    pub(super) fn make(&self) -> bool {
        let works = take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let any = !works.is_empty();
        for mut work in works {
            // Nobody is to be woken yet: what is not done by now is asked again, by the task that will be.
            if work.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending() {
                tokio::spawn(work);
            }
        }
        any
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn what_is_put_aside_is_made_together_and_what_waits_is_made_when_it_can_be() {
        let (aside, made) = (Aside::default(), Arc::new(AtomicUsize::new(0)));
        let (go, waits) = oneshot::channel::<()>();
        let (done, is_done) = oneshot::channel();
        for _ in 0..3 {
            let made = Arc::clone(&made);
            aside.execute(async move {
                made.fetch_add(1, Ordering::Relaxed);
            });
        }
        aside.execute(async move {
            waits.await.unwrap();
            done.send(()).unwrap();
        });
        assert_eq!(made.load(Ordering::Relaxed), 0, "nothing is made before all requests are read");
        assert!(aside.make());
        assert_eq!(made.load(Ordering::Relaxed), 3);
        assert!(!aside.make(), "nothing is left");
        go.send(()).unwrap();
        is_done.await.unwrap();
    }
}
