//! The built-in definitions: those of Azure that concern Maps accounts, and the general ones that everybody uses, under
//! Azure's names (github.com/Azure/azure-policy). Azure has none about the local authentication of Maps accounts; the two
//! whose names begin with `1a207e7e` are ours.

use std::sync::LazyLock;

use jiff::Timestamp;
use lazurite_model::ResourceId;
use lazurite_model::record::{PolicyDefinition, SystemData};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::definition::TYPE;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    name: String,
    display_name: String,
    description: String,
    mode: String,
    category: String,
    version: String,
    parameters: Map<String, Value>,
    policy_rule: Value,
}

static DEFINITIONS: LazyLock<Vec<PolicyDefinition>> = LazyLock::new(|| {
    let entries: Vec<Entry> = serde_json::from_str(include_str!("built_in/definitions.json")).unwrap_or_default();
    entries.into_iter().map(definition).collect()
});

/// All built-in definitions.
pub(crate) fn definitions() -> &'static [PolicyDefinition] {
    &DEFINITIONS
}

fn definition(entry: Entry) -> PolicyDefinition {
    let metadata = json!({ "version": entry.version, "category": entry.category });
    PolicyDefinition {
        id: ResourceId::root().resource(TYPE, &entry.name),
        display_name: Some(entry.display_name),
        description: Some(entry.description),
        mode: entry.mode,
        parameters: entry.parameters,
        rule: entry.policy_rule,
        version: entry.version,
        metadata: metadata.as_object().cloned().unwrap_or_default(),
        system_data: nobody(),
    }
}

/// Who made what nobody made.
fn nobody() -> SystemData {
    SystemData {
        created_by: String::new(),
        created_by_type: String::new(),
        created_at: Timestamp::UNIX_EPOCH,
        last_modified_by: String::new(),
        last_modified_by_type: String::new(),
        last_modified_at: Timestamp::UNIX_EPOCH,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::Faults;
    use crate::provider::policy::parameter;
    use crate::provider::policy::rule::Rule;

    #[test]
    fn every_built_in_definition_is_as_a_client_would_have_to_write_it() {
        assert_eq!(definitions().len(), 27);
        for definition in definitions() {
            let mut faults = Faults::default();
            parameter::check_definitions("built-in", &definition.parameters, &mut faults);
            Rule::read(&definition.rule, &definition.parameters, &mut faults);
            let name = definition.display_name.as_deref();
            assert!(faults.into_result().is_ok(), "{name:?}");
            assert!(definition.id.name().parse::<uuid::Uuid>().is_ok(), "{name:?}");
        }
    }
}
