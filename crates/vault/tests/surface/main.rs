//! The data plane in process: secrets of a vault whose access policies decide, and of one whose roles do.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::too_many_lines,
    reason = "these are tests, whose helpers clippy does not know for such"
)]

mod access;
mod secrets;
mod support;
