//! Policy states: for each resource and each policy that concerns it, whether it complies.

pub(crate) mod query;
pub(crate) mod summarize;
pub(crate) mod trigger;

mod found;
mod walk;
mod wanted;

use crate::call::Call;

/// `@odata.context`
pub(super) fn context(call: &Call, end: &str) -> String {
    let scope = if call.target.as_str() == "/" { "" } else { call.target.as_str() };
    format!("{}{scope}/providers/Microsoft.PolicyInsights/{end}", call.state.settings.origins.arm)
}
