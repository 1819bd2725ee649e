//! The operations of the resource manager, all providers together: each provider's table names method, path, api-versions,
//! access, handler and the answers that there are.
//!
//! A handler is the `serve` of the module that is named like the operation. The first row that fits a path counts.

use std::fmt::Write as _;

use http::Method;
use lazurite_api::ApiError;

use crate::operation::{
    Access::{Action, DirectoryAdministrator, Elsewhere, SignedIn, Visible},
    Operation,
};
use crate::path::{self, Names};
use crate::provider::{
    access, authorization, deployments, features, insights, key_vault, locks, managed_identity, management_groups,
    maps, policy, policy_insights, resources, template_specs,
};
use crate::refuse;

/// Each provider's table under its name.
static TABLES: &[(&str, &[Operation])] = &[
    ("resources", resources::routes::TABLE),
    ("management_groups", management_groups::routes::TABLE),
    ("maps", maps::routes::TABLE),
    ("managed_identity", managed_identity::routes::TABLE),
    ("locks", locks::routes::TABLE),
    ("features", features::routes::TABLE),
    ("authorization", authorization::routes::TABLE),
    ("policy", policy::routes::TABLE),
    ("policy_insights", policy_insights::routes::TABLE),
    ("key_vault", key_vault::routes::TABLE),
    ("insights", insights::routes::TABLE),
    ("deployments", deployments::routes::TABLE),
    ("template_specs", template_specs::routes::TABLE),
    ("access", access::routes::TABLE),
];

/// All operations.
pub(crate) fn all() -> impl Iterator<Item = &'static Operation> {
    TABLES.iter().flat_map(|(_, table)| table.iter())
}

/// The operation that a request asks for, and what the names in its path stand for.
///
/// # Errors
/// 404 in ARM's words for a path that no operation has, 405 for a method that none has there.
pub(crate) fn find(method: &Method, segments: &[String]) -> Result<(&'static Operation, Names), ApiError> {
    let mut allowed = Vec::new();
    let mut shown = None;
    for operation in all() {
        if let Some(names) = path::fit(operation.path, segments) {
            if operation.method == *method {
                return Ok((operation, names));
            }
            allowed.push(operation.method.as_str());
            shown = shown.or_else(|| (operation.method == Method::GET).then_some((operation, names)));
        }
    }
    // Whether a resource exists is asked of whatever shows it.
    if let Some(shown) = shown.filter(|_| *method == Method::HEAD) {
        return Ok(shown);
    }
    if !allowed.is_empty() {
        return Err(refuse::wrong_method(method, &allowed));
    }
    let Some(at) = segments.iter().rposition(|segment| segment.eq_ignore_ascii_case("providers")) else {
        return Err(refuse::unknown_path());
    };
    let mut rest = segments.iter().map(String::as_str).skip(at + 1);
    let namespace = rest.next().unwrap_or_default();
    // Types and names take turns: accounts/{name}/creators/{name}.
    let types: Vec<&str> = rest.step_by(2).collect();
    match resources::namespace::find(namespace) {
        Some(known) => Err(refuse::unknown_type(known.name, &types.join("/"))),
        None => Err(refuse::unknown_namespace(namespace)),
    }
}

/// The provider's type that a path is about, e.g. `Microsoft.Maps/accounts`; `None` for the resource manager's own paths.
pub(crate) fn resource_type(template: &str) -> Option<String> {
    let (_, provided) = template.rsplit_once("/providers/")?;
    let mut parts = provided.split('/').take_while(|part| !part.starts_with('{'));
    let (namespace, type_) = (parts.next()?, parts.next()?);
    Some(format!("{namespace}/{type_}"))
}

/// The operations of each provider as text, one a line: method, path, name, what the caller needs, api-versions, answers.
pub fn listings() -> impl Iterator<Item = (&'static str, String)> {
    TABLES.iter().map(|(name, table)| (*name, listing(table)))
}

fn listing(table: &[Operation]) -> String {
    let mut text = String::new();
    for Operation { name, method, path, versions, access, answers, .. } in table {
        let access = match access {
            Action(action) => (*action).to_owned(),
            Visible(action) => format!("{action}, item by item"),
            Elsewhere(action) => format!("{action}, where the operation finds it is needed"),
            SignedIn => "a valid token".to_owned(),
            DirectoryAdministrator(action) => format!("{action}, by Global Administrators of the directory"),
        };
        let _ = writeln!(text, "{method} {path} | {name} | {access} | {} | {answers:?}", versions.join(", "));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    #[test]
    fn the_tables_are_as_published() {
        for (name, listing) in listings() {
            insta::assert_snapshot!(name, listing);
        }
    }

    #[test]
    fn every_action_exists_in_the_catalogue() {
        for operation in all() {
            if let Some(action) = operation.access.action() {
                assert!(lazurite_policy::operation::find(action).is_some(), "{} needs {action}", operation.name);
            }
        }
    }

    #[test]
    fn every_operation_has_its_own_name_and_place() {
        let mut seen = HashSet::new();
        for operation in all() {
            assert!(seen.insert(operation.name.to_owned()), "{} twice", operation.name);
            assert!(
                seen.insert(format!("{} {}", operation.method, operation.path)),
                "{} hides another",
                operation.name
            );
        }
    }

    #[test]
    fn paths_name_their_resource_type() {
        assert_eq!(
            resource_type("/subscriptions/{s}/providers/Microsoft.Maps/accounts/{a}/listKeys").as_deref(),
            Some("Microsoft.Maps/accounts")
        );
        assert_eq!(
            resource_type("{scope}/providers/Microsoft.Authorization/roleAssignments").as_deref(),
            Some("Microsoft.Authorization/roleAssignments")
        );
        assert_eq!(resource_type("/subscriptions/{s}/resourceGroups/{g}"), None);
    }

    #[test]
    fn what_nobody_provides_is_refused_in_arms_words() {
        let code =
            |method: Method, path: &str| find(&method, &path::segments(path).unwrap()).err().map(|error| error.code);
        assert_eq!(code(Method::GET, "/nothing").as_deref(), Some("MissingSubscription"));
        assert_eq!(
            code(Method::GET, "/subscriptions/s/providers/Contoso.Foo/bars").as_deref(),
            Some("InvalidResourceNamespace")
        );
        assert_eq!(
            code(Method::GET, "/subscriptions/s/providers/microsoft.maps/bars").as_deref(),
            Some("InvalidResourceType")
        );
        assert_eq!(code(Method::TRACE, "/subscriptions").as_deref(), Some("MethodNotAllowed"));
    }
}
