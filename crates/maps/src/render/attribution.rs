//! `GET /map/attribution`: whom a map of a tileset has to thank.

use lazurite_api::{ApiError, Call, Reply};
use lazurite_geo::attribution;
use serde_json::json;

use super::{ANY_ZOOM, tileset};
use crate::{fault, parameter, reply};

const BOUNDS: &str = "west,south,east,north in degrees, with south below north";

/// Answers the operation. The sources are the same everywhere and at every zoom, so that these are checked and then not needed.
pub(crate) fn serve(call: &Call<'_>) -> Result<Reply, ApiError> {
    let tileset = tileset(call.query)?;
    parameter::required_integer(call.query, "zoom", 0..=ANY_ZOOM)?;
    check_bounds(parameter::required(call.query, "bounds", BOUNDS)?)?;
    Ok(reply::json(&json!({ "copyrights": attribution::html(tileset) })).now())
}

/// A map that shows the world more than once has longitudes beyond 180 degrees.
fn check_bounds(bounds: &str) -> Result<(), ApiError> {
    match parameter::numbers::<4>(bounds) {
        Some([_, south, _, north]) if -90.0 <= south && south <= north && north <= 90.0 => Ok(()),
        _ => Err(fault::invalid("bounds", bounds, BOUNDS)),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Ask, body, target};

    #[test]
    fn a_map_names_its_sources() {
        let query = "tilesetId=microsoft.base.road&zoom=3&bounds=-200.5,-60,190,75";
        let reply = Ask::of("map/attribution").query(query).answer().unwrap();
        insta::assert_json_snapshot!(body(&reply));
    }

    #[test]
    fn a_wrong_parameter_is_named() {
        let wrong = [
            ("zoom=3&bounds=0,0,1,1", "tilesetId"),
            ("tilesetId=microsoft.base&bounds=0,0,1,1", "zoom"),
            ("tilesetId=microsoft.base&zoom=x&bounds=0,0,1,1", "zoom"),
            ("tilesetId=microsoft.base&zoom=3", "bounds"),
            ("tilesetId=microsoft.base&zoom=3&bounds=0,0,1", "bounds"),
            ("tilesetId=microsoft.base&zoom=3&bounds=0,2,1,1", "bounds"),
            ("tilesetId=microsoft.base&zoom=3&bounds=0,0,1,91", "bounds"),
        ];
        for (query, parameter) in wrong {
            let error = Ask::of("map/attribution").query(query).answer().unwrap_err();
            assert_eq!((error.status.as_u16(), target(&error)), (400, parameter), "{query}");
        }
    }
}
