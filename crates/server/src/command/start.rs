//! `lazurite start`: everything on this machine, for development.

mod developer_mode;

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use lazurite_gateway::LimitOptions;
use lazurite_store::Store;

use crate::assemble::{self, Foundation};
use crate::background::Workshop;
use crate::cli::StartArguments;
use crate::config::{Config, Origins, Ports, developer_regions, log_filter, program_path, say, telemetry_of_argument};
use crate::data_dir::DataDir;
use crate::developer::{Developer, LastStart};
use crate::hosts::Hosts;
use crate::installation::Installation;
use crate::issuer_keys::Reach;
use crate::journal::JournalSettings;
use crate::managed_identity::{Door, Plan};
use crate::running::{Listeners, Running};
use crate::{certificates, command, listen};
use developer_mode::{DeveloperMode, Knobs, Surroundings};

/// Runs until Ctrl-C or SIGTERM.
pub fn run(arguments: &StartArguments) -> Result<()> {
    let config = Config {
        data_dir: arguments.data_dir.clone(),
        ports: Ports { https: arguments.port, http: arguments.http_port, identity: arguments.identity_port },
        location: *arguments.location.first().context("--location names no region")?,
        locations: arguments.location.clone(),
        seed: arguments.seed.clone(),
        database_url: arguments.database_url.clone(),
        upstreams: arguments.upstream.clone(),
        telemetry: telemetry_of_argument(arguments.otlp_endpoint.as_deref())?,
        managed_identity: Plan::read(arguments.managed_identities.as_deref(), &arguments.arc_folder)?,
    };
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(log_filter("warn")))
        .with_writer(std::io::stderr)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(config))
}

fn bind(ports: Ports, doors: &[Door]) -> Result<Listeners> {
    Ok(Listeners {
        admin: Vec::new(),
        https: listen::bind(ports.https, "--port")?,
        http: listen::bind(ports.http, "--http-port")?,
        identity: listen::bind(ports.identity, "--identity-port")?,
        doors: doors.iter().map(|door| door.listen.bind()).collect::<Result<_>>()?,
    })
}

fn ports_of(listeners: &Listeners) -> Result<Ports> {
    Ok(Ports {
        https: listen::port_of(&listeners.https)?,
        http: listen::port_of(&listeners.http)?,
        identity: listen::port_of(&listeners.identity)?,
    })
}

async fn serve(config: Config) -> Result<()> {
    let listeners = bind(config.ports, &config.managed_identity.doors)?;
    let ports = ports_of(&listeners)?;
    let data_dir = Arc::new(DataDir::claim(&config.data_dir)?);
    let knobs = Knobs::new();
    let base = knobs.foundation(&data_dir)?;
    let tls = certificates::tls_config(&data_dir, base.clock.now())?;
    let (store, mut developer) = assemble::state(&config, &data_dir, &base).await?;
    let is_first_start = developer.last_start.is_none();
    developer.last_start = Some(LastStart {
        ports,
        location: config.location.name().to_owned(),
        database_url: config.database_url.clone(),
    });
    let installation =
        installation(&config, &developer, Origins::on(ports.https), data_dir.read(certificates::CA_FILE)?);
    let assembly = assemble::surfaces(&store, &base, &installation).await?;
    let workshop = Workshop::of(&store, &assembly, &base);
    let surroundings = Surroundings {
        workshop: workshop.clone(),
        base: base.clone(),
        data_dir: Arc::clone(&data_dir),
        developer: developer.clone(),
        hosts: installation.hosts.clone(),
        authority: installation.origins.base.clone(),
        plain: format!("http://localhost:{}", ports.http),
    };
    let developer_mode = DeveloperMode::open(knobs, surroundings, is_first_start).await?;
    // Not before the first state is kept: a start that broke off is the first one again.
    developer.write(&data_dir, &base.sealer)?;
    let running = Running::start(listeners, &tls, &assembly, &workshop, &developer_mode)?;
    announce(&store, &developer, &base, &data_dir).await?;
    running.until_stopped(|| say("\nStopping: requests that are being answered may finish.")).await
}

/// A developer's installation. Federated credentials may name issuers on this machine, among them this server itself.
fn installation(config: &Config, developer: &Developer, origins: Origins, ca: Option<Vec<u8>>) -> Installation {
    Installation {
        origins,
        hosts: Hosts::developer(),
        location: config.location,
        regions: developer_regions(config.location, &config.locations),
        home_tenant: developer.tenant,
        sign_in: true,
        trusted: Vec::new(),
        reach: Reach::PublicAndThisMachine,
        extra_ca: ca,
        upstreams: config.upstreams.clone(),
        limits: LimitOptions::default(),
        journal: JournalSettings::developer(&config.data_dir),
        usage_folder: config.data_dir.join(assemble::USAGE_FOLDER),
        workloads: assemble::workloads(developer, config),
        doors: config.managed_identity.doors.clone(),
        arc_folder: config.managed_identity.arc_folder.clone(),
        telemetry: config.telemetry.clone(),
    }
}

async fn announce(store: &Store, developer: &Developer, base: &Foundation, data_dir: &DataDir) -> Result<()> {
    let ports = developer.last_start.as_ref().context("the server has not started")?.ports;
    let Origins { base: https, graph, .. } = Origins::on(ports.https);
    let ca = data_dir.file(certificates::CA_FILE);
    // Whoever deleted the first account must still be able to start, if only to create another.
    let account = match command::env::account(store, developer, &base.sealer).await {
        Ok(account) => format!(
            "A map, to paste into a browser:
  http://localhost:{http}/map/tile?api-version=2024-04-01&tilesetId=microsoft.base.road&zoom=0&x=0&y=0&subscription-key={key}

Maps account        {name} (client id {client_id})
Primary key         {key}",
            http = ports.http,
            key = account.primary_key,
            name = developer.account.name(),
            client_id = account.unique_id,
        ),
        Err(error) => format!("Maps account        {error}"),
    };
    say(&format!(
        "Lazurite {version} is ready. Ctrl-C stops it.

{account}
Maps                {https} or, without TLS, http://localhost:{http}
Sign-in             {https}/{tenant}
Resource manager    {https}
Microsoft Graph     {graph}
Managed identity    http://localhost:{identity}/metadata/identity/oauth2/token
Administrator       {user} on {https}/account, or application {admin};
                    password and secret are among the settings below
CA certificate      {ca}
{trust}
Settings for SDKs   {program} env --data-dir {folder}",
        version = env!("CARGO_PKG_VERSION"),
        http = ports.http,
        identity = ports.identity,
        tenant = developer.tenant,
        user = developer.user,
        admin = developer.admin_client_id,
        ca = ca.display(),
        trust = trust(&ca),
        program = program_path(),
        folder = data_dir.path().display(),
    ));
    Ok(())
}

/// One line each: how this system, and how the SDKs alone, come to trust the CA.
fn trust(ca: &Path) -> String {
    let ca = ca.display();
    let system = if cfg!(target_os = "macos") {
        format!("sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain {ca}")
    } else if cfg!(windows) {
        format!("certutil -addstore -user Root {ca}")
    } else {
        format!("sudo cp {ca} /usr/local/share/ca-certificates/lazurite.crt && sudo update-ca-certificates")
    };
    format!(
        "  trusted system-wide: {system}
  by Python and az:    export REQUESTS_CA_BUNDLE={ca}
  by Node.js:          export NODE_EXTRA_CA_CERTS={ca}
  by Rust and curl:    export SSL_CERT_FILE={ca}"
    )
}
