//! Makes access tokens: for applications and managed identities, and for people who let a client act for them.

use lazurite_crypto::jwt::KeyError;
use lazurite_model::record::{Authentication, User};
use lazurite_model::{AppId, PrincipalId, ResourceId, TenantId};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::sign::{sign, unique_token_id};
use super::{GroupClaim, Resource, role_values};
use crate::State;

/// How the client proved who it is (`appidacr`, `azpacr`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credential {
    /// Not at all: it can keep no secret.
    Public,
    /// With a client secret.
    Secret,
    /// With a certificate, or a token of an issuer that it trusts.
    Assertion,
    /// By being where the managed identity is.
    ManagedIdentity,
}

/// An application or managed identity that a token speaks for.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    /// The service principal.
    pub(crate) principal: PrincipalId,
    pub(crate) app: AppId,
    pub(crate) tenant: TenantId,
    pub(crate) credential: Credential,
    /// The managed identity's resource.
    pub(crate) resource_id: Option<ResourceId>,
}

/// A person that a token speaks for, and the client that acts.
#[derive(Clone, Debug)]
pub(crate) struct Person<'p> {
    pub(crate) user: &'p User,
    pub(crate) authentication: &'p Authentication,
    pub(crate) client: AppId,
    pub(crate) credential: Credential,
    /// The permissions that the client has (`scp`).
    pub(crate) scopes: &'p [String],
    pub(crate) roles: Vec<String>,
    pub(crate) groups: GroupClaim,
    /// The token family (`sid`): what a revocation names.
    pub(crate) family: Uuid,
}

/// A token, and when it is valid, in Unix seconds.
pub(crate) struct Issued {
    pub(crate) token: String,
    pub(crate) not_before: i64,
    pub(crate) expires: i64,
}

#[derive(Serialize)]
struct Claims<'c> {
    aud: &'c str,
    iss: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    acct: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    acr: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amr: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    appid: Option<AppId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    appidacr: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    azp: Option<AppId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    azpacr: Option<&'static str>,
    #[serde(flatten)]
    groups: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    idp: Option<String>,
    idtyp: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'c str>,
    oid: PrincipalId,
    #[serde(skip_serializing_if = "Option::is_none")]
    preferred_username: Option<&'c str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    roles: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scp: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<Uuid>,
    sub: String,
    tid: TenantId,
    #[serde(skip_serializing_if = "Option::is_none")]
    unique_name: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upn: Option<&'c str>,
    uti: String,
    ver: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    xms_mirid: Option<&'c ResourceId>,
}

/// Signs a token for an application or managed identity to use at `resource`, valid for `seconds`.
///
/// # Errors
/// [`KeyError::Failed`] when there is no key to sign with.
pub(crate) fn issue(state: &State, subject: &Subject, resource: &Resource, seconds: i64) -> Result<Issued, KeyError> {
    let frame = Frame { tenant: subject.tenant, client: subject.app, credential: subject.credential, seconds };
    let first = resource.version == 1;
    let claims = Claims {
        idp: first.then(|| v1_issuer(state, subject.tenant)),
        idtyp: "app",
        oid: subject.principal,
        sub: subject.principal.to_string(),
        roles: role_values(state, resource, [&subject.principal]),
        xms_mirid: subject.resource_id.as_ref(),
        ..frame.claims(state, resource)
    };
    finish(state, &claims)
}

/// Signs a token for a client to use at `resource` in a person's name, valid for `seconds`.
///
/// # Errors
/// [`KeyError::Failed`] when there is no key to sign with.
pub(crate) fn issue_for(
    state: &State,
    person: Person<'_>,
    resource: &Resource,
    seconds: i64,
) -> Result<Issued, KeyError> {
    let user = person.user;
    let frame = Frame { tenant: user.tenant, client: person.client, credential: person.credential, seconds };
    let first = resource.version == 1;
    let upn = user.user_principal_name.as_str();
    let claims = Claims {
        acct: Some(0),
        acr: first.then_some("1"),
        amr: first.then(|| methods(person.authentication)),
        groups: group_claims(state, user, &person.groups),
        idtyp: "user",
        name: Some(&user.display_name),
        oid: user.id,
        preferred_username: (!first).then_some(upn),
        roles: person.roles,
        scp: Some(person.scopes.join(" ")),
        sid: Some(person.family),
        sub: pairwise(user.id, resource.app_id),
        unique_name: first.then_some(upn),
        upn: first.then_some(upn),
        ..frame.claims(state, resource)
    };
    finish(state, &claims)
}

/// Names a person to one application alone (OpenID Connect Core §8.1).
pub(crate) fn pairwise(user: PrincipalId, app: AppId) -> String {
    lazurite_crypto::digest::secret_hash(&format!("subject {user} {app}")).0
}

/// `amr` (RFC 8176); two factors make `mfa`.
pub(super) fn methods(authentication: &Authentication) -> Value {
    let mut methods = json!(authentication.methods);
    if let Some(list) = methods.as_array_mut().filter(|list| list.len() > 1) {
        list.push("mfa".into());
    }
    methods
}

/// `groups`, or where to ask for them.
pub(super) fn group_claims(state: &State, user: &User, groups: &GroupClaim) -> Option<Value> {
    match groups {
        GroupClaim::Absent => None,
        GroupClaim::Listed(ids) => Some(json!({"groups": ids})),
        GroupClaim::Overage => {
            let endpoint = format!("{}/v1.0/users/{}/getMemberObjects", state.settings().graph, user.id);
            Some(json!({"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": endpoint}}}))
        }
    }
}

fn v1_issuer(state: &State, tenant: TenantId) -> String {
    format!("{}/{tenant}/", state.settings().login)
}

fn finish(state: &State, claims: &Claims<'_>) -> Result<Issued, KeyError> {
    Ok(Issued { token: sign(state, claims)?, not_before: claims.nbf, expires: claims.exp })
}

/// What all access tokens have in common.
struct Frame {
    tenant: TenantId,
    client: AppId,
    credential: Credential,
    seconds: i64,
}

impl Frame {
    fn claims<'c>(&self, state: &State, resource: &'c Resource) -> Claims<'c> {
        let now = state.now().as_second();
        let first = resource.version == 1;
        let issuer = v1_issuer(state, self.tenant);
        let proof = match self.credential {
            Credential::Public => "0",
            Credential::Secret => "1",
            Credential::Assertion | Credential::ManagedIdentity => "2",
        };
        Claims {
            aud: &resource.audience,
            iss: if first { issuer } else { format!("{issuer}v2.0") },
            iat: now,
            nbf: now,
            exp: now + self.seconds,
            acct: None,
            acr: None,
            amr: None,
            appid: first.then_some(self.client),
            appidacr: first.then_some(proof),
            azp: (!first).then_some(self.client),
            azpacr: (!first).then_some(proof),
            groups: None,
            idp: None,
            idtyp: "app",
            name: None,
            oid: PrincipalId(Uuid::nil()),
            preferred_username: None,
            roles: Vec::new(),
            scp: None,
            sid: None,
            sub: String::new(),
            tid: self.tenant,
            unique_name: None,
            upn: None,
            uti: unique_token_id(state),
            ver: if first { "1.0" } else { "2.0" },
            xms_mirid: None,
        }
    }
}
