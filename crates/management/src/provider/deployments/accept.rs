//! From a request to a deployment that could be made: template found, parameters given, everything planned. Nothing is
//! written here; creating, validating and predicting have this in common.

use lazurite_api::ApiError;
use lazurite_model::ResourceId;
use lazurite_model::record::{Deployment, DeploymentMode, DeploymentState};
use serde_json::{Map, Value};

use super::plan::{self, Made};
use super::source::Source;
use super::wire::{Body, Properties};
use super::{id_of, relaxed, scope_of, scrub, secret, template, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::refuse::shown;
use crate::{region, scope, tags};

/// How many resources a deployment and all deployments in it may have together. A template has at most 800; without this
/// bound deployments in deployments would have 800 times 800 times 800.
const ALLOWANCE: u32 = 20_000;

/// A deployment that could be made.
pub(super) struct Accepted {
    /// As it would begin.
    pub(super) deployment: Deployment,
    /// What it is made from.
    pub(super) source: Source,
    /// What it would do, and with which secrets.
    pub(super) made: Made,
    /// `whatIfSettings.resultFormat`
    pub(super) result_format: Option<String>,
}

/// Reads the request and plans what it asks for.
///
/// # Errors
/// 400 with every fault of the body, the template or the parameters; 404 for scopes and templates that there are not; 403
/// where the caller may not read a template or a secret.
pub(super) async fn read(call: &Call) -> Outcome<Accepted> {
    let body: Body = relaxed::read(&call.body)?;
    let scope = scope_of(call);
    scope::require(&call.state.store, call.tenant(), &scope).await?;
    let (location, tags) = (body.location, body.tags.unwrap_or_default());
    let properties = body.properties.ok_or_else(no_properties)?;
    let mut faults = Faults::default();
    check_name(call.name("deploymentName"), &mut faults);
    check_location(&scope, location.as_deref(), &mut faults);
    tags::check(&tags, tags::ARM, &mut faults);
    let mode = mode(&scope, properties.mode.as_deref(), call.parent.is_some(), &mut faults);
    refuse_what_there_is_not(&properties, &mut faults);
    faults.into_result()?;
    let found = template::find(call, properties.template, properties.template_link.as_ref()).await?;
    if mode == DeploymentMode::Complete && names_existing(&found.template) {
        return Err(existing_in_complete_mode().into());
    }
    let evaluated_in = properties.expression_evaluation_options.and_then(|options| options.scope);
    let source = Source {
        template: found.template,
        given: secret::resolve(call, properties.parameters.unwrap_or(Value::Null)).await?,
        is_outer: found.link.is_none()
            && call.parent.as_ref().is_some_and(|parent| parent.is_outer)
            && !evaluated_in.is_some_and(|scope| scope.eq_ignore_ascii_case("inner")),
    };
    let mut deployment = Deployment {
        location,
        tags,
        mode,
        debug_setting: properties.debug_setting.and_then(|setting| setting.detail_level),
        template_link: found.link,
        template_hash: template::hash(&source.template),
        ..blank(call, id_of(call).name(), scope)?
    };
    let made = plan::make(&call.state, &deployment, &source, &call.caller).await?;
    within_allowance(&deployment, &made)?;
    describe(&mut deployment, &made);
    let result_format = properties.what_if_settings.and_then(|settings| settings.result_format);
    Ok(Accepted { deployment, source, made, result_format })
}

/// A deployment of which nothing is known but who makes it, and where.
fn blank(call: &Call, name: &str, scope: ResourceId) -> Outcome<Deployment> {
    // What administrators of the directory may do is theirs to do themselves, not their deployments'.
    let caller = lazurite_policy::Caller { directory_admin: false, ..call.caller.clone() };
    let parent = call.parent.as_ref();
    Ok(Deployment {
        name: name.to_owned(),
        scope,
        tenant: call.tenant(),
        location: None,
        tags: lazurite_model::record::Tags::new(),
        mode: DeploymentMode::Incremental,
        debug_setting: None,
        template_link: None,
        template_hash: String::new(),
        parameters: Map::new(),
        providers: Value::Null,
        dependencies: Value::Null,
        run: call.state.random.uuid(),
        parent: parent.map(|parent| (parent.id.clone(), parent.run)),
        allowance: parent.map_or(ALLOWANCE, |parent| parent.allowance),
        caller: serde_json::to_value(caller).map_err(ApiError::internal)?,
        state: DeploymentState::Accepted,
        error: None,
        outputs: Map::new(),
        output_resources: Vec::new(),
        correlation_id: call.correlation.clone(),
        started: call.now(),
        updated: call.now(),
        worker: None,
    })
}

/// Writes down what may be known of the plan.
fn describe(deployment: &mut Deployment, made: &Made) {
    let parameters = made.plan.deployment().parameters();
    deployment.parameters = parameters
        .map(|one| (one.name.to_owned(), made.secrets.scrub(scrub::shown(one.value_type, one.value.cloned()))))
        .collect();
    deployment.providers = view::providers(&made.plan);
    deployment.dependencies = made.secrets.scrub(view::dependencies(&made.plan));
}

fn within_allowance(deployment: &Deployment, made: &Made) -> Result<(), ApiError> {
    let wanted = made.plan.resources().len();
    if u32::try_from(wanted).is_ok_and(|wanted| wanted <= deployment.allowance) {
        return Ok(());
    }
    let message = format!(
        "The deployment '{}' has {wanted} resources; deployed from within others it may have at most {}. A deployment and all deployments in it have at most {ALLOWANCE} together.",
        deployment.name, deployment.allowance
    );
    Err(ApiError::bad_request("InvalidTemplate", message))
}

fn check_name(name: &str, faults: &mut Faults) {
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '(' | ')');
    let characters = name.chars().count();
    if characters == 0 || characters > 64 || !name.chars().all(allowed) || name.ends_with('.') {
        let message = format!(
            "The provided deployment name '{}' has these invalid characters or is not 1 to 64 characters long. The name can only be a letter, digit, '-', '.', '(', ')' or '_', and does not end with '.'.",
            shown(name)
        );
        faults.add("InvalidDeploymentName", "name", message);
    }
}

fn check_location(scope: &ResourceId, location: Option<&str>, faults: &mut Faults) {
    let in_group = scope.group().is_some();
    match location.map(str::trim).filter(|location| !location.is_empty()) {
        None if in_group => {}
        None => {
            faults.add("LocationRequired", "location", "The location property is required for this definition.");
        }
        Some(_) if in_group => {
            let message = "The 'location' property is not allowed for deployments at resource group scope. Please see https://aka.ms/deploy-to-subscription for usage details.";
            faults.add("InvalidDeployment", "location", message);
        }
        Some(location) if region::find(location).is_none() => {
            let message = format!(
                "The provided location '{}' is not available for deployment. The list of available regions for deployment is '{}'.",
                shown(location),
                region::names()
            );
            faults.add("LocationNotAvailableForDeployment", "location", message);
        }
        Some(_) => {}
    }
}

/// Nested deployments may leave the mode out.
fn mode(scope: &ResourceId, written: Option<&str>, is_nested: bool, faults: &mut Faults) -> DeploymentMode {
    let is = |name: &str| written.is_some_and(|written| written.eq_ignore_ascii_case(name));
    if is("Complete") {
        if scope.group().is_none() || is_nested {
            let message = "The 'Complete' deployment mode is only supported for deployments to a resource group that are not nested.";
            faults.add("InvalidDeployment", "properties.mode", message);
        }
        return DeploymentMode::Complete;
    }
    let is_left_out = written.is_none() && is_nested;
    if !is("Incremental") && !is_left_out {
        let message = "The deployment mode must be 'Incremental' or 'Complete'.";
        faults.add("InvalidDeployment", "properties.mode", message);
    }
    DeploymentMode::Incremental
}

fn refuse_what_there_is_not(properties: &Properties, faults: &mut Faults) {
    let is_set = |value: &Option<Value>| value.as_ref().is_some_and(|value| !value.is_null());
    if is_set(&properties.on_error_deployment) {
        let message = "This server does not deploy another deployment when one fails. Leave 'onErrorDeployment' out, and deploy the earlier template again where it is wanted.";
        faults.add("OnErrorDeploymentNotSupported", "properties.onErrorDeployment", message);
    }
    if is_set(&properties.parameters_link) {
        let message =
            "Unable to download deployment content: this server downloads no parameters. Send them in 'parameters'.";
        faults.add("InvalidContentLink", "properties.parametersLink", message);
    }
}

fn no_properties() -> ApiError {
    let message = "The request content was invalid and could not be deserialized: 'properties' is missing.";
    ApiError::bad_request("InvalidRequestContent", message).at("properties")
}

/// Whether the template names resources that it does not make (`"existing": true`).
fn names_existing(template: &Value) -> bool {
    let resources = template.get("resources").and_then(Value::as_object);
    resources.is_some_and(|all| all.values().any(|one| one.get("existing") == Some(&Value::Bool(true))))
}

/// Complete mode must not delete what a template counts on.
fn existing_in_complete_mode() -> ApiError {
    let message = "The 'Complete' deployment mode deletes what a template does not make; it is not supported for templates with existing resources.";
    ApiError::bad_request("InvalidDeployment", message).at("properties.mode")
}
