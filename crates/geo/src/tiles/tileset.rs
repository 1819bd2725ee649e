//! The tilesets that Azure Maps names, and which of them have an engine here.
//!
//! Source: `TilesetID` of Azure Maps Render, api-version 2024-04-01.

use crate::raster::RasterStyle;

/// A tileset of Azure Maps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is the id of the same name, documented by Azure Maps")]
pub enum Tileset {
    Base,
    BaseLabels,
    BaseHybrid,
    Road,
    DarkGrey,
    LabelsRoad,
    LabelsDarkGrey,
    HybridRoad,
    HybridDarkGrey,
    Terra,
    Imagery,
    WeatherRadar,
    WeatherInfrared,
    TrafficAbsolute,
    TrafficAbsoluteMain,
    TrafficRelative,
    TrafficRelativeMain,
    TrafficRelativeDark,
    TrafficDelay,
    TrafficDelayMain,
    TrafficReducedMain,
    TrafficIncident,
}

/// What makes the tiles of a tileset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Vector tiles from [`super::WorldTiles::vector_tile_of`].
    Vector(VectorContent),
    /// Pictures from [`crate::raster::RasterTiles`].
    Raster(RasterStyle),
    /// A tileset that exists, but for which there is no data here (imagery, weather, traffic, terrain).
    NotAvailable,
}

/// Which layers of the world a vector tileset carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VectorContent {
    /// All of them: `microsoft.base`.
    Everything,
    /// Names of places: `microsoft.base.labels`.
    Labels,
    /// Names and borders, to lie over pictures of the ground: `microsoft.base.hybrid`.
    Hybrid,
}

impl VectorContent {
    /// Whether the layer of that name belongs to it.
    pub fn has_layer(self, name: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Labels => name.starts_with("place"),
            Self::Hybrid => name.starts_with("place") || name.starts_with("boundary"),
        }
    }
}

/// The media type of a tileset's tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentType {
    /// A Mapbox Vector Tile.
    VectorTile,
    /// A PNG picture.
    Png,
    /// A JPEG picture.
    Jpeg,
}

impl ContentType {
    /// As the `Content-Type` header writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VectorTile => "application/vnd.mapbox-vector-tile",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }
}

impl Tileset {
    /// Every tileset, in the order of Azure's documentation.
    pub const ALL: [Self; 22] = [
        Self::Base,
        Self::BaseLabels,
        Self::BaseHybrid,
        Self::Terra,
        Self::Road,
        Self::DarkGrey,
        Self::LabelsRoad,
        Self::LabelsDarkGrey,
        Self::HybridRoad,
        Self::HybridDarkGrey,
        Self::Imagery,
        Self::WeatherRadar,
        Self::WeatherInfrared,
        Self::TrafficAbsolute,
        Self::TrafficAbsoluteMain,
        Self::TrafficRelative,
        Self::TrafficRelativeMain,
        Self::TrafficRelativeDark,
        Self::TrafficDelay,
        Self::TrafficDelayMain,
        Self::TrafficReducedMain,
        Self::TrafficIncident,
    ];

    /// The tileset of that id, or `None` for an id that Azure Maps does not know either. Ids are compared exactly.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tileset| tileset.id() == id)
    }

    /// The id, as the query parameter `tilesetId` carries it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Base => "microsoft.base",
            Self::BaseLabels => "microsoft.base.labels",
            Self::BaseHybrid => "microsoft.base.hybrid",
            Self::Road => "microsoft.base.road",
            Self::DarkGrey => "microsoft.base.darkgrey",
            Self::LabelsRoad => "microsoft.base.labels.road",
            Self::LabelsDarkGrey => "microsoft.base.labels.darkgrey",
            Self::HybridRoad => "microsoft.base.hybrid.road",
            Self::HybridDarkGrey => "microsoft.base.hybrid.darkgrey",
            Self::Terra => "microsoft.terra.main",
            Self::Imagery => "microsoft.imagery",
            Self::WeatherRadar => "microsoft.weather.radar.main",
            Self::WeatherInfrared => "microsoft.weather.infrared.main",
            Self::TrafficAbsolute => "microsoft.traffic.absolute",
            Self::TrafficAbsoluteMain => "microsoft.traffic.absolute.main",
            Self::TrafficRelative => "microsoft.traffic.relative",
            Self::TrafficRelativeMain => "microsoft.traffic.relative.main",
            Self::TrafficRelativeDark => "microsoft.traffic.relative.dark",
            Self::TrafficDelay => "microsoft.traffic.delay",
            Self::TrafficDelayMain => "microsoft.traffic.delay.main",
            Self::TrafficReducedMain => "microsoft.traffic.reduced.main",
            Self::TrafficIncident => "microsoft.traffic.incident",
        }
    }

    /// What makes its tiles here.
    pub fn engine(self) -> Engine {
        match self {
            Self::Base => Engine::Vector(VectorContent::Everything),
            Self::BaseLabels => Engine::Vector(VectorContent::Labels),
            Self::BaseHybrid => Engine::Vector(VectorContent::Hybrid),
            Self::Road => Engine::Raster(RasterStyle::Road),
            Self::DarkGrey => Engine::Raster(RasterStyle::DarkGrey),
            Self::LabelsRoad => Engine::Raster(RasterStyle::LabelsRoad),
            Self::LabelsDarkGrey => Engine::Raster(RasterStyle::LabelsDarkGrey),
            Self::HybridRoad => Engine::Raster(RasterStyle::HybridRoad),
            Self::HybridDarkGrey => Engine::Raster(RasterStyle::HybridDarkGrey),
            _ => Engine::NotAvailable,
        }
    }

    /// The media type of its tiles.
    pub fn content_type(self) -> ContentType {
        match self {
            Self::Base | Self::BaseLabels | Self::BaseHybrid => ContentType::VectorTile,
            Self::TrafficAbsolute | Self::TrafficRelative | Self::TrafficDelay | Self::TrafficIncident => {
                ContentType::VectorTile
            }
            Self::Imagery => ContentType::Jpeg,
            _ => ContentType::Png,
        }
    }

    /// The first and the last zoom that Azure Maps documents for it.
    pub fn zooms(self) -> (u8, u8) {
        match self {
            Self::Terra => (0, 6),
            Self::Imagery => (1, 19),
            Self::WeatherRadar | Self::WeatherInfrared => (0, 15),
            _ => (0, 22),
        }
    }
}
