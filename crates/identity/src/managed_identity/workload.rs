//! What runs where a request comes from, and which identities it therefore has.

use std::net::IpAddr;

use lazurite_model::ResourceId;
use secrecy::SecretString;

use super::Network;

/// A program, machine or container that asks for tokens without a secret: known by its address alone.
#[derive(Clone, Debug)]
pub struct Workload {
    /// The addresses from which it asks. Empty: this machine's own loopback.
    pub sources: Vec<Network>,
    /// What it must send as `X-IDENTITY-HEADER`, or as `secret`, where its host's form demands one. Empty: no value will do.
    pub header: SecretString,
    /// The resource that it is: a user-assigned identity, or one with a system-assigned identity, which it then is when it
    /// names none. Of the latter it also has the user-assigned identities that are attached.
    pub resource: Option<ResourceId>,
    /// Which other identities it may ask for by name.
    pub choice: Choice,
}

/// Which identities a workload may ask for by name, besides those of the resource that it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Any identity of the home tenant: for a developer's machine, where everything runs that is being developed.
    AnyOfHomeTenant,
    /// These alone.
    Only(Vec<ResourceId>),
}

impl Workload {
    /// Whether a request from `address` is its.
    pub(crate) fn asks_from(&self, address: IpAddr) -> bool {
        if self.sources.is_empty() {
            return address.to_canonical().is_loopback();
        }
        self.sources.iter().any(|network| network.contains(address))
    }
}
