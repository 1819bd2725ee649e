//! The scopes at which something is assigned, each kept once, and their tags.
//!
//! A tag is a short keyed hash of a scope's key, made border by border, so that those of all scopes in the path of a
//! place come out of one pass over its key. Equal tags say only that it is worth comparing the keys.

mod path;

use std::hash::{BuildHasher as _, Hasher as _};

use hashbrown::DefaultHashBuilder;
use lazurite_model::ResourceId;

use super::scope::Scope;
use crate::persistent::Trie;
use path::each_segment;
pub(super) use path::{Border, Path};

/// All scopes of one version, and the key of their hashes, which no other version made from nothing shares.
#[derive(Clone, Debug, Default)]
pub(super) struct Scopes {
    used: Trie<Used>,
    hasher: DefaultHashBuilder,
}

/// A scope as somebody wrote it, and how many assignments say it so.
#[derive(Clone, Debug)]
struct Used {
    scope: Scope,
    assignments: u32,
}

/// A short hash of a scope's key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ScopeTag(pub(super) u32);

impl Scopes {
    /// The scope, for one more assignment at it.
    pub(super) fn take(&mut self, id: &ResourceId) -> (Scope, ScopeTag) {
        let hash = self.hash(id.key());
        let is_it = |used: &Used| used.scope.text() == id.as_str();
        let known = self.used.find(hash, is_it).cloned();
        let Used { scope, assignments } = known.unwrap_or_else(|| Used { scope: id.into(), assignments: 0 });
        let used = Used { scope: scope.clone(), assignments: assignments + 1 };
        self.used.insert(hash, used, is_it);
        (scope, tag(hash))
    }

    /// What [`Self::take`] gave is no longer needed for one assignment.
    pub(super) fn give_back(&mut self, scope: &Scope) {
        let hash = self.hash(scope.key());
        let is_it = |used: &Used| used.scope == *scope;
        let Some(Used { assignments, .. }) = self.used.find(hash, is_it) else { return };
        if *assignments > 1 {
            let used = Used { scope: scope.clone(), assignments: assignments - 1 };
            self.used.insert(hash, used, is_it);
        } else {
            self.used.remove(hash, is_it);
        }
    }

    /// The tag of the scope with that key.
    pub(super) fn tag_of(&self, key: &str) -> ScopeTag {
        tag(self.hash(key))
    }

    /// Where the scopes in the path of a key end, from `/` to itself, with their tags.
    pub(super) fn path(&self, key: &str) -> Path {
        let mut path = Path::default();
        let mut hasher = self.hasher.build_hasher();
        path.push(Border { end: 1, tag: tag(hasher.finish()) });
        each_segment(key, |end, segment| {
            hasher.write(segment);
            path.push(Border { end, tag: tag(hasher.finish()) });
        });
        path
    }

    fn hash(&self, key: &str) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        each_segment(key, |_, segment| hasher.write(segment));
        hasher.finish()
    }

    /// Whether both have the same scopes, each for as many assignments.
    pub(super) fn same_as(&self, other: &Self) -> bool {
        let has = |theirs: &Used| {
            let mine = self.used.find(self.hash(theirs.scope.key()), |mine| mine.scope == theirs.scope);
            mine.is_some_and(|mine| mine.assignments == theirs.assignments)
        };
        self.used.len() == other.used.len() && other.used.iter().all(has)
    }
}

#[allow(clippy::cast_possible_truncation, reason = "half of the bits are enough")]
const fn tag(hash: u64) -> ScopeTag {
    ScopeTag((hash >> 32) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_border_of_a_path_has_the_tag_of_the_scope_that_ends_there() {
        let scopes = Scopes::default();
        let key = "/subscriptions/one/resourcegroups/two/providers/microsoft.maps/accounts/three";
        let path = scopes.path(key);
        let upwards: Vec<_> = path.iter().map(|border| (&key[..border.end as usize], border.tag)).collect();
        assert_eq!(upwards.len(), 9);
        assert_eq!((upwards.first().map(|one| one.0), upwards.last().map(|one| one.0)), (Some("/"), Some(key)));
        assert!(upwards.iter().all(|(scope, tag)| scopes.tag_of(scope) == *tag));
        assert_eq!(scopes.path("/").iter().count(), 1);
    }

    #[test]
    fn a_scope_goes_with_its_last_assignment() {
        let mut scopes = Scopes::default();
        let spellings = ["A", "a", "A"].map(ResourceId::management_group);
        let taken = spellings.each_ref().map(|id| scopes.take(id));
        for (id, (scope, tag)) in spellings.iter().zip(&taken) {
            assert_eq!((scope.text(), *tag), (id.as_str(), scopes.tag_of(id.key())));
        }
        for (left, (scope, _)) in [2, 1, 0].into_iter().zip(&taken) {
            scopes.give_back(scope);
            assert_eq!(scopes.used.iter().map(|used| used.assignments).sum::<u32>(), left);
        }
        assert!(scopes.used.is_empty());
    }
}
