//! The command lines and editors with which people sign in to Azure. They share their refresh tokens as one family, as
//! they do there.

use lazurite_model::AppId;
use uuid::Uuid;

use super::FirstParty;

pub(super) const ALL: &[&FirstParty] = &[&AZURE_CLI, &AZURE_POWERSHELL, &VISUAL_STUDIO_CODE];

static AZURE_CLI: FirstParty = client(0x04b0_7795_8ddb_461a_bbee_02f9_e1bf_7b46, "Microsoft Azure CLI");
static AZURE_POWERSHELL: FirstParty = client(0x1950_a258_227b_4e31_a9cf_7174_9594_5fc2, "Microsoft Azure PowerShell");
static VISUAL_STUDIO_CODE: FirstParty = client(0xaebc_6443_996d_45c2_90f0_388f_f96f_aa56, "Visual Studio Code");

/// Installed programs, which receive their answers on a loopback port.
const fn client(id: u128, name: &'static str) -> FirstParty {
    FirstParty {
        app_id: AppId(Uuid::from_u128(id)),
        name,
        uris: &[],
        scopes: &[],
        roles: &[],
        redirect_uris: &["http://localhost"],
    }
}
