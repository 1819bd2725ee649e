//! `GET /geocode` and the items of `POST /geocode:batch`: where is this place?

use lazurite_api::{ApiError, Call, Reply};
use lazurite_geo::search::question::{DEFAULT_TOP, MAX_TOP};
use lazurite_geo::search::{AddressParts, Gazetteer, Query, Subject};
use serde::Deserialize;
use serde_json::Value;

use super::collection::Collection;
use super::{batch, language, position};
use crate::{fault, parameter, reply};

/// No address is longer, in bytes; a longer text would only be work.
const LONGEST_TEXT: usize = 2048;
const A_TEXT: &str = "at most 2048 bytes long";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    query: Option<String>,
    address_line: Option<String>,
    country_region: Option<String>,
    admin_district: Option<String>,
    admin_district2: Option<String>,
    admin_district3: Option<String>,
    locality: Option<String>,
    postal_code: Option<String>,
    top: Option<i64>,
    bbox: Option<Vec<f64>>,
    coordinates: Option<Vec<f64>>,
    view: Option<String>,
}

/// What the query string asks.
pub(super) fn read(call: &Call<'_>) -> Result<Query, ApiError> {
    let text = |name| parameter::text(call.query, name);
    let own = |name| text(name).map(str::to_owned);
    let parts = AddressParts {
        address_line: own("addressLine"),
        country_region: own("countryRegion"),
        admin_district: own("adminDistrict"),
        admin_district2: own("adminDistrict2"),
        admin_district3: own("adminDistrict3"),
        locality: own("locality"),
        postal_code: own("postalCode"),
    };
    let subject = subject(own("query"), parts)?;
    let top = parameter::integer(call.query, "top", 1..=u32::try_from(MAX_TOP).unwrap_or(u32::MAX))?;
    parameter::view(text("view"))?;
    Ok(Query {
        subject,
        top: top.and_then(|top| usize::try_from(top).ok()).unwrap_or(DEFAULT_TOP),
        bbox: text("bbox").map(|value| position::bounding_box("bbox", value)).transpose()?,
        near: text("coordinates").map(|value| position::position("coordinates", value)).transpose()?,
        language: language::preferred(call.headers),
    })
}

/// Answers the operation.
pub(super) fn answer(gazetteer: &Gazetteer, question: &Query) -> Reply {
    reply::json(&find(gazetteer, question)).geo()
}

/// Answers one item of a batch.
pub(super) fn batch_item(gazetteer: &Gazetteer, item: &Value, language: Option<&str>) -> Result<Collection, ApiError> {
    let item: Item = batch::item(item)?;
    Ok(find(gazetteer, &item.into_question(language)?))
}

fn find(gazetteer: &Gazetteer, question: &Query) -> Collection {
    gazetteer.geocode(question).into_iter().collect()
}

impl Item {
    fn into_question(self, language: Option<&str>) -> Result<Query, ApiError> {
        let parts = AddressParts {
            address_line: present(self.address_line),
            country_region: present(self.country_region),
            admin_district: present(self.admin_district),
            admin_district2: present(self.admin_district2),
            admin_district3: present(self.admin_district3),
            locality: present(self.locality),
            postal_code: present(self.postal_code),
        };
        parameter::view(self.view.as_deref())?;
        Ok(Query {
            subject: subject(present(self.query), parts)?,
            top: self.top.map_or(Ok(DEFAULT_TOP), top)?,
            bbox: self.bbox.map(|value| position::bounding_box_of("bbox", &value)).transpose()?,
            near: self.coordinates.map(|value| position::position_of("coordinates", &value)).transpose()?,
            language: language.map(str::to_owned),
        })
    }
}

fn present(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

fn top(top: i64) -> Result<usize, ApiError> {
    let number = usize::try_from(top).ok().filter(|number| (1..=MAX_TOP).contains(number));
    number.ok_or_else(|| fault::invalid("top", &top.to_string(), &format!("an integer from 1 to {MAX_TOP}")))
}

/// Free text or the parts of an address: one of the two, and not both.
fn subject(query: Option<String>, parts: AddressParts) -> Result<Subject, ApiError> {
    let named = named(&parts);
    if let Some((name, text)) = query.iter().map(|text| ("query", text)).chain(named.iter().copied()).find(too_long) {
        return Err(fault::invalid(name, text, A_TEXT));
    }
    match query {
        Some(_) if !named.is_empty() => Err(conflicting(&named)),
        Some(text) => Ok(Subject::Text(text)),
        None if named.is_empty() => Err(fault::missing(
            "query",
            "a place or an address, or else one or more of addressLine, countryRegion, adminDistrict, adminDistrict2, \
             adminDistrict3, locality, postalCode",
        )),
        None => Ok(Subject::Parts(parts)),
    }
}

fn too_long((_, text): &(&str, &String)) -> bool {
    text.len() > LONGEST_TEXT
}

/// The parts that are there, under their names on the wire.
fn named(parts: &AddressParts) -> Vec<(&'static str, &String)> {
    [
        ("addressLine", &parts.address_line),
        ("countryRegion", &parts.country_region),
        ("adminDistrict", &parts.admin_district),
        ("adminDistrict2", &parts.admin_district2),
        ("adminDistrict3", &parts.admin_district3),
        ("locality", &parts.locality),
        ("postalCode", &parts.postal_code),
    ]
    .into_iter()
    .filter_map(|(name, part)| part.as_ref().map(|part| (name, part)))
    .collect()
}

/// In the very words of Azure, for clients that look for them.
fn conflicting(named: &[(&'static str, &String)]) -> ApiError {
    let passed: Vec<&str> = named.iter().map(|(name, _)| *name).collect();
    let message = format!(
        "When 'query' is present, only the following parameters are valid: 'bbox, location, view, top'. '{}' was passed",
        passed.join(", ")
    );
    ApiError::bad_request("Conflicting Parameters", message).at("query")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::{Ask, body, target};

    fn geocode(query: &str) -> Value {
        let reply = Ask::of("geocode").query(query).answer().unwrap();
        assert_eq!(reply.content_type.as_ref().unwrap(), "application/geo+json; charset=utf-8");
        body(&reply)
    }

    fn first_country(answer: &Value) -> &str {
        answer["features"][0]["properties"]["address"]["countryRegion"]["ISO"].as_str().unwrap()
    }

    #[test]
    fn a_city_is_a_feature_in_azures_shape() {
        insta::assert_json_snapshot!(geocode("api-version=2025-01-01&query=Helsinki&top=1"));
    }

    #[test]
    fn the_parts_of_an_address_find_it_as_well() {
        assert_eq!(first_country(&geocode("locality=Paris&adminDistrict=Texas&countryRegion=US&top=1")), "US");
        assert_eq!(first_country(&geocode("query=Paris&top=1")), "FR");
    }

    #[test]
    fn an_unknown_place_is_an_empty_collection_without_a_next_link() {
        assert_eq!(geocode("query=qqqqqqqqxxxzzz"), json!({ "type": "FeatureCollection", "features": [] }));
    }

    #[test]
    fn a_house_number_that_was_not_matched_is_not_claimed() {
        let answer = geocode("query=15127 NE 24th St, Redmond, WA&top=1");
        let properties = &answer["features"][0]["properties"];
        assert_ne!(properties["confidence"], "High");
        assert_eq!(properties["matchCodes"], json!(["UpHierarchy"]));
        assert_eq!(properties["address"].get("streetName"), None);
    }

    #[test]
    fn top_limits_the_features() {
        assert_eq!(geocode("query=Springfield&top=3")["features"].as_array().unwrap().len(), 3);
        assert_eq!(geocode("query=Springfield")["features"].as_array().unwrap().len(), 5);
    }

    #[test]
    fn names_of_countries_come_in_the_language_asked_for() {
        let reply = Ask::of("geocode").query("query=Helsinki&top=1").header("accept-language", "fi").answer().unwrap();
        let name = body(&reply)["features"][0]["properties"]["address"]["countryRegion"]["name"].clone();
        assert_eq!(name, "Suomi");
    }

    #[test]
    fn a_wrong_parameter_is_named() {
        let long = format!("query={}", "a".repeat(2049));
        let wrong = [
            ("", "query"),
            ("query=", "query"),
            ("query=x&top=0", "top"),
            ("query=x&top=21", "top"),
            ("query=x&top=many", "top"),
            ("query=x&bbox=1,2,3", "bbox"),
            ("query=x&bbox=0,10,1,5", "bbox"),
            ("query=x&coordinates=1", "coordinates"),
            ("query=x&coordinates=0,91", "coordinates"),
            ("query=x&view=Mars", "view"),
            (&long, "query"),
        ];
        for (query, parameter) in wrong {
            let error = Ask::of("geocode").query(query).answer().unwrap_err();
            assert_eq!((error.status.as_u16(), target(&error)), (400, parameter), "{query}");
        }
    }

    #[test]
    fn text_and_parts_together_are_refused_in_azures_words() {
        let error = Ask::of("geocode").query("query=x&locality=y").answer().unwrap_err();
        assert_eq!(error.code, "Conflicting Parameters");
        assert_eq!(
            error.message,
            "When 'query' is present, only the following parameters are valid: 'bbox, location, view, top'. 'locality' was passed"
        );
    }

    #[test]
    fn a_batch_answers_each_item_or_says_why_not() {
        let items = json!({ "batchItems": [
            { "optionalId": "one", "query": "Helsinki", "top": 1 },
            { "query": "Paris", "locality": "Paris" },
            { "locality": "Oslo", "countryRegion": "NO", "top": 1, "bbox": [0, 50, 20, 70], "coordinates": [10, 60] },
            { "query": "Oslo", "top": 0 },
            { "query": "Oslo", "bbox": [1, 2] },
            { "query": 7 },
            "Oslo",
        ] });
        let reply = Ask::of("geocode:batch").body(&items.to_string()).answer().unwrap();
        assert_eq!(
            (reply.units, reply.content_type.as_ref().unwrap().to_str().unwrap()),
            (7, "application/json; charset=utf-8")
        );
        insta::assert_json_snapshot!(body(&reply));
    }
}
