//! A person, and clients that act for them.

use lazurite_model::record::{
    Application, Authentication, AuthenticationMethod, ClientSettings, CodeChallenge, Platform, RedirectUri,
    ServicePrincipalKind, User,
};
use uuid::Uuid;

use super::world::{Reply, TENANT, World, application, form, principal, start};
use crate::client::Client;
use crate::oauth::code::{NewCode, create};
use crate::oauth::consent;
use crate::token::Scopes;

pub(super) const ADA: &str = "aaaaaaaa-0000-4000-8000-00000000ada1";
pub(super) const PUBLIC: &str = "bbbbbbbb-0000-4000-8000-000000000001";
pub(super) const PAGE: &str = "bbbbbbbb-0000-4000-8000-000000000002";
pub(super) const SERVER: &str = "bbbbbbbb-0000-4000-8000-000000000003";
pub(super) const MAPS_SCOPE: &str = "https://atlas.microsoft.com/user_impersonation openid profile offline_access";
pub(super) const VERIFIER: &str = "a-verifier-that-is-long-enough-for-rfc-7636-0123456789";
pub(super) const CHALLENGE: &str = "usnX74KF2StIdV3DqSeVdiC55qslWkcQgkgLc-hBwTE";

/// Ada of the tenant, with three clients: an installed program, a page and a server.
pub(super) async fn ada() -> World {
    let world = World::new().await;
    crate::ensure_first_party(&world.state).await.unwrap();
    world.put(&user()).await;
    for (id, platform, uri) in [
        (PUBLIC, Platform::PublicClient, "http://localhost"),
        (PAGE, Platform::Spa, "https://page.example/"),
        (SERVER, Platform::Web, "https://server.example/answer"),
    ] {
        world.put(&client(id, platform, uri)).await;
        let object: Uuid = id.replace("bbbbbbbb", "cccccccc").parse().unwrap();
        world.put(&principal(&object.to_string(), id, ServicePrincipalKind::Application)).await;
    }
    world
}

pub(super) fn user() -> User {
    User {
        id: ADA.parse().unwrap(),
        tenant: TENANT.parse().unwrap(),
        user_principal_name: "ada@lazurite.localhost".into(),
        display_name: "Ada".into(),
        mail_nickname: "ada".into(),
        account_enabled: true,
        password: None,
        directory_roles: Vec::new(),
        properties: serde_json::Map::new(),
        created: start(),
    }
}

fn client(id: &str, platform: Platform, uri: &str) -> Application {
    let confidential = platform == Platform::Web;
    let mut application = application(id);
    application.id = Uuid::parse_str(&id.replace("bbbbbbbb", "dddddddd")).unwrap().into();
    application.is_fallback_public_client = platform == Platform::PublicClient;
    application.client =
        ClientSettings { redirect_uris: vec![RedirectUri { platform, uri: uri.into() }], ..ClientSettings::default() };
    if !confidential {
        application.password_credentials.clear();
    }
    application
}

pub(super) fn signed_in() -> Authentication {
    Authentication {
        user: ADA.parse().unwrap(),
        tenant: TENANT.parse().unwrap(),
        at: start(),
        methods: vec![AuthenticationMethod::Pwd],
    }
}

/// Ada consents, for herself.
pub(super) async fn consent_to(world: &World, client: &str, scope: &str) {
    let tenant = world.state.directory().tenant(TENANT.parse().unwrap()).unwrap();
    let client = Client::find(&world.state, client).unwrap();
    let scopes = Scopes::parse_all(scope).unwrap();
    consent::give(&world.state, (&tenant, &client, &user()), &scopes, false).await.unwrap();
}

/// The redirect URI at which each client is answered.
pub(super) fn redirect_uri(client: &str) -> &'static str {
    match client {
        PAGE => "https://page.example/",
        SERVER => "https://server.example/answer",
        _ => "http://localhost:38693",
    }
}

/// A code that the pages would have given out for Ada.
pub(super) async fn code(world: &World, client: &str, scope: &str) -> String {
    let new = NewCode {
        client: client.parse().unwrap(),
        authentication: signed_in(),
        redirect_uri: redirect_uri(client).into(),
        scope: scope.into(),
        nonce: Some("the-nonce".into()),
        challenge: Some(CodeChallenge::S256(CHALLENGE.into())),
    };
    create(&world.state, new).await.unwrap()
}

/// Asks the token endpoint as a page or as a program would.
pub(super) async fn ask(world: &World, client: &str, fields: &[(&str, &str)]) -> Reply {
    let mut all = vec![("client_id", client)];
    all.extend_from_slice(fields);
    let mut request = form(&format!("/{TENANT}/oauth2/v2.0/token"), &all);
    if client == PAGE {
        request.headers_mut().insert("origin", http::HeaderValue::from_static("https://page.example"));
    }
    world.login(request).await
}

/// Redeems a code as its client should.
pub(super) async fn redeem(world: &World, client: &str, code: &str) -> Reply {
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", redirect_uri(client)),
        ("code_verifier", VERIFIER),
    ];
    ask(world, client, &fields).await
}

/// Redeems a refresh token, for what was asked first or for `scope`.
pub(super) async fn refresh(world: &World, client: &str, token: &str, scope: Option<&str>) -> Reply {
    let mut fields = vec![("grant_type", "refresh_token"), ("refresh_token", token)];
    fields.extend(scope.map(|scope| ("scope", scope)));
    ask(world, client, &fields).await
}
