//! A Maps account as the gate needs it: small, because there may be a million of them.

mod path;

use jiff::Timestamp;
use lazurite_crypto::jwt::RsaPublicKey;
use lazurite_crypto::seal::{SealError, Sealer};
use lazurite_crypto::shared_key::{KeyDigest, SasKey, key_digest, sas_key};
use lazurite_model::record::{AccountKey, KeySlot, MapsAccount, SkuName};
use lazurite_model::{Location, LocationSet, SubscriptionId, UniqueId};

pub(super) use path::AccountPath;

/// What a request needs to know about an account.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) unique_id: UniqueId,
    pub(crate) subscription: SubscriptionId,
    /// Together with the subscription, its resource id.
    path: AccountPath,
    primary: KeyTag,
    secondary: KeyTag,
    rare: Option<Box<Rare>>,
    pub(crate) sku: SkuName,
    pub(crate) location: Location,
    /// Further regions that may process its data.
    pub(crate) further_locations: LocationSet,
    pub(crate) local_auth_disabled: bool,
    pub(crate) public_network_access_disabled: bool,
}

/// What few accounts have.
#[derive(Debug)]
struct Rare {
    allowed_origins: Option<Origins>,
    sas: Option<SasMaterial>,
}

/// Origins that may call.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Origins(pub(crate) Box<[Box<str>]>);

/// The first half of a shared key's digest.
///
/// Nobody can find a text with a given half of a SHA-256, any more than a random key: both take 2^128 attempts.
#[derive(Clone, Copy)]
pub(crate) struct KeyTag(u128);

impl KeyTag {
    pub(crate) fn of(digest: &KeyDigest) -> Self {
        Self(digest.bytes().first_chunk().copied().map(u128::from_le_bytes).unwrap_or_default())
    }

    /// Whether both are the same, in constant time: all bits are laid over each other before any is looked at.
    pub(crate) const fn matches(&self, other: &Self) -> bool {
        self.0 ^ other.0 == 0
    }

    /// A hash of it: digests are spread evenly already.
    #[allow(clippy::cast_possible_truncation, reason = "half of the bits are enough")]
    pub(super) const fn hash(&self) -> u64 {
        self.0 as u64
    }
}

impl std::fmt::Debug for KeyTag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyTag(…)")
    }
}

/// What SAS tokens of an account are verified with.
#[derive(Debug)]
pub(crate) struct SasMaterial {
    primary: SasKey,
    secondary: SasKey,
    /// The keys of the resource ids of the attached user-assigned identities.
    identities: Box<[Box<str>]>,
    rsa: Box<[SasVerifier]>,
}

/// The public half of a key that signs SAS tokens for `managedIdentity`.
#[derive(Debug)]
pub(crate) struct SasVerifier {
    pub(crate) kid: Box<str>,
    /// Base64url of the key; tells one key from another under the same name.
    pub(crate) text: Box<str>,
    pub(crate) key: RsaPublicKey,
    pub(crate) expires: Timestamp,
}

/// Why an account's record cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AccountError {
    #[error("its resource id is not that of a Maps account")]
    ResourceId,
    #[error(transparent)]
    Sealed(#[from] SealError),
    #[error("its shared key is not text")]
    KeyText,
    #[error(transparent)]
    SigningKey(#[from] lazurite_crypto::jwt::KeyError),
}

impl Account {
    /// Opens the record's keys and keeps what is derived from them.
    pub(crate) fn open(record: &MapsAccount, sealer: &Sealer) -> Result<Self, AccountError> {
        let subscription = record.id.subscription_id().ok_or(AccountError::ResourceId)?;
        let path = AccountPath::of(record.id.key()).ok_or(AccountError::ResourceId)?;
        let (primary, primary_sas) = open_key(record, &record.primary_key, KeySlot::Primary, sealer)?;
        let (secondary, secondary_sas) = open_key(record, &record.secondary_key, KeySlot::Secondary, sealer)?;
        let sas = match &*record.identity.user_assigned {
            [] => None,
            identities => Some(SasMaterial {
                primary: primary_sas,
                secondary: secondary_sas,
                identities: identities.iter().map(|id| id.key().into()).collect(),
                rsa: record.sas_signing_keys.iter().map(SasVerifier::read).collect::<Result<_, _>>()?,
            }),
        };
        let rare = Rare { allowed_origins: allowed_origins(record), sas };
        Ok(Self {
            unique_id: record.unique_id,
            subscription,
            path,
            primary,
            secondary,
            rare: (rare.allowed_origins.is_some() || rare.sas.is_some()).then(|| Box::new(rare)),
            sku: record.sku,
            location: record.location,
            further_locations: record.locations.iter().copied().collect(),
            local_auth_disabled: record.disable_local_auth,
            public_network_access_disabled: record.public_network_access_disabled,
        })
    }

    /// The origins that may call; `None`: all.
    pub(crate) fn allowed_origins(&self) -> Option<&Origins> {
        self.rare.as_ref()?.allowed_origins.as_ref()
    }

    /// `None` as long as no user-assigned identity is attached: no SAS token can be valid then.
    pub(crate) fn sas(&self) -> Option<&SasMaterial> {
        self.rare.as_ref()?.sas.as_ref()
    }

    pub(crate) const fn key(&self, slot: KeySlot) -> &KeyTag {
        match slot {
            KeySlot::Primary => &self.primary,
            KeySlot::Secondary => &self.secondary,
        }
    }

    /// Which of the account's keys that is. Both are compared, in constant time.
    pub(crate) fn slot_of(&self, digest: &KeyTag) -> Option<KeySlot> {
        let (primary, secondary) = (self.primary.matches(digest), self.secondary.matches(digest));
        if primary {
            Some(KeySlot::Primary)
        } else if secondary {
            Some(KeySlot::Secondary)
        } else {
            None
        }
    }

    /// The key of its resource id ([`lazurite_model::ResourceId::key`]).
    pub(crate) fn scope_key(&self) -> String {
        let path = self.path();
        let (group, name) = path.split_once('/').unwrap_or(("", path));
        let mut key = String::with_capacity(path.len() + 104);
        let mut buffer = uuid::Uuid::encode_buffer();
        for part in [
            "/subscriptions/",
            self.subscription.0.hyphenated().encode_lower(&mut buffer),
            "/resourcegroups/",
            group,
            "/providers/microsoft.maps/accounts/",
            name,
        ] {
            key.push_str(part);
        }
        key
    }

    pub(super) fn path(&self) -> &str {
        self.path.as_str()
    }

    /// Its name, in lower case.
    pub(crate) fn name(&self) -> &str {
        let path = self.path();
        path.split_once('/').map_or(path, |(_, name)| name)
    }

    pub(super) fn same_as(&self, other: &Self) -> bool {
        let sas = match (self.sas(), other.sas()) {
            (None, None) => true,
            (Some(a), Some(b)) => a.same_as(b),
            _ => false,
        };
        sas && self.unique_id == other.unique_id
            && self.subscription == other.subscription
            && self.path() == other.path()
            && self.primary.matches(&other.primary)
            && self.secondary.matches(&other.secondary)
            && self.allowed_origins() == other.allowed_origins()
            && self.sku == other.sku
            && self.location == other.location
            && self.further_locations == other.further_locations
            && self.local_auth_disabled == other.local_auth_disabled
            && self.public_network_access_disabled == other.public_network_access_disabled
    }
}

impl SasMaterial {
    pub(crate) const fn key(&self, slot: KeySlot) -> &SasKey {
        match slot {
            KeySlot::Primary => &self.primary,
            KeySlot::Secondary => &self.secondary,
        }
    }

    pub(crate) fn verifier(&self, kid: &str) -> Option<&SasVerifier> {
        self.rsa.iter().find(|verifier| &*verifier.kid == kid)
    }

    pub(crate) fn is_attached(&self, identity: &str) -> bool {
        self.identities.iter().any(|attached| &**attached == identity)
    }

    fn same_as(&self, other: &Self) -> bool {
        let rsa = |material: &Self| -> Vec<_> {
            material.rsa.iter().map(|key| (key.kid.clone(), key.text.clone(), key.expires)).collect()
        };
        // Equal shared keys have equal SAS keys: the account's digests tell.
        self.identities == other.identities && rsa(self) == rsa(other)
    }
}

impl SasVerifier {
    fn read(record: &lazurite_model::record::SasSigningKey) -> Result<Self, lazurite_crypto::jwt::KeyError> {
        Ok(Self {
            kid: record.kid.as_str().into(),
            text: record.public_key.as_str().into(),
            key: RsaPublicKey::from_text(&record.public_key)?,
            expires: record.expires,
        })
    }
}

fn open_key(
    account: &MapsAccount,
    key: &AccountKey,
    slot: KeySlot,
    sealer: &Sealer,
) -> Result<(KeyTag, SasKey), AccountError> {
    let text = sealer.open(&AccountKey::seal_context(account.unique_id, slot), &key.sealed)?;
    let text = std::str::from_utf8(&text).map_err(|_| AccountError::KeyText)?;
    Ok((KeyTag::of(&key_digest(text)), sas_key(text)))
}

/// The origins of all rules; `None` without rules, and where one of them is `*`.
fn allowed_origins(record: &MapsAccount) -> Option<Origins> {
    let origins = || record.cors.iter().flat_map(|rule| &rule.allowed_origins);
    if record.cors.is_empty() || origins().any(|origin| origin == "*") {
        return None;
    }
    Some(Origins(origins().map(|origin| as_browsers_say(origin).into()).collect()))
}

/// An origin without trailing slash, and without the port that its scheme implies: browsers leave both out.
fn as_browsers_say(origin: &str) -> &str {
    let origin = origin.trim_end_matches('/');
    let implied = if origin.starts_with("https://") { ":443" } else { ":80" };
    origin.strip_suffix(implied).unwrap_or(origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_takes_two_cache_lines_with_its_counts() {
        assert_eq!(size_of::<Account>() + 2 * size_of::<usize>(), 128);
    }
}
