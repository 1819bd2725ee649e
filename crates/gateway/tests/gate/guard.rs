//! The same door for the surfaces that take bearer tokens alone.

use http::{HeaderMap, HeaderValue, header};
use lazurite_api::{ApiError, Audience, Guard};
use lazurite_model::ResourceId;
use lazurite_model::record::{DirectoryRole, User};
use lazurite_policy::{Caller, CallerKind};

use crate::world::{Bearer, World, account_id, assignment, group, membership, principal, subscription, tenant, user};

const ARM: &str = "https://management.azure.com/";

fn ask(world: &World, token: &str, audience: Audience) -> Result<Caller, ApiError> {
    let mut headers = HeaderMap::new();
    headers.insert(header::AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {token}")).unwrap());
    world.gateway.authenticate(&headers, audience)
}

#[test]
fn a_caller_is_who_the_directory_says_it_is() {
    let world = World::new();
    world.put(User { directory_roles: vec![DirectoryRole::GlobalAdministrator], ..user(3) });
    let token = Bearer::of(3).with("aud", ARM).with("scp", "user_impersonation openid").sign();
    let caller = ask(&world, &token, Audience::ResourceManager).unwrap();
    assert_eq!((caller.principal, caller.tenant, caller.kind), (principal(3), tenant(0), CallerKind::User));
    assert_eq!((&*caller.name, caller.directory_admin), ("user3@lazurite.localhost", true));
    assert_eq!(caller.delegated_scopes, ["user_impersonation", "openid"]);
    assert_eq!(caller.token_expires, crate::world::start().as_second() + 3600);
    let identity = ask(&world, &Bearer::of(2).with("aud", ARM).sign(), Audience::ResourceManager).unwrap();
    assert_eq!(identity.kind, CallerKind::ManagedIdentity);
}

#[test]
fn each_surface_takes_tokens_made_for_it_only() {
    let world = World::new();
    let audiences = [
        ("https://management.azure.com", Audience::ResourceManager),
        ("https://management.core.windows.net//", Audience::ResourceManager),
        ("https://graph.microsoft.com/", Audience::Graph),
        ("https://graph.localhost:8443", Audience::Graph),
        ("https://vault.azure.net", Audience::Vault),
        ("https://atlas.microsoft.com", Audience::Maps),
    ];
    for (aud, wanted) in audiences {
        let token = Bearer::of(0).with("aud", aud).sign();
        for surface in [Audience::ResourceManager, Audience::Graph, Audience::Vault, Audience::Maps] {
            let answer = ask(&world, &token, surface);
            assert_eq!(answer.is_ok(), surface == wanted, "{aud} at {surface:?}");
            if let Err(refused) = answer {
                assert_eq!((refused.status.as_u16(), &*refused.code), (401, "InvalidAuthenticationTokenAudience"));
            }
        }
    }
}

#[test]
fn refusals_carry_the_surfaces_challenge() {
    let world = World::new();
    let missing = world.gateway.authenticate(&HeaderMap::new(), Audience::ResourceManager).unwrap_err();
    assert_eq!((missing.status.as_u16(), &*missing.code), (401, "AuthenticationFailed"));
    let expected = format!("Bearer authorization_uri=\"https://localhost:8443/{}\"", tenant(0));
    assert_eq!(missing.headers[header::WWW_AUTHENTICATE], expected);
    let garbage = ask(&world, "garbage", Audience::ResourceManager).unwrap_err();
    assert_eq!(&*garbage.code, "InvalidAuthenticationToken");
    let challenge = garbage.headers[header::WWW_AUTHENTICATE].to_str().unwrap();
    assert!(
        challenge.starts_with(&format!("{expected}, error=\"invalid_token\", error_description=\"")),
        "{challenge}"
    );
    let expired = ask(&world, &Bearer::of(0).with("aud", ARM).with("exp", 5).sign(), Audience::ResourceManager);
    assert_eq!(&*expired.unwrap_err().code, "ExpiredAuthenticationToken");
    let vault = world.gateway.authenticate(&HeaderMap::new(), Audience::Vault).unwrap_err();
    assert!(vault.headers[header::WWW_AUTHENTICATE].to_str().unwrap().starts_with("Bearer authorization=\"https://"));
}

#[test]
fn management_actions_are_authorised_by_the_same_roles() {
    let world = World::new();
    let caller = ask(&world, &Bearer::of(0).with("aud", ARM).sign(), Audience::ResourceManager).unwrap();
    let action = "Microsoft.Maps/accounts/listKeys/action";
    let refused = world.gateway.authorise(&caller, action, &account_id(0)).unwrap_err();
    assert_eq!((refused.status.as_u16(), &*refused.code), (403, "AuthorizationFailed"));
    assert!(
        refused.message.contains(action) && refused.message.contains(account_id(0).as_str()),
        "{}",
        refused.message
    );
    assert!(!world.gateway.allows(&caller, action, &account_id(0)));
    world.put(assignment(20, 0, "Contributor", ResourceId::subscription(subscription(0))));
    assert!(world.gateway.allows(&caller, action, &account_id(0)));
    assert!(world.gateway.authorise(&caller, action, &account_id(0)).is_ok());
    assert!(!world.gateway.allows(&caller, "Microsoft.Authorization/roleAssignments/write", &account_id(0)));
    world.put(assignment(21, 0, "Owner", ResourceId::root()));
    assert!(world.gateway.allows(&caller, "Microsoft.Authorization/roleAssignments/write", &account_id(0)));
    let foreign = world.gateway.authorise(&caller, action, &account_id(2)).unwrap_err();
    assert_eq!(&*foreign.code, "InvalidAuthenticationTokenTenant");
}

#[test]
fn a_caller_is_itself_and_the_groups_that_it_is_in() {
    let world = World::new();
    let caller = ask(&world, &Bearer::of(0).with("aud", ARM).sign(), Audience::ResourceManager).unwrap();
    world.put(group(5));
    world.put(group(31));
    world.put(membership(31, 5));
    let is = |index| world.gateway.is(&caller, principal(index));
    assert!(is(0) && !is(1) && !is(5));
    world.put(membership(5, 0));
    assert!(is(5) && is(31), "through another group, too");
    world.delete(&membership(5, 0));
    assert!(!is(5) && !is(31));
}
