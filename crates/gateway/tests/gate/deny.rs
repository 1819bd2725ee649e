//! Deny assignments at the gate: they beat every role, and leave shared keys alone.

use http::{HeaderMap, HeaderValue, header};
use jiff::Timestamp;
use lazurite_api::{Audience, Guard};
use lazurite_model::record::{DenyAssignment, DenyPrincipal, Permission};
use lazurite_model::{AssignmentId, ResourceId};
use uuid::Uuid;

use crate::world::{Account, Bearer, Sas, World, account_id, assignment, principal, subscription, tenant};

pub fn deny(who: DenyPrincipal, scope: ResourceId) -> DenyAssignment {
    let everything = || vec!["*".to_owned()];
    DenyAssignment {
        id: AssignmentId(Uuid::from_u128(700)),
        tenant: tenant(0),
        name: "nothing today".to_owned(),
        description: None,
        scope,
        does_not_apply_to_child_scopes: false,
        permissions: vec![Permission { actions: everything(), data_actions: everything(), ..Permission::default() }],
        principals: vec![who],
        exclude_principals: Vec::new(),
        is_system_protected: false,
        created_on: Timestamp::UNIX_EPOCH,
        updated_on: Timestamp::UNIX_EPOCH,
        created_by: None,
        updated_by: None,
    }
}

pub fn everybody() -> DenyPrincipal {
    DenyPrincipal { id: DenyPrincipal::EVERYBODY, kind: "SystemDefined".to_owned() }
}

#[tokio::test]
async fn a_deny_assignment_holds_off_tokens_at_once_and_never_a_shared_key() {
    let world = World::new();
    let bearer = Bearer::of(0).sign();
    let sas = Sas::new().sign();
    // Twice, so that it is remembered with what it opens.
    for _ in 0..2 {
        assert_eq!(world.tile().bearer(&bearer, 0).status().await, 200);
        assert_eq!(world.tile().sas(&sas).status().await, 200);
    }
    let denied = deny(everybody(), ResourceId::subscription(subscription(0)));
    world.put(denied.clone());
    for request in [world.tile().bearer(&bearer, 0), world.tile().sas(&sas)] {
        let refused = request.send().await;
        assert_eq!(refused.status, 403);
        assert!(refused.message().contains(&denied.id.to_string()), "{}", refused.message());
    }
    assert_eq!(world.tile().key(Account::new(0).primary).status().await, 200);
    world.delete(&denied);
    assert_eq!(world.tile().bearer(&bearer, 0).status().await, 200);
    world.put(deny(DenyPrincipal { id: principal(2), kind: "ServicePrincipal".to_owned() }, account_id(0)));
    assert_eq!(world.tile().bearer(&bearer, 0).status().await, 200, "somebody else is denied");
    assert_eq!(world.tile().sas(&sas).status().await, 403, "the identity in whose name the SAS is");
}

#[test]
fn a_denied_management_action_says_by_what() {
    let world = World::new();
    world.put(assignment(20, 0, "Owner", ResourceId::subscription(subscription(0))));
    let mut headers = HeaderMap::new();
    let token = Bearer::of(0).with("aud", "https://management.azure.com/").sign();
    headers.insert(header::AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {token}")).unwrap());
    let caller = world.gateway.authenticate(&headers, Audience::ResourceManager).unwrap();
    let action = "Microsoft.Maps/accounts/write";
    assert!(world.gateway.allows(&caller, action, &account_id(0)));
    let group = account_id(0).group().unwrap();
    world.put(deny(everybody(), group.clone()));
    let refused = world.gateway.authorise(&caller, action, &account_id(0)).unwrap_err();
    assert_eq!((refused.status.as_u16(), &*refused.code), (403, "DenyAssignmentAuthorizationFailed"));
    for part in [action, "nothing today", group.as_str(), &Uuid::from_u128(700).to_string()] {
        assert!(refused.message.contains(part), "{part} in {}", refused.message);
    }
    assert!(!world.gateway.allows(&caller, action, &account_id(0)));
}
