//! The APIs for which tokens are given: Azure's own, under all their names, and the applications that the tenant knows.

use std::sync::Arc;

use lazurite_model::AppId;
use lazurite_model::record::{
    AppRole, Application, ConsentType, GroupClaims, PermissionScope, ServicePrincipal, Tenant,
};

use crate::first_party::{FirstParty, GRAPH, MAPS, RESOURCE_MANAGER, Scope, VAULT};
use crate::{Settings, State};

/// An API that a token may be made for.
#[derive(Clone, Debug)]
pub(crate) struct Resource {
    /// `aud`: for version 1 tokens the name under which it was asked for, letter by letter; for version 2 the client id.
    pub(crate) audience: String,
    /// Which form of token the API wants.
    pub(crate) version: u8,
    /// Its client id.
    pub(crate) app_id: AppId,
    /// What it is called.
    pub(crate) name: String,
    /// What stands for it in the tenant; `None`: nothing yet.
    pub(crate) principal: Option<Arc<ServicePrincipal>>,
    /// Which groups stand in its tokens.
    pub(crate) groups: GroupClaims,
    definition: Definition,
}

#[derive(Clone, Debug)]
enum Definition {
    /// One of Azure's own, and the others that go by the same name.
    Azures(&'static FirstParty, Vec<&'static FirstParty>),
    Ours(Arc<Application>),
}

impl Resource {
    /// Whether it is Azure's own.
    pub(crate) fn is_azures(&self) -> bool {
        matches!(self.definition, Definition::Azures(..))
    }

    /// The delegated permission of that value, if it is offered.
    pub(crate) fn scope(&self, value: &str) -> Option<PermissionScope> {
        self.scopes().find(|scope| scope.enabled && scope.value == value)
    }

    /// The delegated permission of that id, if it is offered.
    pub(crate) fn scope_by_id(&self, id: uuid::Uuid) -> Option<PermissionScope> {
        self.scopes().find(|scope| scope.enabled && scope.id == id)
    }

    /// The value of a role that is offered.
    pub(crate) fn role_value(&self, id: uuid::Uuid) -> Option<String> {
        match &self.definition {
            Definition::Azures(api, _) => api.roles.iter().find(|role| role.id == id).map(|role| role.value.to_owned()),
            Definition::Ours(application) => {
                let known = |role: &&AppRole| role.enabled && role.id == id;
                application.api.roles.iter().find(known).map(|role| role.value.clone())
            }
        }
    }

    /// The permissions that `client` has without anybody's consent: an API's own, and what the API itself says.
    pub(crate) fn pre_authorized(&self, client: AppId) -> Vec<String> {
        let Definition::Ours(application) = &self.definition else { return Vec::new() };
        let own = self.app_id == client;
        let listed = application.api.pre_authorized.iter().find(|entry| entry.client == client);
        let free = |scope: &PermissionScope| own || listed.is_some_and(|entry| entry.scopes.contains(&scope.id));
        self.scopes().filter(|scope| scope.enabled && free(scope)).map(|scope| scope.value).collect()
    }

    /// Everything that Azure's own programs get at Azure's own APIs; at all of them that share the name, because such a
    /// token opens them all.
    pub(crate) fn all_scopes(&self) -> Vec<String> {
        let namesakes = match &self.definition {
            Definition::Azures(_, others) => &others[..],
            Definition::Ours(_) => &[],
        };
        let mut values: Vec<String> = self.scopes().map(|scope| scope.value).collect();
        for scope in namesakes.iter().flat_map(|api| api.scopes) {
            if !values.iter().any(|known| known == scope.value) {
                values.push(scope.value.to_owned());
            }
        }
        values
    }

    fn scopes(&self) -> Box<dyn Iterator<Item = PermissionScope> + '_> {
        match &self.definition {
            Definition::Azures(api, _) => Box::new(api.scopes.iter().map(Scope::permission)),
            Definition::Ours(application) => Box::new(application.api.scopes.iter().cloned()),
        }
    }
}

/// Whether somebody may consent for themselves alone.
pub(crate) fn is_for_administrators(scope: &PermissionScope) -> bool {
    scope.consent == ConsentType::Admin
}

/// The resource that goes by `name` in the tenant. A trailing slash and the case of letters do not matter for Azure's own.
pub(crate) fn resolve(state: &State, tenant: &Tenant, name: &str) -> Option<Resource> {
    let principal = |app| state.directory().principal(tenant.id, app);
    if let Some((api, namesakes)) = first_party(state.settings(), name).split_first() {
        return Some(Resource {
            audience: name.to_owned(),
            version: 1,
            app_id: api.app_id,
            name: api.name.to_owned(),
            principal: principal(api.app_id),
            groups: GroupClaims::None,
            definition: Definition::Azures(api, namesakes.to_vec()),
        });
    }
    let application = application(state, tenant, name)?;
    let version = application.requested_access_token_version.unwrap_or(1);
    Some(Resource {
        audience: if version == 2 { application.app_id.to_string() } else { name.to_owned() },
        version,
        app_id: application.app_id,
        name: application.display_name.clone(),
        principal: principal(application.app_id),
        groups: application.api.groups,
        definition: Definition::Ours(application),
    })
}

/// Whether `name` is that of one of the services here, which no application may take.
pub(crate) fn is_our_own(state: &State, name: &str) -> bool {
    !first_party(state.settings(), name).is_empty()
}

/// Azure's own APIs of that name: under Azure's addresses, under ours, or by client id. Surfaces that share an origin have one
/// name, and so one audience: a token for one opens all.
fn first_party(settings: &Settings, name: &str) -> Vec<&'static FirstParty> {
    let wanted = name.trim_end_matches('/');
    let is = |known: &str| known.eq_ignore_ascii_case(wanted);
    if wanted.is_empty() {
        return Vec::new();
    }
    if let Ok(id) = wanted.parse::<AppId>() {
        return FirstParty::find(id).into_iter().collect();
    }
    if let Some(api) = FirstParty::all().find(|api| api.uris.iter().any(|uri| is(uri))) {
        return vec![api];
    }
    let ours = [
        (&MAPS, settings.maps.iter().any(|origin| is(origin))),
        (&VAULT, is(&settings.vault)),
        (&GRAPH, is(&settings.graph)),
        (&RESOURCE_MANAGER, settings.resource_manager.iter().any(|origin| is(origin))),
    ];
    ours.into_iter().filter(|(_, named)| *named).map(|(api, _)| api).collect()
}

fn application(state: &State, tenant: &Tenant, name: &str) -> Option<Arc<Application>> {
    let directory = state.directory();
    if let Ok(app_id) = name.parse::<AppId>() {
        let is_known = |application: &Arc<Application>| {
            application.tenant == tenant.id || directory.principal(tenant.id, app_id).is_some()
        };
        return directory.application(app_id).filter(is_known);
    }
    directory.application_by_uri(tenant.id, name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ManagedIdentitySettings;

    fn settings(graph: &str) -> Settings {
        let base = "https://localhost:8443".to_owned();
        Settings {
            login: base.clone(),
            graph: graph.to_owned(),
            resource_manager: vec![base.clone()],
            maps: vec![base],
            vault: "https://vault.localhost:8443".to_owned(),
            home_tenant: lazurite_model::TenantId(uuid::Uuid::nil()),
            managed_identity: ManagedIdentitySettings { hosts: Vec::new(), arc_folder: std::path::PathBuf::new() },
        }
    }

    fn scopes(settings: &Settings, name: &str) -> Vec<String> {
        let apis = first_party(settings, name);
        let (api, namesakes) = apis.split_first().unwrap();
        let resource = Resource {
            audience: name.to_owned(),
            version: 1,
            app_id: api.app_id,
            name: api.name.to_owned(),
            principal: None,
            groups: GroupClaims::None,
            definition: Definition::Azures(api, namesakes.to_vec()),
        };
        resource.all_scopes()
    }

    #[test]
    fn azures_own_programs_get_what_every_surface_of_a_shared_origin_offers() {
        let shared = scopes(&settings("https://localhost:8443"), "https://LOCALHOST:8443/");
        assert_eq!(shared.iter().filter(|value| *value == "user_impersonation").count(), 1);
        assert!(shared.iter().any(|value| value == "Directory.AccessAsUser.All"), "{shared:?}");
        let apart = settings("https://graph.localhost:8443");
        assert_eq!(scopes(&apart, "https://localhost:8443"), ["user_impersonation"]);
        assert!(!scopes(&apart, "https://graph.localhost:8443/").contains(&"user_impersonation".to_owned()));
        assert_eq!(scopes(&settings("https://localhost:8443"), "https://atlas.microsoft.com"), ["user_impersonation"]);
    }
}
