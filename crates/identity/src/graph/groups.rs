//! Groups: `/v1.0/groups`.

mod view;

pub(crate) use view::view;

use lazurite_model::TenantId;
use lazurite_model::record::{Group, Membership, Ownership};
use lazurite_model::{PrincipalId, Record};
use serde_json::Value;
use uuid::Uuid;

use super::body::Body;
use super::caller::Caller;
use super::entity::{Entity, Indexed, Work};
use super::failure::Failure;
use super::forget::forget_principal;
use super::object;
use super::quota::own;
use super::relation::{an_owner, principal, reference};
use super::rights::Operation;
use crate::State;

/// A body, with the references that it binds.
pub(crate) struct Request {
    body: Body,
    members: Vec<PrincipalId>,
    owners: Vec<PrincipalId>,
}

impl Entity for Group {
    const SET: &'static str = "groups";
    const TYPE: &'static str = "group";
    const READ: Operation = Operation::ReadGroups;
    const CREATE: Operation = Operation::CreateGroup;
    const UPDATE: Operation = Operation::UpdateGroup;
    const DELETE: Operation = Operation::DeleteGroup;
    const INDEXED: &'static [Indexed] = &[Indexed::DISPLAY_NAME];

    type Around = ();
    type Request = Request;

    async fn resolve(_: &State, _: &Caller, segment: &str) -> Result<Option<Uuid>, Failure> {
        Ok(object::id(segment))
    }

    async fn around(_: &State, _: TenantId, _: &[Self]) -> Result<(), Failure> {
        Ok(())
    }

    fn view(&self, (): &()) -> Value {
        view(self)
    }

    async fn read(_: &State, mut body: Body) -> Result<Request, Failure> {
        let mut bound = |name| -> Result<Vec<PrincipalId>, Failure> {
            body.texts(name)?.unwrap_or_default().iter().map(|text| reference(text)).collect()
        };
        let (members, owners) = (bound("members@odata.bind")?, bound("owners@odata.bind")?);
        Ok(Request { body, members, owners })
    }

    async fn create(work: &mut Work<'_>, id: Uuid, request: Request) -> Result<Self, Failure> {
        work.caller.may(Self::CREATE)?;
        for name in ["displayName", "mailNickname", "mailEnabled", "securityEnabled"] {
            if !request.body.has(name) {
                let message = format!("A value is required for property '{name}' of resource 'Group'.");
                return Err(Failure::bad_request(message));
            }
        }
        let mut group = Self {
            id: id.into(),
            tenant: work.caller.tenant,
            display_name: String::new(),
            mail_nickname: String::new(),
            description: None,
            mail_enabled: false,
            security_enabled: true,
            created: work.state.now(),
        };
        group.change(work, request).await?;
        work.tx.insert(&group).await?;
        own::<Self>(work, id, false).await?;
        Ok(group)
    }

    async fn change(&mut self, work: &mut Work<'_>, request: Request) -> Result<(), Failure> {
        apply(self, request.body)?;
        let tenant = work.caller.tenant;
        for member in request.members {
            let member = principal(&mut work.tx, tenant, member).await?;
            if member == self.id {
                return Err(Failure::bad_request("A group cannot be a member of itself."));
            }
            work.tx.put(&Membership { group: self.id, member }).await?;
        }
        for owner in request.owners {
            let owner = an_owner(&mut work.tx, tenant, owner).await?;
            work.tx.put(&Ownership { object: self.id.0, owner }).await?;
        }
        Ok(())
    }

    async fn delete(self, work: &mut Work<'_>) -> Result<(), Failure> {
        forget_principal(&mut work.tx, self.id).await?;
        work.tx.delete::<Self>(&self.key()).await?;
        Ok(())
    }
}

/// Changes `group` as `body` says; all of `body` must be understood.
fn apply(group: &mut Group, mut body: Body) -> Result<(), Failure> {
    if body.has("displayName") {
        group.display_name = body.required("displayName")?;
    }
    if body.has("mailNickname") {
        group.mail_nickname = body.required("mailNickname")?;
    }
    if let Some(description) = body.stated("description")? {
        group.description = description;
    }
    if let Some(enabled) = body.flag("mailEnabled")? {
        group.mail_enabled = enabled;
    }
    if let Some(enabled) = body.flag("securityEnabled")? {
        group.security_enabled = enabled;
    }
    if body.texts("groupTypes")?.is_some_and(|types| !types.is_empty()) {
        return Err(Failure::bad_request("'groupTypes' must be empty: only security groups exist here."));
    }
    body.rest(&[]).map(|_| ())
}
