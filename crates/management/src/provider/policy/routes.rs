//! The operations of Azure Policy.
//!
//! Built-in definitions belong to nobody, and every caller may read them; they stand before the paths with a scope.

use super::{
    ASSIGNMENT_VERSIONS, DEFINITION_VERSIONS, EXEMPTION_VERSIONS, assignment, definition, exemption, set_definition,
};
use crate::operation::{
    Access::{Action, SignedIn},
    operations,
};

macro_rules! tenant {
    ($rest:literal) => {
        concat!("/providers/Microsoft.Authorization", $rest)
    };
}

macro_rules! scoped {
    ($rest:literal) => {
        concat!("{scope}/providers/Microsoft.Authorization", $rest)
    };
}

operations! {
    "PolicyDefinitions_ListBuiltIn": GET tenant!("/policyDefinitions"), DEFINITION_VERSIONS, SignedIn => definition::list, [200];
    "PolicyDefinitions_GetBuiltIn": GET tenant!("/policyDefinitions/{name}"), DEFINITION_VERSIONS, SignedIn => definition::get, [200];
    "PolicyDefinitionVersions_ListBuiltIn": GET tenant!("/policyDefinitions/{name}/versions"), DEFINITION_VERSIONS, SignedIn => definition::versions, [200];
    "PolicyDefinitionVersions_GetBuiltIn": GET tenant!("/policyDefinitions/{name}/versions/{version}"), DEFINITION_VERSIONS, SignedIn => definition::version, [200];
    "PolicySetDefinitions_ListBuiltIn": GET tenant!("/policySetDefinitions"), DEFINITION_VERSIONS, SignedIn => set_definition::list, [200];
    "PolicySetDefinitions_GetBuiltIn": GET tenant!("/policySetDefinitions/{name}"), DEFINITION_VERSIONS, SignedIn => set_definition::get, [200];
    "PolicyDefinitions_List": GET scoped!("/policyDefinitions"), DEFINITION_VERSIONS, Action("Microsoft.Authorization/policyDefinitions/read") => definition::list, [200];
    "PolicyDefinitions_CreateOrUpdate": PUT scoped!("/policyDefinitions/{name}"), DEFINITION_VERSIONS, Action("Microsoft.Authorization/policyDefinitions/write") => definition::put, [201];
    "PolicyDefinitions_Get": GET scoped!("/policyDefinitions/{name}"), DEFINITION_VERSIONS, Action("Microsoft.Authorization/policyDefinitions/read") => definition::get, [200];
    "PolicyDefinitions_Delete": DELETE scoped!("/policyDefinitions/{name}"), DEFINITION_VERSIONS, Action("Microsoft.Authorization/policyDefinitions/delete") => definition::delete, [200, 204];
    "PolicyDefinitionVersions_List": GET scoped!("/policyDefinitions/{name}/versions"), DEFINITION_VERSIONS, Action("Microsoft.Authorization/policyDefinitions/versions/read") => definition::versions, [200];
    "PolicyDefinitionVersions_Get": GET scoped!("/policyDefinitions/{name}/versions/{version}"), DEFINITION_VERSIONS, Action("Microsoft.Authorization/policyDefinitions/versions/read") => definition::version, [200];
    "PolicySetDefinitions_List": GET scoped!("/policySetDefinitions"), DEFINITION_VERSIONS, Action("Microsoft.Authorization/policySetDefinitions/read") => set_definition::list, [200];
    "PolicySetDefinitions_CreateOrUpdate": PUT scoped!("/policySetDefinitions/{name}"), DEFINITION_VERSIONS, Action("Microsoft.Authorization/policySetDefinitions/write") => set_definition::put, [200, 201];
    "PolicySetDefinitions_Get": GET scoped!("/policySetDefinitions/{name}"), DEFINITION_VERSIONS, Action("Microsoft.Authorization/policySetDefinitions/read") => set_definition::get, [200];
    "PolicySetDefinitions_Delete": DELETE scoped!("/policySetDefinitions/{name}"), DEFINITION_VERSIONS, Action("Microsoft.Authorization/policySetDefinitions/delete") => set_definition::delete, [200, 204];
    "PolicySetDefinitionVersions_List": GET scoped!("/policySetDefinitions/{name}/versions"), DEFINITION_VERSIONS, Action("Microsoft.Authorization/policySetDefinitions/versions/read") => set_definition::versions, [200];
    "PolicySetDefinitionVersions_Get": GET scoped!("/policySetDefinitions/{name}/versions/{version}"), DEFINITION_VERSIONS, Action("Microsoft.Authorization/policySetDefinitions/versions/read") => set_definition::version, [200];
    "PolicyAssignments_List": GET scoped!("/policyAssignments"), ASSIGNMENT_VERSIONS, Action("Microsoft.Authorization/policyAssignments/read") => assignment::list, [200];
    "PolicyAssignments_Create": PUT scoped!("/policyAssignments/{name}"), ASSIGNMENT_VERSIONS, Action("Microsoft.Authorization/policyAssignments/write") => assignment::put, [201];
    "PolicyAssignments_Update": PATCH scoped!("/policyAssignments/{name}"), ASSIGNMENT_VERSIONS, Action("Microsoft.Authorization/policyAssignments/write") => assignment::patch, [200];
    "PolicyAssignments_Get": GET scoped!("/policyAssignments/{name}"), ASSIGNMENT_VERSIONS, Action("Microsoft.Authorization/policyAssignments/read") => assignment::get, [200];
    "PolicyAssignments_Delete": DELETE scoped!("/policyAssignments/{name}"), ASSIGNMENT_VERSIONS, Action("Microsoft.Authorization/policyAssignments/delete") => assignment::delete, [200, 204];
    "PolicyExemptions_List": GET scoped!("/policyExemptions"), EXEMPTION_VERSIONS, Action("Microsoft.Authorization/policyExemptions/read") => exemption::list, [200];
    "PolicyExemptions_CreateOrUpdate": PUT scoped!("/policyExemptions/{name}"), EXEMPTION_VERSIONS, Action("Microsoft.Authorization/policyExemptions/write") => exemption::put, [200, 201];
    "PolicyExemptions_Get": GET scoped!("/policyExemptions/{name}"), EXEMPTION_VERSIONS, Action("Microsoft.Authorization/policyExemptions/read") => exemption::get, [200];
    "PolicyExemptions_Delete": DELETE scoped!("/policyExemptions/{name}"), EXEMPTION_VERSIONS, Action("Microsoft.Authorization/policyExemptions/delete") => exemption::delete, [200, 204];
}
