//! Which resource must be there before which: `dependsOn`, batches of loops, and what bodies refer to.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::Planned;
use super::draft::Batched;
use super::implicit::implicit;
use crate::deployment::Deployment;
use crate::evaluate::{Budget, member};
use crate::fault::{Fault, settled};
use crate::registry::Registry;
use crate::site::Site;
use crate::tree;

/// Fills in `depends_on`, and refuses circles. All faults but circles are gathered.
pub(super) fn resolve(
    deployment: &Deployment,
    budget: &Budget,
    registry: &Registry,
    resources: &mut [Batched],
) -> Result<(), Vec<Fault>> {
    let mut batches: HashMap<(usize, usize), Vec<usize>> = HashMap::new();
    for (planned, batch) in resources.iter() {
        if let Some(batch) = batch {
            batches.entry((batch.series, batch.number)).or_default().push(planned.index);
        }
    }
    let mut faults = Vec::new();
    for (planned, batch) in resources.iter_mut() {
        let site = Site { turns: planned.turns.clone(), ..deployment.site(budget) };
        let found =
            explicit(planned, registry, &site).and_then(|found| Ok((found, implicit(planned, registry, &site)?)));
        match found {
            Ok((mut found, referred)) => {
                found.extend(referred);
                let before =
                    batch.as_ref().and_then(|batch| batch.number.checked_sub(1).map(|number| (batch.series, number)));
                found.extend(before.and_then(|before| batches.get(&before)).into_iter().flatten());
                planned.depends_on = found.into_iter().collect();
            }
            Err(fault) => faults.push(fault.at(planned.name.clone())),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    match circle(resources) {
        None => Ok(()),
        Some(circle) => Err(vec![circular(&circle)]),
    }
}

/// What `dependsOn` says. A resource whose condition is false is not waited for.
fn explicit(planned: &Planned, registry: &Registry, site: &Site<'_>) -> Result<BTreeSet<usize>, Fault> {
    let mut found = BTreeSet::new();
    let Some(source) = member(&planned.body, "dependsOn") else { return Ok(found) };
    let invalid = || Fault::validation("The property 'dependsOn' of a resource must be an array of strings");
    match tree::evaluate(source, site).map_err(settled)? {
        Value::Null => {}
        Value::Array(names) => {
            // Each name once: a template chooses how often it repeats the name of a loop.
            let mut distinct = BTreeMap::new();
            for name in &names {
                let name = name.as_str().ok_or_else(invalid)?;
                distinct.insert(name.trim_end_matches('/').to_lowercase(), name);
            }
            for name in distinct.into_values() {
                let entries = registry.dependencies(name)?;
                found.extend(entries.into_iter().filter_map(|entry| entry.planned));
            }
        }
        _ => return Err(invalid()),
    }
    Ok(found)
}

/// A circle of dependencies, if there is one: the ids along it, the first one again at the end.
fn circle(resources: &[Batched]) -> Option<Vec<&str>> {
    let dependencies =
        |index: usize| resources.get(index).map(|(planned, _)| planned.depends_on.as_slice()).unwrap_or_default();
    let mut waiting: Vec<usize> = (0..resources.len()).map(|index| dependencies(index).len()).collect();
    let mut dependents: Vec<Vec<usize>> = vec![Vec::new(); resources.len()];
    for index in 0..resources.len() {
        for other in dependencies(index) {
            dependents.get_mut(*other)?.push(index);
        }
    }
    let mut free: Vec<usize> = (0..resources.len()).filter(|index| waiting.get(*index) == Some(&0)).collect();
    while let Some(index) = free.pop() {
        for dependent in dependents.get(index).into_iter().flatten() {
            let left = waiting.get_mut(*dependent)?;
            *left -= 1;
            if *left == 0 {
                free.push(*dependent);
            }
        }
    }
    // Whoever still waits, waits for somebody who still waits: following that leads into a circle.
    let stuck = |index: &usize| waiting.get(*index).is_some_and(|left| *left > 0);
    let mut path = vec![(0..resources.len()).find(|index| stuck(index))?];
    loop {
        let next = dependencies(*path.last()?).iter().copied().find(|index| stuck(index))?;
        let seen = path.iter().position(|known| *known == next);
        path.push(next);
        if let Some(start) = seen {
            let name = |index: &usize| resources.get(*index).map(|(planned, _)| planned.id.as_str());
            return path.get(start..)?.iter().map(name).collect();
        }
    }
}

fn circular(circle: &[&str]) -> Fault {
    Fault::validation(format!(
        "Circular dependency detected on resource: '{}'. The circle is: {}. Please see https://aka.ms/arm-syntax-resources for usage details.",
        circle.first().copied().unwrap_or_default(),
        circle.join(" -> ")
    ))
}
