//! Tokens for a person: where every grant that a person stands behind ends.

use lazurite_model::record::{Authentication, Tenant, TokenFamily, User};
use serde_json::{Map, Value, json};

use super::consent::{self, Granted};
use super::family::{self, Spend, refresh_token, settle};
use crate::State;
use crate::client::Client;
use crate::fault::{Fault, row};
use crate::token::{
    Credential, IdToken, Issued, Person, Scopes, groups_for, id_token, is_assigned, issue_for, principals_of,
    role_values,
};

/// How long an access token for a person is valid, in seconds.
const LIFE: i64 = 3599;

/// What a grant gives to whom.
pub(crate) struct PersonGrant<'g> {
    pub(crate) client: &'g Client,
    /// How the client proved who it is.
    pub(crate) credential: Credential,
    /// Who signed in, when and how.
    pub(crate) authentication: &'g Authentication,
    /// What is asked for now.
    pub(crate) scopes: &'g Scopes,
    /// What was asked for first: what a refresh without a scope means.
    pub(crate) scope_text: &'g str,
    /// What the id token must repeat.
    pub(crate) nonce: Option<&'g str>,
    /// The family that goes on; `None`: a new one begins.
    pub(crate) family: Option<TokenFamily>,
    /// What the grant uses up.
    pub(crate) spend: Spend<'g>,
    /// Whether a page in a browser asks.
    pub(crate) browser: bool,
}

impl<'g> PersonGrant<'g> {
    /// One that begins a family of its own and uses nothing up, for a client that is no page.
    pub(crate) const fn new(
        (client, credential): (&'g Client, Credential),
        authentication: &'g Authentication,
        (scopes, scope_text): (&'g Scopes, &'g str),
    ) -> Self {
        Self {
            client,
            credential,
            authentication,
            scopes,
            scope_text,
            nonce: None,
            family: None,
            spend: Spend::Nothing,
            browser: false,
        }
    }
}

/// The answer of the token endpoint, or why there is none.
///
/// Consent, the account and its assignment are asked anew each time, so what was taken back is gone at the next refresh.
pub(crate) async fn person(state: &State, tenant: &Tenant, mut grant: PersonGrant<'_>) -> Result<Value, Fault> {
    let user = user_of(state, tenant, grant.authentication).await?;
    let granted = consent::granted(state, tenant, grant.client, &user, grant.scopes).await?;
    let principals = principals_of(state, user.id).await?;
    check_assignment(state, tenant, grant.client, &user, &principals)?;
    let kept = grant.scopes.offline_access || grant.family.is_some();
    let mut family = grant.family.take().unwrap_or_else(|| {
        family::new(state, grant.client.app_id, grant.authentication, (grant.scope_text, grant.browser))
    });
    let groups = groups_for(state, granted.resource.groups, &principals).await?;
    let person = Person {
        user: &user,
        authentication: grant.authentication,
        client: grant.client.app_id,
        credential: grant.credential,
        scopes: &granted.scopes,
        roles: role_values(state, &granted.resource, &principals),
        groups,
        family: family.id,
    };
    let access = issue_for(state, person, &granted.resource, LIFE).map_err(|error| Fault::unsigned(&error))?;
    let mut answer = frame(&access, &granted, &user);
    if grant.scopes.openid {
        let token = IdToken {
            client: grant.client,
            user: &user,
            authentication: grant.authentication,
            scopes: grant.scopes,
            nonce: grant.nonce,
            family: family.id,
            tenant,
            principals: &principals,
            code: None,
        };
        answer.insert("id_token".to_owned(), id_token(state, token).await?.into());
    }
    settle(state, grant.spend, &mut family, kept).await?;
    if kept {
        answer.insert("refresh_token".to_owned(), refresh_token(state, &family).into());
        if family.browser {
            let left = family.expires.as_second() - state.now().as_second();
            answer.insert("refresh_token_expires_in".to_owned(), left.into());
        }
        if grant.client.is_of_the_family() {
            answer.insert("foci".to_owned(), "1".into());
        }
    }
    Ok(Value::Object(answer))
}

/// The person who signed in, if they still may.
pub(crate) async fn user_of(state: &State, tenant: &Tenant, authentication: &Authentication) -> Result<User, Fault> {
    let user = state.store().read::<User>(&authentication.user.to_string()).await?;
    let Some(user) = user.filter(|user| user.tenant == tenant.id) else {
        let message = format!("The user account does not exist in the directory '{}'.", tenant.display_name);
        return Err(Fault::new(&row::NO_SUCH_USER, message));
    };
    if !user.account_enabled {
        return Err(Fault::new(&row::USER_DISABLED, "The user account is disabled."));
    }
    Ok(user)
}

/// An application may be for those alone who are assigned to it (`appRoleAssignmentRequired`); a disabled one is for nobody.
pub(crate) fn check_assignment<'p>(
    state: &State,
    tenant: &Tenant,
    client: &Client,
    user: &User,
    principals: impl IntoIterator<Item = &'p lazurite_model::PrincipalId>,
) -> Result<(), Fault> {
    let Some(principal) = state.directory().principal(tenant.id, client.app_id) else { return Ok(()) };
    if !principal.account_enabled {
        return Err(Fault::new(&row::DISABLED, format!("Application '{}' is disabled.", client.app_id)));
    }
    let required = principal.properties.get("appRoleAssignmentRequired").and_then(Value::as_bool).unwrap_or(false);
    if required && !is_assigned(state, principal.id, principals) {
        let message = format!(
            "Your administrator has configured the application '{}' to block users unless they are assigned to it. The signed in user '{}' is not.",
            client.name, user.user_principal_name
        );
        return Err(Fault::new(&row::NOT_ASSIGNED, message));
    }
    Ok(())
}

fn frame(access: &Issued, granted: &Granted, user: &User) -> Map<String, Value> {
    use base64::Engine as _;
    let info = json!({"uid": user.id, "utid": user.tenant}).to_string();
    let seconds = access.expires - access.not_before;
    let mut answer = Map::new();
    answer.insert("token_type".to_owned(), "Bearer".into());
    answer.insert("scope".to_owned(), granted.answer.clone().into());
    answer.insert("expires_in".to_owned(), seconds.into());
    answer.insert("ext_expires_in".to_owned(), seconds.into());
    answer.insert("access_token".to_owned(), access.token.clone().into());
    let info = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(info);
    answer.insert("client_info".to_owned(), info.into());
    answer
}
