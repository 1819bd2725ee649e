//! The directory's token-signing keys, and when they take turns.
//!
//! There always is a next key: it is published one whole turn before it signs, so whoever keeps a copy of the key set
//! knows it in time, even when the turn is cut short. A key that had its turn verifies until the last token that it
//! signed has ended.

mod rotation;
mod set;
#[cfg(test)]
mod tests;

pub use rotation::{Due, OVERLAP, TURN, due, new_signing_key, promote_next};
pub use set::{KeySet, Signer, SigningVerifier};
