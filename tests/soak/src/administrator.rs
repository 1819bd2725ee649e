//! The first administrator, signed in: accounts, keys, roles, applications.

use anyhow::{Result, ensure};
use lazurite_model::{Random as _, SystemRandom};
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Client};
use crate::configuration::{ADMINISTRATOR, PASSWORD, SUBSCRIPTION, TENANT};

/// The client id of Azure's command line, which every directory knows.
pub const AZURE_CLI: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
const MAPS_VERSION: &str = "api-version=2023-06-01";
const GROUP: &str = "soak";
/// The scope of tokens for the maps.
pub const ATLAS: &str = "https://atlas.microsoft.com/.default";

/// Global administrator and owner of the subscription, at one replica.
#[derive(Clone, Debug)]
pub struct Administrator {
    client: Client,
    management: String,
    graph: String,
}

/// A Maps account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its ARM id.
    pub id: String,
    /// Its client id (`x-ms-client-id`).
    pub unique_id: String,
    /// Its first key.
    pub primary_key: String,
    /// Its second key.
    pub secondary_key: String,
}

/// An application that signs in with a secret.
#[derive(Clone, Debug)]
pub struct Application {
    /// The object id of its service principal.
    pub principal: String,
    /// Its client id.
    pub client_id: String,
    secret: String,
}

impl Administrator {
    /// Signs in.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn sign_in(client: &Client) -> Result<Self> {
        let fields =
            [("grant_type", "password"), ("client_id", AZURE_CLI), ("username", ADMINISTRATOR), ("password", PASSWORD)];
        let management = client.token("organizations", "https://management.azure.com/.default", &fields).await?;
        let graph = client.token("organizations", "https://graph.microsoft.com/.default", &fields).await?;
        let administrator = Self { client: client.clone(), management, graph };
        let group = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}?api-version=2021-04-01");
        administrator.must(Method::PUT, &group, Some(&json!({"location": "eastus"}))).await?;
        Ok(administrator)
    }

    /// The same administrator at another replica.
    #[must_use]
    pub fn at(&self, client: &Client) -> Self {
        Self { client: client.clone(), ..self.clone() }
    }

    /// A request to the resource manager; `path` with its api-version.
    ///
    /// # Errors
    /// When nothing comes back.
    pub async fn arm(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Answer> {
        self.client.send(method, path, &self.management, body).await
    }

    /// The same, which must succeed.
    ///
    /// # Errors
    /// When it does not.
    pub async fn must(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value> {
        let answer = self.arm(method.clone(), path, body).await?;
        ensure!((200..300).contains(&answer.status), "{method} {path}: {} {}", answer.status, answer.text);
        Ok(answer.json)
    }

    /// A request to Microsoft Graph, e.g. `/v1.0/applications`, which must succeed.
    ///
    /// # Errors
    /// When it does not.
    pub async fn graph(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value> {
        let answer = self.client.send(method.clone(), path, &self.graph, body).await?;
        ensure!((200..300).contains(&answer.status), "{method} {path}: {} {}", answer.status, answer.text);
        Ok(answer.json)
    }

    /// Makes a Maps account of that SKU (`G2`, or `S0` and `S1` where old limits are asked for).
    ///
    /// # Errors
    /// When that is refused.
    pub async fn create_account(&self, name: &str, sku: &str) -> Result<Account> {
        let id =
            format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.Maps/accounts/{name}");
        let kind = if sku == "G2" { "Gen2" } else { "Gen1" };
        let body = json!({"location": "eastus", "kind": kind, "sku": {"name": sku}, "properties": {}});
        let made = self.must(Method::PUT, &format!("{id}?{MAPS_VERSION}"), Some(&body)).await?;
        let unique_id = text(&made["properties"]["uniqueId"]);
        self.keys(&Account { id, unique_id, primary_key: String::new(), secondary_key: String::new() }).await
    }

    /// An account with the keys that it has now.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn keys(&self, account: &Account) -> Result<Account> {
        let keys = self.must(Method::POST, &format!("{}/listKeys?{MAPS_VERSION}", account.id), None).await?;
        let (primary_key, secondary_key) = (text(&keys["primaryKey"]), text(&keys["secondaryKey"]));
        Ok(Account { primary_key, secondary_key, ..account.clone() })
    }

    /// Replaces an account's first key; the new one.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn regenerate_primary_key(&self, account: &Account) -> Result<String> {
        let path = format!("{}/regenerateKey?{MAPS_VERSION}", account.id);
        let keys = self.must(Method::POST, &path, Some(&json!({"keyType": "primary"}))).await?;
        Ok(text(&keys["primaryKey"]))
    }

    /// Deletes an account.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn delete_account(&self, account: &Account) -> Result<()> {
        self.must(Method::DELETE, &format!("{}?{MAPS_VERSION}", account.id), None).await.map(drop)
    }

    /// Gives an application's principal a built-in role by its name at a scope; the assignment's id.
    ///
    /// # Errors
    /// When there is no such role, or it is refused.
    pub async fn assign(&self, role: &str, principal: &str, scope: &str) -> Result<String> {
        self.assign_to(role, (principal, "ServicePrincipal"), scope).await
    }

    /// The same for a principal of another type, e.g. `User`.
    ///
    /// # Errors
    /// When there is no such role, or it is refused.
    pub async fn assign_to(&self, role: &str, (principal, kind): (&str, &str), scope: &str) -> Result<String> {
        let filter = form_urlencoded::byte_serialize(format!("roleName eq '{role}'").as_bytes()).collect::<String>();
        let found = format!("{scope}/providers/Microsoft.Authorization/roleDefinitions?api-version=2022-04-01");
        let found = self.must(Method::GET, &format!("{found}&$filter={filter}"), None).await?;
        let definition = text(&found["value"][0]["id"]);
        let id = format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{}", SystemRandom.uuid());
        let body = json!({"properties": {
            "roleDefinitionId": definition, "principalId": principal, "principalType": kind,
        }});
        self.must(Method::PUT, &format!("{id}?api-version=2022-04-01"), Some(&body)).await?;
        Ok(id)
    }

    /// Takes a role assignment away.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn unassign(&self, assignment: &str) -> Result<()> {
        self.must(Method::DELETE, &format!("{assignment}?api-version=2022-04-01"), None).await.map(drop)
    }

    /// Makes an application with a service principal and a secret.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn create_application(&self, name: &str) -> Result<Application> {
        let made = self.graph(Method::POST, "/v1.0/applications", Some(&json!({"displayName": name}))).await?;
        let client_id = text(&made["appId"]);
        let principal = self.graph(Method::POST, "/v1.0/servicePrincipals", Some(&json!({"appId": client_id}))).await?;
        let path = format!("/v1.0/applications/{}/addPassword", text(&made["id"]));
        let secret = self.graph(Method::POST, &path, Some(&json!({"passwordCredential": {}}))).await?;
        Ok(Application { principal: text(&principal["id"]), client_id, secret: text(&secret["secretText"]) })
    }
}

impl Application {
    /// A token for the maps, from that replica's sign-in server.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn maps_token(&self, client: &Client) -> Result<String> {
        let fields =
            [("grant_type", "client_credentials"), ("client_id", &*self.client_id), ("client_secret", &*self.secret)];
        client.token(TENANT, ATLAS, &fields).await
    }
}

/// A string of an answer; empty if there is none.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
