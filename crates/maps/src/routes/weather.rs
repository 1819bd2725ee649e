//! Weather.

use lazurite_api::{Method, Price, QuotaClass, Route};

use super::access::WEATHER;

const fn get(name: &'static str, path: &'static str) -> Route {
    Route {
        name,
        method: Method::Get,
        path,
        versions: &["1.1", "1.0"],
        selector: None,
        access: WEATHER,
        quota: QuotaClass::Weather,
        price: Price::ONE,
        absent: Some("Weather is not part of this build; there is no weather data in it."),
    }
}

pub(super) const ROUTES: &[Route] = &[
    get("weather/currentConditions", "/weather/currentConditions/{format}"),
    get("weather/forecast/hourly", "/weather/forecast/hourly/{format}"),
    get("weather/forecast/minute", "/weather/forecast/minute/{format}"),
    get("weather/forecast/quarterDay", "/weather/forecast/quarterDay/{format}"),
    get("weather/forecast/daily", "/weather/forecast/daily/{format}"),
    get("weather/route", "/weather/route/{format}"),
    get("weather/severe/alerts", "/weather/severe/alerts/{format}"),
    get("weather/indices/daily", "/weather/indices/daily/{format}"),
    get("weather/tropical/storms", "/weather/tropical/storms/{format}"),
    get("weather/tropical/storms/active", "/weather/tropical/storms/active/{format}"),
    get("weather/tropical/storms/forecasts", "/weather/tropical/storms/forecasts/{format}"),
    get("weather/tropical/storms/locations", "/weather/tropical/storms/locations/{format}"),
    get("weather/airQuality/current", "/weather/airQuality/current/{format}"),
    get("weather/airQuality/forecasts/daily", "/weather/airQuality/forecasts/daily/{format}"),
    get("weather/airQuality/forecasts/hourly", "/weather/airQuality/forecasts/hourly/{format}"),
    get("weather/historical/actuals/daily", "/weather/historical/actuals/daily/{format}"),
    get("weather/historical/records/daily", "/weather/historical/records/daily/{format}"),
    get("weather/historical/normals/daily", "/weather/historical/normals/daily/{format}"),
];
