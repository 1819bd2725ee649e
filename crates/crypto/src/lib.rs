//! Keys, and what they sign, seal or prove: tokens, SAS, key sets, certificates, passwords, secrets at rest.
//!
//! The only crate that touches cryptographic primitives, so that there is one place to review. It is pure: it reads no
//! file, no clock and no database; the time and the randomness of everything but RSA keys are arguments. It must never
//! log, and nothing in it prints a secret through `Debug`.

pub mod certificate;
pub mod digest;
pub mod jwks;
pub mod jwt;
pub mod keyset;
pub mod one_time_code;
pub mod password;
pub mod sas;
pub mod seal;
pub mod shared_key;

mod encoding;

/// Bytes or text that are wiped when they go out of scope.
pub use zeroize::Zeroizing;
