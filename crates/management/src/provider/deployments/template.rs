//! Where a deployment's template comes from: its body, or a template spec that is named by its id.

use lazurite_api::ApiError;
use lazurite_crypto::digest::sha256;
use lazurite_model::ResourceId;
use lazurite_model::record::TemplateSpecVersion;
use serde_json::{Value, json};

use super::relaxed;
use super::wire::TemplateLink;
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::template_specs;
use crate::refuse::shown;
use crate::scope;

/// A template, and the link by which it was found.
pub(super) struct Found {
    pub(super) template: Value,
    pub(super) link: Option<Value>,
}

/// The template that a body brings or links to.
///
/// # Errors
/// 400 when there is none, or more than one, or it lies elsewhere in the network; as reading the template spec in the
/// caller's name.
pub(super) async fn find(call: &Call, template: Option<Value>, link: Option<&TemplateLink>) -> Outcome<Found> {
    match (template.filter(|template| !template.is_null()), link) {
        (Some(_), Some(_)) => Err(both().into()),
        (None, None) => Err(none().into()),
        (Some(template), None) => Ok(Found { template: parsed(template)?, link: None }),
        (None, Some(link)) => linked(call, link).await,
    }
}

/// Some clients send the template as a text.
fn parsed(template: Value) -> Result<Value, ApiError> {
    match template {
        Value::String(text) => relaxed::read(text.as_bytes()),
        other => Ok(other),
    }
}

async fn linked(call: &Call, link: &TemplateLink) -> Outcome<Found> {
    let Some(id) = &link.id else { return Err(unreachable_link(link).into()) };
    let id = ResourceId::parse(id).map_err(|_| not_found(id))?;
    let is_version = id.resource_type().is_some_and(|type_| type_.eq_ignore_ascii_case(template_specs::VERSION));
    if !is_version {
        return Err(not_found(id.as_str()).into());
    }
    scope::require(&call.state.store, call.tenant(), &id.group().ok_or_else(|| not_found(id.as_str()))?).await?;
    call.state.guard.authorise(&call.caller, "Microsoft.Resources/templateSpecs/versions/read", &id)?;
    let version = call.state.store.read::<TemplateSpecVersion>(id.key()).await?;
    let version = version.ok_or_else(|| not_found(id.as_str()))?;
    let template = match &link.relative_path {
        None => version.main_template,
        Some(path) => {
            let mut linked = version.linked_templates.into_iter();
            let found = linked.find(|one| normal(&one.path) == normal(path));
            found.ok_or_else(|| no_such_path(path))?.template
        }
    };
    let content_version = template.get("contentVersion").and_then(Value::as_str);
    if link.content_version.as_deref().is_some_and(|wanted| content_version != Some(wanted)) {
        let message = "The template's content version is not the one that 'templateLink.contentVersion' asks for.";
        return Err(ApiError::bad_request("InvalidContentLink", message).at("templateLink.contentVersion").into());
    }
    let mut shown = json!({"id": version.id, "contentVersion": content_version});
    if let (Some(path), Some(fields)) = (&link.relative_path, shown.as_object_mut()) {
        fields.insert("relativePath".to_owned(), json!(path));
    }
    Ok(Found { template, link: Some(shown) })
}

/// A path without `./`, with `/` between its parts.
fn normal(path: &str) -> String {
    let path = path.replace('\\', "/");
    path.split('/').filter(|part| !matches!(*part, "" | ".")).collect::<Vec<_>>().join("/").to_lowercase()
}

/// Equal templates have equal hashes: 64 bits of SHA-256 of the compact text, in decimal as Azure writes its own.
pub(super) fn hash(template: &Value) -> String {
    let digest = sha256(template.to_string().as_bytes());
    let number = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    number.to_string()
}

fn none() -> ApiError {
    ApiError::bad_request(
        "InvalidRequestContent",
        "The request content was invalid: 'properties' needs either a 'template' or a 'templateLink'.",
    )
    .at("properties.template")
}

fn both() -> ApiError {
    ApiError::bad_request(
        "InvalidTemplateDeployment",
        "The 'template' and 'templateLink' properties cannot be specified together.",
    )
    .at("properties.templateLink")
}

/// The server fetches nothing from addresses that a caller names.
fn unreachable_link(link: &TemplateLink) -> ApiError {
    let uri = link.uri.as_deref().or(link.relative_path.as_deref()).unwrap_or_default();
    let message = format!(
        "Unable to download deployment content from '{}'. This server downloads no templates: send the template itself ('template'), or the id of a template spec's version ('templateLink.id').",
        shown(uri)
    );
    ApiError::bad_request("InvalidContentLink", message).at("properties.templateLink")
}

fn not_found(id: &str) -> ApiError {
    let message = format!(
        "The template spec version '{}' could not be found. A link by id names one: '…/providers/Microsoft.Resources/templateSpecs/{{name}}/versions/{{version}}'.",
        shown(id)
    );
    ApiError::not_found("TemplateSpecVersionNotFound", message).at("properties.templateLink.id")
}

fn no_such_path(path: &str) -> ApiError {
    let message = format!("The template spec version has no linked template with the path '{}'.", shown(path));
    ApiError::bad_request("InvalidContentLink", message).at("properties.templateLink.relativePath")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_depends_on_the_content_alone() {
        let a: Value = serde_json::from_str("{\"a\": 1}").unwrap();
        let b: Value = serde_json::from_str("{ \"a\" :1 }").unwrap();
        assert_eq!(hash(&a), hash(&b));
        assert_ne!(hash(&a), hash(&json!({"a": 2})));
        assert!(hash(&a).parse::<u64>().is_ok());
    }

    #[test]
    fn paths_are_compared_without_their_dots() {
        assert_eq!(normal("./Nested\\a.json"), normal("nested/a.json"));
    }
}
