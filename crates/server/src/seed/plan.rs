//! From a seed to records: fills in what it leaves out, resolves its names, finds its contradictions. No I/O.

mod application;
mod directory;
mod resources;
mod roles;

use std::collections::HashMap;

use jiff::Timestamp;
use lazurite_crypto::seal::Sealer;
use lazurite_model::record::{ManagementGroup, PrincipalType, Subscription, Tenant};
use lazurite_model::{AnyRecord, AppId, Location, PrincipalId, Random, ResourceId, SubscriptionId, TenantId};

use super::file::{Fault, SeedFile, TenantSeed};
use super::locate::Step;
use super::names::Maker;
use crate::developer::Developer;

/// Everything that a fresh folder begins with.
#[derive(Debug)]
pub struct Plan {
    /// The records, each after those that it refers to.
    pub records: Vec<AnyRecord>,
    /// What the developer gets to know.
    pub developer: Developer,
}

/// What planning needs from outside.
pub struct Surroundings<'s> {
    /// Where ids and secrets come from that the seed does not fix.
    pub maker: Maker<'s>,
    /// Salts of passwords.
    pub random: &'s dyn Random,
    /// Seals account keys.
    pub sealer: &'s Sealer,
    /// The server's region.
    pub location: Location,
    /// When.
    pub now: Timestamp,
}

/// Turns a seed into records.
///
/// # Errors
/// The first contradiction, with the way to it.
pub fn plan(seed: &SeedFile, surroundings: &Surroundings<'_>) -> Result<Plan, Fault> {
    let seed = with_defaults(seed);
    let mut draft = Draft::new(&seed, surroundings)?;
    let admin = directory::plan(&seed, &mut draft)?;
    let account = resources::plan(&seed, &mut draft)?;
    roles::plan(&seed, &mut draft)?;
    let developer = Developer {
        tenant: draft.tenant,
        subscription: draft.subscription,
        admin_client_id: admin.client_id,
        admin_object_id: admin.object_id,
        admin_client_secret: admin.client_secret,
        user: admin.user,
        password: admin.password,
        account,
        identity: draft.identities.first().map(|(_, id)| id.clone()),
        identity_header: surroundings.maker.secret("identityHeader", ""),
        last_start: None,
    };
    Ok(Plan { records: draft.records, developer })
}

/// The administrator, as the developer gets to know them.
struct Administrator {
    client_id: AppId,
    object_id: PrincipalId,
    client_secret: String,
    user: String,
    password: String,
}

/// What has been planned so far.
struct Draft<'s> {
    around: &'s Surroundings<'s>,
    tenant: TenantId,
    domain: String,
    tenants: HashMap<String, TenantId>,
    subscription: SubscriptionId,
    /// Principals by lower-case name and by id.
    principals: HashMap<String, Vec<(PrincipalId, PrincipalType)>>,
    administrators: Vec<(PrincipalId, PrincipalType)>,
    /// The managed identities' principals, in the order of the seed.
    identity_principals: Vec<PrincipalId>,
    identities: Vec<(String, ResourceId)>,
    accounts: Vec<(String, ResourceId)>,
    records: Vec<AnyRecord>,
}

impl<'s> Draft<'s> {
    fn new(seed: &SeedFile, around: &'s Surroundings<'s>) -> Result<Self, Fault> {
        let mut draft = Self {
            around,
            tenant: TenantId(uuid::Uuid::nil()),
            domain: String::new(),
            tenants: HashMap::new(),
            subscription: SubscriptionId(seed.subscription.id.unwrap_or_else(|| around.maker.uuid("subscription", ""))),
            principals: HashMap::new(),
            administrators: Vec::new(),
            identity_principals: Vec::new(),
            identities: Vec::new(),
            accounts: Vec::new(),
            records: Vec::new(),
        };
        for (index, tenant) in seed.tenants.iter().enumerate() {
            draft.add_tenant(index, tenant)?;
        }
        let name = seed.subscription.name.clone().unwrap_or_else(|| "Lazurite".to_owned());
        let subscription =
            Subscription { id: draft.subscription, tenant: draft.tenant, display_name: name, management_group: None };
        draft.records.push(subscription.into());
        Ok(draft)
    }

    fn add_tenant(&mut self, index: usize, seed: &TenantSeed) -> Result<(), Fault> {
        let domain = seed.domain.to_lowercase();
        let id = TenantId(seed.id.unwrap_or_else(|| self.around.maker.uuid("tenant", &domain)));
        if index == 0 {
            self.tenant = id;
            self.domain.clone_from(&domain);
        }
        if self.tenants.insert(domain.clone(), id).is_some() {
            return Err(fault("tenants", index, "domain", format!("there are two tenants with the domain `{domain}`")));
        }
        let display_name = seed.name.clone().unwrap_or_else(|| "Lazurite".to_owned());
        self.records.push(Tenant { id, display_name, default_domain: domain }.into());
        let root = ManagementGroup {
            name: id.to_string(),
            tenant: id,
            display_name: "Tenant Root Group".to_owned(),
            parent: None,
        };
        self.records.push(root.into());
        Ok(())
    }

    /// The tenant and its domain that a directory object names, or the home tenant.
    fn tenant_of(&self, list: &str, index: usize, domain: Option<&str>) -> Result<(TenantId, String), Fault> {
        let Some(domain) = domain else { return Ok((self.tenant, self.domain.clone())) };
        let domain = domain.to_lowercase();
        match self.tenants.get(&domain) {
            Some(id) => Ok((*id, domain)),
            None => Err(fault(list, index, "tenant", format!("no tenant has the domain `{domain}`"))),
        }
    }

    fn add_principal(
        &mut self,
        (list, index): (&str, usize),
        name: &str,
        id: PrincipalId,
        kind: PrincipalType,
    ) -> Result<(), Fault> {
        let of_id = self.principals.entry(id.to_string()).or_default();
        if !of_id.is_empty() {
            return Err(fault(list, index, "name", format!("the object id {id} of `{name}` is taken")));
        }
        of_id.push((id, kind));
        self.principals.entry(name.to_lowercase()).or_default().push((id, kind));
        Ok(())
    }

    /// The principal of that name or object id.
    ///
    /// # Errors
    /// A sentence, when there is none or several.
    fn principal(&self, name: &str) -> Result<(PrincipalId, PrincipalType), String> {
        match self.principals.get(&name.to_lowercase()).map(Vec::as_slice) {
            Some([one]) => Ok(*one),
            Some(_) => Err(format!("several are called `{name}`; use the object id")),
            None => Err(format!("nobody is called `{name}`")),
        }
    }
}

/// A fault at `{list}[{index}].{key}`.
fn fault(list: &str, index: usize, key: &str, message: String) -> Fault {
    Fault { path: vec![Step::key(list), Step::Index(index), Step::key(key)], message }
}

/// The seed with an administrator, a tenant, a resource group and an account, where it has none.
fn with_defaults(seed: &SeedFile) -> SeedFile {
    use super::file::{AccountSeed, ApplicationSeed, IdentitySeed, ResourceGroupSeed, RoleAssignmentSeed, UserSeed};
    let mut seed = seed.clone();
    if seed.tenants.is_empty() {
        seed.tenants.push(TenantSeed { id: None, name: None, domain: "lazurite.localhost".to_owned() });
    }
    if !seed.users.iter().any(|user| user.administrator) {
        seed.users.push(UserSeed::administrator("admin"));
    }
    if !seed.applications.iter().any(|application| application.administrator) {
        seed.applications.push(ApplicationSeed::administrator("lazurite-admin"));
    }
    if seed.accounts.is_empty() {
        let group = seed.resource_groups.first().map_or("lazurite", |group| &group.name).to_owned();
        if seed.resource_groups.is_empty() {
            seed.resource_groups.push(ResourceGroupSeed { name: group.clone(), location: None });
        }
        let mut account = AccountSeed::named("maps", &group);
        if seed.identities.is_empty() {
            seed.identities.push(IdentitySeed::named("maps-reader", &group));
            account.identities.push("maps-reader".to_owned());
            seed.role_assignments.push(RoleAssignmentSeed {
                id: None,
                principal: "maps-reader".to_owned(),
                role: "Azure Maps Data Reader".to_owned(),
                scope: Some("maps".to_owned()),
            });
        }
        seed.accounts.push(account);
    }
    seed
}
