//! The key sets of other issuers, for whoever must check their tokens. The server fetches them; nothing else here goes out
//! to the network on the word of a token.

use std::sync::Arc;

use async_trait::async_trait;

/// Finds the key set of an OpenID Connect issuer by its discovery document.
///
/// `issuer` must be one that an administrator has configured or registered, never one that stands in a token alone.
#[async_trait]
pub trait IssuerKeys: Send + Sync + 'static {
    /// The issuer's JSON Web Key Set (RFC 7517), as text, perhaps a remembered one. `missed` says that the remembered one
    /// did not hold a token's key: then it is asked for again, unless that was done a moment ago.
    ///
    /// # Errors
    /// [`IssuerKeysError`], when there is none at all; an outage alone is none while an older set is remembered.
    async fn key_set(&self, issuer: &str, missed: bool) -> Result<Arc<str>, IssuerKeysError>;
}

/// Why there is no key set. The reason is for the log, never for the client.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IssuerKeysError {
    /// An address that must not be asked, or a document that says something else than the issuer would.
    #[error("the issuer `{issuer}` is refused: {reason}")]
    Refused {
        /// Whose keys were wanted.
        issuer: String,
        /// What is wrong.
        reason: String,
    },
    /// It does not answer, or not in time, or too much.
    #[error("the key set of `{issuer}` cannot be fetched: {reason}")]
    Unreachable {
        /// Whose keys were wanted.
        issuer: String,
        /// What happened.
        reason: String,
    },
}
