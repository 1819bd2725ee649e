//! `GET /map/copyright/{caption|world|tile|bounding}/{format}`: the copyrights of the base map.
//!
//! Its sources cover the whole world evenly, so that there are general copyrights and none of a region.

use lazurite_api::{ApiError, Call, Reply};
use lazurite_geo::attribution;
use lazurite_geo::tiles::Tileset;
use serde_json::json;

use super::address;
use crate::{fault, parameter, reply};

/// The version of the form of these answers.
const FORMAT_VERSION: &str = "1.0.0";
const A_CORNER: &str = "latitude,longitude in degrees, from -90 to 90 and from -180 to 180";

/// Answers `caption`.
pub(crate) fn caption(call: &Call<'_>) -> Result<Reply, ApiError> {
    check_format(call)?;
    let caption = attribution::plain(Tileset::Base);
    Ok(reply::json(&json!({ "formatVersion": FORMAT_VERSION, "copyrightsCaption": caption })).now())
}

/// Answers `world`.
pub(crate) fn world(call: &Call<'_>) -> Result<Reply, ApiError> {
    check_format(call)?;
    regions(call)
}

/// Answers `tile`.
pub(crate) fn tile(call: &Call<'_>) -> Result<Reply, ApiError> {
    check_format(call)?;
    address(call.query)?;
    regions(call)
}

/// Answers `bounding`.
pub(crate) fn bounding(call: &Call<'_>) -> Result<Reply, ApiError> {
    check_format(call)?;
    for corner in ["mincoordinates", "maxcoordinates"] {
        let value = parameter::required(call.query, corner, A_CORNER)?;
        let on_earth = parameter::numbers::<2>(value)
            .is_some_and(|[latitude, longitude]| latitude.abs() <= 90.0 && longitude.abs() <= 180.0);
        if !on_earth {
            return Err(fault::invalid(corner, value, A_CORNER));
        }
    }
    regions(call)
}

fn check_format(call: &Call<'_>) -> Result<(), ApiError> {
    parameter::json_format(call.path_values.first().copied().unwrap_or_default())
}

fn regions(call: &Call<'_>) -> Result<Reply, ApiError> {
    match parameter::text(call.query, "text") {
        None | Some("yes" | "no") => {}
        Some(other) => return Err(fault::invalid("text", other, "yes or no")),
    }
    let general: Vec<&str> = attribution::credits(Tileset::Base).iter().map(|credit| credit.text).collect();
    Ok(reply::json(&json!({ "formatVersion": FORMAT_VERSION, "generalCopyrights": general, "regions": [] })).now())
}

#[cfg(test)]
mod tests {
    use crate::testing::{Ask, body, target};

    #[test]
    fn a_caption_is_one_line() {
        let reply = Ask::of("map/copyright/caption").path(&["json"]).answer().unwrap();
        insta::assert_json_snapshot!(body(&reply));
    }

    #[test]
    fn world_tile_and_box_have_the_same_copyrights() {
        let ask = |name, query| body(&Ask::of(name).path(&["json"]).query(query).answer().unwrap());
        let world = ask("map/copyright/world", "text=yes");
        insta::assert_json_snapshot!(world);
        assert_eq!(ask("map/copyright/tile", "zoom=6&x=9&y=22&text=no"), world);
        assert_eq!(ask("map/copyright/bounding", "mincoordinates=52.4,4.9&maxcoordinates=52.5,4.95"), world);
    }

    #[test]
    fn a_wrong_parameter_is_named() {
        let wrong = [
            ("map/copyright/caption", "xml", "", "format"),
            ("map/copyright/world", "json", "text=perhaps", "text"),
            ("map/copyright/tile", "json", "zoom=1&x=2&y=0", "x"),
            ("map/copyright/bounding", "json", "maxcoordinates=1,1", "mincoordinates"),
            ("map/copyright/bounding", "json", "mincoordinates=1,1&maxcoordinates=91,1", "maxcoordinates"),
        ];
        for (name, format, query, parameter) in wrong {
            let error = Ask::of(name).path(&[format]).query(query).answer().unwrap_err();
            assert_eq!((error.status.as_u16(), target(&error)), (400, parameter), "{name} {query}");
        }
    }
}
