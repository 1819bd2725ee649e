//! Which key takes its turn when: pure functions over the records.

use jiff::{SignedDuration, Timestamp};
use lazurite_model::record::SigningKey;

use crate::certificate::{read_certificate, self_signed};
use crate::encoding::{base64, base64url};
use crate::jwt::{KeyError, RsaPrivateKey};
use crate::seal::Sealer;

/// How long a key signs.
pub const TURN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How long a key verifies after its turn: the longest token (a managed identity's, 24 h) and an hour for late clocks and
/// a late timer.
pub const OVERLAP: SignedDuration = SignedDuration::from_hours(25);

/// What has to be done to the key set now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// Forget this key: its last token has ended.
    Drop(String),
    /// Make a key that signs from this instant on.
    Create(Timestamp),
}

/// The next thing that rotation has to do, if anything; ask again after doing it.
pub fn due(keys: &[SigningKey], now: Timestamp) -> Option<Due> {
    if let Some(expired) = keys.iter().find(|key| key.expires <= now) {
        return Some(Due::Drop(expired.kid.clone()));
    }
    let Some(youngest) = keys.iter().max_by_key(|key| key.active_from) else {
        return Some(Due::Create(now));
    };
    let turn_ends = later(youngest.active_from, TURN);
    if turn_ends <= now {
        // Nobody rotated for a whole turn: a key that signs on would end before its tokens do.
        return Some(Due::Create(now));
    }
    (youngest.active_from <= now).then_some(Due::Create(turn_ends))
}

/// Gives the next key its turn now: the records to write, or nothing when there is no next key. The forerunner verifies
/// for [`OVERLAP`] longer.
pub fn promote_next(keys: &[SigningKey], now: Timestamp) -> Vec<SigningKey> {
    let Some(next) = keys.iter().filter(|key| key.active_from > now).min_by_key(|key| key.active_from) else {
        return Vec::new();
    };
    let shortened = keys.iter().filter(|key| key.active_from <= now && key.expires > later(now, OVERLAP));
    let mut changed: Vec<_> = shortened.map(|key| SigningKey { expires: later(now, OVERLAP), ..key.clone() }).collect();
    changed.push(SigningKey { active_from: now, expires: later(now, TURN + OVERLAP), ..next.clone() });
    changed
}

/// Makes a key that is published from `now` and signs from `active_from`, for one [`TURN`].
///
/// # Errors
/// [`KeyError::Failed`] when the key or its certificate cannot be made.
pub fn new_signing_key(sealer: &Sealer, now: Timestamp, active_from: Timestamp) -> Result<SigningKey, KeyError> {
    let key = RsaPrivateKey::generate()?;
    let pkcs8 = key.pkcs8()?;
    let expires = later(active_from, TURN + OVERLAP);
    let der = self_signed("Lazurite token signing", &pkcs8, now, expires).map_err(|_| KeyError::Failed)?;
    let certificate = read_certificate(&der).map_err(|_| KeyError::Failed)?;
    let (modulus, exponent) = certificate.rsa.ok_or(KeyError::Failed)?;
    let kid = base64url(&certificate.sha1);
    Ok(SigningKey {
        private_key: sealer.seal(&SigningKey::seal_context(&kid), &pkcs8),
        kid,
        certificate: base64(&der),
        modulus: base64url(&modulus),
        exponent: base64url(&exponent),
        created: now,
        active_from,
        expires,
    })
}

fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}
