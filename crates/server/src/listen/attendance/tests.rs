use std::convert::Infallible;

use futures_util::future::ready;

use super::*;
use crate::dispatch::full;

/// A connection that ends only if it is told to, and then only if it listens.
#[derive(Default)]
struct Idle {
    listens: bool,
    told: Arc<AtomicBool>,
}

impl Idle {
    fn finish(self: Pin<&mut Self>) {
        self.told.store(true, Ordering::Relaxed);
    }
}

impl Future for Idle {
    type Output = Result<(), Infallible>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        if self.listens && self.told.load(Ordering::Relaxed) { Poll::Ready(Ok(())) } else { Poll::Pending }
    }
}

/// A connection under attendance.
struct Attended {
    pulse: Arc<Pulse>,
    activity: Activity,
    told: Arc<AtomicBool>,
    task: tokio::task::JoinHandle<Result<(), Infallible>>,
}

impl Attended {
    fn begin(listens: bool) -> Self {
        let (pulse, activity, connection) =
            (Arc::<Pulse>::default(), Activity::default(), Idle { listens, ..Idle::default() });
        let told = Arc::clone(&connection.told);
        let (heard, noted) = (Arc::clone(&pulse), activity.clone());
        let task = tokio::spawn(async move { attend(connection, (Idle::finish, || false), &noted, &heard).await });
        Self { pulse, activity, told, task }
    }

    /// Whether it goes on after so many beats, each of which it had time to hear.
    async fn goes_on_after(&self, beats: u32) -> bool {
        for _ in 0..beats {
            settle().await;
            self.pulse.beat();
        }
        settle().await;
        !self.task.is_finished()
    }

    fn was_told(&self) -> bool {
        self.told.load(Ordering::Relaxed)
    }
}

/// Lets the other tasks of this thread run until each waits.
async fn settle() {
    for _ in 0..4 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_silent_connection_is_told_to_end_and_then_cut() {
    let connection = Attended::begin(false);
    assert!(connection.goes_on_after(SILENT_BEATS).await);
    assert!(!connection.was_told());
    assert!(connection.goes_on_after(1).await);
    assert!(connection.was_told());
    assert!(!connection.goes_on_after(1).await);
}

#[tokio::test]
async fn a_connection_whose_client_takes_something_goes_on() {
    let connection = Attended::begin(false);
    for _ in 0..3 {
        assert!(connection.goes_on_after(SILENT_BEATS).await);
        connection.activity.moved();
    }
    assert!(connection.goes_on_after(SILENT_BEATS).await);
}

#[tokio::test]
async fn a_client_that_takes_its_answer_slowly_has_more_time() {
    let connection = Attended::begin(false);
    connection.goes_on_after(1).await;
    connection.activity.stalled();
    assert!(connection.goes_on_after(STALLED_BEATS).await);
    connection.activity.moved();
    assert!(connection.goes_on_after(SILENT_BEATS + 1).await);
    assert!(!connection.goes_on_after(2).await);
}

#[tokio::test]
async fn a_connection_goes_on_while_an_answer_is_waited_for() {
    let connection = Attended::begin(true);
    let answer = connection.activity.during(crate::listen::later(std::future::pending()));
    assert!(connection.goes_on_after(3 * SILENT_BEATS).await);
    drop(answer);
    assert!(!connection.goes_on_after(SILENT_BEATS).await);
}

#[tokio::test]
async fn an_answer_that_is_there_keeps_no_connection_open() {
    let connection = Attended::begin(true);
    let there = Answering::Left(ready(Ok(http::Response::new(full("")))));
    assert!(connection.activity.during(there).await.is_ok());
    assert!(!connection.goes_on_after(SILENT_BEATS + 1).await);
}

#[tokio::test]
async fn a_server_that_stops_tells_all_connections_at_once() {
    let connection = Attended::begin(true);
    settle().await;
    connection.pulse.stop();
    assert!(!connection.goes_on_after(0).await);
    assert!(connection.was_told());
}
