//! What the first match of a query must be.

use super::super::answer::Kind::{self, AdminDivision1, AdminDivision2, CountryRegion, Neighborhood, PopulatedPlace};
use super::super::answer::MatchCode;
use super::super::question::{AddressParts, BoundingBox, Position, Query};
use super::{country, division, first, gazetteer, name};

/// Query, name, country, first-level division (empty: not looked at).
const PLACES: [(&str, &str, &str, &str); 107] = [
    ("Helsinki", "Helsinki", "FI", "Uusimaa"),
    ("helsinki finland", "Helsinki", "FI", ""),
    ("Helsingfors", "Helsinki", "FI", ""),
    ("helsinky", "Helsinki", "FI", ""),
    ("paris", "Paris", "FR", ""),
    ("paris texas", "Paris", "US", "TX"),
    ("Paris, TX", "Paris", "US", "TX"),
    ("Paris, Texas, USA", "Paris", "US", "TX"),
    ("paris in texas", "Paris", "US", "TX"),
    ("PARIS FRANCE", "Paris", "FR", ""),
    ("東京", "Tokyo", "JP", ""),
    ("東京都", "Tokyo", "JP", ""),
    ("东京", "Tokyo", "JP", ""),
    ("日本東京都渋谷区", "Shibuya", "JP", "Tokyo"),
    ("大阪", "Osaka", "JP", ""),
    ("北京", "Beijing", "CN", ""),
    ("Peking", "Beijing", "CN", ""),
    ("上海", "Shanghai", "CN", ""),
    ("xian china", "Xi’an", "CN", "Shaanxi"),
    ("Xi'an", "Xi’an", "CN", "Shaanxi"),
    ("서울", "Seoul", "KR", ""),
    ("القاهرة", "Cairo", "EG", ""),
    ("תל אביב", "Tel Aviv", "IL", ""),
    ("Αθήνα", "Athens", "GR", ""),
    ("กรุงเทพ", "Bangkok", "TH", ""),
    ("मुंबई", "Mumbai", "IN", ""),
    ("Muenster", "Münster", "DE", "NW"),
    ("Münster", "Münster", "DE", "NW"),
    ("munster germany", "Münster", "DE", "NW"),
    ("springfield illinois", "Springfield", "US", "IL"),
    ("Springfield, MA", "Springfield", "US", "MA"),
    ("london ontario", "London", "CA", "ON"),
    ("London, ON", "London", "CA", "ON"),
    ("London", "London", "GB", ""),
    ("london uk", "London", "GB", ""),
    ("London, England", "London", "GB", ""),
    ("Londres", "London", "GB", ""),
    ("san jose costa rica", "San José", "CR", ""),
    ("San Jose, CA", "San Jose", "US", "CA"),
    ("1 Microsoft Way, Redmond", "Redmond", "US", "WA"),
    ("1 Microsoft Way, Redmond, WA 98052", "Redmond", "US", "WA"),
    ("new york", "New York City", "US", "NY"),
    ("New York, NY", "New York City", "US", "NY"),
    ("New York City", "New York City", "US", "NY"),
    ("NYC", "New York City", "US", "NY"),
    ("Нью-Йорк", "New York City", "US", "NY"),
    ("Brooklyn, New York", "Brooklyn", "US", "NY"),
    ("saint petersburg", "Saint Petersburg", "RU", ""),
    ("St. Petersburg", "Saint Petersburg", "RU", ""),
    ("st. petersburg florida", "St. Petersburg", "US", "FL"),
    ("cologne", "Köln", "DE", "NW"),
    ("köln", "Köln", "DE", "NW"),
    ("koeln", "Köln", "DE", "NW"),
    ("München", "Munich", "DE", "BY"),
    ("Munchen", "Munich", "DE", "BY"),
    ("muenchen", "Munich", "DE", "BY"),
    ("moskva", "Moscow", "RU", ""),
    ("москва", "Moscow", "RU", ""),
    ("Moscow Idaho", "Moscow", "US", "ID"),
    ("mumbai", "Mumbai", "IN", ""),
    ("bombay", "Mumbai", "IN", ""),
    ("washington dc", "Washington", "US", "DC"),
    ("Washington, D.C.", "Washington", "US", "DC"),
    ("Vancouver", "Vancouver", "CA", "BC"),
    ("Vancouver, WA", "Vancouver", "US", "WA"),
    ("Portland", "Portland", "US", "OR"),
    ("Portland, ME", "Portland", "US", "ME"),
    ("Birmingham", "Birmingham", "GB", ""),
    ("Birmingham, Alabama", "Birmingham", "US", "AL"),
    ("Cambridge MA", "Cambridge", "US", "MA"),
    ("Naples", "Naples", "IT", ""),
    ("Naples FL", "Naples", "US", "FL"),
    ("Athens, Georgia", "Athens", "US", "GA"),
    ("atlanta georgia", "Atlanta", "US", "GA"),
    ("tbilisi georgia", "Tbilisi", "GE", ""),
    ("Rome", "Rome", "IT", ""),
    ("Roma", "Rome", "IT", ""),
    ("São Paulo", "São Paulo", "BR", ""),
    ("sao paulo brazil", "São Paulo", "BR", ""),
    ("Mexico City", "Mexico City", "MX", ""),
    ("Québec City", "Québec", "CA", "QC"),
    ("Frankfurt", "Frankfurt am Main", "DE", "HE"),
    ("Frankfurt (Oder)", "Frankfurt (Oder)", "DE", "BB"),
    ("Den Haag", "The Hague", "NL", ""),
    ("Hà Nội", "Hanoi", "VN", ""),
    ("Saigon", "Ho Chi Minh City", "VN", ""),
    ("Kiev", "Kyiv", "UA", ""),
    ("Göteborg", "Gothenburg", "SE", ""),
    ("Tromso", "Tromsø", "NO", ""),
    ("zuerich", "Zürich", "CH", ""),
    ("Bale", "Basel", "CH", ""),
    ("Aix-la-Chapelle", "Aachen", "DE", "NW"),
    ("Ft. Worth TX", "Fort Worth", "US", "TX"),
    ("Saint Louis, Missouri", "St. Louis", "US", "MO"),
    ("Victoria BC", "Victoria", "CA", "BC"),
    ("New Delhi", "New Delhi", "IN", ""),
    ("Lima", "Lima", "PE", ""),
    ("10115 Berlin", "Berlin", "DE", ""),
    ("Unter den Linden 5, Berlin", "Berlin", "DE", ""),
    ("10 Downing Street London", "London", "GB", ""),
    ("221B Baker Street, London NW1 6XE", "London", "GB", ""),
    ("Paris Street, Helsinki", "Helsinki", "FI", ""),
    ("Champs-Élysées, Paris, France", "Paris", "FR", ""),
    ("1600 Pennsylvania Avenue NW, Washington, DC 20500", "Washington", "US", "DC"),
    ("Hlesinki", "Helsinki", "FI", ""),
    ("Pariss", "Paris", "FR", ""),
    ("Redmnd, WA", "Redmond", "US", "WA"),
];

/// Query, kind, name, country.
const AREAS: [(&str, Kind, &str, &str); 22] = [
    ("Finland", CountryRegion, "Finland", "FI"),
    ("Suomi", CountryRegion, "Finland", "FI"),
    ("FI", CountryRegion, "Finland", "FI"),
    ("USA", CountryRegion, "United States", "US"),
    ("DE", CountryRegion, "Germany", "DE"),
    ("Deutschland", CountryRegion, "Germany", "DE"),
    ("ドイツ", CountryRegion, "Germany", "DE"),
    ("Georgia", CountryRegion, "Georgia", "GE"),
    ("Mexico", CountryRegion, "Mexico", "MX"),
    ("Luxembourg", CountryRegion, "Luxembourg", "LU"),
    ("Texas", AdminDivision1, "Texas", "US"),
    ("TX", AdminDivision1, "Texas", "US"),
    ("Bavaria", AdminDivision1, "Bavaria", "DE"),
    ("Bayern", AdminDivision1, "Bavaria", "DE"),
    ("Georgia, USA", AdminDivision1, "Georgia", "US"),
    ("washington state", AdminDivision1, "Washington", "US"),
    ("new york state", AdminDivision1, "New York", "US"),
    ("Oklahoma", AdminDivision1, "Oklahoma", "US"),
    ("County Cork", AdminDivision2, "County Cork", "IE"),
    ("King County, Washington", AdminDivision2, "King County", "US"),
    ("Kallio, Helsinki", Neighborhood, "Kallio", "FI"),
    ("Muenster, Texas", PopulatedPlace, "Muenster", "US"),
];

#[test]
fn places_are_found_where_a_person_would_look_for_them() {
    let gazetteer = gazetteer();
    let mut wrong = Vec::new();
    for (query, expected, iso, admin1) in PLACES {
        let found = first(&gazetteer, query);
        let right = found.as_ref().is_some_and(|found| {
            name(found) == expected && country(found) == iso && (admin1.is_empty() || division(found) == admin1)
        });
        if !right {
            wrong.push((query, found.map(|found| found.address.formatted_address)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn countries_divisions_and_parts_of_cities_are_found_as_what_they_are() {
    let gazetteer = gazetteer();
    let mut wrong = Vec::new();
    for (query, kind, expected, iso) in AREAS {
        let found = first(&gazetteer, query);
        let right =
            found.as_ref().is_some_and(|found| found.kind == kind && name(found) == expected && country(found) == iso);
        if !right {
            wrong.push((query, found.map(|found| (found.kind, found.address.formatted_address))));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_parts_of_an_address_mean_what_their_names_say() {
    let gazetteer = gazetteer();
    let some = |value: &str| Some(value.to_owned());
    let dover = AddressParts { locality: some("Dover"), country_region: some("DE"), ..AddressParts::default() };
    let found = gazetteer.geocode(&Query::parts(dover));
    assert_eq!(found.first().map(|found| (found.kind, country(found))), Some((CountryRegion, "DE")));
    assert!(found.iter().all(|found| country(found) == "DE"), "DE is Germany and not Delaware: {found:?}");
    assert!(found.iter().all(|found| found.match_codes.contains(&MatchCode::UpHierarchy)));

    let paris = AddressParts { locality: some("Paris"), admin_district: some("Texas"), ..AddressParts::default() };
    let found = gazetteer.geocode(&Query::parts(paris));
    assert_eq!(found.first().map(|found| (name(found), division(found))), Some(("Paris", "TX")));

    let cork = AddressParts { locality: some("Cork"), country_region: some("Ireland"), ..AddressParts::default() };
    assert_eq!(gazetteer.geocode(&Query::parts(cork)).first().map(name), Some("Cork"));

    assert!(gazetteer.geocode(&Query::parts(AddressParts::default())).is_empty());
}

#[test]
fn the_callers_map_and_position_choose_among_equals() {
    let gazetteer = gazetteer();
    let mut query = Query::text("Springfield");
    query.near = Some(Position { longitude: -93.0, latitude: 37.0 });
    assert_eq!(gazetteer.geocode(&query).first().map(division), Some("MO"));
    query.near = Some(Position { longitude: -72.0, latitude: 42.0 });
    assert_eq!(gazetteer.geocode(&query).first().map(division), Some("MA"));

    let mut query = Query::text("London");
    query.bbox = Some(BoundingBox { west: -83.0, south: 42.0, east: -80.0, north: 44.0 });
    assert_eq!(gazetteer.geocode(&query).first().map(country), Some("CA"));
}

#[test]
fn countries_are_named_in_the_language_asked_for() {
    let gazetteer = gazetteer();
    for (language, expected) in [("fi", "Suomi"), ("sv-FI", "Finland"), ("ja", "フィンランド"), ("tlh", "Finland")]
    {
        let mut query = Query::text("Helsinki");
        query.language = Some(language.to_owned());
        let found = gazetteer.geocode(&query).into_iter().next().unwrap();
        let country = found.address.country_region.unwrap();
        assert_eq!((country.name.as_str(), country.iso.as_str()), (expected, "FI"), "{language}");
        assert!(found.address.formatted_address.ends_with(expected));
    }
}
