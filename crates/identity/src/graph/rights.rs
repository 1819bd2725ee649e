//! Who may do what in the directory: one table, and the rule that reads it.
//!
//! A person needs both: a token whose client was given the permission, and a right of their own (a directory role, owning
//! the object, or being a member of the directory). An application needs a permission of its own or a directory role.
//! Nothing else opens anything: whatever is not in the table is refused.

mod table;

use lazurite_model::record::DirectoryRole;

pub(crate) use table::{Operation, Rule};

/// The delegated permission with which a client may do whatever its user may.
const AS_USER: &str = "Directory.AccessAsUser.All";

/// The permission that counts only for what the application owns.
const OWNED_BY: &str = "Application.ReadWrite.OwnedBy";

/// What kind of principal asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// An application or managed identity, in its own name.
    Application,
    /// A person of the directory.
    Member,
    /// A person who is only invited.
    Guest,
}

/// What ties the caller to the object that it asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bond {
    /// Nothing.
    Stranger,
    /// It owns the object.
    Owner,
    /// It is the object.
    Oneself,
}

/// What a caller brings along.
#[derive(Clone, Debug)]
pub(crate) struct Who {
    pub(crate) standing: Standing,
    /// Its directory roles.
    pub(crate) roles: Vec<DirectoryRole>,
    /// Of an application: its permissions on Microsoft Graph. Of a person: those that the token's client was given.
    pub(crate) permissions: Vec<String>,
}

impl Who {
    /// Whether the caller may do this to an object to which it has that bond.
    pub(crate) fn allows(&self, operation: Operation, bond: Bond) -> bool {
        let rule = operation.rule();
        let role = self.roles.iter().any(|role| rule.roles.contains(role));
        match self.standing {
            Standing::Application => {
                let owned = rule.owned_by && (bond == Bond::Owner || rule.creates) && self.has(OWNED_BY);
                role || owned || rule.permissions.iter().any(|permission| self.has(permission))
            }
            Standing::Member | Standing::Guest => {
                let member = rule.members && self.standing == Standing::Member;
                let own = (rule.owners && bond == Bond::Owner) || (rule.oneself && bond == Bond::Oneself);
                self.client_may(&rule) && (role || member || own)
            }
        }
    }

    /// Whether the caller has every power of whoever has these roles and these permissions on Microsoft Graph, so that
    /// acting as them gives it nothing new.
    pub(crate) fn outranks(&self, roles: &[DirectoryRole], permissions: &[String]) -> bool {
        let global = self.roles.contains(&DirectoryRole::GlobalAdministrator);
        let own = |permission: &String| {
            let role = self.roles.iter().any(|role| stands_for(permission).contains(role));
            // What a person delegated is bounded by the person, so that only roles count for people.
            role || (self.standing == Standing::Application && self.has(permission))
        };
        global || (roles.iter().all(|role| self.roles.contains(role)) && permissions.iter().all(own))
    }

    fn client_may(&self, rule: &Rule) -> bool {
        self.has(AS_USER) || rule.permissions.iter().any(|permission| self.has(permission))
    }

    fn has(&self, permission: &str) -> bool {
        self.permissions.iter().any(|own| own == permission)
    }
}

/// The directory roles that can do as much as an application with the permission, besides Global Administrator.
fn stands_for(permission: &str) -> &'static [DirectoryRole] {
    use DirectoryRole::{ApplicationAdministrator, CloudApplicationAdministrator, UserAdministrator};
    const ALL: &[DirectoryRole] = &[ApplicationAdministrator, CloudApplicationAdministrator, UserAdministrator];
    match permission {
        "Application.ReadWrite.All" | "Application.ReadWrite.OwnedBy" | "DelegatedPermissionGrant.ReadWrite.All" => {
            &[ApplicationAdministrator, CloudApplicationAdministrator]
        }
        "User.ReadWrite.All" | "Group.ReadWrite.All" => &[UserAdministrator],
        reading if reading.ends_with(".Read.All") && !reading.starts_with("AuditLog") => ALL,
        _ => &[],
    }
}

/// Whether a User Administrator may reset the password of, disable or delete somebody with these roles.
pub(crate) fn is_controlled_by_user_administrators(roles: &[DirectoryRole]) -> bool {
    roles.iter().all(|role| *role == DirectoryRole::UserAdministrator)
}
