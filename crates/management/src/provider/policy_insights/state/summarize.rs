//! `POST {scope}/…/policyStates/latest/summarize`

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use lazurite_model::ResourceId;
use serde_json::{Value, json};

use super::found::{Compliance, Found};
use super::walk::walk;
use super::wanted::Wanted;
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Counts states.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let wanted = Wanted::read(call).await?;
    let mut all = Counts::default();
    let mut assignments: BTreeMap<ResourceId, OfAssignment> = BTreeMap::new();
    walk(call, &wanted, |found| {
        if wanted.admits(&found.view(call, false))? {
            all.add(&found);
            assignments.entry(found.rule.assignment.resource_id()).or_default().add(&found);
        }
        Ok(ControlFlow::Continue(()))
    })
    .await?;
    let uri = super::context(call, "policyStates/latest/queryResults");
    let each = assignments.iter().map(|(id, counts)| counts.view(id, &uri)).collect::<Vec<_>>();
    let summary = json!({
        "@odata.id": null,
        "@odata.context": super::context(call, "policyStates/$metadata#summary/$entity"),
        "results": all.view(&uri),
        "policyAssignments": each,
    });
    let context = super::context(call, "policyStates/$metadata#summary");
    Ok(Reply::ok(json!({ "@odata.context": context, "@odata.count": 1, "value": [summary] })))
}

/// Resources and policies, each with the worst of its states.
#[derive(Default)]
struct Counts {
    resources: BTreeMap<ResourceId, Compliance>,
    policies: BTreeMap<String, Compliance>,
    groups: BTreeMap<String, Compliance>,
}

impl Counts {
    fn add(&mut self, found: &Found<'_>) {
        let worst = |known: &mut Compliance| *known = (*known).max(found.compliance);
        worst(self.resources.entry(found.subject.id.clone()).or_insert(found.compliance));
        let policy = format!("{} {}", found.rule.assignment.resource_id().key(), key(found));
        worst(self.policies.entry(policy).or_insert(found.compliance));
        for group in found.rule.set.iter().flat_map(|(_, reference)| &reference.group_names) {
            worst(self.groups.entry(group.clone()).or_insert(found.compliance));
        }
    }

    fn view(&self, uri: &str) -> Value {
        let bad = |states: &mut dyn Iterator<Item = &Compliance>| {
            states.filter(|state| **state == Compliance::NonCompliant).count()
        };
        json!({
            "queryResultsUri": uri,
            "nonCompliantResources": bad(&mut self.resources.values()),
            "nonCompliantPolicies": bad(&mut self.policies.values()),
            "resourceDetails": details(&mut self.resources.values()),
            "policyDetails": details(&mut self.policies.values()),
            "policyGroupDetails": details(&mut self.groups.values()),
        })
    }
}

/// What names a rule within its assignment.
fn key(found: &Found<'_>) -> String {
    format!("{} {}", found.rule.reference_id().unwrap_or_default(), found.rule.definition.id.key())
}

fn details(states: &mut dyn Iterator<Item = &Compliance>) -> Value {
    let mut counts: BTreeMap<Compliance, usize> = BTreeMap::new();
    for state in states {
        *counts.entry(*state).or_default() += 1;
    }
    let view = |(state, count): (&Compliance, &usize)| json!({ "complianceState": state.name().to_lowercase(), "count": count });
    counts.iter().map(view).collect()
}

#[derive(Default)]
struct OfAssignment {
    set: Option<ResourceId>,
    all: Counts,
    definitions: BTreeMap<String, OfDefinition>,
    groups: BTreeMap<String, Counts>,
}

struct OfDefinition {
    id: ResourceId,
    reference: Option<String>,
    effect: &'static str,
    groups: BTreeSet<String>,
    all: Counts,
}

impl OfAssignment {
    fn add(&mut self, found: &Found<'_>) {
        let set = found.rule.set.as_ref();
        self.set = set.map(|(set, _)| set.id.clone());
        self.all.add(found);
        let groups: BTreeSet<String> =
            set.into_iter().flat_map(|(_, reference)| reference.group_names.clone()).collect();
        for group in &groups {
            self.groups.entry(group.clone()).or_default().add(found);
        }
        let definition = self.definitions.entry(key(found)).or_insert_with(|| OfDefinition {
            id: found.rule.definition.id.clone(),
            reference: found.rule.reference_id().map(str::to_owned),
            effect: found.effect.name(),
            groups,
            all: Counts::default(),
        });
        definition.all.add(found);
    }

    fn view(&self, id: &ResourceId, uri: &str) -> Value {
        let definitions = self.definitions.values().map(|definition| {
            json!({
                "policyDefinitionId": definition.id,
                "policyDefinitionReferenceId": definition.reference,
                "effect": definition.effect,
                "policyDefinitionGroupNames": definition.groups,
                "results": definition.all.view(uri),
            })
        });
        let groups =
            self.groups.iter().map(|(name, counts)| json!({ "policyGroupName": name, "results": counts.view(uri) }));
        json!({
            "policyAssignmentId": id,
            "policySetDefinitionId": self.set,
            "results": self.all.view(uri),
            "policyDefinitions": definitions.collect::<Vec<_>>(),
            "policyGroups": groups.collect::<Vec<_>>(),
        })
    }
}
