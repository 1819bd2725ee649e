//! The roles of key vaults: managing them, and what lies in those that decide by roles.
//!
//! Not among them is Azure's Key Vault Data Access Administrator: it is bound to a condition, and without that it would let
//! its holder hand out every role there is.

use super::{BuiltinRole, id};

/// What most of them may do to vaults as resources.
const READS: &[&str] = with_common![
    ..;
    "Microsoft.KeyVault/checkNameAvailability/read",
    "Microsoft.KeyVault/deletedVaults/read",
    "Microsoft.KeyVault/locations/*/read",
    "Microsoft.KeyVault/vaults/*/read",
    "Microsoft.KeyVault/operations/read",
];

pub(super) const ADMINISTRATOR: BuiltinRole = BuiltinRole {
    id: id(0x00482a5a_887f_4fb3_b363_3b7fe8e74483),
    name: "Key Vault Administrator",
    description: "Do everything with the secrets, keys and certificates of a key vault, but not manage the vault or who may use it.",
    actions: READS,
    not_actions: &[],
    data_actions: &["Microsoft.KeyVault/vaults/*"],
};

pub(super) const CONTRIBUTOR: BuiltinRole = BuiltinRole {
    id: id(0xf25e0fa2_a7c8_4377_a976_54943a77a395),
    name: "Key Vault Contributor",
    description: "Manage key vaults, but not what lies in them.",
    actions: &[
        "Microsoft.Authorization/*/read",
        "Microsoft.Insights/alertRules/*",
        "Microsoft.KeyVault/*",
        "Microsoft.Resources/deployments/*",
        "Microsoft.Resources/subscriptions/resourceGroups/read",
        "Microsoft.Support/*",
    ],
    not_actions: &[
        "Microsoft.KeyVault/locations/deletedVaults/purge/action",
        "Microsoft.KeyVault/hsmPools/*",
        "Microsoft.KeyVault/managedHsms/*",
    ],
    data_actions: &[],
};

pub(super) const READER: BuiltinRole = BuiltinRole {
    id: id(0x21090545_7ca7_4776_b22c_e363652d74d2),
    name: "Key Vault Reader",
    description: "See what lies in a key vault, but neither the values of secrets nor the material of keys.",
    actions: READS,
    not_actions: &[],
    data_actions: &["Microsoft.KeyVault/vaults/*/read", "Microsoft.KeyVault/vaults/secrets/readMetadata/action"],
};

pub(super) const SECRETS_OFFICER: BuiltinRole = BuiltinRole {
    id: id(0xb86a8fe4_44ce_4948_aee5_eccb2c155cd7),
    name: "Key Vault Secrets Officer",
    description: "Do everything with the secrets of a key vault, but not decide who else may.",
    actions: READS,
    not_actions: &[],
    data_actions: &["Microsoft.KeyVault/vaults/secrets/*"],
};

pub(super) const SECRETS_USER: BuiltinRole = BuiltinRole {
    id: id(0x4633458b_17de_408a_b874_0445c86b69e6),
    name: "Key Vault Secrets User",
    description: "Read the secrets of a key vault.",
    actions: &[],
    not_actions: &[],
    data_actions: &[
        "Microsoft.KeyVault/vaults/secrets/getSecret/action",
        "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
    ],
};

pub(super) const CERTIFICATES_OFFICER: BuiltinRole = BuiltinRole {
    id: id(0xa4417e6f_fecd_4de8_b567_7b0420556985),
    name: "Key Vault Certificates Officer",
    description: "Do everything with the certificates of a key vault, but not decide who else may.",
    actions: READS,
    not_actions: &[],
    data_actions: &[
        "Microsoft.KeyVault/vaults/certificatecas/*",
        "Microsoft.KeyVault/vaults/certificates/*",
        "Microsoft.KeyVault/vaults/certificatecontacts/write",
    ],
};

pub(super) const CERTIFICATE_USER: BuiltinRole = BuiltinRole {
    id: id(0xdb79e9a7_68ee_4b58_9aeb_b90e7c24fcba),
    name: "Key Vault Certificate User",
    description: "Read the certificates of a key vault.",
    actions: &[],
    not_actions: &[],
    data_actions: &[
        "Microsoft.KeyVault/vaults/certificates/read",
        "Microsoft.KeyVault/vaults/secrets/getSecret/action",
        "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
        "Microsoft.KeyVault/vaults/keys/read",
    ],
};

pub(super) const CRYPTO_OFFICER: BuiltinRole = BuiltinRole {
    id: id(0x14b46e9e_c2b7_41b4_b07b_48a6ebf60603),
    name: "Key Vault Crypto Officer",
    description: "Do everything with the keys of a key vault, but not decide who else may.",
    actions: READS,
    not_actions: &[],
    data_actions: &["Microsoft.KeyVault/vaults/keys/*", "Microsoft.KeyVault/vaults/keyrotationpolicies/*"],
};

pub(super) const CRYPTO_USER: BuiltinRole = BuiltinRole {
    id: id(0x12338af0_0e69_4776_bea7_57ae8d297424),
    name: "Key Vault Crypto User",
    description: "Encrypt, sign and the like with the keys of a key vault.",
    actions: &[],
    not_actions: &[],
    data_actions: &[
        "Microsoft.KeyVault/vaults/keys/read",
        "Microsoft.KeyVault/vaults/keys/update/action",
        "Microsoft.KeyVault/vaults/keys/backup/action",
        "Microsoft.KeyVault/vaults/keys/encrypt/action",
        "Microsoft.KeyVault/vaults/keys/decrypt/action",
        "Microsoft.KeyVault/vaults/keys/wrap/action",
        "Microsoft.KeyVault/vaults/keys/unwrap/action",
        "Microsoft.KeyVault/vaults/keys/sign/action",
        "Microsoft.KeyVault/vaults/keys/verify/action",
    ],
};
