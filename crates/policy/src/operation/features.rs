//! `Microsoft.Features`: previews that a subscription takes part in.

super::operations! { "Microsoft.Features", "Microsoft Features";
    false "Features provider" {
        "register/action", "Register the provider", "Registers the subscription with the features provider.";
        "unregister/action", "Unregister the provider", "Unregisters the subscription from the features provider.";
        "operations/read", "Read operations", "Lists the operations of the features provider.";
    }
    false "Features" {
        "features/read", "Read features", "Lists the features of a subscription.";
        "providers/features/read", "Read a provider's feature", "Shows a feature of a resource provider.";
        "providers/features/register/action", "Register a feature", "Registers the subscription for a feature of a resource provider.";
        "providers/features/unregister/action", "Unregister a feature", "Takes the subscription out of a feature of a resource provider.";
        "featureProviders/subscriptionFeatureRegistrations/read", "Read a feature registration", "Shows a subscription's registration for a feature.";
        "featureProviders/subscriptionFeatureRegistrations/write", "Write a feature registration", "Registers the subscription for a feature.";
        "featureProviders/subscriptionFeatureRegistrations/delete", "Delete a feature registration", "Takes the subscription out of a feature.";
    }
}
