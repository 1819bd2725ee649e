//! Hands each authorised call to the file that serves it.

use std::num::NonZero;
use std::sync::Arc;
use std::thread;

use lazurite_api::{Answer, Call, DataStore, Service};
use lazurite_geo::search::GazetteerError;
use lazurite_model::{Clock, Random};

use crate::data::Data;
use crate::fault;
use crate::render::tile::Tiles;
use crate::render::{attribution, copyright, tileset};
use crate::search::Search;
use crate::spatial::Spatial;
use crate::styling::{glyphs, style, thumbnail};
use crate::upstream::{Upstream, UpstreamError, Upstreams};
use crate::workers::Workers;

/// How much of the machine the maps may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Threads that draw and search at the same time.
    pub threads: usize,
    /// Bytes of drawn and cut tiles that stay in memory.
    pub remembered: u64,
}

impl Default for Limits {
    /// As many threads as the machine has processors, and 64 MiB.
    fn default() -> Self {
        Self { threads: thread::available_parallelism().map_or(1, NonZero::get), remembered: 64 << 20 }
    }
}

/// Azure Maps, served from the data in the binary. Cheap to make: data is read when it is first asked for.
pub struct Maps {
    tiles: Tiles,
    search: Search,
    upstreams: Upstreams,
    workers: Arc<Workers>,
    kept: Option<(Data, Spatial)>,
}

/// What the operations need that are about data of an account, and about geofences, which count by the hour.
pub struct Backing {
    /// Where the data of accounts is kept.
    pub data: Arc<dyn DataStore>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Names for answers.
    pub random: Arc<dyn Random>,
}

/// Why there can be no service.
#[derive(Debug, thiserror::Error)]
pub enum MapsError {
    /// The program was built with a gazetteer of another layout.
    #[error("this program was built with damaged map data")]
    Gazetteer(#[from] GazetteerError),
    /// An upstream cannot be used as it is configured.
    #[error(transparent)]
    Upstream(#[from] UpstreamError),
}

impl Maps {
    /// A service within those limits, with those map servers behind it.
    ///
    /// # Errors
    /// When the program was built with a gazetteer of another layout, or a map server cannot be used.
    pub fn new(limits: Limits, upstreams: &[Upstream]) -> Result<Self, MapsError> {
        let workers = Arc::new(Workers::new(limits.threads));
        let search = Search::new(Arc::clone(&workers))?;
        let upstreams = Upstreams::new(upstreams)?;
        let tiles = Tiles::new(limits.remembered, Arc::clone(&workers));
        Ok(Self { tiles, search, upstreams, workers, kept: None })
    }

    /// With a place to keep data. Without one, the Data and Spatial services answer that this server has none.
    #[must_use]
    pub fn backed_by(mut self, backing: Backing) -> Self {
        let data = Data::new(backing.data, Arc::clone(&self.workers));
        let spatial = Spatial::new(data.documents(), Arc::clone(&self.workers), backing.clock, backing.random);
        self.kept = Some((data, spatial));
        self
    }

    /// Answers what needs a backing; `None`: this operation does not.
    fn serve_kept(&self, call: &Call<'_>) -> Option<Answer> {
        if !call.route.path.starts_with("/mapData") && !call.route.path.starts_with("/spatial/") {
            return None;
        }
        let Some((data, spatial)) = &self.kept else {
            const REASON: &str = "This server was set up without a place to keep the data of accounts.";
            return Some(Answer::Now(Err(fault::not_implemented(REASON))));
        };
        data.serve(call).or_else(|| spatial.serve(call))
    }
}

impl Service for Maps {
    fn serve(&self, call: &Call<'_>) -> Answer {
        if let Some(answer) = self.upstreams.serve(call) {
            return answer;
        }
        if let Some(reason) = call.route.absent {
            return Answer::Now(Err(fault::not_implemented(reason)));
        }
        match call.route.name {
            "map/tile" => self.tiles.serve(call),
            "geocode" => self.search.geocode(call),
            "reverseGeocode" => self.search.reverse(call),
            "geocode:batch" => self.search.geocode_batch(call),
            "reverseGeocode:batch" => self.search.reverse_batch(call),
            "map/tileset" => Answer::Now(tileset::serve(call)),
            "map/attribution" => Answer::Now(attribution::serve(call)),
            "map/copyright/caption" => Answer::Now(copyright::caption(call)),
            "map/copyright/world" => Answer::Now(copyright::world(call)),
            "map/copyright/tile" => Answer::Now(copyright::tile(call)),
            "map/copyright/bounding" => Answer::Now(copyright::bounding(call)),
            "styling/styles" => Answer::Now(style::list(call)),
            "styling/style" => Answer::Now(style::document(call)),
            "styling/thumbnail" => thumbnail::serve(&self.tiles, call),
            "styling/glyphs" => Answer::Now(glyphs::serve(call)),
            "styling/mapconfiguration" => Answer::Now(style::configuration(call)),
            // Reached only by a route that has no engine and does not say so; a test goes through all of them.
            _ => self.serve_kept(call).unwrap_or_else(|| {
                Answer::Now(Err(fault::not_implemented("This operation is not part of this build.")))
            }),
        }
    }
}

impl std::fmt::Debug for Maps {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Maps").finish_non_exhaustive()
    }
}
