//! X.509 certificates: the developer's own authority and its leaf, the certificates that publish signing keys, and a
//! reader for those that clients register.
//!
//! The authority may only vouch for the names it was made for (name constraints), so that a stolen developer key forges
//! no other site.

mod issue;
mod read;

pub use issue::{CertificatePem, LEAF_NAMES, create_ca, issue_leaf, self_signed};
pub use read::{CertificateInfo, read_certificate};

/// Why a certificate cannot be made or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// No certificate in DER, PEM or base64 of DER.
    #[error("not an X.509 certificate in DER, PEM or base64")]
    Unreadable,
    /// The certificate or key could not be made.
    #[error("the certificate cannot be issued: {0}")]
    Issue(#[from] rcgen::Error),
    /// A name that no certificate can carry.
    #[error("`{0}` is neither a host name nor an IP address")]
    Name(String),
}
