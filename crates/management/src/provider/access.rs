//! `Lazurite.Access`: what the gate decided about an account's requests, and what it would decide. Azure has no such
//! provider: it is ours.
//!
//! The gate says what was decided and why. Here it is only found, for whoever may read the account's decisions.

pub(crate) mod decision;
pub(crate) mod evaluate;
pub(crate) mod limits;
pub(crate) mod routes;

use lazurite_model::record::MapsAccount;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::maps;
use crate::refuse;

/// The api-versions of the provider.
pub(crate) const VERSIONS: &[&str] = &["2026-11-01"];

/// The account that a call's path is about.
///
/// # Errors
/// 404 for whatever is no account, or does not exist.
pub(crate) async fn account(call: &Call) -> Outcome<MapsAccount> {
    let found = call.state.store.read::<MapsAccount>(call.target.key()).await?;
    Ok(found.ok_or_else(|| refuse::no_resource(maps::ACCOUNT, &call.target))?)
}
