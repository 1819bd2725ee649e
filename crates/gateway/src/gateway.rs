//! The gate's parts, and what the server does with it besides handing it requests.

use std::sync::Arc;

use lazurite_api::Service;
use lazurite_crypto::jwks::KeySet;
use lazurite_model::{AnyRecord, ChangeSet, Clock, Revision};

use crate::admit::Limits;
use crate::authenticate::{Moment, OwnIssuer, Tokens, TrustedIssuers};
use crate::decision::Journal;
use crate::meter::Meter;
use crate::metrics::{GatewayMetrics, Metrics};
use crate::options::GatewayOptions;
use crate::region::Regions;
use crate::route::Router;
use crate::snapshot::LoadError;
use crate::state::State;
use crate::trace::RequestIds;

/// The gate.
pub struct Gateway {
    pub(crate) router: Router,
    pub(crate) state: State,
    pub(crate) tokens: Tokens,
    pub(crate) limits: Limits,
    pub(crate) meter: Meter,
    pub(crate) metrics: Metrics,
    pub(crate) request_ids: RequestIds,
    pub(crate) service: Arc<dyn Service>,
    pub(crate) regions: Regions,
    /// The origin of our sign-in server, to which challenges add the tenant; `None`: there is none, and they name the
    /// first trusted issuer.
    pub(crate) authority: Option<String>,
    pub(crate) body_limit: usize,
    /// Where decisions are kept, if they are.
    pub(crate) journal: Option<Journal>,
    /// Whether answers tell what became of their requests.
    pub(crate) tells: bool,
    clock: Arc<dyn Clock>,
}

impl Gateway {
    /// A gate that knows nobody yet: [`Gateway::load`] comes next.
    pub fn new(options: GatewayOptions) -> Self {
        let authority = options.authorities.first().map(|origin| origin.trim_end_matches('/').to_owned());
        Self {
            router: Router::new(options.routes),
            limits: Limits::new(options.sealer.name_key(), options.limits),
            state: State::new(options.sealer),
            tokens: Tokens::new(
                OwnIssuer::new(&options.authorities, options.audiences),
                TrustedIssuers::new(options.trusted_issuers),
                options.remembered_tokens,
            ),
            meter: options.meter,
            metrics: Metrics::new(options.routes),
            request_ids: RequestIds::new(&*options.random),
            service: options.service,
            regions: options.regions,
            authority,
            body_limit: options.body_limit,
            journal: None,
            tells: false,
            clock: options.clock,
        }
    }

    /// Replaces all that the gate knows by what the records say. Blocks for some microseconds per account.
    ///
    /// # Errors
    /// When a record cannot be used, e.g. because it was sealed under another master key; then nothing changes.
    pub fn load(&self, revision: Revision, records: &[AnyRecord]) -> Result<(), LoadError> {
        self.state.load(revision, records)
    }

    /// Learns what one write changed. Requests that begin after this returns are decided by it.
    ///
    /// Revisions must come in order; one that is known already is passed over. A record that cannot be used opens
    /// nothing, and is logged.
    pub fn apply(&self, changes: &ChangeSet) {
        for error in self.state.apply(changes) {
            tracing::error!(revision = changes.revision.0, %error, "a changed record cannot be used");
        }
    }

    /// Replaces the keys of a trusted issuer; with `None`, none of its tokens is believed. Requests that begin after this
    /// returns are decided by it.
    pub fn put_issuer_keys(&self, issuer: &str, keys: Option<KeySet>) {
        self.tokens.trusted().put_keys(issuer, keys);
    }

    /// Waits until tokens named keys that their trusted issuers' sets do not have, and says which issuers: whoever fetches
    /// key sets should look again, and not too often, since anybody can make up a key's name.
    pub async fn missed_issuers(&self) -> Vec<String> {
        self.tokens.trusted().missed().await
    }

    /// The revision that requests are decided by.
    pub fn revision(&self) -> Revision {
        self.state.current().revision
    }

    /// What the gate did since its start.
    pub fn metrics(&self) -> GatewayMetrics {
        self.metrics.read()
    }

    /// How many accounts the gate knows.
    pub fn accounts(&self) -> usize {
        self.state.current().accounts.len()
    }

    /// How many entries differ from what would be there if all were built anew from the records of the same revision.
    /// Must be 0.
    ///
    /// # Errors
    /// When a record cannot be used.
    pub fn drift(&self, records: &[AnyRecord]) -> Result<usize, LoadError> {
        self.state.drift(records)
    }

    /// What was counted, to be stored at least every second.
    pub const fn meter(&self) -> &Meter {
        &self.meter
    }

    pub(crate) fn now(&self) -> Moment {
        Moment { nanos: self.clock.unix_nanos() }
    }
}
