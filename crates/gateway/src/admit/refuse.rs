//! What a client hears that sends too much: when to come again, in seconds for programs that read no more, in
//! milliseconds for Azure's, and as the IETF's fields for those that pace themselves.
//!
//! Both forms of these are sent: the three fields of the drafts up to 6, which clients read today, and the two structured
//! ones that took their place (draft-ietf-httpapi-ratelimit-headers-10).

use http::{HeaderName, StatusCode, header};
use lazurite_api::ApiError;

use super::cell::Refused as Full;
use crate::cause::Cause;
use crate::refusal::Refused;
use crate::trace::LimitSeen;

const RETRY_AFTER_MS: HeaderName = HeaderName::from_static("x-ms-retry-after-ms");
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const CURRENT: HeaderName = HeaderName::from_static("ratelimit");
const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");
const SECOND: u64 = 1_000_000_000;

/// A token that was made for no request at all.
pub(crate) fn zero() -> Refused {
    let limit = LimitSeen { class: None, rate: 0, left: 0 };
    Refused { cause: Cause::TokenRateZero, ..too_many(limit, Full { wait_nanos: SECOND }) }
}

/// One request too many.
pub(super) fn too_many(limit: LimitSeen, Full { wait_nanos }: Full) -> Refused {
    let millis = wait_nanos.div_ceil(1_000_000).max(1);
    let seconds = wait_nanos.div_ceil(SECOND).max(1).to_string();
    let rate = limit.rate;
    let (cause, policy, whose) = match limit.class {
        None => (Cause::TokenRate, "token", "the SAS token".to_owned()),
        Some(class) => (Cause::AccountQuota, "account", format!("the Maps account for {}", class.published())),
    };
    let message = format!("The limit of {rate} requests per second of {whose} is reached. Retry after {millis} ms.");
    let error = ApiError::new(StatusCode::TOO_MANY_REQUESTS, "TooManyRequests", message)
        .with_header(header::RETRY_AFTER, &seconds)
        .with_header(RETRY_AFTER_MS, &millis.to_string())
        .with_header(POLICY, &format!("\"{policy}\";q={rate};w=1"))
        .with_header(CURRENT, &format!("\"{policy}\";r=0;t={seconds}"))
        .with_header(LIMIT, &rate.to_string())
        .with_header(REMAINING, "0")
        .with_header(RESET, &seconds);
    Refused::new(error, cause)
}
