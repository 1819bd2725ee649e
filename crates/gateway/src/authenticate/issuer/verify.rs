//! Whether a trusted issuer's token counts, and whom it speaks of.

use lazurite_crypto::jwks::VerifyError;
use lazurite_crypto::jwt::{JwtError, Parsed};
use lazurite_model::TenantId;
use lazurite_policy::CallerKind;

use super::claims::{ClaimSet, Kind, object_id};
use super::{Trusted, TrustedIssuer};
use crate::authenticate::bearer::{BearerFacts, Foreign, SignedBy};
use crate::authenticate::tokens::{Moment, Validity};
use crate::cause::TokenFault;
use crate::options::Surfaces;

/// Longer names are cut.
const MOST_NAME: usize = 128;

impl Trusted {
    /// Verifies a token that claims to be from this issuer.
    ///
    /// As with our own, everything that costs little is asked before the signature.
    pub(in crate::authenticate) fn verify(
        &self,
        number: usize,
        token: &Parsed<'_>,
        now: Moment,
    ) -> Result<BearerFacts, TokenFault> {
        let settings = &self.settings;
        if !settings.algorithms.contains(&token.header.alg) {
            return Err(TokenFault::Algorithm);
        }
        let claims: ClaimSet = token.unverified_claims().map_err(|_| TokenFault::Malformed)?;
        let surfaces = settings.surfaces(&claims)?;
        let validity = settings.validity(&claims)?;
        validity.check(now)?;
        let tenant = settings.tenant(&claims)?;
        let name = claims.text(&settings.principal_claim).filter(|name| !name.is_empty());
        let principal = object_id(&settings.issuer, Kind::Principal, name.ok_or(TokenFault::Malformed)?);
        // A key set may hold many keys: a token must say which one.
        if token.header.kid.is_none() {
            return Err(TokenFault::UnknownKey);
        }
        let keys = self.keys.load_full().ok_or_else(|| self.unknown_key())?;
        keys.verify(token, &settings.algorithms).map_err(|error| match error {
            VerifyError::UnknownKey => self.unknown_key(),
            VerifyError::Refused(JwtError::Algorithm) => TokenFault::Algorithm,
            _ => TokenFault::Signature,
        })?;
        if is_id_token(&claims) {
            return Err(TokenFault::IdToken);
        }
        let scopes: Vec<String> = scopes(&claims).map(str::to_owned).collect();
        settings.admits(&claims, &scopes)?;
        Ok(BearerFacts {
            signed_by: SignedBy::Issuer(number, keys),
            validity,
            surfaces,
            principal,
            tenant,
            app: ["appid", "azp", "client_id"].iter().find_map(|name| claims.text(name)?.parse().ok()),
            delegated: !scopes.is_empty(),
            names: [None, None],
            foreign: Some(settings.foreign(&claims, !scopes.is_empty())),
            scopes,
        })
    }
}

impl TrustedIssuer {
    /// The surfaces that the token opens: those of any of its audiences.
    fn surfaces(&self, claims: &ClaimSet) -> Result<Surfaces, TokenFault> {
        let all = claims.texts("aud").into_iter().map(|aud| self.audiences.surfaces(aud));
        let surfaces = all.fold(Surfaces::NONE, Surfaces::union);
        if surfaces.is_empty() { Err(TokenFault::Audience) } else { Ok(surfaces) }
    }

    fn validity(&self, claims: &ClaimSet) -> Result<Validity, TokenFault> {
        let expires = claims.seconds("exp").ok_or(TokenFault::Malformed)?;
        let begins = ["nbf", "iat"].iter().filter_map(|name| claims.seconds(name)).max().unwrap_or(0);
        Ok(Validity::between(begins, expires, self.clock_skew))
    }

    /// The directory: the one that the token names, if the issuer speaks for it.
    fn tenant(&self, claims: &ClaimSet) -> Result<TenantId, TokenFault> {
        let named = match (&self.tenant_claim, self.tenants.first()) {
            (Some(claim), _) => claims.text(claim).and_then(|text| text.parse().ok()),
            (None, only) if !claims.has("tid") => only.copied(),
            (None, _) => claims.text("tid").and_then(|text| text.parse().ok()),
        };
        named.filter(|tenant| self.tenants.contains(tenant)).ok_or(TokenFault::Tenant)
    }

    /// Whether the token's permissions let it in.
    fn admits(&self, claims: &ClaimSet, scopes: &[String]) -> Result<(), TokenFault> {
        let is_open = self.scopes.is_empty() && self.roles.is_empty();
        let is_delegated = scopes.iter().any(|scope| self.scopes.contains(scope));
        let has_role = claims.texts("roles").iter().any(|role| self.roles.iter().any(|wanted| wanted == role));
        // Entra's tokens of applications have neither, unless an application permission was given. Azure roles decide.
        let is_application = claims.text("idtyp") == Some("app") && self.roles.is_empty();
        if is_open || is_delegated || has_role || is_application { Ok(()) } else { Err(TokenFault::Scope) }
    }

    fn foreign(&self, claims: &ClaimSet, has_scopes: bool) -> Foreign {
        let is_person = match claims.text("idtyp") {
            Some("user") => true,
            Some("app") => false,
            _ => has_scopes,
        };
        let names = ["preferred_username", "upn", "unique_name", "email", "name", self.principal_claim.as_str()];
        let name = names.iter().find_map(|name| claims.text(name)).unwrap_or_default();
        let groups = self.groups_claim.iter().flat_map(|claim| claims.texts(claim));
        Foreign {
            kind: if is_person { CallerKind::User } else { CallerKind::Application },
            name: name.chars().filter(|c| !c.is_control()).take(MOST_NAME).collect(),
            groups: groups.map(|group| object_id(&self.issuer, Kind::Group, group)).collect(),
        }
    }
}

fn scopes(claims: &ClaimSet) -> impl Iterator<Item = &str> {
    claims.words("scp").chain(claims.words("scope"))
}

/// Whether the token has what only ID tokens have (OpenID Connect Core §2, §3.1.3.6; Keycloak's `typ`).
fn is_id_token(claims: &ClaimSet) -> bool {
    ["nonce", "at_hash", "c_hash"].iter().any(|name| claims.has(name)) || claims.text("typ") == Some("ID")
}
