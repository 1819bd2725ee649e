//! Resource groups.

pub(crate) mod delete;
pub(crate) mod exists;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod patch;
pub(crate) mod put;

use lazurite_model::record::ResourceGroup;
use serde_json::{Value, json};

use crate::faults::Faults;
use crate::refuse::shown;

/// As the wire shows it.
pub(crate) fn view(group: &ResourceGroup) -> Value {
    let mut view = json!({
        "id": group.id,
        "name": group.id.name(),
        "type": "Microsoft.Resources/resourceGroups",
        "location": group.location,
        "tags": group.tags,
        "properties": { "provisioningState": "Succeeded" },
    });
    if let (Some(manager), Some(fields)) = (&group.managed_by, view.as_object_mut()) {
        fields.insert("managedBy".to_owned(), json!(manager));
    }
    view
}

/// Notes what is wrong with a new group's name: 1 to 90 letters, digits and `-_.()`, not ending with a period.
fn check_name(name: &str, faults: &mut Faults) {
    let wrong: String = name.chars().filter(|c| !(c.is_alphanumeric() || "-_.()".contains(*c))).collect();
    if !wrong.is_empty() {
        let message = format!(
            "The provided resource group name '{}' has these invalid characters: '{}'. The name can only be a letter, digit, '-', '.', '(', ')' or '_'.",
            shown(name),
            shown(&wrong)
        );
        faults.add("InvalidResourceGroup", "resourceGroupName", message);
    }
    if name.chars().count() > 90 {
        faults.add("InvalidResourceGroup", "resourceGroupName", "A resource group's name has at most 90 characters.");
    }
    if name.ends_with('.') {
        faults.add("InvalidResourceGroup", "resourceGroupName", "A resource group's name does not end with a period.");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_allowed(name: &str) -> bool {
        let mut faults = Faults::default();
        check_name(name, &mut faults);
        faults.into_result().is_ok()
    }

    #[test]
    fn names_hold_letters_digits_and_a_few_signs() {
        for name in ["lz-accept", "a", "Größe_1.(x)", &"n".repeat(90)] {
            assert!(is_allowed(name), "{name}");
        }
        for name in ["a b", "a%", "a.", &"n".repeat(91), "a#b"] {
            assert!(!is_allowed(name), "{name}");
        }
    }
}
