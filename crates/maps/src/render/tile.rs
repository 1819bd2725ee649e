//! `GET /map/tile`: one tile of the world, as a vector tile or as a picture.
//!
//! This is the most asked-for operation by far. A tile that is known costs two hashes and no copy; a vector tile that is not is cut
//! on the spot, and a picture that is not is drawn once, on a thread for such work, however many ask for it at the same time.

use std::sync::Arc;

use http::{HeaderMap, HeaderValue, header};
use lazurite_api::{Answer, ApiError, Call, Reply};
use lazurite_geo::raster::{RasterStyle, RasterTiles, TileSize};
use lazurite_geo::tiles::{ContentType, Engine, TileAddress, Tileset, VectorContent, WorldTiles};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::{address, no_engine, refused, tileset};
use crate::tagged::Tagged;
use crate::workers::Workers;
use crate::{encoding, fault, parameter};

/// Tiles are for the one who was allowed to fetch them, for a day; the data changes with the program only.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("private, max-age=86400");
/// The media type of pictures.
const PNG: HeaderValue = HeaderValue::from_static(ContentType::Png.as_str());
/// The media type of vector tiles.
const VECTOR_TILE: HeaderValue = HeaderValue::from_static(ContentType::VectorTile.as_str());
/// On what the packing of vector tiles depends.
const VARY: HeaderValue = HeaderValue::from_static("Accept-Encoding");
const GZIP: HeaderValue = HeaderValue::from_static("gzip");
/// How many shards the cache gets follows from this; each must have room for the largest tile.
const SHARED_AMONG: usize = 512;
/// What a cached tile weighs besides its bytes.
const OVERHEAD: u64 = 160;

/// Makes tiles and remembers them.
#[derive(Clone)]
pub(crate) struct Tiles {
    world: Arc<WorldTiles>,
    pictures: Arc<RasterTiles>,
    /// Clients choose the keys, but not the seed of their hash, which is this process's own.
    known: Arc<Cache<Key, Tagged, Bytewise>>,
    workers: Arc<Workers>,
}

/// What tells one body from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    tileset: Tileset,
    form: Form,
    address: TileAddress,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Form {
    Identity,
    Gzip,
    Picture(TileSize),
}

/// Weighs tiles by their bytes.
#[derive(Clone, Copy, Debug)]
struct Bytewise;

impl Weighter<Key, Tagged> for Bytewise {
    fn weight(&self, _: &Key, tile: &Tagged) -> u64 {
        tile.len() as u64 + OVERHEAD
    }
}

impl Tiles {
    /// Tiles of the embedded world, of which up to `remembered` bytes stay in memory. Loads nothing yet.
    pub(crate) fn new(remembered: u64, workers: Arc<Workers>) -> Self {
        let world = Arc::new(WorldTiles::embedded());
        let pictures = Arc::new(RasterTiles::new(Arc::clone(&world)));
        let known = Arc::new(Cache::with_weighter(SHARED_AMONG, remembered, Bytewise));
        Self { world, pictures, known, workers }
    }

    /// Answers the operation.
    pub(crate) fn serve(&self, call: &Call<'_>) -> Answer {
        let wanted = match read(call) {
            Ok(wanted) => wanted,
            Err(error) => return Answer::Now(Err(error)),
        };
        let asked = call.headers.get(header::IF_NONE_MATCH);
        match wanted {
            Wanted::Vector(content, key) => {
                Answer::Now(self.vector(content, key).map(|tile| vector_reply(tile, key, asked)))
            }
            Wanted::Picture(picture) => self.picture(picture, CACHE_CONTROL, asked),
        }
    }

    /// Answers with the whole world as the pictures of `tileset` show it, to be kept as `cache_control` says.
    pub(crate) fn world_picture(&self, tileset: Tileset, cache_control: HeaderValue, headers: &HeaderMap) -> Answer {
        let picture = TileAddress::new(0, 0, 0).map_err(refused).and_then(|world| match tileset.engine() {
            Engine::Raster(style) => Ok(Picture::new(tileset, style, TileSize::Px256, world)),
            Engine::Vector(_) | Engine::NotAvailable => Err(no_engine(tileset)),
        });
        match picture {
            Ok(picture) => self.picture(picture, cache_control, headers.get(header::IF_NONE_MATCH)),
            Err(error) => Answer::Now(Err(error)),
        }
    }

    fn picture(&self, picture: Picture, cache_control: HeaderValue, asked: Option<&HeaderValue>) -> Answer {
        if let Some(known) = self.known.get(&picture.key) {
            return Answer::Now(Ok(known.reply(PNG, cache_control, asked)));
        }
        let (tiles, asked) = (self.clone(), asked.cloned());
        Answer::Later(Box::pin(async move {
            let drawn = tiles.known.get_or_insert_async(&picture.key, tiles.draw(picture)).await?;
            Ok(drawn.reply(PNG, cache_control, asked.as_ref()))
        }))
    }

    fn vector(&self, content: VectorContent, key: Key) -> Result<Tagged, ApiError> {
        self.known.get_or_insert_with(&key, || {
            let address = key.address;
            let tile = self.world.vector_tile_of(content, address.zoom(), address.x(), address.y()).map_err(refused)?;
            let bytes = if key.form == Form::Gzip { tile.into_gzip() } else { tile.into_identity() };
            bytes.map(Tagged::new).map_err(refused)
        })
    }

    async fn draw(&self, picture: Picture) -> Result<Tagged, ApiError> {
        let pictures = Arc::clone(&self.pictures);
        let Picture { style, size, key: Key { address, .. } } = picture;
        let draw = move || pictures.tile(style, size, address.zoom(), address.x(), address.y()).map(Tagged::new);
        self.workers.run(draw).await?.map_err(refused)
    }
}

/// What the request asks for.
enum Wanted {
    Vector(VectorContent, Key),
    Picture(Picture),
}

/// A picture to draw.
#[derive(Clone, Copy, Debug)]
struct Picture {
    style: RasterStyle,
    size: TileSize,
    key: Key,
}

impl Picture {
    fn new(tileset: Tileset, style: RasterStyle, size: TileSize, address: TileAddress) -> Self {
        Self { style, size, key: Key { tileset, form: Form::Picture(size), address } }
    }
}

fn read(call: &Call<'_>) -> Result<Wanted, ApiError> {
    let query = call.query;
    let tileset = tileset(query)?;
    let engine = tileset.engine();
    if engine == Engine::NotAvailable {
        return Err(no_engine(tileset));
    }
    let address = address(query)?;
    let size = match parameter::text(query, "tileSize") {
        Some(size) => TileSize::parse(size).ok_or_else(|| fault::invalid("tileSize", size, "256 or 512"))?,
        None => TileSize::default(),
    };
    parameter::view(parameter::text(query, "view"))?;
    let key = |form| Key { tileset, form, address };
    match engine {
        Engine::Vector(content) if encoding::accepts_gzip(call.headers) => Ok(Wanted::Vector(content, key(Form::Gzip))),
        Engine::Vector(content) => Ok(Wanted::Vector(content, key(Form::Identity))),
        Engine::Raster(style) => Ok(Wanted::Picture(Picture::new(tileset, style, size, address))),
        Engine::NotAvailable => Err(no_engine(tileset)),
    }
}

fn vector_reply(tile: Tagged, key: Key, asked: Option<&HeaderValue>) -> Reply {
    let packed = key.form == Form::Gzip && tile.len() > 0;
    let mut reply = tile.reply(VECTOR_TILE, CACHE_CONTROL, asked);
    reply.headers.insert(header::VARY, VARY);
    if packed && !reply.body.is_empty() {
        reply.headers.insert(header::CONTENT_ENCODING, GZIP);
    }
    reply
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use crate::testing::{Ask, target};

    const ROAD: &str = "api-version=2024-04-01&tilesetId=microsoft.base.road&zoom=1&x=1&y=0";
    const BASE: &str = "api-version=2024-04-01&tilesetId=microsoft.base&zoom=1&x=1&y=0";

    fn tile(query: &str) -> Ask<'_> {
        Ask::of("map/tile").query(query)
    }

    #[test]
    fn a_road_tile_is_a_png_of_the_size_asked_for() {
        let width = |query: &str| {
            let reply = tile(query).answer().unwrap();
            assert_eq!(reply.content_type.unwrap(), "image/png");
            assert!(reply.body.starts_with(b"\x89PNG\r\n\x1a\n"));
            u32::from_be_bytes(reply.body[16..20].try_into().unwrap())
        };
        assert_eq!(width(ROAD), 256);
        assert_eq!(width(&format!("{ROAD}&tileSize=512")), 512);
    }

    #[test]
    fn every_raster_tileset_is_drawn() {
        for style in ["road", "darkgrey", "labels.road", "labels.darkgrey", "hybrid.road", "hybrid.darkgrey"] {
            let query = format!("tilesetId=microsoft.base.{style}&zoom=0&x=0&y=0");
            assert!(tile(&query).answer().unwrap().body.len() > 60, "{style}");
        }
    }

    #[test]
    fn a_vector_tile_is_packed_only_for_clients_that_can_unpack_it() {
        let plain = tile(BASE).answer().unwrap();
        assert_eq!(plain.content_type.as_ref().unwrap(), "application/vnd.mapbox-vector-tile");
        assert_eq!(plain.headers.get("content-encoding"), None);
        assert_eq!(plain.body[0], 0x1a, "the first layer's tag");
        let packed = tile(BASE).header("accept-encoding", "gzip, br").answer().unwrap();
        assert_eq!(packed.headers["content-encoding"], "gzip");
        assert_eq!(packed.headers["vary"], "Accept-Encoding");
        assert!(packed.body.starts_with(&[0x1f, 0x8b]));
        assert_ne!(packed.headers["etag"], plain.headers["etag"]);
    }

    #[test]
    fn a_tile_deeper_than_the_data_is_cut_out_of_its_ancestor() {
        let reply = tile("tilesetId=microsoft.base&zoom=12&x=2330&y=1185").answer().unwrap();
        assert!(!reply.body.is_empty());
        let labels = tile("tilesetId=microsoft.base.labels&zoom=1&x=1&y=0").answer().unwrap();
        assert!(labels.body.len() < tile(BASE).answer().unwrap().body.len());
    }

    #[test]
    fn a_tile_with_nothing_in_it_is_an_empty_200() {
        let reply =
            tile("tilesetId=microsoft.base.labels&zoom=22&x=0&y=0").header("accept-encoding", "gzip").answer().unwrap();
        assert_eq!((reply.status, reply.body.len()), (StatusCode::OK, 0));
        assert_eq!(reply.headers.get("content-encoding"), None);
    }

    #[test]
    fn a_client_that_has_the_tile_gets_304() {
        for query in [ROAD, BASE] {
            let first = tile(query).answer().unwrap();
            let etag = first.headers["etag"].to_str().unwrap();
            let again = tile(query).header("if-none-match", etag).answer().unwrap();
            assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{query}");
            assert_eq!(again.headers["etag"], etag);
        }
    }

    #[test]
    fn a_wrong_parameter_is_named() {
        let wrong = [
            ("", "tilesetId"),
            ("tilesetId=microsoft.base.mars&zoom=0&x=0&y=0", "tilesetId"),
            ("tilesetId=microsoft.base.road&x=0&y=0", "zoom"),
            ("tilesetId=microsoft.base.road&zoom=-1&x=0&y=0", "zoom"),
            ("tilesetId=microsoft.base.road&zoom=23&x=0&y=0", "zoom"),
            ("tilesetId=microsoft.base.road&zoom=99&x=0&y=0", "zoom"),
            ("tilesetId=microsoft.base.road&zoom=1&y=0", "x"),
            ("tilesetId=microsoft.base.road&zoom=1&x=2&y=0", "x"),
            ("tilesetId=microsoft.base.road&zoom=1&x=0&y=2", "y"),
            ("tilesetId=microsoft.base.road&zoom=1&x=0&y=4294967296", "y"),
            ("tilesetId=microsoft.base.road&zoom=1&x=0&y=0&tileSize=1024", "tileSize"),
            ("tilesetId=microsoft.base.road&zoom=1&x=0&y=0&view=Mars", "view"),
        ];
        for (query, parameter) in wrong {
            let error = tile(query).answer().unwrap_err();
            assert_eq!((error.status, target(&error)), (StatusCode::BAD_REQUEST, parameter), "{query}");
        }
    }

    #[test]
    fn an_unknown_tileset_is_told_the_known_ones() {
        let error = tile("tilesetId=x&zoom=0&x=0&y=0").answer().unwrap_err();
        assert!(
            error.message.contains("microsoft.base.road") && error.message.contains("microsoft.imagery"),
            "{error}"
        );
    }

    #[test]
    fn a_tileset_without_data_is_a_501_with_the_reason() {
        for id in
            ["microsoft.imagery", "microsoft.weather.radar.main", "microsoft.traffic.incident", "microsoft.terra.main"]
        {
            let query = format!("tilesetId={id}&zoom=1&x=0&y=0");
            let error = tile(&query).answer().unwrap_err();
            assert_eq!(error.status, StatusCode::NOT_IMPLEMENTED, "{id}");
            assert!(error.message.contains("not part of this build"), "{id}");
        }
    }
}
