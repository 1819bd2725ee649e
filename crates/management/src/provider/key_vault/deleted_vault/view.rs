//! A deleted vault as the wire shows it.

use lazurite_api::time;
use lazurite_model::record::DeletedVault;
use serde_json::{Map, Value, json};

/// Shows a deleted vault.
pub(super) fn deleted_vault(deleted: &DeletedVault) -> Value {
    let vault = &deleted.vault;
    let subscription = vault.id.subscription_id().map(|id| id.to_string()).unwrap_or_default();
    let (location, name) = (&vault.location, vault.id.name());
    let mut properties = Map::from_iter([
        ("vaultId".to_owned(), json!(vault.id)),
        ("location".to_owned(), json!(location)),
        ("tags".to_owned(), json!(vault.tags)),
        ("deletionDate".to_owned(), json!(time::text(deleted.deleted))),
        ("scheduledPurgeDate".to_owned(), json!(time::text(deleted.scheduled_purge))),
    ]);
    if vault.settings.purge_protection {
        properties.insert("purgeProtectionEnabled".to_owned(), json!(true));
    }
    json!({
        "id": format!("/subscriptions/{subscription}/providers/Microsoft.KeyVault/locations/{location}/deletedVaults/{name}"),
        "name": name,
        "type": "Microsoft.KeyVault/deletedVaults",
        "properties": properties,
    })
}
