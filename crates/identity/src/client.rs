//! What a client id means: a registered application, or one of Azure's own.

use std::sync::Arc;

use lazurite_model::AppId;
use lazurite_model::record::{Application, Platform, RedirectUri, SignInAudience, Tenant};

use crate::State;
use crate::first_party::FirstParty;

/// An application as a client.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    /// Its client id.
    pub(crate) app_id: AppId,
    /// For people.
    pub(crate) name: String,
    /// Its registration, unless it is Azure's own.
    pub(crate) application: Option<Arc<Application>>,
    /// What Azure says of it, if it is Azure's own.
    pub(crate) first_party: Option<&'static FirstParty>,
}

impl Client {
    /// The client that goes by that id, in whichever tenant.
    pub(crate) fn find(state: &State, id: &str) -> Option<Self> {
        let app_id: AppId = id.parse().ok()?;
        if let Some(known) = FirstParty::find(app_id) {
            let name = known.name.to_owned();
            return Some(Self { app_id, name, application: None, first_party: Some(known) });
        }
        Some(Self::of(state.directory().application(app_id)?))
    }

    /// A registered application as a client.
    pub(crate) fn of(application: Arc<Application>) -> Self {
        let (app_id, name) = (application.app_id, application.display_name.clone());
        Self { app_id, name, application: Some(application), first_party: None }
    }

    /// Whether it may use the flows of clients that can keep no secret (RFC 6749 §2.1) without a redirect URI to tell.
    pub(crate) fn is_public(&self) -> bool {
        match &self.application {
            Some(application) => application.is_fallback_public_client,
            None => self.first_party.is_some_and(FirstParty::is_client),
        }
    }

    /// Whether it shares refresh tokens with Azure's other programs.
    pub(crate) fn is_of_the_family(&self) -> bool {
        self.first_party.is_some_and(FirstParty::is_client)
    }

    /// Whether people of that tenant may use it, as far as its registration says.
    pub(crate) fn serves(&self, tenant: &Tenant) -> bool {
        self.application.as_ref().is_none_or(|application| {
            application.tenant == tenant.id || application.client.audience == SignInAudience::AzureADMultipleOrgs
        })
    }

    /// The kind of client that receives answers at `uri`, if it is registered.
    ///
    /// Letter by letter; but an installed program's loopback address may have any port (RFC 8252 §7.3).
    pub(crate) fn redirect(&self, uri: &str) -> Option<Platform> {
        if uri.contains('#') || uri.chars().any(|c| c.is_control() || c == '\\') {
            return None;
        }
        if let Some(known) = self.first_party {
            let loopback = known.redirect_uris.iter().any(|registered| same_loopback(registered, uri));
            return loopback.then_some(Platform::PublicClient);
        }
        let registered = &self.application.as_ref()?.client.redirect_uris;
        let exact = registered.iter().find(|known| known.uri == uri);
        let found = exact.or_else(|| registered.iter().find(|known| matches_loopback(known, uri)));
        found.map(|known| known.platform)
    }
}

/// Entra lets the port vary for installed programs, and for the other kinds on `localhost` too.
fn matches_loopback(known: &RedirectUri, uri: &str) -> bool {
    match known.platform {
        Platform::PublicClient | Platform::Web => same_loopback(&known.uri, uri),
        Platform::Spa => false,
    }
}

/// Whether two addresses differ in nothing but the port of the same loopback host.
fn same_loopback(registered: &str, asked: &str) -> bool {
    match (loopback(registered), loopback(asked)) {
        (Some((host, rest)), Some((asked_host, asked_rest))) => {
            host == asked_host && rest.trim_end_matches('/') == asked_rest.trim_end_matches('/')
        }
        _ => false,
    }
}

/// Host, and what follows host and port, of a plain loopback address.
fn loopback(uri: &str) -> Option<(&str, &str)> {
    let rest = uri.strip_prefix("http://")?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at_checked(end)?;
    let host = ["localhost", "127.0.0.1", "[::1]"].into_iter().find(|host| authority.starts_with(host))?;
    let port = authority.strip_prefix(host)?;
    let port_is_fine = match port.strip_prefix(':') {
        Some(digits) => digits.parse::<u16>().is_ok() && digits.bytes().all(|byte| byte.is_ascii_digit()),
        None => port.is_empty(),
    };
    port_is_fine.then_some((host, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loopback_address_may_have_any_port_and_nothing_else() {
        for (registered, asked, same) in [
            ("http://localhost", "http://localhost:38693", true),
            ("http://localhost", "http://localhost:38693/", true),
            ("http://localhost:1234/cb", "http://localhost/cb", true),
            ("http://127.0.0.1/cb", "http://127.0.0.1:9/cb", true),
            ("http://localhost", "http://127.0.0.1:9", false),
            ("http://localhost", "http://localhost:9/other", false),
            ("http://localhost", "http://localhost.evil.example", false),
            ("http://localhost", "http://localhost@evil.example", false),
            ("http://localhost", "http://localhost:80@evil.example", false),
            ("http://localhost", "http://localhost:+80", false),
            ("http://localhost", "https://localhost:9", false),
            ("http://localhost", "http://localhost:99999", false),
            ("https://app.example/cb", "https://app.example:8443/cb", false),
        ] {
            assert_eq!(same_loopback(registered, asked), same, "{registered} {asked}");
        }
    }
}
