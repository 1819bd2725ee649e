//! Tokens of issuers that the operator trusts besides our own sign-in server.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};
use lazurite_api::{ApiError, Audience, Guard};
use lazurite_crypto::jwt::{Algorithm, sign_hs256};
use lazurite_crypto::shared_key::sas_key;
use lazurite_gateway::{Audiences, IssuerFault, TrustedIssuer};
use lazurite_policy::{Caller, CallerKind};
use serde_json::{Value, json};

use crate::attack::{base64url, part, reasons, with_part};
use crate::world::{
    Bearer, Foreign, ISSUER, World, account_id, assignment, foreign_keys, group, issuer, principal, start, tenant,
};

const READER: &str = "Azure Maps Data Reader";
const ARM: &str = "https://management.azure.com/";

/// A world that believes the issuer, in which its principal 30 and its group 31 may each read maps of account 0.
fn world(issuer: TrustedIssuer) -> World {
    let world = World::believing(issuer);
    world.put(assignment(60, 30, READER, account_id(0)));
    world.put(assignment(61, 31, READER, account_id(0)));
    world
}

async fn status(world: &World, token: &Foreign) -> u16 {
    world.tile().bearer(&token.sign(), 0).status().await
}

#[tokio::test]
async fn roles_of_a_principal_that_no_directory_here_knows_are_asked_on_every_request() {
    let world = world(issuer());
    let (theirs, others) = (Foreign::of(30), Foreign::of(32));
    assert_eq!(status(&world, &theirs).await, 200);
    assert_eq!(status(&world, &others).await, 403);
    assert_eq!(world.tile().bearer(&theirs.sign(), 1).status().await, 403, "no role on the other account");
    assert_eq!(world.tile().bearer(&theirs.sign(), 2).status().await, 401, "an account of another directory");
    world.delete(&assignment(60, 30, READER, account_id(0)));
    assert_eq!(status(&world, &theirs).await, 403);
}

#[tokio::test]
async fn groups_are_those_that_the_token_names() {
    let world = world(issuer());
    let in_group = Foreign::of(32).with("groups", json!([principal(9), principal(31)]));
    assert_eq!(status(&world, &in_group).await, 200);
    assert_eq!(status(&world, &Foreign::of(32).with("groups", principal(31).to_string())).await, 200);
    assert_eq!(status(&world, &Foreign::of(32).with("roles", json!([principal(31)]))).await, 403);
    let without = World::believing(TrustedIssuer { groups_claim: None, ..issuer() });
    without.put(assignment(61, 31, READER, account_id(0)));
    assert_eq!(status(&without, &in_group).await, 403, "no claim of groups is trusted");
}

#[tokio::test]
async fn an_issuer_cannot_speak_of_those_whom_a_directory_here_knows() {
    let world = world(issuer());
    let refused = world.tile().bearer(&Foreign::of(0).sign(), 0).send().await;
    assert_eq!((refused.status, &*refused.challenge_error()), (401, "invalid_token"), "our own application");
    let in_group = Foreign::of(32).with("groups", json!([principal(31)]));
    assert_eq!(status(&world, &in_group).await, 200);
    world.put(group(31));
    assert_eq!(status(&world, &in_group).await, 403, "a group of a directory here has the members that it says");
    world.delete(&group(31));
    assert_eq!(status(&world, &in_group).await, 200);
    assert_eq!(world.tile().bearer(&Bearer::of(30).sign(), 0).status().await, 401, "ours must exist");
}

#[tokio::test]
async fn principals_and_groups_without_guids_get_ids_of_their_own() {
    let settings = TrustedIssuer { principal_claim: "sub".into(), ..issuer() };
    let world = World::believing(settings);
    let space = |of: &str| uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, of.as_bytes());
    let ada = uuid::Uuid::new_v5(&space(ISSUER), b"ada");
    let readers = uuid::Uuid::new_v5(&space(&format!("{ISSUER}#groups")), b"/readers");
    let mut role = assignment(62, 0, READER, account_id(0));
    role.principal_id.0 = ada;
    world.put(role.clone());
    assert_eq!(status(&world, &Foreign::of(0).with("sub", "ada")).await, 200);
    assert_eq!(status(&world, &Foreign::of(0).with("sub", ada.to_string())).await, 403, "the id is nobody's name");
    role.principal_id.0 = readers;
    world.put(role);
    assert_eq!(status(&world, &Foreign::of(0).with("sub", "bob").with("groups", json!(["/readers"]))).await, 200);
    assert_eq!(status(&world, &Foreign::of(0).with("sub", "/readers")).await, 403, "a group's name is no principal's");
}

#[tokio::test]
async fn scopes_and_roles_let_in_as_the_operator_says() {
    let plain = || Foreign::of(30).without("scp");
    let strict = world(issuer());
    let refused = strict.tile().bearer(&plain().sign(), 0).send().await;
    assert_eq!((refused.status, &*refused.challenge_error()), (403, "insufficient_scope"));
    assert_eq!(status(&strict, &plain().with("scp", "openid profile")).await, 403);
    assert_eq!(status(&strict, &plain().with("scope", "openid user_impersonation")).await, 200);
    assert_eq!(status(&strict, &plain().with("scp", json!(["user_impersonation"]))).await, 200);
    assert_eq!(status(&strict, &plain().with("idtyp", "app")).await, 200);
    let by_role = world(TrustedIssuer { roles: vec!["Maps.Read".into()], ..issuer() });
    assert_eq!(status(&by_role, &plain().with("idtyp", "app")).await, 403);
    assert_eq!(status(&by_role, &plain().with("roles", json!(["Maps.Read"]))).await, 200);
    assert_eq!(status(&by_role, &Foreign::of(30)).await, 200);
    let open = world(TrustedIssuer { scopes: Vec::new(), ..issuer() });
    assert_eq!(status(&open, &plain()).await, 200);
    assert_eq!(status(&open, &plain().with("nonce", "n")).await, 401, "still, no ID token");
}

#[tokio::test]
async fn the_directory_is_the_one_that_the_issuer_speaks_for() {
    let fixed = world(issuer());
    assert_eq!(status(&fixed, &Foreign::of(30).with("tid", tenant(0).to_string())).await, 200);
    assert_eq!(status(&fixed, &Foreign::of(30).with("tid", tenant(1).to_string())).await, 401);
    let several =
        TrustedIssuer { tenants: vec![tenant(0), tenant(1)], tenant_claim: Some("directory".into()), ..issuer() };
    let world = world(several);
    world.put(assignment(63, 30, READER, account_id(2)));
    let of = |tenant: Value| Foreign::of(30).with("directory", tenant).sign();
    let ours = of(json!(tenant(0)));
    let theirs = of(json!(tenant(1)));
    assert_eq!(world.tile().bearer(&ours, 0).status().await, 200);
    assert_eq!(world.tile().bearer(&ours, 2).status().await, 401);
    assert_eq!(world.tile().bearer(&theirs, 2).status().await, 200);
    assert_eq!(world.tile().bearer(&of(json!(tenant(2))), 0).status().await, 401);
    assert_eq!(world.tile().bearer(&of(json!(null)), 0).status().await, 401);
}

#[tokio::test]
async fn a_new_key_is_missed_and_believed_once_it_is_there_and_an_old_one_is_not_any_more() {
    let world = world(issuer());
    let (old, new) = (Foreign::of(30), Foreign::of(30).by_the_next_key());
    assert_eq!(status(&world, &old).await, 200);
    let quiet = tokio::time::timeout(Duration::from_millis(20), world.gateway.missed_issuers()).await;
    assert!(quiet.is_err(), "nothing is missed");
    assert_eq!(status(&world, &new).await, 401);
    assert_eq!(status(&world, &new).await, 401);
    assert_eq!(world.gateway.missed_issuers().await, [ISSUER]);
    world.publish(foreign_keys());
    assert_eq!((status(&world, &old).await, status(&world, &new).await), (200, 200));
    world.publish(&foreign_keys()[1..]);
    assert_eq!((status(&world, &old).await, status(&world, &new).await), (401, 200), "a remembered token too");
}

#[tokio::test]
async fn an_issuer_whose_keys_were_never_fetched_lets_nobody_in() {
    let world = World::trusting(vec![issuer()]);
    world.put(assignment(60, 30, READER, account_id(0)));
    assert_eq!(status(&world, &Foreign::of(30)).await, 401);
    assert_eq!(world.gateway.missed_issuers().await, [ISSUER]);
}

#[tokio::test]
async fn without_a_sign_in_server_of_ours_other_issuers_open_the_gate_alone() {
    let world = World::without_sign_in(issuer());
    world.put(assignment(60, 30, READER, account_id(0)));
    assert_eq!(status(&world, &Foreign::of(30)).await, 200);
    assert_eq!(world.tile().bearer(&Bearer::of(0).sign(), 0).status().await, 401);
    let missing = world.gateway.authenticate(&HeaderMap::new(), Audience::ResourceManager).unwrap_err();
    assert_eq!(missing.headers[header::WWW_AUTHENTICATE], format!("Bearer authorization_uri=\"{ISSUER}\""));
}

fn ask(world: &World, token: &Foreign, audience: Audience) -> Result<Caller, ApiError> {
    let mut headers = HeaderMap::new();
    headers.insert(header::AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {}", token.sign())).unwrap());
    world.gateway.authenticate(&headers, audience)
}

#[test]
fn the_resource_manager_opens_only_where_the_operator_says_so_and_graph_never() {
    let token = || Foreign::of(30).with("aud", ARM);
    let maps_alone = world(issuer());
    assert_eq!(
        &*ask(&maps_alone, &token(), Audience::ResourceManager).unwrap_err().code,
        "InvalidAuthenticationTokenAudience"
    );
    let both = Audiences::azure().only(Audience::Maps).with(Audience::ResourceManager, ARM);
    let world = world(TrustedIssuer { audiences: both, ..issuer() });
    let caller = ask(&world, &token(), Audience::ResourceManager).unwrap();
    assert_eq!((caller.principal, caller.tenant, caller.kind), (principal(30), tenant(0), CallerKind::User));
    assert_eq!((&*caller.name, caller.directory_admin), ("ada@issuer.example", false));
    let read = "Microsoft.Maps/accounts/read";
    assert!(world.gateway.authorise(&caller, read, &account_id(0)).is_err());
    world.put(assignment(64, 31, "Contributor", account_id(0)));
    assert!(!world.gateway.allows(&caller, read, &account_id(0)));
    let in_group = token().with("groups", json!([principal(31)])).with("idtyp", "app");
    let in_group = ask(&world, &in_group, Audience::ResourceManager).unwrap();
    assert_eq!(in_group.kind, CallerKind::Application);
    assert!(world.gateway.allows(&in_group, read, &account_id(0)));
    assert!(world.gateway.is(&in_group, principal(31)) && !world.gateway.is(&caller, principal(31)));
    world.put(group(31));
    assert!(!world.gateway.is(&in_group, principal(31)), "a group of a directory here has the members that it says");
    world.delete(&group(31));
    for surface in [Audience::Graph, Audience::Vault, Audience::Maps] {
        assert!(ask(&world, &token(), surface).is_err(), "{surface:?}");
    }
    assert!(ask(&world, &Foreign::of(0).with("aud", ARM), Audience::ResourceManager).is_err(), "one of ours");
}

#[test]
fn settings_that_would_be_unsafe_are_refused() {
    let wrong = [
        (TrustedIssuer { algorithms: vec![], ..issuer() }, IssuerFault::Algorithms),
        (TrustedIssuer { algorithms: vec![Algorithm::RS256, Algorithm::HS256], ..issuer() }, IssuerFault::Algorithms),
        (TrustedIssuer { tenants: vec![], ..issuer() }, IssuerFault::Tenants),
        (TrustedIssuer { tenants: vec![tenant(0), tenant(1)], ..issuer() }, IssuerFault::Tenants),
        (TrustedIssuer { clock_skew: 301, ..issuer() }, IssuerFault::ClockSkew),
        (TrustedIssuer { clock_skew: -1, ..issuer() }, IssuerFault::ClockSkew),
        (TrustedIssuer { audiences: Audiences::azure(), ..issuer() }, IssuerFault::Surface),
    ];
    for (settings, fault) in wrong {
        assert_eq!(settings.check(), Err(fault));
    }
}

/// Tokens of, or in the name of, the trusted issuer.
fn forged() -> Vec<(&'static str, String)> {
    let good = || Foreign::of(30);
    let (token, key, now) = (good().sign(), &foreign_keys()[0], start().as_second());
    let hmac = |secret: &str| {
        let header = json!({"alg": "HS256", "kid": key.kid}).to_string();
        sign_hs256(&sas_key(secret), &header, &good().claims.to_string())
    };
    // Signed with a key of the forger's, which the header offers in every way that there is.
    let offers = |name: &str, value: Value| Foreign { key: 1, ..good().with_header(name, value) }.sign();
    let own = json!({"kty": "RSA", "kid": key.kid, "n": foreign_keys()[1].modulus, "e": foreign_keys()[1].exponent});
    let kid = |kid: &str| Foreign { key: 1, ..good().with_header("kid", kid) }.sign();
    let twice = good().claims.to_string().replacen('{', &format!("{{\"oid\":\"{}\",", principal(32)), 1);
    vec![
        ("alg none", format!("{}.{}.", part(&json!({"alg": "none", "kid": key.kid})), part(&good().claims))),
        ("HS256 with the public modulus as secret", hmac(&key.modulus)),
        ("HS256 with the certificate as secret", hmac(&key.certificate)),
        ("PS256, which is not pinned", good().with_header("alg", "PS256").sign()),
        ("ES256, which is not pinned", good().with_header("alg", "ES256").sign()),
        ("RS512", good().with_header("alg", "RS512").sign()),
        ("no kid", Foreign { header: json!({"alg": "RS256"}), ..good() }.sign()),
        ("unknown kid", good().by_the_next_key().sign()),
        ("kid that is a path", kid("../../dev/null")),
        ("kid that is a URL", kid("https://evil.example/keys")),
        ("kid that is a query", kid("x' UNION SELECT 'key")),
        ("kid in other letters", kid(&key.kid.to_uppercase())),
        ("another key under the known kid", kid(&key.kid)),
        ("jwk", offers("jwk", own.clone())),
        ("jku", offers("jku", json!("https://evil.example/keys"))),
        ("x5u", offers("x5u", json!("https://evil.example/certificate"))),
        ("x5c", offers("x5c", json!([foreign_keys()[1].certificate]))),
        ("critical extensions", good().with_header("crit", json!(["exp"])).sign()),
        ("our key, their issuer", Bearer::of(0).with("iss", ISSUER).sign()),
        (
            "their key, our issuer",
            good()
                .with("iss", format!("https://localhost:8443/{}/", tenant(0)))
                .with("tid", tenant(0).to_string())
                .sign(),
        ),
        ("claims exchanged", with_part(&token, 1, &part(&good().with("oid", principal(31).to_string()).claims))),
        ("a claim twice", with_part(&token, 1, &base64url(twice.as_bytes()))),
        ("expired", good().with("exp", now).sign()),
        ("no end", good().without("exp").sign()),
        ("an end that is a text", good().with("exp", "9999999999").sign()),
        ("not yet valid", good().with("nbf", now + 61).sign()),
        ("made in the future", good().with("iat", now + 61).sign()),
        ("wrong audience", good().with("aud", "https://management.azure.com").sign()),
        ("no audience", good().without("aud").sign()),
        ("several wrong audiences", good().with("aud", json!(["a", "b"])).sign()),
        ("wrong issuer", good().with("iss", "https://evil.example").sign()),
        ("the issuer with a slash", good().with("iss", format!("{ISSUER}/")).sign()),
        ("no issuer", good().without("iss").sign()),
        ("another tenant", good().with("tid", tenant(1).to_string()).sign()),
        ("a tenant that is none", good().with("tid", "*").sign()),
        ("nobody", good().without("oid").sign()),
        ("an empty name", good().with("oid", "").sign()),
        ("a principal of ours", Foreign::of(0).sign()),
        ("an ID token", good().with("nonce", "n").sign()),
        ("without the scope", good().with("scp", "openid").sign()),
    ]
}

#[tokio::test]
async fn forged_tokens_of_a_trusted_issuer_are_refused_each_for_its_own_reason() {
    let world = world(issuer());
    insta::assert_snapshot!(reasons(&world, forged(), |token| world.tile().bearer(token, 0)).await);
    assert_eq!(world.maps.calls(), 0);
}

#[tokio::test]
async fn what_is_pinned_is_accepted() {
    let world = world(TrustedIssuer { algorithms: vec![Algorithm::PS256], ..issuer() });
    assert_eq!(status(&world, &Foreign::of(30).with_header("alg", "PS256")).await, 200);
    assert_eq!(status(&world, &Foreign::of(30)).await, 401);
}

#[tokio::test]
async fn the_clock_may_go_ahead_as_far_as_the_operator_allows() {
    let ahead = |seconds| Foreign::of(30).with("nbf", start().as_second() + seconds);
    let patient = world(TrustedIssuer { clock_skew: 300, ..issuer() });
    assert_eq!((status(&patient, &ahead(300)).await, status(&patient, &ahead(301)).await), (200, 401));
    let exact = world(TrustedIssuer { clock_skew: 0, ..issuer() });
    assert_eq!((status(&exact, &ahead(0)).await, status(&exact, &ahead(1)).await), (200, 401));
    let fractional = Foreign::of(30).with("exp", 1e10 + 0.5);
    assert_eq!(status(&exact, &fractional).await, 200);
}
