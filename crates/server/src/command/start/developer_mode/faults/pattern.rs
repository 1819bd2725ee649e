//! Which requests a rule is about.

use http::{Method, request};
use lazurite_gateway::Seen;
use lazurite_model::UniqueId;
use lazurite_model::record::MapsAccount;
use lazurite_store::{Store, StoreError};
use serde::{Deserialize, Serialize};

use super::super::Stage;
use super::rule::Wanted;
use crate::dispatch::authority_of;
use crate::hosts::Surface;
use crate::interpose::Door;

/// A surface, as rules name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum SurfaceName {
    Maps,
    ResourceManager,
    SignIn,
    Graph,
    KeyVault,
    ManagedIdentity,
}

impl SurfaceName {
    /// `None`: what must not fail, or is nobody's.
    const fn of(surface: Surface) -> Option<Self> {
        match surface {
            Surface::Maps => Some(Self::Maps),
            Surface::Management => Some(Self::ResourceManager),
            Surface::Identity => Some(Self::SignIn),
            Surface::Graph => Some(Self::Graph),
            Surface::Vault => Some(Self::KeyVault),
            Surface::ServiceFabric => Some(Self::ManagedIdentity),
            Surface::Health | Surface::Nobody => None,
        }
    }
}

/// A request, as far as rules look at it.
pub(super) struct Request<'r> {
    pub(super) surface: SurfaceName,
    pub(super) head: &'r request::Parts,
    seen: Seen,
}

impl<'r> Request<'r> {
    /// `None`: it is of no surface that can fail.
    pub(super) fn of(stage: &Stage, door: Door, head: &'r request::Parts) -> Option<Self> {
        let named = || stage.server.hosts.surface(authority_of(head), head.uri.path());
        let surface = match door {
            Door::ManagedIdentity => Some(SurfaceName::ManagedIdentity),
            Door::Everything => SurfaceName::of(named()),
            Door::Maps => SurfaceName::of(named()).map(|_| SurfaceName::Maps),
        }?;
        let seen = match surface {
            SurfaceName::Maps => stage.server.workshop.gateway.look_at(head),
            _ => Seen::default(),
        };
        Some(Self { surface, head, seen })
    }
}

/// What a rule's requests have in common.
#[derive(Clone, Debug)]
pub(super) struct Matches {
    surface: Option<SurfaceName>,
    operation: Option<String>,
    method: Option<Method>,
    /// In lower case, split at its asterisks.
    path: Option<Vec<String>>,
    account: Option<Account>,
}

/// An account, as each surface names it.
#[derive(Clone, Debug)]
pub(super) struct Account {
    unique_id: UniqueId,
    key: String,
}

impl Account {
    /// The account of that name, client id or resource id.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub(super) async fn find(store: &Store, named: &str) -> Result<Option<Self>, StoreError> {
        let found = find_account(store, named).await?;
        Ok(found.map(|account| Self { unique_id: account.unique_id, key: account.id.key().to_owned() }))
    }
}

/// The account of that name, client id or resource id.
pub(in super::super) async fn find_account(store: &Store, named: &str) -> Result<Option<MapsAccount>, StoreError> {
    let is_it = |account: &MapsAccount| {
        let names = [account.id.name().to_owned(), account.id.key().to_owned(), account.unique_id.to_string()];
        names.iter().any(|name| name.eq_ignore_ascii_case(named))
    };
    Ok(store.list::<MapsAccount>("").await?.into_iter().find(is_it))
}

impl Matches {
    /// What a rule says, its account still missing.
    pub(super) fn of(wanted: &Wanted) -> Self {
        let method = wanted.method.as_ref().map(|method| method.to_ascii_uppercase());
        Self {
            surface: wanted.surface,
            operation: wanted.operation.clone(),
            method: method.and_then(|method| Method::from_bytes(method.as_bytes()).ok()),
            path: wanted.path.as_ref().map(|path| path.to_lowercase().split('*').map(str::to_owned).collect()),
            account: None,
        }
    }

    /// Only requests about that account.
    pub(super) fn with_account(self, account: Option<Account>) -> Self {
        Self { account, ..self }
    }

    /// Whether a request is one of the rule's. A browser's question whether it may ask is none, unless it is asked for.
    pub(super) fn fits(&self, request: &Request<'_>) -> bool {
        let Request { surface, head, seen } = request;
        let method = match &self.method {
            Some(method) => *method == head.method,
            None => head.method != Method::OPTIONS,
        };
        method
            && self.surface.is_none_or(|wanted| wanted == *surface)
            && self.operation.as_ref().is_none_or(|wanted| seen.operation == Some(wanted))
            && self.path.as_ref().is_none_or(|wanted| fits(wanted, &head.uri.path().to_lowercase()))
            && self.account.as_ref().is_none_or(|wanted| wanted.is_meant(request))
    }
}

impl Account {
    fn is_meant(&self, request: &Request<'_>) -> bool {
        match request.surface {
            SurfaceName::Maps => request.seen.account == Some(self.unique_id),
            _ => request.head.uri.path().to_lowercase().contains(&self.key),
        }
    }
}

/// Whether `text` is the parts, in their order, with anything in between.
fn fits(parts: &[String], text: &str) -> bool {
    let [first, middle @ .., last] = parts else {
        return parts.first().is_some_and(|only| only == text);
    };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
    for part in middle {
        let Some(at) = rest.find(part.as_str()) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.ends_with(last.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asterisk_stands_for_any_text() {
        let path_fits = |pattern: &str, path: &str| {
            let wanted = Wanted { path: Some(pattern.to_owned()), ..Wanted::default() };
            fits(&Matches::of(&wanted).path.unwrap(), path)
        };
        for (pattern, path) in [
            ("/geocode", "/geocode"),
            ("/Map/*", "/map/tile"),
            ("*", "/anything"),
            ("/subscriptions/*/providers/Microsoft.Maps/*", "/subscriptions/1/providers/microsoft.maps/accounts"),
            ("*/token", "/t/oauth2/v2.0/token"),
            ("/a*b*c", "/abbc"),
        ] {
            assert!(path_fits(pattern, path), "{pattern} {path}");
        }
        for (pattern, path) in
            [("/geocode", "/geocode:batch"), ("/map/*", "/map"), ("/a*b*c", "/abcb"), ("", "/"), ("/a*a", "/a")]
        {
            assert!(!path_fits(pattern, path), "{pattern} {path}");
        }
    }
}
