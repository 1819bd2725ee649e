//! The table in which a surface of the data plane declares its operations: path, versions, who may, how often, at what price.

mod published;

use lazurite_policy::DataAction;

/// One operation. A route without an access rule, a quota and a price cannot be written down.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// Names it in traces, metrics and usage, e.g. `map/tile`.
    pub name: &'static str,
    /// Its method.
    pub method: Method,
    /// Its path; `{name}` stands for one segment. A colon belongs to the segment (`/geocode:batch`).
    pub path: &'static str,
    /// The api-versions that it answers to, newest first; empty: none is asked for.
    pub versions: &'static [&'static str],
    /// Narrows the route to requests whose parameter has a prefix; of several routes with one path, the first that fits counts.
    pub selector: Option<Selector>,
    /// Who may call it.
    pub access: Access,
    /// Which of the account's limits it counts against.
    pub quota: QuotaClass,
    /// What a call costs.
    pub price: Price,
    /// Why nothing serves it in this build, unless another server is put behind it; the service answers 501 then, after the caller
    /// was authorised.
    pub absent: Option<&'static str>,
}

/// The methods of the data plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// `GET` (and `HEAD`, answered without a body)
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `DELETE`
    Delete,
}

impl From<Method> for http::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::GET,
            Method::Post => Self::POST,
            Method::Put => Self::PUT,
            Method::Delete => Self::DELETE,
        }
    }
}

/// Picks among routes with the same path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selector {
    /// The query parameter.
    pub parameter: &'static str,
    /// What its value starts with.
    pub prefix: &'static str,
}

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody: static files that web maps fetch before they have a token.
    Anonymous,
    /// The holder of an account's key, or a principal with all of these data actions on the account.
    DataActions(&'static [DataAction]),
}

/// The classes in which Azure limits an account's requests per second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QuotaClass {
    /// Copyright and attribution.
    Copyright,
    /// Creator, data registry and the old Data service.
    Data,
    /// Geolocation.
    Geolocation,
    /// Road tiles, tile sets.
    RoadTiles,
    /// Satellite tiles.
    ImageryTiles,
    /// Static map images.
    StaticMaps,
    /// Traffic tiles.
    TrafficTiles,
    /// Weather tiles.
    WeatherTiles,
    /// Route, batches.
    RouteBatch,
    /// Route, single requests and matrices.
    Route,
    /// Search, batches.
    SearchBatch,
    /// Search, single requests.
    Search,
    /// Search, reverse.
    SearchReverse,
    /// Spatial operations.
    Spatial,
    /// Time zones.
    Timezone,
    /// Traffic.
    Traffic,
    /// Weather.
    Weather,
    /// No limit (anonymous static files).
    Unlimited,
}

impl QuotaClass {
    /// All classes, in the order of their discriminants.
    pub const ALL: [Self; 18] = [
        Self::Copyright,
        Self::Data,
        Self::Geolocation,
        Self::RoadTiles,
        Self::ImageryTiles,
        Self::StaticMaps,
        Self::TrafficTiles,
        Self::WeatherTiles,
        Self::RouteBatch,
        Self::Route,
        Self::SearchBatch,
        Self::Search,
        Self::SearchReverse,
        Self::Spatial,
        Self::Timezone,
        Self::Traffic,
        Self::Weather,
        Self::Unlimited,
    ];
}

/// What a call costs, in billing transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Price {
    /// Nothing.
    Free,
    /// One transaction for every `per` units; `per` divides 60.
    OneFor {
        /// How many units make one transaction.
        per: u8,
        /// What is counted.
        unit: Unit,
    },
}

/// What a price counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// The request.
    Request,
    /// Each item of a batch; the reply says how many.
    Item,
    /// Each cell of a matrix, rounded up to whole transactions per request; the reply says how many.
    Cell,
}

impl Price {
    /// One transaction a request.
    pub const ONE: Self = Self::OneFor { per: 1, unit: Unit::Request };
    /// Fifteen tiles for one transaction.
    pub const TILE: Self = Self::OneFor { per: 15, unit: Unit::Request };
    /// One transaction for each item of a batch.
    pub const BATCH: Self = Self::OneFor { per: 1, unit: Unit::Item };
    /// Four cells of a matrix for one transaction, rounded up.
    pub const MATRIX: Self = Self::OneFor { per: 4, unit: Unit::Cell };
    /// Five geofence calls for one transaction.
    pub const GEOFENCE: Self = Self::OneFor { per: 5, unit: Unit::Request };
}
