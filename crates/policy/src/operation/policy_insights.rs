//! `Microsoft.PolicyInsights`: whether resources comply with policies.

super::operations! { "Microsoft.PolicyInsights", "Microsoft Policy Insights";
    false "Policy insights provider" {
        "register/action", "Register the provider", "Registers the subscription with the policy insights provider.";
        "unregister/action", "Unregister the provider", "Unregisters the subscription from the policy insights provider.";
        "operations/read", "Read operations", "Lists the operations of the policy insights provider.";
    }
    false "Policy states" {
        "policyStates/queryResults/read", "Read policy states", "Shows whether resources comply with policies.";
        "policyStates/queryResults/action", "Query policy states", "Asks which resources comply with which policies.";
        "policyStates/summarize/read", "Read a summary of policy states", "Shows how many resources comply with policies.";
        "policyStates/summarize/action", "Summarise policy states", "Counts how many resources comply with policies.";
        "policyStates/triggerEvaluation/action", "Trigger an evaluation", "Begins an evaluation of all policies at a scope.";
    }
    false "Policy events" {
        "policyEvents/queryResults/read", "Read policy events", "Shows what policies did when resources were created or updated.";
        "policyEvents/queryResults/action", "Query policy events", "Asks what policies did when resources were created or updated.";
    }
    false "Policy restrictions" {
        "checkPolicyRestrictions/read", "Check policy restrictions", "Predicts what policies would say to a resource.";
        "policyMetadata/read", "Read policy metadata", "Shows the metadata of policies.";
        "asyncOperationResults/read", "Read operation results", "Shows how far an evaluation got.";
    }
    false "Remediations" {
        "remediations/read", "Read a policy remediation", "Shows a policy remediation.";
        "remediations/write", "Create or update a policy remediation", "Creates or updates a policy remediation.";
        "remediations/delete", "Delete a policy remediation", "Deletes a policy remediation.";
        "remediations/cancel/action", "Cancel a remediation", "Cancels a policy remediation.";
        "remediations/listDeployments/read", "Read a remediation's deployments", "Lists the deployments of a policy remediation.";
    }
}
