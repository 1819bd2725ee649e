//! An application of a seed: its registration, its service principal, and what was consented to for it.

use lazurite_crypto::{certificate::read_certificate, digest};
use lazurite_model::record::{
    ApiSettings, Application, ClientSettings, KeyCredential, PasswordCredential, PermissionGrant, Platform,
    PrincipalType, RedirectUri, ServicePrincipal,
};
use lazurite_model::{AppId, ApplicationId, KeyId, PrincipalId, TenantId};

use super::{Draft, Surroundings, fault};
use crate::seed::file::{ApplicationSeed, Fault};

const SECRET_LIFE_HOURS: i64 = 10 * 365 * 24;

/// Plans one application with its service principal, and what was consented to for it.
pub(super) fn plan(
    index: usize,
    seed: &ApplicationSeed,
    draft: &mut Draft<'_>,
) -> Result<(AppId, PrincipalId, String), Fault> {
    let around = draft.around;
    let (tenant, _) = draft.tenant_of("applications", index, seed.tenant.as_deref())?;
    let app_id = AppId(seed.app_id.unwrap_or_else(|| around.maker.uuid("appId", &seed.name)));
    let principal =
        PrincipalId(seed.service_principal_id.unwrap_or_else(|| around.maker.uuid("servicePrincipal", &seed.name)));
    draft.add_principal(("applications", index), &seed.name, principal, PrincipalType::ServicePrincipal)?;
    let secret = seed.secret.clone().unwrap_or_else(|| around.maker.secret("clientSecret", &seed.name));
    if seed.administrator {
        draft.administrators.push((principal, PrincipalType::ServicePrincipal));
    }
    let application = Application {
        id: ApplicationId(seed.id.unwrap_or_else(|| around.maker.uuid("application", &seed.name))),
        app_id,
        tenant,
        display_name: seed.name.clone(),
        identifier_uris: seed.identifier_uris.clone(),
        is_fallback_public_client: seed.public_client,
        requested_access_token_version: None,
        password_credentials: vec![PasswordCredential {
            key_id: KeyId(around.maker.uuid("passwordCredential", &seed.name)),
            display_name: Some("seed".to_owned()),
            hint: secret.chars().take(3).collect(),
            hash: digest::secret_hash(&secret),
            start: around.now,
            end: around.now + jiff::SignedDuration::from_hours(SECRET_LIFE_HOURS),
        }],
        key_credentials: certificate(index, seed, around)?,
        client: ClientSettings { redirect_uris: redirect_uris(seed), ..ClientSettings::default() },
        api: ApiSettings::default(),
        properties: serde_json::Map::new(),
        created: around.now,
    };
    let service_principal = ServicePrincipal {
        directory_roles: super::directory::roles(seed.administrator),
        ..ServicePrincipal::application(principal, app_id, tenant, &seed.name, around.now)
    };
    draft.records.push(application.into());
    draft.records.push(service_principal.into());
    consents(index, seed, draft, (tenant, principal))?;
    Ok((app_id, principal, secret))
}

fn redirect_uris(seed: &ApplicationSeed) -> Vec<RedirectUri> {
    let lists = [
        (Platform::Web, &seed.redirect_uris),
        (Platform::Spa, &seed.spa_redirect_uris),
        (Platform::PublicClient, &seed.public_redirect_uris),
    ];
    let all = lists.into_iter().flat_map(|(platform, uris)| uris.iter().map(move |uri| (platform, uri)));
    all.map(|(platform, uri)| RedirectUri { platform, uri: uri.clone() }).collect()
}

fn certificate(index: usize, seed: &ApplicationSeed, around: &Surroundings<'_>) -> Result<Vec<KeyCredential>, Fault> {
    let Some(text) = &seed.certificate else { return Ok(Vec::new()) };
    let refuse = || {
        fault("applications", index, "certificate", "this is no X.509 certificate with an RSA key, in PEM".to_owned())
    };
    let certificate = read_certificate(text.as_bytes()).map_err(|_| refuse())?;
    if certificate.rsa.is_none() {
        return Err(refuse());
    }
    Ok(vec![KeyCredential {
        key_id: KeyId(around.maker.uuid("keyCredential", &seed.name)),
        display_name: Some("seed".to_owned()),
        key: text.clone(),
        start: certificate.not_before,
        end: certificate.not_after,
    }])
}

/// What an administrator consented to for everybody: permissions of Azure's own APIs.
fn consents(
    index: usize,
    seed: &ApplicationSeed,
    draft: &mut Draft<'_>,
    (tenant, client): (TenantId, PrincipalId),
) -> Result<(), Fault> {
    for permission in &seed.consented {
        let refuse = || {
            let message = format!(
                "`{permission}` is no delegated permission of Azure's own APIs, e.g. https://atlas.microsoft.com/user_impersonation"
            );
            fault("applications", index, "consented", message)
        };
        let (api, value) = permission.rsplit_once('/').ok_or_else(refuse)?;
        let resource = lazurite_identity::first_party_api(tenant, api, value).ok_or_else(refuse)?;
        let known = draft.records.iter_mut().find_map(|record| match record {
            lazurite_model::AnyRecord::PermissionGrant(grant)
                if grant.client == client && grant.resource == resource =>
            {
                Some(grant)
            }
            _ => None,
        });
        if let Some(grant) = known {
            grant.scopes.push(value.to_owned());
            continue;
        }
        let id = draft.around.maker.uuid("permissionGrant", &format!("{client}/{resource}"));
        let scopes = vec![value.to_owned()];
        draft.records.push(PermissionGrant { id, tenant, client, resource, user: None, scopes }.into());
    }
    Ok(())
}

impl ApplicationSeed {
    /// An administrator of that name.
    pub(super) fn administrator(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            app_id: None,
            id: None,
            service_principal_id: None,
            secret: None,
            identifier_uris: Vec::new(),
            public_client: false,
            redirect_uris: Vec::new(),
            spa_redirect_uris: Vec::new(),
            public_redirect_uris: Vec::new(),
            certificate: None,
            consented: Vec::new(),
            administrator: true,
            tenant: None,
        }
    }
}
