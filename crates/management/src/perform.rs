//! The path that every request takes to its operation, whether a client sent it or a deployment did in its caller's name: each
//! step says what it refuses with.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use lazurite_api::{ApiError, Query};
use lazurite_model::{ResourceId, record::Subscription};
use lazurite_policy::{Caller, for_directory_administrator};
use uuid::Uuid;

use crate::State;
use crate::call::Call;
use crate::failure::Outcome;
use crate::operation::{Access, Operation};
use crate::provider::deployments::Parent;
use crate::provider::policy::admission;
use crate::provider::resources::namespace::registration;
use crate::reply::Reply;
use crate::{activity, locked, path, refuse, routes};

/// A request by somebody who is known.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// Who asks.
    pub(crate) caller: Caller,
    /// With which method.
    pub(crate) method: Method,
    /// The path, as sent.
    pub(crate) path: String,
    /// The query string, as sent.
    pub(crate) query: String,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body.
    pub(crate) body: Bytes,
    /// The request's own id.
    pub(crate) request_id: Uuid,
    /// By which it is grouped with others.
    pub(crate) correlation: String,
    /// Where it came from.
    pub(crate) address: Option<IpAddr>,
    /// The deployment that the request is a step of; no client can say so.
    pub(crate) parent: Option<Parent>,
}

/// Does what is asked for, and notes in the activity log what became of it.
///
/// # Errors
/// Whatever the client is to read: 404 and 405 for what there is not, 400 for the api-version, 403, 409 for locks, and the
/// operation's own.
pub(crate) async fn perform(state: Arc<State>, ask: Ask) -> Result<Reply, ApiError> {
    let mut call = prepare(state, ask).await.map_err(ApiError::from)?;
    let outcome = serve(&mut call).await.map_err(ApiError::from);
    activity::note(&call, &outcome).await;
    outcome
}

/// Finds out what is asked for, in which version and on what; not yet whether the caller may.
///
/// # Errors
/// As [`perform`], up to there.
pub(crate) async fn prepare(state: Arc<State>, ask: Ask) -> Outcome<Call> {
    let (operation, names) = routes::find(&ask.method, &path::segments(&ask.path)?)?;
    let version = version(operation, &Query::parse(&ask.query))?;
    let target = ResourceId::parse(&path::target(operation.path, &names))
        .map_err(|error| ApiError::bad_request("InvalidRequestUri", error.to_string()))?;
    let subscription = subscription(&state, &ask.caller, &target).await?;
    let is_noted = AtomicBool::new(false);
    Ok(Call { state, ask, operation, permit: None, version, names, target, subscription, is_noted })
}

async fn serve(call: &mut Call) -> Outcome<Reply> {
    call.permit = match call.operation.access {
        Access::Action(action) => Some(call.state.guard.authorise(&call.caller, action, &call.target)?),
        Access::DirectoryAdministrator(action) => {
            let permit = for_directory_administrator(&call.caller);
            Some(permit.ok_or_else(|| refuse::no_directory_administrator(&call.caller, action))?)
        }
        Access::Visible(_) | Access::Elsewhere(_) | Access::SignedIn => None,
    };
    registration::required(call).await?;
    locked::action_allowed(call).await?;
    admission::amend(call).await?;
    let reply = (call.operation.serve)(call).await?;
    // Whoever asks whether something exists is told no more than that.
    let only_asked = call.method == Method::HEAD && call.operation.method == Method::GET;
    Ok(if only_asked { Reply::empty(StatusCode::NO_CONTENT) } else { reply })
}

/// The version that the request names, if the operation exists in it.
fn version(operation: &Operation, query: &Query<'_>) -> Result<&'static str, ApiError> {
    lazurite_api::version::api_version(query, operation.versions).map_err(|error| {
        let asked = query.first("api-version").unwrap_or_default();
        match routes::resource_type(operation.path) {
            Some(type_) if error.code == "InvalidApiVersionParameter" => {
                refuse::unknown_version(&type_, asked, operation.versions)
            }
            _ => error,
        }
    })
}

/// The subscription in which the target lies. One of another directory is as good as none: its existence is nobody's
/// business here.
async fn subscription(state: &State, caller: &Caller, target: &ResourceId) -> Outcome<Option<Subscription>> {
    let mut segments = target.as_str().split('/').skip(1);
    let (Some("subscriptions"), Some(written)) = (segments.next(), segments.next()) else {
        return Ok(None);
    };
    let Some(id) = target.subscription_id() else {
        return Err(refuse::bad_subscription(written).into());
    };
    let found = state.store.read::<Subscription>(&id.to_string()).await?;
    let own = found.filter(|subscription| subscription.tenant == caller.tenant);
    Ok(Some(own.ok_or_else(|| refuse::no_subscription(written))?))
}
