//! `GET /reverseGeocode` and the items of `POST /reverseGeocode:batch`: what is at this position?

use lazurite_api::{ApiError, Call, Reply};
use lazurite_geo::search::answer::Kind;
use lazurite_geo::search::{Gazetteer, ReverseQuery};
use serde::Deserialize;
use serde_json::Value;

use super::collection::Collection;
use super::{batch, language, position};
use crate::{fault, parameter, reply};

const KINDS: &str = "one or more of Address, Neighborhood, PopulatedPlace, Postcode1, AdminDivision1, AdminDivision2, CountryRegion, \
                     with commas between them";
const A_POSITION: &str = "longitude,latitude in degrees";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    coordinates: Option<Vec<f64>>,
    #[serde(default)]
    result_types: Vec<String>,
    view: Option<String>,
}

/// What the query string asks.
pub(super) fn read(call: &Call<'_>) -> Result<ReverseQuery, ApiError> {
    let at = position::position("coordinates", parameter::required(call.query, "coordinates", A_POSITION)?)?;
    // Clients write the list with commas or repeat the parameter.
    let types = call.query.all("resultTypes").flat_map(|list| list.split(','));
    let kinds = kinds(types)?;
    parameter::view(parameter::text(call.query, "view"))?;
    Ok(ReverseQuery { at, kinds, language: language::preferred(call.headers) })
}

/// Answers the operation.
pub(super) fn answer(gazetteer: &Gazetteer, question: &ReverseQuery) -> Reply {
    reply::json(&find(gazetteer, question)).geo()
}

/// Answers one item of a batch.
pub(super) fn batch_item(gazetteer: &Gazetteer, item: &Value, language: Option<&str>) -> Result<Collection, ApiError> {
    let item: Item = batch::item(item)?;
    let coordinates =
        item.coordinates.ok_or_else(|| fault::missing("coordinates", "[longitude, latitude] in degrees"))?;
    parameter::view(item.view.as_deref())?;
    let question = ReverseQuery {
        at: position::position_of("coordinates", &coordinates)?,
        kinds: kinds(item.result_types.iter().map(String::as_str))?,
        language: language.map(str::to_owned),
    };
    Ok(find(gazetteer, &question))
}

fn find(gazetteer: &Gazetteer, question: &ReverseQuery) -> Collection {
    gazetteer.reverse(question).into_iter().collect()
}

fn kinds<'t>(types: impl Iterator<Item = &'t str>) -> Result<Vec<Kind>, ApiError> {
    types
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| Kind::parse(name).ok_or_else(|| fault::invalid("resultTypes", name, KINDS)))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::testing::{Ask, body, target};

    fn reverse(query: &str) -> Value {
        body(&Ask::of("reverseGeocode").query(query).answer().unwrap())
    }

    #[test]
    fn a_position_in_a_city_is_that_city() {
        insta::assert_json_snapshot!(reverse("api-version=2023-06-01&coordinates=24.9414,60.1719&view=Auto"));
    }

    #[test]
    fn the_kind_can_be_chosen() {
        let kind = |query: &str| reverse(query)["features"][0]["properties"]["type"].clone();
        assert_eq!(kind("coordinates=24.9414,60.1719&resultTypes=CountryRegion"), "CountryRegion");
        assert_eq!(kind("coordinates=24.9414,60.1719&resultTypes=AdminDivision1,CountryRegion"), "AdminDivision1");
        assert_eq!(
            kind("coordinates=24.9414,60.1719&resultTypes=AdminDivision1&resultTypes=CountryRegion"),
            "AdminDivision1"
        );
    }

    #[test]
    fn far_out_at_sea_there_is_nothing() {
        assert_eq!(reverse("coordinates=-150,-45"), json!({ "type": "FeatureCollection", "features": [] }));
    }

    #[test]
    fn a_wrong_parameter_is_named() {
        let wrong = [
            ("", "coordinates"),
            ("coordinates=60.17", "coordinates"),
            ("coordinates=10,100", "coordinates"),
            ("coordinates=10,10&resultTypes=Moon", "resultTypes"),
            ("coordinates=10,10&view=x", "view"),
        ];
        for (query, parameter) in wrong {
            let error = Ask::of("reverseGeocode").query(query).answer().unwrap_err();
            assert_eq!((error.status.as_u16(), target(&error)), (400, parameter), "{query}");
        }
    }

    #[test]
    fn a_batch_answers_each_item_or_says_why_not() {
        let items = json!({ "batchItems": [
            { "optionalId": "sea", "coordinates": [-150, -45] },
            { "coordinates": [24.9414, 60.1719], "resultTypes": ["CountryRegion"] },
            { "coordinates": [1] },
            {},
        ] });
        let reply = Ask::of("reverseGeocode:batch").body(&items.to_string()).answer().unwrap();
        assert_eq!(reply.units, 4);
        insta::assert_json_snapshot!(body(&reply));
    }
}
