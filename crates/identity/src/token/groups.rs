//! In which groups somebody is, directly or through others, and which of them a token names.

use std::collections::BTreeSet;

use lazurite_model::PrincipalId;
use lazurite_model::record::{Group, GroupClaims, Membership};
use lazurite_store::StoreError;

use crate::State;

/// A token names at most so many groups; beyond, it says where to ask (as Entra does).
const MOST: usize = 200;

/// The groups in a token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum GroupClaim {
    /// The API does not ask for them.
    #[default]
    Absent,
    /// Their object ids.
    Listed(Vec<PrincipalId>),
    /// Too many to list.
    Overage,
}

/// All groups in which `principal` is. Groups may form circles: each is visited once.
pub(crate) async fn transitive(state: &State, principal: PrincipalId) -> Result<BTreeSet<PrincipalId>, StoreError> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![principal];
    while let Some(member) = waiting.pop() {
        for membership in state.store().find::<Membership>("member", &member.to_string()).await? {
            if membership.group != principal && found.insert(membership.group) {
                waiting.push(membership.group);
            }
        }
    }
    Ok(found)
}

/// A person and all groups in which they are: everything in whose name something may have been assigned to them.
pub(crate) async fn principals_of(state: &State, person: PrincipalId) -> Result<BTreeSet<PrincipalId>, StoreError> {
    let mut principals = transitive(state, person).await?;
    principals.insert(person);
    Ok(principals)
}

/// Those of `groups` that a token for an API with that wish names.
pub(crate) async fn groups_for(
    state: &State,
    wish: GroupClaims,
    groups: &BTreeSet<PrincipalId>,
) -> Result<GroupClaim, StoreError> {
    if wish == GroupClaims::None {
        return Ok(GroupClaim::Absent);
    }
    let mut listed = Vec::new();
    for id in groups {
        let group = state.store().read::<Group>(&id.to_string()).await?;
        if group.is_some_and(|group| group.security_enabled || wish == GroupClaims::All) {
            listed.push(*id);
        }
    }
    Ok(if listed.len() > MOST { GroupClaim::Overage } else { GroupClaim::Listed(listed) })
}
