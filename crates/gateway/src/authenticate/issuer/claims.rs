//! The claims of another issuer's token, found by names that the operator chooses.

use std::collections::HashMap;
use std::fmt;

use lazurite_model::PrincipalId;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;
use uuid::Uuid;

/// Claims, none of which stands twice.
#[derive(Debug)]
pub(super) struct ClaimSet(HashMap<String, Value>);

impl<'de> Deserialize<'de> for ClaimSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Once;
        impl<'de> Visitor<'de> for Once {
            type Value = ClaimSet;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of claims")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ClaimSet, A::Error> {
                let mut claims = HashMap::new();
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    if claims.insert(name, value).is_some() {
                        return Err(A::Error::custom("a claim stands twice"));
                    }
                }
                Ok(ClaimSet(claims))
            }
        }
        deserializer.deserialize_map(Once)
    }
}

impl ClaimSet {
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// A NumericDate (RFC 7519 §2), which may have a fraction.
    #[allow(clippy::cast_possible_truncation, reason = "a date beyond the range of integers is as good as their end")]
    pub(super) fn seconds(&self, name: &str) -> Option<i64> {
        let value = self.0.get(name)?;
        value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds.floor() as i64))
    }

    /// A text, or a list of texts.
    pub(super) fn texts(&self, name: &str) -> Vec<&str> {
        match self.0.get(name) {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Words with spaces between them, or a list of words.
    pub(super) fn words(&self, name: &str) -> impl Iterator<Item = &str> {
        self.texts(name).into_iter().flat_map(str::split_whitespace)
    }
}

/// The object id of what an issuer calls `value`; `kind` tells its groups from its principals.
///
/// A GUID stays what it is, unless it looks like one that is made here: else whoever may choose a name at the issuer could
/// choose the id of somebody else's.
pub(super) fn object_id(issuer: &str, kind: Kind, value: &str) -> PrincipalId {
    if value.len() == uuid::fmt::Hyphenated::LENGTH
        && let Ok(guid) = Uuid::try_parse(value)
        && guid.get_version_num() != 5
    {
        return PrincipalId(guid);
    }
    let space = match kind {
        Kind::Principal => Uuid::new_v5(&Uuid::NAMESPACE_URL, issuer.as_bytes()),
        // An issuer is a URL without a fragment, so that no issuer's principals are another's groups.
        Kind::Group => Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{issuer}#groups").as_bytes()),
    };
    PrincipalId(Uuid::new_v5(&space, value.as_bytes()))
}

/// What an issuer gives a name to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Principal,
    Group,
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://issuer.example";

    #[test]
    fn guids_stay_and_everything_else_becomes_an_id_of_its_own() {
        let guid = "6F1C2F6E-8F0B-4C4E-9B59-0C0D9D6B8A11";
        assert_eq!(object_id(ISSUER, Kind::Principal, guid).to_string(), guid.to_lowercase());
        assert_eq!(object_id(ISSUER, Kind::Group, guid).to_string(), guid.to_lowercase());
        // As Python's uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_URL, "https://issuer.example"), "ada") makes it.
        assert_eq!(object_id(ISSUER, Kind::Principal, "ada").to_string(), PYTHON_PRINCIPAL);
        assert_eq!(object_id(ISSUER, Kind::Group, "ada").to_string(), PYTHON_GROUP);
        assert_ne!(object_id("https://other.example", Kind::Principal, "ada").to_string(), PYTHON_PRINCIPAL);
    }

    const PYTHON_PRINCIPAL: &str = "89c3e6ac-83a7-58e7-a8b0-8e7675c815b1";
    const PYTHON_GROUP: &str = "fc0c13aa-50ea-57f4-9868-93ff4b58292b";

    #[test]
    fn nobody_can_call_himself_by_an_id_that_is_made_of_another_name() {
        let stolen = object_id(ISSUER, Kind::Principal, "ada").to_string();
        assert_ne!(object_id(ISSUER, Kind::Principal, &stolen).to_string(), stolen);
        for spelling in [stolen.to_uppercase(), stolen.replace('-', ""), format!("{{{stolen}}}")] {
            assert_ne!(object_id(ISSUER, Kind::Principal, &spelling).to_string(), stolen);
        }
    }

    #[test]
    fn a_claim_that_stands_twice_makes_all_unreadable() {
        assert!(serde_json::from_str::<ClaimSet>(r#"{"oid":"a","exp":1}"#).is_ok());
        assert!(serde_json::from_str::<ClaimSet>(r#"{"oid":"a","oid":"b"}"#).is_err());
        assert!(serde_json::from_str::<ClaimSet>("[]").is_err());
    }

    #[test]
    fn claims_are_read_in_the_forms_that_issuers_use() {
        let json = r#"{"exp":1.9,"nbf":-1,"iat":"1","scp":"a b","roles":["c","d",1],"aud":"e"}"#;
        let claims: ClaimSet = serde_json::from_str(json).unwrap();
        assert_eq!((claims.seconds("exp"), claims.seconds("nbf"), claims.seconds("iat")), (Some(1), Some(-1), None));
        assert_eq!(claims.words("scp").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(claims.texts("roles"), ["c", "d"]);
        assert_eq!((claims.texts("aud"), claims.texts("none")), (vec!["e"], vec![]));
    }
}
