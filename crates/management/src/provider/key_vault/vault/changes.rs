//! What a client wants of a vault.

use lazurite_model::TenantId;
use lazurite_model::record::{AccessPolicy, NetworkAcls, Tags, Vault, VaultSettings};

use super::{network, policies, wire};
use crate::faults::Faults;
use crate::provider::key_vault::BAD_REQUEST;
use crate::refuse::shown;
use crate::tags;

/// How many days a deleted vault can be recovered where nobody says how many.
const RETENTION_DAYS: u16 = 90;

/// Whether a body describes a whole vault or changes to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whole {
    /// What is left out takes its default, if it has one that can be gone back to.
    Yes,
    /// What is left out stays as it is.
    No,
}

/// What is wanted; what is `None` stays as it is.
#[derive(Debug)]
pub(super) struct Changes {
    whole: Whole,
    tags: Option<Tags>,
    sku: Option<&'static str>,
    access_policies: Option<Vec<AccessPolicy>>,
    /// Whether roles are to decide.
    pub(super) rbac_authorization: Option<bool>,
    retention_days: Option<u16>,
    purge_protection: bool,
    enabled_for_deployment: Option<bool>,
    enabled_for_disk_encryption: Option<bool>,
    enabled_for_template_deployment: Option<bool>,
    public_network_access: Option<&'static str>,
    network_acls: Option<NetworkAcls>,
}

impl Changes {
    /// Reads the body of a PUT or PATCH, noting every fault that shows without looking at anything else.
    pub(super) fn check(body: wire::Vault, tenant: TenantId, whole: Whole, faults: &mut Faults) -> Self {
        let sent = body.properties.unwrap_or_default();
        if let Some(tags) = &body.tags {
            tags::check(tags, tags::ARM, faults);
        }
        own_tenant(sent.tenant_id.as_deref(), tenant, whole, faults);
        if sent.enable_soft_delete == Some(false) {
            let message = "The property \"enableSoftDelete\" cannot be set to false: every vault can be recovered after it was deleted.";
            faults.add(BAD_REQUEST, "properties.enableSoftDelete", message);
        }
        if sent.enable_purge_protection == Some(false) {
            let message = "The property \"enablePurgeProtection\" cannot be set to false. Enabling the purge protection for a vault is an irreversible action. Leave it out to keep what is.";
            faults.add(BAD_REQUEST, "properties.enablePurgeProtection", message);
        }
        Self {
            whole,
            tags: body.tags,
            sku: sku(sent.sku.as_ref(), whole, faults),
            access_policies: sent.access_policies.map(|sent| policies::check(sent, tenant, faults)),
            rbac_authorization: sent.enable_rbac_authorization,
            retention_days: sent.soft_delete_retention_in_days.and_then(|days| retention(days, faults)),
            purge_protection: sent.enable_purge_protection.unwrap_or_default(),
            enabled_for_deployment: sent.enabled_for_deployment,
            enabled_for_disk_encryption: sent.enabled_for_disk_encryption,
            enabled_for_template_deployment: sent.enabled_for_template_deployment,
            public_network_access: public_access(sent.public_network_access.as_deref(), faults),
            network_acls: sent.network_acls.map(|sent| network::check(sent, faults)),
        }
    }

    /// Notes what cannot be wanted of a vault that is there.
    pub(super) fn against(&self, vault: &Vault, faults: &mut Faults) {
        if self.retention_days.is_some_and(|days| days != vault.settings.soft_delete_retention_days) {
            let message = "The property \"softDeleteRetentionInDays\" has been set already and it can't be modified.";
            faults.add(BAD_REQUEST, "properties.softDeleteRetentionInDays", message);
        }
        self.needs_policies(vault.settings.rbac_authorization, faults);
    }

    /// The settings of a new vault; `roles_decide` where its maker does not say who does.
    pub(super) fn fresh(&self, roles_decide: bool, faults: &mut Faults) -> VaultSettings {
        self.needs_policies(roles_decide, faults);
        VaultSettings {
            sku: String::new(),
            rbac_authorization: roles_decide,
            access_policies: Vec::new(),
            soft_delete_retention_days: RETENTION_DAYS,
            purge_protection: false,
            enabled_for_deployment: false,
            enabled_for_disk_encryption: false,
            enabled_for_template_deployment: false,
            public_network_access: "Enabled".to_owned(),
            network_acls: None,
        }
    }

    /// Whoever replaces a vault in which access policies decide says which: an empty list, too, is something to mean.
    fn needs_policies(&self, roles_decide: bool, faults: &mut Faults) {
        let roles_decide = self.rbac_authorization.unwrap_or(roles_decide);
        if self.whole == Whole::Yes && !roles_decide && self.access_policies.is_none() {
            let message = "The parameter accessPolicies is not specified. Send a list, be it an empty one, or set enableRbacAuthorization to true.";
            faults.add(BAD_REQUEST, "properties.accessPolicies", message);
        }
    }

    /// Makes the changes.
    pub(super) fn apply(self, vault: &mut Vault) {
        let whole = self.whole == Whole::Yes;
        let settings = &mut vault.settings;
        let set = |kept: &mut bool, wanted: Option<bool>| *kept = wanted.unwrap_or(*kept && !whole);
        set(&mut settings.enabled_for_deployment, self.enabled_for_deployment);
        set(&mut settings.enabled_for_disk_encryption, self.enabled_for_disk_encryption);
        set(&mut settings.enabled_for_template_deployment, self.enabled_for_template_deployment);
        settings.rbac_authorization = self.rbac_authorization.unwrap_or(settings.rbac_authorization);
        settings.soft_delete_retention_days = self.retention_days.unwrap_or(settings.soft_delete_retention_days);
        settings.purge_protection |= self.purge_protection;
        if let Some(sku) = self.sku {
            sku.clone_into(&mut settings.sku);
        }
        if let Some(policies) = self.access_policies {
            settings.access_policies = policies;
        }
        if let Some(access) = self.public_network_access.or(whole.then_some("Enabled")) {
            access.clone_into(&mut settings.public_network_access);
        }
        if whole || self.network_acls.is_some() {
            settings.network_acls = self.network_acls;
        }
        if whole || self.tags.is_some() {
            vault.tags = self.tags.unwrap_or_default();
        }
    }
}

fn own_tenant(sent: Option<&str>, tenant: TenantId, whole: Whole, faults: &mut Faults) {
    let own = match sent {
        Some(text) => text.parse() == Ok(tenant),
        None => whole == Whole::No,
    };
    if !own {
        let message = format!("The property tenantId must name the directory of the subscription: '{tenant}'.");
        faults.add(BAD_REQUEST, "properties.tenantId", message);
    }
}

fn sku(sent: Option<&wire::Sku>, whole: Whole, faults: &mut Faults) -> Option<&'static str> {
    let Some(sent) = sent else {
        if whole == Whole::Yes {
            faults.add(BAD_REQUEST, "properties.sku", "The parameter sku is not specified.");
        }
        return None;
    };
    if !sent.family.as_deref().is_some_and(|family| family.eq_ignore_ascii_case("A")) {
        faults.add(BAD_REQUEST, "properties.sku.family", "The SKU family of a vault is 'A'.");
    }
    let name = sent.name.as_deref().unwrap_or_default();
    let known = ["standard", "premium"].into_iter().find(|known| known.eq_ignore_ascii_case(name));
    if known.is_none() {
        let message = format!("'{}' is no SKU of a vault. The SKUs are 'standard' and 'premium'.", shown(name));
        faults.add(BAD_REQUEST, "properties.sku.name", message);
    }
    known
}

fn retention(days: i64, faults: &mut Faults) -> Option<u16> {
    let days = u16::try_from(days).ok().filter(|days| (7..=RETENTION_DAYS).contains(days));
    if days.is_none() {
        let message = "The property softDeleteRetentionInDays must be from 7 to 90.";
        faults.add(BAD_REQUEST, "properties.softDeleteRetentionInDays", message);
    }
    days
}

fn public_access(sent: Option<&str>, faults: &mut Faults) -> Option<&'static str> {
    let sent = sent?;
    let known = ["Enabled", "Disabled"].into_iter().find(|known| known.eq_ignore_ascii_case(sent));
    if known.is_none() {
        let message = format!("'{}' is neither 'Enabled' nor 'Disabled'.", shown(sent));
        faults.add(BAD_REQUEST, "properties.publicNetworkAccess", message);
    }
    known
}
