//! What a request body says about a service principal, for creating and for changing.

use lazurite_model::record::ServicePrincipal;

use crate::graph::body::Body;
use crate::graph::credentials;
use crate::graph::entity::Work;
use crate::graph::failure::Failure;
use crate::graph::merge::merge;
use crate::graph::quota::check_size;

/// Properties that are kept and shown. Sign-in looks at `appRoleAssignmentRequired`; nothing acts upon the others.
const KEPT: [&str; 11] = [
    "appRoleAssignmentRequired",
    "customSecurityAttributes",
    "description",
    "homepage",
    "loginUrl",
    "logoutUrl",
    "notes",
    "notificationEmailAddresses",
    "preferredSingleSignOnMode",
    "samlSingleSignOnSettings",
    "tags",
];

/// What comes along when a client sends back what it was shown; the application decides it.
const OF_THE_APPLICATION: [&str; 4] = ["appRoles", "oauth2PermissionScopes", "replyUrls", "servicePrincipalNames"];

/// Changes `principal` as `body` says.
pub(super) async fn apply(
    work: &mut Work<'_>,
    principal: &mut ServicePrincipal,
    mut body: Body,
) -> Result<(), Failure> {
    if let Some(enabled) = body.flag("accountEnabled")? {
        principal.account_enabled = enabled;
    }
    if let Some(name) = body.text("displayName")? {
        principal.display_name = name;
    }
    if let Some(names) = body.texts("alternativeNames")? {
        principal.alternative_names = names;
    }
    if let Some(items) = body.list("keyCredentials")? {
        credentials::replace_keys(work, principal.app_id, &mut principal.key_credentials, items).await?;
    }
    if let Some(items) = body.list("passwordCredentials")? {
        credentials::password::retain(&mut principal.password_credentials, &items)?;
    }
    if let Some(required) = body.flag("appRoleAssignmentRequired")? {
        principal.properties.insert("appRoleAssignmentRequired".into(), required.into());
    }
    for name in OF_THE_APPLICATION {
        body.take(name);
    }
    merge(&mut principal.properties, body.rest(&KEPT)?);
    check_size(&principal.properties)
}
