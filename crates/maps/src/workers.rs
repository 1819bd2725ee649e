//! Threads for work that takes CPU time, few enough to leave the network alive and with a line that ends somewhere.
//!
//! Nothing that draws or searches may run on the threads that answer requests.

use std::sync::Arc;

use http::{StatusCode, header};
use lazurite_api::ApiError;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// How many requests may wait for each one that works, before further ones are sent away.
const WAITING_FOR_EACH: usize = 64;

/// A bounded number of working threads.
#[derive(Debug)]
pub(crate) struct Workers {
    line: Semaphore,
    seats: Arc<Semaphore>,
}

impl Workers {
    /// `seats` pieces of work at once.
    pub(crate) fn new(seats: usize) -> Self {
        let seats = seats.max(1);
        Self {
            line: Semaphore::new(seats.saturating_mul(1 + WAITING_FOR_EACH)),
            seats: Arc::new(Semaphore::new(seats)),
        }
    }

    /// Does `work` on a thread of its own, once there is one.
    ///
    /// # Errors
    /// 503 when too many wait already; 500 when the work panicked.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let Ok(_place) = self.line.try_acquire() else { return Err(busy()) };
        let seat = self.seats.clone().acquire_owned().await.map_err(ApiError::internal)?;
        // The seat goes with the work: a client that hangs up ends the waiting, not the work.
        let done = spawn_blocking(move || {
            let result = work();
            drop(seat);
            result
        });
        done.await.map_err(ApiError::internal)
    }
}

fn busy() -> ApiError {
    ApiError::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "ServerBusy",
        "The server draws and searches as much as it can. Try again after the time that Retry-After gives.",
    )
    .with_header(header::RETRY_AFTER, "1")
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn work_that_panics_is_a_500_and_leaves_its_seat() {
        let workers = Workers::new(1);
        let error = workers.run(|| -> u8 { panic!("as the test wants") }).await.unwrap_err();
        assert_eq!(error.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(workers.run(|| 7).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn a_line_that_is_full_sends_away_with_a_time_to_come_back() {
        let workers = Arc::new(Workers::new(1));
        let (open, gate) = mpsc::channel::<()>();
        let first = tokio::spawn({
            let workers = Arc::clone(&workers);
            async move { workers.run(move || gate.recv().is_ok()).await }
        });
        let mut waiting = Vec::new();
        for _ in 0..WAITING_FOR_EACH {
            let workers = Arc::clone(&workers);
            waiting.push(tokio::spawn(async move { workers.run(|| ()).await }));
        }
        while workers.line.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let error = workers.run(|| ()).await.unwrap_err();
        assert_eq!(
            (error.status, error.headers.get(header::RETRY_AFTER).is_some()),
            (StatusCode::SERVICE_UNAVAILABLE, true)
        );
        open.send(()).unwrap();
        assert!(first.await.unwrap().unwrap());
        for each in waiting {
            each.await.unwrap().unwrap();
        }
    }
}
