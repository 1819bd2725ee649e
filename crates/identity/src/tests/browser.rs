//! A browser without scripts: it keeps cookies, reads forms, and sends them.

use std::collections::BTreeMap;

use axum::body::Body;
use http::{Request, header};
use lazurite_api::ClientAddress;
use lazurite_crypto::password;
use lazurite_model::SeededRandom;
use lazurite_model::record::User;

use super::people::{CHALLENGE, MAPS_SCOPE, PUBLIC, ada, user};
use super::world::{Reply, TENANT, World};

pub(super) const PASSWORD: &str = "correct horse battery staple";
pub(super) const NAME: &str = "ada@lazurite.localhost";

/// The tenant in which Ada has a password.
pub(super) async fn world() -> World {
    let world = ada().await;
    world.put(&with_password(user())).await;
    world
}

pub(super) fn with_password(user: User) -> User {
    User { password: Some(password::hash(PASSWORD, &SeededRandom::new(5))), ..user }
}

/// Somebody's browser.
#[derive(Clone)]
pub(super) struct Browser<'w> {
    pub(super) world: &'w World,
    pub(super) cookies: BTreeMap<String, String>,
    pub(super) address: &'static str,
    pub(super) languages: &'static str,
}

impl<'w> Browser<'w> {
    pub(super) fn new(world: &'w World) -> Self {
        Self { world, cookies: BTreeMap::new(), address: "192.0.2.1", languages: "en" }
    }

    pub(super) fn at(world: &'w World, address: &'static str) -> Self {
        Self { address, ..Self::new(world) }
    }

    pub(super) async fn get(&mut self, path: &str) -> Reply {
        self.ask(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Asks for a code, as the installed program would, with changes.
    pub(super) async fn authorize(&mut self, changes: &[(&str, Option<&str>)]) -> Reply {
        let query = authorization(changes);
        self.get(&format!("/{TENANT}/oauth2/v2.0/authorize?{query}")).await
    }

    /// Fills in the page's form and sends it.
    pub(super) async fn submit(&mut self, page: &Reply, fields: &[(&str, &str)]) -> Reply {
        let form = Form::of(page);
        let mut all = form.hidden.clone();
        all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.post(&form.action, &all).await
    }

    pub(super) async fn post(&mut self, path: &str, fields: &[(String, String)]) -> Reply {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(body)).unwrap()).await
    }

    /// Signs Ada in on a sign-in page.
    pub(super) async fn sign_in(&mut self, page: &Reply) -> Reply {
        self.submit(page, &[("login", NAME), ("passwd", PASSWORD)]).await
    }

    /// Is signed in as Ada, and has consented.
    pub(super) async fn ready(world: &'w World) -> Self {
        let mut browser = Self::new(world);
        let page = browser.authorize(&[]).await;
        let mut answer = browser.sign_in(&page).await;
        if answer.status == 200 {
            answer = browser.submit(&answer, &[("decision", "accept")]).await;
        }
        assert_eq!(answer.status, 302, "{}", answer.text);
        browser
    }

    async fn ask(&mut self, mut request: Request<Body>) -> Reply {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        request.headers_mut().insert(header::ACCEPT_LANGUAGE, self.languages.parse().unwrap());
        request.extensions_mut().insert(ClientAddress(self.address.parse().unwrap()));
        let reply = self.world.login(request).await;
        for set in reply.headers.get_all(header::SET_COOKIE) {
            let (pair, attributes) = set.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            assert!(name.starts_with("__Host-") && attributes.contains("; Secure; HttpOnly; SameSite="), "{set:?}");
            assert!(attributes.contains(" Path=/"), "{set:?}");
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        reply
    }
}

/// The query of an authorization request of the installed program.
pub(super) fn authorization(changes: &[(&str, Option<&str>)]) -> String {
    let mut all: Vec<(&str, &str)> = vec![
        ("client_id", PUBLIC),
        ("response_type", "code"),
        ("redirect_uri", "http://localhost:38693"),
        ("scope", MAPS_SCOPE),
        ("state", "the state"),
        ("nonce", "the-nonce"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in changes {
        all.retain(|(known, _)| known != name);
        all.extend(value.map(|value| (*name, value)));
    }
    form_urlencoded::Serializer::new(String::new()).extend_pairs(all).finish()
}

/// A page's first form.
pub(super) struct Form {
    pub(super) action: String,
    pub(super) hidden: Vec<(String, String)>,
}

impl Form {
    pub(super) fn of(page: &Reply) -> Self {
        let form = between(&page.text, "<form", "</form>").unwrap_or_else(|| panic!("no form in {}", page.text));
        let hidden = form.split("<input").filter(|input| input.contains("type=\"hidden\""));
        let attribute = |text: &str, name: &str| unescape(between(text, &format!("{name}=\""), "\"").unwrap());
        Self {
            action: attribute(form, "action"),
            hidden: hidden.map(|input| (attribute(input, "name"), attribute(input, "value"))).collect(),
        }
    }
}

pub(super) fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end)?.0)
}

fn unescape(text: &str) -> String {
    let quotes = text.replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<").replace("&#62;", ">");
    quotes.replace("&#38;", "&")
}

/// What an answer carries in the query or the fragment of its address.
pub(super) fn answer(reply: &Reply) -> BTreeMap<String, String> {
    let location = reply.header("location");
    let (_, parameters) = location.split_once(['?', '#']).unwrap_or_else(|| panic!("{} {}", reply.status, reply.text));
    form_urlencoded::parse(parameters.as_bytes()).into_owned().collect()
}

/// The page's heading.
pub(super) fn heading(reply: &Reply) -> &str {
    between(&reply.text, "<h1>", "</h1>").unwrap_or_else(|| panic!("{} {:?}", reply.status, reply.headers))
}
