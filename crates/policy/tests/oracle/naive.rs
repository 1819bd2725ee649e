//! Role-based access by definition: every question goes through all records.

use std::collections::{BTreeMap, BTreeSet};

use lazurite_model::record::{DenyPrincipal, Kind, Permission, PrincipalType};
use lazurite_model::{AnyRecord, Change, PrincipalId, ResourceId, TenantId};
use lazurite_policy::{Vouched, builtin, pattern};

#[derive(Default)]
pub struct Records(BTreeMap<(Kind, String), AnyRecord>);

impl Records {
    pub fn apply(&mut self, change: &Change) {
        match change {
            Change::Put(record) => {
                // An assignment's id is unique everywhere: put elsewhere, it is no longer where it was.
                if let AnyRecord::RoleAssignment(new) = record {
                    self.0.retain(|_, old| !matches!(old, AnyRecord::RoleAssignment(old) if old.id == new.id));
                }
                if let AnyRecord::DenyAssignment(new) = record {
                    self.0.retain(|_, old| !matches!(old, AnyRecord::DenyAssignment(old) if old.id == new.id));
                }
                self.0.insert((record.kind(), record.key()), record.clone());
            }
            Change::Deleted { kind, key } => {
                self.0.remove(&(*kind, key.clone()));
            }
        }
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &AnyRecord> {
        self.0.values()
    }

    pub fn allows(&self, principal: PrincipalId, action: &str, scope: &ResourceId) -> bool {
        let Some(tenant) = self.tenant_of_enabled(principal) else { return false };
        if self.tenant_of_scope(scope).is_some_and(|other| other != tenant) {
            return false;
        }
        let holders = self.holders(principal);
        self.grants(&holders, action, scope) && !self.is_denied(tenant, &holders, action, scope)
    }

    fn is_denied(&self, tenant: TenantId, holders: &BTreeSet<PrincipalId>, action: &str, scope: &ResourceId) -> bool {
        let scopes = self.scopes_above(scope);
        let names = |list: &[DenyPrincipal]| list.iter().any(|one| one.id.0.is_nil() || holders.contains(&one.id));
        self.iter().any(|record| {
            let AnyRecord::DenyAssignment(deny) = record else { return false };
            let holds_here =
                deny.scope == *scope || (!deny.does_not_apply_to_child_scopes && scopes.contains(deny.scope.key()));
            deny.tenant == tenant
                && holds_here
                && names(&deny.principals)
                && !names(&deny.exclude_principals)
                && covers(&deny.permissions, action)
        })
    }

    fn grants(&self, holders: &BTreeSet<PrincipalId>, action: &str, scope: &ResourceId) -> bool {
        let scopes = self.scopes_above(scope);
        self.iter().any(|record| {
            let AnyRecord::RoleAssignment(assignment) = record else { return false };
            holders.contains(&assignment.principal_id)
                && !matches!(assignment.principal_type, PrincipalType::ForeignGroup | PrincipalType::Device)
                && scopes.contains(assignment.scope.key())
                && self.role_allows(assignment.role, action)
        })
    }

    /// What a trusted issuer's principal may do: it and its groups have the roles that are assigned to them, as long as no
    /// directory here knows them.
    pub fn allows_vouched(&self, vouched: Vouched<'_>, action: &str, scope: &ResourceId) -> bool {
        if self.is_known(vouched.principal) || self.tenant_of_scope(scope).is_some_and(|other| other != vouched.tenant)
        {
            return false;
        }
        let groups = vouched.groups.iter().copied().filter(|group| !self.is_known(*group));
        let holders = groups.chain([vouched.principal]).collect();
        self.grants(&holders, action, scope) && !self.is_denied(vouched.tenant, &holders, action, scope)
    }

    fn is_known(&self, id: PrincipalId) -> bool {
        self.iter().any(|record| match record {
            AnyRecord::User(user) => user.id == id,
            AnyRecord::ServicePrincipal(sp) => sp.id == id,
            AnyRecord::Group(group) => group.id == id,
            _ => false,
        })
    }

    fn tenant_of_enabled(&self, principal: PrincipalId) -> Option<TenantId> {
        self.iter().find_map(|record| match record {
            AnyRecord::User(user) if user.id == principal && user.account_enabled => Some(user.tenant),
            AnyRecord::ServicePrincipal(sp) if sp.id == principal && sp.account_enabled => Some(sp.tenant),
            _ => None,
        })
    }

    fn holders(&self, principal: PrincipalId) -> BTreeSet<PrincipalId> {
        let mut holders = BTreeSet::from([principal]);
        loop {
            let before = holders.len();
            for record in self.iter() {
                if let AnyRecord::Membership(membership) = record
                    && holders.contains(&membership.member)
                    && self.is_security_group(membership.group)
                {
                    holders.insert(membership.group);
                }
            }
            if holders.len() == before {
                return holders;
            }
        }
    }

    fn is_security_group(&self, id: PrincipalId) -> bool {
        self.iter().any(|record| matches!(record, AnyRecord::Group(group) if group.id == id && group.security_enabled))
    }

    fn tenant_of_scope(&self, scope: &ResourceId) -> Option<TenantId> {
        let group = group_of(scope);
        let root_of = self.iter().find_map(|record| match record {
            AnyRecord::Tenant(tenant) if group.is_some_and(|name| name == tenant.id.to_string()) => Some(tenant.id),
            _ => None,
        });
        root_of.or_else(|| {
            self.iter().find_map(|record| match record {
                AnyRecord::Subscription(sub) if scope.subscription_id() == Some(sub.id) => Some(sub.tenant),
                AnyRecord::ManagementGroup(other) if group.is_some_and(|name| name == other.name.to_lowercase()) => {
                    Some(other.tenant)
                }
                _ => None,
            })
        })
    }

    pub fn scopes_above(&self, scope: &ResourceId) -> BTreeSet<String> {
        let mut scopes = BTreeSet::from(["/".to_owned(), scope.key().to_owned()]);
        let mut path = scope.key();
        while let Some((parent, _)) = path.rsplit_once('/') {
            scopes.insert(parent.to_owned());
            path = parent;
        }
        let mut next = self.iter().find_map(|record| match record {
            AnyRecord::Subscription(sub) if scope.subscription_id() == Some(sub.id) => {
                Some((sub.management_group.clone(), sub.tenant))
            }
            AnyRecord::ManagementGroup(group)
                if group_of(scope).is_some_and(|name| name == group.name.to_lowercase()) =>
            {
                Some((group.parent.clone(), group.tenant))
            }
            _ => None,
        });
        if let Some((_, tenant)) = next {
            scopes.insert(ResourceId::management_group(&tenant.to_string()).key().to_owned());
        }
        let mut steps = 0;
        while let Some((Some(name), _)) = next {
            let found = self.iter().find_map(|record| match record {
                AnyRecord::ManagementGroup(group) if group.name.eq_ignore_ascii_case(&name) => Some(group),
                _ => None,
            });
            let Some(group) = found else { break };
            scopes.insert(ResourceId::management_group(&group.name).key().to_owned());
            next = Some((group.parent.clone(), group.tenant));
            steps += 1;
            if steps > 20 {
                break;
            }
        }
        scopes
    }

    fn role_allows(&self, role: lazurite_model::RoleDefinitionId, action: &str) -> bool {
        let custom = self.iter().find_map(|record| match record {
            AnyRecord::RoleDefinition(definition) if definition.id == role => Some(definition.permissions.clone()),
            _ => None,
        });
        let permissions = builtin::find(role).map(|role| vec![role.permission()]).or(custom).unwrap_or_default();
        covers(&permissions, action)
    }
}

/// The lower-case name of the management group that a scope is, or lies in.
fn group_of(scope: &ResourceId) -> Option<&str> {
    let groups = ResourceId::management_group("");
    scope.key().strip_prefix(groups.key())?.split('/').next()
}

fn covers(permissions: &[Permission], action: &str) -> bool {
    // Of the actions that are asked for, these are done to data.
    let is_data = action.contains("/services/") || action.to_lowercase().starts_with("microsoft.keyvault/");
    permissions.iter().any(|permission| {
        let (yes, no) = if is_data {
            (&permission.data_actions, &permission.not_data_actions)
        } else {
            (&permission.actions, &permission.not_actions)
        };
        pattern::any_matches(yes, action) && !pattern::any_matches(no, action)
    })
}
