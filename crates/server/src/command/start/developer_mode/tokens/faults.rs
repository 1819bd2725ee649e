//! The ready-made ways in which a token is wrong: each changes one thing and nothing else.

use serde::Deserialize;
use serde_json::Value;

use super::{Damage, Draft, Sign};

/// A principal and a directory that nobody knows.
const NOBODY: &str = "eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee";
const HOUR: i64 = 3600;

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Fault {
    /// It ended an hour ago.
    Expired,
    /// It begins in an hour.
    NotYet,
    /// It is for another API.
    WrongAudience,
    /// Another server issued it.
    WrongIssuer,
    /// It is of a directory that nobody knows.
    WrongTenant,
    /// It speaks for somebody whom nobody knows.
    UnknownPrincipal,
    /// It is for another account, which nobody knows (SAS).
    UnknownAccount,
    /// It is valid elsewhere only (SAS).
    OtherRegion,
    /// It proves to a client who signed in, and opens nothing.
    IdToken,
    /// It was given in a person's name, for nothing.
    NoScope,
    /// It names a key that there is not.
    UnknownKid,
    /// It names no key.
    NoKid,
    /// A key signed it that nobody knows.
    WrongKey,
    /// Its signature was changed.
    BadSignature,
    /// Nothing signed it.
    Unsigned,
    /// It takes the public key for a secret.
    #[serde(rename = "hs256-with-public-key")]
    Hs256WithPublicKey,
    /// Its last part is missing.
    Malformed,
}

impl Fault {
    /// Does it to a token that was right; `now` in Unix seconds.
    pub(super) fn apply(self, draft: &mut Draft, now: i64) {
        match self {
            Self::Expired => draft.last(now - 2 * HOUR, now - HOUR),
            Self::NotYet => draft.last(now + HOUR, now + 2 * HOUR),
            Self::WrongAudience => draft.claim("aud", "https://storage.azure.com"),
            Self::WrongIssuer => draft.claim("iss", format!("https://sts.windows.net/{NOBODY}/")),
            Self::WrongTenant => draft.move_to(NOBODY),
            Self::UnknownPrincipal => draft.claim("oid", NOBODY),
            Self::UnknownAccount => draft.claim("azp", NOBODY),
            Self::OtherRegion => draft.claim("regions", vec!["brazilsouth"]),
            Self::IdToken => {
                let client = draft.claims.remove("appid").or_else(|| draft.claims.remove("azp"));
                draft.claim("aud", client.unwrap_or_default());
            }
            Self::NoScope => {
                draft.claims.remove("scp");
                draft.claim("idtyp", "user");
            }
            Self::UnknownKid => draft.name_key(Some("no-such-key")),
            Self::NoKid => draft.name_key(None),
            Self::WrongKey => draft.sign = Sign::WrongKey,
            Self::BadSignature => draft.damage = Some(Damage::Signature),
            Self::Unsigned => draft.sign = Sign::None,
            Self::Hs256WithPublicKey => draft.sign = Sign::Hs256WithPublicKey,
            Self::Malformed => draft.damage = Some(Damage::Form),
        }
    }
}

impl Draft {
    fn claim(&mut self, name: &str, value: impl Into<Value>) {
        self.claims.insert(name.to_owned(), value.into());
    }

    fn last(&mut self, from: i64, until: i64) {
        for (name, value) in [("iat", from), ("nbf", from), ("exp", until)] {
            self.claim(name, value);
        }
    }

    /// Of another directory, its issuer included.
    fn move_to(&mut self, tenant: &str) {
        let before = self.claims.insert("tid".to_owned(), tenant.into());
        let before = before.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
        for name in ["iss", "idp"] {
            if let Some(Value::String(text)) = self.claims.get_mut(name) {
                *text = text.replace(&before, tenant);
            }
        }
    }

    fn name_key(&mut self, kid: Option<&str>) {
        for name in ["kid", "x5t"] {
            match kid {
                Some(kid) if self.header.contains_key(name) => drop(self.header.insert(name.to_owned(), kid.into())),
                Some(_) => {}
                None => drop(self.header.remove(name)),
            }
        }
    }
}
