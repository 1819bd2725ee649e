//! Tables whose versions share what they have in common: a new version costs one path, not a copy of the whole.
//!
//! A snapshot that requests read must not change under them, yet one change among a million entries must cost
//! microseconds. So the entries lie in small sorted leaves under two levels of fixed fan-out, chosen by hash; changing
//! an entry copies its leaf and the two nodes above it, and every other leaf is shared with the version before. What is to
//! be found by several keys lies in a table under a number, and the keys lead to the number. Nothing
//! here locks, and a version that somebody holds never changes.

mod map;
mod table;
mod trie;

pub use map::Map;
pub use table::Table;
pub use trie::Trie;
