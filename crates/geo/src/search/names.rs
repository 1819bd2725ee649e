//! From a folded name to what bears it: the finite-state map and its posting lists.
//!
//! Exact look-ups, look-ups one typing mistake away, and the cutting of texts in scripts that put no spaces between
//! words. What the bearers are worth is decided elsewhere.

use super::format::{Posting, Section};
use super::tables::{GazetteerError, Tables};
use fst::{IntoStreamer, Map, Streamer};
use typo::OneTypo;

mod typo;

/// A name shorter than this has too many neighbours one letter away to guess among them.
const MIN_GUESSED_LETTERS: usize = 5;
/// A longer run of words is not a name that somebody mistyped.
const MAX_GUESSED_LETTERS: usize = 24;
/// Neighbouring names looked at for one guess.
const MAX_NEIGHBOURS: usize = 64;
/// The longest name in one piece that the unspaced scripts are searched for.
const MAX_UNSPACED: usize = 12;

#[derive(Debug)]
pub(crate) struct Names {
    map: Map<&'static [u8]>,
    lists: &'static [u8],
}

impl Names {
    pub(crate) fn open(tables: &Tables) -> Result<Self, GazetteerError> {
        let damaged = |_| GazetteerError::Damaged { section: Section::Names };
        let map = Map::new(tables.bytes(Section::Names)).map_err(damaged)?;
        Ok(Self { map, lists: tables.bytes(Section::Postings) })
    }

    /// Appends the bearers of exactly this key; returns whether there are any.
    pub(crate) fn exact(&self, key: &str, bearers: &mut Vec<Posting>) -> bool {
        let Some(value) = self.map.get(key) else { return false };
        self.expand(value, bearers);
        true
    }

    /// Appends the bearers of keys that differ by one letter put in, left out, exchanged, or swapped with its
    /// neighbour.
    pub(crate) fn guess(&self, key: &str, bearers: &mut Vec<Posting>) {
        let letters = key.chars().count();
        if !(MIN_GUESSED_LETTERS..=MAX_GUESSED_LETTERS).contains(&letters) || key.chars().any(char::is_numeric) {
            return;
        }
        let Some(automaton) = OneTypo::of(key) else { return };
        let mut neighbours = self.map.search(automaton).into_stream();
        let mut seen = 0;
        while let Some((_, value)) = neighbours.next() {
            self.expand(value, bearers);
            seen += 1;
            if seen == MAX_NEIGHBOURS {
                break;
            }
        }
    }

    /// Cuts a word without spaces into the longest known names from the left; what lies between them is kept as it is.
    pub(crate) fn cut(&self, word: &str) -> Vec<String> {
        let mut pieces = Vec::new();
        let mut unknown = String::new();
        let mut rest = word;
        while let Some(first) = rest.chars().next() {
            if let Some(name) = self.longest_prefix(rest) {
                if !unknown.is_empty() {
                    pieces.push(std::mem::take(&mut unknown));
                }
                pieces.push(name.to_owned());
                rest = rest.strip_prefix(name).unwrap_or_default();
            } else {
                unknown.push(first);
                rest = rest.strip_prefix(first).unwrap_or_default();
            }
        }
        if !unknown.is_empty() {
            pieces.push(unknown);
        }
        pieces
    }

    fn longest_prefix<'t>(&self, text: &'t str) -> Option<&'t str> {
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(MAX_UNSPACED);
        // Two characters at least: single ones are words of their own far more often than places.
        let prefixes = ends.skip(1).filter_map(|end| text.get(..end));
        prefixes.filter(|prefix| self.map.contains_key(prefix)).last()
    }

    fn expand(&self, value: u64, bearers: &mut Vec<Posting>) {
        if value & 1 == 1 {
            bearers.push(Posting::decode(value >> 1));
            return;
        }
        let start = usize::try_from(value >> 1).unwrap_or(usize::MAX);
        let mut list = self.lists.get(start..).unwrap_or_default();
        let Some(count) = leb128(&mut list) else { return };
        for _ in 0..count {
            let Some(number) = leb128(&mut list) else { return };
            bearers.push(Posting::decode(number));
        }
    }
}

/// Reads one number of seven bits a byte, least significant first, and moves past it.
fn leb128(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for shift in (0..63).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}
