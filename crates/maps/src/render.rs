//! Render: tiles and what is said about them.

pub(crate) mod attribution;
pub(crate) mod copyright;
pub(crate) mod tile;
pub(crate) mod tileset;

use lazurite_api::{ApiError, Query};
use lazurite_geo::tiles::{Engine, TileAddress, TileError, Tileset};

use crate::{ROUTES, fault, parameter};

/// The deepest zoom of any tileset.
const ANY_ZOOM: u32 = lazurite_geo::tiles::MAX_ZOOM as u32;

/// The tileset that the request names.
fn tileset(query: &Query<'_>) -> Result<Tileset, ApiError> {
    let id = parameter::text(query, "tilesetId").ok_or_else(|| fault::missing("tilesetId", &one_of_the_tilesets()))?;
    Tileset::parse(id).ok_or_else(|| fault::invalid("tilesetId", id, &one_of_the_tilesets()))
}

fn one_of_the_tilesets() -> String {
    format!("one of {}", Tileset::ALL.map(Tileset::id).join(", "))
}

/// The tile that `zoom`, `x` and `y` name, inside the world.
pub(crate) fn address(query: &Query<'_>) -> Result<TileAddress, ApiError> {
    let zoom = parameter::required_integer(query, "zoom", 0..=ANY_ZOOM)?;
    let x = parameter::required_integer(query, "x", 0..=u32::MAX)?;
    let y = parameter::required_integer(query, "y", 0..=u32::MAX)?;
    let zoom = u8::try_from(zoom).unwrap_or(u8::MAX);
    TileAddress::new(zoom, x, y).map_err(refused)
}

/// What the engine says to an address, to the one who sent it.
fn refused(error: TileError) -> ApiError {
    let target = match error {
        TileError::Zoom { .. } => "zoom",
        TileError::OutsideWorld { x, max, .. } => {
            if x > max {
                "x"
            } else {
                "y"
            }
        }
        TileError::Damaged(_) => return ApiError::internal(error),
    };
    ApiError::bad_request("InvalidParameter", format!("No such tile: {error}.")).at(target)
}

/// 501 for a tileset that Azure has and this build has not, in the words of its route.
fn no_engine(tileset: Tileset) -> ApiError {
    let fits = |prefix: &str| tileset.id().starts_with(prefix);
    let mut routes = ROUTES.iter().filter(|route| route.selector.is_some_and(|selector| fits(selector.prefix)));
    let reason = routes.find_map(|route| route.absent);
    fault::not_implemented(reason.unwrap_or("This tileset is not part of this build.")).at("tilesetId")
}

/// The tileset that the request names, if there is an engine for it.
fn served_tileset(query: &Query<'_>) -> Result<Tileset, ApiError> {
    match tileset(query)? {
        absent if absent.engine() == Engine::NotAvailable => Err(no_engine(absent)),
        served => Ok(served),
    }
}
