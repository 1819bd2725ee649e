//! What the four kinds of directory object have in common, so that one set of handlers ([`super::frame`]) serves them all.

use std::future::Future;

use lazurite_model::TenantId;
use lazurite_store::WriteTx;
use serde_json::Value;
use uuid::Uuid;

use super::body::Body;
use super::caller::Caller;
use super::failure::Failure;
use super::object::Owned;
use super::rights::Operation;
use crate::State;

/// A property for which the state has an index.
pub(crate) struct Indexed {
    /// As a filter names it.
    pub(crate) property: &'static str,
    pub(crate) index: &'static str,
    /// What the index holds for a value; `None`: no object there has it.
    pub(crate) value: fn(TenantId, &str) -> Option<String>,
}

impl Indexed {
    /// By display name, which all kinds have.
    pub(crate) const DISPLAY_NAME: Self =
        Self { property: "displayName", index: "displayName", value: |_, name| Some(name.to_lowercase()) };
}

/// A write that is under way.
pub(crate) struct Work<'w> {
    pub(crate) state: &'w State,
    pub(crate) caller: &'w Caller,
    pub(crate) tx: WriteTx,
}

/// A kind of directory object: users, groups, applications, service principals.
pub(crate) trait Entity: Owned {
    /// Its collection, e.g. `users`.
    const SET: &'static str;
    /// Its type's name in Graph, e.g. `user`.
    const TYPE: &'static str;
    /// What reading one takes.
    const READ: Operation;
    /// What making one takes.
    const CREATE: Operation;
    /// What changing one takes.
    const UPDATE: Operation;
    /// What removing one takes.
    const DELETE: Operation;
    /// How candidates for a filter are found.
    const INDEXED: &'static [Indexed];

    /// What a view shows besides the record itself.
    type Around: Send + Sync;

    /// What a body says, once read and checked as far as it can be without the record.
    type Request: Send;

    /// The object id that a path's segment stands for; `None`: nobody's.
    fn resolve(
        state: &State,
        caller: &Caller,
        segment: &str,
    ) -> impl Future<Output = Result<Option<Uuid>, Failure>> + Send;

    /// What the views of `records` need.
    fn around(
        state: &State,
        tenant: TenantId,
        records: &[Self],
    ) -> impl Future<Output = Result<Self::Around, Failure>> + Send;

    /// The object as Graph shows it.
    fn view(&self, around: &Self::Around) -> Value;

    /// Reads a body. What takes long is done here, before anybody waits for the write.
    fn read(state: &State, body: Body) -> impl Future<Output = Result<Self::Request, Failure>> + Send;

    /// Makes one, with all that belongs to it from the start. Whether the caller may is decided here, because it may depend
    /// on what is asked.
    fn create(
        work: &mut Work<'_>,
        id: Uuid,
        request: Self::Request,
    ) -> impl Future<Output = Result<Self, Failure>> + Send;

    /// Changes one as `request` says. The caller may [`Entity::UPDATE`] it; what takes more is refused here.
    fn change(
        &mut self,
        work: &mut Work<'_>,
        request: Self::Request,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Removes one and what belongs to it. The caller may [`Entity::DELETE`] it; what takes more is refused here.
    fn delete(self, work: &mut Work<'_>) -> impl Future<Output = Result<(), Failure>> + Send;
}
