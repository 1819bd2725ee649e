//! The rules that hold for a resource: what is assigned at its scope and above, less what is left out or exempt.

use jiff::Timestamp;
use lazurite_model::record::{
    EnforcementMode, PolicyAssignment, PolicyDefinition, PolicyExemption, PolicyReference, PolicySetDefinition,
};
use lazurite_model::{ResourceId, TenantId};
use lazurite_store::Store;
use lazurite_template::{Expression, Fault, Halt, Scope};
use serde_json::{Map, Value};

use super::definable;
use super::mode::Mode;
use super::parameter;
use super::rule::Rule;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::scope;

/// A rule that holds for a resource.
#[derive(Debug)]
pub(crate) struct InForce {
    /// By which assignment.
    pub(crate) assignment: PolicyAssignment,
    /// By which initiative, and as which of its rules.
    pub(crate) set: Option<(PolicySetDefinition, PolicyReference)>,
    /// The definition.
    pub(crate) definition: PolicyDefinition,
    /// Its rule, read.
    pub(crate) rule: Rule,
    /// The values of its parameters.
    pub(crate) parameters: Map<String, Value>,
    /// Whether the resource is exempt.
    pub(crate) is_exempt: bool,
}

/// Says whether it exempts from an assignment, or from one rule of its initiative.
pub(crate) trait Exempts {
    /// Whether it does now.
    fn exempts(&self, from: &PolicyAssignment, reference: Option<&str>, now: Timestamp) -> bool;
}

impl InForce {
    /// Whether the rule acts: it is neither exempt nor assigned to watch only.
    pub(crate) fn acts(&self) -> bool {
        !self.is_exempt && self.assignment.enforcement == EnforcementMode::Default
    }

    /// Which resources it looks at.
    pub(crate) fn mode(&self) -> Mode {
        Mode::find(&self.definition.mode).unwrap_or(Mode::Indexed)
    }

    /// The reference id in its initiative.
    pub(crate) fn reference_id(&self) -> Option<&str> {
        self.set.as_ref().map(|(_, reference)| reference.reference_id.as_str())
    }
}

/// All rules that hold at a scope and below it, whatever is left out or exempt there; asked once for many resources.
#[derive(Debug, Default)]
pub(crate) struct Assigned {
    assignments: Vec<PolicyAssignment>,
    exemptions: Vec<PolicyExemption>,
}

impl Assigned {
    /// What is attached to these scopes.
    pub(crate) async fn at(store: &Store, scopes: &[ResourceId]) -> Outcome<Self> {
        let mut found = Self::default();
        for scope in scopes.iter().filter(|scope| **scope != ResourceId::root()) {
            let prefix = format!("{} ", scope.key());
            found.assignments.extend(store.list::<PolicyAssignment>(&prefix).await?);
            found.exemptions.extend(store.list::<PolicyExemption>(&prefix).await?);
        }
        Ok(found)
    }
}

/// The rules that hold for a resource, the farthest first: what a management group wants goes before what a group wants.
pub(crate) async fn rules(store: &Store, tenant: TenantId, id: &ResourceId, now: Timestamp) -> Outcome<Vec<InForce>> {
    let scopes = scope::at_and_above(store, tenant, id).await?;
    let assigned = Assigned::at(store, &scopes).await?;
    let mut rules = Vec::new();
    for assignment in assigned.assignments.iter().rev() {
        if assignment.not_scopes.iter().any(|left_out| scopes.contains(left_out) || id.is_at_or_below(left_out)) {
            continue;
        }
        for mut rule in of_assignment(store, assignment).await? {
            let reference = rule.reference_id().map(str::to_owned);
            let exempts = |exemption: &PolicyExemption| exemption.exempts(assignment, reference.as_deref(), now);
            rule.is_exempt = assigned.exemptions.iter().any(exempts);
            rules.push(rule);
        }
    }
    Ok(rules)
}

/// The rules that an assignment assigns.
async fn of_assignment(store: &Store, assignment: &PolicyAssignment) -> Outcome<Vec<InForce>> {
    let id = &assignment.policy_definition_id;
    let make = |definition: PolicyDefinition, parameters, set| InForce {
        assignment: assignment.clone(),
        set,
        rule: Rule::checked(&definition.rule, &definition.parameters),
        definition,
        parameters,
        is_exempt: false,
    };
    // What does not fit any more, because a definition was changed, shows when the rule is evaluated.
    let mut ignored = Faults::default();
    if let Some(definition) = definable::find::<PolicyDefinition>(store, id).await? {
        let values = parameter::values("", "", &definition.parameters, &assignment.parameters, &mut ignored);
        return Ok(vec![make(definition, values, None)]);
    }
    let Some(set) = definable::find::<PolicySetDefinition>(store, id).await? else { return Ok(Vec::new()) };
    let values = parameter::values("", "", &set.parameters, &assignment.parameters, &mut ignored);
    let mut rules = Vec::new();
    for reference in &set.definitions {
        if let Some(definition) = definable::find::<PolicyDefinition>(store, &reference.policy_definition_id).await? {
            let passed = passed_down(reference, &definition, &values, &mut ignored);
            rules.push(make(definition, passed, Some((set.clone(), reference.clone()))));
        }
    }
    Ok(rules)
}

/// The values of a rule's parameters in an initiative whose own parameters have `values`.
pub(super) fn passed_down(
    reference: &PolicyReference,
    definition: &PolicyDefinition,
    values: &Map<String, Value>,
    faults: &mut Faults,
) -> Map<String, Value> {
    let mut given = Map::new();
    for (name, value) in &reference.parameters {
        let value = value.get("value").unwrap_or(&Value::Null);
        match evaluated(value, &Passed(values)) {
            Ok(value) => {
                given.insert(name.clone(), Value::Object(Map::from_iter([("value".to_owned(), value)])));
            }
            Err(why) => faults.add("InvalidPolicyParameters", "properties.parameters", why),
        }
    }
    let user = format!("policy definition reference '{}'", reference.reference_id);
    parameter::values(&user, definition.id.name(), &definition.parameters, &given, faults)
}

fn evaluated(value: &Value, scope: &Passed<'_>) -> Result<Value, String> {
    let Some(text) = value.as_str() else { return Ok(value.clone()) };
    let outcome = Expression::parse(text).map_err(Halt::from).and_then(|expression| expression.evaluate(scope));
    outcome.map_err(|halt| match halt {
        Halt::Fault(fault) => fault.message,
        Halt::Need(_) => "a parameter asks for what it may not know".to_owned(),
    })
}

/// An initiative's parameters, for the expressions that pass them down.
struct Passed<'a>(&'a Map<String, Value>);

impl Scope for Passed<'_> {
    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, Halt>> {
        if name != "parameters" {
            return None;
        }
        let name = arguments.first().and_then(Value::as_str).unwrap_or_default();
        let found = parameter::find(self.0, name).cloned();
        Some(found.ok_or_else(|| Halt::from(Fault::new(format!("There is no parameter '{name}'.")))))
    }
}
