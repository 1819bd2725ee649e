//! The golden table: which built-in role grants which data action, and which management action.

use std::fmt::Write;

use lazurite_policy::{DataAction, DataActionSet, builtin, operation, pattern};

#[test]
fn every_role_grants_exactly_the_actions_of_the_golden_table() {
    let mut table = String::new();
    for role in builtin::ROLES {
        writeln!(table, "{} ({})", role.name, role.id).unwrap();
        let permission = role.permission();
        let set = DataActionSet::compile(&permission.data_actions, &permission.not_data_actions);
        for operation in operation::OPERATIONS.iter().flat_map(|group| group.iter()) {
            let granted = match DataAction::parse(operation.name) {
                Some(action) => set.contains(action),
                None => {
                    pattern::any_matches(&permission.actions, operation.name)
                        && !pattern::any_matches(&permission.not_actions, operation.name)
                }
            };
            let plane = if operation.is_data_action { "data" } else { "mgmt" };
            writeln!(table, "  {} {plane} {}", if granted { "✔" } else { "✘" }, operation.name).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn the_data_roles_have_as_many_data_actions_as_azure_counts() {
    let count = |name: &str| {
        let permission = builtin::named(name).unwrap().permission();
        DataActionSet::compile(&permission.data_actions, &permission.not_data_actions).iter().count()
    };
    assert_eq!(count("Azure Maps Data Reader"), 12);
    assert_eq!(count("Azure Maps Data Contributor"), 19);
    assert_eq!(count("Azure Maps Search and Render Data Reader"), 2);
    assert_eq!(count("Azure Maps Data Read and Batch Role"), 13);
    assert_eq!(count("Owner"), 0, "who manages accounts does not thereby read their data");
}
