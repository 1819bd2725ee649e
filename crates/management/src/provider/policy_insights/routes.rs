//! The operations of `Microsoft.PolicyInsights`.
//!
//! A scope is also a definition's, an initiative's or an assignment's id: then only its states are told.

use super::{EVENT_VERSIONS, METADATA_VERSIONS, STATE_VERSIONS, event, metadata, state};
use crate::operation::{
    Access::{Action, SignedIn},
    operations,
};

macro_rules! scoped {
    ($rest:literal) => {
        concat!("{scope}/providers/Microsoft.PolicyInsights", $rest)
    };
}

operations! {
    "PolicyStates_TriggerEvaluation": POST scoped!("/policyStates/latest/triggerEvaluation"), STATE_VERSIONS, Action("Microsoft.PolicyInsights/policyStates/triggerEvaluation/action") => state::trigger, [202];
    "PolicyStates_ListQueryResults": POST scoped!("/policyStates/{policyStatesResource}/queryResults"), STATE_VERSIONS, Action("Microsoft.PolicyInsights/policyStates/queryResults/read") => state::query, [200];
    "PolicyStates_Summarize": POST scoped!("/policyStates/{policyStatesResource}/summarize"), STATE_VERSIONS, Action("Microsoft.PolicyInsights/policyStates/summarize/read") => state::summarize, [200];
    "PolicyEvents_ListQueryResults": POST scoped!("/policyEvents/{policyEventsResource}/queryResults"), EVENT_VERSIONS, Action("Microsoft.PolicyInsights/policyEvents/queryResults/read") => event::query, [200];
    "PolicyMetadata_List": GET "/providers/Microsoft.PolicyInsights/policyMetadata", METADATA_VERSIONS, SignedIn => metadata::list, [200];
    "PolicyMetadata_GetResource": GET "/providers/Microsoft.PolicyInsights/policyMetadata/{resourceName}", METADATA_VERSIONS, SignedIn => metadata::get, [200];
}
