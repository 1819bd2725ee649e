//! `/_lazurite/clock`: the time by which everything in this server goes: tokens, limits, soft deletion, keys, billing.
//!
//! After a jump everything that time does by the hour is done before the answer: keys have taken their turns and are
//! published, what was deleted long enough ago is gone. Your program's own clock stays as it is, and so does its belief in
//! when its tokens end.

use std::sync::Arc;

use axum::extract::State;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use lazurite_api::ApiError;
use lazurite_model::record::SignInFailures;
use lazurite_model::{Clock as _, Record as _, SystemClock};
use serde::Deserialize;
use serde_json::{Number, Value, json};

use super::Stage;
use super::answer::{Asked, Outcome, ok};
use crate::background;

/// The years that the clock can be set to: the server counts nanoseconds, and adds lives of many years to what it shows.
const YEARS: std::ops::Range<i16> = 1971..2200;

/// What is asked. Done in this order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ask {
    /// The machine's time again.
    #[serde(default)]
    reset: bool,
    /// That time.
    now: Option<Timestamp>,
    /// So much later (or earlier): an ISO 8601 duration, or seconds.
    advance: Option<Advance>,
    /// Whether it stands still.
    freeze: Option<bool>,
}

/// How far.
#[derive(Deserialize)]
#[serde(untagged)]
enum Advance {
    Seconds(Number),
    Duration(String),
}

impl Advance {
    fn from(&self, now: Timestamp) -> Option<Timestamp> {
        let span = match self {
            Self::Seconds(seconds) => Span::new().try_seconds(seconds.as_i64()?).ok()?,
            Self::Duration(text) => text.parse::<Span>().ok()?,
        };
        // Months and years are those of UTC's calendar.
        now.to_zoned(TimeZone::UTC).checked_add(span).ok().map(|zoned| zoned.timestamp())
    }
}

/// What time it is.
pub(super) async fn show(State(stage): State<Arc<Stage>>) -> Outcome {
    ok(&stage.time())
}

/// Moves, stops or starts it.
pub(super) async fn turn(State(stage): State<Arc<Stage>>, Asked(ask): Asked<Ask>) -> Outcome {
    let _nobody_else = stage.alone().await?;
    let clock = &stage.knobs.clock;
    let before = clock.now();
    let begin = if ask.reset { SystemClock.now() } else { before };
    let wanted = target(&ask, begin)?;
    if ask.reset {
        clock.reset();
    }
    // Stopped first, so that it stands at the very instant that was asked for.
    if let Some(still) = ask.freeze {
        clock.freeze(still);
    }
    if let Some(wanted) = wanted {
        clock.set_nanos(i64::try_from(wanted.as_nanosecond()).map_err(ApiError::internal)?);
    }
    if ask.reset || wanted.is_some() {
        stage.after_jump(before).await?;
    }
    ok(&stage.time())
}

/// Where `now` and `advance` lead; `None` if neither was asked.
fn target(ask: &Ask, begin: Timestamp) -> Result<Option<Timestamp>, ApiError> {
    let from = ask.now.unwrap_or(begin);
    let Some(target) = ask.advance.as_ref().map_or(Some(from), |advance| advance.from(from)) else {
        let message = "advance is an ISO 8601 duration such as PT1H or P90D, or a number of seconds.";
        return Err(ApiError::bad_request("InvalidBody", message).at("advance"));
    };
    let zoned = target.to_zoned(TimeZone::UTC);
    if !YEARS.contains(&zoned.year()) {
        let message = format!("The clock can be set from {} to {}.", YEARS.start, YEARS.end - 1);
        return Err(ApiError::bad_request("InvalidBody", message).at("now"));
    }
    Ok((ask.now.is_some() || ask.advance.is_some()).then_some(target))
}

impl Stage {
    fn time(&self) -> Value {
        let (clock, real) = (&self.knobs.clock, SystemClock.now());
        let now = clock.now();
        let ahead = now.duration_since(real).as_secs();
        json!({ "now": now, "frozen": clock.is_frozen(), "secondsAhead": ahead })
    }

    /// Does at once what time would have done since `before`, or undoes what it must not have. The caller holds the curtain.
    pub(super) async fn after_jump(&self, before: Timestamp) -> Result<(), ApiError> {
        let now = self.knobs.clock.now();
        if now < before {
            self.forget_future().await?;
        }
        self.mend_signing_keys(now).await?;
        background::look_after(&self.server.workshop).await;
        Ok(())
    }

    /// What counted towards a time that has not come yet: limits, and blocks after wrong passwords.
    async fn forget_future(&self) -> Result<(), ApiError> {
        self.forget_limits();
        let store = &self.server.workshop.store;
        let failures = store.list::<SignInFailures>("").await.map_err(ApiError::internal)?;
        if failures.is_empty() {
            return Ok(());
        }
        let mut tx = store.begin(Self::audit("clock")).await.map_err(ApiError::internal)?;
        for failure in failures {
            tx.delete::<SignInFailures>(&failure.key()).await.map_err(ApiError::internal)?;
        }
        tx.commit().await.map_err(ApiError::internal)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(body: Value) -> Result<Option<String>, u16> {
        let ask: Ask = serde_json::from_value(body).map_err(|_| 0_u16)?;
        let found = target(&ask, "2026-01-31T12:00:00Z".parse().unwrap()).map_err(|error| error.status.as_u16())?;
        Ok(found.map(|time| time.to_string()))
    }

    #[test]
    fn a_time_and_a_way_from_there_are_understood() {
        let at = |text: &str| Ok(Some(text.to_owned()));
        assert_eq!(asked(json!({"now": "2030-01-01T00:00:00Z"})), at("2030-01-01T00:00:00Z"));
        assert_eq!(asked(json!({"advance": "PT1H"})), at("2026-01-31T13:00:00Z"));
        assert_eq!(asked(json!({"advance": "-P1D"})), at("2026-01-30T12:00:00Z"));
        assert_eq!(asked(json!({"advance": "P1M"})), at("2026-02-28T12:00:00Z"));
        assert_eq!(asked(json!({"advance": 90})), at("2026-01-31T12:01:30Z"));
        assert_eq!(asked(json!({"now": "2030-01-01T00:00:00Z", "advance": 1})), at("2030-01-01T00:00:01Z"));
        assert_eq!(asked(json!({"freeze": true})), Ok(None));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for body in [
            json!({"advance": "soon"}),
            json!({"advance": 1.5}),
            json!({"now": "1969-01-01T00:00:00Z"}),
            json!({"now": "2500-01-01T00:00:00Z"}),
            json!({"advance": "P9999Y"}),
        ] {
            assert_eq!(asked(body.clone()), Err(400), "{body}");
        }
        for body in [json!({"now": "noon"}), json!({"forward": 1})] {
            assert_eq!(asked(body.clone()), Err(0), "{body}");
        }
    }
}
