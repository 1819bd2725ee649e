//! Dependencies that nobody wrote down: a body that refers to a resource of the same template waits for it.
//!
//! Only what the arguments of `reference` and `list…` name outright is found: an argument that itself waits for an answer,
//! or that a lambda makes, needs a `dependsOn`, as in ARM.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Planned;
use super::nested::is_inner;
use crate::evaluate::Evaluator;
use crate::expression::{Call, Expression};
use crate::fault::Fault;
use crate::registry::{Entry, Registry};
use crate::site::Site;
use crate::tree;

/// The positions of the resources that the body refers to.
pub(super) fn implicit(planned: &Planned, registry: &Registry, site: &Site<'_>) -> Result<BTreeSet<usize>, Fault> {
    let mut found = BTreeSet::new();
    let mut see = |expression: &Expression, site: &Site<'_>| {
        for call in expression.calls() {
            for entry in referred(call, registry, site) {
                let itself = entry.planned == Some(planned.index);
                // A resource may ask for its own earlier state, by id and api-version. By name alone it asks for itself.
                if !(itself && call.arguments.len() > 1) {
                    found.extend(entry.planned);
                }
            }
        }
    };
    for (name, source) in planned.body.iter() {
        match name.to_ascii_lowercase().as_str() {
            "resources" | "dependson" | "copy" | "condition" => {}
            "properties" if planned.is_deployment() && is_inner(&planned.body) => {
                let members = source.as_object().into_iter().flatten();
                members
                    .filter(|(name, _)| !name.eq_ignore_ascii_case("template"))
                    .for_each(|(_, source)| tree::visit(source, site, &mut see));
            }
            _ => tree::visit(source, site, &mut see),
        }
    }
    // INVARIANT: a visit that ran out of budget saw only a part.
    site.budget.pay_call()?;
    Ok(found)
}

/// The resources of this template that a call names.
fn referred<'r>(call: &Call, registry: &'r Registry, site: &Site<'_>) -> Vec<&'r Entry> {
    let asks = matches!(call.key.as_str(), "reference" | "references") || call.key.starts_with("list");
    let Some(target) = call.arguments.first().filter(|_| asks) else { return Vec::new() };
    let Ok(Value::String(target)) = Evaluator::new(site, site.budget).node(target) else { return Vec::new() };
    if call.key == "references" {
        return registry.of_loop(&target);
    }
    registry.find(&target).ok().flatten().into_iter().collect()
}
