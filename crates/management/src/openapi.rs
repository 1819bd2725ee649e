//! An OpenAPI 3.1 document for each provider, served without sign-in at `/metadata/openapi/{namespace}`.
//!
//! Paths, methods, api-versions, access and statuses come from the route tables, so that they cannot say anything else than
//! what is served. Bodies and what query parameters mean stand in `openapi/{namespace}.json`; a test holds the two together,
//! and the running server is held against the documents.

mod described;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State as Extract};
use axum::response::{IntoResponse, Response};
use lazurite_api::ApiError;
use serde_json::{Map, Value, json};

use crate::State;
use crate::operation::{Access, Operation};
use crate::refuse;
use crate::routes;
use described::{Described, Description};

/// The documents that there are.
pub(crate) async fn list(Extract(state): Extract<Arc<State>>) -> Json<Value> {
    let origin = &state.settings.origins.arm;
    let value: Vec<Value> = namespaces()
        .into_keys()
        .map(|name| json!({ "namespace": name, "url": format!("{origin}/metadata/openapi/{name}") }))
        .collect();
    Json(json!({ "value": value }))
}

/// One provider's document.
pub(crate) async fn serve(Extract(state): Extract<Arc<State>>, Path(namespace): Path<String>) -> Response {
    let found = namespaces().into_iter().find(|(name, _)| name.eq_ignore_ascii_case(&namespace));
    match found {
        Some((name, operations)) => match document(&name, &operations, &state.settings.origins.arm) {
            Ok(document) => Json(document).into_response(),
            Err(error) => ApiError::internal(error).into_response(),
        },
        None => refuse::unknown_namespace(&namespace).into_response(),
    }
}

/// The operations of each provider; the resource manager's own are those of `Microsoft.Resources`.
fn namespaces() -> BTreeMap<String, Vec<&'static Operation>> {
    let mut all: BTreeMap<String, Vec<&'static Operation>> = BTreeMap::new();
    for operation in routes::all() {
        // A name may stand in a namespace's place: …/providers/{resourceProviderNamespace}/register.
        let named = operation.path.split("/providers/").skip(1).filter_map(|rest| rest.split('/').next());
        // A provider does not register itself: that is the resource manager's business.
        let own = |name: &&str| !name.starts_with('{') && !operation.name.starts_with("Providers_");
        let namespace = named.filter(own).last();
        all.entry(namespace.unwrap_or("Microsoft.Resources").to_owned()).or_default().push(operation);
    }
    all
}

fn document(namespace: &str, operations: &[&Operation], origin: &str) -> Result<Value, described::Invalid> {
    let described = Described::of(namespace)?;
    let mut paths: Map<String, Value> = Map::new();
    for operation in operations {
        let path = match operation.path.strip_prefix("{scope}") {
            Some(rest) => format!("/{{scope}}{rest}"),
            None => operation.path.to_owned(),
        };
        let methods = paths.entry(path).or_insert_with(|| json!({}));
        if let Some(methods) = methods.as_object_mut() {
            methods
                .insert(operation.method.as_str().to_lowercase(), item(operation, described.of_operation(operation)?));
        }
    }
    Ok(json!({
        "openapi": "3.1.0",
        "info": { "title": namespace, "version": newest(operations), "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" } },
        "servers": [{ "url": origin }],
        "security": [{ "bearer": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" } },
            "schemas": described.schemas,
        },
    }))
}

/// The newest api-version of a provider: no two of its operations need to have the same ones.
fn newest(operations: &[&Operation]) -> &'static str {
    operations.iter().flat_map(|operation| operation.versions).copied().max().unwrap_or_default()
}

fn item(operation: &Operation, description: &Description) -> Value {
    let mut item = json!({
        "operationId": operation.name,
        "description": text(operation, description),
        "parameters": parameters(operation, description),
        "responses": responses(operation, description),
    });
    if let (Some(body), Some(fields)) = (&description.body, item.as_object_mut()) {
        let content = json!({ "application/json": { "schema": reference(body) } });
        fields.insert("requestBody".to_owned(), json!({ "required": true, "content": content }));
    }
    item
}

fn text(operation: &Operation, description: &Description) -> String {
    let mut text = who_may(operation.access);
    for (applies, more) in [(description.bodiless, " Takes no body."), (description.silent, " Answers without a body.")]
    {
        text.push_str(if applies { more } else { "" });
    }
    text
}

fn who_may(access: Access) -> String {
    match access {
        Access::Action(action) => format!("Needs the action {action} at what the path names."),
        Access::Elsewhere(action) => format!("Needs the action {action} at each place that it changes."),
        Access::Visible(action) => format!("Shows what the caller has the action {action} on."),
        Access::DirectoryAdministrator(_) => "Needs a Global Administrator of the directory.".to_owned(),
        Access::SignedIn => "Needs a token.".to_owned(),
    }
}

fn parameters(operation: &Operation, description: &Description) -> Vec<Value> {
    let names = operation.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<Value> = names.map(path_parameter).collect();
    parameters.push(json!({
        "name": "api-version", "in": "query", "required": true,
        "schema": { "type": "string", "enum": operation.versions },
    }));
    for name in &description.query {
        let schema = match name.as_str() {
            "$top" => json!({ "type": "integer", "minimum": 1, "maximum": 1000 }),
            _ => json!({ "type": "string" }),
        };
        parameters.push(json!({ "name": name, "in": "query", "schema": schema }));
    }
    parameters
}

fn path_parameter(name: &str) -> Value {
    let mut parameter = json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } });
    if let Some(fields) = parameter.as_object_mut() {
        match name {
            "subscriptionId" => {
                fields.insert("schema".to_owned(), json!({ "type": "string", "format": "uuid" }));
            }
            // A scope holds slashes, which OpenAPI has no word for; Azure's own descriptions use this one.
            "scope" => {
                fields.insert("x-ms-skip-url-encoding".to_owned(), Value::Bool(true));
            }
            _ => {}
        }
    }
    parameter
}

fn responses(operation: &Operation, description: &Description) -> Value {
    let mut responses = Map::new();
    for status in operation.answers {
        let mut response = json!({ "description": meaning(*status) });
        let has_body = matches!(status, 200 | 201) && operation.method != http::Method::HEAD;
        if let (true, Some(answer), Some(fields)) = (has_body, &description.answer, response.as_object_mut()) {
            fields.insert("content".to_owned(), json!({ "application/json": { "schema": reference(answer) } }));
        }
        responses.insert(status.to_string(), response);
    }
    let error = json!({ "application/json": { "schema": reference("ErrorResponse") } });
    let refusal = match operation.method {
        http::Method::HEAD => json!({ "description": "There is none, or it is refused." }),
        _ => json!({ "description": "Refused; the error says why.", "content": error }),
    };
    responses.insert("4XX".to_owned(), refusal);
    Value::Object(responses)
}

const fn meaning(status: u16) -> &'static str {
    match status {
        201 => "Made.",
        202 => "Accepted; the headers say where to look.",
        204 => "Done, and nothing to say; of a deletion: there was nothing to delete.",
        _ => "Done.",
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every `$ref` in a document.
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }

    #[test]
    fn every_operation_is_described_and_nothing_else_is() {
        for (namespace, operations) in namespaces() {
            let described = Described::of(&namespace).unwrap();
            for operation in &operations {
                described.of_operation(operation).unwrap();
            }
            for name in described.names() {
                assert!(operations.iter().any(|operation| operation.name == name), "{namespace} has no {name}");
            }
        }
    }

    #[test]
    fn every_reference_leads_to_a_schema() {
        for (namespace, operations) in namespaces() {
            let document = document(&namespace, &operations, "https://localhost").unwrap();
            let mut found = Vec::new();
            references(&document, &mut found);
            for reference in found {
                let pointer = reference.strip_prefix('#').unwrap();
                assert!(document.pointer(pointer).is_some(), "{namespace}: {reference} leads nowhere");
            }
        }
    }

    #[test]
    fn what_takes_a_body_and_what_gives_one_says_which() {
        for (namespace, operations) in namespaces() {
            let described = Described::of(&namespace).unwrap();
            for operation in operations {
                let description = described.of_operation(operation).unwrap();
                let gives = operation.answers.iter().any(|status| matches!(status, 200 | 201));
                let is_asked = operation.method == http::Method::GET;
                let answers = description.answer.is_some() || description.silent;
                assert!(!(gives && is_asked) || answers, "{} answers what?", operation.name);
                let is_written = matches!(operation.method, http::Method::PUT | http::Method::PATCH);
                let takes = description.body.is_some() || description.bodiless;
                assert!(!is_written || operation.answers.is_empty() || takes, "{} takes what?", operation.name);
            }
        }
    }
}
