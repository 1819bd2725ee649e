//! Actions as custom roles and deny assignments name them, against the operations that exist.

use lazurite_model::record::Permission;
use lazurite_policy::builtin;
use lazurite_policy::operation::any_covered;

use crate::faults::Faults;
use crate::refuse::shown;

/// Notes every action that stands for no operation: a role that grants a misspelt one grants less than its author thinks,
/// and one that takes out a misspelt one grants more.
pub(super) fn check(permissions: &[Permission], faults: &mut Faults) {
    for (at, permission) in permissions.iter().enumerate() {
        let lists = [
            ("actions", &permission.actions, false),
            ("notActions", &permission.not_actions, false),
            ("dataActions", &permission.data_actions, true),
            ("notDataActions", &permission.not_data_actions, true),
        ];
        for (list, names, is_data) in lists {
            for name in names.iter().filter(|name| !exists(name, is_data)) {
                let plane = if is_data { "data actions" } else { "actions" };
                let message =
                    format!("'{}' does not match any of the {plane} supported by the providers.", shown(name));
                faults.add("InvalidActionOrNotAction", format!("properties.permissions[{at}].{list}"), message);
            }
        }
    }
}

/// Whether an action or pattern stands for an operation of the plane. What built-in roles name is let pass, too: a custom role
/// often begins as a copy of one, and Azure has more providers than there are here.
fn exists(name: &str, is_data: bool) -> bool {
    any_covered(name, is_data) || (!is_data && builtin::is_named(name))
}
