//! Cuts a query into words and finds every name in it.
//!
//! Nothing is decided here: each run of words that is somebody's name becomes a hit for each bearer, overlapping or
//! not. Words of a structured query carry the role of the parameter they came in, and a hit must fit the role:
//! `countryRegion=DE` is Germany and never Delaware.

use super::hits::{Hit, Hits};
use super::names::Names;
use super::question::{AddressParts, Query, Subject};
use super::tables::{Entity, Level, Tables};
use super::text::{is_unspaced, words};

/// Words looked at; the mask of a hit has one bit for each. Of a longer query the last ones count, where places stand.
pub(crate) const MAX_WORDS: usize = 24;
/// No name of the gazetteer that people type is longer, in words.
const MAX_NAME_WORDS: usize = 7;
/// Bytes of text read at most, so that no query costs more than its share.
const MAX_TEXT: usize = 2_000;
/// Words that stand between names and are none.
const FILLERS: [&str; 6] = ["in", "of", "the", "near", "at", "and"];

/// What a word may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Anything: free text.
    Any,
    /// Nothing the gazetteer has: streets, houses, postal codes.
    Unknown,
    /// Places.
    Locality,
    /// Divisions; smaller ones often bear the name of a place.
    District,
    /// Countries.
    Country,
}

impl Role {
    fn accepts(self, entity: Entity) -> bool {
        match self {
            Role::Any => true,
            Role::Unknown => false,
            Role::Locality => matches!(entity, Entity::Place(_)),
            Role::District => !matches!(entity, Entity::Area(Level::Country, _)),
            Role::Country => matches!(entity, Entity::Area(Level::Country, _)),
        }
    }
}

/// A word of the query.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(crate) text: String,
    /// Words between the same commas, or of the same parameter, have the same number.
    pub(crate) segment: usize,
    pub(crate) role: Role,
}

impl Term {
    /// Whether the word may stay unmatched without anything being lost.
    fn is_filler(&self) -> bool {
        self.role == Role::Any && FILLERS.contains(&self.text.as_str())
    }
}

/// A query with all the names found in it.
#[derive(Debug)]
pub(crate) struct Reading<'n> {
    pub(crate) terms: Vec<Term>,
    /// Words that did not fit into [`MAX_WORDS`].
    pub(crate) dropped: usize,
    pub(crate) hits: Hits,
    /// The words that may stay unmatched without anything being lost.
    pub(crate) fillers: u32,
    /// The words with a digit in them: house numbers and postal codes.
    pub(crate) numbers: u32,
    /// The words of each part between commas, or of each parameter.
    pub(crate) segments: Vec<u32>,
    names: &'n Names,
}

/// Reads a query.
pub(crate) fn read<'n>(tables: &Tables, names: &'n Names, query: &Query) -> Reading<'n> {
    let mut terms = match &query.subject {
        Subject::Text(text) => free(text, names),
        Subject::Parts(parts) => structured(parts, names),
    };
    let dropped = terms.len().saturating_sub(MAX_WORDS);
    terms.drain(..dropped);
    let fillers = mask_of(&terms, Term::is_filler);
    let numbers = mask_of(&terms, |term| term.text.chars().any(char::is_numeric));
    let mut segments: Vec<usize> = terms.iter().map(|term| term.segment).collect();
    segments.dedup();
    let segments = segments.into_iter().map(|segment| mask_of(&terms, |term| term.segment == segment)).collect();
    let mut reading = Reading { terms, dropped, hits: Hits::default(), fillers, numbers, segments, names };
    for (start, end) in spans(&reading.terms, MAX_NAME_WORDS) {
        reading.look_up(tables, start, end, false);
    }
    reading
}

impl Reading<'_> {
    /// The mask that has every word.
    pub(crate) fn all(&self) -> u32 {
        span_mask(0, self.terms.len())
    }

    /// Adds what the runs of up to four words may mean that hold a word which is nobody's name, if all the other words
    /// of the query are names. Long queries are not guessed at: too much could be meant.
    pub(crate) fn guess(&mut self, tables: &Tables) {
        const MAX_GUESSED_QUERY: usize = 8;
        if self.terms.len() > MAX_GUESSED_QUERY || self.dropped > 0 {
            return;
        }
        let known = self.hits.all().iter().fold(self.fillers, |known, hit| known | hit.mask);
        let unknown = self.all() & !known;
        let wanted = |(start, end): &(usize, usize)| {
            let mask = span_mask(*start, *end);
            mask & unknown != 0 && unknown & !mask == 0
        };
        let runs: Vec<(usize, usize)> = spans(&self.terms, 4).into_iter().filter(wanted).collect();
        for (start, end) in runs {
            self.look_up(tables, start, end, true);
        }
    }

    fn look_up(&mut self, tables: &Tables, start: usize, end: usize, guessed: bool) {
        let run = self.terms.get(start..end).unwrap_or_default();
        let Some(role) = run.first().map(|term| term.role) else { return };
        let key = run.iter().map(|term| term.text.as_str()).collect::<Vec<_>>().join(" ");
        let mut bearers = Vec::new();
        if guessed {
            self.names.guess(&key, &mut bearers);
        } else {
            self.names.exact(&key, &mut bearers);
        }
        let mask = span_mask(start, end);
        for bearer in bearers {
            if let Some(entity) = tables.entity(bearer.entity).filter(|entity| role.accepts(*entity)) {
                self.hits.add(tables, Hit { mask, entity, kind: bearer.kind, guessed });
            }
        }
    }
}

/// The mask of the words that something is true of.
pub(crate) fn mask_of(terms: &[Term], is: impl Fn(&Term) -> bool) -> u32 {
    terms.iter().enumerate().filter(|(_, term)| is(term)).fold(0, |mask, (at, _)| mask | 1 << at)
}

fn free(text: &str, names: &Names) -> Vec<Term> {
    terms(text, Role::Any, 0, names)
}

fn structured(parts: &AddressParts, names: &Names) -> Vec<Term> {
    let in_order = [
        (&parts.address_line, Role::Unknown),
        (&parts.locality, Role::Locality),
        (&parts.admin_district3, Role::District),
        (&parts.admin_district2, Role::District),
        (&parts.admin_district, Role::District),
        (&parts.postal_code, Role::Unknown),
        (&parts.country_region, Role::Country),
    ];
    let mut all = Vec::new();
    for (value, role) in in_order {
        let segment = all.last().map_or(0, |term: &Term| term.segment + 1);
        all.extend(terms(value.as_deref().unwrap_or_default(), role, segment, names));
    }
    all
}

fn terms(text: &str, role: Role, first_segment: usize, names: &Names) -> Vec<Term> {
    let end = text.floor_char_boundary(MAX_TEXT);
    let mut terms = Vec::new();
    for word in words(text.get(..end).unwrap_or_default()) {
        let segment = first_segment + word.segment;
        let mut known = Vec::new();
        if is_unspaced(&word.text) && !names.exact(&word.text, &mut known) {
            terms.extend(names.cut(&word.text).into_iter().map(|text| Term { text, segment, role }));
        } else {
            terms.push(Term { text: word.text, segment, role });
        }
    }
    terms
}

/// Every run of up to `longest` words that have one role.
fn spans(terms: &[Term], longest: usize) -> Vec<(usize, usize)> {
    let mut spans = Vec::new();
    for (start, first) in terms.iter().enumerate() {
        let run = terms.iter().skip(start).take(longest).take_while(|term| term.role == first.role).count();
        // Parameters of a structured query are names of their own; a comma in free text may be part of one
        // ("Washington, D.C.").
        let same = |end: &usize| {
            first.role == Role::Any || terms.get(end - 1).is_some_and(|last| last.segment == first.segment)
        };
        spans.extend((start + 1..=start + run).filter(same).map(|end| (start, end)));
    }
    spans
}

fn span_mask(start: usize, end: usize) -> u32 {
    (start..end.min(MAX_WORDS)).fold(0, |mask, at| mask | 1 << at)
}
