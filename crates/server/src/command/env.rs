//! `lazurite env`: what clients need to find the server and to sign in to it.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use lazurite_crypto::seal::Sealer;
use lazurite_model::UniqueId;
use lazurite_model::record::{AccountKey, KeySlot, MapsAccount};
use lazurite_store::Store;

use crate::assemble::{self, Foundation};
use crate::certificates;
use crate::cli::{EnvArguments, EnvFormat};
use crate::config::{Origins, say};
use crate::data_dir::DataDir;
use crate::developer::Developer;

/// Prints the variables.
pub fn run(arguments: &EnvArguments) -> Result<()> {
    let data_dir = DataDir::look(&arguments.data_dir)?;
    let base = Foundation::of(&data_dir)?;
    let developer = Developer::read(&data_dir, &base.sealer)?;
    let developer = developer.context("this data folder has no state yet; run `lazurite start` first")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let account = runtime.block_on(async {
        let url = developer.last_start.as_ref().and_then(|start| start.database_url.as_deref());
        let store = Store::open(&assemble::database(&data_dir, url), Arc::clone(&base.clock)).await?;
        account(&store, &developer, &base.sealer).await
    })?;
    say(&write(&variables(&data_dir, &developer, &account)?, arguments.format));
    Ok(())
}

/// What clients of the first account need to know of it.
pub struct Account {
    /// Its client id.
    pub unique_id: UniqueId,
    /// Its primary key.
    pub primary_key: String,
}

/// Reads the first account as it is now.
pub async fn account(store: &Store, developer: &Developer, sealer: &Sealer) -> Result<Account> {
    let account = store.read::<MapsAccount>(developer.account.key()).await?;
    let account = account.with_context(|| {
        format!(
            "the account {} was deleted; create one with that name, or start with a fresh --data-dir",
            developer.account
        )
    })?;
    let context = AccountKey::seal_context(account.unique_id, KeySlot::Primary);
    let key = sealer.open(&context, &account.primary_key.sealed)?;
    Ok(Account { unique_id: account.unique_id, primary_key: String::from_utf8(key.to_vec())? })
}

fn variables(data_dir: &DataDir, developer: &Developer, account: &Account) -> Result<Vec<(&'static str, String)>> {
    let start =
        developer.last_start.as_ref().context("this data folder's server never started; run `lazurite start`")?;
    let origins = Origins::on(start.ports.https);
    let ca = data_dir.file(certificates::CA_FILE).display().to_string();
    let identity = format!("http://localhost:{}", start.ports.identity);
    Ok(vec![
        ("LAZURITE_ARM", origins.base.clone()),
        ("LAZURITE_AUTHORITY", origins.base.clone()),
        ("LAZURITE_GRAPH", origins.graph),
        ("LAZURITE_MAPS", origins.base.clone()),
        ("LAZURITE_MAPS_HTTP", format!("http://localhost:{}", start.ports.http)),
        ("LAZURITE_VAULT_SUFFIX", origins.vault_suffix),
        ("LAZURITE_CA", ca.clone()),
        ("LAZURITE_TENANT", developer.tenant.to_string()),
        ("LAZURITE_SUBSCRIPTION", developer.subscription.to_string()),
        ("LAZURITE_ADMIN_CLIENT_ID", developer.admin_client_id.to_string()),
        ("LAZURITE_ADMIN_OBJECT_ID", developer.admin_object_id.to_string()),
        ("LAZURITE_ADMIN_CLIENT_SECRET", developer.admin_client_secret.clone()),
        ("LAZURITE_USER", developer.user.clone()),
        ("LAZURITE_PASSWORD", developer.password.clone()),
        ("LAZURITE_IMDS", identity.clone()),
        ("LAZURITE_MSI_ENDPOINT", format!("{identity}/MSI/token")),
        ("LAZURITE_MSI_HEADER", developer.identity_header.clone()),
        ("LAZURITE_LOCATION", start.location.clone()),
        ("LAZURITE_MAPS_ACCOUNT", developer.account.to_string()),
        ("LAZURITE_CLIENT_ID", account.unique_id.to_string()),
        ("LAZURITE_SUBSCRIPTION_KEY", account.primary_key.clone()),
        ("AZURE_AUTHORITY_HOST", origins.base),
        ("AZURE_TENANT_ID", developer.tenant.to_string()),
        ("AZURE_CLIENT_ID", developer.admin_client_id.to_string()),
        ("AZURE_CLIENT_SECRET", developer.admin_client_secret.clone()),
        ("AZURE_SUBSCRIPTION_ID", developer.subscription.to_string()),
        ("REQUESTS_CA_BUNDLE", ca.clone()),
        ("SSL_CERT_FILE", ca.clone()),
        ("NODE_EXTRA_CA_CERTS", ca),
    ])
}

fn write(variables: &[(&'static str, String)], format: EnvFormat) -> String {
    if format == EnvFormat::Json {
        let object: serde_json::Map<String, serde_json::Value> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
        return format!("{:#}", serde_json::Value::Object(object));
    }
    let lines: Vec<String> = variables
        .iter()
        .map(|(name, value)| match format {
            EnvFormat::Powershell => format!("$env:{name} = '{}'", value.replace('\'', "''")),
            EnvFormat::Shell => format!("export {name}={}", posix(value)),
            EnvFormat::Dotenv | EnvFormat::Json => format!("{name}={}", posix(value)),
        })
        .collect();
    lines.join("\n")
}

/// Bare where every reader takes it so; otherwise in single quotes, which dotenv readers and shells read alike.
fn posix(value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c);
    if !value.is_empty() && value.chars().all(plain) {
        value.to_owned()
    } else {
        format!("'{}'", value.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive_a_posix_shell() {
        for value in ["plain", "two words", "it's", "$HOME `x` \"y\"", "", "a~b#c"] {
            let script = format!("V={}; printf %s \"$V\"", posix(value));
            let output = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
            assert_eq!(String::from_utf8(output.stdout).unwrap(), value);
        }
    }

    #[test]
    fn each_format_writes_what_its_reader_reads() {
        let variables = [("A", "it's".to_owned())];
        assert_eq!(write(&variables, EnvFormat::Powershell), "$env:A = 'it''s'");
        assert_eq!(write(&variables, EnvFormat::Shell), r"export A='it'\''s'");
        let json: serde_json::Value = serde_json::from_str(&write(&variables, EnvFormat::Json)).unwrap();
        assert_eq!(json["A"], "it's");
    }
}
