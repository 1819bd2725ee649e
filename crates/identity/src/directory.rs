//! The part of the directory that every token request needs, in memory: tenants, applications, service principals and
//! their roles. It follows the state commit by commit, so a token request reads no database, and one that begins after a
//! change was acknowledged sees it.
//!
//! People are not in it: there may be millions, and every sign-in of a person writes anyway.

mod entries;

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use lazurite_model::record::{AppRoleAssignment, Application, ServicePrincipal, Tenant};
use lazurite_model::{AnyRecord, AppId, Change, ChangeSet, PrincipalId, TenantId};

use entries::Entries;

/// What the first segment of a sign-in URL names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// One tenant.
    One(Arc<Tenant>),
    /// `common` or `organizations`: whichever the user belongs to.
    Any,
    /// Nothing that exists. `consumers` is among them: there are no personal accounts here.
    Unknown,
}

/// The directory as of the last commit.
#[derive(Default)]
pub(crate) struct Directory(RwLock<Entries>);

impl Directory {
    /// Begins anew with all records of the state.
    pub(crate) fn load(&self, records: &[AnyRecord]) {
        let mut entries = Entries::default();
        for record in records {
            entries.put(record);
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = entries;
    }

    /// Learns what one write changed.
    pub(crate) fn apply(&self, changes: &ChangeSet) {
        let mut entries = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for change in &changes.changes {
            match change {
                Change::Put(record) => entries.put(record),
                Change::Deleted { kind, key } => entries.delete(*kind, key),
            }
        }
    }

    /// All tenants, in the order of their ids.
    pub(crate) fn tenants(&self) -> Vec<Arc<Tenant>> {
        self.read().tenants.values().cloned().collect()
    }

    /// The tenant of that id.
    pub(crate) fn tenant(&self, id: TenantId) -> Option<Arc<Tenant>> {
        self.read().tenants.get(&id).cloned()
    }

    /// What the first segment of a sign-in URL names: a tenant by id or domain, or none in particular.
    pub(crate) fn named(&self, segment: &str) -> Named {
        let text = segment.to_lowercase();
        if text == "common" || text == "organizations" {
            return Named::Any;
        }
        let tenant = match uuid::Uuid::parse_str(&text) {
            Ok(id) => self.tenant(TenantId(id)),
            Err(_) => self.tenant_of_domain(&text),
        };
        tenant.map_or(Named::Unknown, Named::One)
    }

    /// The tenant whose users' names end in that domain.
    pub(crate) fn tenant_of_domain(&self, domain: &str) -> Option<Arc<Tenant>> {
        let domain = domain.to_lowercase();
        self.read().tenants.values().find(|tenant| tenant.default_domain.to_lowercase() == domain).cloned()
    }

    /// The application of that client id, wherever it is registered.
    pub(crate) fn application(&self, id: AppId) -> Option<Arc<Application>> {
        self.read().applications.get(&id).cloned()
    }

    /// All applications, of all tenants.
    pub(crate) fn applications(&self) -> Vec<Arc<Application>> {
        self.read().applications.values().cloned().collect()
    }

    /// The tenant's application of that identifier URI; a trailing slash does not matter.
    pub(crate) fn application_by_uri(&self, tenant: TenantId, uri: &str) -> Option<Arc<Application>> {
        let entries = self.read();
        let app = [uri, uri.trim_end_matches('/')].iter().find_map(|uri| entries.app_of_uri(tenant, uri))?;
        entries.applications.get(&app).cloned()
    }

    /// What stands for an application in a tenant.
    pub(crate) fn principal(&self, tenant: TenantId, app: AppId) -> Option<Arc<ServicePrincipal>> {
        let entries = self.read();
        let id = entries.principal_of_app.get(&(tenant, app))?;
        entries.principals.get(id).cloned()
    }

    /// The service principal of that object id.
    pub(crate) fn principal_by_id(&self, id: PrincipalId) -> Option<Arc<ServicePrincipal>> {
        self.read().principals.get(&id).cloned()
    }

    /// The roles that a principal itself, not one of its groups, has at an API.
    pub(crate) fn roles(&self, principal: PrincipalId, resource: PrincipalId) -> Vec<Arc<AppRoleAssignment>> {
        self.read().roles_of(&format!("{principal}/{resource}/"))
    }

    fn read(&self) -> RwLockReadGuard<'_, Entries> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}
