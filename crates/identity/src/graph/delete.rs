//! What goes with a principal that is deleted: its memberships, and those in it. Role assignments stay listed and grant
//! nothing, as in Azure.

use lazurite_model::record::Membership;
use lazurite_model::{PrincipalId, Record};
use lazurite_store::WriteTx;

use super::failure::Failure;

/// Removes every membership of and in `principal`.
pub(crate) async fn forget_memberships(tx: &mut WriteTx, principal: PrincipalId) -> Result<(), Failure> {
    let mut memberships: Vec<Membership> = tx.list(&format!("{principal}/")).await?;
    memberships.extend(tx.find::<Membership>("member", &principal.to_string()).await?);
    for membership in memberships {
        tx.delete::<Membership>(&membership.key()).await?;
    }
    Ok(())
}
