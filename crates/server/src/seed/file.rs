//! The seed file: TOML or JSON, every part optional, unknown keys refused.

use std::path::Path;

use anyhow::{Result, anyhow};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::locate::{Step, line_of};
use crate::data_dir;

/// The whole file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SeedFile {
    /// Directories; the first one is home to the subscription and to whatever names no tenant.
    pub tenants: Vec<TenantSeed>,
    /// The subscription.
    pub subscription: SubscriptionSeed,
    /// People.
    pub users: Vec<UserSeed>,
    /// Application registrations with their service principals.
    pub applications: Vec<ApplicationSeed>,
    /// Groups.
    pub groups: Vec<GroupSeed>,
    /// Resource groups.
    pub resource_groups: Vec<ResourceGroupSeed>,
    /// User-assigned managed identities.
    pub identities: Vec<IdentitySeed>,
    /// Maps accounts.
    pub accounts: Vec<AccountSeed>,
    /// Role assignments.
    pub role_assignments: Vec<RoleAssignmentSeed>,
}

/// A directory.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenantSeed {
    /// Tenant id.
    pub id: Option<Uuid>,
    /// Name for people.
    pub name: Option<String>,
    /// Domain of its users.
    pub domain: String,
}

/// The subscription.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SubscriptionSeed {
    /// Subscription id.
    pub id: Option<Uuid>,
    /// Name for people.
    pub name: Option<String>,
}

/// A person.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserSeed {
    /// Sign-in name, with or without the tenant's domain.
    pub name: String,
    /// Object id.
    pub id: Option<Uuid>,
    /// Name for people.
    pub display_name: Option<String>,
    /// Password.
    pub password: Option<String>,
    /// Directory administrator and Owner of the subscription.
    #[serde(default)]
    pub administrator: bool,
    /// Domain of the tenant.
    pub tenant: Option<String>,
}

/// An application with its service principal.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationSeed {
    /// Name for people; other parts of the file refer to it.
    pub name: String,
    /// Client id.
    pub app_id: Option<Uuid>,
    /// Object id of the registration.
    pub id: Option<Uuid>,
    /// Object id of the service principal.
    pub service_principal_id: Option<Uuid>,
    /// Client secret.
    pub secret: Option<String>,
    /// Names under which tokens for it may be asked.
    #[serde(default)]
    pub identifier_uris: Vec<String>,
    /// Whether it may use the flows of clients that can keep no secret, e.g. the device code.
    #[serde(default)]
    pub public_client: bool,
    /// Where a server receives its answers.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// Where a page receives its answers.
    #[serde(default)]
    pub spa_redirect_uris: Vec<String>,
    /// Where an installed program receives its answers; loopback addresses match with any port.
    #[serde(default)]
    pub public_redirect_uris: Vec<String>,
    /// Its certificate, PEM.
    pub certificate: Option<String>,
    /// The permissions to which an administrator consented for everybody.
    #[serde(default)]
    pub consented: Vec<String>,
    /// Directory administrator and Owner of the subscription.
    #[serde(default)]
    pub administrator: bool,
    /// Domain of the tenant.
    pub tenant: Option<String>,
}

/// A group.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupSeed {
    /// Name for people; other parts of the file refer to it.
    pub name: String,
    /// Object id.
    pub id: Option<Uuid>,
    /// Names or object ids of its members.
    #[serde(default)]
    pub members: Vec<String>,
    /// Domain of the tenant.
    pub tenant: Option<String>,
}

/// A resource group.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceGroupSeed {
    /// Its name.
    pub name: String,
    /// Its region; the server's if absent.
    pub location: Option<String>,
}

/// A user-assigned managed identity.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentitySeed {
    /// Its name.
    pub name: String,
    /// Its resource group.
    pub resource_group: String,
    /// Its region; the server's if absent.
    pub location: Option<String>,
    /// Object id of its service principal.
    pub principal_id: Option<Uuid>,
    /// Client id.
    pub client_id: Option<Uuid>,
}

/// A Maps account.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountSeed {
    /// Its name.
    pub name: String,
    /// Its resource group.
    pub resource_group: String,
    /// Its region; the server's if absent.
    pub location: Option<String>,
    /// Its `uniqueId`, sent as `x-ms-client-id`.
    pub unique_id: Option<Uuid>,
    /// Its primary key.
    pub primary_key: Option<String>,
    /// Its secondary key.
    pub secondary_key: Option<String>,
    /// Whether keys and SAS tokens are refused.
    #[serde(default)]
    pub disable_local_auth: bool,
    /// Origins that browsers may call from; empty: all.
    #[serde(default)]
    pub allowed_origins: Vec<String>,
    /// Names of attached user-assigned identities.
    #[serde(default)]
    pub identities: Vec<String>,
}

/// A role assignment.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleAssignmentSeed {
    /// Its GUID.
    pub id: Option<Uuid>,
    /// Name or object id of a user, group, application or identity.
    pub principal: String,
    /// Name or GUID of a built-in role.
    pub role: String,
    /// An account's name or a resource id; the subscription if absent.
    pub scope: Option<String>,
}

/// A fault in the meaning of a file: which part, and what about it.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// The way to the part, e.g. `accounts`, `0`, `resource_group`.
    pub path: Vec<Step>,
    /// What is wrong and what to do.
    pub message: String,
}

/// A file with its text, so that faults can name lines.
#[derive(Debug)]
pub struct Source {
    what: &'static str,
    name: String,
    text: String,
    json: bool,
}

impl Source {
    /// Reads a file; `.json` is JSON, everything else TOML. `what` it is, faults say.
    pub fn open(what: &'static str, path: &Path) -> Result<Self> {
        let json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        Ok(Self { what, name: path.display().to_string(), text: data_dir::read_text(path)?, json })
    }

    /// What the file says.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        if self.json {
            let mut reader = serde_json::Deserializer::from_str(&self.text);
            serde_path_to_error::deserialize(&mut reader).map_err(|error| {
                anyhow!(
                    "{} {} is wrong at line {}, key `{}`: {}",
                    self.what,
                    self.name,
                    error.inner().line(),
                    error.path(),
                    error.inner()
                )
            })
        } else {
            let reader = toml::Deserializer::parse(&self.text).map_err(|error| self.toml_fault("", &error))?;
            serde_path_to_error::deserialize(reader)
                .map_err(|error| self.toml_fault(&format!(", key `{}`", error.path()), error.inner()))
        }
    }

    /// The sentence that tells where a fault lies.
    pub fn explain(&self, fault: &Fault) -> anyhow::Error {
        let key: Vec<String> = fault.path.iter().map(ToString::to_string).collect();
        let line = line_of(&self.text, self.json, &fault.path).map_or(String::new(), |line| format!(" at line {line}"));
        anyhow!("{} {} is wrong{line}, key `{}`: {}", self.what, self.name, key.join("."), fault.message)
    }

    fn toml_fault(&self, key: &str, error: &toml::de::Error) -> anyhow::Error {
        let line = error.span().map_or(1, |span| super::locate::line_at(&self.text, span.start));
        anyhow!("{} {} is wrong at line {line}{key}: {}", self.what, self.name, error.message())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str, json: bool) -> Source {
        Source { what: "the seed", name: "seed".into(), text: text.into(), json }
    }

    #[test]
    fn both_forms_say_the_same() {
        let toml = source("[[accounts]]\nname = \"m\"\nresource_group = \"g\"\n", false).parse::<SeedFile>().unwrap();
        let json = source(r#"{"accounts": [{"name": "m", "resource_group": "g"}]}"#, true).parse::<SeedFile>().unwrap();
        assert_eq!(format!("{toml:?}"), format!("{json:?}"));
    }

    #[test]
    fn a_wrong_file_names_the_line_and_the_key() {
        let unknown =
            source("[[accounts]]\nname = \"m\"\nresource_group = \"g\"\ncolour = 1\n", false).parse::<SeedFile>();
        let message = unknown.unwrap_err().to_string();
        assert!(message.contains("line 4") && message.contains("colour"), "{message}");
        let wrong_type =
            source("{\"accounts\": [\n{\"name\": 7}\n]}", true).parse::<SeedFile>().unwrap_err().to_string();
        assert!(wrong_type.contains("line 2") && wrong_type.contains("accounts[0].name"), "{wrong_type}");
        let bad_id = source("[subscription]\nid = \"nonsense\"\n", false).parse::<SeedFile>().unwrap_err().to_string();
        assert!(bad_id.contains("line 2") && bad_id.contains("subscription.id"), "{bad_id}");
    }

    #[test]
    fn faults_of_meaning_are_located_in_both_forms() {
        let fault = Fault {
            path: vec![Step::key("accounts"), Step::Index(1), Step::key("resource_group")],
            message: "no such group".into(),
        };
        let toml = source(
            "[[accounts]]\nname = \"a\"\nresource_group = \"g\"\n[[accounts]]\nname = \"b\"\nresource_group = \"h\"\n",
            false,
        );
        assert!(toml.explain(&fault).to_string().contains("line 6, key `accounts.1.resource_group`"));
        let json = source("{\"accounts\": [{},\n {\"name\": \"b\",\n  \"resource_group\": \"h\"}]}", true);
        assert!(json.explain(&fault).to_string().contains("line 3"));
    }
}
