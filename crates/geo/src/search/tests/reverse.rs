//! What is at a position, above all near borders.

use super::super::answer::{Confidence, Kind, MatchCode};
use super::super::question::ReverseQuery;
use super::{country, division, gazetteer, name};

#[test]
fn the_nearest_place_never_lies_over_a_border() {
    let gazetteer = gazetteer();
    let cases = [
        (7.59, 47.557, "Basel", "CH"),
        (7.661, 47.612, "Lörrach", "DE"),
        (7.62, 47.59, "Weil am Rhein", "DE"),
        (8.69, 47.697, "Büsingen", "DE"),
        (9.5215, 47.141, "Vaduz", "LI"),
        (24.148, 65.848, "Tornio", "FI"),
        (24.133, 65.833, "Haparanda", "SE"),
        (114.06, 22.53, "Shenzhen", "CN"),
        (12.4535, 41.9029, "Vatican City", "VA"),
        (7.42, 43.738, "Monaco", "MC"),
        (-13.2, 27.15, "Laayoune", "EH"),
        (15.63, 78.22, "Longyearbyen", "SJ"),
        (-68.27, 12.15, "Kralendijk", "BQ"),
        (34.1, 44.95, "Simferopol", "UA"),
        (-66.11, 18.47, "San Juan", "PR"),
    ];
    let mut wrong = Vec::new();
    for (longitude, latitude, place, iso) in cases {
        let found = gazetteer.reverse(&ReverseQuery::at(longitude, latitude));
        if found.as_ref().map(|found| (name(found), country(found))) != Some((place, iso)) {
            wrong.push((place, found.map(|found| found.address.formatted_address)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_state_border_is_a_border_where_the_states_are_known() {
    let found = gazetteer().reverse(&ReverseQuery::at(-74.04, 40.72)).unwrap();
    assert_eq!((name(&found), division(&found)), ("Jersey City", "NJ"));
}

#[test]
fn the_open_sea_and_what_is_no_position_have_no_name() {
    let gazetteer = gazetteer();
    for (longitude, latitude) in
        [(-150.0, 10.0), (0.0, 0.0), (-40.0, 35.0), (200.0, 10.0), (0.0, 91.0), (f64::NAN, 0.0)]
    {
        assert_eq!(gazetteer.reverse(&ReverseQuery::at(longitude, latitude)), None, "{longitude} {latitude}");
    }
}

#[test]
fn confidence_falls_with_the_way_to_the_place() {
    let gazetteer = gazetteer();
    let confidence = |longitude, latitude| {
        let found = gazetteer.reverse(&ReverseQuery::at(longitude, latitude)).unwrap();
        (found.confidence, found.match_codes)
    };
    assert_eq!(confidence(24.94, 60.17), (Confidence::High, vec![MatchCode::Good]));
    assert_eq!(confidence(-122.13, 47.64), (Confidence::Medium, vec![MatchCode::Good]));
    assert_eq!(confidence(18.5, 69.6), (Confidence::Low, vec![MatchCode::UpHierarchy]));
}

#[test]
fn where_no_place_is_near_the_country_is_the_answer() {
    let found = gazetteer().reverse(&ReverseQuery::at(-45.0, 75.0)).unwrap();
    assert_eq!((found.kind, country(&found)), (Kind::CountryRegion, "GL"));
    assert_eq!(found.match_codes, [MatchCode::UpHierarchy]);
}

#[test]
fn only_wanted_kinds_are_answered_the_most_detailed_first() {
    let gazetteer = gazetteer();
    let ask = |kinds: &[Kind]| {
        let mut query = ReverseQuery::at(24.9504, 60.1842);
        query.kinds = kinds.to_vec();
        gazetteer.reverse(&query).map(|found| (found.kind, name(&found).to_owned()))
    };
    let answer = |kind, name: &str| Some((kind, name.to_owned()));
    assert_eq!(ask(&[]), answer(Kind::PopulatedPlace, "Helsinki"));
    assert_eq!(ask(&[Kind::CountryRegion]), answer(Kind::CountryRegion, "Finland"));
    assert_eq!(ask(&[Kind::CountryRegion, Kind::AdminDivision1]), answer(Kind::AdminDivision1, "Uusimaa"));
    assert_eq!(ask(&[Kind::Neighborhood, Kind::PopulatedPlace]), answer(Kind::Neighborhood, "Kallio"));
    assert_eq!(ask(&[Kind::Address]), None);
    assert_eq!(ask(&[Kind::Address, Kind::PopulatedPlace]), answer(Kind::PopulatedPlace, "Helsinki"));
}
