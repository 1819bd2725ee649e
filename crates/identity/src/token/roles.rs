//! Which of an API's roles a principal has.

use lazurite_model::PrincipalId;

use super::Resource;
use crate::State;

/// The values of the roles that any of `principals` (somebody and their groups) was assigned at `resource`, each once.
pub(crate) fn role_values<'p>(
    state: &State,
    resource: &Resource,
    principals: impl IntoIterator<Item = &'p PrincipalId>,
) -> Vec<String> {
    let Some(api) = &resource.principal else { return Vec::new() };
    let assigned = principals.into_iter().flat_map(|principal| state.directory().roles(*principal, api.id));
    let mut values: Vec<String> = assigned.filter_map(|assignment| resource.role_value(assignment.role)).collect();
    values.sort();
    values.dedup();
    values
}

/// Whether any of `principals` was assigned to the application at all, with a role or without.
pub(crate) fn is_assigned<'p>(
    state: &State,
    application: PrincipalId,
    principals: impl IntoIterator<Item = &'p PrincipalId>,
) -> bool {
    principals.into_iter().any(|principal| !state.directory().roles(*principal, application).is_empty())
}
