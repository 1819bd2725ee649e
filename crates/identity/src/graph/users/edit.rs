//! What a request body says about a user, for creating and for changing.

use lazurite_model::PasswordHash;
use lazurite_model::record::{Tenant, User};

use super::password::{self, Wanted};
use crate::State;
use crate::graph::body::Body;
use crate::graph::failure::Failure;
use crate::graph::merge::merge;
use crate::graph::quota::check_size;

/// Properties that are kept and shown, and that nothing here acts upon.
const KEPT: [&str; 26] = [
    "ageGroup",
    "businessPhones",
    "city",
    "companyName",
    "country",
    "department",
    "employeeHireDate",
    "employeeId",
    "employeeType",
    "faxNumber",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "onPremisesImmutableId",
    "otherMails",
    "passwordPolicies",
    "postalCode",
    "preferredLanguage",
    "showInAddressList",
    "state",
    "streetAddress",
    "surname",
    "usageLocation",
    "userType",
];

/// A body, with its password already hashed, which is slow on purpose.
pub(crate) struct Request {
    body: Body,
    pub(super) password: Option<PasswordHash>,
    force_change: Option<bool>,
}

impl Request {
    pub(super) async fn read(state: &State, mut body: Body) -> Result<Self, Failure> {
        let (mut password, mut force_change) = (None, None);
        if let Some(mut profile) = body.object("passwordProfile")? {
            force_change = profile.flag("forceChangePasswordNextSignIn")?;
            let text = profile.text("password")?;
            profile.rest(&["forceChangePasswordNextSignInWithMfa"])?;
            if let Some(text) = text {
                password = Some(Wanted::checked(text)?.hash(state).await?);
            }
        }
        if let Some(kind) = body.text("userType")? {
            if !["Member", "Guest"].contains(&kind.as_str()) {
                return Err(Failure::bad_request("'userType' must be Member or Guest."));
            }
            body.set("userType", &kind);
        }
        Ok(Self { body, password, force_change })
    }

    pub(super) fn states(&self, name: &str) -> bool {
        self.body.has(name)
    }

    /// Whether it decides who can sign in as this user.
    pub(super) fn is_sensitive(&self) -> bool {
        let named = ["accountEnabled", "userPrincipalName", "onPremisesImmutableId"];
        self.password.is_some() || self.force_change.is_some() || named.iter().any(|name| self.body.has(name))
    }

    pub(super) fn apply(mut self, user: &mut User, tenant: &Tenant) -> Result<(), Failure> {
        let body = &mut self.body;
        if body.has("userPrincipalName") {
            user.user_principal_name = checked_name(body.required("userPrincipalName")?, tenant)?;
        }
        if body.has("displayName") {
            user.display_name = body.required("displayName")?;
        }
        if body.has("mailNickname") {
            user.mail_nickname = body.required("mailNickname")?;
        }
        if let Some(enabled) = body.flag("accountEnabled")? {
            user.account_enabled = enabled;
        }
        merge(&mut user.properties, self.body.rest(&KEPT)?);
        check_size(&user.properties)?;
        user.password = self.password.or(user.password.take());
        if let Some(force) = self.force_change {
            password::force_change(user, force);
        }
        Ok(())
    }
}

/// A user principal name must lie in the tenant's domain.
fn checked_name(name: String, tenant: &Tenant) -> Result<String, Failure> {
    let (local, domain) = name.split_once('@').unwrap_or((&name, ""));
    let plain = |c: char| c.is_alphanumeric() || "'.-_!#^~+".contains(c);
    if local.is_empty() || local.len() > 64 || !local.chars().all(plain) {
        return Err(Failure::bad_request("Property userPrincipalName is invalid."));
    }
    if !domain.eq_ignore_ascii_case(&tenant.default_domain) {
        let message = format!(
            "The domain portion of the userPrincipalName property is invalid. You must use the verified domain name {}.",
            tenant.default_domain
        );
        return Err(Failure::bad_request(message));
    }
    Ok(name)
}
