//! The RSA key behind an account's `managedIdentity` SAS tokens: made when first needed, renewed every thirty days.

use jiff::{SignedDuration, Timestamp};
use lazurite_model::UniqueId;
use lazurite_model::record::SasSigningKey;

use crate::digest::sha1;
use crate::encoding::base64url;
use crate::jwt::{KeyError, RsaPrivateKey};
use crate::seal::Sealer;

/// How long one key signs.
pub const KEY_LIFE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The longest time for which a SAS token is valid (`expiry` − `start`).
pub const MAX_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// Brings an account's keys up to date: drops the expired, makes a new one if none is younger than [`KEY_LIFE`], and lets
/// its forerunner end a day later, when its last token has. The last key of the list then is the one that signs. Says
/// whether anything changed, so that the caller writes the account only then.
///
/// # Errors
/// [`KeyError::Failed`] when no key can be made.
pub fn renew_signing_keys(
    keys: &mut Vec<SasSigningKey>,
    account: UniqueId,
    sealer: &Sealer,
    now: Timestamp,
) -> Result<bool, KeyError> {
    let before = keys.len();
    keys.retain(|key| key.expires > now);
    if keys.last().is_some_and(|key| now < later(key.created, KEY_LIFE)) {
        return Ok(keys.len() != before);
    }
    if let Some(last) = keys.last_mut() {
        last.expires = later(now, MAX_LIFE);
    }
    keys.push(new_key(account, sealer, now)?);
    Ok(true)
}

/// The private key of a record.
///
/// # Errors
/// [`KeyError::Rejected`] when it does not open: another master key, or another account's.
pub fn open_signing_key(key: &SasSigningKey, account: UniqueId, sealer: &Sealer) -> Result<RsaPrivateKey, KeyError> {
    let pkcs8 = sealer
        .open(&SasSigningKey::seal_context(account, &key.kid), &key.private_key)
        .map_err(|_| KeyError::Rejected)?;
    RsaPrivateKey::from_pkcs8(&pkcs8)
}

fn new_key(account: UniqueId, sealer: &Sealer, now: Timestamp) -> Result<SasSigningKey, KeyError> {
    let key = RsaPrivateKey::generate()?;
    let public_key = key.public_text();
    let kid = base64url(&sha1(public_key.as_bytes()));
    let private_key = sealer.seal(&SasSigningKey::seal_context(account, &kid), &key.pkcs8()?);
    Ok(SasSigningKey { kid, private_key, public_key, created: now, expires: Timestamp::MAX })
}

fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use lazurite_model::SeededRandom;
    use uuid::Uuid;

    use super::*;
    use crate::jwt::{RsaPublicKey, parse};

    #[test]
    fn keys_are_renewed_and_the_forerunner_lives_until_its_last_token_ends() {
        let sealer = Sealer::new([3; 32], Arc::new(SeededRandom::new(3)));
        let account = UniqueId(Uuid::from_u128(9));
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let mut keys = Vec::new();
        assert!(renew_signing_keys(&mut keys, account, &sealer, start).unwrap());
        assert!(!renew_signing_keys(&mut keys, account, &sealer, later(start, SignedDuration::from_hours(1))).unwrap());
        let month = later(start, KEY_LIFE);
        assert!(renew_signing_keys(&mut keys, account, &sealer, month).unwrap());
        assert_eq!(keys.len(), 2);
        assert_eq!(keys[0].expires, later(month, MAX_LIFE));
        assert!(renew_signing_keys(&mut keys, account, &sealer, later(month, MAX_LIFE)).unwrap());
        assert_eq!(keys.len(), 1);

        let signer = open_signing_key(&keys[0], account, &sealer).unwrap();
        let token = signer.sign_rs256(r#"{"alg":"RS256"}"#, "{}").unwrap();
        let public = RsaPublicKey::from_text(&keys[0].public_key).unwrap();
        assert!(parse(&token).unwrap().verify_rs256(&public).is_ok());
        assert!(open_signing_key(&keys[0], UniqueId(Uuid::from_u128(8)), &sealer).is_err());
    }
}
