//! `GET /styling/styles/{name}/thumbnail.png`: a small picture of a style, for the control that chooses one.
//!
//! It is the whole world in that style, drawn by the same engine as the tiles and remembered with them.

use lazurite_api::{Answer, Call};
use lazurite_geo::style::MapStyle;
use lazurite_geo::tiles::Tileset;

use super::{CACHE_CONTROL, style};
use crate::render::tile::Tiles;

/// Answers the operation.
pub(crate) fn serve(tiles: &Tiles, call: &Call<'_>) -> Answer {
    match style::named(call) {
        Ok(style) => tiles.world_picture(shown_by(style), CACHE_CONTROL, call.headers),
        Err(error) => Answer::Now(Err(error)),
    }
}

/// The tileset that looks like the style. The blank style shows nothing, and so does a layer of names where the world has no room for any.
fn shown_by(style: MapStyle) -> Tileset {
    match style {
        MapStyle::Road => Tileset::Road,
        MapStyle::DarkGrey => Tileset::DarkGrey,
        MapStyle::Blank => Tileset::LabelsRoad,
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Ask, body};

    #[test]
    fn every_listed_style_has_its_own_picture_for_anybody_to_keep() {
        let list = body(&Ask::of("styling/styles").answer().unwrap());
        let mut seen = Vec::new();
        for name in list["styles"].as_array().unwrap().iter().map(|style| style["name"].as_str().unwrap()) {
            let reply = Ask::of("styling/thumbnail").path(&[name]).answer().unwrap();
            assert_eq!(
                (reply.content_type.unwrap(), &reply.headers["cache-control"]),
                ("image/png".parse().unwrap(), &"public, max-age=3600".parse().unwrap())
            );
            assert!(!seen.contains(&reply.body), "{name}");
            seen.push(reply.body);
        }
        assert_eq!(Ask::of("styling/thumbnail").path(&["x"]).answer().unwrap_err().status, 404);
    }
}
