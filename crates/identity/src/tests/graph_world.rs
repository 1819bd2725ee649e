//! People and applications with roles and permissions, for the tests of the directory.

use lazurite_model::record::{DirectoryRole, ServicePrincipalKind, User};
use serde_json::{Value, json};

use super::world::{Reply, TENANT, World, principal, start};

/// A caller that is a person and whose client may do all that they may.
pub(super) fn person(id: &str) -> String {
    format!("person:{id}")
}

impl World {
    /// A person with these directory roles; its object id.
    pub(super) async fn person(&self, number: u32, roles: &[DirectoryRole]) -> String {
        let id = format!("99999999-9999-4999-8999-{number:012}");
        self.put(&User {
            id: id.parse().unwrap(),
            tenant: TENANT.parse().unwrap(),
            user_principal_name: format!("person{number}@lazurite.localhost"),
            display_name: format!("Person {number}"),
            mail_nickname: format!("person{number}"),
            account_enabled: true,
            password: None,
            directory_roles: roles.to_vec(),
            properties: serde_json::Map::new(),
            created: start(),
        })
        .await;
        id
    }

    /// An application with these permissions on Microsoft Graph; its service principal's object id.
    pub(super) async fn program(&self, number: u32, permissions: &[&str]) -> String {
        let id = format!("aaaaaaaa-aaaa-4aaa-8aaa-{number:012}");
        self.put(&principal(&id, &id, ServicePrincipalKind::Application)).await;
        for permission in permissions {
            self.permit(&id, permission).await;
        }
        id
    }

    /// Asks Graph, and gives the body of a good answer.
    pub(super) async fn good(&self, caller: &str, method: &str, path: &str, body: Value) -> Value {
        let reply = self.graph(caller, method, path, body).await;
        assert!(reply.status < 300, "{method} {path}: {} {}", reply.status, reply.text);
        reply.json()
    }

    /// Asks Graph for something by a GET.
    pub(super) async fn shown(&self, caller: &str, path: &str) -> Value {
        self.good(caller, "GET", path, Value::Null).await
    }

    /// Asks Graph, and gives status, code and message of a refusal.
    pub(super) async fn refusal(&self, caller: &str, method: &str, path: &str, body: Value) -> (u16, String, String) {
        let reply: Reply = self.graph(caller, method, path, body).await;
        assert!(reply.status >= 400, "{method} {path}: {} {}", reply.status, reply.text);
        let error = &reply.json()["error"];
        let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
        (reply.status, text("code"), text("message"))
    }

    /// A new application; its object id and client id.
    pub(super) async fn registered(&self, caller: &str, name: &str) -> (String, String) {
        let made = self.good(caller, "POST", "/applications", json!({"displayName": name})).await;
        (text(&made, "id"), text(&made, "appId"))
    }
}

pub(super) fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("{name} in {value}")).to_owned()
}

/// The ids of a list's objects.
pub(super) fn ids(list: &Value) -> Vec<String> {
    list["value"].as_array().unwrap_or_else(|| panic!("{list}")).iter().map(|item| text(item, "id")).collect()
}

/// A filter as a query string carries it.
pub(super) fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
