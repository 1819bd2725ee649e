//! How a client reads that a policy refused its request (Azure: `RequestDisallowedByPolicy` with `PolicyViolation`).

use http::StatusCode;
use lazurite_api::ApiError;
use serde_json::{Value, json};

use crate::provider::policy::in_force::InForce;
use crate::provider::policy::rule::Seen;
use crate::provider::policy::subject::{Judgement, Subject};
use crate::refuse::shown;

/// 403: these rules deny the request.
pub(super) fn denied(subject: &Subject, rules: &[(&InForce, Judgement)]) -> ApiError {
    let name = subject.id.name();
    let reasons: Vec<&str> = rules.iter().filter_map(|(rule, _)| message(rule)).collect();
    let text = if reasons.is_empty() {
        let identifiers: Vec<Value> = rules.iter().map(|(rule, _)| identifier(rule)).collect();
        format!("Resource '{name}' was disallowed by policy. Policy identifiers: '{}'.", Value::from(identifiers))
    } else {
        format!(
            "Resource '{name}' was disallowed by policy. Reasons: '{}'. See error details for policy resource IDs.",
            reasons.join("', '")
        )
    };
    let information = rules.iter().map(|(rule, judgement)| violation(rule, judgement)).collect();
    ApiError::new(StatusCode::FORBIDDEN, "RequestDisallowedByPolicy", text).with_additional_info(information).at(name)
}

/// 403: the rule could not be carried out.
pub(super) fn failed(subject: &Subject, rule: &InForce, why: &str) -> ApiError {
    let text = format!(
        "Resource '{}' was disallowed by policy, because the policy could not be evaluated: {}. Policy identifiers: '{}'.",
        subject.id.name(),
        shown(why),
        Value::from(vec![identifier(rule)])
    );
    ApiError::new(StatusCode::FORBIDDEN, "RequestDisallowedByPolicy", text).at(subject.id.name())
}

/// 403: the rule guards against deletion.
pub(super) fn guarded(subject: &Subject, rule: &InForce, judgement: Judgement) -> ApiError {
    let error = denied(subject, &[(rule, judgement)]);
    let text = format!(
        "Deletion of resource '{}' was disallowed by policy. Policy identifiers: '{}'.",
        subject.id.name(),
        Value::from(vec![identifier(rule)])
    );
    ApiError { message: text, ..error }
}

/// The assignment's own words to whom this rule refuses: those for the rule before those for all.
pub(crate) fn message(rule: &InForce) -> Option<&str> {
    let text = |message: &'_ Value| message.get("message").and_then(Value::as_str).map(str::len).is_some();
    let reference = |message: &&Value| {
        message
            .get("policyDefinitionReferenceId")
            .and_then(Value::as_str)
            .filter(|id| !id.is_empty())
            .map(str::to_owned)
    };
    let messages = || rule.assignment.messages.iter().filter(|message| text(message));
    let own = rule.reference_id();
    let exact = messages()
        .find(|message| reference(message).is_some_and(|id| own.is_some_and(|own| own.eq_ignore_ascii_case(&id))));
    let found = exact.or_else(|| messages().find(|message| reference(message).is_none()));
    found.and_then(|message| message.get("message")).and_then(Value::as_str)
}

fn identifier(rule: &InForce) -> Value {
    let name = |display: Option<&String>, name: &str| display.cloned().unwrap_or_else(|| name.to_owned());
    let assignment = &rule.assignment;
    let mut identifier = json!({
        "policyAssignment": {
            "name": name(assignment.display_name.as_ref(), &assignment.name),
            "id": assignment.resource_id(),
        },
        "policyDefinition": {
            "name": name(rule.definition.display_name.as_ref(), rule.definition.id.name()),
            "id": rule.definition.id,
            "version": rule.definition.version,
        },
    });
    if let (Some((set, _)), Some(fields)) = (&rule.set, identifier.as_object_mut()) {
        let view = json!({
            "name": name(set.display_name.as_ref(), set.id.name()),
            "id": set.id,
            "version": set.version,
        });
        fields.insert("policySetDefinition".to_owned(), view);
    }
    identifier
}

fn violation(rule: &InForce, judgement: &Judgement) -> Value {
    let assignment = &rule.assignment;
    let mut details = json!({ "evaluatedExpressions": judgement.seen.iter().map(seen).collect::<Vec<_>>() });
    if let (Some(why), Some(fields)) = (&judgement.failure, details.as_object_mut()) {
        fields.insert("reason".to_owned(), json!(shown(why)));
    }
    let mut info = json!({
        "policyDefinitionDisplayName": rule.definition.display_name,
        "policyDefinitionId": rule.definition.id,
        "policyDefinitionName": rule.definition.id.name(),
        "policyDefinitionEffect": judgement.effect.name(),
        "policyDefinitionVersion": rule.definition.version,
        "policyAssignmentId": assignment.resource_id(),
        "policyAssignmentName": assignment.name,
        "policyAssignmentDisplayName": assignment.display_name,
        "policyAssignmentScope": assignment.scope,
        "policyAssignmentParameters": assignment.parameters,
        "policyExemptionIds": [],
        "evaluationDetails": details,
    });
    if let Some(fields) = info.as_object_mut() {
        if let Some((set, reference)) = &rule.set {
            fields.insert("policySetDefinitionId".to_owned(), json!(set.id));
            fields.insert("policySetDefinitionName".to_owned(), json!(set.id.name()));
            fields.insert("policySetDefinitionDisplayName".to_owned(), json!(set.display_name));
            fields.insert("policyDefinitionReferenceId".to_owned(), json!(reference.reference_id));
        }
        if let Some(message) = message(rule) {
            fields.insert("nonComplianceMessage".to_owned(), json!(message));
        }
    }
    json!({ "type": "PolicyViolation", "info": info })
}

/// A condition that was looked at.
pub(crate) fn seen(seen: &Seen) -> Value {
    json!({
        "result": if seen.result { "True" } else { "False" },
        "expressionKind": seen.kind,
        "expression": seen.expression,
        "path": seen.expression,
        "expressionValue": seen.value,
        "targetValue": seen.target,
        "operator": seen.operator,
    })
}
