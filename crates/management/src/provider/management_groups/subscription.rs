//! The subscriptions in a management group.
//!
//! Where a subscription lies decides who else may do what in it. So whoever moves one must be able to change both groups, and
//! to give roles in the subscription itself: nobody takes a subscription under a group of his own in which it is not already
//! his to say who has which role.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod put;

use lazurite_api::ApiError;
use lazurite_model::record::{ManagementGroup, Subscription};
use lazurite_model::{ResourceId, SubscriptionId};
use lazurite_store::WriteTx;

use super::WRITE;
use super::tree::{Tree, id};
use crate::call::Call;
use crate::failure::Outcome;
use crate::{refuse, scope};

/// The group and the subscription that the path names.
fn named<'t>(call: &Call, tree: &'t Tree) -> Outcome<(&'t ManagementGroup, &'t Subscription)> {
    let name = call.name("groupId");
    let group = tree.find(name).ok_or_else(|| scope::no_management_group(name))?;
    let written = call.name("subscriptionId");
    let id: SubscriptionId = written.parse().map_err(|_| refuse::bad_subscription(written))?;
    Ok((group, tree.subscription(id).ok_or_else(|| refuse::no_subscription(written))?))
}

/// 404: the subscription is not in that group.
fn not_there(group: &ManagementGroup, subscription: &Subscription) -> ApiError {
    let message = format!("The subscription '{}' is not in the management group '{}'.", subscription.id, group.name);
    ApiError::not_found("NotFound", message)
}

/// Makes sure that the caller may move a subscription between two groups.
///
/// # Errors
/// 403.
fn authorise(
    call: &Call,
    subscription: &Subscription,
    from: &ManagementGroup,
    to: &ManagementGroup,
) -> Result<(), ApiError> {
    let guard = &call.state.guard;
    guard.authorise(&call.caller, WRITE, &id(to))?;
    guard.authorise(&call.caller, WRITE, &id(from))?;
    let scope = ResourceId::subscription(subscription.id);
    guard.authorise(&call.caller, "Microsoft.Authorization/roleAssignments/write", &scope).map(|_| ())
}

/// Puts a subscription into a group.
async fn place(tx: &mut WriteTx, subscription: &Subscription, group: &ManagementGroup) -> Outcome<()> {
    let moved = Subscription { management_group: Some(group.name.clone()), ..subscription.clone() };
    tx.put(&moved).await?;
    Ok(())
}
