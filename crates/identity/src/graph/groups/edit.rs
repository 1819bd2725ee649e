//! What a request body says about a group, for creating and for changing.

use lazurite_model::record::Group;

use crate::graph::body::Body;
use crate::graph::failure::Failure;

/// Changes `group` as `body` says; all of `body` must be understood.
pub(super) fn apply(group: &mut Group, mut body: Body) -> Result<(), Failure> {
    if body.has("displayName") {
        group.display_name = body.required("displayName")?;
    }
    if body.has("mailNickname") {
        group.mail_nickname = body.required("mailNickname")?;
    }
    if body.has("description") {
        group.description = body.text("description")?;
    }
    if let Some(enabled) = body.flag("mailEnabled")? {
        group.mail_enabled = enabled;
    }
    if let Some(enabled) = body.flag("securityEnabled")? {
        group.security_enabled = enabled;
    }
    if body.texts("groupTypes")?.is_some_and(|types| !types.is_empty()) {
        return Err(Failure::bad_request("'groupTypes' must be empty: only security groups exist here."));
    }
    body.rest(&[]).map(|_| ())
}
