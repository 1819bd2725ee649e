//! `lazurite env`: what clients need to find the server and to sign in to it.

use anyhow::{Context as _, Result};
use lazurite_crypto::seal::Sealer;
use lazurite_model::UniqueId;
use lazurite_model::record::{AccountKey, KeySlot, MapsAccount, UserAssignedIdentity};
use lazurite_store::Store;

use crate::certificates;
use crate::cli::{EnvArguments, EnvFormat, SignIn};
use crate::command::folder::Folder;
use crate::config::{Origins, program_path, say};
use crate::data_dir::DataDir;
use crate::developer::{Developer, LastStart};

/// Prints the variables.
pub fn run(arguments: &EnvArguments) -> Result<()> {
    let folder = Folder::open(&arguments.data_dir)?;
    let Folder { data_dir, base, developer, start, .. } = &folder;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (account, identity) = runtime.block_on(async {
        let store = folder.store().await?;
        let identity = match &developer.identity {
            Some(id) => store.read::<UserAssignedIdentity>(id.key()).await?,
            None => None,
        };
        anyhow::Ok((account(&store, developer, &base.sealer).await?, identity))
    })?;
    let mut variables = variables(data_dir, developer, start, &account);
    variables.extend(managed_identity(data_dir, developer, start, identity.as_ref())?);
    variables.extend(sign_in(developer, start, arguments.sign_in));
    say(&write(&variables, arguments.format));
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

fn variables(
    data_dir: &DataDir,
    developer: &Developer,
    start: &LastStart,
    account: &Account,
) -> Vec<(&'static str, String)> {
    let origins = Origins::on(start.ports.https);
    let ca = data_dir.file(certificates::CA_FILE).display().to_string();
    vec![
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
        ("LAZURITE_DEVICE_APPROVE_CMD", approve_device(&program_path(), data_dir)),
        ("LAZURITE_LOCATION", start.location.clone()),
        ("LAZURITE_MAPS_ACCOUNT", developer.account.to_string()),
        ("LAZURITE_CLIENT_ID", account.unique_id.to_string()),
        ("LAZURITE_SUBSCRIPTION_KEY", account.primary_key.clone()),
        ("AZURE_AUTHORITY_HOST", origins.base),
        ("AZURE_SUBSCRIPTION_ID", developer.subscription.to_string()),
        ("REQUESTS_CA_BUNDLE", ca.clone()),
        ("SSL_CERT_FILE", ca.clone()),
        ("NODE_EXTRA_CA_CERTS", ca),
    ]
}

/// A line for a POSIX shell that approves the device sign-in whose code is in `USER_CODE`, as `LAZURITE_USER` with
/// `LAZURITE_PASSWORD`.
fn approve_device(program: &str, data_dir: &DataDir) -> String {
    let folder = posix(&data_dir.path().display().to_string());
    format!("{} device approve --data-dir {folder} --user \"$LAZURITE_USER\" -- \"$USER_CODE\"", posix(program))
}

/// Where each kind of Azure host would be. Under names of ours, because those that SDKs look for would take over every
/// program of the shell: [`sign_in`] says them when they are asked for.
fn managed_identity(
    data_dir: &DataDir,
    developer: &Developer,
    start: &LastStart,
    identity: Option<&UserAssignedIdentity>,
) -> Result<Vec<(&'static str, String)>> {
    let ports = start.ports;
    let base = format!("http://localhost:{}", ports.identity);
    let mut variables = vec![
        ("LAZURITE_IMDS", base.clone()),
        ("LAZURITE_MSI_ENDPOINT", format!("{base}/MSI/token")),
        ("LAZURITE_MSI_HEADER", developer.identity_header.clone()),
        ("LAZURITE_ARC_ENDPOINT", format!("{base}/arc/metadata/identity/oauth2/token")),
        ("LAZURITE_CLOUD_SHELL_ENDPOINT", format!("{base}/oauth2/token")),
        (
            "LAZURITE_SERVICE_FABRIC_ENDPOINT",
            format!("{}/metadata/identity/oauth2/token", Origins::on(ports.https).base),
        ),
        ("LAZURITE_SERVICE_FABRIC_THUMBPRINT", certificates::thumbprint(data_dir)?),
    ];
    variables.extend(identity.into_iter().flat_map(|identity| {
        let (client, principal) = (identity.client_id.to_string(), identity.principal_id.to_string());
        [("LAZURITE_MSI_CLIENT_ID", client), ("LAZURITE_MSI_PRINCIPAL_ID", principal)]
    }));
    Ok(variables)
}

/// What `DefaultAzureCredential` reads. It takes the first that is complete, a secret before a managed identity, and then
/// tries nothing else.
fn sign_in(developer: &Developer, start: &LastStart, sign_in: SignIn) -> Vec<(&'static str, String)> {
    let tenant = |name: &str| ("AZURE_TENANT_ID", name.to_owned());
    let client = ("AZURE_CLIENT_ID", developer.admin_client_id.to_string());
    let secret = ("AZURE_CLIENT_SECRET", developer.admin_client_secret.clone());
    let home = tenant(&developer.tenant.to_string());
    let endpoint = format!("http://localhost:{}/MSI/token", start.ports.identity);
    match sign_in {
        SignIn::Secret => vec![home, client, secret],
        SignIn::Adfs => vec![tenant("adfs"), client, secret],
        SignIn::ManagedIdentity => {
            vec![home, ("IDENTITY_ENDPOINT", endpoint), ("IDENTITY_HEADER", developer.identity_header.clone())]
        }
        SignIn::None => vec![home],
    }
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
    fn the_line_that_approves_devices_survives_paths_with_spaces_and_codes_with_dashes() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("it's my data");
        std::fs::create_dir(&data).unwrap();
        let data_dir = DataDir::look(&data).unwrap();
        let program = folder.path().join("show arguments");
        std::fs::write(&program, "#!/bin/sh\nfor a; do echo \"[$a]\"; done\n").unwrap();
        let line = approve_device(&program.display().to_string(), &data_dir).replacen('\'', "sh '", 1);
        let output = std::process::Command::new("sh")
            .args(["-c", &line])
            .env("LAZURITE_USER", "a b@example")
            .env("USER_CODE", "--help; x")
            .output()
            .unwrap();
        let shown = format!("[{}]", data_dir.path().display());
        let expected =
            ["[device]", "[approve]", "[--data-dir]", &shown, "[--user]", "[a b@example]", "[--]", "[--help; x]"];
        assert_eq!(String::from_utf8(output.stdout).unwrap().lines().collect::<Vec<_>>(), expected);
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
