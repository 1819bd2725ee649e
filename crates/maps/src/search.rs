//! Search: places to positions and back, over the gazetteer of the world.
//!
//! Every search runs on a working thread: a long text takes milliseconds, a batch a hundred times that.

mod batch;
mod collection;
mod geocode;
mod language;
mod position;
mod reverse;

use std::sync::Arc;

use lazurite_api::{Answer, ApiError, Call, Reply};
use lazurite_geo::search::{Gazetteer, GazetteerError};

use crate::workers::Workers;

/// Answers searches.
pub(crate) struct Search {
    gazetteer: Arc<Gazetteer>,
    workers: Arc<Workers>,
}

impl Search {
    /// Searches of the embedded gazetteer. Reads its header only.
    ///
    /// # Errors
    /// When the program was built with a gazetteer that it cannot read.
    pub(crate) fn new(workers: Arc<Workers>) -> Result<Self, GazetteerError> {
        Ok(Self { gazetteer: Arc::new(Gazetteer::embedded()?), workers })
    }

    /// Answers `GET /geocode`.
    pub(crate) fn geocode(&self, call: &Call<'_>) -> Answer {
        let question = geocode::read(call);
        self.later(question, |gazetteer, question| geocode::answer(gazetteer, &question))
    }

    /// Answers `GET /reverseGeocode`.
    pub(crate) fn reverse(&self, call: &Call<'_>) -> Answer {
        let question = reverse::read(call);
        self.later(question, |gazetteer, question| reverse::answer(gazetteer, &question))
    }

    /// Answers `POST /geocode:batch`.
    pub(crate) fn geocode_batch(&self, call: &Call<'_>) -> Answer {
        let items = batch::read(&call.body);
        let language = language::preferred(call.headers);
        self.later(items, move |gazetteer, items| {
            batch::answer(&items, |item| geocode::batch_item(gazetteer, item, language.as_deref()))
        })
    }

    /// Answers `POST /reverseGeocode:batch`.
    pub(crate) fn reverse_batch(&self, call: &Call<'_>) -> Answer {
        let items = batch::read(&call.body);
        let language = language::preferred(call.headers);
        self.later(items, move |gazetteer, items| {
            batch::answer(&items, |item| reverse::batch_item(gazetteer, item, language.as_deref()))
        })
    }

    fn later<Q: Send + 'static>(
        &self,
        question: Result<Q, ApiError>,
        answer: impl FnOnce(&Gazetteer, Q) -> Reply + Send + 'static,
    ) -> Answer {
        let question = match question {
            Ok(question) => question,
            Err(error) => return Answer::Now(Err(error)),
        };
        let (gazetteer, workers) = (Arc::clone(&self.gazetteer), Arc::clone(&self.workers));
        Answer::Later(Box::pin(async move { workers.run(move || answer(&gazetteer, question)).await }))
    }
}
