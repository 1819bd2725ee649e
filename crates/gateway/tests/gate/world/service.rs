//! A fake map: it answers with what it was asked, and remembers it.

use std::sync::Mutex;

use http::{HeaderMap, StatusCode};
use lazurite_api::route::Method;
use lazurite_api::{Access, Answer, ApiError, Call, Price, QuotaClass, Reply, Route, Selector, Service};
use lazurite_policy::DataAction;

const fn route(name: &'static str, path: &'static str, action: &'static [DataAction], quota: QuotaClass) -> Route {
    Route {
        name,
        method: Method::Get,
        path,
        versions: &["2.0", "1.0"],
        selector: None,
        access: Access::DataActions(action),
        quota,
        price: Price::ONE,
        absent: None,
    }
}

/// Routes of every kind that the gate tells apart.
pub static ROUTES: &[Route] = &[
    Route { price: Price::TILE, ..route("map/tile", "/map/tile", &[DataAction::RENDER_READ], QuotaClass::RoadTiles) },
    route("map/copyright", "/map/copyright", &[DataAction::RENDER_READ], QuotaClass::Copyright),
    route("imagery", "/map/imagery", &[DataAction::RENDER_READ], QuotaClass::ImageryTiles),
    Route {
        selector: Some(Selector { parameter: "tilesetId", prefix: "microsoft.base" }),
        ..route("selected", "/map/selected", &[DataAction::RENDER_READ], QuotaClass::RoadTiles)
    },
    route("reverse", "/reverse", &[DataAction::SEARCH_READ], QuotaClass::SearchReverse),
    Route {
        method: Method::Post,
        price: Price::BATCH,
        ..route("batch", "/geocode:batch", &[DataAction::BATCH], QuotaClass::SearchBatch)
    },
    Route {
        method: Method::Post,
        ..route(
            "geofence/async",
            "/spatial/geofence",
            &[DataAction::SPATIAL_READ, DataAction::SPATIAL_WRITE],
            QuotaClass::Spatial,
        )
    },
    Route {
        absent: Some("No weather engine is configured."),
        ..route("weather", "/weather/{what}", &[DataAction::WEATHER_READ], QuotaClass::Weather)
    },
    Route {
        access: Access::Anonymous,
        quota: QuotaClass::Unlimited,
        price: Price::Free,
        versions: &[],
        ..route("styles", "/styling/{name}", &[], QuotaClass::Unlimited)
    },
];

/// What a service was handed.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub query: Vec<(String, String)>,
    pub headers: HeaderMap,
    pub path_values: Vec<String>,
    pub body: Vec<u8>,
    pub origin: String,
}

#[derive(Default)]
pub struct FakeMaps {
    seen: Mutex<Vec<Seen>>,
}

impl FakeMaps {
    /// What it was handed last.
    pub fn last(&self) -> Seen {
        self.seen.lock().unwrap().last().cloned().unwrap_or_default()
    }

    pub fn calls(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

impl Service for FakeMaps {
    fn serve(&self, call: &Call<'_>) -> Answer {
        if let Some(reason) = call.route.absent {
            return Answer::Now(Err(ApiError::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", reason)));
        }
        self.seen.lock().unwrap().push(Seen {
            query: call.query.items().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            headers: call.headers.clone(),
            path_values: call.path_values.iter().map(ToString::to_string).collect(),
            body: call.body.to_vec(),
            origin: call.origin.to_string(),
        });
        let answer = match call.query.first("answer") {
            Some("404") => Err(ApiError::not_found("NotFound", "Nothing there.")),
            Some("500") => Err(ApiError::internal("the disk is on fire")),
            _ => Ok(Reply { units: 3, ..Reply::ok("text/plain", call.route.name) }),
        };
        if call.query.first("later").is_some() {
            Answer::Later(Box::pin(async move { answer }))
        } else {
            Answer::Now(answer)
        }
    }
}
