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
}

/// Says whether it exempts from an assignment, or from one rule of its initiative.
pub(crate) trait Exempts {
    /// Whether it does now.
    fn exempts(&self, from: &PolicyAssignment, reference: Option<&str>, now: Timestamp) -> bool;
}

impl InForce {
    /// Which resources it looks at.
    pub(crate) fn mode(&self) -> Mode {
        Mode::find(&self.definition.mode).unwrap_or(Mode::Indexed)
    }

    /// The reference id in its initiative.
    pub(crate) fn reference_id(&self) -> Option<&str> {
        self.set.as_ref().map(|(_, reference)| reference.reference_id.as_str())
    }
}

/// What is assigned and what is exempt at some scopes, read once and asked about any number of resources.
#[derive(Debug, Default)]
pub(crate) struct Holding {
    rules: Vec<InForce>,
    exemptions: Vec<PolicyExemption>,
}

impl Holding {
    /// What is attached to exactly these scopes.
    pub(crate) async fn at(store: &Store, scopes: &[ResourceId]) -> Outcome<Self> {
        let mut found = Self::default();
        // The farthest goes first: what a management group wants goes before what a group wants.
        for scope in scopes.iter().rev().filter(|scope| **scope != ResourceId::root()) {
            found.add(store, &format!("{} ", scope.key())).await?;
        }
        Ok(found)
    }

    /// Adds what is attached to the scopes with which the keys begin.
    pub(crate) async fn add(&mut self, store: &Store, prefix: &str) -> Outcome<()> {
        for assignment in store.list::<PolicyAssignment>(prefix).await? {
            self.rules.extend(of_assignment(store, &assignment).await?);
        }
        self.exemptions.extend(store.list::<PolicyExemption>(prefix).await?);
        Ok(())
    }

    /// The rules that hold for a resource at and above which there are these scopes, and whether it is exempt.
    pub(crate) fn over<'h>(
        &'h self,
        id: &'h ResourceId,
        scopes: &'h [ResourceId],
        now: Timestamp,
    ) -> impl Iterator<Item = (&'h InForce, bool)> {
        let holds = |rule: &&InForce| {
            let left_out = |scope: &ResourceId| scopes.contains(scope) || id.is_at_or_below(scope);
            scopes.contains(&rule.assignment.scope) && !rule.assignment.not_scopes.iter().any(left_out)
        };
        self.rules.iter().filter(holds).map(move |rule| {
            let exempts = |exemption: &PolicyExemption| {
                scopes.contains(&exemption.scope) && exemption.exempts(&rule.assignment, rule.reference_id(), now)
            };
            (rule, self.exemptions.iter().any(exempts))
        })
    }
}

/// The rules that act on a resource: neither is it exempt, nor are they assigned to watch only.
pub(crate) async fn acting(store: &Store, tenant: TenantId, id: &ResourceId, now: Timestamp) -> Outcome<Vec<InForce>> {
    let scopes = scope::at_and_above(store, tenant, id).await?;
    let holding = Holding::at(store, &scopes).await?;
    let acts: Vec<bool> = {
        let over: Vec<&InForce> =
            holding.over(id, &scopes, now).filter(|(_, exempt)| !exempt).map(|(rule, _)| rule).collect();
        let is_over = |rule: &InForce| over.iter().any(|known| std::ptr::eq(*known, rule));
        let enforced = |rule: &InForce| rule.assignment.enforcement == EnforcementMode::Default;
        holding.rules.iter().map(|rule| is_over(rule) && enforced(rule)).collect()
    };
    Ok(holding.rules.into_iter().zip(acts).filter(|(_, acts)| *acts).map(|(rule, _)| rule).collect())
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
