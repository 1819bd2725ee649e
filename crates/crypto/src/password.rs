//! Passwords of people: slow, salted, memory-hard hashes (argon2id, RFC 9106), in PHC string form.
//!
//! A hash takes about 17 ms and 19 MiB: callers run it on a blocking thread, never on a request's own.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc},
};
use lazurite_model::{PasswordHash, Random};
use zeroize::Zeroizing;

/// OWASP's first recommendation: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

#[allow(clippy::expect_used, reason = "the parameters are constants within the algorithm's limits")]
fn argon2id() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the constants are within argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The hash of `password` under a fresh salt.
#[allow(clippy::expect_used, reason = "argon2 fails on passwords over 4 GiB only")]
pub fn hash(password: &str, random: &dyn Random) -> PasswordHash {
    let mut salt = Zeroizing::new([0; 16]);
    random.fill(&mut *salt);
    let hash: phc::PasswordHash = argon2id()
        .hash_password_with_salt(password.as_bytes(), &*salt)
        .expect("the password is shorter than argon2's limit");
    PasswordHash(hash.to_string())
}

/// Whether `password` is the one that `hash` was made of. A hash that cannot be read matches nothing.
pub fn verify(password: &str, hash: &PasswordHash) -> bool {
    PasswordVerifier::<str>::verify_password(&argon2id(), password.as_bytes(), &hash.0).is_ok()
}

#[cfg(test)]
mod tests {
    use lazurite_model::SeededRandom;

    use super::*;

    #[test]
    fn a_password_matches_its_own_hash_only() {
        let random = SeededRandom::new(7);
        let hashed = hash("pa55 wörd", &random);
        assert!(hashed.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hashed.0);
        assert!(verify("pa55 wörd", &hashed));
        assert!(!verify("pa55 word", &hashed));
        assert_ne!(hash("pa55 wörd", &random), hashed, "salted");
    }

    #[test]
    fn an_unreadable_hash_matches_nothing() {
        for text in ["", "$argon2id$", "plain", "$argon2d$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAA"] {
            assert!(!verify("", &PasswordHash(text.into())), "{text}");
        }
    }
}
