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
    /// The bytes of a key, whose origin is [`normalised`].
    pub(super) fn of(key: &UsageKey<'_>) -> Self {
        let mut encoded = Self { bytes: [0; ROOM], length: 0 };
        encoded.push(key.account.map_or([0; 16], |account| account.0.into_bytes()).as_slice());
        encoded.push(key.holder.as_bytes());
        encoded.push(&key.minute.to_le_bytes());
        encoded.push(&key.status.to_le_bytes());
        for names in
            [lengths(key).as_slice(), key.location.name().as_bytes(), key.operation.as_bytes(), key.origin.as_bytes()]
        {
            encoded.push(names);
        }
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

/// Whether a record's bytes are that key's: without writing it out, since this is asked for every request.
pub(super) fn is(bytes: &[u8], key: &UsageKey<'_>) -> bool {
    let rest = (|| {
        let (account, rest) = bytes.split_first_chunk::<16>()?;
        let (holder, rest) = rest.split_first_chunk::<16>()?;
        let (minute, rest) = rest.split_first_chunk::<8>()?;
        let (status, rest) = rest.split_first_chunk::<2>()?;
        let (counted, rest) = rest.split_first_chunk::<4>()?;
        let is_same = *account == key.account.map_or([0; 16], |account| account.0.into_bytes())
            && holder == key.holder.as_bytes()
            && *minute == key.minute.to_le_bytes()
            && *status == key.status.to_le_bytes()
            && *counted == lengths(key);
        is_same.then_some(rest)?.strip_prefix(key.location.name().as_bytes())?.strip_prefix(key.operation.as_bytes())
    })();
    rest == Some(key.origin.as_bytes())
}

/// The credential's number, and how long the three names are.
const fn lengths(key: &UsageKey<'_>) -> [u8; 4] {
    let (location, operation) = (key.location.name(), key.operation);
    [key.credential as u8, short(location.len()), short(operation.len()), short(key.origin.len())]
}

/// Names in this program are short, and longer origins are not counted; a test holds them to it.
#[allow(clippy::cast_possible_truncation, reason = "no name is that long")]
const fn short(length: usize) -> u8 {
    length as u8
}

/// An origin in lower case. Anything that is not `null` or a scheme, `://` and what hosts and ports consist of could be
/// anything, a formula for whoever opens the export in a spreadsheet for one.
pub(super) fn normalised<'b>(origin: &str, spelled: &'b mut [u8; LONGEST_ORIGIN]) -> &'b str {
    let Some(there) = spelled.get_mut(..origin.len()) else { return OTHER_ORIGIN };
    there.copy_from_slice(origin.as_bytes());
    there.make_ascii_lowercase();
    let is_plain =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'/' | b'[' | b']' | b'_');
    let is_origin = there.is_empty()
        || there == b"null"
        || there.first().is_some_and(u8::is_ascii_lowercase)
            && there.windows(3).any(|three| three == b"://")
            && there.iter().all(is_plain);
    str::from_utf8(there).ok().filter(|_| is_origin).unwrap_or(OTHER_ORIGIN)
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
            assert_eq!(normalised(sent, &mut [0; LONGEST_ORIGIN]), counted, "{sent}");
        }
        assert_eq!(long.len(), 65);
        assert_eq!(normalised(&long, &mut [0; LONGEST_ORIGIN]), "other");
        let longest = &long[..64];
        assert_eq!(normalised(longest, &mut [0; LONGEST_ORIGIN]), longest);
        assert_eq!(decode(Encoded::of(&key(longest)).bytes()).unwrap().origin, longest);
    }

    #[test]
    fn a_record_is_that_of_its_own_key_and_of_no_other() {
        let one = key("https://maps.contoso.com");
        let keys = [
            one,
            UsageKey { account: None, ..one },
            UsageKey { account: Some(UniqueId(Uuid::from_u128(9))), ..one },
            UsageKey { holder: Uuid::nil(), ..one },
            UsageKey { minute: -4, ..one },
            UsageKey { status: 429, ..one },
            UsageKey { credential: CredentialKind::Sas, ..one },
            UsageKey { location: Location::EastUs, ..one },
            UsageKey { operation: "map/tiles", ..one },
            UsageKey { operation: "map/til", ..one },
            UsageKey { origin: "https://maps.contoso.co", ..one },
            UsageKey { origin: "", ..one },
        ];
        for (index, key) in keys.iter().enumerate() {
            for (other, sought) in keys.iter().enumerate() {
                assert_eq!(is(Encoded::of(key).bytes(), sought), index == other, "{key:?} {sought:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_fail(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
            prop_assert!(!is(&bytes, &key("")));
            if let Some(key) = decode(&bytes) {
                prop_assert!(Location::ALL.contains(&key.location));
            }
        }

        #[test]
        fn no_origin_is_too_much(origin in ".{0,200}") {
            let mut spelled = [0; LONGEST_ORIGIN];
            let key = key(normalised(&origin, &mut spelled));
            let encoded = Encoded::of(&key);
            prop_assert_eq!(decode(encoded.bytes()), Some(key));
        }
    }
}
