//! What would be decided about a request that nobody makes: the same steps as on a request's path, without a signature to
//! check and without using up any rate.

use http::{HeaderMap, HeaderValue, Method, Request, header, request};
use lazurite_api::decisions::{Credential, Decision, Question};
use lazurite_api::{Access, ApiError, Query};
use lazurite_model::record::KeySlot;
use lazurite_model::{Location, PrincipalId, UniqueId};
use uuid::Uuid;

use super::entry::Entry;
use super::look_up::Names;
use crate::admit::{Quota, no_rate};
use crate::authenticate::{Authenticated, By};
use crate::gateway::Gateway;
use crate::refusal::{self, Refused, Seen};
use crate::snapshot::Snapshot;
use crate::trace::{LimitSeen, Trace};

impl Gateway {
    /// What would be decided.
    pub(super) fn supposed(&self, account: UniqueId, question: &Question) -> Result<Decision, ApiError> {
        let head = self.head(question)?;
        let mut trace = self.begin(&head);
        if let Some(region) = &question.region {
            let location = Location::parse(region).ok_or_else(|| unknown("region", region))?;
            trace.place = self.regions.place_of(location);
            trace.location = location;
        }
        let by = supposed_credential(question)?;
        let snapshot = self.state.current();
        if snapshot.accounts.by_client_id(account).is_none() {
            return Err(ApiError::not_found("ResourceNotFound", "The gate does not know the account (yet)."));
        }
        if let Err(refused) = self.suppose(&snapshot, (account, by), (&head, question), &mut trace) {
            // What the client would be told is not asked for: the cause says more.
            let _ = trace.refuse(refused);
        }
        Ok(Entry::of(&trace, (&head, head.headers.get(header::ORIGIN)), 0, 0)
            .tell(Names::for_account(&snapshot, Some(account))))
    }

    fn suppose(
        &self,
        snapshot: &Snapshot,
        (account, by): (UniqueId, Option<By>),
        (head, question): (&request::Parts, &Question),
        trace: &mut Trace,
    ) -> Result<(), Refused> {
        let query = Query::parse(head.uri.query().unwrap_or_default());
        let routed = self.router.route(&head.method, head.uri.path(), &query)?;
        trace.route = Some(routed.route);
        self.regions.admit_host(trace.place).map_err(refusal::not_here)?;
        let Access::DataActions(actions) = routed.route.access else { return Ok(()) };
        let by = by.ok_or_else(refusal::no_credentials)?;
        let Some(account) = snapshot.accounts.by_client_id(account) else { return Err(refusal::unknown_key()) };
        let caller = Authenticated::supposed(snapshot, account, by)?;
        // Whom another directory knows is nobody's business here.
        let known = snapshot.rbac.principal(PrincipalId(by.principal()));
        if known.is_some_and(|known| Some(known.tenant) != snapshot.rbac.tenant_of(account.subscription)) {
            trace.know(by, account.unique_id);
            trace.origin.check(&head.headers, account)?;
            let seen = Seen { action: actions.first().copied(), ..by.seen(account) };
            return Err(refusal::unknown_principal().seen(seen));
        }
        self.permit(snapshot, &caller, (actions, &head.headers), trace)?;
        if matches!(by, By::Sas { .. }) && !is_valid_in(&question.regions, trace.location) {
            return Err(refusal::wrong_region(trace.location.name()));
        }
        let quota = Quota::of(routed.route, account, snapshot.limits_of(account.unique_id))?;
        trace.limit = quota.seen();
        if by.token_rate() == Some(0) {
            trace.limit = Some(LimitSeen { class: None, rate: 0, left: 0 });
            return Err(no_rate());
        }
        Ok(())
    }

    /// The request that is asked about.
    fn head(&self, question: &Question) -> Result<request::Parts, ApiError> {
        let (method, mut target) = match (&question.operation, &question.path) {
            (Some(name), None) => {
                let route = self.router.named(name).ok_or_else(|| unknown("operation", name))?;
                (route.method.into(), target(route))
            }
            (None, Some(path)) => {
                let name = question.method.as_deref().unwrap_or("GET");
                (Method::from_bytes(name.as_bytes()).map_err(|_| unknown("method", name))?, path.clone())
            }
            _ => {
                let message = "Say either `operation`, or `path` (and `method`).";
                return Err(ApiError::bad_request("InvalidRequestContent", message).at("operation"));
            }
        };
        if let Some(version) = &question.api_version {
            // The first one counts.
            let (path, rest) = target.split_once('?').unwrap_or((&target, ""));
            let version: String = version.chars().filter(|c| c.is_ascii_alphanumeric() || "-.".contains(*c)).collect();
            target = format!("{path}?api-version={version}&{rest}");
        }
        let request = Request::builder().method(method).uri(&target).body(()).map_err(|_| unknown("path", &target))?;
        let (mut head, ()) = request.into_parts();
        head.headers = headers(question)?;
        Ok(head)
    }
}

/// A path, with a query, that is the route's.
fn target(route: &lazurite_api::Route) -> String {
    let path: Vec<&str> = route.path.split('/').map(|part| if part.starts_with('{') { "x" } else { part }).collect();
    let mut query = format!("api-version={}", route.versions.first().copied().unwrap_or_default());
    if let Some(selector) = route.selector {
        query.push_str(&format!("&{}={}", selector.parameter, selector.prefix));
    }
    format!("{}?{query}", path.join("/"))
}

fn headers(question: &Question) -> Result<HeaderMap, ApiError> {
    let mut headers = HeaderMap::new();
    if let Some(origin) = &question.origin {
        headers.insert(header::ORIGIN, HeaderValue::from_str(origin).map_err(|_| unknown("origin", origin))?);
    }
    Ok(headers)
}

/// The credential that is supposed; `None` for none.
fn supposed_credential(question: &Question) -> Result<Option<By>, ApiError> {
    let principal = || -> Result<PrincipalId, ApiError> {
        let missing = || ApiError::bad_request("InvalidRequestContent", "Say whose token it is.").at("principalId");
        question.principal_id.ok_or_else(missing)
    };
    Ok(match question.credential {
        Credential::None => None,
        Credential::PrimaryKey => Some(By::Key(KeySlot::Primary)),
        Credential::SecondaryKey => Some(By::Key(KeySlot::Secondary)),
        Credential::Bearer => Some(By::Bearer { principal: principal()? }),
        Credential::Sas => {
            let rate = question.max_rate_per_second.unwrap_or(u16::MAX);
            Some(By::Sas { principal: principal()?, token: Uuid::nil(), rate })
        }
    })
}

fn is_valid_in(regions: &[String], location: Location) -> bool {
    regions.is_empty() || regions.iter().any(|name| Location::parse(name) == Some(location))
}

fn unknown(what: &'static str, text: &str) -> ApiError {
    let shown: String = text.chars().take(60).collect();
    ApiError::bad_request("InvalidRequestContent", format!("There is no {what} '{shown}'.")).at(what)
}
