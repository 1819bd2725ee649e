//! `Lazurite.Access`: what the gate decided, and what it would decide. Ours, not Azure's.

super::operations! { "Lazurite.Access", "Lazurite Access";
    false "Access provider" {
        "register/action", "Register the provider", "Registers the subscription with the access provider.";
        "unregister/action", "Unregister the provider", "Unregisters the subscription from the access provider.";
        "operations/read", "Read operations", "Lists the operations of the access provider.";
    }
    false "Decisions" {
        "decisions/read", "Read decisions", "Shows what the gate decided about requests to an account, and why.";
        "evaluate/action", "Evaluate a request", "Says what the gate would decide about a request to an account.";
    }
    false "Limits" {
        "limits/read", "Read limits", "Shows the limits that were set for an account instead of its pricing tier's.";
        "limits/write", "Set limits", "Sets how many requests per second an account may send, by class of operations.";
        "limits/delete", "Delete limits", "Lets the limits of an account's pricing tier hold again.";
    }
}
