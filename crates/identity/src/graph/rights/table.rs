//! The table. Source: Microsoft's permission reference of Graph and the default permissions of Entra ID's roles and members.

use DirectoryRole::{ApplicationAdministrator, CloudApplicationAdministrator, GlobalAdministrator, UserAdministrator};
use lazurite_model::record::DirectoryRole;

macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// What a request does in the directory.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Operation {
            $($(#[$doc])* $name,)+
        }

        impl Operation {
            /// All of them.
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$name,)+];
        }
    };
}

operations! {
    /// The caller's own object, and what belongs to it.
    ReadSelf,
    /// The tenant and its domains.
    ReadOrganization,
    /// People.
    ReadUsers,
    /// Groups and their members.
    ReadGroups,
    /// Applications and service principals.
    ReadApplications,
    /// Delegated permissions and app roles that were given.
    ReadGrants,
    /// Directory roles and who has them.
    ReadRoles,
    /// The logs of changes and sign-ins.
    ReadAudit,
    /// People that can be restored.
    ReadDeletedUsers,
    /// Applications that can be restored.
    ReadDeletedApplications,
    /// Makes a person.
    CreateUser,
    /// What does not decide whether the user can sign in.
    UpdateUser,
    /// Password, sign-in name, blocking, deleting and restoring.
    ControlUser,
    /// Ends a person's sign-ins.
    RevokeSessions,
    /// With the present password.
    ChangeOwnPassword,
    /// Makes a group.
    CreateGroup,
    /// Its properties, members and owners.
    UpdateGroup,
    /// Removes a group.
    DeleteGroup,
    /// Registers an application.
    CreateApplication,
    /// Its properties, owners and credentials; credentials take [`super::Who::outranks`] besides.
    UpdateApplication,
    /// Removes an application.
    DeleteApplication,
    /// Makes an application present in the tenant; the object is the application.
    CreatePrincipal,
    /// Its properties, owners and credentials, as of an application.
    UpdatePrincipal,
    /// Removes a service principal.
    DeletePrincipal,
    /// Delegated permissions.
    ManageGrants,
    /// Roles of any API but Microsoft Graph.
    AssignAppRole,
    /// Roles of Microsoft Graph, which is to say: any power in the directory.
    AssignGraphRole,
    /// Directory roles.
    AssignDirectoryRole,
}

/// Who may.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    /// Permissions on Microsoft Graph: an application needs one, a person's client needs one.
    pub(crate) permissions: &'static [&'static str],
    /// Directory roles of which one is enough.
    pub(crate) roles: &'static [DirectoryRole],
    /// Whether any person of the directory may, guests excepted.
    pub(crate) members: bool,
    /// Whether people who own the object may.
    pub(crate) owners: bool,
    /// Whether people may do it to themselves.
    pub(crate) oneself: bool,
    /// Whether `Application.ReadWrite.OwnedBy` is enough for an application that owns the object.
    pub(crate) owned_by: bool,
    /// Whether there is no object yet, or none in particular, which that permission then needs not own.
    pub(crate) creates: bool,
}

const NOBODY: Rule = Rule {
    permissions: &[],
    roles: &[],
    members: false,
    owners: false,
    oneself: false,
    owned_by: false,
    creates: false,
};

const GLOBAL: &[DirectoryRole] = &[GlobalAdministrator];
const OF_APPLICATIONS: &[DirectoryRole] =
    &[GlobalAdministrator, ApplicationAdministrator, CloudApplicationAdministrator];
const OF_USERS: &[DirectoryRole] = &[GlobalAdministrator, UserAdministrator];

impl Operation {
    /// Who may do it.
    pub(crate) const fn rule(self) -> Rule {
        use Operation as O;
        match self {
            O::ReadSelf => {
                let permissions = &["User.Read", "User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All"];
                Rule { permissions, oneself: true, ..NOBODY }
            }
            O::ReadOrganization | O::ReadUsers | O::ReadGroups | O::ReadApplications | O::ReadGrants | O::ReadRoles => {
                reading(self)
            }
            O::ReadAudit => Rule { permissions: &["AuditLog.Read.All"], roles: GLOBAL, ..NOBODY },
            O::ReadDeletedUsers => Rule { roles: OF_USERS, members: false, ..reading(O::ReadUsers) },
            O::ReadDeletedApplications => {
                Rule { roles: OF_APPLICATIONS, members: false, ..reading(O::ReadApplications) }
            }
            O::CreateUser | O::UpdateUser => {
                Rule { permissions: &["User.ReadWrite.All", "Directory.ReadWrite.All"], roles: OF_USERS, ..NOBODY }
            }
            O::ControlUser => Rule { permissions: &["User.ReadWrite.All"], roles: OF_USERS, ..NOBODY },
            O::RevokeSessions => {
                Rule { permissions: &["User.ReadWrite.All"], roles: OF_USERS, oneself: true, ..NOBODY }
            }
            O::ChangeOwnPassword => Rule { oneself: true, ..NOBODY },
            O::CreateGroup | O::UpdateGroup | O::DeleteGroup => Rule {
                permissions: &["Group.ReadWrite.All", "Directory.ReadWrite.All"],
                roles: OF_USERS,
                members: matches!(self, O::CreateGroup),
                owners: !matches!(self, O::CreateGroup),
                ..NOBODY
            },
            O::CreateApplication | O::UpdateApplication | O::CreatePrincipal | O::UpdatePrincipal => changing(
                &["Application.ReadWrite.All", "Directory.ReadWrite.All"],
                matches!(self, O::CreateApplication),
            ),
            O::DeleteApplication | O::DeletePrincipal => changing(&["Application.ReadWrite.All"], false),
            O::ManageGrants => {
                Rule { permissions: &["DelegatedPermissionGrant.ReadWrite.All"], roles: OF_APPLICATIONS, ..NOBODY }
            }
            O::AssignAppRole => {
                Rule { permissions: &["AppRoleAssignment.ReadWrite.All"], roles: OF_APPLICATIONS, ..NOBODY }
            }
            O::AssignGraphRole => Rule { permissions: &["AppRoleAssignment.ReadWrite.All"], roles: GLOBAL, ..NOBODY },
            O::AssignDirectoryRole => {
                Rule { permissions: &["RoleManagement.ReadWrite.Directory"], roles: GLOBAL, ..NOBODY }
            }
        }
    }
}

/// Whoever belongs to a directory may look around in it; applications and guests may not.
const fn reading(operation: Operation) -> Rule {
    use Operation as O;
    let permissions: &[&str] = match operation {
        O::ReadOrganization => &["User.Read", "Directory.Read.All", "Directory.ReadWrite.All"],
        O::ReadUsers => &["User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
        O::ReadGroups => &["Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"],
        O::ReadApplications => {
            &["Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"]
        }
        O::ReadGrants => &[
            "DelegatedPermissionGrant.ReadWrite.All",
            "AppRoleAssignment.ReadWrite.All",
            "Application.ReadWrite.All",
            "Directory.Read.All",
            "Directory.ReadWrite.All",
        ],
        _ => &["RoleManagement.ReadWrite.Directory", "Directory.Read.All", "Directory.ReadWrite.All"],
    };
    let owned_by = matches!(operation, O::ReadApplications);
    Rule { permissions, roles: &DirectoryRole::ALL, members: true, owned_by, creates: owned_by, ..NOBODY }
}

const fn changing(permissions: &'static [&'static str], creates: bool) -> Rule {
    Rule { permissions, roles: OF_APPLICATIONS, members: creates, owners: !creates, owned_by: true, creates, ..NOBODY }
}
