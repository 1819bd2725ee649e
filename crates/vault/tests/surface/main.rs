//! The data plane in process: secrets of a vault whose access policies decide, and of one whose roles do.

mod access;
mod secrets;
mod support;
