//! The operations of `Microsoft.Features`.

use super::{VERSIONS, list, missing};
use crate::operation::{
    Access::{Action, SignedIn},
    operations, subscription,
};
use crate::provider::resources::namespace::operations;

macro_rules! registration {
    ($rest:literal) => {
        concat!(
            "/subscriptions/{subscriptionId}/providers/Microsoft.Features/featureProviders/{resourceProviderNamespace}/subscriptionFeatureRegistrations",
            $rest
        )
    };
}

macro_rules! feature {
    ($rest:literal) => {
        concat!(
            "/subscriptions/{subscriptionId}/providers/Microsoft.Features/providers/{resourceProviderNamespace}/features",
            $rest
        )
    };
}

operations! {
    "ListOperations": GET "/providers/Microsoft.Features/operations", VERSIONS, SignedIn => operations, [200];
    "Features_ListAll": GET subscription!("/providers/Microsoft.Features/features"), VERSIONS, Action("Microsoft.Features/features/read") => list, [200];
    "Features_List": GET feature!(""), VERSIONS, Action("Microsoft.Features/providers/features/read") => list, [200];
    "Features_Get": GET feature!("/{featureName}"), VERSIONS, Action("Microsoft.Features/providers/features/read") => missing, [];
    "Features_Register": POST feature!("/{featureName}/register"), VERSIONS, Action("Microsoft.Features/providers/features/register/action") => missing, [];
    "Features_Unregister": POST feature!("/{featureName}/unregister"), VERSIONS, Action("Microsoft.Features/providers/features/unregister/action") => missing, [];
    "SubscriptionFeatureRegistrations_ListAllBySubscription": GET subscription!("/providers/Microsoft.Features/subscriptionFeatureRegistrations"), VERSIONS, Action("Microsoft.Features/featureProviders/subscriptionFeatureRegistrations/read") => list, [200];
    "SubscriptionFeatureRegistrations_ListBySubscription": GET registration!(""), VERSIONS, Action("Microsoft.Features/featureProviders/subscriptionFeatureRegistrations/read") => list, [200];
    "SubscriptionFeatureRegistrations_Get": GET registration!("/{featureName}"), VERSIONS, Action("Microsoft.Features/featureProviders/subscriptionFeatureRegistrations/read") => missing, [];
    "SubscriptionFeatureRegistrations_CreateOrUpdate": PUT registration!("/{featureName}"), VERSIONS, Action("Microsoft.Features/featureProviders/subscriptionFeatureRegistrations/write") => missing, [];
    "SubscriptionFeatureRegistrations_Delete": DELETE registration!("/{featureName}"), VERSIONS, Action("Microsoft.Features/featureProviders/subscriptionFeatureRegistrations/delete") => missing, [];
}
