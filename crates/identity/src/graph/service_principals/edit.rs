//! What a request body says about a service principal, for creating and for changing.

use lazurite_model::record::ServicePrincipal;

use crate::graph::body::Body;
use crate::graph::failure::Failure;
use crate::graph::merge::merge;

/// Properties that are kept and shown, and that nothing here acts upon.
const KEPT: [&str; 12] = [
    "appRoleAssignmentRequired",
    "appRoles",
    "description",
    "homepage",
    "loginUrl",
    "logoutUrl",
    "notes",
    "notificationEmailAddresses",
    "preferredSingleSignOnMode",
    "replyUrls",
    "samlSingleSignOnSettings",
    "tags",
];

/// Changes `principal` as `body` says.
pub(super) fn apply(principal: &mut ServicePrincipal, mut body: Body) -> Result<(), Failure> {
    if let Some(enabled) = body.flag("accountEnabled")? {
        principal.account_enabled = enabled;
    }
    if let Some(name) = body.text("displayName")? {
        principal.display_name = name;
    }
    if let Some(names) = body.texts("alternativeNames")? {
        principal.alternative_names = names;
    }
    merge(&mut principal.properties, body.rest(&KEPT)?);
    Ok(())
}
