//! Confidence and match codes must not claim more than was found.

use super::super::answer::{CalculationMethod, Confidence, Kind, MatchCode, UsageType};
use super::super::question::{AddressParts, Query};
use super::{first, gazetteer, name};

#[test]
fn a_house_number_is_never_claimed() {
    let gazetteer = gazetteer();
    let found = first(&gazetteer, "1 Microsoft Way, Redmond, WA 98052").unwrap();
    assert_eq!(found.kind, Kind::PopulatedPlace);
    assert_eq!(found.match_codes, [MatchCode::UpHierarchy]);
    assert_eq!(found.confidence, Confidence::Medium);
    assert_eq!(found.address.formatted_address, "Redmond, WA, United States");

    let parts = AddressParts {
        address_line: Some("1 Microsoft Way".to_owned()),
        locality: Some("Redmond".to_owned()),
        admin_district: Some("WA".to_owned()),
        country_region: Some("US".to_owned()),
        postal_code: Some("98052".to_owned()),
        ..AddressParts::default()
    };
    let found = gazetteer.geocode(&Query::parts(parts)).into_iter().next().unwrap();
    assert_eq!((found.kind, found.match_codes.as_slice()), (Kind::PopulatedPlace, [MatchCode::UpHierarchy].as_slice()));
    assert!(found.confidence < Confidence::High);
}

#[test]
fn high_needs_every_word_matched_and_no_rival() {
    let gazetteer = gazetteer();
    let cases = [
        ("Helsinki", Confidence::High, &[MatchCode::Good][..]),
        ("Paris, TX", Confidence::High, &[MatchCode::Good]),
        ("Springfield", Confidence::Medium, &[MatchCode::Ambiguous]),
        ("Cambridge", Confidence::Medium, &[MatchCode::Ambiguous]),
        ("1 Microsoft Way, Redmond", Confidence::Low, &[MatchCode::Ambiguous, MatchCode::UpHierarchy]),
        ("10115 Berlin", Confidence::Medium, &[MatchCode::UpHierarchy]),
        ("10 Downing Street London", Confidence::Low, &[MatchCode::UpHierarchy]),
        ("Hlesinki", Confidence::Low, &[MatchCode::Good]),
        ("Redmnd, WA", Confidence::Medium, &[MatchCode::Good]),
    ];
    for (query, confidence, codes) in cases {
        let found = first(&gazetteer, query).unwrap();
        assert_eq!((found.confidence, found.match_codes.as_slice()), (confidence, codes), "{query}");
    }
}

#[test]
fn matches_after_the_first_are_never_more_than_alternatives() {
    let gazetteer = gazetteer();
    for query in ["paris", "London", "Georgia", "Springfield"] {
        let found = gazetteer.geocode(&Query::text(query));
        assert!(found.len() > 1, "{query}");
        for other in found.iter().skip(1) {
            assert!(
                other.confidence < Confidence::High && other.match_codes.contains(&MatchCode::Ambiguous),
                "{query}"
            );
        }
    }
}

#[test]
fn nonsense_has_no_match() {
    let gazetteer = gazetteer();
    for query in ["", " ,;, ", "asdfghjkl", "qwrtzp xkcdq", "foo bar baz", "the quick brown fox jumps", "!!!", "98052"]
    {
        assert_eq!(gazetteer.geocode(&Query::text(query)), [], "{query}");
    }
}

#[test]
fn a_match_has_all_that_a_feature_needs() {
    let gazetteer = gazetteer();
    for query in ["Helsinki", "Kallio", "King County, Washington", "Bavaria", "Fiji", "Russia", "New Zealand"] {
        let found = first(&gazetteer, query).unwrap();
        assert!(found.bbox.contains(found.position), "{query}: {:?} {:?}", found.bbox, found.position);
        let points: Vec<_> = found.geocode_points.iter().map(|point| point.position).collect();
        assert_eq!(points, [found.position], "{query}");
        assert_eq!(found.geocode_points[0].calculation_method, CalculationMethod::Parcel);
        assert_eq!(found.geocode_points[0].usage_types, [UsageType::Display]);
        assert!(!name(&found).is_empty() && found.address.formatted_address.starts_with(name(&found)), "{query}");
        assert!(found.id.contains('-') && found.address.country_region.is_some(), "{query}");
    }
    let fiji = first(&gazetteer, "Fiji").unwrap();
    assert!(fiji.bbox.west > fiji.bbox.east, "Fiji lies on both sides of the antimeridian: {:?}", fiji.bbox);
}

#[test]
fn a_part_of_a_city_names_its_city() {
    let found = first(&gazetteer(), "Kallio").unwrap();
    assert_eq!(found.kind, Kind::Neighborhood);
    assert_eq!(found.address.neighborhood.as_deref(), Some("Kallio"));
    assert_eq!(found.address.locality.as_deref(), Some("Helsinki"));
    assert_eq!(found.address.formatted_address, "Kallio, Helsinki, Uusimaa, Finland");
}
