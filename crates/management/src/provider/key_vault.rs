//! `Microsoft.KeyVault`: vaults as resources, deleted vaults, and secrets as resources.
//!
//! A vault that is deleted is kept, with its name and its secrets, until its owner recovers or purges it or its days are
//! over. What is here must never show a secret's value: that is the data plane's to do, for those whom the vault lets.

pub(crate) mod access_policies;
pub(crate) mod check_name;
pub(crate) mod deleted_vault;
pub(crate) mod key;
pub(crate) mod managed_hsm;
pub(crate) mod private_link;
pub(crate) mod routes;
pub(crate) mod secret;
pub(crate) mod vault;

pub use deleted_vault::purge_due_vaults;

/// The resource type of vaults.
pub(crate) const VAULT: &str = "Microsoft.KeyVault/vaults";

/// The api-versions.
pub(crate) const VERSIONS: &[&str] = &[
    "2026-05-15",
    "2026-02-01",
    "2025-05-01",
    "2024-11-01",
    "2023-07-01",
    "2023-02-01",
    "2022-11-01",
    "2022-07-01",
    "2021-10-01",
    "2019-09-01",
    "2018-02-14",
    "2016-10-01",
    "2015-06-01",
    "2024-12-01-preview",
    "2024-04-01-preview",
    "2022-02-01-preview",
    "2021-11-01-preview",
    "2021-06-01-preview",
    "2021-04-01-preview",
    "2020-04-01-preview",
    "2018-02-14-preview",
];

/// The api-version from which on roles decide in a new vault whose maker does not say who does; before it, access policies.
const ROLES_DECIDE_FROM: &str = "2026-02-01";

/// The code of Key Vault's own refusals of what a request says.
const BAD_REQUEST: &str = "BadRequest";
