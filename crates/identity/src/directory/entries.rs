//! The entries and their indexes. What one record adds, its deletion or its next version takes out again.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::Arc;

use lazurite_model::record::{AppRoleAssignment, Application, Kind, Record, ServicePrincipal, Tenant};
use lazurite_model::{AnyRecord, AppId, PrincipalId, TenantId};

/// Tenants, applications, service principals and role assignments, each by the names that requests use.
#[derive(Default)]
pub(super) struct Entries {
    pub(super) tenants: BTreeMap<TenantId, Arc<Tenant>>,
    pub(super) applications: HashMap<AppId, Arc<Application>>,
    /// The client id, by the record's key.
    app_of_key: HashMap<String, AppId>,
    app_of_uri: HashMap<TenantId, HashMap<String, AppId>>,
    pub(super) principals: HashMap<PrincipalId, Arc<ServicePrincipal>>,
    pub(super) principal_of_app: HashMap<(TenantId, AppId), PrincipalId>,
    roles: BTreeMap<String, Arc<AppRoleAssignment>>,
}

impl Entries {
    pub(super) fn put(&mut self, record: &AnyRecord) {
        match record {
            AnyRecord::Tenant(tenant) => {
                self.tenants.insert(tenant.id, Arc::new((**tenant).clone()));
            }
            AnyRecord::Application(application) => self.put_application(application),
            AnyRecord::ServicePrincipal(principal) => self.put_principal(principal),
            AnyRecord::AppRoleAssignment(role) => {
                self.roles.insert(role.key(), Arc::new((**role).clone()));
            }
            _ => {}
        }
    }

    pub(super) fn delete(&mut self, kind: Kind, key: &str) {
        match kind {
            Kind::Tenant => {
                if let Ok(id) = key.parse() {
                    self.tenants.remove(&id);
                }
            }
            Kind::Application => self.drop_application(key),
            Kind::ServicePrincipal => {
                if let Ok(id) = key.parse() {
                    self.drop_principal(id);
                }
            }
            Kind::AppRoleAssignment => {
                self.roles.remove(key);
            }
            _ => {}
        }
    }

    pub(super) fn app_of_uri(&self, tenant: TenantId, uri: &str) -> Option<AppId> {
        self.app_of_uri.get(&tenant)?.get(uri).copied()
    }

    /// The role assignments whose keys begin with `prefix`.
    pub(super) fn roles_of(&self, prefix: &str) -> Vec<Arc<AppRoleAssignment>> {
        let from = (Bound::Included(prefix), Bound::Unbounded);
        let range = self.roles.range::<str, _>(from).take_while(|(key, _)| key.starts_with(prefix));
        range.map(|(_, role)| Arc::clone(role)).collect()
    }

    fn put_application(&mut self, application: &Application) {
        let key = application.key();
        self.drop_application(&key);
        self.app_of_key.insert(key, application.app_id);
        let uris = self.app_of_uri.entry(application.tenant).or_default();
        uris.extend(application.identifier_uris.iter().map(|uri| (uri.clone(), application.app_id)));
        self.applications.insert(application.app_id, Arc::new(application.clone()));
    }

    fn drop_application(&mut self, key: &str) {
        let Some(app) = self.app_of_key.remove(key) else { return };
        let Some(application) = self.applications.remove(&app) else { return };
        if let Some(uris) = self.app_of_uri.get_mut(&application.tenant) {
            uris.retain(|_, owner| *owner != app);
        }
    }

    fn put_principal(&mut self, principal: &ServicePrincipal) {
        self.drop_principal(principal.id);
        self.principal_of_app.insert((principal.tenant, principal.app_id), principal.id);
        self.principals.insert(principal.id, Arc::new(principal.clone()));
    }

    fn drop_principal(&mut self, id: PrincipalId) {
        let Some(principal) = self.principals.remove(&id) else { return };
        let place = (principal.tenant, principal.app_id);
        if self.principal_of_app.get(&place) == Some(&id) {
            self.principal_of_app.remove(&place);
        }
    }
}
