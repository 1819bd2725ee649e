//! What is wrong and what to change, in words that name what the decision went by.

use lazurite_model::PrincipalId;

use super::entry::Entry;
use super::look_up::Names;
use crate::cause::Cause;

/// What is wrong.
pub(super) fn message(entry: &Entry<'_>, cause: Cause, names: Names<'_>) -> String {
    let action = entry.missing.map_or("the data action", lazurite_policy::DataAction::name);
    match cause {
        Cause::NoRole => {
            format!("{} has no role that counts for the account, so none with {action}.", principal(entry, names))
        }
        Cause::RoleElsewhere => format!(
            "{} has {action} by {}, assigned at a scope that does not hold the account.",
            principal(entry, names),
            role(entry, names)
        ),
        Cause::RoleLacksAction => {
            format!(
                "{} is assigned {}, which does not have {action}.",
                principal(entry, names),
                assignment(entry, names)
            )
        }
        Cause::DenyAssignment => match (entry.assignment, names.rbac()) {
            (Some(id), Some(rbac)) => {
                let known = rbac.deny_assignment(id).map(|deny| format!(" ({}) at {}", deny.name(), deny.scope()));
                format!("The deny assignment {id}{} holds off {}.", known.unwrap_or_default(), principal(entry, names))
            }
            (Some(id), None) => format!("The deny assignment {id} holds off {}.", principal(entry, names)),
            (None, _) => cause.meaning().to_owned(),
        },
        Cause::OriginNotAllowed => format!("The account's CORS rules do not name {}.", origin(entry)),
        Cause::SasRegion => format!("The SAS token is not valid in {}.", entry.location.name()),
        Cause::AccountQuota | Cause::TokenRate => match entry.limit {
            Some(limit) => format!("{} The limit is {} requests per second.", cause.meaning(), limit.rate),
            None => cause.meaning().to_owned(),
        },
        _ => cause.meaning().to_owned(),
    }
}

/// The smallest change that would let the request in.
pub(super) fn fix(entry: &Entry<'_>, cause: Cause, names: Names<'_>) -> String {
    let action = entry.missing.map_or("the data action", lazurite_policy::DataAction::name);
    match cause {
        Cause::NoRole => format!(
            "Assign {} a role with {action} on the account, for instance Azure Maps Data Reader.",
            principal(entry, names)
        ),
        Cause::RoleLacksAction if is_built_in(entry) => {
            format!("Assign {} a role that has {action}.", principal(entry, names))
        }
        Cause::RoleLacksAction => {
            format!("Assign a role that has {action}, or add it to the dataActions of {}.", role(entry, names))
        }
        Cause::OriginNotAllowed => {
            format!("Add {} to properties.cors.corsRules[].allowedOrigins of the account.", origin(entry))
        }
        Cause::SasRegion => {
            format!(
                "List a SAS token whose regions name {}, or none, or send the request to a region that it names.",
                entry.location.name()
            )
        }
        _ => cause.fix().to_owned(),
    }
}

fn principal(entry: &Entry<'_>, names: Names<'_>) -> String {
    entry.principal.map_or_else(|| "The principal".to_owned(), |id| called(id, names))
}

/// A principal by id and name.
pub(super) fn called(id: PrincipalId, names: Names<'_>) -> String {
    match names.principal(id) {
        Some(known) => format!("{} ({id})", known.name),
        None => id.to_string(),
    }
}

fn origin(entry: &Entry<'_>) -> String {
    String::from_utf8_lossy(entry.origin.unwrap_or_default()).into_owned()
}

fn role(entry: &Entry<'_>, names: Names<'_>) -> String {
    let Some(id) = entry.role else { return "the role".to_owned() };
    let name = names.rbac().and_then(|rbac| rbac.role_name(id));
    name.map_or_else(|| format!("the role {id}"), |name| format!("the role {name}"))
}

/// Whether the role is one that nobody can change.
fn is_built_in(entry: &Entry<'_>) -> bool {
    entry.role.is_some_and(|id| lazurite_policy::builtin::ROLES.iter().any(|role| role.id == id))
}

fn assignment(entry: &Entry<'_>, names: Names<'_>) -> String {
    let scope = entry.assignment.and_then(|id| names.rbac()?.assignment_scope(id));
    let role = role(entry, names);
    match (entry.assignment, scope) {
        (_, Some(scope)) => format!("{role} at {scope}"),
        (Some(id), None) => format!("{role} (assignment {id})"),
        (None, None) => role,
    }
}
