//! Resources with their loops unrolled and their conditions decided, before dependencies are looked at.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::Planned;
use super::identity::{Identity, identify};
use crate::deployment::Deployment;
use crate::evaluate::{Budget, member};
use crate::fault::{Fault, settled};
use crate::limits;
use crate::registry::{Entry, Registry};
use crate::site::{Site, Turn};
use crate::tree;

/// One turn of a resource.
pub(super) struct Draft {
    identity: Identity,
    body: Arc<Map<String, Value>>,
    turns: Vec<Turn>,
    symbolic_name: Option<String>,
    loops: Vec<String>,
    /// Whether it is to be deployed: its condition holds, and it does not just exist.
    deployed: bool,
    batch: Option<Batch>,
}

/// A planned resource, and its batch if its loop goes batch by batch.
pub(super) type Batched = (Planned, Option<Batch>);

/// A turn of a loop that goes batch by batch (`mode: serial`).
#[derive(Clone)]
pub(super) struct Batch {
    /// Which loop of the plan.
    pub(super) series: usize,
    pub(super) number: usize,
}

struct Drafter<'a> {
    deployment: &'a Deployment,
    drafts: Vec<Draft>,
    series: usize,
    faults: Vec<Fault>,
}

/// A loop as a resource declares it.
struct CopyLoop {
    name: String,
    count: usize,
    /// How many at a time, if not all.
    batch: Option<usize>,
}

/// Unrolls every resource of the template. All faults are gathered.
pub(super) fn drafts(deployment: &Deployment, budget: &Budget) -> Result<Vec<Draft>, Vec<Fault>> {
    let mut drafter = Drafter { deployment, drafts: Vec::new(), series: 0, faults: Vec::new() };
    let site = deployment.site(budget);
    for (index, resource) in deployment.template().resources.iter().enumerate() {
        let target = match &resource.symbolic_name {
            Some(name) => format!("resources.{name}"),
            None => format!("resources[{index}]"),
        };
        let result = drafter.resource(&resource.body, &site, None, resource.symbolic_name.as_deref());
        drafter.faults.extend(result.err().map(|fault| fault.at(target)));
        if drafter.drafts.len() > limits::RESOURCES {
            let why = format!("The number of template resources exceeds the limit: limit {}", limits::RESOURCES);
            return Err(vec![Fault::validation(why).at("resources")]);
        }
    }
    if drafter.faults.is_empty() { Ok(drafter.drafts) } else { Err(drafter.faults) }
}

impl Drafter<'_> {
    fn resource(
        &mut self,
        body: &Map<String, Value>,
        site: &Site<'_>,
        parent: Option<&Identity>,
        symbolic_name: Option<&str>,
    ) -> Result<(), Fault> {
        let copied = copy_loop(body, site)?;
        if copied.is_some() && parent.is_some() {
            return Err(Fault::validation("A copy loop is not supported for a resource inside another one"));
        }
        // A resource inside one that is copied is copied with each turn.
        site.budget.pay_members(body)?;
        let body = Arc::new(body.clone());
        let Some(copied) = copied else {
            return self.turn(&body, site, parent, (symbolic_name.map(str::to_lowercase), Vec::new(), None));
        };
        self.series += 1;
        let name = copied.name.to_lowercase();
        // Bicep gives a loop the name of its resource.
        let symbol = symbolic_name.map(str::to_lowercase).filter(|symbol| *symbol != name);
        let loops: Vec<String> = std::iter::once(name.clone()).chain(symbol).collect();
        for index in 0..copied.count {
            let symbol = symbolic_name.map(|name| format!("{}[{index}]", name.to_lowercase()));
            let batch = copied.batch.map(|size| Batch { series: self.series, number: index / size });
            let inner = site.inside(Turn { name: name.clone(), index, unnamed: true });
            self.turn(&body, &inner, parent, (symbol, loops.clone(), batch))?;
            if self.drafts.len() > limits::RESOURCES {
                break;
            }
        }
        Ok(())
    }

    fn turn(
        &mut self,
        body: &Arc<Map<String, Value>>,
        site: &Site<'_>,
        parent: Option<&Identity>,
        (symbolic_name, loops, batch): (Option<String>, Vec<String>, Option<Batch>),
    ) -> Result<(), Fault> {
        let identity = identify(body, site, self.deployment.place(), parent)?;
        let existing = member(body, "existing") == Some(&Value::Bool(true));
        let deployed = condition(body, site).map_err(|fault| fault.at(identity.name.clone()))? && !existing;
        let child_parent = identity.clone();
        let turns = site.turns.clone();
        self.drafts.push(Draft { identity, body: body.clone(), turns, symbolic_name, loops, deployed, batch });
        match member(body, "resources") {
            None | Some(Value::Null) => Ok(()),
            Some(Value::Array(children)) => children.iter().try_for_each(|child| {
                let child = child.as_object().ok_or_else(|| Fault::validation("A resource is not an object"))?;
                self.resource(child, site, Some(&child_parent), None)
            }),
            Some(_) => Err(Fault::validation("The resources inside a resource must be an array")),
        }
    }
}

fn condition(body: &Map<String, Value>, site: &Site<'_>) -> Result<bool, Fault> {
    let Some(source) = member(body, "condition") else { return Ok(true) };
    match tree::evaluate(source, site).map_err(settled)? {
        Value::Bool(condition) => Ok(condition),
        _ => Err(Fault::validation("The condition of a resource must be a boolean").at("condition")),
    }
}

fn copy_loop(body: &Map<String, Value>, site: &Site<'_>) -> Result<Option<CopyLoop>, Fault> {
    let Some(source) = member(body, "copy") else { return Ok(None) };
    let invalid = || Fault::validation("The copy loop of a resource needs 'name' and 'count'").at("copy");
    let source = source.as_object().ok_or_else(invalid)?;
    let name = member(source, "name").and_then(Value::as_str).ok_or_else(invalid)?.to_owned();
    let count = tree::count(member(source, "count").ok_or_else(invalid)?, site)?;
    let serial = match super::identity::text(source, "mode", site)?.map(|mode| mode.to_ascii_lowercase()).as_deref() {
        None | Some("parallel") => false,
        Some("serial") => true,
        Some(_) => return Err(Fault::validation("The mode of a copy loop is 'parallel' or 'serial'").at("copy.mode")),
    };
    let size = match member(source, "batchSize") {
        None => 1,
        Some(size) => tree::evaluate(size, site)
            .map_err(settled)?
            .as_u64()
            .and_then(|size| usize::try_from(size).ok())
            .filter(|size| *size > 0)
            .ok_or_else(|| {
                Fault::validation("The batchSize of a copy loop must be a positive integer").at("copy.batchSize")
            })?,
    };
    Ok(Some(CopyLoop { name, count, batch: serial.then_some(size) }))
}

/// Makes the plan's resources and the registry of everything the template names. Refuses what is defined twice.
pub(super) fn settle(
    deployment: &Deployment,
    budget: &Budget,
    drafts: Vec<Draft>,
) -> Result<(Registry, Vec<Batched>), Vec<Fault>> {
    let (mut entries, mut planned, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    let mut seen = HashSet::new();
    for draft in drafts {
        if draft.deployed && !seen.insert(draft.identity.id.to_lowercase()) {
            faults.push(
                Fault::validation(format!(
                    "The resource '{}' is defined multiple times in a template. Please see https://aka.ms/arm-syntax-resources for usage details.",
                    draft.identity.id
                ))
                .at(draft.identity.name.clone()),
            );
        }
        let index = planned.len();
        entries.push(Entry {
            id: draft.identity.id.clone(),
            name: draft.identity.name.clone(),
            symbolic_name: draft.symbolic_name.clone(),
            loops: draft.loops.clone(),
            api_version: draft.identity.api_version.clone(),
            planned: draft.deployed.then_some(index),
        });
        if draft.deployed {
            planned.push(plan(deployment, budget, draft, index));
        }
    }
    if faults.is_empty() { Ok((Registry::new(entries), planned)) } else { Err(faults) }
}

fn plan(deployment: &Deployment, budget: &Budget, draft: Draft, index: usize) -> Batched {
    let site = Site { turns: draft.turns.clone(), ..deployment.site(budget) };
    let Identity { resource_type, name, scope, id, api_version } = draft.identity;
    let planned = Planned {
        index,
        id,
        resource_type,
        name,
        symbolic_name: draft.symbolic_name,
        api_version,
        location: super::identity::text(&draft.body, "location", &site).ok().flatten(),
        scope,
        depends_on: Vec::new(),
        body: draft.body,
        turns: draft.turns,
    };
    (planned, draft.batch)
}
