//! One policy state.

use lazurite_api::time;
use lazurite_model::ResourceId;
use serde_json::{Value, json};

use crate::call::Call;
use crate::provider::policy::admission::seen_view;
use crate::provider::policy::in_force::InForce;
use crate::provider::policy::rule::{Effect, Seen};
use crate::provider::policy::subject::Subject;

/// Whether a resource complies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Compliance {
    /// It need not.
    Exempt,
    /// It does.
    Compliant,
    /// The policy guards against its deletion.
    Protected,
    /// It does not.
    NonCompliant,
}

impl Compliance {
    /// As the wire names it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Exempt => "Exempt",
            Self::Compliant => "Compliant",
            Self::Protected => "Protected",
            Self::NonCompliant => "NonCompliant",
        }
    }
}

/// A state: a resource, a policy, and whether the one complies with the other.
pub(super) struct Found<'f> {
    pub(super) subject: &'f Subject,
    pub(super) rule: &'f InForce,
    /// The management groups above, the nearest first.
    pub(super) groups: &'f [ResourceId],
    pub(super) effect: Effect,
    pub(super) compliance: Compliance,
    pub(super) seen: Vec<Seen>,
}

impl<'f> Found<'f> {
    /// The state, if the policy concerns the resource.
    pub(super) fn find(
        call: &Call,
        subject: &'f Subject,
        rule: &'f InForce,
        is_exempt: bool,
        groups: &'f [ResourceId],
    ) -> Option<Self> {
        if !subject.concerns(call, rule) {
            return None;
        }
        let judgement = subject.judge(call, rule);
        let compliance = match (judgement.effect, judgement.meets) {
            (Effect::Disabled, _) => return None,
            _ if is_exempt => Compliance::Exempt,
            (Effect::DenyAction, true) => Compliance::Protected,
            (_, true) => Compliance::NonCompliant,
            (_, false) => Compliance::Compliant,
        };
        Some(Self { subject, rule, groups, effect: judgement.effect, compliance, seen: judgement.seen })
    }

    /// As the wire shows it; ids as they were written.
    pub(super) fn view(&self, call: &Call, details: bool) -> Value {
        let (rule, subject) = (self.rule, self.subject);
        let assignment = &rule.assignment;
        let field = |name: &str| subject.view.get(name).cloned().unwrap_or_default();
        let groups: Vec<&str> = self.groups.iter().map(ResourceId::name).collect();
        let set = rule.set.as_ref();
        let category = |metadata: &serde_json::Map<String, Value>| metadata.get("category").cloned();
        let mut view = json!({
            "@odata.id": null,
            "@odata.context": super::context(call, "policyStates/$metadata#latest/$entity"),
            "timestamp": time::text(call.now()),
            "resourceId": subject.id,
            "policyAssignmentId": assignment.resource_id(),
            "policyDefinitionId": rule.definition.id,
            "effectiveParameters": "",
            "isCompliant": self.compliance != Compliance::NonCompliant,
            "subscriptionId": subject.id.subscription_id(),
            "resourceType": subject.type_,
            "resourceLocation": field("location"),
            "resourceGroup": subject.id.resource_group_name(),
            "resourceTags": field("tags").to_string(),
            "policyAssignmentName": assignment.name,
            "policyAssignmentOwner": "tbd",
            "policyAssignmentParameters": Value::Object(assignment.parameters.clone()).to_string(),
            "policyAssignmentScope": assignment.scope,
            "policyDefinitionName": rule.definition.id.name(),
            "policyDefinitionAction": self.effect.name(),
            "policyDefinitionCategory": category(&rule.definition.metadata),
            "policySetDefinitionId": set.map(|(set, _)| &set.id),
            "policySetDefinitionName": set.map(|(set, _)| set.id.name()),
            "policySetDefinitionOwner": null,
            "policySetDefinitionCategory": set.and_then(|(set, _)| category(&set.metadata)),
            "policySetDefinitionParameters": "",
            "managementGroupIds": groups.join(","),
            "policyDefinitionReferenceId": rule.reference_id(),
            "complianceState": self.compliance.name(),
            "policyDefinitionGroupNames": set.map(|(_, reference)| &reference.group_names),
            "policyDefinitionVersion": rule.definition.version,
            "policySetDefinitionVersion": set.map(|(set, _)| &set.version),
            "policyAssignmentVersion": null,
        });
        if let (true, Some(fields)) = (details, view.as_object_mut()) {
            let seen: Vec<Value> = self.seen.iter().map(seen_view).collect();
            fields.insert("policyEvaluationDetails".to_owned(), json!({ "evaluatedExpressions": seen }));
        }
        view
    }
}
