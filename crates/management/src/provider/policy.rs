//! Azure Policy (`Microsoft.Authorization/policy…`): rules that say what resources may be like, where they hold, and what
//! they do to requests.
//!
//! [`rule`] is the language, a pure engine. [`in_force`] finds the rules that hold for a resource. [`admission`] lets them
//! change and refuse requests; `policy_insights` tells which resources comply.

pub(crate) mod admission;
pub(crate) mod alias;
pub(crate) mod assignment;
pub(crate) mod definition;
pub(crate) mod exemption;
pub(crate) mod in_force;
pub(crate) mod mode;
pub(crate) mod routes;
pub(crate) mod rule;
pub(crate) mod set_definition;
pub(crate) mod subject;

mod built_in;
mod definable;
mod metadata;
mod parameter;

use lazurite_api::ApiError;
use lazurite_model::ResourceId;

use crate::refuse::shown;

/// The api-versions of definitions; assignments have one more, between them.
macro_rules! versions {
    ($($more:literal)?) => {
        &[
            "2026-06-01",
            "2025-11-01",
            "2025-03-01",
            "2025-01-01",
            "2024-05-01",
            "2024-04-01",
            "2023-04-01",
            $($more,)?
            "2021-06-01",
            "2020-09-01",
            "2020-03-01",
            "2019-09-01",
            "2019-06-01",
            "2019-01-01",
            "2018-05-01",
            "2018-03-01",
            "2016-12-01",
        ]
    };
}

/// The api-versions of definitions and initiatives.
pub(crate) const DEFINITION_VERSIONS: &[&str] = versions!();

/// The api-versions of assignments.
pub(crate) const ASSIGNMENT_VERSIONS: &[&str] = versions!("2022-06-01");

/// The api-versions of exemptions; there is none that is no preview.
pub(crate) const EXEMPTION_VERSIONS: &[&str] =
    &["2026-01-01-preview", "2024-12-01-preview", "2022-07-01-preview", "2020-07-01-preview"];

/// The end of a resource id behind a scope: everything behind the last `/providers/`.
///
/// The scope of `/subscriptions/s/providers/Microsoft.Authorization/policyDefinitions/d` is the subscription, that of a
/// built-in definition the root.
pub(crate) fn scope_of(id: &ResourceId) -> ResourceId {
    let key = id.key();
    let end = key.rfind("/providers/").and_then(|at| id.as_str().get(..at));
    end.and_then(|scope| ResourceId::parse(scope).ok()).unwrap_or_else(ResourceId::root)
}

/// 400: a name holds what no name may.
pub(crate) fn check_name(what: &str, name: &str, most: usize) -> Result<(), ApiError> {
    let bad = |c: char| "<>*%&:\\?/#".contains(c) || c.is_control();
    if name.is_empty() || name.chars().count() > most || name.contains(bad) || name.ends_with(['.', ' ']) {
        let message = format!(
            "The {what} name '{}' is invalid: it has 1 to {most} characters, none of < > * % & : \\ ? / #, and does not end with a period or a blank.",
            shown(name)
        );
        return Err(ApiError::bad_request("InvalidPolicyName", message).at("name"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scope_is_what_stands_before_the_last_provider() {
        for (id, scope) in [
            ("/providers/Microsoft.Authorization/policyDefinitions/d", "/"),
            ("/subscriptions/s/providers/Microsoft.Authorization/policyDefinitions/d", "/subscriptions/s"),
            (
                "/providers/Microsoft.Management/managementGroups/m/providers/microsoft.authorization/policyDefinitions/d",
                "/providers/Microsoft.Management/managementGroups/m",
            ),
        ] {
            assert_eq!(scope_of(&ResourceId::parse(id).unwrap()), ResourceId::parse(scope).unwrap());
        }
    }
}
