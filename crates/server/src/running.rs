//! From bound sockets to the last request: what `lazurite start` and `lazurite serve` have in common.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use rustls::ServerConfig;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::assemble::Assembly;
use crate::background::{self, Workshop};
use crate::dispatch::{Everything, ManagedIdentityAlone, MapsAlone};
use crate::listen;

/// The sockets, bound before anything is written, so that a busy port leaves the folder as it was.
#[derive(Debug, Default)]
pub struct Listeners {
    /// HTTPS, everything.
    pub https: Vec<TcpListener>,
    /// HTTP, maps alone.
    pub http: Vec<TcpListener>,
    /// HTTP, managed identity.
    pub identity: Vec<TcpListener>,
    /// One for each table of managed identities that has its own.
    pub doors: Vec<Vec<TcpListener>>,
}

/// A server whose listeners are open.
pub struct Running {
    stop: watch::Sender<bool>,
    rest: watch::Sender<bool>,
    serving: Vec<JoinHandle<()>>,
    work: Vec<JoinHandle<()>>,
}

impl Running {
    /// Opens the listeners and begins the background work.
    pub fn start(listeners: Listeners, tls: &Arc<ServerConfig>, assembly: &Assembly, workshop: &Workshop) -> Self {
        let (stop, stopping) = watch::channel(false);
        // Its own signal: the meter writes for the last time when the last request has been counted.
        let (rest, resting) = watch::channel(false);
        let work = background::start(workshop, &resting);
        Self { serving: accept(listeners, tls, assembly, &stopping), stop, rest, work }
    }

    /// Serves until Ctrl-C or SIGTERM; then lets the requests that are being answered finish.
    pub async fn until_stopped(self, stopping: impl FnOnce()) -> Result<()> {
        asked_to_stop().await?;
        stopping();
        self.stop.send_replace(true);
        finished(self.serving).await?;
        self.rest.send_replace(true);
        finished(self.work).await
    }
}

async fn finished(tasks: Vec<JoinHandle<()>>) -> Result<()> {
    for task in tasks {
        task.await.context("a part of the server failed")?;
    }
    Ok(())
}

fn accept(
    listeners: Listeners,
    tls: &Arc<ServerConfig>,
    assembly: &Assembly,
    stopping: &watch::Receiver<bool>,
) -> Vec<JoinHandle<()>> {
    let Assembly { surfaces, doors, .. } = assembly;
    let mut tasks = Vec::new();
    for listener in listeners.https {
        let handler = Everything(Arc::clone(surfaces));
        tasks.push(tokio::spawn(listen::serve(listener, Some(Arc::clone(tls)), handler, stopping.clone())));
    }
    for listener in listeners.http {
        let handler = MapsAlone(Arc::clone(surfaces));
        tasks.push(tokio::spawn(listen::serve(listener, None, handler, stopping.clone())));
    }
    let shared = surfaces.sign_in.as_ref().map(|sign_in| (listeners.identity, &sign_in.managed_identity));
    for (listeners, router) in shared.into_iter().chain(listeners.doors.into_iter().zip(doors)) {
        for listener in listeners {
            let handler = ManagedIdentityAlone(router.clone());
            tasks.push(tokio::spawn(listen::serve(listener, None, handler, stopping.clone())));
        }
    }
    tasks
}

#[cfg(unix)]
async fn asked_to_stop() -> Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupt = tokio::signal::ctrl_c() => interrupt?,
        _ = terminate.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn asked_to_stop() -> Result<()> {
    tokio::signal::ctrl_c().await?;
    Ok(())
}
