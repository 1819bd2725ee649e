//! Secrets in the only forms in which a record may hold them: sealed, or hashed.

use serde::{Deserialize, Serialize};

macro_rules! opaque {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )+};
}

opaque! {
    /// Bytes encrypted and authenticated under a key that is not in the database; base64url. Made and opened by `crypto::seal`.
    Sealed,
    /// A salted, slow hash of a person's password (argon2id, PHC string form).
    PasswordHash,
    /// The SHA-256 of a random secret of at least 128 bits, base64url; fast, because such a secret cannot be guessed.
    SecretHash,
}
