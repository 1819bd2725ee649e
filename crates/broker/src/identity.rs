//! Who the broker is: a managed identity, or a program with a credential of its own, through the Azure SDK's own types.
//!
//! A managed identity is the default, and nothing else is taken because of what the environment happens to hold: an
//! administrator's secret in a developer's shell would make every page an administrator.
//!
//! The SDK knows two sources of managed identities, App Service (and Functions) and the instance metadata of virtual
//! machines. It has certificates too, but signs with OpenSSL, which this program does not carry.

mod elsewhere;

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use azure_core::credentials::{Secret, TokenCredential};
use azure_core::http::{ClientOptions, Transport, Url};
use azure_identity::{
    ClientSecretCredential, ManagedIdentityCredential, ManagedIdentityCredentialOptions, UserAssignedId,
    WorkloadIdentityCredential, WorkloadIdentityCredentialOptions,
};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use crate::tokens::{SourceError, Token, TokenSource};
use elsewhere::Elsewhere;

/// Which maps the tokens are for. There is no way to ask for a token for anything else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cloud {
    /// Azure Maps, here or in the global cloud.
    #[default]
    Public,
    /// Azure Maps in the cloud of the United States' government.
    UsGovernment,
}

impl Cloud {
    const fn scope(self) -> &'static str {
        match self {
            Self::Public => "https://atlas.microsoft.com/.default",
            Self::UsGovernment => "https://atlas.azure.us/.default",
        }
    }
}

/// Who the broker is.
#[derive(Debug)]
pub enum Identity {
    /// A managed identity of the machine that this runs on.
    Managed {
        /// Which one, if not the machine's own.
        user_assigned: Option<UserAssigned>,
        /// Where instance metadata is, if not at Azure's address (`http://localhost:4141`).
        metadata_host: Option<String>,
    },
    /// A pod's identity (workload identity federation): `AZURE_TENANT_ID`, `AZURE_CLIENT_ID`, `AZURE_FEDERATED_TOKEN_FILE`
    /// are what the SDK reads for what is left out.
    Workload {
        /// The directory.
        tenant: Option<String>,
        /// The application or identity.
        client: Option<String>,
        /// The file with the pod's own token.
        token_file: Option<PathBuf>,
    },
    /// An application with a secret. The authority is `AZURE_AUTHORITY_HOST`, or Azure's.
    ClientSecret {
        /// The directory.
        tenant: String,
        /// The application.
        client: String,
        /// Its secret.
        secret: SecretString,
    },
}

/// How a user-assigned managed identity is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserAssigned {
    /// By its client id.
    ClientId(String),
    /// By the object id of its principal.
    ObjectId(String),
    /// By its resource id. App Service does not take it.
    ResourceId(String),
}

/// A credential of the SDK that gives tokens for the maps.
struct Credential {
    sdk: Arc<dyn TokenCredential>,
    scope: &'static str,
}

impl Identity {
    /// The name of the SDK's credential that is used.
    pub const fn credential_type(&self) -> &'static str {
        match self {
            Self::Managed { .. } => "ManagedIdentityCredential",
            Self::Workload { .. } => "WorkloadIdentityCredential",
            Self::ClientSecret { .. } => "ClientSecretCredential",
        }
    }

    /// Its tokens for the maps of that cloud.
    ///
    /// # Errors
    /// When the SDK cannot work with it, e.g. on a machine of a kind that it does not know.
    pub fn source(self, cloud: Cloud) -> Result<Arc<dyn TokenSource>, SourceError> {
        let sdk: Arc<dyn TokenCredential> = match self {
            Self::Managed { user_assigned, metadata_host } => {
                let options = ManagedIdentityCredentialOptions {
                    user_assigned_id: user_assigned.map(UserAssigned::into),
                    client_options: client_options(metadata_host.as_deref())?,
                };
                ManagedIdentityCredential::new(Some(options)).map_err(told)?
            }
            Self::Workload { tenant, client, token_file } => {
                let options = WorkloadIdentityCredentialOptions {
                    tenant_id: tenant,
                    client_id: client,
                    token_file_path: token_file,
                    ..Default::default()
                };
                WorkloadIdentityCredential::new(Some(options)).map_err(told)?
            }
            Self::ClientSecret { tenant, client, secret } => {
                let secret = Secret::from(secret.expose_secret().to_owned());
                ClientSecretCredential::new(&tenant, client, secret, None).map_err(told)?
            }
        };
        Ok(Arc::new(Credential { sdk, scope: cloud.scope() }))
    }
}

impl From<UserAssigned> for UserAssignedId {
    fn from(named: UserAssigned) -> Self {
        match named {
            UserAssigned::ClientId(id) => Self::ClientId(id),
            UserAssigned::ObjectId(id) => Self::ObjectId(id),
            UserAssigned::ResourceId(id) => Self::ResourceId(id),
        }
    }
}

#[async_trait]
impl TokenSource for Credential {
    async fn token(&self) -> Result<Token, SourceError> {
        let given = self.sdk.get_token(&[self.scope], None).await.map_err(told)?;
        let expires_on = Timestamp::from_second(given.expires_on.unix_timestamp());
        let expires_on = expires_on.map_err(|_| SourceError("the token's end is no date".to_owned()))?;
        Ok(Token { secret: given.token.secret().to_owned().into(), expires_on })
    }
}

fn client_options(metadata_host: Option<&str>) -> Result<ClientOptions, SourceError> {
    let Some(host) = metadata_host else { return Ok(ClientOptions::default()) };
    let url = Url::parse(host).ok().filter(|url| url.scheme() == "http" && url.path() == "/" && url.has_host());
    let url = url.ok_or_else(|| SourceError(format!("`{host}` is no address such as http://localhost:4141")))?;
    Ok(ClientOptions { transport: Some(Transport::new(Elsewhere::at(url))), ..Default::default() })
}

/// The SDK's own words, without what the endpoint sent along with them: only the first line, and not too much of it.
fn told(error: azure_core::Error) -> SourceError {
    let text = error.to_string();
    SourceError(text.lines().next().unwrap_or_default().chars().take(400).collect())
}
