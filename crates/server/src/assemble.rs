//! Builds every part and hands each exactly what it needs. Read this file and you have the wiring.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use lazurite_api::{Audience, Guard, IssuerKeys};
use lazurite_crypto::seal::Sealer;
use lazurite_gateway::{Audiences, Gateway, GatewayOptions, Meter};
use lazurite_identity::{Choice, Workload};
use lazurite_maps::{Backing, Limits, Maps};
use lazurite_model::record::Tenant;
use lazurite_model::{Clock, Random, SystemClock, SystemRandom, TenantId};
use lazurite_store::{Database, Store};

use crate::background;
use crate::config::{Config, Origins};
use crate::data_dir::DataDir;
use crate::developer::Developer;
use crate::dispatch::{SignIn, Surfaces};
use crate::health::Readiness;
use crate::installation::Installation;
use crate::issuer_keys::{Configured, KeySets};
use crate::listen::Connections;
use crate::managed_identity::Door;
use crate::map_data::StoredData;
use crate::seed::{self, Maker, file};
use crate::telemetry::TelemetrySettings;

/// The file in the data folder that holds the state, unless PostgreSQL does.
pub const STATE_FILE: &str = "state.db";

/// The folder in the data folder that holds the counts that are not in the totals yet.
pub const USAGE_FOLDER: &str = "usage";

/// What every part may use.
#[derive(Clone)]
pub struct Foundation {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Seals and opens secrets.
    pub sealer: Arc<Sealer>,
}

impl Foundation {
    /// The system's clock and randomness, and the folder's master key.
    pub fn of(data_dir: &DataDir) -> Result<Self> {
        Self::with(data_dir, Arc::new(SystemClock), Arc::new(SystemRandom))
    }

    /// That clock and randomness, and the folder's master key.
    pub fn with(data_dir: &DataDir, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Result<Self> {
        Ok(Self::under(data_dir.master_key(&*random)?, clock, random))
    }

    /// That clock and randomness, and that master key.
    pub fn under(master_key: [u8; 32], clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        let sealer = Sealer::new(master_key, Arc::clone(&random));
        Self { clock, random, sealer: Arc::new(sealer) }
    }
}

/// Where the state is, for a folder and a `--database-url`.
pub fn database(data_dir: &DataDir, url: Option<&str>) -> Database {
    match url {
        Some(url) => Database::Postgres(url.to_owned()),
        None => Database::Sqlite(data_dir.file(STATE_FILE)),
    }
}

/// The state, seeded if it is fresh, and what the developer gets to know of it.
pub async fn state(config: &Config, data_dir: &DataDir, base: &Foundation) -> Result<(Store, Developer)> {
    let database = database(data_dir, config.database_url.as_deref());
    let store = Store::open(&database, Arc::clone(&base.clock)).await.context("cannot open the state")?;
    let fresh = store.list::<Tenant>("").await?.is_empty();
    let known = Developer::read(data_dir, &base.sealer)?;
    let developer = match (fresh, known) {
        (false, Some(developer)) => developer,
        (false, None) => anyhow::bail!(
            "the database was filled by a server with another data folder; use that folder (its master.key opens the secrets), or another database"
        ),
        (true, _) => {
            let planned = plan(config, base)?;
            // The developer's file first: should the machine stop here, the next start finds the state fresh and makes both anew.
            planned.developer.write(data_dir, &base.sealer)?;
            seed::apply(&store, &planned.records).await?;
            planned.developer
        }
    };
    Ok((store, developer))
}

fn plan(config: &Config, base: &Foundation) -> Result<seed::Plan> {
    let around = |maker| seed::Surroundings {
        maker,
        random: &*base.random,
        sealer: &base.sealer,
        location: config.location,
        now: base.clock.now(),
    };
    match &config.seed {
        None => seed::plan(&file::SeedFile::default(), &around(Maker::Random(&*base.random)))
            .map_err(|fault| anyhow::anyhow!("cannot make the first state: {}", fault.message)),
        Some(path) => {
            let source = file::Source::open("the seed", path)?;
            seed::plan(&source.parse()?, &around(Maker::Derived)).map_err(|fault| source.explain(&fault))
        }
    }
}

/// Everything that answers, and the parts that background work needs.
pub struct Assembly {
    /// The surfaces.
    pub surfaces: Arc<Surfaces>,
    /// What answers on further listeners for managed identity, in the order of the configuration.
    pub doors: Vec<axum::Router>,
    /// The gate.
    pub gateway: Arc<Gateway>,
    /// Sign-in.
    pub identity: lazurite_identity::State,
    /// The resource manager, whose deployments go on in the background.
    pub management: Arc<lazurite_management::State>,
    /// Fetches other issuers' key sets.
    pub issuer_keys: Arc<dyn IssuerKeys>,
    /// The issuers whose key sets the gate needs.
    pub trusted_issuers: Vec<String>,
    /// Where metrics and traces go, if they do.
    pub telemetry: Option<TelemetrySettings>,
}

/// Builds the surfaces over the state.
pub async fn surfaces(store: &Store, base: &Foundation, installation: &Installation) -> Result<Assembly> {
    let gateway = Arc::new(gateway(store, base, installation)?);
    let guard: Arc<dyn Guard> = Arc::clone(&gateway) as Arc<dyn Guard>;
    let sources: Vec<Configured> = installation.trusted.iter().map(|trusted| trusted.source.clone()).collect();
    let issuer_keys =
        KeySets::new(&sources, installation.reach, installation.extra_ca.as_deref(), Arc::clone(&base.clock))?;
    let issuer_keys: Arc<dyn IssuerKeys> = Arc::new(issuer_keys);
    let identity = lazurite_identity::State::new(
        store.clone(),
        Arc::clone(&base.sealer),
        Arc::clone(&guard),
        Arc::clone(&base.clock),
        Arc::clone(&base.random),
        identity_settings(installation.home_tenant, &installation.origins, installation.arc_folder.clone()),
    );
    identity.ask_issuers(Arc::clone(&issuer_keys));
    if installation.sign_in {
        let rotated = lazurite_identity::rotate_signing_keys(&identity, base.clock.now()).await;
        rotated.context("cannot make the signing keys")?;
    }
    background::follow(store, &gateway, &identity).await?;
    if installation.sign_in {
        lazurite_identity::ensure_first_party(&identity).await.context("cannot write the first service principals")?;
    }
    let management = lazurite_management::State {
        throttle: Arc::default(),
        store: store.clone(),
        sealer: Arc::clone(&base.sealer),
        guard: Arc::clone(&guard),
        decisions: Arc::clone(&gateway) as _,
        clock: Arc::clone(&base.clock),
        random: Arc::clone(&base.random),
        settings: management_settings(installation),
    };
    let vault = lazurite_vault::router(lazurite_vault::State {
        store: store.clone(),
        sealer: Arc::clone(&base.sealer),
        guard,
        clock: Arc::clone(&base.clock),
        random: Arc::clone(&base.random),
        settings: vault_settings(&installation.origins),
    });
    let surfaces = Surfaces {
        vault,
        gateway: Arc::clone(&gateway),
        management: lazurite_management::router(management.clone()),
        sign_in: installation.sign_in.then(|| sign_in(&identity, installation)),
        hosts: installation.hosts.clone(),
        connections: Connections::default(),
        readiness: Readiness::new(store.clone(), Arc::clone(&gateway)),
    };
    let door = |door: &Door| lazurite_identity::managed_identity_router(identity.clone(), vec![door.workload.clone()]);
    let doors = installation.doors.iter().map(door).collect();
    let trusted_issuers = installation.issuers();
    let (surfaces, management) = (Arc::new(surfaces), Arc::new(management));
    let telemetry = installation.telemetry.clone();
    Ok(Assembly { surfaces, doors, gateway, identity, management, issuer_keys, trusted_issuers, telemetry })
}

fn gateway(store: &Store, base: &Foundation, installation: &Installation) -> Result<Gateway> {
    let Installation { origins, regions, sign_in, trusted, .. } = installation;
    // A run's id decides whether its counts are in the totals already: no two runs may share one, whatever the seed.
    let meter =
        Meter::open(&installation.usage_folder, &SystemRandom).context("cannot keep counts in the data folder")?;
    let gateway = Gateway::new(GatewayOptions {
        regions: regions.clone(),
        clock: Arc::clone(&base.clock),
        random: Arc::clone(&base.random),
        sealer: Arc::clone(&base.sealer),
        meter,
        routes: lazurite_maps::ROUTES,
        service: Arc::new(maps(store, base, installation)?),
        authorities: sign_in.then(|| origins.base.clone()).into_iter().collect(),
        audiences: audiences(origins),
        trusted_issuers: trusted.iter().map(|trusted| trusted.settings.clone()).collect(),
        body_limit: GatewayOptions::BODY_LIMIT,
        remembered_tokens: GatewayOptions::REMEMBERED_TOKENS,
        limits: installation.limits,
    });
    let gateway = gateway.with_journal(installation.journal.open()?);
    Ok(if installation.telemetry.is_some() { gateway.telling() } else { gateway })
}

fn maps(store: &Store, base: &Foundation, installation: &Installation) -> Result<Maps> {
    let maps = Maps::new(Limits::default(), &installation.upstreams)?;
    Ok(maps.backed_by(Backing {
        data: Arc::new(StoredData::new(store.clone(), Arc::clone(&base.random))),
        clock: Arc::clone(&base.clock),
        random: Arc::clone(&base.random),
    }))
}

fn sign_in(identity: &lazurite_identity::State, installation: &Installation) -> SignIn {
    let workloads = &installation.workloads;
    SignIn {
        state: identity.clone(),
        identity: lazurite_identity::login_router(identity.clone()),
        graph: lazurite_identity::graph_router(identity.clone()),
        managed_identity: lazurite_identity::managed_identity_router(identity.clone(), workloads.clone()),
        service_fabric: lazurite_identity::service_fabric_router(identity.clone(), workloads.clone()),
    }
}

/// Who asks on the shared listeners: first what the configuration knows, then whatever else runs on the developer's machine.
pub fn workloads(developer: &Developer, config: &Config) -> Vec<Workload> {
    let developers = Workload {
        sources: Vec::new(),
        header: developer.identity_header.clone().into(),
        resource: developer.identity.clone(),
        choice: Choice::AnyOfHomeTenant,
    };
    config.managed_identity.shared.iter().cloned().chain([developers]).collect()
}

/// Tokens may be made for Azure's own addresses and for ours.
fn audiences(origins: &Origins) -> Audiences {
    let ours = [
        (Audience::ResourceManager, origins.resource_manager.clone()),
        (Audience::Graph, vec![origins.graph.clone()]),
        (Audience::Vault, vec![origins.vault()]),
        (Audience::Maps, origins.maps.clone()),
    ];
    let ours = ours.iter().flat_map(|(surface, origins)| origins.iter().map(move |origin| (*surface, origin)));
    ours.fold(Audiences::azure(), |audiences, (surface, origin)| audiences.with(surface, origin))
}

/// What sign-in is told of its surroundings. `arc_folder`: where Azure Arc's challenges are written.
pub fn identity_settings(home_tenant: TenantId, origins: &Origins, arc_folder: PathBuf) -> lazurite_identity::Settings {
    lazurite_identity::Settings {
        login: origins.base.clone(),
        graph: origins.graph.clone(),
        resource_manager: origins.resource_manager.clone(),
        maps: origins.maps.clone(),
        vault: origins.vault(),
        home_tenant,
        managed_identity: lazurite_identity::ManagedIdentitySettings { hosts: Vec::new(), arc_folder },
    }
}

fn vault_settings(origins: &Origins) -> lazurite_vault::Settings {
    lazurite_vault::Settings {
        authority: origins.base.clone(),
        resource: origins.vault(),
        suffix: origins.vault_suffix.trim_start_matches('.').to_owned(),
    }
}

fn management_settings(installation: &Installation) -> lazurite_management::Settings {
    let origins = &installation.origins;
    lazurite_management::Settings {
        cloud_name: "Lazurite".to_owned(),
        origins: lazurite_management::Origins {
            arm: origins.arm().to_owned(),
            authority: origins.base.clone(),
            graph: origins.graph.clone(),
            vault_suffix: origins.vault_suffix.trim_start_matches('.').to_owned(),
            maps: origins.map().to_owned(),
            portal: origins.base.clone(),
        },
        location: installation.location,
        federated_tenants: installation.federated_tenants(),
        api_names: lazurite_maps::API_NAMES,
    }
}
