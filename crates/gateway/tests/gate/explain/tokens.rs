//! Tokens that are not believed.

use jiff::SignedDuration;
use lazurite_crypto::jwt::sign_hs256;
use lazurite_crypto::shared_key::sas_key;
use lazurite_model::record::{KeySlot, Revocation};
use serde_json::json;
use uuid::Uuid;

use super::{Row, row};
use crate::attack::{part, with_part};
use crate::world::{
    Account, Bearer, Client, Foreign, Sas, World, foreign_keys, identity, issuer, principal, signing_keys, start,
    tenant, unique_id,
};

const SIGN_IN: Uuid = Uuid::from_u128(0x51D);

fn bearer<'w>(world: &'w World, token: &Bearer) -> Client<'w> {
    world.tile().bearer(&token.sign(), 0)
}

fn sas(world: &World, token: Sas) -> Client<'_> {
    world.tile().sas(&token.sign())
}

fn believing() -> World {
    World::believing(issuer())
}

fn revoked() -> World {
    let world = World::new();
    world.put(Revocation { id: SIGN_IN, expires: start() + SignedDuration::from_hours(1) });
    world
}

fn named_key(alg: &str, kid: &str) -> String {
    let header = json!({"alg": alg, "kid": kid}).to_string();
    sign_hs256(&sas_key("primary-key-of-account-0"), &header, &serde_json::to_string(&Sas::new().claims).unwrap())
}

pub const ROWS: &[Row] = &[
    row("garbage as a bearer token", "bearer-malformed", World::new, |w| w.tile().bearer("garbage", 0)),
    row("a bearer token without a signature algorithm", "bearer-algorithm", World::new, |w| {
        let none = part(&json!({"alg": "none", "kid": signing_keys()[0].kid}));
        w.tile().bearer(&with_part(&Bearer::of(0).sign(), 0, &none), 0)
    }),
    row("a key that was never published", "bearer-signing-key-unknown", World::new, |w| {
        let kid = signing_keys()[1].kid.as_str();
        bearer(w, &Bearer { key: 1, ..Bearer::of(0).with_header("kid", kid) })
    }),
    row("an issuer's key that was never published", "bearer-signing-key-unknown", believing, |w| {
        w.tile().bearer(&Foreign::of(30).with_header("kid", foreign_keys()[1].kid.as_str()).sign(), 0)
    }),
    row("another key under a published name", "bearer-signature", World::new, |w| {
        bearer(w, &Bearer { key: 1, ..Bearer::of(0) })
    }),
    row("claims exchanged", "bearer-signature", World::new, |w| {
        let claims = part(&Bearer::of(0).with("oid", principal(2).to_string()).claims);
        w.tile().bearer(&with_part(&Bearer::of(0).sign(), 1, &claims), 0)
    }),
    row("another issuer", "bearer-issuer", World::new, |w| {
        bearer(w, &Bearer::of(0).with("iss", "https://evil.example/"))
    }),
    row("a directory that the issuer does not speak for", "bearer-directory", believing, |w| {
        w.tile().bearer(&Foreign::of(30).with("tid", tenant(1).to_string()).sign(), 0)
    }),
    row("a token for the resource manager", "bearer-audience", World::new, |w| {
        bearer(w, &Bearer::of(0).with("aud", "https://management.azure.com/"))
    }),
    row("an ID token", "bearer-id-token", World::new, |w| {
        bearer(w, &Bearer::of(0).with("appid", serde_json::Value::Null))
    }),
    row("a SAS token as bearer", "bearer-is-sas", World::new, |w| w.tile().bearer(&Sas::new().sign(), 0)),
    row("an expired token", "bearer-expired", World::new, |w| {
        bearer(w, &Bearer::of(0).with("exp", start().as_second()))
    }),
    row("a token of tomorrow", "bearer-not-yet-valid", World::new, |w| {
        bearer(w, &Bearer::of(0).with("nbf", start().as_second() + 86_400))
    }),
    row("a sign-in that was revoked", "bearer-revoked", revoked, |w| {
        bearer(w, &Bearer::of(0).with("sid", SIGN_IN.to_string()))
    }),
    row("a person's token without the permission", "bearer-delegated-permission", World::new, |w| {
        bearer(w, &Bearer::of(3).with("scp", "openid"))
    }),
    row("an issuer that speaks of our application", "bearer-principal-of-own-directory", believing, |w| {
        w.tile().bearer(&Foreign::of(0).sign(), 0)
    }),
    row("garbage as a SAS token", "sas-malformed", World::new, |w| w.tile().sas("garbage")),
    row("a SAS token without a signature algorithm", "sas-algorithm", World::new, |w| {
        w.tile().sas(&with_part(&Sas::new().sign(), 0, &part(&json!({"alg": "none", "kid": "primaryKey"}))))
    }),
    row("a SAS token by a key that nobody has", "sas-signing-key-unknown", World::new, |w| {
        w.tile().sas(&named_key("RS256", "tertiaryKey"))
    }),
    row("a SAS token by the key of another account", "sas-signature", World::new, |w| {
        w.tile().sas(&Sas::new().by_key(KeySlot::Primary, "primary-key-of-account-1"))
    }),
    row(
        "a SAS token by a key that was regenerated",
        "sas-signature",
        || {
            let world = World::new();
            world.put(Account { primary: "another", ..Account::new(0) }.record());
            world
        },
        |w| sas(w, Sas::new()),
    ),
    row("a SAS token of another issuer", "sas-issuer", World::new, |w| {
        sas(w, Sas::new().change(|claims| claims.iss = "https://evil.example/".into()))
    }),
    row("a SAS token for another audience", "sas-audience", World::new, |w| {
        sas(w, Sas::new().change(|claims| claims.aud = "https://management.azure.com".into()))
    }),
    row("a bearer token as SAS token", "sas-is-none", World::new, |w| w.tile().sas(&Bearer::of(0).sign())),
    row("an expired SAS token", "sas-expired", World::new, |w| {
        sas(w, Sas::new().change(|claims| claims.exp = claims.nbf))
    }),
    row("a SAS token of tomorrow", "sas-not-yet-valid", World::new, |w| {
        sas(w, Sas::new().change(|claims| (claims.nbf, claims.exp) = (claims.nbf + 86_400, claims.exp + 86_400)))
    }),
    row(
        "a SAS token of an account without an identity",
        "sas-account-without-identity",
        || {
            let world = World::new();
            world.put(Account { attached: false, ..Account::new(0) }.record());
            world
        },
        |w| sas(w, Sas::new()),
    ),
    row(
        "a SAS token whose identity was deleted",
        "sas-identity-unknown",
        || {
            let world = World::new();
            world.delete(&identity(2));
            world
        },
        |w| sas(w, Sas::new()),
    ),
    row("a SAS token in the name of an application", "sas-identity-unknown", World::new, |w| {
        sas(w, Sas::new().change(|claims| claims.oid = principal(0)))
    }),
    row("a SAS token whose identity is not attached", "sas-identity-not-attached", World::new, |w| {
        sas(w, Sas::new().change(|claims| claims.oid = principal(6)))
    }),
    row("a SAS token of another directory", "sas-identity-of-other-directory", World::new, |w| {
        sas(w, Sas::new().change(|claims| claims.tid = tenant(1)))
    }),
    row("a SAS token of no account", "sas-account-unknown", World::new, |w| {
        sas(w, Sas::new().change(|claims| claims.azp = unique_id(9)))
    }),
];
