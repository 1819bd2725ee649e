//! Under which names Azure Monitor shows the operations: the dimensions `ApiCategory` and `ApiName` of an account's metrics.
//!
//! Microsoft has published only some of the names: those of the tiles, the attribution, the styles, the data service's free
//! operations and `ReverseGeocode`, and that batches end in `-Batch`. The others follow their pattern and the operation's name
//! in the REST reference; the categories are the services of that reference.

use lazurite_api::ApiName;

/// The names of all operations.
pub static API_NAMES: &[ApiName] = &[
    of("Render", "map/tile", "MapTile.GetBaseTile"),
    of("Render", "map/tile/imagery", "MapTile.GetImageryTile"),
    of("Render", "map/tile/weather", "MapTile.GetWeatherTile"),
    of("Render", "map/tile/traffic", "MapTile.GetTrafficFlowTile"),
    of("Render", "map/tile/terra", "MapTile.GetTerraTile"),
    of("Render", "map/tileset", "MapTile.GetTilesetDetails"),
    of("Render", "map/attribution", "MapCopyright.GetDynamicTilesetAttribution"),
    of("Render", "map/copyright/caption", "MapCopyright.GetCopyrightCaption"),
    of("Render", "map/copyright/world", "MapCopyright.GetCopyrightForWorld"),
    of("Render", "map/copyright/tile", "MapCopyright.GetCopyrightForTile"),
    of("Render", "map/copyright/bounding", "MapCopyright.GetCopyrightFromBoundingBox"),
    of("Render", "map/static", "MapImage.GetStaticImage"),
    of("Render", "map/static/format", "MapImage.GetStaticImage"),
    of("Render", "map/statetile", "MapTile.GetStateTile"),
    of("Style", "styling/styles", "Style.GetStyles"),
    of("Style", "styling/style", "Style.GetStyle"),
    of("Style", "styling/thumbnail", "Style.GetThumbnail"),
    of("Style", "styling/glyphs", "Style.GetGlyph"),
    of("Style", "styling/mapconfiguration", "Style.GetMapConfiguration"),
    of("Search", "geocode", "Geocode"),
    of("Search", "reverseGeocode", "ReverseGeocode"),
    of("Search", "geocode:batch", "Geocode-Batch"),
    of("Search", "reverseGeocode:batch", "ReverseGeocode-Batch"),
    of("Search", "geocode:autocomplete", "GeocodeAutocomplete"),
    of("Search", "search/polygon", "GetPolygon"),
    of("Search", "search/address", "SearchAddress"),
    of("Search", "search/fuzzy", "SearchFuzzy"),
    of("Search", "search/address/reverse", "SearchAddressReverse"),
    of("Search", "search/address/reverse/crossStreet", "SearchAddressReverseCrossStreet"),
    of("Search", "search/address/structured", "SearchAddressStructured"),
    of("Search", "search/poi", "SearchPOI"),
    of("Search", "search/poi/category", "SearchPOICategory"),
    of("Search", "search/poi/category/tree", "SearchPOICategoryTree"),
    of("Search", "search/nearby", "SearchNearby"),
    of("Search", "search/polygon/v1", "SearchPolygon"),
    of("Search", "search/geometry", "SearchInsideGeometry"),
    of("Search", "search/alongRoute", "SearchAlongRoute"),
    of("Search", "search/fuzzy/batch", "SearchFuzzy-Batch"),
    of("Search", "search/fuzzy/batch/sync", "SearchFuzzy-Batch"),
    of("Search", "search/fuzzy/batch/result", "SearchFuzzyBatchResult"),
    of("Search", "search/address/batch", "SearchAddress-Batch"),
    of("Search", "search/address/batch/sync", "SearchAddress-Batch"),
    of("Search", "search/address/batch/result", "SearchAddressBatchResult"),
    of("Search", "search/address/reverse/batch", "SearchAddressReverse-Batch"),
    of("Search", "search/address/reverse/batch/sync", "SearchAddressReverse-Batch"),
    of("Search", "search/address/reverse/batch/result", "SearchAddressReverseBatchResult"),
    of("Route", "route/directions", "RouteDirections"),
    of("Route", "route/directions:batch", "RouteDirections-Batch"),
    of("Route", "route/snapToRoads", "SnapToRoads"),
    of("Route", "route/snapToRoads:batch", "SnapToRoads-Batch"),
    of("Route", "route/range", "RouteRange"),
    of("Route", "route/range:batch", "RouteRange-Batch"),
    of("Route", "route/matrix", "RouteMatrix"),
    of("Route", "route/matrix:async", "RouteMatrix"),
    of("Route", "route/operations", "RouteOperation"),
    of("Route", "route/operations/result", "RouteOperationResult"),
    of("Route", "route/directions/v1", "RouteDirections"),
    of("Route", "route/directions/v1/post", "RouteDirections"),
    of("Route", "route/range/v1", "RouteRange"),
    of("Route", "route/directions/batch", "RouteDirections-Batch"),
    of("Route", "route/directions/batch/sync", "RouteDirections-Batch"),
    of("Route", "route/directions/batch/result", "RouteDirectionsBatchResult"),
    of("Route", "route/matrix/v1", "RouteMatrix"),
    of("Route", "route/matrix/sync", "RouteMatrix"),
    of("Route", "route/matrix/result", "RouteMatrixResult"),
    of("Timezone", "timezone/byCoordinates", "TimezoneByCoordinates"),
    of("Timezone", "timezone/byId", "TimezoneById"),
    of("Timezone", "timezone/enumWindows", "TimezoneEnumWindows"),
    of("Timezone", "timezone/enumIana", "TimezoneEnumIana"),
    of("Timezone", "timezone/ianaVersion", "TimezoneIanaVersion"),
    of("Timezone", "timezone/windowsToIana", "TimezoneWindowsToIana"),
    of("Geolocation", "geolocation/ip", "IPToLocation"),
    of("Weather", "weather/currentConditions", "CurrentConditions"),
    of("Weather", "weather/forecast/hourly", "HourlyForecast"),
    of("Weather", "weather/forecast/minute", "MinuteForecast"),
    of("Weather", "weather/forecast/quarterDay", "QuarterDayForecast"),
    of("Weather", "weather/forecast/daily", "DailyForecast"),
    of("Weather", "weather/route", "WeatherAlongRoute"),
    of("Weather", "weather/severe/alerts", "SevereWeatherAlerts"),
    of("Weather", "weather/indices/daily", "DailyIndices"),
    of("Weather", "weather/tropical/storms", "TropicalStormSearch"),
    of("Weather", "weather/tropical/storms/active", "TropicalStormActive"),
    of("Weather", "weather/tropical/storms/forecasts", "TropicalStormForecast"),
    of("Weather", "weather/tropical/storms/locations", "TropicalStormLocations"),
    of("Weather", "weather/airQuality/current", "CurrentAirQuality"),
    of("Weather", "weather/airQuality/forecasts/daily", "AirQualityDailyForecasts"),
    of("Weather", "weather/airQuality/forecasts/hourly", "AirQualityHourlyForecasts"),
    of("Weather", "weather/historical/actuals/daily", "DailyHistoricalActuals"),
    of("Weather", "weather/historical/records/daily", "DailyHistoricalRecords"),
    of("Weather", "weather/historical/normals/daily", "DailyHistoricalNormals"),
    of("Traffic", "traffic/incident", "TrafficIncident.GetTrafficIncident"),
    of("Traffic", "traffic/flow/tile", "MapTile.GetTrafficFlowTile"),
    of("Traffic", "traffic/flow/segment", "TrafficFlow.GetTrafficFlowSegment"),
    of("Traffic", "traffic/incident/tile", "TrafficIncident.GetTrafficIncidentTile"),
    of("Traffic", "traffic/incident/detail", "TrafficIncident.GetTrafficIncidentDetail"),
    of("Traffic", "traffic/incident/viewport", "TrafficIncident.GetTrafficIncidentViewport"),
    of("Data", "mapData/upload", "MapDataStorageService.UploadData"),
    of("Data", "mapData/upload/v1", "MapDataStorageService.UploadData"),
    of("Data", "mapData/list", "MapDataStorageService.ListData"),
    of("Data", "mapData/operations", "MapDataStorageService.GetDataStatus"),
    of("Data", "mapData/metadata", "MapDataStorageService.GetDataMetadata"),
    of("Data", "mapData/download", "MapDataStorageService.GetUserData"),
    of("Data", "mapData/update", "MapDataStorageService.UpdateData"),
    of("Data", "mapData/delete", "MapDataStorageService.DeleteData"),
    of("Data", "dataRegistries/list", "DataRegistry.List"),
    of("Data", "dataRegistries/operations", "DataRegistry.GetOperation"),
    of("Data", "dataRegistries/read", "DataRegistry.Get"),
    of("Data", "dataRegistries/content", "DataRegistry.GetContent"),
    of("Data", "dataRegistries/register", "DataRegistry.Register"),
    of("Data", "dataRegistries/unregister", "DataRegistry.Unregister"),
    of("Spatial", "spatial/geofence/publish", "Spatial.GetGeofence"),
    of("Spatial", "spatial/geofence", "Spatial.GetGeofence"),
    of("Spatial", "spatial/geofence/post/publish", "Spatial.PostGeofence"),
    of("Spatial", "spatial/geofence/post", "Spatial.PostGeofence"),
    of("Spatial", "spatial/buffer", "Spatial.GetBuffer"),
    of("Spatial", "spatial/buffer/post", "Spatial.PostBuffer"),
    of("Spatial", "spatial/closestPoint", "Spatial.GetClosestPoint"),
    of("Spatial", "spatial/closestPoint/post", "Spatial.PostClosestPoint"),
    of("Spatial", "spatial/pointInPolygon", "Spatial.GetPointInPolygon"),
    of("Spatial", "spatial/pointInPolygon/post", "Spatial.PostPointInPolygon"),
    of("Spatial", "spatial/greatCircleDistance", "Spatial.GetGreatCircleDistance"),
    of("Creator", "conversions/create", "Conversion.Create"),
    of("Creator", "conversions/list", "Conversion.List"),
    of("Creator", "conversions/operations", "Conversion.GetOperation"),
    of("Creator", "conversions/read", "Conversion.Get"),
    of("Creator", "conversions/delete", "Conversion.Delete"),
    of("Creator", "datasets/create", "Dataset.Create"),
    of("Creator", "datasets/list", "Dataset.List"),
    of("Creator", "datasets/operations", "Dataset.GetOperation"),
    of("Creator", "datasets/read", "Dataset.Get"),
    of("Creator", "datasets/delete", "Dataset.Delete"),
    of("Creator", "tilesets/create", "Tileset.Create"),
    of("Creator", "tilesets/list", "Tileset.List"),
    of("Creator", "tilesets/operations", "Tileset.GetOperation"),
    of("Creator", "tilesets/read", "Tileset.Get"),
    of("Creator", "tilesets/delete", "Tileset.Delete"),
    of("Creator", "aliases/create", "Alias.Create"),
    of("Creator", "aliases/list", "Alias.List"),
    of("Creator", "aliases/read", "Alias.Get"),
    of("Creator", "aliases/assign", "Alias.Assign"),
    of("Creator", "aliases/delete", "Alias.Delete"),
    of("Creator", "featurestatesets/create", "FeatureState.CreateStateset"),
    of("Creator", "featurestatesets/list", "FeatureState.ListStatesets"),
    of("Creator", "featurestatesets/read", "FeatureState.GetStateset"),
    of("Creator", "featurestatesets/update", "FeatureState.UpdateStateset"),
    of("Creator", "featurestatesets/delete", "FeatureState.DeleteStateset"),
    of("Creator", "featurestates/read", "FeatureState.GetStates"),
    of("Creator", "featurestates/update", "FeatureState.UpdateStates"),
    of("Creator", "featurestates/delete", "FeatureState.DeleteState"),
    of("Creator", "wfs/landing", "WFS.GetLandingPage"),
    of("Creator", "wfs/conformance", "WFS.GetConformance"),
    of("Creator", "wfs/collections", "WFS.GetCollections"),
    of("Creator", "wfs/collection", "WFS.GetCollection"),
    of("Creator", "wfs/definition", "WFS.GetCollectionDefinition"),
    of("Creator", "wfs/items", "WFS.GetFeatures"),
    of("Creator", "wfs/item", "WFS.GetFeature"),
    of("Creator", "wfs/item/delete", "WFS.DeleteFeature"),
];

const fn of(category: &'static str, operation: &'static str, name: &'static str) -> ApiName {
    ApiName { operation, category, name }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use lazurite_api::{Price, Unit};

    use super::*;
    use crate::ROUTES;

    #[test]
    fn every_operation_has_its_names_and_nothing_else_has() {
        let operations: HashSet<&str> = ROUTES.iter().map(|route| route.name).collect();
        let named: HashSet<&str> = API_NAMES.iter().map(|names| names.operation).collect();
        assert_eq!(named, operations);
        assert_eq!(API_NAMES.len(), named.len(), "one has two");
    }

    #[test]
    fn batches_are_told_by_their_ending() {
        for route in ROUTES {
            let names = API_NAMES.iter().find(|names| names.operation == route.name).unwrap();
            let is_batch = matches!(route.price, Price::OneFor { unit: Unit::Item, .. });
            assert_eq!(names.name.ends_with("-Batch"), is_batch, "{}", route.name);
        }
    }
}
