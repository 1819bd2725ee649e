//! Azure's APIs, as far as they are served here.

use lazurite_model::AppId;
use lazurite_model::record::ConsentType::{self, Admin, User};
use uuid::Uuid;

use super::{FirstParty, Role, Scope};

pub(super) const ALL: &[&FirstParty] = &[&MAPS, &RESOURCE_MANAGER, &GRAPH, &VAULT];

/// Azure Maps.
pub(crate) static MAPS: FirstParty = FirstParty {
    app_id: app(0xba1e_a022_5807_41d5_bbeb_292c_7e1c_f5f6),
    name: "Azure Maps",
    uris: &["https://atlas.microsoft.com"],
    scopes: &[scope(
        0x7f9a_8c4a_3ae5_4a3a_9b16_5a1f_e6a1_44bb,
        "user_impersonation",
        User,
        ["Access Azure Maps", "Use Azure Maps as you, with the roles that you have on the Maps account."],
    )],
    roles: &[],
    redirect_uris: &[],
};

/// Azure Resource Manager.
pub(crate) static RESOURCE_MANAGER: FirstParty = FirstParty {
    app_id: app(0x797f_4846_ba00_4fd7_ba43_dac1_f8f6_3013),
    name: "Windows Azure Service Management API",
    uris: &["https://management.azure.com", "https://management.core.windows.net"],
    scopes: &[scope(
        0x4109_4075_9dad_400e_a0bd_54e6_8678_2033,
        "user_impersonation",
        User,
        ["Manage Azure resources", "Manage subscriptions and resources as you."],
    )],
    roles: &[],
    redirect_uris: &[],
};

/// Azure Key Vault.
pub(crate) static VAULT: FirstParty = FirstParty {
    app_id: app(0xcfa8_b339_82a2_471a_a3c9_0fc0_be7a_4093),
    name: "Azure Key Vault",
    uris: &["https://vault.azure.net"],
    scopes: &[scope(
        0xf53d_a476_18e3_4152_8e01_aec4_03e6_edc0,
        "user_impersonation",
        User,
        ["Use key vaults", "Read and write secrets in key vaults as you."],
    )],
    roles: &[],
    redirect_uris: &[],
};

/// Microsoft Graph: the directory.
pub(crate) static GRAPH: FirstParty = FirstParty {
    app_id: app(0x0000_0003_0000_0000_c000_0000_0000_0000),
    name: "Microsoft Graph",
    uris: &["https://graph.microsoft.com"],
    scopes: &[
        scope(
            0x37f7_f235_527c_4136_accd_4a02_d197_296e,
            "openid",
            User,
            ["Sign you in", "Learn who you are when you sign in."],
        ),
        scope(
            0x14da_d69e_099b_42c9_810b_d002_981f_eec1,
            "profile",
            User,
            ["View your basic profile", "See your name and sign-in name."],
        ),
        scope(
            0x64a6_cdd6_aab1_4aaf_94b8_3cc8_405e_90d0,
            "email",
            User,
            ["View your email address", "See your primary email address."],
        ),
        scope(
            0x7427_e0e9_2fba_42fe_b0c0_848c_9e6a_8182,
            "offline_access",
            User,
            ["Keep the access you give it", "Use what you agreed to while you are away, until you take it back."],
        ),
        scope(
            0xe1fe_6dd8_ba31_4d61_89e7_8863_9da4_683d,
            "User.Read",
            User,
            ["Sign you in and read your profile", "Read your profile."],
        ),
        scope(
            0xb340_eb25_3456_403f_be2f_af7a_0d37_0277,
            "User.ReadBasic.All",
            User,
            ["Read basic profiles", "Read all users' names."],
        ),
        scope(
            0xa154_be20_db9c_4678_8ab7_66f6_cc09_9a59,
            "User.Read.All",
            Admin,
            ["Read all profiles", "Read all users' full profiles."],
        ),
        scope(
            0x204e_0828_b5ca_4ad8_b9f3_f32a_958e_7cc4,
            "User.ReadWrite.All",
            Admin,
            ["Manage all users", "Read and change all users."],
        ),
        scope(
            0x5f8c_59db_677d_491f_a6b8_5f17_4b11_ec1d,
            "Group.Read.All",
            Admin,
            ["Read all groups", "List groups and their members."],
        ),
        scope(
            0x4e46_008b_f24c_477d_8fff_7bb4_ec7a_afe0,
            "Group.ReadWrite.All",
            Admin,
            ["Manage all groups", "Create and change groups and memberships."],
        ),
        scope(
            0x06da_0dbc_49e2_44d2_8312_53f1_66ab_848a,
            "Directory.Read.All",
            Admin,
            ["Read the directory", "Read everything in the directory."],
        ),
        scope(
            0xc536_6453_9fb0_48a5_a156_24f0_c49a_4b84,
            "Directory.ReadWrite.All",
            Admin,
            ["Manage the directory", "Read and change the directory."],
        ),
        scope(
            0x0e26_3e50_5827_48a4_b97c_d940_2886_53c7,
            "Directory.AccessAsUser.All",
            Admin,
            ["Act in the directory as you", "Do in the directory whatever you may do."],
        ),
        scope(
            0xc79f_8feb_a9db_4090_85f9_90d8_20ca_a0eb,
            "Application.Read.All",
            Admin,
            ["Read applications", "Read all applications and service principals."],
        ),
        scope(
            0xbdfb_f15f_ee85_4955_8675_146e_8e52_96b5,
            "Application.ReadWrite.All",
            Admin,
            ["Manage applications", "Create and change applications and service principals."],
        ),
        scope(
            0xe4c9_e354_4dc5_45b8_9e7c_e139_3b0b_1a20,
            "AuditLog.Read.All",
            Admin,
            ["Read the audit log", "Read sign-ins and changes of the directory."],
        ),
    ],
    roles: &[
        role(0xdf02_1288_bdef_4463_88db_98f2_2de8_9214, "User.Read.All", "Read all users"),
        role(0x741f_803b_c850_494e_b5df_cde7_c675_a1ca, "User.ReadWrite.All", "Manage all users"),
        role(0x5b56_7255_7703_4780_807c_7be8_301a_e99b, "Group.Read.All", "Read all groups"),
        role(0x62a8_2d76_70ea_41e2_9197_3705_81c1_2d09, "Group.ReadWrite.All", "Manage all groups"),
        role(0x7ab1_d382_f21e_4acd_a863_ba3e_13f7_da61, "Directory.Read.All", "Read the directory"),
        role(0x19db_c75e_c2e2_444c_a770_ec69_d855_9fc7, "Directory.ReadWrite.All", "Manage the directory"),
        role(0x9a5d_68dd_52b0_4cc2_bd40_abcf_44ac_3a30, "Application.Read.All", "Read all applications"),
        role(0x1bfe_fb4e_e0b5_418b_a88f_73c4_6d2c_c8e9, "Application.ReadWrite.All", "Manage all applications"),
        role(
            0x18a4_783c_866b_4cc7_a460_3d5e_5662_c884,
            "Application.ReadWrite.OwnedBy",
            "Manage applications that it owns",
        ),
        role(
            0x06b7_08a9_e830_4db3_a914_8e69_da51_d44f,
            "AppRoleAssignment.ReadWrite.All",
            "Manage app role assignments",
        ),
        role(0x8e8e_4742_1d95_4f68_9d56_6ee7_5648_c72a, "DelegatedPermissionGrant.ReadWrite.All", "Manage consents"),
        role(0x9e3f_62cf_ca93_4989_b6ce_bf83_c28f_9fe8, "RoleManagement.ReadWrite.Directory", "Manage directory roles"),
        role(0xb0af_ded3_3588_46d8_8b3d_9842_eff7_78da, "AuditLog.Read.All", "Read the audit log"),
    ],
    redirect_uris: &[],
};

const fn app(id: u128) -> AppId {
    AppId(Uuid::from_u128(id))
}

const fn scope(
    id: u128,
    value: &'static str,
    consent: ConsentType,
    [display_name, description]: [&'static str; 2],
) -> Scope {
    Scope { id: Uuid::from_u128(id), value, consent, display_name, description }
}

const fn role(id: u128, value: &'static str, display_name: &'static str) -> Role {
    Role { id: Uuid::from_u128(id), value, display_name }
}
