//! The Spatial service: geofences, buffers, closest points, points in polygons, and distances.
//!
//! Each reads its features from the request's body, or from data that the account keeps (`udid`). What takes time is done on
//! working threads.

mod buffer;
mod closest_point;
mod geofence;
mod great_circle;
mod point_in_polygon;
mod position;
mod refusal;
mod source;

use std::sync::Arc;

use lazurite_api::{Answer, ApiError, Call, Reply};
use lazurite_geo::spatial::Position;
use lazurite_model::{Clock, Random};
use serde::Serialize;
use uuid::Uuid;

use crate::data::{Document, Documents, Owner};
use crate::fault;
use crate::workers::Workers;
use position::LatLon;
use source::Source;

/// Answers spatial questions.
#[derive(Clone)]
pub(crate) struct Spatial {
    documents: Arc<Documents>,
    workers: Arc<Workers>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl Spatial {
    /// Answers about what is sent along, and about those documents.
    pub(crate) fn new(
        documents: Arc<Documents>,
        workers: Arc<Workers>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Self {
        Self { documents, workers, clock, random }
    }

    /// Answers an operation of the service; `None`: it has no such.
    pub(crate) fn serve(&self, call: &Call<'_>) -> Option<Answer> {
        Some(match call.route.name {
            "spatial/geofence"
            | "spatial/geofence/publish"
            | "spatial/geofence/post"
            | "spatial/geofence/post/publish" => {
                let question = geofence::read(call, &*self.clock);
                let correlation = self.random.uuid();
                self.later(call, question, move |document, question| geofence::answer(document, question, correlation))
            }
            "spatial/buffer" => {
                self.later(call, buffer::read(call), |document, distances| buffer::answer(document, &distances))
            }
            "spatial/buffer/post" => self.buffer_of_body(call),
            "spatial/closestPoint" | "spatial/closestPoint/post" => {
                self.later(call, closest_point::read(call), |document, question| {
                    closest_point::answer(document, &question)
                })
            }
            "spatial/pointInPolygon" | "spatial/pointInPolygon/post" => {
                self.later(call, point_in_polygon::read(call), point_in_polygon::answer)
            }
            "spatial/greatCircleDistance" => Answer::Now(great_circle::serve(call)),
            _ => return None,
        })
    }

    /// Finds the features, and answers on a working thread.
    fn later<Q: Send + 'static>(
        &self,
        call: &Call<'_>,
        question: Result<Q, ApiError>,
        answer: impl FnOnce(&Asked, Q) -> Result<Reply, ApiError> + Send + 'static,
    ) -> Answer {
        let asked = question.and_then(|question| Ok((Source::of(call)?, question)));
        let (source, question) = match asked {
            Ok(asked) => asked,
            Err(error) => return Answer::Now(Err(error)),
        };
        let this = self.clone();
        Answer::Later(Box::pin(async move {
            let kept = match &source {
                Source::Kept(owner, udid) => Some(source::find(&this.documents, *owner, *udid).await?),
                Source::Sent(_) => None,
            };
            this.workers.run(move || answer(&source.read(kept)?, question)).await?
        }))
    }

    /// The body holds the distances as well.
    fn buffer_of_body(&self, call: &Call<'_>) -> Answer {
        let (body, workers) = (call.body.clone(), Arc::clone(&self.workers));
        let format = buffer::format(call);
        Answer::Later(Box::pin(async move {
            format?;
            workers.run(move || buffer::answer_body(&body)).await?
        }))
    }
}

/// Features, and where they come from.
struct Asked {
    document: Arc<Document>,
    udid: Option<Uuid>,
}

/// What an answer about one position says of the question.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    source_point: LatLon,
    udid: Option<Uuid>,
    information: String,
}

impl Asked {
    fn summary(&self, at: Position, information: String) -> Summary {
        Summary { source_point: at.into(), udid: self.udid, information }
    }
}

#[cfg(test)]
mod tests;
