//! A client: builds a request, sends it through the gate, reads the answer.

use bytes::Bytes;
use http::{HeaderMap, Method, Request};
use http_body_util::{BodyExt, Full};
use lazurite_gateway::Scheme;
use serde_json::Value;

use super::World;

/// A request in the making.
pub struct Client<'w> {
    world: &'w World,
    method: Method,
    uri: String,
    headers: Vec<(&'static str, Vec<u8>)>,
    body: Vec<u8>,
    scheme: Scheme,
}

/// An answer.
#[derive(Debug)]
pub struct Answered {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl World {
    pub fn request(&self, method: Method, uri: &str) -> Client<'_> {
        let headers = vec![("host", b"localhost:8443".to_vec())];
        Client { world: self, method, uri: uri.to_owned(), headers, body: Vec::new(), scheme: Scheme::Https }
    }

    pub fn get(&self, uri: &str) -> Client<'_> {
        self.request(Method::GET, uri)
    }

    /// A tile, which the role Azure Maps Data Reader allows.
    pub fn tile(&self) -> Client<'_> {
        self.get("/map/tile?api-version=2.0&zoom=1")
    }
}

impl Client<'_> {
    pub fn header(mut self, name: &'static str, value: impl Into<Vec<u8>>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn key(self, key: &str) -> Self {
        self.header("subscription-key", key)
    }

    pub fn sas(self, token: &str) -> Self {
        self.header("authorization", format!("jwt-sas {token}"))
    }

    /// A bearer token, presented to an account.
    pub fn bearer(self, token: &str, account: u128) -> Self {
        let account = super::unique_id(account).to_string();
        self.header("authorization", format!("Bearer {token}")).header("x-ms-client-id", account)
    }

    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    pub fn over(mut self, scheme: Scheme, host: &str) -> Self {
        self.scheme = scheme;
        self.headers[0].1 = host.into();
        self
    }

    pub async fn send(self) -> Answered {
        let mut request = Request::builder().method(self.method).uri(self.uri);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(Bytes::from(self.body))).unwrap();
        let (head, body) = self.world.gateway.handle(self.scheme, request).await.into_parts();
        for required in ["x-ms-request-id", "x-ms-azuremaps-region", "x-content-type-options", "vary"] {
            assert!(head.headers.contains_key(required), "{required} is on every answer");
        }
        Answered {
            status: head.status.as_u16(),
            headers: head.headers,
            body: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    pub async fn status(self) -> u16 {
        self.send().await.status
    }
}

impl Answered {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// `error.code` of the envelope.
    pub fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap().to_owned()
    }

    pub fn message(&self) -> String {
        self.json()["error"]["message"].as_str().unwrap().to_owned()
    }

    /// `error` of the challenge.
    pub fn challenge_error(&self) -> String {
        let challenge = self.header("www-authenticate");
        assert_eq!(challenge.matches('"').count() % 2, 0, "balanced quotes: {challenge}");
        challenge.split("error=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    }
}
