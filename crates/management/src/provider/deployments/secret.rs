//! Parameters that lie in a key vault (`{"reference": {"keyVault": {"id": …}, "secretName": …}}`): read for those who may
//! deploy with the vault, if the vault is open to deployments.

use lazurite_crypto::seal::VaultSealer;
use lazurite_model::ResourceId;
use lazurite_model::record::{Vault, VaultSecret};
use lazurite_template::{Parameters, SecretReference};
use serde_json::{Value, json};

use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::key_vault::VAULT;
use crate::refuse::shown;
use crate::scope;

const CODE: &str = "KeyVaultParameterReferenceSecretRetrieveFailed";

/// The given parameters, with the vaults' secrets in the place of references.
///
/// # Errors
/// 400 with every fault; 403 where the caller may not deploy with a vault.
pub(super) async fn resolve(call: &Call, given: Value) -> Outcome<Value> {
    let parameters = Parameters::parse(&given).map_err(super::plan::refuse)?;
    let mut given = match given {
        // A parameters file holds them one level deeper.
        Value::Object(mut file) if file.contains_key("$schema") => file.remove("parameters").unwrap_or(Value::Null),
        other => other,
    };
    let mut faults = Faults::default();
    for (name, reference) in parameters.secrets() {
        match read(call, &reference).await? {
            Ok(secret) => {
                if let Some(fields) = given.as_object_mut() {
                    fields.insert(name, json!({ "value": secret }));
                }
            }
            Err(why) => {
                let message = format!(
                    "The secret of KeyVault parameter '{name}' cannot be retrieved. {why} Please see https://aka.ms/arm-keyvault for usage details."
                );
                faults.add(CODE, format!("parameters.{name}"), message);
            }
        }
    }
    faults.into_result()?;
    Ok(given)
}

/// The secret, or a sentence that says why not.
async fn read(call: &Call, reference: &SecretReference) -> Outcome<Result<String, String>> {
    let state = &call.state;
    let Ok(id) = ResourceId::parse(&reference.vault) else {
        return Ok(Err(format!("'{}' is no resource id of a key vault.", shown(&reference.vault))));
    };
    let Some(group) = id.group().filter(|_| id.resource_type().is_some_and(|type_| type_.eq_ignore_ascii_case(VAULT)))
    else {
        return Ok(Err(format!("'{}' is no resource id of a key vault.", shown(&reference.vault))));
    };
    scope::require(&state.store, call.tenant(), &group).await?;
    state.guard.authorise(&call.caller, "Microsoft.KeyVault/vaults/deploy/action", &id)?;
    let Some(vault) = state.store.read::<Vault>(id.key()).await? else {
        return Ok(Err(format!("The specified KeyVault '{id}' could not be found.")));
    };
    if !vault.settings.enabled_for_template_deployment {
        return Ok(Err(format!(
            "The vault '{id}' may not be used by deployments: its property 'enabledForTemplateDeployment' is not true."
        )));
    }
    let versions = state.store.list::<VaultSecret>(&VaultSecret::versions(vault.unique_id, &reference.name)).await?;
    let wanted = |secret: &VaultSecret| reference.version.as_ref().is_none_or(|version| secret.version == *version);
    let Some(secret) = versions.into_iter().rfind(wanted) else {
        return Ok(Err(format!("A secret with (name/id) {} was not found in this key vault.", shown(&reference.name))));
    };
    let (attributes, now) = (&secret.attributes, call.now());
    let is_early = attributes.not_before.is_some_and(|from| now < from);
    if !attributes.enabled || is_early || attributes.expires.is_some_and(|until| until <= now) {
        return Ok(Err(format!("The secret {} may not be used now.", shown(&reference.name))));
    }
    let value = VaultSealer::of(&vault, &state.sealer)?.open(&secret)?;
    Ok(Ok(value.to_string()))
}
