//! `GET /styling/styles`, `GET /styling/styles/{name}` and `GET /styles/mapconfigurations/metadata/{id}`: which styles there are, and each.

use lazurite_api::{ApiError, Call, Reply};
use lazurite_geo::style::{self, MapStyle};

use super::CACHE_CONTROL;
use crate::fault;
use crate::reply::json;

/// Answers with the list of styles.
pub(crate) fn list(call: &Call<'_>) -> Result<Reply, ApiError> {
    Ok(json(&style::style_list(&call.origin.to_string())).cached(CACHE_CONTROL, call))
}

/// Answers with a map configuration. There is one, and it answers to every id: the web SDK wants one to be named.
pub(crate) fn configuration(call: &Call<'_>) -> Result<Reply, ApiError> {
    Ok(json(&style::map_configuration(&call.origin.to_string())).cached(CACHE_CONTROL, call))
}

/// Answers with one style.
pub(crate) fn document(call: &Call<'_>) -> Result<Reply, ApiError> {
    Ok(json(&style::style(&call.origin.to_string(), named(call)?)).cached(CACHE_CONTROL, call))
}

/// The style that the path names.
pub(super) fn named(call: &Call<'_>) -> Result<MapStyle, ApiError> {
    let name = call.path_values.first().copied().unwrap_or_default();
    MapStyle::parse(name).ok_or_else(|| {
        let known = MapStyle::ALL.map(MapStyle::name).join(", ");
        let message = format!("There is no style '{}'. The styles are {known}.", fault::shown(name));
        ApiError::not_found("NotFound", message).at("name")
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::testing::{Ask, ORIGIN, body};

    #[test]
    fn the_list_and_the_configuration_name_styles_on_our_host() {
        insta::assert_json_snapshot!(body(&Ask::of("styling/styles").answer().unwrap()));
        insta::assert_json_snapshot!(body(&Ask::of("styling/mapconfiguration").path(&["any"]).answer().unwrap()));
    }

    #[test]
    fn every_listed_style_is_a_maplibre_style_with_glyphs_and_tiles_on_our_host() {
        let list = body(&Ask::of("styling/styles").answer().unwrap());
        for name in list["styles"].as_array().unwrap().iter().map(|style| style["name"].as_str().unwrap()) {
            let style = body(&Ask::of("styling/style").path(&[name]).answer().unwrap());
            assert_eq!(style["version"], 8, "{name}");
            assert!(style["glyphs"].as_str().is_some_and(|url| url.starts_with(&ORIGIN.to_string())), "{name}");
            let sources = style["sources"].as_object().unwrap().values();
            for url in sources.filter_map(|source| source["url"].as_str()) {
                assert!(url.starts_with(&format!("{ORIGIN}/map/tileset?")), "{name}: {url}");
            }
            assert_eq!(style.get("sprite").and_then(Value::as_str), None, "no route serves sprites");
        }
    }

    #[test]
    fn an_unknown_style_is_told_the_known_ones() {
        let error = Ask::of("styling/style").path(&["satellite"]).answer().unwrap_err();
        assert_eq!(error.status, 404);
        assert!(error.message.contains("road"), "{error}");
    }
}
