//! A key's bytes in a segment, and reading them back.
//!
//! ```text
//! account[16] holder[16] minute i64 status u16 credential u8 lengths of location, operation, origin u8×3, then these
//! ```
//!
//! Numbers are little-endian; an account of zeros: none. A credential is its place in [`CredentialKind::ALL`], which only
//! grows. Another layout needs another magic number of segments.

use lazurite_model::usage::{CredentialKind, OTHER_ORIGIN, UsageKey};
use lazurite_model::{Location, UniqueId};
use uuid::Uuid;

/// Longer origins are not told apart.
pub(super) const LONGEST_ORIGIN: usize = 64;
/// The fixed part, a location's and an operation's name, and an origin.
const ROOM: usize = 256;
const FIXED: usize = 46;

/// A key as it stands in a segment.
pub(super) struct Encoded {
    bytes: [u8; ROOM],
    length: usize,
}

impl Encoded {
    /// The bytes of a key. Its origin is the one that a header says: what no page can have sent becomes [`OTHER_ORIGIN`].
    pub(super) fn of(key: &UsageKey<'_>) -> Self {
        let mut encoded = Self { bytes: [0; ROOM], length: 0 };
        encoded.push(key.account.map_or([0; 16], |account| account.0.into_bytes()).as_slice());
        encoded.push(key.holder.as_bytes());
        encoded.push(&key.minute.to_le_bytes());
        encoded.push(&key.status.to_le_bytes());
        let (location, operation) = (key.location.name(), key.operation);
        let mut spelled = [0; LONGEST_ORIGIN];
        // Who is not let in could send one of any number of them.
        let origin = if key.account.is_some() { normalised(key.origin, &mut spelled) } else { &[] };
        encoded.push(&[key.credential as u8, short(location.len()), short(operation.len()), short(origin.len())]);
        encoded.push(location.as_bytes());
        encoded.push(operation.as_bytes());
        encoded.push(origin);
        encoded
    }

    /// The key as it will be read.
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or(&self.bytes)
    }

    fn push(&mut self, part: &[u8]) {
        if let Some(there) = self.bytes.get_mut(self.length..self.length + part.len()) {
            there.copy_from_slice(part);
            self.length += part.len();
        }
    }
}

/// Names in this program are short; a test holds them to it.
#[allow(clippy::cast_possible_truncation, reason = "no name is that long")]
const fn short(length: usize) -> u8 {
    length as u8
}

/// An origin in lower case. Anything that is not `null` or a scheme, `://` and what hosts and ports consist of could be
/// anything, a formula for whoever opens the export in a spreadsheet for one.
fn normalised<'b>(origin: &str, spelled: &'b mut [u8; LONGEST_ORIGIN]) -> &'b [u8] {
    let Some(there) = spelled.get_mut(..origin.len()) else { return OTHER_ORIGIN.as_bytes() };
    there.copy_from_slice(origin.as_bytes());
    there.make_ascii_lowercase();
    let is_plain =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'/' | b'[' | b']' | b'_');
    let is_origin = there.is_empty()
        || there == b"null"
        || there.first().is_some_and(u8::is_ascii_lowercase)
            && there.windows(3).any(|three| three == b"://")
            && there.iter().all(is_plain);
    if is_origin { there } else { OTHER_ORIGIN.as_bytes() }
}

/// The key that stands in a segment; `None` for bytes that no gateway wrote.
pub(super) fn decode(bytes: &[u8]) -> Option<UsageKey<'_>> {
    let (fixed, names) = bytes.split_at_checked(FIXED)?;
    let part = |from: usize, to: usize| fixed.get(from..to);
    let account = Uuid::from_slice(part(0, 16)?).ok()?;
    let [credential, location, operation, origin] = <[u8; 4]>::try_from(part(42, 46)?).ok()?.map(usize::from);
    let (location, names) = names.split_at_checked(location)?;
    let (operation, names) = names.split_at_checked(operation)?;
    let text = |bytes| std::str::from_utf8(bytes).ok();
    let location = text(location)?;
    Some(UsageKey {
        account: (!account.is_nil()).then_some(UniqueId(account)),
        operation: text(operation)?,
        credential: *CredentialKind::ALL.get(credential)?,
        holder: Uuid::from_slice(part(16, 32)?).ok()?,
        status: u16::from_le_bytes(part(40, 42)?.try_into().ok()?),
        origin: text(names).filter(|names| names.len() == origin)?,
        location: Location::ALL.into_iter().find(|known| known.name() == location)?,
        minute: i64::from_le_bytes(part(32, 40)?.try_into().ok()?),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(origin: &str) -> UsageKey<'_> {
        UsageKey {
            account: Some(UniqueId(Uuid::from_u128(1))),
            operation: "map/tile",
            credential: CredentialKind::Bearer,
            holder: Uuid::from_u128(2),
            status: 200,
            origin,
            location: Location::NorthEurope,
            minute: -3,
        }
    }

    #[test]
    fn a_key_reads_back_as_it_was_counted() {
        for credential in CredentialKind::ALL {
            for location in Location::ALL {
                let key = UsageKey { credential, location, ..key("https://maps.contoso.com:8443") };
                assert_eq!(decode(Encoded::of(&key).bytes()), Some(key));
            }
        }
        let nobody = UsageKey { account: None, holder: Uuid::nil(), ..key("") };
        assert_eq!(decode(Encoded::of(&nobody).bytes()), Some(nobody));
    }

    #[test]
    fn every_place_in_the_list_of_credentials_is_its_own() {
        for (place, credential) in CredentialKind::ALL.into_iter().enumerate() {
            assert_eq!(credential as usize, place);
        }
    }

    #[test]
    fn an_origin_is_spelled_in_one_way_and_what_is_none_is_not_told_apart() {
        let long = format!("https://{}.com", "a".repeat(53));
        for (sent, counted) in [
            ("", ""),
            ("null", "null"),
            ("HTTPS://Maps.Contoso.com", "https://maps.contoso.com"),
            ("http://[::1]:3000", "http://[::1]:3000"),
            ("capacitor://localhost", "capacitor://localhost"),
            ("=HYPERLINK(\"http://evil\")", "other"),
            ("https://a,b", "other"),
            ("https://a\u{e9}", "other"),
            ("maps.contoso.com", "other"),
            ("-https://a", "other"),
            (&format!("{long}m"), "other"),
        ] {
            assert_eq!(decode(Encoded::of(&key(sent)).bytes()).unwrap().origin, counted, "{sent}");
        }
        assert_eq!(long.len(), 65);
        assert_eq!(decode(Encoded::of(&key(&long)).bytes()).unwrap().origin, "other");
        let longest = &long[..64];
        assert_eq!(decode(Encoded::of(&key(longest)).bytes()).unwrap().origin, longest);
    }

    #[test]
    fn whoever_names_no_account_has_no_origin() {
        let nobody = UsageKey { account: None, ..key("https://a.example") };
        assert_eq!(decode(Encoded::of(&nobody).bytes()).unwrap().origin, "");
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_fail(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
            if let Some(key) = decode(&bytes) {
                prop_assert!(Location::ALL.contains(&key.location));
            }
        }

        #[test]
        fn no_origin_is_too_much(origin in ".{0,200}") {
            let counted = Encoded::of(&key(&origin));
            prop_assert!(decode(counted.bytes()).unwrap().origin.len() <= LONGEST_ORIGIN);
        }
    }
}
