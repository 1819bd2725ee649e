//! A `[[trusted_issuer]]` table.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use lazurite_api::Audience;
use lazurite_crypto::jwt::Algorithm;
use lazurite_gateway::{Audiences, TrustedIssuer};
use lazurite_model::TenantId;
use serde::Deserialize;

use super::Origins;
use crate::installation::Trusted;
use crate::issuer_keys::Configured;

/// A table, as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustedIssuerTable {
    /// `iss` of its tokens, letter by letter; its discovery document is below it.
    pub issuer: String,
    /// The directory that it speaks for.
    pub tenant: Option<TenantId>,
    /// The directories that it speaks for, if there are several.
    #[serde(default)]
    tenants: Vec<TenantId>,
    /// The claim that tells them apart.
    tenant_claim: Option<String>,
    /// What its tokens for the maps were made for; Azure Maps' own audiences and our origins if absent.
    audiences: Option<Vec<String>>,
    /// What its tokens for the resource manager were made for; none if absent.
    #[serde(default)]
    management_audiences: Vec<String>,
    /// RS256, PS256, ES256.
    algorithms: Option<Vec<Algorithm>>,
    /// The claim that names the principal.
    principal_claim: Option<String>,
    /// The claim that names its groups; empty: none.
    groups_claim: Option<String>,
    /// Delegated permissions, one of which lets in.
    scopes: Option<Vec<String>>,
    /// Application permissions, one of which lets in.
    #[serde(default)]
    roles: Vec<String>,
    /// How far its clock may go ahead of ours.
    clock_skew_seconds: Option<i64>,
    /// The only certificate authorities that count for its address, in PEM; the system's if absent.
    ca_file: Option<PathBuf>,
}

impl TrustedIssuerTable {
    /// What the table means.
    ///
    /// # Errors
    /// When it is contradictory or unsafe.
    pub fn trusted(&self, origins: &Origins) -> Result<Trusted> {
        let is_ours = self.issuer.strip_prefix(&*origins.base).is_some_and(|rest| rest.starts_with('/'));
        ensure!(!is_ours, "that is this server's own sign-in");
        ensure!(
            self.issuer.starts_with("https://"),
            "an issuer is an https:// address, as its discovery document spells it"
        );
        let tenants: Vec<TenantId> = self.tenant.iter().chain(&self.tenants).copied().collect();
        let first = TrustedIssuer::new(&*self.issuer, TenantId(uuid::Uuid::nil()));
        let settings = TrustedIssuer {
            algorithms: self.algorithms.clone().unwrap_or(first.algorithms),
            audiences: self.accepted(origins),
            tenants,
            tenant_claim: self.tenant_claim.clone(),
            principal_claim: self.principal_claim.clone().unwrap_or(first.principal_claim),
            groups_claim: match &self.groups_claim {
                None => first.groups_claim,
                Some(claim) => Some(claim.clone()).filter(|claim| !claim.is_empty()),
            },
            scopes: self.scopes.clone().unwrap_or(first.scopes),
            roles: self.roles.clone(),
            clock_skew: self.clock_skew_seconds.unwrap_or(first.clock_skew),
            issuer: first.issuer,
        };
        settings.check()?;
        let source = Configured { issuer: self.issuer.clone(), ca_file: self.ca_file.clone() };
        Ok(Trusted { settings, source })
    }

    fn accepted(&self, origins: &Origins) -> Audiences {
        let with = |surface| move |all: Audiences, name: &String| all.with(surface, name);
        let maps = match &self.audiences {
            None => origins.maps.iter().fold(Audiences::azure().only(Audience::Maps), with(Audience::Maps)),
            Some(named) => named.iter().fold(Audiences::none(), with(Audience::Maps)),
        };
        self.management_audiences.iter().fold(maps, with(Audience::ResourceManager))
    }
}
