//! Whose roles decide: a principal that a directory here knows, or one that a trusted issuer vouches for.

use lazurite_model::{PrincipalId, TenantId};

/// Whose roles decide.
///
/// The two never overlap: of a principal or group that a directory here knows, that directory alone says who it is, so
/// that no issuer can pass somebody off as one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'s> {
    /// A user or service principal of a directory here: it must exist and be enabled, and is in the groups that the
    /// directory puts it in.
    Known(PrincipalId),
    /// A principal of another directory.
    Vouched(Vouched<'s>),
}

/// What a trusted issuer says about a principal of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vouched<'s> {
    /// Its object id.
    pub principal: PrincipalId,
    /// The directory that it belongs to.
    pub tenant: TenantId,
    /// The groups that it is in, nested ones too; those that a directory here knows do not count.
    pub groups: &'s [PrincipalId],
}

impl Subject<'_> {
    /// The principal itself.
    pub const fn principal(self) -> PrincipalId {
        match self {
            Self::Known(principal) => principal,
            Self::Vouched(vouched) => vouched.principal,
        }
    }
}

impl From<PrincipalId> for Subject<'_> {
    fn from(principal: PrincipalId) -> Self {
        Self::Known(principal)
    }
}
