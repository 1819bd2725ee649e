//! `GET {scope}/…/roleDefinitions`: the roles that can be assigned at the scope, and with `atScopeAndBelow()` those that
//! can be assigned below it, too. `$filter` also understands `roleName eq '…'` and `type eq '…'`.

use lazurite_model::ResourceId;
use lazurite_model::record::RoleDefinition;
use lazurite_policy::builtin::ROLES;

use crate::call::Call;
use crate::failure::Outcome;
use crate::filter::{self, Term};
use crate::provider::authorization::role::Role;
use crate::reply::Reply;
use crate::{listing, scope};

/// Lists roles.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let store = &call.state.store;
    scope::require(store, call.tenant(), &call.target).await?;
    let terms = filter::terms(call.query().first("$filter"), is_known)?;
    let above = scope::at_and_above(store, call.tenant(), &call.target).await?;
    let below = terms.iter().any(|term| matches!(term, Term::Function { name, .. } if name == "atscopeandbelow"));
    let is_here = |scope: &ResourceId| above.contains(scope) || (below && scope.is_at_or_below(&call.target));
    let mut custom = store.list::<RoleDefinition>("").await?;
    custom.retain(|role| role.tenant == call.tenant() && role.assignable_scopes.iter().any(is_here));
    let roles = ROLES.iter().map(Role::Builtin).chain(custom.into_iter().map(|role| Role::Custom(Box::new(role))));
    let mut roles: Vec<Role> = roles.filter(|role| terms.iter().all(|term| fits(role, term))).collect();
    roles.sort_by_key(|role| role.id().to_string());
    let items = roles.iter().map(|role| (role.id().to_string(), role.view(&call.target)));
    let (value, next) = listing::page(call, items)?;
    Ok(listing::reply(value, next))
}

fn is_known(term: &Term) -> bool {
    match term {
        Term::Equals { property, .. } => ["rolename", "type"].contains(&property.as_str()),
        Term::Compares { .. } | Term::Bounds { .. } => false,
        Term::Function { name, argument } => name == "atscopeandbelow" && argument.is_none(),
    }
}

fn fits(role: &Role, term: &Term) -> bool {
    match term {
        Term::Equals { property, value } if property == "rolename" => role.name().eq_ignore_ascii_case(value),
        Term::Equals { value, .. } => role.type_name().eq_ignore_ascii_case(value),
        Term::Compares { .. } | Term::Bounds { .. } | Term::Function { .. } => true,
    }
}
