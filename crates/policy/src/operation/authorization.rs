//! `Microsoft.Authorization`: roles, deny assignments, locks, policies.

super::operations! { "Microsoft.Authorization", "Microsoft Authorization";
    false "Role assignments" {
        "roleAssignments/read", "Read a role assignment", "Shows who has which role where.";
        "roleAssignments/write", "Create a role assignment", "Gives a principal a role at a scope.";
        "roleAssignments/delete", "Delete a role assignment", "Takes a role away from a principal.";
        "roleAssignmentSchedules/read", "Read role assignment schedules", "Lists the role assignments at a scope with their time limits.";
        "roleAssignmentScheduleInstances/read", "Read role assignment schedule instances", "Lists the role assignments that hold at this time.";
        "roleAssignmentScheduleRequests/read", "Read role assignment schedule requests", "Shows requests for role assignments with a time limit.";
        "roleEligibilitySchedules/read", "Read role eligibility schedules", "Lists the roles that principals can activate at a scope.";
        "roleEligibilityScheduleInstances/read", "Read role eligibility schedule instances", "Lists the roles that principals can activate at this time.";
        "roleEligibilityScheduleRequests/read", "Read role eligibility schedule requests", "Shows requests for roles that can be activated.";
    }
    false "Role definitions" {
        "roleDefinitions/read", "Read a role definition", "Shows what a role allows.";
        "roleDefinitions/write", "Create or update a custom role", "Creates or updates a custom role definition.";
        "roleDefinitions/delete", "Delete a custom role", "Deletes a custom role definition.";
    }
    false "Deny assignments" {
        "denyAssignments/read", "Read a deny assignment", "Shows what principals may not do at a scope whatever their roles say.";
        "denyAssignments/write", "Create a deny assignment", "Forbids principals to do something at a scope.";
        "denyAssignments/delete", "Delete a deny assignment", "Takes a deny assignment away.";
    }
    false "Permissions" {
        "permissions/read", "Read permissions", "Lists the permissions that the caller has at a scope.";
        "classicAdministrators/read", "Read classic administrators", "Lists the classic administrators of a subscription.";
        "providerOperations/read", "Read provider operations", "Lists the operations that roles can name.";
        "operations/read", "Read operations", "Lists the operations of the authorization provider.";
        "elevateAccess/action", "Elevate access", "Gives the caller User Access Administrator at the root scope.";
    }
    false "Locks" {
        "locks/read", "Read locks", "Shows the locks at a scope.";
        "locks/write", "Write locks", "Adds locks at a scope.";
        "locks/delete", "Delete locks", "Removes locks at a scope.";
    }
    false "Policies" {
        "policyDefinitions/read", "Read a policy definition", "Shows a policy definition.";
        "policyDefinitions/write", "Create or update a policy definition", "Creates or updates a policy definition.";
        "policyDefinitions/delete", "Delete a policy definition", "Deletes a policy definition.";
        "policyDefinitions/versions/read", "Read a policy definition's versions", "Shows the versions of a policy definition.";
        "policySetDefinitions/read", "Read a policy set definition", "Shows a policy set definition.";
        "policySetDefinitions/write", "Create or update a policy set definition", "Creates or updates a policy set definition.";
        "policySetDefinitions/delete", "Delete a policy set definition", "Deletes a policy set definition.";
        "policySetDefinitions/versions/read", "Read a policy set definition's versions", "Shows the versions of a policy set definition.";
        "policyAssignments/read", "Read a policy assignment", "Shows a policy assignment.";
        "policyAssignments/write", "Create or update a policy assignment", "Creates or updates a policy assignment.";
        "policyAssignments/delete", "Delete a policy assignment", "Deletes a policy assignment.";
        "policyAssignments/exempt/action", "Exempt from a policy assignment", "Exempts a scope from a policy assignment.";
        "policyExemptions/read", "Read a policy exemption", "Shows a policy exemption.";
        "policyExemptions/write", "Create or update a policy exemption", "Creates or updates a policy exemption.";
        "policyExemptions/delete", "Delete a policy exemption", "Deletes a policy exemption.";
        "policies/audit/action", "Audit by policy", "Records what an audit policy found.";
        "policies/auditIfNotExists/action", "Audit what is missing", "Records what an auditIfNotExists policy found.";
        "policies/deny/action", "Deny by policy", "Records what a deny policy refused.";
        "policies/deployIfNotExists/action", "Deploy by policy", "Records what a deployIfNotExists policy did.";
    }
}
