//! The `[bootstrap]` table: what an empty state begins with, and nothing else.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};
use lazurite_crypto::password;
use lazurite_model::record::{
    DirectoryRole, ManagementGroup, PrincipalType, RoleAssignment, Subscription, Tenant, User,
};
use lazurite_model::{AnyRecord, AssignmentId, PrincipalId, ResourceId, SubscriptionId, TenantId};
use lazurite_policy::builtin;
use serde::Deserialize;

use crate::assemble::Foundation;
use crate::data_dir::read_text;

/// A shorter initial password is refused.
const SHORTEST_PASSWORD: usize = 12;

/// The table, as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BootstrapTable {
    /// Id of the first tenant; made up if absent. A trusted issuer's tenant keeps the id that it has there.
    pub tenant: Option<TenantId>,
    /// Domain of its users.
    pub domain: String,
    /// Its name for people.
    pub tenant_name: Option<String>,
    /// Id of the first subscription; made up if absent.
    pub subscription: Option<SubscriptionId>,
    /// The first administrator, with or without the domain.
    pub administrator: Option<String>,
    /// The file whose first line is the administrator's first password.
    pub password_file: Option<PathBuf>,
    /// Instead of an administrator: the object id of a trusted issuer's principal, which becomes Owner of the subscription.
    pub principal: Option<PrincipalId>,
    /// What it is: `User` (if absent), `Group` or `ServicePrincipal`.
    pub principal_type: Option<PrincipalType>,
}

impl BootstrapTable {
    /// The records of an empty state. `federated` are the tenants of trusted issuers; without `sign_in` nobody has a password.
    ///
    /// # Errors
    /// When nobody could use what would be made.
    pub fn plan(&self, base: &Foundation, federated: &[TenantId], sign_in: bool) -> Result<Vec<AnyRecord>> {
        let tenant = self.tenant.unwrap_or_else(|| TenantId(base.random.uuid()));
        let subscription = self.subscription.unwrap_or_else(|| SubscriptionId(base.random.uuid()));
        let mut records = self.places(tenant, subscription);
        let owner = match (&self.administrator, self.principal) {
            (Some(name), None) => {
                ensure!(
                    sign_in,
                    "`bootstrap.administrator` needs `sign_in.enabled`; name `bootstrap.principal` instead"
                );
                let user = self.user(base, tenant, name)?;
                let owner = (user.id, PrincipalType::User);
                records.push(user.into());
                owner
            }
            (None, Some(principal)) => {
                ensure!(
                    federated.contains(&tenant),
                    "`bootstrap.principal` needs a [[trusted_issuer]] that speaks for `bootstrap.tenant`"
                );
                (principal, self.principal_type.unwrap_or(PrincipalType::User))
            }
            _ => bail!("[bootstrap] names either an `administrator` or a `principal`"),
        };
        records.push(ownership(base, subscription, owner)?.into());
        Ok(records)
    }

    fn places(&self, tenant: TenantId, subscription: SubscriptionId) -> Vec<AnyRecord> {
        let display_name = self.tenant_name.clone().unwrap_or_else(|| self.domain.clone());
        vec![
            Tenant { id: tenant, display_name, default_domain: self.domain.to_lowercase() }.into(),
            ManagementGroup {
                name: tenant.to_string(),
                tenant,
                display_name: "Tenant Root Group".to_owned(),
                parent: None,
            }
            .into(),
            Subscription { id: subscription, tenant, display_name: "Lazurite".to_owned(), management_group: None }
                .into(),
        ]
    }

    fn user(&self, base: &Foundation, tenant: TenantId, name: &str) -> Result<User> {
        let path = self.password_file.as_ref().context("`bootstrap.administrator` needs `bootstrap.password_file`")?;
        let text = zeroize::Zeroizing::new(read_text(path)?);
        let first = text.lines().next().unwrap_or_default();
        ensure!(
            first.chars().count() >= SHORTEST_PASSWORD,
            "the password in {} must have {SHORTEST_PASSWORD} characters or more",
            path.display()
        );
        let (nickname, domain) = name.split_once('@').unwrap_or((name, &*self.domain));
        Ok(User {
            id: PrincipalId(base.random.uuid()),
            tenant,
            user_principal_name: format!("{nickname}@{domain}"),
            display_name: "Administrator".to_owned(),
            mail_nickname: nickname.to_owned(),
            account_enabled: true,
            password: Some(password::hash(first, &*base.random)),
            directory_roles: vec![DirectoryRole::GlobalAdministrator],
            properties: serde_json::Map::new(),
            created: base.clock.now(),
        })
    }
}

/// That the principal owns the subscription.
fn ownership(
    base: &Foundation,
    subscription: SubscriptionId,
    (principal_id, principal_type): (PrincipalId, PrincipalType),
) -> Result<RoleAssignment> {
    let role = builtin::named("Owner").context("there is no role Owner")?.id;
    let scope = ResourceId::subscription(subscription);
    let definition = scope.resource("Microsoft.Authorization/roleDefinitions", &role.to_string());
    Ok(RoleAssignment {
        id: AssignmentId(base.random.uuid()),
        role_definition_id: definition.to_string(),
        scope,
        role,
        principal_id,
        principal_type,
        description: None,
        created_on: base.clock.now(),
        updated_on: base.clock.now(),
        created_by: None,
        updated_by: None,
    })
}
