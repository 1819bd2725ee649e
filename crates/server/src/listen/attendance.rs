//! Staying with a connection until it ends: one that is silent for too long is closed, and all are when the server stops.
//!
//! A timer for each request would cost more than reading the request does. So one pulse beats for all connections of a
//! listener, and each asks itself at every beat whether anything has happened since the last.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::Notify;

use super::{Answered, Answering};

/// The time between two beats.
pub(super) const BEAT: Duration = Duration::from_secs(5);
/// A connection on which so many beats in a row found nothing is told to end; at the next, it is cut. A client so has twenty to
/// thirty seconds for the head of a request.
const SILENT_BEATS: u32 = 4;
/// The same while an answer waits for its client to take more: a slow network takes its part in large pieces.
const STALLED_BEATS: u32 = 12;

/// What all connections of a listener hear.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    beats: AtomicUsize,
    stopping: AtomicBool,
    heard: Notify,
}

impl Pulse {
    /// Has every connection look at itself.
    pub(super) fn beat(&self) {
        self.beats.fetch_add(1, Ordering::Release);
        self.heard.notify_waiters();
    }

    /// Has every connection end once it has answered what it was asked.
    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        self.beat();
    }

    fn beats(&self) -> usize {
        self.beats.load(Ordering::Acquire)
    }
}

/// What happens on a connection. Clones tell of the same one.
#[derive(Clone, Debug, Default)]
pub(super) struct Activity(Arc<Happened>);

#[derive(Debug, Default)]
struct Happened {
    /// Whether the client took anything since the last beat.
    moved: AtomicBool,
    /// Whether there is more than the client takes.
    stalled: AtomicBool,
    /// How many answers are waited for.
    awaited: AtomicUsize,
}

impl Activity {
    /// The client took something.
    pub(super) fn moved(&self) {
        self.0.moved.store(true, Ordering::Relaxed);
        self.0.stalled.store(false, Ordering::Relaxed);
    }

    /// The client takes no more for now.
    pub(super) fn stalled(&self) {
        self.0.stalled.store(true, Ordering::Relaxed);
    }

    /// The connection is not silent as long as that answer is waited for.
    pub(super) fn during(&self, answer: Answering) -> Awaited {
        let is_awaited = matches!(answer, Answering::Right(_));
        let waiting = is_awaited.then(|| {
            self.0.awaited.fetch_add(1, Ordering::Relaxed);
            Waiting(self.clone())
        });
        Awaited { answer, _waiting: waiting }
    }

    fn since_last_beat(&self) -> bool {
        self.0.moved.swap(false, Ordering::Relaxed) || self.0.awaited.load(Ordering::Relaxed) > 0
    }

    fn longest_silence(&self) -> u32 {
        if self.0.stalled.load(Ordering::Relaxed) { STALLED_BEATS } else { SILENT_BEATS }
    }
}

/// An answer of a connection.
pub(super) struct Awaited {
    answer: Answering,
    _waiting: Option<Waiting>,
}

#[derive(Debug)]
struct Waiting(Activity);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.0.awaited.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Future for Awaited {
    type Output = Answered;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Answered> {
        Pin::new(&mut self.answer).poll(context)
    }
}

/// Drives a connection to its end; `finish` has it end once it has answered what it was asked, `make` makes answers that it put
/// aside and says whether there were any. To be called in a task of the connection's own: who is to be woken is asked once a beat.
pub(super) async fn attend<C, E>(
    connection: C,
    (finish, make): (impl Fn(Pin<&mut C>), impl Fn() -> bool),
    activity: &Activity,
    pulse: &Pulse,
) -> Result<(), E>
where
    C: Future<Output = Result<(), E>>,
{
    let mut connection = pin!(connection);
    // It has come just now.
    activity.moved();
    let mut silent = 0;
    loop {
        let mut beat = pin!(pulse.heard.notified());
        let (beats, mut is_registered) = (pulse.beats(), false);
        let ended = poll_fn(|context| {
            loop {
                let driven = connection.as_mut().poll(context);
                let made = make();
                if let Poll::Ready(end) = driven {
                    return Poll::Ready(Some(end));
                }
                // What was made is to be sent.
                if !made {
                    break;
                }
            }
            if is_registered && pulse.beats() == beats {
                return Poll::Pending;
            }
            is_registered = true;
            beat.as_mut().poll(context).map(|()| None)
        });
        if let Some(end) = ended.await {
            return end;
        }
        silent = if activity.since_last_beat() { 0 } else { silent + 1 };
        let longest = activity.longest_silence();
        if silent > longest {
            return Ok(());
        }
        if silent == longest || pulse.stopping.load(Ordering::Acquire) {
            finish(connection.as_mut());
        }
    }
}

#[cfg(test)]
mod tests;
