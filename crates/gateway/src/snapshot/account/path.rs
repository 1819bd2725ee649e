//! The part of an account's resource id that is its own, within the account where it is short enough.

/// `{resource group}/{name}`, lower case.
#[derive(Debug)]
pub(in super::super) enum AccountPath {
    /// The first `len` bytes.
    Short { len: u8, bytes: [u8; SHORT] },
    /// What is longer lies elsewhere.
    Long(Box<str>),
}

/// As much as takes no more room than the other kind.
const SHORT: usize = 30;

impl AccountPath {
    /// That of a Maps account's resource id, by the id's key.
    pub(in super::super) fn of(key: &str) -> Option<Self> {
        let (_, rest) = key.strip_prefix("/subscriptions/")?.split_once("/resourcegroups/")?;
        let (group, name) = rest.split_once("/providers/microsoft.maps/accounts/")?;
        let plain = |segment: &str| !segment.is_empty() && !segment.contains('/');
        (plain(group) && plain(name)).then(|| Self::new(&format!("{group}/{name}")))
    }

    fn new(text: &str) -> Self {
        let mut bytes = [0; SHORT];
        match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(start), Ok(len)) => {
                start.copy_from_slice(text.as_bytes());
                Self::Short { len, bytes }
            }
            _ => Self::Long(text.into()),
        }
    }

    pub(in super::super) fn as_str(&self) -> &str {
        match self {
            Self::Short { len, bytes } => {
                bytes.get(..usize::from(*len)).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default()
            }
            Self::Long(text) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_any_length_is_the_group_and_the_name() {
        for (group, name) in
            [("g", "a"), ("maps", "a-name-that-just-fits-123"), ("maps", "a-name-that-does-not-fit-1"), ("ä", "ö")]
        {
            let key = format!("/subscriptions/s/resourcegroups/{group}/providers/microsoft.maps/accounts/{name}");
            let path = AccountPath::of(&key).unwrap();
            assert_eq!(path.as_str(), format!("{group}/{name}"));
            assert_eq!(matches!(path, AccountPath::Long(_)), group.len() + name.len() + 1 > SHORT);
        }
        assert_eq!(size_of::<AccountPath>(), 32);
    }

    #[test]
    fn what_is_no_account_has_no_path() {
        for key in [
            "/",
            "/subscriptions/s/resourcegroups//providers/microsoft.maps/accounts/a",
            "/subscriptions/s/resourcegroups/g/providers/microsoft.maps/accounts/a/creators/c",
        ] {
            assert!(AccountPath::of(key).is_none(), "{key}");
        }
    }
}
