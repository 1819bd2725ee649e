//! What a deployment would do: its resources, in an order that its dependencies allow.

mod body;
mod dependencies;
mod draft;
mod identity;
mod implicit;
mod nested;
mod outputs;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value};

pub use nested::{Nested, NestedTemplate};
pub use outputs::Output;

use crate::deployment::Deployment;
use crate::evaluate::Budget;
use crate::fault::Fault;
use crate::registry::Registry;
use crate::site::Turn;

/// The resources of a deployment. Those whose condition is false, and those that exist already, are not among them.
#[derive(Clone)]
pub struct Plan {
    deployment: Deployment,
    resources: Vec<Planned>,
    registry: Arc<Registry>,
}

/// A resource to be deployed. Its body is evaluated when its dependencies are there: [`Plan::body`].
#[derive(Clone)]
pub struct Planned {
    /// The position in the plan.
    pub index: usize,
    /// The full resource id.
    pub id: String,
    /// The full type, e.g. `Microsoft.Maps/accounts`.
    pub resource_type: String,
    /// The full name, e.g. `account` or `vault/secret`.
    pub name: String,
    /// The name in a template with symbolic names, `name[0]` in a loop.
    pub symbolic_name: Option<String>,
    /// The api-version to write it with.
    pub api_version: String,
    /// The location, if it is known before anything is deployed.
    pub location: Option<String>,
    /// The scope it is made in: the id before `/providers/` of its own type; empty for the tenant.
    pub scope: String,
    /// The positions of the resources that must be there first, ascending.
    pub depends_on: Vec<usize>,
    body: Arc<Map<String, Value>>,
    turns: Vec<Turn>,
}

impl std::fmt::Debug for Planned {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Planned({} after {:?})", self.id, self.depends_on)
    }
}

impl std::fmt::Debug for Plan {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_list().entries(&self.resources).finish()
    }
}

impl Planned {
    /// Whether this is a deployment of its own: [`Plan::nested`] says of what.
    pub fn is_deployment(&self) -> bool {
        self.resource_type.eq_ignore_ascii_case("Microsoft.Resources/deployments")
    }
}

impl Plan {
    /// Finds out what the deployment makes, as far as can be known before anything is made.
    ///
    /// # Errors
    /// Everything that is wrong with the template's resources.
    pub(crate) fn new(deployment: Deployment) -> Result<Self, Vec<Fault>> {
        let budget = Budget::default();
        let drafts = draft::drafts(&deployment, &budget)?;
        let (registry, mut resources) = draft::settle(&deployment, &budget, drafts)?;
        dependencies::resolve(&deployment, &budget, &registry, &mut resources)?;
        let resources = resources.into_iter().map(|(planned, _)| planned).collect();
        Ok(Self { deployment, resources, registry: Arc::new(registry) })
    }

    /// The resources, in the order of the template.
    pub fn resources(&self) -> &[Planned] {
        &self.resources
    }

    /// The deployment that this is the plan of.
    pub fn deployment(&self) -> &Deployment {
        &self.deployment
    }

    /// The resources that can be deployed now: not begun yet, and all their dependencies done. Who is done, has begun.
    pub fn ready<'a, 'b>(
        &'a self,
        begun: &'b BTreeSet<usize>,
        done: &'b BTreeSet<usize>,
    ) -> impl Iterator<Item = &'a Planned> + use<'a, 'b> {
        let free = move |planned: &&Planned| {
            !begun.contains(&planned.index) && planned.depends_on.iter().all(|other| done.contains(other))
        };
        self.resources.iter().filter(free)
    }
}
