//! A scope of assignments: its key and how somebody wrote it, in one piece of memory that all assignments there share.
//!
//! A decision compares the key, and nothing lies between the assignment and its text. What people see is written out
//! again from the other half.

use std::sync::Arc;

use lazurite_model::ResourceId;

/// Between the two halves; no byte of any text in UTF-8.
const BORDER: u8 = 0xFF;

/// A scope: the key of its id, [`BORDER`], and its id as written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Scope(Arc<[u8]>);

impl Scope {
    /// Whether the key of its id is that.
    #[inline]
    pub(super) fn is(&self, key: &str) -> bool {
        self.0.strip_prefix(key.as_bytes()).is_some_and(|rest| rest.first() == Some(&BORDER))
    }

    /// The key of its id.
    pub(super) fn key(&self) -> &str {
        self.halves().0
    }

    /// Its id as written.
    pub(super) fn text(&self) -> &str {
        self.halves().1
    }

    fn halves(&self) -> (&str, &str) {
        let mut halves = self.0.split(|byte| *byte == BORDER).map(|half| std::str::from_utf8(half).unwrap_or_default());
        (halves.next().unwrap_or_default(), halves.next().unwrap_or_default())
    }
}

impl From<&ResourceId> for Scope {
    fn from(id: &ResourceId) -> Self {
        Self([id.key().as_bytes(), &[BORDER], id.as_str().as_bytes()].concat().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_that_of_its_whole_key_and_shown_as_written() {
        for text in ["/", "/subscriptions/S/resourceGroups/Straße", "/providers/Ä/b"] {
            let id: ResourceId = text.parse().unwrap();
            let scope = Scope::from(&id);
            assert_eq!((scope.key(), scope.text()), (id.key(), text));
            assert!(scope.is(id.key()));
            assert!(
                !scope.is("") && !scope.is(&id.key()[..id.key().len() - 1]) && !scope.is(&format!("{}x", id.key()))
            );
        }
    }
}
