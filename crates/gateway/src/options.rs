//! What a gateway is made with.

use std::sync::Arc;

use lazurite_api::{Audience, Route, Service};
use lazurite_crypto::seal::Sealer;
use lazurite_model::{Clock, Random};

use crate::admit::LimitOptions;
use crate::authenticate::TrustedIssuer;
use crate::meter::Meter;
use crate::region::Regions;

/// Everything that a gateway needs from outside.
pub struct GatewayOptions {
    /// The regions that this server plays, and where others are.
    pub regions: Regions,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where request ids get their start.
    pub random: Arc<dyn Random>,
    /// Opens the accounts' shared keys.
    pub sealer: Arc<Sealer>,
    /// Counts what was answered.
    pub meter: Meter,
    /// The operations of the data plane.
    pub routes: &'static [Route],
    /// What serves them.
    pub service: Arc<dyn Service>,
    /// The origins under which our sign-in server issues tokens, e.g. `https://localhost:8443`; the first is the one
    /// that challenges name. Without any, no token of ours is believed, and challenges name the first trusted issuer.
    pub authorities: Vec<String>,
    /// Which audiences each surface accepts.
    pub audiences: Audiences,
    /// The issuers whose tokens are believed besides our own; each passed [`TrustedIssuer::check`].
    pub trusted_issuers: Vec<TrustedIssuer>,
    /// The longest request body that is read, in bytes.
    pub body_limit: usize,
    /// How many verified tokens are remembered; at 1.5 KiB each.
    pub remembered_tokens: usize,
    /// How much of a limit may be used at once.
    pub limits: LimitOptions,
}

impl GatewayOptions {
    /// The longest request body that is read unless told otherwise: 50 MiB, the limit of a data upload.
    pub const BODY_LIMIT: usize = 50 << 20;
    /// How many verified tokens are remembered unless told otherwise.
    pub const REMEMBERED_TOKENS: usize = 32_768;
}

/// The audiences (`aud`) for which a token may have been made, for each surface; compared without trailing slashes.
#[derive(Clone, Debug)]
pub struct Audiences {
    accepted: Vec<(Audience, String)>,
}

impl Audiences {
    /// The audiences that Azure's clients ask for: each surface's address and the app id of its first-party
    /// application.
    pub fn azure() -> Self {
        let known: [(Audience, &[&str]); 4] = [
            (
                Audience::ResourceManager,
                &[
                    "https://management.azure.com",
                    "https://management.core.windows.net",
                    "797f4846-ba00-4fd7-ba43-dac1f8f63013",
                ],
            ),
            (Audience::Graph, &["https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000"]),
            (Audience::Vault, &["https://vault.azure.net", "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"]),
            (
                Audience::Maps,
                &[
                    "https://atlas.microsoft.com",
                    "https://us.atlas.microsoft.com",
                    "https://eu.atlas.microsoft.com",
                    "ba1ea022-5807-41d5-bbeb-292c7e1cf5f6",
                ],
            ),
        ];
        let all = known.into_iter().flat_map(|(audience, names)| names.iter().map(move |name| (audience, *name)));
        Self { accepted: all.map(|(audience, name)| (audience, name.to_owned())).collect() }
    }

    /// With an origin of our own under which the surface is reached, e.g. `https://localhost:8443`.
    #[must_use]
    pub fn with(mut self, audience: Audience, origin: &str) -> Self {
        self.accepted.push((audience, origin.trim_end_matches('/').to_owned()));
        self
    }

    /// Without the other surfaces' audiences.
    #[must_use]
    pub fn only(mut self, surface: Audience) -> Self {
        self.accepted.retain(|(audience, _)| *audience == surface);
        self
    }

    /// No audience at all.
    pub const fn none() -> Self {
        Self { accepted: Vec::new() }
    }

    /// Whether any audience opens the surface.
    pub(crate) fn open(&self, surface: Audience) -> bool {
        self.accepted.iter().any(|(audience, _)| *audience == surface)
    }

    /// The surfaces that a token with this `aud` opens.
    pub(crate) fn surfaces(&self, aud: &str) -> Surfaces {
        let aud = aud.trim_end_matches('/');
        let accepted = self.accepted.iter().filter(|(_, name)| name.eq_ignore_ascii_case(aud));
        Surfaces(accepted.fold(0, |bits, (audience, _)| bits | bit(*audience)))
    }
}

/// A set of surfaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Surfaces(u8);

impl Surfaces {
    pub(crate) const NONE: Self = Self(0);

    pub(crate) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn contains(self, audience: Audience) -> bool {
        self.0 & bit(audience) != 0
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

const fn bit(audience: Audience) -> u8 {
    match audience {
        Audience::ResourceManager => 1,
        Audience::Graph => 2,
        Audience::Vault => 4,
        Audience::Maps => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn audiences_are_compared_without_trailing_slashes_and_case() {
        let audiences = Audiences::azure().with(Audience::Maps, "https://localhost:8443/");
        let maps = |aud: &str| audiences.surfaces(aud).contains(Audience::Maps);
        assert!(maps("https://atlas.microsoft.com"));
        assert!(maps("https://atlas.microsoft.com/"));
        assert!(maps("HTTPS://atlas.microsoft.com//"));
        assert!(maps("ba1ea022-5807-41d5-bbeb-292c7e1cf5f6"));
        assert!(maps("https://localhost:8443"));
        assert!(!maps("https://management.azure.com/"));
        assert!(audiences.surfaces("https://management.core.windows.net//").contains(Audience::ResourceManager));
        assert!(audiences.surfaces("https://evil.example").is_empty());
        assert!(audiences.surfaces("").is_empty());
    }
}
