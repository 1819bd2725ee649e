//! `GET /map/tileset`: TileJSON, which tells a map where the tiles of a tileset are.
//!
//! The addresses in it are on the host by which the client came, so that a map behind a proxy stays behind it.

use http::HeaderValue;
use lazurite_api::{ApiError, Call, Reply, version};
use lazurite_geo::style;

use super::{no_engine, served_tileset};
use crate::parameter;

/// Azure lets clients keep it for a week.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("private, max-age=604800");

/// Answers the operation.
pub(crate) fn serve(call: &Call<'_>) -> Result<Reply, ApiError> {
    let tileset = served_tileset(call.query)?;
    parameter::view(parameter::text(call.query, "view"))?;
    let version = version::api_version(call.query, call.route.versions)?;
    let document = style::tilejson(&call.origin.to_string(), tileset, version).ok_or_else(|| no_engine(tileset))?;
    Ok(crate::reply::json(&document).cached(CACHE_CONTROL, call))
}

#[cfg(test)]
mod tests {
    use crate::testing::{Ask, body, target};

    fn tileset(query: &str) -> Ask<'_> {
        Ask::of("map/tileset").query(query)
    }

    #[test]
    fn tile_json_names_our_host_and_echoes_the_version() {
        let reply = tileset("api-version=2.1&tilesetId=microsoft.base&language=NGT&view=Auto").answer().unwrap();
        insta::assert_json_snapshot!(body(&reply));
    }

    #[test]
    fn a_client_that_has_it_gets_304() {
        let query = "api-version=2024-04-01&tilesetId=microsoft.base.road";
        let etag = tileset(query).answer().unwrap().headers["etag"].clone();
        assert_eq!(tileset(query).header("if-none-match", etag.to_str().unwrap()).answer().unwrap().status, 304);
    }

    #[test]
    fn a_wrong_parameter_is_named() {
        let error = |query| tileset(query).answer().unwrap_err();
        assert_eq!(target(&error("api-version=2.1")), "tilesetId");
        assert_eq!(target(&error("api-version=2.1&tilesetId=x")), "tilesetId");
        assert_eq!(target(&error("api-version=2.1&tilesetId=microsoft.base&view=x")), "view");
        assert_eq!(error("api-version=2.1&tilesetId=microsoft.imagery").status, 501);
    }
}
