//! How many requests a principal may send to the resource manager, and the headers that tell what is left
//! (`x-ms-ratelimit-remaining-…`).
//!
//! A token bucket for each principal, scope and class of request, as Azure's limits have been since 2024. Ours are far above
//! what any operator needs; they keep one caller that runs wild from taking the writers' turns of everybody else.

use std::collections::HashMap;
use std::sync::Mutex;

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use jiff::Timestamp;
use lazurite_model::PrincipalId;

use crate::ApiError;

/// How many requests a bucket holds, and how many it gains each second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The most that can be sent at once.
    pub burst: u32,
    /// What can be sent each second, for ever.
    pub per_second: u32,
}

/// The rates of the three classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// `GET` and `HEAD`.
    pub reads: Rate,
    /// `PUT`, `PATCH` and `POST`.
    pub writes: Rate,
    /// `DELETE`.
    pub deletes: Rate,
}

impl Default for Rates {
    fn default() -> Self {
        Self {
            reads: Rate { burst: 12_000, per_second: 600 },
            writes: Rate { burst: 12_000, per_second: 300 },
            deletes: Rate { burst: 15_000, per_second: 300 },
        }
    }
}

/// How many refusals of one principal the activity log takes. Whoever may do nothing could else fill it, entry by entry, with
/// what they were refused; what they may do, and did, is always written down.
const REFUSALS: Rate = Rate { burst: 1000, per_second: 1 };

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Class {
    Reads,
    Writes,
    Deletes,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    principal: PrincipalId,
    /// The subscription as it was written, in lower case; empty for what lies in none.
    subscription: String,
    /// `None`: these are refusals.
    class: Option<Class>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// Thousandths of a request.
    left: u64,
    /// When that was so, in milliseconds since the Unix epoch.
    at: i64,
}

/// All buckets.
#[derive(Debug, Default)]
pub struct Throttle {
    rates: Rates,
    buckets: Mutex<HashMap<Key, Bucket>>,
}

/// From here on, buckets that are full again are forgotten.
const MANY: usize = 10_000;

impl Throttle {
    /// With those rates.
    pub fn new(rates: Rates) -> Self {
        Self { rates, buckets: Mutex::default() }
    }

    /// Fills all buckets.
    pub fn forget(&self) {
        self.buckets.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clear();
    }

    /// Takes a request out of its bucket; gives the header that says how many are left.
    ///
    /// # Errors
    /// 429 `SubscriptionRequestsThrottled` or `TenantRequestsThrottled` with `Retry-After`.
    pub fn take(
        &self,
        principal: PrincipalId,
        method: &Method,
        path: &str,
        now: Timestamp,
    ) -> Result<HeaderMap, ApiError> {
        let class = match *method {
            Method::GET | Method::HEAD => Class::Reads,
            Method::DELETE => Class::Deletes,
            _ => Class::Writes,
        };
        let key = Key { principal, subscription: subscription(path), class: Some(class) };
        let rate = self.rate(class);
        let in_subscription = !key.subscription.is_empty();
        let left = self.draw(key, rate, now.as_millisecond());
        let left = left.ok_or_else(|| refuse(in_subscription, rate))?;
        Ok(HeaderMap::from_iter([(name(class, in_subscription), HeaderValue::from(left))]))
    }

    /// Whether one more refusal of that principal is to be written into the activity log.
    pub fn takes_refusal(&self, principal: PrincipalId, now: Timestamp) -> bool {
        let key = Key { principal, subscription: String::new(), class: None };
        self.draw(key, REFUSALS, now.as_millisecond()).is_some()
    }

    const fn rate(&self, class: Class) -> Rate {
        match class {
            Class::Reads => self.rates.reads,
            Class::Writes => self.rates.writes,
            Class::Deletes => self.rates.deletes,
        }
    }

    /// What is left after one was taken; `None`: there is none to take.
    fn draw(&self, key: Key, rate: Rate, now: i64) -> Option<u64> {
        let full = u64::from(rate.burst) * 1000;
        let refill = |bucket: &Bucket| {
            let passed = u64::try_from(now.saturating_sub(bucket.at)).unwrap_or_default();
            bucket.left.saturating_add(passed.saturating_mul(u64::from(rate.per_second))).min(full)
        };
        let mut buckets = self.buckets.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if buckets.len() > MANY {
            buckets.retain(|other, bucket| other.class != key.class || refill(bucket) < full);
        }
        let bucket = buckets.entry(key).or_insert(Bucket { left: full, at: now });
        *bucket = Bucket { left: refill(bucket), at: bucket.at.max(now) };
        bucket.left = bucket.left.checked_sub(1000)?;
        Some(bucket.left / 1000)
    }
}

fn subscription(path: &str) -> String {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    match segments.next() {
        Some(first) if first.eq_ignore_ascii_case("subscriptions") => {
            segments.next().map(str::to_lowercase).filter(|id| id.len() <= 64).unwrap_or_default()
        }
        _ => String::new(),
    }
}

const fn name(class: Class, in_subscription: bool) -> HeaderName {
    HeaderName::from_static(match (class, in_subscription) {
        (Class::Reads, true) => "x-ms-ratelimit-remaining-subscription-reads",
        (Class::Writes, true) => "x-ms-ratelimit-remaining-subscription-writes",
        (Class::Deletes, true) => "x-ms-ratelimit-remaining-subscription-deletes",
        (Class::Reads, false) => "x-ms-ratelimit-remaining-tenant-reads",
        (Class::Writes, false) => "x-ms-ratelimit-remaining-tenant-writes",
        (Class::Deletes, false) => "x-ms-ratelimit-remaining-tenant-deletes",
    })
}

fn refuse(in_subscription: bool, rate: Rate) -> ApiError {
    let (code, whose) = match in_subscription {
        true => ("SubscriptionRequestsThrottled", "this subscription"),
        false => ("TenantRequestsThrottled", "this directory"),
    };
    let message = format!(
        "Too many requests of this kind to {whose}: {} can be sent at once, then {} each second. Wait, then repeat the request.",
        rate.burst, rate.per_second
    );
    ApiError::new(StatusCode::TOO_MANY_REQUESTS, code, message).with_header(header::RETRY_AFTER, "1")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ADA: PrincipalId = PrincipalId(Uuid::from_u128(1));
    const PATH: &str = "/subscriptions/S/resourceGroups/g";

    fn throttle() -> Throttle {
        let rate = Rate { burst: 2, per_second: 1 };
        Throttle::new(Rates { reads: rate, writes: rate, deletes: rate })
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn what_is_left_is_told_and_comes_back_with_time() {
        let throttle = throttle();
        let left = |second| {
            let headers = throttle.take(ADA, &Method::GET, PATH, at(second))?;
            Ok::<_, ApiError>(headers["x-ms-ratelimit-remaining-subscription-reads"].to_str().unwrap().to_owned())
        };
        assert_eq!(left(0).unwrap(), "1");
        assert_eq!(left(0).unwrap(), "0");
        let refused = left(0).unwrap_err();
        assert_eq!((refused.status.as_u16(), &*refused.code), (429, "SubscriptionRequestsThrottled"));
        assert_eq!(refused.headers["retry-after"], "1");
        assert_eq!(left(1).unwrap(), "0");
        assert_eq!(left(60).unwrap(), "1", "no more than a full bucket");
    }

    #[test]
    fn principals_subscriptions_and_classes_do_not_share() {
        let throttle = throttle();
        let bob = PrincipalId(Uuid::from_u128(2));
        for (who, method, path) in [
            (ADA, Method::PUT, PATH),
            (ADA, Method::POST, "/SUBSCRIPTIONS/s"),
            (ADA, Method::DELETE, PATH),
            (bob, Method::PUT, PATH),
            (ADA, Method::PUT, "/subscriptions/t"),
            (ADA, Method::PUT, "/providers/Microsoft.Management/managementGroups/m"),
        ] {
            assert!(throttle.take(who, &method, path, at(0)).is_ok(), "{method} {path}");
        }
        assert!(throttle.take(ADA, &Method::PATCH, PATH, at(0)).is_err(), "PUT, POST and PATCH are all writes");
    }

    #[test]
    fn refusals_of_one_principal_leave_room_for_anothers() {
        let throttle = throttle();
        let taken = (0..2000).filter(|_| throttle.takes_refusal(ADA, at(0))).count();
        assert_eq!(taken, 1000);
        assert!(throttle.takes_refusal(PrincipalId(Uuid::from_u128(2)), at(0)));
        assert!(throttle.takes_refusal(ADA, at(1)));
        assert!(!throttle.takes_refusal(ADA, at(1)));
        assert!(throttle.take(ADA, &Method::PUT, PATH, at(1)).is_ok(), "requests are another matter");
    }
}
