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
use crate::interpose::{Door, Interpose};
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
    asked_to_stop: AskedToStop,
    stop: watch::Sender<bool>,
    rest: watch::Sender<bool>,
    serving: Vec<JoinHandle<()>>,
    work: Vec<JoinHandle<()>>,
}

impl Running {
    /// Opens the listeners and begins the background work.
    ///
    /// # Errors
    /// When the system lets nobody listen for its signals.
    pub fn start(
        listeners: Listeners,
        tls: &Arc<ServerConfig>,
        assembly: &Assembly,
        workshop: &Workshop,
        interpose: &impl Interpose,
    ) -> Result<Self> {
        // First of all: who is told that the server is ready may stop it at once.
        let asked_to_stop = AskedToStop::listen()?;
        let (stop, stopping) = watch::channel(false);
        // Its own signal: the meter writes for the last time when the last request has been counted.
        let (rest, resting) = watch::channel(false);
        let work = background::start(workshop, &resting);
        Ok(Self { asked_to_stop, serving: accept(listeners, tls, assembly, &stopping, interpose), stop, rest, work })
    }

    /// Serves until Ctrl-C or SIGTERM; then lets the requests that are being answered finish.
    pub async fn until_stopped(mut self, stopping: impl FnOnce()) -> Result<()> {
        self.asked_to_stop.wait().await?;
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
    interpose: &impl Interpose,
) -> Vec<JoinHandle<()>> {
    let Assembly { surfaces, doors, .. } = assembly;
    let mut tasks = Vec::new();
    for listener in listeners.https {
        let handler = interpose.around(Door::Everything, Everything(Arc::clone(surfaces)));
        tasks.push(tokio::spawn(listen::serve(listener, Some(Arc::clone(tls)), handler, stopping.clone())));
    }
    for listener in listeners.http {
        let handler = interpose.around(Door::Maps, MapsAlone(Arc::clone(surfaces)));
        tasks.push(tokio::spawn(listen::serve(listener, None, handler, stopping.clone())));
    }
    let shared = surfaces.sign_in.as_ref().map(|sign_in| (listeners.identity, &sign_in.managed_identity));
    for (listeners, router) in shared.into_iter().chain(listeners.doors.into_iter().zip(doors)) {
        for listener in listeners {
            let handler = interpose.around(Door::ManagedIdentity, ManagedIdentityAlone(router.clone()));
            tasks.push(tokio::spawn(listen::serve(listener, None, handler, stopping.clone())));
        }
    }
    tasks
}

/// Ctrl-C or SIGTERM. From [`AskedToStop::listen`] on, neither ends the process by itself.
#[cfg(unix)]
struct AskedToStop {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl AskedToStop {
    fn listen() -> Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn wait(&mut self) -> Result<()> {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        Ok(())
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
struct AskedToStop;

#[cfg(not(unix))]
impl AskedToStop {
    fn listen() -> Result<Self> {
        Ok(Self)
    }

    async fn wait(&mut self) -> Result<()> {
        Ok(tokio::signal::ctrl_c().await?)
    }
}
