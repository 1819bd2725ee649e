//! Renewal, with a clock and a source in the test's hands.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use lazurite_model::MockClock;
use secrecy::ExposeSecret as _;
use tokio::sync::Semaphore;

use super::*;

/// Gives tokens for an hour, numbered; as many as it is let.
struct Numbered {
    asked: AtomicUsize,
    permits: Semaphore,
    fails: Mutex<bool>,
    lifetime: SignedDuration,
    clock: Arc<MockClock>,
}

#[async_trait]
impl TokenSource for Numbered {
    async fn token(&self) -> Result<Token, SourceError> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        self.permits.acquire().await.unwrap().forget();
        if *self.fails.lock().unwrap() {
            return Err(SourceError("away".to_owned()));
        }
        Ok(Token { secret: format!("token-{number}").into(), expires_on: self.clock.now() + self.lifetime })
    }
}

fn stage(lifetime: SignedDuration, permits: usize) -> (Arc<MockClock>, Arc<Numbered>, Arc<Tokens>) {
    let clock = Arc::new(MockClock::at(Timestamp::from_second(1_800_000_000).unwrap()));
    let source = Arc::new(Numbered {
        asked: AtomicUsize::new(0),
        permits: Semaphore::new(permits),
        fails: Mutex::new(false),
        lifetime,
        clock: Arc::clone(&clock),
    });
    let tokens = Tokens::new(Arc::clone(&source) as _, Arc::clone(&clock) as _);
    (clock, source, tokens)
}

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn text(token: Option<Arc<Token>>) -> Option<String> {
    token.map(|token| token.secret.expose_secret().to_owned())
}

#[tokio::test]
async fn a_token_is_kept_until_five_minutes_before_its_end() {
    let (clock, _, tokens) = stage(HOUR, 10);
    assert_eq!(text(tokens.current().await).as_deref(), Some("token-0"));
    clock.advance_seconds(3600 - 301);
    assert_eq!(text(tokens.current().await).as_deref(), Some("token-0"));
    clock.advance_seconds(1);
    assert_eq!(text(tokens.current().await).as_deref(), Some("token-1"));
}

#[tokio::test]
async fn many_who_ask_at_once_ask_the_source_once() {
    let (_, source, tokens) = stage(HOUR, 0);
    let asking: Vec<_> = (0..50)
        .map(|_| {
            let tokens = Arc::clone(&tokens);
            tokio::spawn(async move { text(tokens.current().await) })
        })
        .collect();
    while source.asked.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    source.permits.add_permits(50);
    for one in asking {
        assert_eq!(one.await.unwrap().as_deref(), Some("token-0"));
    }
    assert_eq!(source.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_old_token_serves_while_a_renewal_fails_and_not_a_second_longer_than_it_is_valid() {
    let (clock, source, tokens) = stage(HOUR, 10);
    assert_eq!(text(tokens.current().await).as_deref(), Some("token-0"));
    *source.fails.lock().unwrap() = true;
    clock.advance_seconds(3400);
    assert_eq!(text(tokens.current().await).as_deref(), Some("token-0"));
    assert_eq!(text(tokens.current().await).as_deref(), Some("token-0"));
    assert_eq!(source.asked.load(Ordering::SeqCst), 2, "what failed is not tried again at once");
    clock.advance_seconds(6);
    assert_eq!(text(tokens.current().await).as_deref(), Some("token-0"));
    assert_eq!(source.asked.load(Ordering::SeqCst), 3);
    clock.advance_seconds(194);
    assert_eq!(text(tokens.current().await), None);
    *source.fails.lock().unwrap() = false;
    clock.advance_seconds(6);
    assert!(text(tokens.current().await).is_some());
}

#[tokio::test]
async fn nobody_waits_for_the_end_of_a_slow_renewal_who_has_a_token() {
    let (clock, source, tokens) = stage(HOUR, 1);
    assert_eq!(text(tokens.current().await).as_deref(), Some("token-0"));
    clock.advance_seconds(3400);
    assert_eq!(text(tokens.current().await).as_deref(), Some("token-0"), "the source does not answer at all");
    // Who gave up waiting did not end the renewal.
    source.permits.add_permits(1);
    assert_eq!(text(tokens.current().await).as_deref(), Some("token-1"));
    assert_eq!(source.asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_source_whose_tokens_are_about_to_end_is_not_asked_without_pause() {
    let (clock, source, tokens) = stage(SignedDuration::from_mins(4), 10);
    for _ in 0..5 {
        assert_eq!(text(tokens.current().await).as_deref(), Some("token-0"));
    }
    assert_eq!(source.asked.load(Ordering::SeqCst), 1);
    clock.advance_seconds(6);
    assert_eq!(text(tokens.current().await).as_deref(), Some("token-1"));
}

#[tokio::test]
async fn a_token_that_has_ended_already_is_not_handed_out() {
    let (_, _, tokens) = stage(SignedDuration::ZERO, 10);
    assert_eq!(text(tokens.current().await), None);
}

#[test]
fn nothing_that_is_printed_shows_the_token() {
    let token = Token { secret: "very-secret".to_owned().into(), expires_on: Timestamp::UNIX_EPOCH };
    assert!(!format!("{token:?}").contains("very-secret"));
}
