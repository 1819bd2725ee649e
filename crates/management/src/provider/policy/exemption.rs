//! Policy exemptions: that an assignment does not hold for a scope, perhaps only for a while.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod put;

use jiff::Timestamp;
use lazurite_api::{ApiError, time};
use lazurite_model::ResourceId;
use lazurite_model::record::{PolicyAssignment, PolicyExemption};
use lazurite_store::Store;
use serde_json::{Value, json};

use super::{assignment, metadata, scope_of};
use crate::call::Call;
use crate::failure::Outcome;
use crate::refuse::shown;
use crate::system_data;

/// Their resource type.
pub(crate) const TYPE: &str = "Microsoft.Authorization/policyExemptions";

/// As the wire shows it.
fn view(exemption: &PolicyExemption) -> Value {
    json!({
        "id": exemption.resource_id(),
        "name": exemption.name,
        "type": TYPE,
        "properties": {
            "policyAssignmentId": exemption.policy_assignment_id,
            "policyDefinitionReferenceIds": exemption.reference_ids,
            "exemptionCategory": exemption.category,
            "expiresOn": exemption.expires.map(time::text),
            "displayName": exemption.display_name,
            "description": exemption.description,
            "metadata": metadata::view(&exemption.metadata, &exemption.system_data),
        },
        "systemData": system_data::view(&exemption.system_data),
    })
}

/// The key of the one that the path names.
fn key(call: &Call) -> String {
    format!("{} {}", call.target.key(), call.name("name").to_lowercase())
}

/// The assignment with that id.
async fn assignment(store: &Store, id: &ResourceId) -> Outcome<Option<PolicyAssignment>> {
    let is_right = id.resource_type().is_some_and(|type_| type_.eq_ignore_ascii_case(assignment::TYPE));
    if !is_right {
        return Ok(None);
    }
    Ok(store.read(&format!("{} {}", scope_of(id).key(), id.name().to_lowercase())).await?)
}

impl super::in_force::Exempts for PolicyExemption {
    /// Not once it has expired; and not from an assignment that was made after it: who deletes an assignment and makes it
    /// anew under the same name wants it to hold.
    fn exempts(&self, from: &PolicyAssignment, reference: Option<&str>, now: Timestamp) -> bool {
        self.policy_assignment_id == from.resource_id()
            && self.expires.is_none_or(|expires| now < expires)
            && from.system_data.created_at <= self.system_data.created_at
            && (self.reference_ids.is_empty()
                || reference.is_some_and(|id| self.reference_ids.iter().any(|known| known.eq_ignore_ascii_case(id))))
    }
}

/// 404: there is none of that name at the scope.
fn missing(name: &str) -> ApiError {
    let message = format!("The policy exemption '{}' is not found.", shown(name));
    ApiError::not_found("PolicyExemptionNotFound", message)
}
