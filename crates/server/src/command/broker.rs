//! `lazurite broker`: gives the pages of one application tokens for the maps, as the function of the single-page scenario
//! does. It needs no state and no other part of the server.

mod key_file;

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use http::Request;
use hyper::body::Incoming;
use lazurite_broker::{Broker, Limiter, PATH, Tokens, router};
use lazurite_model::{Clock, SystemClock, SystemRandom};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing::Level;
use tracing_subscriber::filter::{FilterExt as _, filter_fn};
use tracing_subscriber::{EnvFilter, Layer as _, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::certificates::Renewal;
use crate::cli::{BrokerArguments, LogFormat};
use crate::config::{BrokerFile, log_filter, say};
use crate::dispatch::ask_later;
use crate::listen::{self, Answering, Connections, Handler};
use crate::running::{AskedToStop, finished};
use key_file::KeyFile;

/// Runs until Ctrl-C or SIGTERM.
pub fn run(arguments: &BrokerArguments) -> Result<()> {
    let file = BrokerFile::of(arguments)?;
    log_to_standard_error(arguments.log);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(broker(&file))
}

/// The libraries that carry keys and tokens say no more than warnings, whatever `LAZURITE_LOG` asks for: at their finest they
/// write down what they carry.
fn log_to_standard_error(format: LogFormat) {
    let ours = filter_fn(|event| event.target().starts_with("lazurite") || *event.level() <= Level::WARN);
    let filter = EnvFilter::new(log_filter("warn,lazurite=info")).and(ours);
    let lines = fmt::layer().with_writer(std::io::stderr);
    match format {
        LogFormat::Text => tracing_subscriber::registry().with(lines.with_filter(filter)).init(),
        LogFormat::Json => tracing_subscriber::registry().with(lines.json().with_filter(filter)).init(),
    }
}

async fn broker(file: &BrokerFile) -> Result<()> {
    let mut asked_to_stop = AskedToStop::listen()?;
    let (stop, stopping) = watch::channel(false);
    let listeners = file.listen.iter().map(|address| listen::bind_one(*address, address.port(), "`listen`"));
    let listeners: Vec<TcpListener> = listeners.collect::<Result<_>>()?;
    let renewal = match &file.tls {
        Some(tls) => Some(Renewal::begin(tls.certificate.clone(), tls.key.clone())?),
        None => None,
    };
    let origins = file.origins()?;
    let proxies = file.proxies()?;
    let identity = file.identity()?;
    let credential = identity.credential_type();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let tokens = Tokens::new(identity.source(file.cloud()).context("`identity`")?, Arc::clone(&clock));
    let keys = KeyFile::open(file.keys.clone(), &SystemRandom)?;
    // Whatever is wrong with the identity is in the log before the first page asks.
    tokens.want();
    let limiter = Limiter::new(file.rate());
    let service = Alone(router(Arc::new(Broker { origins, keys: keys.keys(), limiter, proxies, tokens, clock })));
    let tls = renewal.as_ref().map(Renewal::tls);
    let scheme = if tls.is_some() { "https" } else { "http" };
    let mut tasks = vec![keys.watch(stopping.clone())];
    if let Some(renewal) = renewal {
        tasks.push(renewal.watch(stopping.clone())?);
    }
    for listener in listeners {
        say(&format!("Tokens: {scheme}://{}{PATH}?code=<a key of {}>", listener.local_addr()?, file.keys.display()));
        let connections = Connections::default();
        tasks.push(tokio::spawn(listen::serve(listener, tls.clone(), service.clone(), connections, stopping.clone())));
    }
    tracing::info!(version = env!("CARGO_PKG_VERSION"), credential, allowed_origins = ?file.allowed_origins, "ready");
    asked_to_stop.wait().await?;
    tracing::info!("stopping: requests that are being answered may finish");
    stop.send_replace(true);
    finished(tasks).await
}

/// The service, and nothing else.
#[derive(Clone)]
struct Alone(axum::Router);

impl Handler for Alone {
    fn handle(&self, request: Request<Incoming>, peer: SocketAddr) -> Answering {
        ask_later(&self.0, request, peer)
    }
}
