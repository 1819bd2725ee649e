//! What clients send: the body of a deployment, and of a what-if.

use lazurite_model::record::Tags;
use serde::Deserialize;
use serde_json::Value;

/// The body of PUT, validate and what-if.
#[derive(Deserialize)]
pub(super) struct Body {
    pub(super) location: Option<String>,
    pub(super) tags: Option<Tags>,
    pub(super) properties: Option<Properties>,
}

/// What is to be deployed, and how.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Properties {
    pub(super) template: Option<Value>,
    pub(super) template_link: Option<TemplateLink>,
    pub(super) parameters: Option<Value>,
    pub(super) parameters_link: Option<Value>,
    pub(super) mode: Option<String>,
    pub(super) debug_setting: Option<DebugSetting>,
    pub(super) on_error_deployment: Option<Value>,
    pub(super) expression_evaluation_options: Option<ExpressionEvaluationOptions>,
    pub(super) what_if_settings: Option<WhatIfSettings>,
}

/// Where a template is that does not stand in the body.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TemplateLink {
    pub(super) id: Option<String>,
    pub(super) uri: Option<String>,
    pub(super) relative_path: Option<String>,
    pub(super) content_version: Option<String>,
}

/// What of a deployment is kept for those who look for its faults.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DebugSetting {
    pub(super) detail_level: Option<String>,
}

/// Where the expressions of a nested template are evaluated.
#[derive(Deserialize)]
pub(super) struct ExpressionEvaluationOptions {
    pub(super) scope: Option<String>,
}

/// How a what-if tells what it found.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WhatIfSettings {
    pub(super) result_format: Option<String>,
}
