//! The token-signing keys when time jumps. A server that runs on always has one that signs; one that is put back in time
//! may have only keys that will be made some day.

use jiff::Timestamp;
use lazurite_api::ApiError;
use lazurite_identity::rotate_signing_keys;
use lazurite_model::Record as _;
use lazurite_model::record::SigningKey;

use super::Stage;

impl Stage {
    /// Sees to it that a key signs at `now`, and that everybody knows it.
    pub(super) async fn mend_signing_keys(&self, now: Timestamp) -> Result<(), ApiError> {
        let workshop = &self.server.workshop;
        let keys = workshop.store.list::<SigningKey>("").await.map_err(ApiError::internal)?;
        let useless = useless(&keys, now);
        if !useless.is_empty() {
            let mut tx = workshop.store.begin(Self::audit("signingKeys")).await.map_err(ApiError::internal)?;
            for key in useless {
                tx.delete::<SigningKey>(&key.key()).await.map_err(ApiError::internal)?;
            }
            tx.commit().await.map_err(ApiError::internal)?;
        }
        rotate_signing_keys(&workshop.identity, now).await.map_err(ApiError::internal)
    }
}

/// The keys of a future that was taken back; all keys, if what is left cannot sign.
fn useless(keys: &[SigningKey], now: Timestamp) -> Vec<&SigningKey> {
    let is_real = |key: &SigningKey| key.created <= now;
    let signs = |key: &SigningKey| is_real(key) && key.active_from <= now && now < key.expires;
    let can_sign = keys.iter().any(signs);
    keys.iter().filter(|key| !can_sign || !is_real(key)).collect()
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;
    use lazurite_model::Sealed;

    use super::*;

    fn key(kid: &str, created: Timestamp, active_from: Timestamp) -> SigningKey {
        let text = String::new;
        SigningKey {
            kid: kid.to_owned(),
            private_key: Sealed(text()),
            certificate: text(),
            modulus: text(),
            exponent: text(),
            created,
            active_from,
            expires: active_from + (31 * 24).hours(),
        }
    }

    fn gone(keys: &[SigningKey], now: Timestamp) -> Vec<&str> {
        useless(keys, now).into_iter().map(|key| key.kid.as_str()).collect()
    }

    #[test]
    fn keys_of_a_future_that_was_taken_back_go() {
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let day = |days: i64| start + (24 * days).hours();
        let keys = [key("a", day(0), day(0)), key("b", day(0), day(30)), key("c", day(31), day(60))];
        assert_eq!(gone(&keys, day(31)), [""; 0]);
        assert_eq!(gone(&keys, day(1)), ["c"]);
        assert_eq!(gone(&keys[1..], day(1)), ["b", "c"], "what is left must be able to sign");
    }
}
