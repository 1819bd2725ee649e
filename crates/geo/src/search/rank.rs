//! Weighs the ways to read a query and says how sure the best ones are.
//!
//! First comes how much of the query a reading explains: "paris texas" is two words, and the Paris that explains both
//! wins however large the other one is. Among readings that explain the same, importance decides, then how good the
//! name fits, then where the caller looks. Whatever stays unexplained shows in the match codes, never in silence.

use super::answer::{Confidence, Match, MatchCode};
use super::describe::describe;
use super::format::NameKind;
use super::hits::Hit;
use super::importance::{Facts, facts};
use super::interpret::{Reading, Role, mask_of};
use super::question::{MAX_TOP, Query};
use super::sphere::{distance_km, position_of, unit_vector};
use super::tables::{Entity, Level, Tables};
use std::collections::BTreeMap;

/// Two readings this close on the scale of importance (a factor of three in inhabitants) are equally likely.
const EQUAL_WITHIN: f64 = 0.5;
/// So much clearer must a reading be that takes one place's other name before another place's own name.
const EQUAL_TO_OWN_NAME: f64 = 1.2;
/// Two results this close on the ground, kilometres, are no alternatives to each other.
const SAME_SPOT_KM: f64 = 30.0;
/// A code this much less important than the best reading is not meant.
const LIKELY_CODE: f64 = 2.5;
/// A place with less importance than this (some thousand people) that is named in the middle of unknown words is not
/// meant.
const KNOWN_PLACE: f64 = 3.7;
/// How far the caller's position reaches, kilometres.
const NEAR_KM: f64 = 500.0;

/// One way to read the query.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    hit: Hit,
    facts: Facts,
    /// All words explained: by the name, by what it lies in, by words such as "city".
    covered: u32,
    /// How many words that are; see [`words_covered`].
    amount: (u32, u32),
    /// Whether other names in the query confirm where it lies.
    confirmed: bool,
    /// Whether any word had to be corrected.
    guessed: bool,
    score: f64,
}

/// The matches of a query, best first.
pub(crate) fn matches(tables: &Tables, mut reading: Reading<'_>, query: &Query) -> Vec<Match> {
    let ranked = ranked(tables, &mut reading, query);
    let Some(best) = ranked.first().copied() else { return Vec::new() };
    let contested = ranked.iter().skip(1).any(|other| rivals(&best, other));
    let answer = |(place, candidate): (usize, &Candidate)| {
        let ambiguous = place > 0 || contested;
        let mut found = describe(tables, candidate.hit.entity, query.language.as_deref())?;
        found.match_codes = codes(&reading, candidate, ambiguous);
        found.confidence = confidence(&reading, candidate, ambiguous);
        Some(found)
    };
    ranked.iter().enumerate().take(query.top.clamp(1, MAX_TOP)).filter_map(answer).collect()
}

/// The candidates that explain as much of the query as the best one does, best first, each entity once.
fn ranked(tables: &Tables, reading: &mut Reading<'_>, query: &Query) -> Vec<Candidate> {
    let mut found = candidates(tables, reading, query);
    if !found.iter().any(|candidate| is_whole(reading, candidate)) {
        reading.guess(tables);
        let mut corrected = candidates(tables, reading, query);
        corrected.retain(|candidate| is_whole(reading, candidate));
        if corrected.is_empty() {
            let required = required(reading);
            found.retain(|candidate| required & !candidate.covered == 0 && is_plausible_part(reading, candidate));
        } else {
            found = corrected;
        }
    }
    let Some(best) = found.first().copied() else { return Vec::new() };
    let whole = is_whole(reading, &best);
    found.retain(|other| if whole { is_whole(reading, other) } else { other.covered == best.covered });
    let mut seen = BTreeMap::new();
    found.retain(|candidate| seen.insert(candidate.hit.entity, ()).is_none());
    // Three letters are the code of something somewhere: only the likely ones are meant.
    found.retain(|other| other.hit.kind != NameKind::Code || best.score - other.score <= LIKELY_CODE);
    found
}

/// Every way to read the query, best first; ties are broken by the bearer so that the order never changes.
fn candidates(tables: &Tables, reading: &Reading<'_>, query: &Query) -> Vec<Candidate> {
    let mut known: BTreeMap<Entity, Option<Facts>> = BTreeMap::new();
    let mut found = Vec::new();
    for hit in reading.hits.all() {
        let facts = *known.entry(hit.entity).or_insert_with(|| facts(tables, hit.entity));
        found.extend(facts.map(|facts| candidate(reading, *hit, facts, query)));
    }
    found.sort_by(|a: &Candidate, b: &Candidate| {
        b.amount
            .cmp(&a.amount)
            .then(b.score.total_cmp(&a.score))
            .then(a.hit.entity.cmp(&b.hit.entity))
            .then(a.hit.mask.cmp(&b.hit.mask))
    });
    found
}

fn candidate(reading: &Reading<'_>, hit: Hit, facts: Facts, query: &Query) -> Candidate {
    let explained = reading.hits.explain(&hit, &facts);
    let described = mask_of(&reading.terms, |term| term.role == Role::Any && says_what_it_is(&term.text, hit.entity));
    let covered = hit.mask | explained.mask | described;
    let fit = match hit.kind {
        NameKind::Official => 0.0,
        // The honour belongs to the name: "Victoria" is an old name of Hong Kong and no capital.
        NameKind::Alternate => -0.5 - facts.honour,
        NameKind::Code => -2.0,
    };
    let corrected = match (hit.guessed, hit.kind) {
        (false, _) => 0.0,
        (true, NameKind::Official) => -1.5,
        // Among the names in all languages something is always one letter away.
        (true, _) => -2.5,
    };
    let score = facts.importance + fit + corrected + closeness(&facts, query) + standing(reading, covered);
    let amount = words_covered(reading, covered);
    let guessed = hit.guessed || explained.guessed;
    Candidate { hit, facts, covered, amount, confirmed: explained.mask != 0, guessed, score }
}

/// What the caller's map and position add.
fn closeness(facts: &Facts, query: &Query) -> f64 {
    let mut worth = 0.0;
    if query.bbox.is_some_and(|bbox| bbox.contains(position_of(facts.at))) {
        worth += 3.0;
    }
    if let Some(near) = query.near {
        worth += 2.5 * (1.0 - distance_km(unit_vector(near), facts.at) / NEAR_KM).max(0.0);
    }
    worth
}

/// What it is worth to stand where the place stands in an address: all of what is between two commas, or at the end.
fn standing(reading: &Reading<'_>, covered: u32) -> f64 {
    if covers_segment(reading, covered) {
        2.0
    } else if covered & last_word(reading) != 0 {
        1.0
    } else {
        0.0
    }
}

/// The words of all parts between commas that are explained whole, but for house numbers and postal codes.
fn whole_segments(reading: &Reading<'_>, covered: u32) -> u32 {
    let explained = covered | reading.fillers | reading.numbers;
    let whole = reading.segments.iter().filter(|mask| *mask & !explained == 0);
    whole.fold(0, |all, mask| all | mask) & covered
}

fn covers_segment(reading: &Reading<'_>, covered: u32) -> bool {
    whole_segments(reading, covered) != 0
}

/// The mask of the words that begin or end a part between commas.
fn edges(reading: &Reading<'_>) -> u32 {
    let ends = |mask: &u32| 1 << mask.trailing_zeros() | 1 << (31 - mask.leading_zeros());
    reading.segments.iter().filter(|mask| **mask != 0).map(ends).fold(0, |all, ends: u32| all | ends)
}

fn last_word(reading: &Reading<'_>) -> u32 {
    reading.terms.len().checked_sub(1).map_or(0, |last| 1 << last)
}

/// How much a reading explains: words in parts that it explains whole, or, when there is no such part, any words.
/// "Champs-Élysées, Paris" must not become the suburb called Champs because that is one word more.
fn words_covered(reading: &Reading<'_>, covered: u32) -> (u32, u32) {
    let count = |mask: u32| (mask & !reading.fillers).count_ones();
    match count(whole_segments(reading, covered)) {
        0 => (0, count(covered)),
        whole => (whole, 0),
    }
}

/// Whether nothing of the query is left unexplained.
fn is_whole(reading: &Reading<'_>, candidate: &Candidate) -> bool {
    reading.dropped == 0 && (candidate.covered | reading.fillers) == reading.all()
}

/// The words of a structured query that name a known country or division: a place elsewhere is not what was asked for.
fn required(reading: &Reading<'_>) -> u32 {
    let areas = reading.hits.all().iter().filter(|hit| matches!(hit.entity, Entity::Area(..)));
    let named = areas.fold(0, |mask, hit| mask | hit.mask);
    named & mask_of(&reading.terms, |term| matches!(term.role, Role::District | Role::Country))
}

/// Whether what a partial reading explains looks like the place of an address, and not like a word that happens to be a
/// name.
fn is_plausible_part(reading: &Reading<'_>, candidate: &Candidate) -> bool {
    let known = candidate.confirmed || candidate.facts.importance >= KNOWN_PLACE;
    let listed = reading.terms.last().is_some_and(|last| last.segment > 0);
    let in_place = listed && covers_segment(reading, candidate.covered);
    let stands = in_place || (known && candidate.covered & edges(reading) != 0);
    // A bare code is a word by chance, unless the parameter it came in says what it is.
    let chance = candidate.hit.kind == NameKind::Code && required(reading) & candidate.hit.mask == 0;
    stands && !candidate.guessed && !chance
}

/// Whether two readings are about equally likely and really two places.
fn rivals(best: &Candidate, other: &Candidate) -> bool {
    let apart = distance_km(best.facts.at, other.facts.at) > SAME_SPOT_KM;
    let nested = holds(best, other) || holds(other, best);
    let other_name = best.hit.kind != NameKind::Official && other.hit.kind == NameKind::Official;
    let margin = if other_name { EQUAL_TO_OWN_NAME } else { EQUAL_WITHIN };
    best.score - other.score < margin && apart && !nested
}

/// Whether the one is an area that the other lies in.
fn holds(outer: &Candidate, inner: &Candidate) -> bool {
    match outer.hit.entity {
        Entity::Area(Level::Country, index) => inner.facts.ancestry.country == index,
        Entity::Area(Level::Admin1, index) => inner.facts.ancestry.admin1 == Some(index),
        Entity::Area(Level::Admin2, index) => inner.facts.ancestry.admin2 == Some(index),
        Entity::Place(_) => false,
    }
}

fn codes(reading: &Reading<'_>, candidate: &Candidate, ambiguous: bool) -> Vec<MatchCode> {
    match (is_whole(reading, candidate), ambiguous) {
        (true, false) => vec![MatchCode::Good],
        (true, true) => vec![MatchCode::Ambiguous],
        (false, false) => vec![MatchCode::UpHierarchy],
        (false, true) => vec![MatchCode::Ambiguous, MatchCode::UpHierarchy],
    }
}

fn confidence(reading: &Reading<'_>, candidate: &Candidate, ambiguous: bool) -> Confidence {
    let whole = is_whole(reading, candidate);
    if whole && !candidate.guessed {
        return if ambiguous { Confidence::Medium } else { Confidence::High };
    }
    // With numbers left over, which are a house number or a postal code, or with a part between commas explained whole.
    let placed = !whole && covers_segment(reading, candidate.covered);
    let sure = !ambiguous && (candidate.confirmed || placed);
    if sure { Confidence::Medium } else { Confidence::Low }
}

/// Whether a word only says what sort of thing is meant: "washington state", "cork city".
fn says_what_it_is(word: &str, entity: Entity) -> bool {
    let words: &[&str] = match entity {
        Entity::Place(_) => &["city", "town", "village", "municipality"],
        Entity::Area(Level::Admin2, _) => &["county", "district", "department", "province"],
        Entity::Area(Level::Admin1, _) => {
            &["state", "province", "region", "canton", "oblast", "prefecture", "territory", "governorate", "land"]
        }
        Entity::Area(Level::Country, _) => &["country", "republic", "kingdom"],
    };
    words.contains(&word)
}
