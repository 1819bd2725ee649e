//! `lazurite serve`: an operator's server. Nothing in it is a developer's: no seed, no switch, no printed secret.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use lazurite_model::TenantId;
use lazurite_model::record::Tenant;
use lazurite_store::Store;
use secrecy::ExposeSecret as _;
use tokio::net::TcpListener;

use crate::assemble::{self, Foundation};
use crate::background::Workshop;
use crate::certificates::Renewal;
use crate::cli::{LogFormat, ServeArguments};
use crate::config::{Origins, ServeFile, log_filter};
use crate::data_dir::DataDir;
use crate::hosts::Hosts;
use crate::installation::{Installation, Trusted};
use crate::interpose::Nothing;
use crate::issuer_keys::Reach;
use crate::managed_identity::Plan;
use crate::running::{Listeners, Running};
use crate::{listen, seed};

/// Runs until Ctrl-C or SIGTERM.
pub fn run(arguments: &ServeArguments) -> Result<()> {
    let file = ServeFile::read(&arguments.config)?;
    log_to_standard_error(arguments.log);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(&file))
}

fn log_to_standard_error(format: LogFormat) {
    let filter = tracing_subscriber::EnvFilter::new(log_filter("warn,lazurite=info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
}

async fn serve(file: &ServeFile) -> Result<()> {
    let origins = file.origins()?;
    let trusted = file.trusted(&origins)?;
    let identities = file.managed_identities()?;
    let listeners = bind(file, &identities)?;
    let renewal = Renewal::begin(file.tls.certificate.clone(), file.tls.key.clone())?;
    let drain = file.drain()?;
    let shared_limits = file.shared_limits()?;
    if let Some(shared) = &shared_limits {
        shared.check().await.context("`[redis]`")?;
    }
    let data_dir = DataDir::claim(&file.server.data_dir)?;
    let base = file.foundation(&data_dir)?;
    let url = file.database.url.as_ref().map(|url| url.expose_secret().to_owned());
    let database = assemble::database(&data_dir, url.as_deref());
    let store = Store::open(&database, Arc::clone(&base.clock)).await.context("cannot open the state")?;
    let installation = Installation {
        home_tenant: first_tenant(file, &store, &base, &trusted).await?,
        ..installation(file, origins, trusted, identities)?
    };
    let assembly = assemble::surfaces(&store, &base, &installation).await?;
    let workshop = Workshop { shared_limits, ..Workshop::of(&store, &assembly, &base) };
    let running = Running::start(listeners, &renewal.tls(), &assembly, &workshop, &Nothing)?.draining_for(drain);
    let running = running.renewing(renewal)?;
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        maps = installation.origins.map(),
        resource_manager = installation.origins.arm(),
        sign_in = installation.sign_in,
        trusted_issuers = ?installation.issuers(),
        "ready"
    );
    running.until_stopped(|| tracing::info!("stopping: not ready any more, and soon not there")).await
}

fn installation(file: &ServeFile, origins: Origins, trusted: Vec<Trusted>, identities: Plan) -> Result<Installation> {
    Ok(Installation {
        hosts: file.region.iter().fold(Hosts::of(&origins), |hosts, region| hosts.with_maps(&region.hosts)),
        location: file.location()?,
        regions: file.regions(&origins)?,
        home_tenant: TenantId(uuid::Uuid::nil()),
        sign_in: file.sign_in.enabled,
        trusted,
        reach: Reach::Public,
        extra_ca: None,
        upstreams: file.upstreams()?,
        limits: file.limit_options()?,
        journal: file.journal.settings(&file.server.data_dir)?,
        usage_folder: file.server.data_dir.join(assemble::USAGE_FOLDER),
        workloads: identities.shared,
        doors: identities.doors,
        arc_folder: identities.arc_folder,
        telemetry: file.telemetry()?,
        origins,
    })
}

fn bind(file: &ServeFile, identities: &Plan) -> Result<Listeners> {
    let bind = |addresses: &[SocketAddr], key: &str| -> Result<Vec<TcpListener>> {
        addresses.iter().map(|address| listen::bind_one(*address, address.port(), key)).collect()
    };
    Ok(Listeners {
        https: bind(&file.server.listen, "`server.listen`")?,
        admin: bind(&file.server.admin_listen, "`server.admin_listen`")?,
        http: bind(&file.server.http_listen, "`server.http_listen`")?,
        identity: bind(&file.server.identity_listen, "`server.identity_listen`")?,
        doors: identities.doors.iter().map(|door| door.listen.bind()).collect::<Result<_>>()?,
    })
}

/// The state's first tenant; an empty state begins with what `[bootstrap]` says.
async fn first_tenant(file: &ServeFile, store: &Store, base: &Foundation, trusted: &[Trusted]) -> Result<TenantId> {
    let known = store.list::<Tenant>("").await?;
    match (known.first(), &file.bootstrap) {
        (Some(tenant), bootstrap) => {
            if bootstrap.is_some() {
                tracing::info!("the state has its first administrator; [bootstrap] is passed over and can go");
            }
            let named = bootstrap.as_ref().and_then(|bootstrap| bootstrap.tenant);
            Ok(named.filter(|named| known.iter().any(|tenant| tenant.id == *named)).unwrap_or(tenant.id))
        }
        (None, None) => anyhow::bail!("the state is empty: name the first tenant and its administrator in [bootstrap]"),
        (None, Some(bootstrap)) => {
            let federated: Vec<TenantId> = trusted.iter().flat_map(|it| it.settings.tenants.clone()).collect();
            let records = bootstrap.plan(base, &federated, file.sign_in.enabled)?;
            if seed::begin_with(store, &records).await? {
                tracing::info!("the state was empty, and begins with what [bootstrap] says");
            } else {
                tracing::info!("another replica was quicker: the state begins with what its [bootstrap] says");
            }
            let tenants = store.list::<Tenant>("").await?;
            Ok(tenants.first().context("no tenant was made")?.id)
        }
    }
}
