//! Deployments (`Microsoft.Resources/deployments`): a template, what it was given, and how far it got.
//!
//! Three records, so that neither a list nor a step has to carry a template of four megabytes: what everybody may see, what
//! the deployment is made from, and one for each thing that it did.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Kind, Lookup, Record};
use crate::{ResourceId, Sealed, TenantId};

/// What happens to resources that the template does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeploymentMode {
    /// They stay.
    Incremental,
    /// They are deleted.
    Complete,
}

/// How far a deployment, or one of its operations, got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeploymentState {
    /// It was accepted, and nothing was done yet.
    Accepted,
    /// It is under way.
    Running,
    /// It ended well.
    Succeeded,
    /// It ended badly; `error` says why.
    Failed,
    /// Somebody stopped it.
    Canceled,
}

impl DeploymentState {
    /// The name on the wire (`provisioningState`).
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "Accepted",
            Self::Running => "Running",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
            Self::Canceled => "Canceled",
        }
    }

    /// Whether nothing follows.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Canceled)
    }
}

/// A deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    /// Its name at its scope.
    pub name: String,
    /// A resource group, subscription, management group, or `/` for the directory.
    pub scope: ResourceId,
    /// The directory in which it was made.
    pub tenant: TenantId,
    /// Where its data lives, for deployments above resource groups.
    pub location: Option<String>,
    /// Its tags.
    pub tags: super::Tags,
    /// What happens to resources that it does not name.
    pub mode: DeploymentMode,
    /// `properties.debugSetting.detailLevel`, kept and shown.
    pub debug_setting: Option<String>,
    /// The link that the template was found by.
    pub template_link: Option<Value>,
    /// Equal templates have equal hashes.
    pub template_hash: String,
    /// What its parameters were given: `{"name": {"type": …, "value": …}}`, secure ones without a value.
    pub parameters: Map<String, Value>,
    /// The providers and types that it makes resources of.
    pub providers: Value,
    /// What waits for what.
    pub dependencies: Value,
    /// Names this run: a deployment that is made anew under the same name is another one.
    pub run: Uuid,
    /// The deployment whose template holds this one, and its run.
    pub parent: Option<(ResourceId, Uuid)>,
    /// How many resources it and all deployments in it may have together.
    pub allowance: u32,
    /// Who deploys: its steps are allowed what this caller is allowed when they happen.
    pub caller: Value,
    /// How far it got.
    pub state: DeploymentState,
    /// Why it failed: `{"code": …, "message": …, "details": […]}`.
    pub error: Option<Value>,
    /// What it gives back: `{"name": {"type": …, "value": …}}`, secure ones without a value.
    pub outputs: Map<String, Value>,
    /// The resources that it made or changed.
    pub output_resources: Vec<ResourceId>,
    /// Groups the log entries of one request.
    pub correlation_id: String,
    /// When it began; `utcNow()` in its template.
    pub started: Timestamp,
    /// When it ended, or was last heard of.
    pub updated: Timestamp,
    /// Which process works on it, and until when that holds unless it is renewed.
    pub worker: Option<(Uuid, Timestamp)>,
}

/// What a deployment is made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentSource {
    /// The deployment's key.
    pub deployment: String,
    /// The template, as its author wrote it.
    pub template: Value,
    /// Whether the template's expressions are those of the deployment around it, with that one's parameters.
    pub is_outer: bool,
    /// All that its parameters were given, sealed; gone as soon as the deployment ended.
    pub sealed: Option<Sealed>,
}

/// What a deployment did with one resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentOperation {
    /// The deployment's key.
    pub deployment: String,
    /// Where it stands among the deployment's operations: 0 is the first.
    pub number: u32,
    /// Names it within the deployment: 16 hexadecimal digits.
    pub id: String,
    /// `Create`, `Delete`, `EvaluateDeploymentOutput` …
    pub provisioning: String,
    /// The resource, and the api-version in which it was written; none for what is done to no resource.
    pub target: Option<(ResourceId, String)>,
    /// How far it got.
    pub state: DeploymentState,
    /// The HTTP status that the resource's provider answered.
    pub status: u16,
    /// Its error where it refused: `{"code": …, "message": …}`.
    pub error: Option<Value>,
    /// When it began.
    pub started: Timestamp,
    /// When it ended, or was last heard of.
    pub updated: Timestamp,
    /// The id of the request that the provider answered.
    pub request: Uuid,
}

impl Deployment {
    /// The type of deployments.
    pub const TYPE: &'static str = "Microsoft.Resources/deployments";

    /// `{scope}/providers/Microsoft.Resources/deployments/{name}`
    pub fn resource_id(&self) -> ResourceId {
        self.scope.resource(Self::TYPE, &self.name)
    }

    /// What the keys of all deployments at a scope begin with. Each directory has its own `/`.
    pub fn prefix(tenant: TenantId, scope: &ResourceId) -> String {
        if *scope == ResourceId::root() { format!("/ {tenant}/") } else { format!("{} ", scope.key()) }
    }

    /// The key of the deployment with that id.
    pub fn key_of(tenant: TenantId, id: &ResourceId) -> String {
        Self::prefix(tenant, &id.parent()) + &id.name().to_lowercase()
    }

    /// Whether it has ended.
    pub const fn is_over(&self) -> bool {
        self.state.is_over()
    }
}

impl DeploymentSource {
    /// What the sealed part is bound to: this deployment and this run of it.
    pub fn seal_context(&self, run: Uuid) -> String {
        format!("deployment/{}/{run}", self.deployment)
    }
}

impl Record for Deployment {
    const KIND: Kind = Kind::Deployment;

    fn key(&self) -> String {
        Self::prefix(self.tenant, &self.scope) + &self.name.to_lowercase()
    }

    fn lookups(&self) -> Vec<Lookup> {
        // Those that a process has to finish are found without reading all that ever were.
        if self.is_over() { Vec::new() } else { vec![Lookup::shared("unfinished", "yes")] }
    }
}

impl Record for DeploymentSource {
    const KIND: Kind = Kind::DeploymentSource;

    /// The deployment's.
    fn key(&self) -> String {
        self.deployment.clone()
    }
}

impl Record for DeploymentOperation {
    const KIND: Kind = Kind::DeploymentOperation;

    /// `{deployment} {number}`: in the order in which they began.
    fn key(&self) -> String {
        format!("{} {:06}", self.deployment, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deployments_key_begins_with_its_scopes() {
        let tenant = TenantId(Uuid::nil());
        for scope in ["/subscriptions/s", "/subscriptions/s/resourceGroups/G"] {
            let scope = ResourceId::parse(scope).unwrap();
            let id = scope.resource(Deployment::TYPE, "Main");
            assert_eq!(Deployment::key_of(tenant, &id), format!("{} main", scope.key()));
        }
    }

    #[test]
    fn directories_share_no_deployment() {
        let id = ResourceId::root().resource(Deployment::TYPE, "main");
        let key = |n| Deployment::key_of(TenantId(Uuid::from_u128(n)), &id);
        assert_ne!(key(1), key(2));
    }
}
