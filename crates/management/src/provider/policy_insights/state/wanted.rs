//! Whose states are asked for: the scope, and perhaps one assignment, definition or initiative.

use lazurite_api::ApiError;
use lazurite_model::ResourceId;
use serde_json::Value;

use crate::call::Call;
use crate::failure::Outcome;
use crate::filter::{self, Term};
use crate::provider::policy::in_force::InForce;
use crate::provider::policy::{assignment, definition, scope_of, set_definition};
use crate::scope;

/// What is asked for.
pub(super) struct Wanted {
    /// Where.
    pub(super) scope: ResourceId,
    only: Option<ResourceId>,
    /// Properties of states, in lower case, with the values that they must have.
    filter: Vec<(String, String)>,
    /// Whether the time asked for is now.
    pub(super) is_now: bool,
}

impl Wanted {
    /// Reads path and query.
    ///
    /// # Errors
    /// 400 for what is not understood, 404 for a scope that does not exist.
    pub(super) async fn read(call: &Call) -> Outcome<Self> {
        let type_ = call.target.resource_type().unwrap_or_default();
        let own = [assignment::TYPE, definition::TYPE, set_definition::TYPE];
        let only = own.iter().any(|own| own.eq_ignore_ascii_case(&type_)).then(|| call.target.clone());
        let scope = if only.is_some() { scope_of(&call.target) } else { call.target.clone() };
        if scope == ResourceId::root() {
            let message = "Policy states are told of management groups, subscriptions, resource groups and resources.";
            return Err(ApiError::bad_request("InvalidPolicyStatesScope", message).into());
        }
        scope::require(&call.state.store, call.tenant(), &scope).await?;
        let resource = call.name("policyStatesResource");
        if !["latest", "default"].iter().any(|known| known.eq_ignore_ascii_case(resource)) {
            let message = "The policy states resource is 'latest' or 'default'.";
            return Err(ApiError::bad_request("InvalidPolicyStatesResource", message).into());
        }
        let query = call.query();
        for refused in ["$apply", "$orderby"] {
            if query.first(refused).is_some_and(|value| !value.is_empty()) {
                let message = format!("'{refused}' is not supported for policy states.");
                return Err(ApiError::bad_request("InvalidQueryOption", message).at(refused).into());
            }
        }
        let time = |name: &str| match query.first(name).filter(|text| !text.is_empty()) {
            None => Ok(None),
            Some(text) => text.parse::<jiff::Timestamp>().map(Some).map_err(|_| {
                ApiError::bad_request("InvalidQueryOption", format!("'{name}' is no date and time in ISO 8601 form."))
                    .at(name)
            }),
        };
        let (from, to) = (time("$from")?, time("$to")?);
        let is_now = from.is_none_or(|from| from <= call.now()) && to.is_none_or(|to| to >= call.now());
        Ok(Self { scope, only, filter: filter_of(query.first("$filter"))?, is_now })
    }

    /// Whether the rule's states are asked for. Built-in definitions are asked for as if they were the subscription's.
    pub(super) fn wants(&self, rule: &InForce) -> bool {
        let Some(only) = &self.only else { return true };
        let is_of = |id: &ResourceId| id == only || scope_of(id) == ResourceId::root() && id.name() == only.name();
        let type_ = only.resource_type().unwrap_or_default();
        if type_.eq_ignore_ascii_case(assignment::TYPE) {
            rule.assignment.resource_id() == *only
        } else if type_.eq_ignore_ascii_case(definition::TYPE) {
            is_of(&rule.definition.id)
        } else {
            rule.set.as_ref().is_some_and(|(set, _)| is_of(&set.id))
        }
    }

    /// Whether the state is as `$filter` wants it.
    ///
    /// # Errors
    /// 400 for a property that states do not have.
    pub(super) fn admits(&self, view: &Value) -> Result<bool, ApiError> {
        for (name, wanted) in &self.filter {
            let members = view.as_object().into_iter().flatten();
            let Some((_, value)) = members.into_iter().find(|(known, _)| known.to_lowercase() == *name) else {
                return Err(filter::unknown(name));
            };
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if !text.eq_ignore_ascii_case(wanted) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The equalities of a filter; truth values stand in it without quotes.
fn filter_of(text: Option<&str>) -> Result<Vec<(String, String)>, ApiError> {
    let text = text.unwrap_or_default();
    let quoted = text.replace("eq true", "eq 'true'").replace("eq false", "eq 'false'");
    let terms = filter::parse(Some(&quoted))?;
    terms
        .into_iter()
        .map(|term| match term {
            Term::Equals { property, value } => Ok((property, value)),
            _ => Err(filter::unknown(text)),
        })
        .collect()
}
