//! Work that goes on beside the requests. Each round carries no input and reads everything anew, so that one that failed
//! is made good by the next.

mod decisions;
mod deployments;
mod follow;
mod issuers;
mod limits;
mod meter;
mod rounds;
mod upkeep;
mod usage_series;

use std::sync::Arc;
use std::time::Duration;

use lazurite_api::IssuerKeys;
use lazurite_gateway::{Gateway, RedisLimits};
use lazurite_model::{Clock, Random};
use lazurite_store::Store;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::assemble::{Assembly, Foundation};
use crate::listen;

pub use follow::follow;
use issuers::Issuers;
pub use rounds::{RoundCounts, Rounds};
pub use usage_series::UsageSeries;

/// What the meter counted is written this often: it is on the disk within a second of the answer.
const METER_EVERY: Duration = Duration::from_millis(800);
/// How often decisions are shared with replicas.
const SHARE_EVERY: Duration = Duration::from_millis(1000);
/// How often changes that other processes wrote are looked for.
const FOLLOW_EVERY: Duration = Duration::from_millis(250);
/// How often deployments are looked for that nobody goes through any more.
const DEPLOYMENTS_EVERY: Duration = Duration::from_secs(2);
/// How often signing keys, old rows and drift are looked after.
const UPKEEP_EVERY: Duration = Duration::from_secs(3600);

/// What the work is done with.
#[derive(Clone)]
pub struct Workshop {
    /// The state.
    pub store: Store,
    /// The gate, whose snapshot follows the state and whose meter is emptied.
    pub gateway: Arc<Gateway>,
    /// Sign-in, whose keys are rotated.
    pub identity: lazurite_identity::State,
    /// The resource manager, whose unfinished deployments are taken up.
    pub management: Arc<lazurite_management::State>,
    /// Whether anybody signs in here.
    pub sign_in: bool,
    /// Fetches other issuers' key sets.
    pub issuer_keys: Arc<dyn IssuerKeys>,
    /// The issuers whose key sets the gate needs.
    pub trusted_issuers: Vec<String>,
    /// Where limits are added up with other replicas.
    pub shared_limits: Option<Arc<RedisLimits>>,
    /// What the rounds of the work did.
    pub rounds: Rounds,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
}

impl Workshop {
    /// What the parts of a server are looked after with.
    pub fn of(store: &Store, assembly: &Assembly, base: &Foundation) -> Self {
        Self {
            store: store.clone(),
            gateway: Arc::clone(&assembly.gateway),
            identity: assembly.identity.clone(),
            management: Arc::clone(&assembly.management),
            sign_in: assembly.surfaces.sign_in.is_some(),
            issuer_keys: Arc::clone(&assembly.issuer_keys),
            trusted_issuers: assembly.trusted_issuers.clone(),
            shared_limits: None,
            rounds: Rounds::begin(base.clock.unix_nanos()),
            clock: Arc::clone(&base.clock),
            random: Arc::clone(&base.random),
        }
    }
}

/// Starts the background work; it ends, after a last round, when `stop` says so.
pub fn start(workshop: &Workshop, stop: &watch::Receiver<bool>) -> Vec<JoinHandle<()>> {
    let (one, two, three, four) = (workshop.clone(), workshop.clone(), workshop.clone(), workshop.clone());
    let (five, reached) = (workshop.clone(), decisions::Reached::default());
    let management = Arc::clone(&workshop.management);
    let shared = workshop.shared_limits.clone();
    let shared =
        shared.map(|shared| limits::start(Arc::clone(&workshop.gateway), shared, &*workshop.random, stop.clone()));
    let mut work = vec![
        meter::start(one, stop.clone()),
        every(METER_EVERY, stop.clone(), move || meter::store_sign_ins(four.clone())),
        every(SHARE_EVERY, stop.clone(), move || decisions::share(five.clone(), reached.clone())),
        every(FOLLOW_EVERY, stop.clone(), move || follow::catch_up(two.clone())),
        every(DEPLOYMENTS_EVERY, stop.clone(), move || deployments::take_up(Arc::clone(&management))),
        every(UPKEEP_EVERY, stop.clone(), move || upkeep::look_after(three.clone())),
        issuers::start(Issuers::of(workshop), stop.clone()),
    ];
    work.extend(shared);
    work
}

/// Does at once what is looked after by the hour: after the clock was moved, say.
pub async fn look_after(workshop: &Workshop) {
    upkeep::look_after(workshop.clone()).await;
}

/// Writes at once what was noted since the last time.
pub async fn write_notes(workshop: &Workshop) {
    meter::store_usage(workshop).await;
    meter::store_sign_ins(workshop.clone()).await;
}

fn every<F, R>(period: Duration, mut stop: watch::Receiver<bool>, mut round: F) -> JoinHandle<()>
where
    F: FnMut() -> R + Send + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    tokio::spawn(async move {
        loop {
            let stopping = tokio::select! {
                () = tokio::time::sleep(period) => false,
                () = listen::stopped(&mut stop) => true,
            };
            round().await;
            if stopping {
                break;
            }
        }
    })
}
