//! A caller that is only supposed: what an account would say to a credential, were it presented.

use std::sync::Arc;

use lazurite_model::TenantId;

use super::{Authenticated, By, Known};
use crate::cause::TokenScheme;
use crate::refusal::{self, Refused};
use crate::snapshot::{Account, Snapshot};

impl<'s> Authenticated<'s> {
    /// The caller that a right credential of that kind would make.
    ///
    /// # Errors
    /// What the account would answer to it, in the order in which it would.
    pub(crate) fn supposed(snapshot: &Snapshot, account: &'s Arc<Account>, by: By) -> Result<Self, Refused> {
        match by {
            By::Key(_) if account.local_auth_disabled => return Err(refusal::keys_disabled().seen(by.seen(account))),
            By::Sas { .. } if account.local_auth_disabled => return Err(refusal::sas_disabled().seen(by.seen(account))),
            By::Sas { principal, .. } => {
                let tenant = snapshot.rbac.tenant_of(account.subscription).unwrap_or(TenantId(uuid::Uuid::nil()));
                let material = account.sas().ok_or(crate::cause::TokenFault::NoIdentity);
                let checked = material.and_then(|_| super::sas::check_identity(snapshot, account, principal, tenant));
                checked.map_err(|fault| refusal::token(TokenScheme::Sas, fault).seen(by.seen(account)))?;
            }
            By::Key(_) | By::Bearer { .. } => {}
        }
        if account.public_network_access_disabled {
            return Err(refusal::network_access_disabled().seen(by.seen(account)));
        }
        Ok(Self { account: Known::Found(account), by })
    }
}
