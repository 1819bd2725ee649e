//! Time zones.

use lazurite_api::{Method, Price, QuotaClass, Route};

use super::access::TIMEZONE;

const fn get(name: &'static str, path: &'static str) -> Route {
    Route {
        name,
        method: Method::Get,
        path,
        versions: &["1.0"],
        selector: None,
        access: TIMEZONE,
        quota: QuotaClass::Timezone,
        price: Price::ONE,
        absent: Some("Time zones are not part of this build; there is no time zone map in it."),
    }
}

pub(super) const ROUTES: &[Route] = &[
    get("timezone/byCoordinates", "/timezone/byCoordinates/{format}"),
    get("timezone/byId", "/timezone/byId/{format}"),
    get("timezone/enumWindows", "/timezone/enumWindows/{format}"),
    get("timezone/enumIana", "/timezone/enumIana/{format}"),
    get("timezone/ianaVersion", "/timezone/ianaVersion/{format}"),
    get("timezone/windowsToIana", "/timezone/windowsToIana/{format}"),
];
