//! Sign-in of devices without a browser (RFC 8628): the device shows a short code, a person types it in on a page of ours,
//! and meanwhile the device asks whether they have.
//!
//! The device code is long and random, and works once. The user code is short, because it is typed, so it lives for a
//! quarter of an hour, and whoever looks one up must count the wrong ones ([`crate::people::lockout`]). Of neither is more
//! kept than a hash.

mod approval;
mod redeem;
mod start;
mod user_code;

pub use approval::{ApproveError, approve_device};
pub(crate) use approval::{approve, decline, look_up};
pub(crate) use redeem::redeem;
pub(crate) use start::{v1, v2};

/// The device may ask that often, in seconds.
const INTERVAL: u32 = 5;
