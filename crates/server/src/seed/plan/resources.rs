//! The resource manager's part of a seed: resource groups, managed identities, Maps accounts.

use lazurite_model::record::{
    AccountKey, AccountKind, CorsRule, Identity, KeySlot, MapsAccount, ResourceGroup, ServicePrincipal, SkuName,
    SystemData, Tags, UserAssignedIdentity,
};
use lazurite_model::{AppId, Location, PrincipalId, ResourceId, UniqueId};

use super::{Draft, fault};
use crate::seed::file::{AccountSeed, Fault, IdentitySeed, SeedFile};

/// Plans groups, identities and accounts; returns the first account.
pub(super) fn plan(seed: &SeedFile, draft: &mut Draft<'_>) -> Result<ResourceId, Fault> {
    for (index, one) in seed.resource_groups.iter().enumerate() {
        let location = location_of("resource_groups", index, one.location.as_deref(), draft)?;
        let group = ResourceGroup {
            id: ResourceId::resource_group(draft.subscription, &one.name),
            location: location.name().to_owned(),
            tags: Tags::new(),
            managed_by: None,
        };
        draft.records.push(group.into());
    }
    let principals = draft.identity_principals.clone();
    for (index, (one, principal)) in seed.identities.iter().zip(principals).enumerate() {
        let group = group_of(seed, ("identities", index), &one.resource_group, draft)?;
        plan_identity(index, one, (&group, principal), draft)?;
    }
    for (index, one) in seed.accounts.iter().enumerate() {
        let group = group_of(seed, ("accounts", index), &one.resource_group, draft)?;
        plan_account(index, one, &group, draft)?;
    }
    match draft.accounts.first() {
        Some((_, id)) => Ok(id.clone()),
        None => Err(fault("accounts", 0, "name", "there must be an account".to_owned())),
    }
}

fn location_of(list: &str, index: usize, name: Option<&str>, draft: &Draft<'_>) -> Result<Location, Fault> {
    let Some(name) = name else { return Ok(draft.around.location) };
    Location::parse(name).ok_or_else(|| {
        let known: Vec<_> = Location::ALL.iter().map(|location| location.name()).collect();
        fault(list, index, "location", format!("no such region; there are {}", known.join(", ")))
    })
}

fn group_of(seed: &SeedFile, (list, index): (&str, usize), name: &str, draft: &Draft<'_>) -> Result<ResourceId, Fault> {
    if seed.resource_groups.iter().any(|group| group.name.eq_ignore_ascii_case(name)) {
        Ok(ResourceId::resource_group(draft.subscription, name))
    } else {
        Err(fault(
            list,
            index,
            "resource_group",
            format!("no resource group is called `{name}`; add it to `resource_groups`"),
        ))
    }
}

fn system_data(draft: &Draft<'_>) -> SystemData {
    SystemData {
        created_by: "lazurite".to_owned(),
        created_by_type: "Application".to_owned(),
        created_at: draft.around.now,
        last_modified_by: "lazurite".to_owned(),
        last_modified_by_type: "Application".to_owned(),
        last_modified_at: draft.around.now,
    }
}

fn plan_identity(
    index: usize,
    seed: &IdentitySeed,
    (group, principal_id): (&ResourceId, PrincipalId),
    draft: &mut Draft<'_>,
) -> Result<(), Fault> {
    let location = location_of("identities", index, seed.location.as_deref(), draft)?;
    let id = group.resource("Microsoft.ManagedIdentity/userAssignedIdentities", &seed.name);
    let client_id = AppId(seed.client_id.unwrap_or_else(|| draft.around.maker.uuid("identityClient", &seed.name)));
    let principal = ServicePrincipal::application(principal_id, client_id, draft.tenant, &seed.name, draft.around.now)
        .of_identity(&id, true);
    let identity = UserAssignedIdentity {
        id: id.clone(),
        location: location.name().to_owned(),
        tags: Tags::new(),
        tenant: draft.tenant,
        principal_id,
        client_id,
        system_data: system_data(draft),
    };
    draft.records.push(principal.into());
    draft.records.push(identity.into());
    draft.identities.push((seed.name.to_lowercase(), id));
    Ok(())
}

fn plan_account(index: usize, seed: &AccountSeed, group: &ResourceId, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let location = location_of("accounts", index, seed.location.as_deref(), draft)?;
    let id = group.resource("Microsoft.Maps/accounts", &seed.name);
    let mut user_assigned = Vec::new();
    for name in &seed.identities {
        let found = draft.identities.iter().find(|(known, _)| *known == name.to_lowercase());
        let Some((_, identity)) = found else {
            return Err(fault(
                "accounts",
                index,
                "identities",
                format!("no identity is called `{name}`; add it to `identities`"),
            ));
        };
        user_assigned.push(identity.clone());
    }
    let cors = match seed.allowed_origins.as_slice() {
        [] => Vec::new(),
        origins => vec![CorsRule { allowed_origins: origins.to_vec() }],
    };
    let unique_id = UniqueId(seed.unique_id.unwrap_or_else(|| draft.around.maker.uuid("account", id.key())));
    let key = |slot, given: &Option<String>| account_key((&id, unique_id), slot, given.as_deref(), draft);
    let account = MapsAccount {
        primary_key: key(KeySlot::Primary, &seed.primary_key),
        secondary_key: key(KeySlot::Secondary, &seed.secondary_key),
        unique_id,
        id: id.clone(),
        location,
        locations: Vec::new(),
        kind: AccountKind::Gen2,
        sku: SkuName::G2,
        tags: Tags::new(),
        identity: Identity { system_assigned: None, user_assigned },
        disable_local_auth: seed.disable_local_auth,
        cors,
        linked_resources: Vec::new(),
        encryption: None,
        public_network_access_disabled: false,
        sas_signing_keys: Vec::new(),
        system_data: system_data(draft),
    };
    draft.records.push(account.into());
    draft.accounts.push((seed.name.to_lowercase(), id));
    Ok(())
}

fn account_key(
    (account, unique_id): (&ResourceId, UniqueId),
    slot: KeySlot,
    given: Option<&str>,
    draft: &Draft<'_>,
) -> AccountKey {
    let name = match slot {
        KeySlot::Primary => "primaryKey",
        KeySlot::Secondary => "secondaryKey",
    };
    let text = given.map_or_else(|| draft.around.maker.secret(name, account.key()), ToOwned::to_owned);
    let context = AccountKey::seal_context(unique_id, slot);
    AccountKey { sealed: draft.around.sealer.seal(&context, text.as_bytes()), last_updated: draft.around.now }
}

impl IdentitySeed {
    /// An identity of that name.
    pub(super) fn named(name: &str, group: &str) -> Self {
        Self {
            name: name.to_owned(),
            resource_group: group.to_owned(),
            location: None,
            principal_id: None,
            client_id: None,
        }
    }
}

impl AccountSeed {
    /// An account of that name.
    pub(super) fn named(name: &str, group: &str) -> Self {
        Self {
            name: name.to_owned(),
            resource_group: group.to_owned(),
            location: None,
            unique_id: None,
            primary_key: None,
            secondary_key: None,
            disable_local_auth: false,
            allowed_origins: Vec::new(),
            identities: Vec::new(),
        }
    }
}
