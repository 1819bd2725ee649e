//! Map servers that the operator already runs, behind the gate: their tiles as tile sets of the account, or whole operations
//! handed on to a server that speaks Azure's wire.
//!
//! What let a request in stays here: the query has no credentials any more, and of the headers only those go on that choose among
//! representations. What comes back is passed on as it is, but kept private: a shared cache must not give it to others.

mod connection;
mod exchange;
mod pool;
mod template;

use std::collections::HashMap;
use std::sync::Arc;

use http::HeaderValue;
use lazurite_api::name::is_same;
use lazurite_api::{Answer, ApiError, Call, Reply, version};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use crate::render::address;
use crate::{parameter, reply};
use exchange::Question;
use pool::Pool;
pub use template::TemplateError as UpstreamError;
use template::{Origin, Template};

/// The deepest zoom of Azure's tile sets.
const DEEPEST: u8 = 22;
/// What is said about a tile set changes when the operator changes it.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("private, max-age=3600");

/// What one map server is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Upstream {
    /// Its tiles are a tile set.
    Tiles {
        /// The tile set's id, e.g. `contoso.parcels`; one of Azure's is replaced.
        tileset: String,
        /// Where a tile is, e.g. `http://127.0.0.1:3000/parcels/{z}/{x}/{y}`.
        template: String,
        /// The first and the last zoom that it has.
        zooms: (u8, u8),
        /// Who is to be credited, in HTML.
        attribution: String,
    },
    /// It answers whole operations as Azure does: it gets method, path, query and body as they came.
    Operations {
        /// Their names in the route table, e.g. `route/directions`.
        names: Vec<String>,
        /// Its origin, e.g. `http://127.0.0.1:8002`.
        origin: String,
    },
}

/// All map servers behind the gate.
#[derive(Debug, Default)]
pub(crate) struct Upstreams {
    /// So few that each tile request compares their ids.
    tilesets: Vec<Tiles>,
    operations: HashMap<String, Arc<Pool>>,
}

#[derive(Debug)]
struct Tiles {
    id: String,
    template: Template,
    zooms: (u8, u8),
    attribution: String,
    pool: Arc<Pool>,
}

impl Upstreams {
    /// Connects to nothing yet.
    ///
    /// # Errors
    /// When an address cannot be used, or two servers are to answer the same.
    pub(crate) fn new(upstreams: &[Upstream]) -> Result<Self, UpstreamError> {
        let mut all = Self::default();
        let mut pools: HashMap<String, Arc<Pool>> = HashMap::new();
        let mut pool = |origin: &Origin| {
            Arc::clone(pools.entry(origin.authority().to_owned()).or_insert_with(|| Arc::new(Pool::new(origin))))
        };
        for upstream in upstreams {
            match upstream {
                Upstream::Tiles { tileset, template, zooms, attribution } => {
                    let template = Template::parse(template)?;
                    let pool = pool(template.origin());
                    let (id, zooms) = (tileset.to_ascii_lowercase(), (zooms.0, zooms.1.min(DEEPEST)));
                    if all.tilesets.iter().any(|other| other.id == id) {
                        return Err(UpstreamError::Twice(id));
                    }
                    all.tilesets.push(Tiles { id, template, zooms, attribution: attribution.clone(), pool });
                }
                Upstream::Operations { names, origin } => {
                    let pool = pool(&Origin::parse(origin)?);
                    for name in names {
                        if !crate::ROUTES.iter().any(|route| route.name == name) {
                            return Err(UpstreamError::UnknownOperation(name.clone()));
                        }
                        if all.operations.insert(name.clone(), Arc::clone(&pool)).is_some() {
                            return Err(UpstreamError::Twice(name.clone()));
                        }
                    }
                }
            }
        }
        Ok(all)
    }

    /// The answer to a call that a map server is to answer; `None`: it is ours.
    pub(crate) fn serve(&self, call: &Call<'_>) -> Option<Answer> {
        if let Some(pool) = self.operations.get(call.route.name) {
            return Some(forward(pool, call));
        }
        if self.tilesets.is_empty() || !matches!(call.route.path, "/map/tile" | "/map/tileset") {
            return None;
        }
        let id = call.query.first("tilesetId")?;
        let tiles = self.tilesets.iter().find(|tiles| is_same(&tiles.id, id))?;
        Some(match call.route.path {
            "/map/tile" => tiles.tile(call),
            _ => Answer::Now(tiles.describe(call)),
        })
    }
}

impl Tiles {
    fn tile(&self, call: &Call<'_>) -> Answer {
        let wanted = address(call.query).and_then(|at| {
            let (first, last) = self.zooms;
            if (first..=last).contains(&at.zoom()) {
                return Ok(at);
            }
            let zoom = at.zoom().to_string();
            Err(crate::fault::invalid("zoom", &zoom, &format!("{first} to {last} for the tile set {}", self.id)))
        });
        match wanted {
            Ok(at) => ask(&self.pool, call, self.template.fill(at.zoom(), at.x(), at.y())),
            Err(error) => Answer::Now(Err(error)),
        }
    }

    /// TileJSON 2.2, with our own address for the tiles.
    fn describe(&self, call: &Call<'_>) -> Result<Reply, ApiError> {
        parameter::view(parameter::text(call.query, "view"))?;
        let (version, id) = (version::api_version(call.query, call.route.versions)?, &self.id);
        let tiles = format!("{}/map/tile?api-version={version}&tilesetId={id}&zoom={{z}}&x={{x}}&y={{y}}", call.origin);
        let document = json!({
            "tilejson": "2.2.0", "name": id, "version": "1.0.0", "attribution": self.attribution, "scheme": "xyz",
            "tiles": [tiles], "grids": [], "data": [], "minzoom": self.zooms.0, "maxzoom": self.zooms.1,
            "bounds": [-180, -90, 180, 90],
        });
        Ok(reply::json(&document).cached(CACHE_CONTROL, call))
    }
}

/// The request as it came, without what let it in.
fn forward(pool: &Arc<Pool>, call: &Call<'_>) -> Answer {
    let mut values = call.path_values.iter();
    let mut target = String::with_capacity(128);
    for segment in call.route.path.split('/').skip(1) {
        target.push('/');
        match segment.starts_with('{').then(|| values.next()).flatten() {
            Some(value) => target.extend(utf8_percent_encode(value, NON_ALPHANUMERIC)),
            None => target.push_str(segment),
        }
    }
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(call.query.items()).finish();
    if !query.is_empty() {
        target.push('?');
        target.push_str(&query);
    }
    ask(pool, call, target)
}

fn ask(pool: &Arc<Pool>, call: &Call<'_>, target: String) -> Answer {
    match Question::new(call, target) {
        Ok(question) => {
            let (pool, units) = (Arc::clone(pool), exchange::units(call));
            Answer::Later(Box::pin(async move { exchange::reply(pool.ask(&question).await, units) }))
        }
        Err(error) => Answer::Now(Err(error)),
    }
}

#[cfg(test)]
mod tests;
