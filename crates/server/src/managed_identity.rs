//! Who gets tokens without a secret: the `[[managed_identity]]` tables of a configuration, as listeners and what is known
//! there. Faults are told before anything listens: a table that nobody can match is a mistake.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use lazurite_identity::{Choice, Network, Workload};
use lazurite_model::ResourceId;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use tokio::net::TcpListener;

use crate::data_dir::read_text;
use crate::listen;

/// The one folder in which Azure's clients read the challenges of Azure Arc's agent.
pub const ARC_FOLDER: &str =
    if cfg!(windows) { r"C:\ProgramData\AzureConnectedMachineAgent\Tokens" } else { "/var/opt/azcmagent/tokens" };

/// Where a person changes what cannot be bound.
const FLAG: &str = "`listen` in its managed_identity table";

/// Everything that a run was told about managed identities.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where challenges for clients of Azure Arc are written.
    pub arc_folder: PathBuf,
    /// What is known on the listeners that every server has.
    pub shared: Vec<Workload>,
    /// Further listeners, and what is known there.
    pub doors: Vec<Door>,
}

/// A listener for one table.
#[derive(Clone, Debug)]
pub struct Door {
    /// Where.
    pub listen: Listen,
    /// What is known there.
    pub workload: Workload,
}

/// Where a table's callers come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Listen {
    /// A port on the loopback addresses.
    Port(u16),
    /// An address of this machine and a port.
    Address(SocketAddr),
}

impl Listen {
    /// Binds it.
    pub fn bind(self) -> Result<Vec<TcpListener>> {
        match self {
            Self::Port(port) => listen::bind(port, FLAG),
            Self::Address(address) => Ok(vec![listen::bind_one(address, address.port(), FLAG)?]),
        }
    }
}

/// One `[[managed_identity]]` table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// A port or `address:port` of its own; the shared listeners if absent.
    pub listen: Option<Listen>,
    /// Addresses or networks (`10.1.0.0/16`) that its callers come from; loopback if absent.
    #[serde(default)]
    pub source: Vec<String>,
    /// The resource that its callers are: a user-assigned identity, or an account with an identity.
    pub identity: Option<String>,
    /// Further identities that they may ask for by name.
    #[serde(default)]
    pub allowed: Vec<String>,
    /// What they send as `X-IDENTITY-HEADER` or `secret`; without it, forms that ask for one refuse them.
    pub header: Option<SecretString>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    managed_identity: Vec<Table>,
}

impl Plan {
    /// What `lazurite start` was told: a file of tables, if any, and the folder for Azure Arc.
    pub fn read(file: Option<&Path>, arc_folder: &Path) -> Result<Self> {
        let tables = match file {
            Some(path) => {
                let file: File = toml::from_str(&read_text(path)?)
                    .with_context(|| format!("{} does not say who has which identity", path.display()))?;
                file.managed_identity
            }
            None => Vec::new(),
        };
        Self::of(&tables, arc_folder)
    }

    /// What these tables mean.
    ///
    /// # Errors
    /// The first fault, with the table's number.
    pub fn of(tables: &[Table], arc_folder: &Path) -> Result<Self> {
        let mut plan = Self { arc_folder: arc_folder.to_owned(), shared: Vec::new(), doors: Vec::new() };
        for (index, table) in tables.iter().enumerate() {
            let workload = workload(table).with_context(|| format!("managed_identity table {}", index + 1))?;
            match table.listen {
                None => plan.shared.push(workload),
                Some(listen) => plan.doors.push(Door { listen, workload }),
            }
        }
        Ok(plan)
    }
}

fn workload(table: &Table) -> Result<Workload> {
    if table.identity.is_none() && table.allowed.is_empty() {
        bail!("it gives no identity: say `identity`, `allowed` or both");
    }
    if table.header.as_ref().is_some_and(|header| header.expose_secret().len() < 16) {
        bail!("its `header` can be guessed: make it 16 characters or longer");
    }
    let sources = table.source.iter().map(|text| text.parse::<Network>());
    let allowed = table.allowed.iter().map(|text| resource(text));
    Ok(Workload {
        sources: sources.collect::<Result<_, _>>()?,
        header: table.header.clone().unwrap_or_default(),
        resource: table.identity.as_deref().map(resource).transpose()?,
        choice: Choice::Only(allowed.collect::<Result<_>>()?),
    })
}

fn resource(text: &str) -> Result<ResourceId> {
    let id = ResourceId::parse(text).with_context(|| format!("`{text}` is no resource id"))?;
    let lower = id.key().to_lowercase();
    let known = ["/microsoft.managedidentity/userassignedidentities/", "/microsoft.maps/accounts/"];
    if !known.iter().any(|kind| lower.contains(kind)) {
        bail!("`{text}` is neither a user-assigned identity nor a Maps account");
    }
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDENTITY: &str = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/lz";

    fn plan(text: &str) -> Result<Plan> {
        let file: File = toml::from_str(text)?;
        Plan::of(&file.managed_identity, Path::new(ARC_FOLDER))
    }

    #[test]
    fn a_table_is_a_workload_on_its_own_listener_or_the_shared_ones() {
        let text = format!(
            "[[managed_identity]]\nsource = [\"10.1.0.0/16\"]\nidentity = \"{IDENTITY}\"\nheader = \"0123456789abcdef\"\n
             [[managed_identity]]\nlisten = 4142\nallowed = [\"{IDENTITY}\"]\n
             [[managed_identity]]\nlisten = \"172.17.0.1:4143\"\nidentity = \"{IDENTITY}\"\n"
        );
        let plan = plan(&text).unwrap();
        assert_eq!(plan.shared[0].sources, ["10.1.0.0/16".parse().unwrap()]);
        assert_eq!(plan.shared[0].choice, Choice::Only(Vec::new()));
        assert_eq!(plan.doors[0].listen, Listen::Port(4142));
        assert_eq!(plan.doors[0].workload.choice, Choice::Only(vec![ResourceId::parse(IDENTITY).unwrap()]));
        assert_eq!(plan.doors[1].listen, Listen::Address("172.17.0.1:4143".parse().unwrap()));
    }

    #[test]
    fn a_table_that_cannot_be_meant_is_told_before_anything_listens() {
        for (text, why) in [
            ("listen = 4142", "gives no identity"),
            ("identity = \"maps\"", "is no resource id"),
            ("identity = \"/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg\"", "is neither"),
            (&format!("identity = \"{IDENTITY}\"\nsource = [\"ten\"]"), "is neither an address nor a network"),
            (&format!("identity = \"{IDENTITY}\"\nheader = \"short\""), "can be guessed"),
            (&format!("identity = \"{IDENTITY}\"\nport = 4142"), "unknown field `port`"),
        ] {
            let refusal = format!("{:#}", plan(&format!("[[managed_identity]]\n{text}\n")).unwrap_err());
            assert!(refusal.contains(why), "{text}: {refusal}");
        }
    }
}
