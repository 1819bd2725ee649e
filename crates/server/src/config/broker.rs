//! The file of `lazurite broker`: TOML, unknown keys refused by name; the flags say the same.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use lazurite_broker::{AllowedOrigins, Cloud, Identity, Rate, TrustedProxies, UserAssigned};
use serde::Deserialize;

use super::file::TlsTable;
use crate::cli::BrokerArguments;
use crate::data_dir;
use crate::seed::file::Source;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrokerFile {
    /// Addresses and ports: HTTPS with `[tls]`, otherwise HTTP, on loopback alone.
    #[serde(default = "first_address")]
    pub listen: Vec<SocketAddr>,
    /// The origins whose pages get tokens.
    pub allowed_origins: Vec<String>,
    /// The file with the function keys; made if it is not there.
    #[serde(default = "key_file")]
    pub keys: PathBuf,
    /// Addresses and networks of proxies whose `X-Forwarded-For` is believed.
    #[serde(default)]
    pub trusted_proxies: Vec<String>,
    /// Whose maps.
    #[serde(default)]
    pub cloud: CloudName,
    /// The certificate.
    pub tls: Option<TlsTable>,
    /// Who the broker is.
    pub identity: Option<IdentityTable>,
    /// How often an address may ask.
    #[serde(default)]
    pub rate: RateTable,
}

fn first_address() -> Vec<SocketAddr> {
    // The port of Azure Functions' own tools.
    vec![SocketAddr::from((Ipv4Addr::LOCALHOST, 7071))]
}

fn key_file() -> PathBuf {
    PathBuf::from("broker-keys.toml")
}

/// The clouds that have Azure Maps.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CloudName {
    /// The global one, and every Lazurite.
    #[default]
    Public,
    /// The United States' government's.
    UsGovernment,
}

/// How often an address may ask.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RateTable {
    /// At once.
    pub burst: u32,
    /// For ever.
    pub per_minute: u32,
}

impl Default for RateTable {
    fn default() -> Self {
        let Rate { burst, per_minute } = Rate::default();
        Self { burst, per_minute }
    }
}

/// Who the broker is.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum IdentityTable {
    /// A managed identity of this machine; one of the three names a user-assigned one.
    ManagedIdentity {
        /// By client id.
        client_id: Option<String>,
        /// By object id.
        object_id: Option<String>,
        /// By resource id.
        resource_id: Option<String>,
        /// Where instance metadata is, if not at Azure's address.
        metadata_host: Option<String>,
    },
    /// A pod's identity; what is left out, the environment says.
    WorkloadIdentity {
        /// Else `AZURE_TENANT_ID`.
        tenant_id: Option<String>,
        /// Else `AZURE_CLIENT_ID`.
        client_id: Option<String>,
        /// Else `AZURE_FEDERATED_TOKEN_FILE`.
        token_file: Option<PathBuf>,
    },
    /// An application with a secret; what is left out, the environment says.
    ClientSecret {
        /// Else `AZURE_TENANT_ID`.
        tenant_id: Option<String>,
        /// Else `AZURE_CLIENT_ID`.
        client_id: Option<String>,
        /// A file with the secret, else `AZURE_CLIENT_SECRET`.
        secret_file: Option<PathBuf>,
    },
}

impl BrokerFile {
    /// What the flags say, or the file that they name.
    ///
    /// # Errors
    /// A sentence that names the key, and the line if it stands in a file.
    pub fn of(arguments: &BrokerArguments) -> Result<Self> {
        let file = match &arguments.config {
            Some(path) => Source::open("the configuration", path)?.parse()?,
            None => Self::of_flags(arguments)?,
        };
        ensure!(!file.listen.is_empty(), "`listen` names no address");
        ensure!(
            !file.allowed_origins.is_empty(),
            "`allowed_origins` is empty: name the origin of your application's pages, e.g. --allowed-origin https://www.example.com"
        );
        ensure!(file.rate.burst > 0 && file.rate.per_minute > 0, "`rate.burst` and `rate.per_minute` are at least 1");
        if let (None, Some(open)) = (&file.tls, file.listen.iter().find(|address| !address.ip().is_loopback())) {
            bail!(
                "{open} is reached by others: tokens and keys travel there over HTTPS alone. Name a certificate in [tls], or \
                 listen on 127.0.0.1 behind a proxy that ends TLS"
            );
        }
        Ok(file)
    }

    fn of_flags(arguments: &BrokerArguments) -> Result<Self> {
        let tls = match (&arguments.certificate, &arguments.key) {
            (Some(certificate), Some(key)) => Some(TlsTable { certificate: certificate.clone(), key: key.clone() }),
            (None, None) => None,
            _ => bail!("--certificate and --key go together"),
        };
        Ok(Self {
            listen: if arguments.listen.is_empty() { first_address() } else { arguments.listen.clone() },
            allowed_origins: arguments.allowed_origin.clone(),
            keys: arguments.keys.clone().unwrap_or_else(key_file),
            trusted_proxies: Vec::new(),
            cloud: CloudName::default(),
            tls,
            identity: Some(IdentityTable::ManagedIdentity {
                client_id: arguments.client_id.clone(),
                object_id: None,
                resource_id: None,
                metadata_host: arguments.metadata_host.clone(),
            }),
            rate: RateTable::default(),
        })
    }

    /// Whose pages get tokens.
    pub fn origins(&self) -> Result<AllowedOrigins> {
        AllowedOrigins::new(self.allowed_origins.iter().map(String::as_str)).context("`allowed_origins`")
    }

    /// Who stands between.
    pub fn proxies(&self) -> Result<TrustedProxies> {
        let named = self.trusted_proxies.iter().map(String::as_str);
        TrustedProxies::named(named).map_err(|text| {
            anyhow::anyhow!("`trusted_proxies`: `{text}` is neither an address nor a network such as 10.0.0.0/8")
        })
    }

    /// How often.
    pub const fn rate(&self) -> Rate {
        Rate { burst: self.rate.burst, per_minute: self.rate.per_minute }
    }

    /// Whose maps.
    pub const fn cloud(&self) -> Cloud {
        match self.cloud {
            CloudName::Public => Cloud::Public,
            CloudName::UsGovernment => Cloud::UsGovernment,
        }
    }

    /// Who the broker is. The environment completes what the file began, and never makes it somebody else.
    pub fn identity(&self) -> Result<Identity> {
        match &self.identity {
            None => Ok(Identity::Managed { user_assigned: None, metadata_host: metadata_host(None) }),
            Some(IdentityTable::ManagedIdentity { client_id, object_id, resource_id, metadata_host: host }) => {
                let mut named = [
                    client_id.clone().map(UserAssigned::ClientId),
                    object_id.clone().map(UserAssigned::ObjectId),
                    resource_id.clone().map(UserAssigned::ResourceId),
                ]
                .into_iter()
                .flatten();
                let user_assigned = named.next();
                ensure!(
                    named.next().is_none(),
                    "`identity` has one of `client_id`, `object_id`, `resource_id`, or none"
                );
                Ok(Identity::Managed { user_assigned, metadata_host: metadata_host(host.as_deref()) })
            }
            Some(IdentityTable::WorkloadIdentity { tenant_id, client_id, token_file }) => Ok(Identity::Workload {
                tenant: tenant_id.clone(),
                client: client_id.clone(),
                token_file: token_file.clone(),
            }),
            Some(IdentityTable::ClientSecret { tenant_id, client_id, secret_file }) => Ok(Identity::ClientSecret {
                tenant: given("tenant_id", tenant_id.as_deref(), "AZURE_TENANT_ID")?,
                client: given("client_id", client_id.as_deref(), "AZURE_CLIENT_ID")?,
                secret: match secret_file {
                    Some(path) => read_secret(path)?,
                    None => given("secret_file", None, "AZURE_CLIENT_SECRET")?,
                }
                .into(),
            }),
        }
    }
}

fn metadata_host(given: Option<&str>) -> Option<String> {
    given.map(str::to_owned).or_else(|| variable("AZURE_POD_IDENTITY_AUTHORITY_HOST"))
}

fn given(key: &str, value: Option<&str>, name: &str) -> Result<String> {
    let value = value.map(str::to_owned).or_else(|| variable(name));
    value.with_context(|| format!("name `identity.{key}`, or set {name}"))
}

fn read_secret(path: &Path) -> Result<String> {
    let text = data_dir::read_text(path)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

#[allow(clippy::disallowed_methods, reason = "the one home of the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<BrokerFile> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("broker.toml");
        std::fs::write(&path, text).unwrap();
        BrokerFile::of(&BrokerArguments { config: Some(path), ..BrokerArguments::default() })
    }

    fn fault(text: &str) -> String {
        format!("{:#}", read(text).and_then(|file| file.identity().map(drop)).unwrap_err())
    }

    const ORIGINS: &str = "allowed_origins = [\"https://www.example.com\"]\n";

    #[test]
    fn a_file_with_everything_is_read() {
        let file = read(
            "listen = [\"0.0.0.0:443\", \"[::]:443\"]\n\
             allowed_origins = [\"https://www.example.com\"]\n\
             keys = \"/run/secrets/broker-keys.toml\"\n\
             trusted_proxies = [\"10.0.0.0/8\", \"::1\"]\n\
             cloud = \"us-government\"\n\
             [tls]\ncertificate = \"c.pem\"\nkey = \"k.pem\"\n\
             [identity]\nkind = \"managed-identity\"\nclient_id = \"a\"\nmetadata_host = \"http://localhost:4141\"\n\
             [rate]\nburst = 5\n",
        )
        .unwrap();
        assert!(
            matches!(file.identity().unwrap(), Identity::Managed { user_assigned: Some(UserAssigned::ClientId(id)), .. } if id == "a")
        );
        assert_eq!((file.rate(), file.cloud()), (Rate { burst: 5, per_minute: 120 }, Cloud::UsGovernment));
        assert_eq!(file.proxies().unwrap().0.len(), 2);
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, words) in [
            (format!("{ORIGINS}colour = 1\n"), "line 2, key `colour`"),
            (format!("{ORIGINS}[identity]\nkind = \"managed-identity\"\ncolour = 1\n"), "colour"),
            ("allowed_origins = []\n".to_owned(), "`allowed_origins` is empty"),
            (format!("{ORIGINS}listen = [\"0.0.0.0:80\"]\n"), "HTTPS alone"),
            (format!("{ORIGINS}[rate]\nburst = 0\n"), "at least 1"),
            (
                format!("{ORIGINS}[identity]\nkind = \"managed-identity\"\nclient_id = \"a\"\nobject_id = \"b\"\n"),
                "has one of",
            ),
            (format!("{ORIGINS}[identity]\nkind = \"client-certificate\"\n"), "client-certificate"),
        ] {
            let message = fault(&text);
            assert!(message.contains(words), "{message}");
        }
        let file = read(&format!("{ORIGINS}trusted_proxies = [\"proxy\"]\n")).unwrap();
        assert!(file.proxies().unwrap_err().to_string().contains("`proxy`"));
        let file = read("allowed_origins = [\"https://www.example.com/\"]\n").unwrap();
        assert!(format!("{:#}", file.origins().unwrap_err()).contains("`allowed_origins`"));
    }

    #[test]
    fn the_flags_say_the_same() {
        let arguments = BrokerArguments {
            allowed_origin: vec!["http://localhost:5173".to_owned()],
            client_id: Some("a".to_owned()),
            ..BrokerArguments::default()
        };
        let file = BrokerFile::of(&arguments).unwrap();
        assert_eq!(file.listen, first_address());
        assert!(
            matches!(file.identity().unwrap(), Identity::Managed { user_assigned: Some(UserAssigned::ClientId(id)), .. } if id == "a")
        );
        let half = BrokerArguments { certificate: Some("c.pem".into()), ..arguments };
        assert!(BrokerFile::of(&half).unwrap_err().to_string().contains("go together"));
    }
}
