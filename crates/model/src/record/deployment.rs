//! Deployments (`Microsoft.Resources/deployments`): a template, what it was given, and how far it got.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Kind, Record};
use crate::{ResourceId, Sealed};

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

/// What a deployment did with one resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentOperation {
    /// Names it within the deployment.
    pub id: String,
    /// `Create`, `Delete`, `Read`, `EvaluateDeploymentOutput` …
    pub provisioning: String,
    /// The resource.
    pub target: ResourceId,
    /// How far it got.
    pub state: DeploymentState,
    /// The HTTP status that the resource's provider answered.
    pub status: u16,
    /// Its answer where it refused: `{"error": …}`.
    pub message: Option<Value>,
    /// When it began.
    pub started: Timestamp,
    /// When it ended, or was last heard of.
    pub updated: Timestamp,
}

/// A deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    /// Its name at its scope.
    pub name: String,
    /// A resource group, subscription, management group, or `/` for the directory.
    pub scope: ResourceId,
    /// Where its data lives, for deployments above resource groups.
    pub location: Option<String>,
    /// Its tags.
    pub tags: super::Tags,
    /// What happens to resources that it does not name.
    pub mode: DeploymentMode,
    /// The template, as it was sent or found.
    pub template: Value,
    /// What its parameters were given, without secure ones.
    pub parameters: Map<String, Value>,
    /// All that its parameters were given, sealed; gone as soon as it ended.
    pub sealed_parameters: Option<Sealed>,
    /// Who deploys: its steps are allowed what this caller is allowed when they happen.
    pub caller: Value,
    /// How far it got.
    pub state: DeploymentState,
    /// Why it failed: `{"code": …, "message": …, "details": […]}`.
    pub error: Option<Value>,
    /// What it gives back.
    pub outputs: Map<String, Value>,
    /// The resources that it made or changed.
    pub output_resources: Vec<ResourceId>,
    /// What it did so far.
    pub operations: Vec<DeploymentOperation>,
    /// Groups the log entries of one request.
    pub correlation_id: String,
    /// When it began; `utcNow()` in its template.
    pub started: Timestamp,
    /// When it ended, or was last heard of.
    pub updated: Timestamp,
    /// Which process works on it, and until when that holds unless it is renewed.
    pub worker: Option<(uuid::Uuid, Timestamp)>,
}

impl Deployment {
    /// `{scope}/providers/Microsoft.Resources/deployments/{name}`
    pub fn resource_id(&self) -> ResourceId {
        self.scope.resource("Microsoft.Resources/deployments", &self.name)
    }

    /// What the sealed parameters are bound to.
    pub fn seal_context(&self) -> String {
        format!("deployment/{}", self.key())
    }

    /// Whether it has ended.
    pub const fn is_over(&self) -> bool {
        matches!(self.state, DeploymentState::Succeeded | DeploymentState::Failed | DeploymentState::Canceled)
    }
}

impl Record for Deployment {
    const KIND: Kind = Kind::Deployment;

    /// `{scope} {name}`: the deployments at a scope are listed by prefix.
    fn key(&self) -> String {
        format!("{} {}", self.scope.key(), self.name.to_lowercase())
    }

    fn lookups(&self) -> Vec<super::Lookup> {
        // Those that a process has to finish are found without reading all that ever were.
        if self.is_over() { Vec::new() } else { vec![super::Lookup::shared("unfinished", "yes")] }
    }
}
