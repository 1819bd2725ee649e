//! People: `/v1.0/users`, and `/v1.0/me` for the one who calls.

mod edit;
pub(crate) mod password;
pub(crate) mod sessions;
mod view;

pub(crate) use view::view;

use lazurite_model::record::{DeletedUser, DirectoryRole, Tenant, User};
use lazurite_model::{Record, TenantId};
use serde_json::Value;
use uuid::Uuid;

use super::body::Body;
use super::caller::Caller;
use super::entity::{Entity, Indexed, Work};
use super::failure::Failure;
use super::forget::forget_principal;
use super::rights::{Operation, is_controlled_by_user_administrators};
use super::{directory_roles, object};
use crate::State;
use crate::oauth::family::revoke_all_of;

/// Whether the user is only invited and may not look around.
pub(crate) fn is_guest(user: &User) -> bool {
    user.properties.get("userType").and_then(Value::as_str).is_some_and(|kind| kind.eq_ignore_ascii_case("Guest"))
}

/// Refuses unless the caller may decide whether this user can sign in: administrators are beyond User Administrators.
pub(crate) fn may_control(caller: &Caller, user: &User) -> Result<(), Failure> {
    caller.may(Operation::ControlUser)?;
    let global = caller.who.roles.contains(&DirectoryRole::GlobalAdministrator);
    if global || is_controlled_by_user_administrators(&user.directory_roles) {
        return Ok(());
    }
    Err(Failure::forbidden(
        "Insufficient privileges to complete the operation. The user has a directory role: only a Global Administrator may do this.",
    ))
}

/// 400, as Graph says it to an application that asks for `/me`; clients take it for that.
pub(crate) fn nobodys_me() -> Failure {
    let message = "/me request is only valid with delegated authentication flow.";
    Failure::new(http::StatusCode::BAD_REQUEST, "BadRequest", message)
}

impl Entity for User {
    const SET: &'static str = "users";
    const TYPE: &'static str = "user";
    const READ: Operation = Operation::ReadUsers;
    const CREATE: Operation = Operation::CreateUser;
    const UPDATE: Operation = Operation::UpdateUser;
    const DELETE: Operation = Operation::ControlUser;
    const INDEXED: &'static [Indexed] = &[
        Indexed {
            property: "userPrincipalName",
            index: "userPrincipalName",
            value: |_, name| Some(name.to_lowercase()),
        },
        Indexed::DISPLAY_NAME,
    ];

    type Around = ();
    type Request = edit::Request;

    async fn resolve(state: &State, caller: &Caller, segment: &str) -> Result<Option<Uuid>, Failure> {
        if segment == "me" {
            return caller.person().map(|id| Some(id.0)).ok_or_else(nobodys_me);
        }
        if !segment.contains('@') {
            return Ok(object::id(segment));
        }
        let name = segment.strip_prefix("userPrincipalName=").unwrap_or(segment).to_lowercase();
        let found = object::find::<Self>(state, caller.tenant, "userPrincipalName", &name).await?.pop();
        Ok(found.map(|user| user.id.0))
    }

    async fn around(_: &State, _: TenantId, _: &[Self]) -> Result<(), Failure> {
        Ok(())
    }

    fn view(&self, (): &()) -> Value {
        view(self)
    }

    async fn read(state: &State, body: Body) -> Result<edit::Request, Failure> {
        edit::Request::read(state, body).await
    }

    async fn create(work: &mut Work<'_>, id: Uuid, request: edit::Request) -> Result<Self, Failure> {
        work.caller.may(Self::CREATE)?;
        for name in ["accountEnabled", "displayName", "mailNickname", "userPrincipalName"] {
            if !request.states(name) {
                let message = format!("A value is required for property '{name}' of resource 'User'.");
                return Err(Failure::bad_request(message));
            }
        }
        let mut user = Self {
            id: id.into(),
            tenant: work.caller.tenant,
            user_principal_name: String::new(),
            display_name: String::new(),
            mail_nickname: String::new(),
            account_enabled: false,
            password: None,
            directory_roles: Vec::new(),
            properties: serde_json::Map::new(),
            created: work.state.now(),
        };
        let tenant = tenant(work).await?;
        request.apply(&mut user, &tenant)?;
        work.tx.insert(&user).await?;
        Ok(user)
    }

    async fn change(&mut self, work: &mut Work<'_>, request: edit::Request) -> Result<(), Failure> {
        if request.is_sensitive() {
            may_control(work.caller, self)?;
        }
        let tenant = tenant(work).await?;
        if request.password.is_some() {
            revoke_all_of(work.state, &mut work.tx, self.id).await?;
        }
        request.apply(self, &tenant)?;
        if !self.account_enabled && self.directory_roles.contains(&DirectoryRole::GlobalAdministrator) {
            directory_roles::another_administrator_remains(&mut work.tx, work.caller.tenant, self.id).await?;
        }
        Ok(())
    }

    /// The user can be restored for thirty days; memberships and what was granted are gone.
    async fn delete(self, work: &mut Work<'_>) -> Result<(), Failure> {
        may_control(work.caller, &self)?;
        if self.directory_roles.contains(&DirectoryRole::GlobalAdministrator) {
            directory_roles::another_administrator_remains(&mut work.tx, work.caller.tenant, self.id).await?;
        }
        revoke_all_of(work.state, &mut work.tx, self.id).await?;
        forget_principal(&mut work.tx, self.id).await?;
        work.tx.delete::<Self>(&self.key()).await?;
        work.tx.put(&DeletedUser { user: self, deleted: work.state.now() }).await?;
        Ok(())
    }
}

async fn tenant(work: &mut Work<'_>) -> Result<Tenant, Failure> {
    let id = work.caller.tenant.to_string();
    work.tx.read::<Tenant>(&id).await?.ok_or_else(|| Failure::not_found(&id))
}
