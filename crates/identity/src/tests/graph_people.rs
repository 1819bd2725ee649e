//! People and what they may do about themselves.

use jiff::SignedDuration;
use lazurite_model::record::{
    Authentication, AuthenticationMethod, DeletedUser, Membership, Ownership, Revocation, TokenFamily, User,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::graph_world::{ids, person, text};
use super::world::{CLIENT, PRINCIPAL, TENANT, World};

async fn signed_in(world: &World, user: &str) -> TokenFamily {
    let family = TokenFamily {
        id: Uuid::from_u128(77),
        client: CLIENT.parse().unwrap(),
        authentication: Authentication {
            user: user.parse().unwrap(),
            tenant: TENANT.parse().unwrap(),
            at: world.now(),
            methods: vec![AuthenticationMethod::Pwd],
        },
        scope: "openid".into(),
        browser: false,
        generation: 0,
        expires: world.now() + SignedDuration::from_hours(24),
    };
    world.put(&family).await;
    family
}

async fn is_signed_out(world: &World, family: &TokenFamily) -> bool {
    let id = family.id.to_string();
    world.read::<TokenFamily>(&id).await.is_none() && world.read::<Revocation>(&id).await.is_some()
}

#[tokio::test]
async fn properties_that_nothing_acts_upon_are_kept() {
    let world = World::new().await;
    let id = world.person(1, &[]).await;
    let path = format!("/users/{id}");
    let patch = json!({
        "givenName": "Ada", "surname": "Lovelace", "jobTitle": "Countess", "mail": "ada@example.org",
        "businessPhones": ["+44 1"], "usageLocation": "GB", "onPremisesImmutableId": "x",
    });
    world.good("admin", "PATCH", &path, patch.clone()).await;
    let shown = world.shown("reader", &path).await;
    for (name, sent) in patch.as_object().unwrap() {
        assert_eq!(&shown[name], sent, "{name}");
    }
    assert_eq!(world.refusal("admin", "PATCH", &path, json!({"colour": "red"})).await.0, 400);
    assert_eq!(world.refusal("admin", "PATCH", &path, json!({"userType": "Owner"})).await.0, 400);
}

#[tokio::test]
async fn a_password_is_long_or_of_several_kinds_of_characters() {
    let world = World::new().await;
    let id = world.person(1, &[]).await;
    let path = format!("/users/{id}");
    for (password, status) in [
        ("Sh0rt!", 400),
        ("onlylowercase", 400),
        ("lower1234567", 400),
        ("Lower1234", 204),
        ("lower123!", 204),
        ("a phrase of five words", 204),
    ] {
        let body = json!({"passwordProfile": {"password": password, "forceChangePasswordNextSignIn": true}});
        assert_eq!(world.graph("admin", "PATCH", &path, body).await.status, status, "{password}");
    }
    let shown = world.shown("reader", &path).await;
    assert_eq!(shown["passwordProfile"], json!({"forceChangePasswordNextSignIn": true}));
}

#[tokio::test]
async fn people_change_their_password_by_the_one_they_have() {
    let world = World::new().await;
    let id = world.person(1, &[]).await;
    let body = json!({"passwordProfile": {"password": "the first password", "forceChangePasswordNextSignIn": true}});
    world.good("admin", "PATCH", &format!("/users/{id}"), body).await;
    let family = signed_in(&world, &id).await;
    let change = |current: &str, new: &str| json!({"currentPassword": current, "newPassword": new});
    let path = "/me/changePassword";
    let wrong = world.refusal(&person(&id), "POST", path, change("not the password", "the second password")).await;
    assert_eq!(wrong.0, 400);
    assert_eq!(world.refusal(&person(&id), "POST", path, change("the first password", "short")).await.0, 400);
    let other = format!("/users/{id}/changePassword");
    assert_eq!(world.refusal("admin", "POST", &other, change("x", "y")).await.0, 403, "nobody does it for others");
    world.good(&person(&id), "POST", path, change("the first password", "the second password")).await;
    let user = world.read::<User>(&id).await.unwrap();
    assert!(lazurite_crypto::password::verify("the second password", &user.password.unwrap()));
    assert!(!user.properties.contains_key("passwordProfile"));
    assert!(is_signed_out(&world, &family).await);
}

#[tokio::test]
async fn sign_ins_end_when_somebody_ends_them_resets_the_password_or_deletes_the_user() {
    let world = World::new().await;
    let id = world.person(1, &[]).await;
    let path = format!("/users/{id}");
    let family = signed_in(&world, &id).await;
    let other = person(&world.person(2, &[]).await);
    assert_eq!(world.refusal(&other, "POST", &format!("{path}/revokeSignInSessions"), Value::Null).await.0, 403);
    assert!(!is_signed_out(&world, &family).await);
    let done = world.good(&person(&id), "POST", "/me/revokeSignInSessions", Value::Null).await;
    assert_eq!(done["value"], true);
    assert!(is_signed_out(&world, &family).await);

    signed_in(&world, &id).await;
    let body = json!({"passwordProfile": {"password": "a long passphrase"}});
    world.good("admin", "PATCH", &path, body).await;
    assert!(is_signed_out(&world, &family).await);

    signed_in(&world, &id).await;
    world.good("admin", "DELETE", &path, Value::Null).await;
    assert!(is_signed_out(&world, &family).await);
}

#[tokio::test]
async fn a_deleted_user_comes_back_without_what_bound_them() {
    let world = World::new().await;
    let id = world.person(1, &[]).await;
    let group = json!({
        "displayName": "g", "mailNickname": "g", "mailEnabled": false, "securityEnabled": true,
        "members@odata.bind": [format!("https://x/v1.0/users/{id}")],
        "owners@odata.bind": [format!("https://x/v1.0/users/{id}")],
    });
    world.good("admin", "POST", "/groups", group).await;
    assert_eq!((world.list::<Membership>().await.len(), world.list::<Ownership>().await.len()), (1, 1));
    world.good("admin", "DELETE", &format!("/users/{id}"), Value::Null).await;
    assert_eq!((world.list::<Membership>().await.len(), world.list::<Ownership>().await.len()), (0, 0));
    assert_eq!(world.refusal("reader", "GET", &format!("/users/{id}"), Value::Null).await.0, 404);
    assert_eq!(ids(&world.shown("admin", "/directory/deletedItems/microsoft.graph.user").await), [id.as_str()]);
    assert_eq!(world.refusal("stranger", "GET", &format!("/directory/deletedItems/{id}"), Value::Null).await.0, 404);
    let restored = world.good("admin", "POST", &format!("/directory/deletedItems/{id}/restore"), Value::Null).await;
    assert_eq!((text(&restored, "id"), text(&restored, "@odata.type")), (id.clone(), "#microsoft.graph.user".into()));
    assert_eq!(world.shown("reader", "/users/person1@lazurite.localhost").await["id"], id.as_str());
}

#[tokio::test]
async fn a_name_that_was_taken_meanwhile_keeps_a_user_deleted() {
    let world = World::new().await;
    let id = world.person(1, &[]).await;
    world.good("admin", "DELETE", &format!("/users/{id}"), Value::Null).await;
    let body = json!({
        "accountEnabled": true, "displayName": "x", "mailNickname": "x",
        "userPrincipalName": "person1@lazurite.localhost",
    });
    world.good("admin", "POST", "/users", body).await;
    let restore = format!("/directory/deletedItems/{id}/restore");
    assert_eq!(world.refusal("admin", "POST", &restore, Value::Null).await.0, 400);
    assert_eq!(ids(&world.shown("admin", "/directory/deletedItems/microsoft.graph.user").await), [id]);
}

#[tokio::test]
async fn what_was_deleted_is_forgotten_after_thirty_days() {
    let world = World::new().await;
    let id = world.person(1, &[]).await;
    world.good("admin", "DELETE", &format!("/users/{id}"), Value::Null).await;
    world.good("admin", "DELETE", &format!("/applications(appId='{CLIENT}')"), Value::Null).await;
    let later = |days: i64| world.now() + SignedDuration::from_hours(24 * days);
    crate::forget_expired(&world.state, later(29)).await.unwrap();
    assert!(world.read::<DeletedUser>(&id).await.is_some());
    crate::forget_expired(&world.state, later(31)).await.unwrap();
    assert!(world.read::<DeletedUser>(&id).await.is_none());
    assert_eq!(
        ids(&world.shown("admin", "/directory/deletedItems/microsoft.graph.application").await),
        [] as [&str; 0]
    );
}

#[tokio::test]
async fn me_has_all_the_forms_of_a_user() {
    let world = World::new().await;
    let id = world.person(1, &[]).await;
    let me = person(&id);
    assert_eq!(world.shown(&me, "/Me?$select=id").await["id"], id.as_str());
    assert_eq!(world.shown(&me, "/users/me").await["id"], id.as_str());
    assert_eq!(world.shown(&me, "/users('person1@lazurite.localhost')").await["id"], id.as_str());
    for path in ["memberOf", "transitiveMemberOf", "ownedObjects", "appRoleAssignments", "oauth2PermissionGrants"] {
        assert_eq!(world.shown(&me, &format!("/me/{path}")).await["value"], json!([]), "{path}");
        assert_eq!(world.refusal("admin", "GET", &format!("/me/{path}"), Value::Null).await.0, 400, "{path}");
    }
    let body = json!({"securityEnabledOnly": false});
    assert_eq!(world.good(&me, "POST", "/me/getMemberObjects", body).await["value"], json!([]));
    assert_eq!(world.shown(&me, &format!("/directoryObjects/{PRINCIPAL}")).await["appId"], CLIENT);
}
