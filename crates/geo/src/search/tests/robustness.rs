//! Whatever comes in: no panic, no more than asked for, always the same answer; and no damaged file gets through.

use super::super::answer::Kind;
use super::super::format::{HEADER_LEN, Section, VERSION};
use super::super::question::{BoundingBox, MAX_TOP, Position, Query, ReverseQuery};
use super::super::{EMBEDDED, Gazetteer, GazetteerError};
use super::gazetteer;
use proptest::prelude::*;
use std::sync::LazyLock;

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(gazetteer);

/// Texts of any letters, and texts that are made of names.
fn texts() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec![
        "paris",
        "TX",
        "san",
        "la",
        "de",
        "東京",
        "北海道札幌市",
        "springfield",
        ",",
        "1",
        "saint",
        "new york",
        "Ω",
        "in",
        "(",
        "'",
        "münster",
        "\u{301}",
        "\u{200d}",
        "ß",
        "city",
        "county",
        "USA",
    ]);
    prop_oneof![
        any::<String>(),
        prop::collection::vec(names.clone(), 0..30).prop_map(|words| words.join(" ")),
        prop::collection::vec(names, 0..6).prop_map(|words| words.concat()),
    ]
}

proptest! {
    #[test]
    fn any_text_is_answered_alike_twice_and_never_with_too_much(text in texts(), top in 0usize..40) {
        let mut query = Query::text(text);
        query.top = top;
        let found = GAZETTEER.geocode(&query);
        prop_assert!(found.len() <= top.clamp(1, MAX_TOP));
        prop_assert!(found.iter().all(|found| !found.match_codes.is_empty() && !found.address.formatted_address.is_empty()));
        prop_assert_eq!(found, GAZETTEER.geocode(&query));
    }

    #[test]
    fn a_smaller_top_is_the_beginning_of_a_larger_one(text in texts(), top in 1usize..20) {
        let mut query = Query::text(text);
        query.top = MAX_TOP;
        let mut all = GAZETTEER.geocode(&query);
        query.top = top;
        all.truncate(top);
        prop_assert_eq!(GAZETTEER.geocode(&query), all);
    }

    #[test]
    fn bias_and_language_may_be_anything(text in texts(), numbers in any::<[f64; 6]>(), language in any::<String>()) {
        let [west, south, east, north, longitude, latitude] = numbers;
        let mut query = Query::text(text);
        query.bbox = Some(BoundingBox { west, south, east, north });
        query.near = Some(Position { longitude, latitude });
        query.language = Some(language);
        GAZETTEER.geocode(&query);
    }

    #[test]
    fn any_position_is_answered_alike_twice(longitude in -200.0..200.0f64, latitude in -100.0..100.0f64) {
        let query = ReverseQuery::at(longitude, latitude);
        let found = GAZETTEER.reverse(&query);
        prop_assert!(found.as_ref().is_none_or(|found| found.kind != Kind::Address));
        prop_assert_eq!(found, GAZETTEER.reverse(&query));
    }
}

#[test]
fn a_name_repeated_to_the_limit_costs_no_more_than_a_query() {
    let found = GAZETTEER.geocode(&Query::text("san antonio la ".repeat(5_000)));
    assert!(found.len() <= MAX_TOP);
}

#[test]
fn a_file_that_is_not_right_is_refused_with_the_reason() {
    let open = |bytes: Vec<u8>| Gazetteer::open(bytes.leak()).map(|_| ()).unwrap_err();
    assert_eq!(open(Vec::new()), GazetteerError::NotAGazetteer);
    assert_eq!(open(b"x".repeat(500)), GazetteerError::NotAGazetteer);

    let cut = EMBEDDED[..EMBEDDED.len() - 1].to_vec();
    assert_eq!(open(cut), GazetteerError::WrongLength { expected: EMBEDDED.len(), found: EMBEDDED.len() - 1 });

    let mut other = EMBEDDED.to_vec();
    other[8] += 1;
    assert_eq!(open(other), GazetteerError::OtherVersion { found: VERSION + 1 });

    let mut shifted = EMBEDDED[..HEADER_LEN].to_vec();
    shifted[12..16].copy_from_slice(&u32::try_from(HEADER_LEN).unwrap().to_le_bytes());
    assert_eq!(open(shifted), GazetteerError::Damaged { section: Section::Strings });
}

#[test]
fn the_embedded_names_are_whole() {
    let names = GAZETTEER.tables.bytes(Section::Names);
    fst::Map::new(names).unwrap().as_fst().verify().unwrap();
}

#[test]
fn damaged_rows_give_wrong_answers_but_no_panic() {
    let names = GAZETTEER.tables.bytes(Section::Names);
    let before = EMBEDDED.windows(names.len()).position(|window| window.as_ptr() == names.as_ptr()).unwrap();
    for step in [3, 97, 1_009, 30_011] {
        let mut bytes = EMBEDDED.to_vec();
        let (rows, rest) = bytes.split_at_mut(before);
        let others = rest.iter_mut().skip(names.len());
        rows.iter_mut().skip(HEADER_LEN).chain(others).step_by(step).for_each(|byte| *byte ^= 0x5A);
        let damaged = Gazetteer::open(bytes.leak()).unwrap();
        for text in ["Helsinki", "paris texas", "springfield", "san jose", "kallio helsinki", "東京"] {
            damaged.geocode(&Query::text(text));
        }
        damaged.reverse(&ReverseQuery::at(24.9, 60.2));
    }
}
