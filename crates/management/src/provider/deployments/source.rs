//! What a deployment is made from, open: its template, and what its parameters were given.

use lazurite_crypto::seal::Sealer;
use lazurite_model::Record as _;
use lazurite_model::record::{Deployment, DeploymentSource};
use serde_json::Value;

use crate::failure::Outcome;

/// Template and parameters. Has no `Debug`: the parameters may be secrets.
#[derive(Clone)]
pub(super) struct Source {
    /// The template, as its author wrote it.
    pub(super) template: Value,
    /// What the parameters were given: `{"name": {"value": …}}`, without references to vaults.
    pub(super) given: Value,
    /// Whether the template's expressions are those of the deployment around it.
    pub(super) is_outer: bool,
}

impl Source {
    /// As it is kept while the deployment runs.
    pub(super) fn seal(&self, deployment: &Deployment, sealer: &Sealer) -> DeploymentSource {
        let mut record = DeploymentSource {
            deployment: deployment.key(),
            template: self.template.clone(),
            is_outer: self.is_outer,
            sealed: None,
        };
        let context = record.seal_context(deployment.run);
        record.sealed = Some(sealer.seal(&context, self.given.to_string().as_bytes()));
        record
    }

    /// Out of what is kept.
    ///
    /// # Errors
    /// When the sealed part is not this run's, or was sealed under another key.
    pub(super) fn open(record: DeploymentSource, deployment: &Deployment, sealer: &Sealer) -> Outcome<Self> {
        let given = match &record.sealed {
            Some(sealed) => {
                let plain = sealer.open(&record.seal_context(deployment.run), sealed)?;
                serde_json::from_slice(&plain).map_err(lazurite_api::ApiError::internal)?
            }
            None => Value::Null,
        };
        Ok(Self { template: record.template, given, is_outer: record.is_outer })
    }
}
