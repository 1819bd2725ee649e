//! The Data service: GeoJSON that an account keeps here, and that spatial operations name by its id (`udid`).
//!
//! What is uploaded is read and stored before it is acknowledged, so that its operation has always succeeded and goes by the
//! id of the data. Whose data it is comes from the gate ([`Owner`]), never from the request.

mod delete;
mod documents;
mod links;
mod list;
mod operation;
mod owner;
mod read;
mod upload;

use std::sync::Arc;

use http::{StatusCode, header};
use lazurite_api::{Answer, ApiError, Call, DataError, DataStore, Reply};
use uuid::Uuid;

use crate::workers::Workers;

pub(crate) use documents::{Document, Documents};
pub(crate) use owner::Owner;

/// Keeps and finds data.
#[derive(Clone)]
pub(crate) struct Data {
    store: Arc<dyn DataStore>,
    documents: Arc<Documents>,
    workers: Arc<Workers>,
}

impl Data {
    /// Data that is kept there.
    pub(crate) fn new(store: Arc<dyn DataStore>, workers: Arc<Workers>) -> Self {
        let documents = Arc::new(Documents::new(Arc::clone(&store), Arc::clone(&workers)));
        Self { store, documents, workers }
    }

    /// What was read of the data so far.
    pub(crate) fn documents(&self) -> Arc<Documents> {
        Arc::clone(&self.documents)
    }

    /// Answers an operation of the service; `None`: it has no such.
    pub(crate) fn serve(&self, call: &Call<'_>) -> Option<Answer> {
        Some(match call.route.name {
            "mapData/upload" | "mapData/upload/v1" => upload::create(self, call),
            "mapData/update" => upload::replace(self, call),
            "mapData/list" => list::serve(self, call),
            "mapData/operations" => operation::serve(self, call),
            "mapData/metadata" => read::metadata(self, call),
            "mapData/download" => read::download(self, call),
            "mapData/delete" => delete::serve(self, call),
            _ => return None,
        })
    }
}

/// The answer that a future of what was read of a call gives.
fn later<Q, F>(question: Result<Q, ApiError>, answer: impl FnOnce(Q) -> F) -> Answer
where
    F: Future<Output = Result<Reply, ApiError>> + Send + 'static,
{
    match question {
        Ok(question) => Answer::Later(Box::pin(answer(question))),
        Err(error) => Answer::Now(Err(error)),
    }
}

/// The id in the call's path.
fn udid_of(call: &Call<'_>) -> Result<Uuid, ApiError> {
    let written = call.path_values.first().copied().unwrap_or_default();
    written.parse().map_err(|_| absent())
}

/// 400, as Azure answers for an id that the account does not have, whether another has it or nobody.
fn absent() -> ApiError {
    ApiError::bad_request(
        "400 BadRequest",
        "There is no data with this udid in this account and geography. GET /mapData lists what there is.",
    )
    .at("udid")
}

/// What the store's refusal means to the client.
fn refused(error: DataError) -> ApiError {
    match error {
        DataError::Absent => absent(),
        DataError::Full => ApiError::conflict(
            "409 Conflict",
            "The data storage limit is reached on the Azure Maps account. You can always use the Data Delete API to delete old/unused content and create space for new uploads.",
        ),
        other => unavailable(other),
    }
}

/// 503: the state cannot be reached at the moment.
fn unavailable(error: DataError) -> ApiError {
    let message = "The data cannot be reached. Try again after the time that Retry-After gives.";
    ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", message)
        .with_header(header::RETRY_AFTER, "1")
        .because(error)
}

#[cfg(test)]
mod tests;
