//! How often one address may ask: a token bucket for each.
//!
//! Pages of one application ask once an hour each. What asks more often runs wild, or guesses keys: the vendor's web SDK asks
//! two hundred times a second when a token has less than five minutes left.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// How often one address may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The most requests at once; at least 1.
    pub burst: u32,
    /// What can be sent each minute, for ever; at least 1.
    pub per_minute: u32,
}

impl Default for Rate {
    /// Enough for an office of people behind one address that opens the application in the morning.
    fn default() -> Self {
        Self { burst: 60, per_minute: 120 }
    }
}

/// So many addresses are told apart. Those that come when there is no room share one bucket.
const MANY: usize = 100_000;

/// Room is made this often at most, in milliseconds: a crowd must not make every request of its own look at all others.
const SWEEP_EVERY: i64 = 1000;

/// Of one request, in the unit of a bucket: what a bucket with one request a minute gains in a millisecond is 1.
const REQUEST: u64 = 60_000;

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: u64,
    /// In milliseconds since the Unix epoch.
    at: i64,
}

/// The buckets of all addresses.
#[derive(Debug, Default)]
pub struct Limiter {
    rate: Rate,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    buckets: HashMap<IpAddr, Bucket>,
    /// When full buckets were looked for last, in milliseconds since the Unix epoch.
    swept_at: i64,
}

impl Limiter {
    /// With that rate; a zero in it counts as one.
    pub fn new(rate: Rate) -> Self {
        let rate = Rate { burst: rate.burst.max(1), per_minute: rate.per_minute.max(1) };
        Self { rate, known: Mutex::default() }
    }

    /// Takes a request of that address.
    ///
    /// # Errors
    /// The seconds after which it may ask again.
    pub(crate) fn take(&self, address: IpAddr, now: Timestamp) -> Result<(), u64> {
        let full = u64::from(self.rate.burst) * REQUEST;
        let gain = u64::from(self.rate.per_minute);
        let now = now.as_millisecond();
        let refilled = |bucket: &Bucket| {
            let passed = u64::try_from(now.saturating_sub(bucket.at)).unwrap_or_default();
            bucket.left.saturating_add(passed.saturating_mul(gain)).min(full)
        };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let Known { buckets, swept_at } = &mut *known;
        let mut key = network(address);
        if buckets.len() >= MANY && !buckets.contains_key(&key) {
            if now.abs_diff(*swept_at) >= SWEEP_EVERY.unsigned_abs() {
                *swept_at = now;
                buckets.retain(|_, bucket| refilled(bucket) < full);
            }
            if buckets.len() >= MANY {
                key = IpAddr::V6(Ipv6Addr::UNSPECIFIED);
            }
        }
        let bucket = buckets.entry(key).or_insert(Bucket { left: full, at: now });
        *bucket = Bucket { left: refilled(bucket), at: bucket.at.max(now) };
        match bucket.left.checked_sub(REQUEST) {
            Some(left) => bucket.left = left,
            None => return Err(REQUEST.saturating_sub(bucket.left).div_ceil(gain).div_ceil(1000)),
        }
        Ok(())
    }
}

/// Whoever has an IPv6 address has all of its network (RFC 6177): 64 bits tell them apart.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn from(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_that_asks_too_often_is_told_when_to_come_back() {
        let limiter = Limiter::new(Rate { burst: 2, per_minute: 6 });
        let ada = from("192.0.2.1");
        assert_eq!([0, 0, 0].map(|second| limiter.take(ada, at(second))), [Ok(()), Ok(()), Err(10)]);
        assert_eq!(limiter.take(from("192.0.2.2"), at(0)), Ok(()), "another address has its own");
        assert_eq!(limiter.take(ada, at(9)), Err(1));
        assert_eq!(limiter.take(ada, at(10)), Ok(()));
        assert_eq!(limiter.take(ada, at(10)), Err(10));
        assert_eq!([1000, 1000, 1000].map(|second| limiter.take(ada, at(second)).is_ok()), [true, true, false]);
    }

    #[test]
    fn addresses_of_one_network_count_as_one() {
        let limiter = Limiter::new(Rate { burst: 1, per_minute: 1 });
        assert_eq!(limiter.take(from("2001:db8::1"), at(0)), Ok(()));
        assert!(limiter.take(from("2001:db8::ffff:1"), at(0)).is_err());
        assert_eq!(limiter.take(from("2001:db8:0:1::1"), at(0)), Ok(()));
        assert_eq!(limiter.take(from("192.0.2.1"), at(0)), Ok(()));
        assert!(limiter.take(from("::ffff:192.0.2.1"), at(0)).is_err(), "the same address, written as IPv6");
    }

    #[test]
    fn a_crowd_of_addresses_takes_no_more_memory_and_no_more_tokens() {
        let limiter = Limiter::new(Rate { burst: 1, per_minute: 1 });
        let address = |number: u32| IpAddr::V4(number.into());
        let taken = (0..200_000).filter(|number| limiter.take(address(*number), at(1)).is_ok()).count();
        assert_eq!(taken, MANY + 1);
        assert!(limiter.known.lock().unwrap().buckets.len() <= MANY + 1);
        assert_eq!(limiter.take(address(200_001), at(61)), Ok(()), "who has been quiet makes room");
    }
}
