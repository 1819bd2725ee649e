//! From bound sockets to the last request: what `lazurite start` and `lazurite serve` have in common.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use lazurite_gateway::Scheme;
use lazurite_model::{SystemClock, SystemRandom};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::admin::AdminAlone;
use crate::assemble::Assembly;
use crate::background::{self, Workshop};
use crate::certificates::{Renewal, Tls};
use crate::dispatch::{Everything, ManagedIdentityAlone, MapsAlone, Surfaces};
use crate::interpose::{Door, Interpose};
use crate::listen::{self, Connections, Handler};
use crate::metrics::Metrics;
use crate::telemetry::{Answers, Exporting, Telemetry, Watch, Watched};

/// The sockets, bound before anything is written, so that a busy port leaves the folder as it was.
#[derive(Debug, Default)]
pub struct Listeners {
    /// HTTPS, everything.
    pub https: Vec<TcpListener>,
    /// HTTP, health and metrics alone.
    pub admin: Vec<TcpListener>,
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
    surfaces: Arc<Surfaces>,
    exporting: Option<Exporting>,
    drain: Duration,
}

impl Running {
    /// Opens the listeners and begins the background work.
    ///
    /// # Errors
    /// When the system lets nobody listen for its signals, or telemetry cannot be sent.
    pub fn start(
        mut listeners: Listeners,
        tls: &Tls,
        assembly: &Assembly,
        workshop: &Workshop,
        interpose: &impl Interpose,
    ) -> Result<Self> {
        // First of all: who is told that the server is ready may stop it at once.
        let asked_to_stop = AskedToStop::listen()?;
        let (stop, stopping) = watch::channel(false);
        // Its own signal: the meter writes for the last time when the last request has been counted.
        let (rest, resting) = watch::channel(false);
        let mut work = background::start(workshop, &resting);
        let surfaces = Arc::clone(&assembly.surfaces);
        // Collectors go by the real time, whatever a developer does to the server's.
        let begin = |settings| Telemetry::begin(settings, Arc::new(SystemClock), &SystemRandom);
        let telemetry = assembly.telemetry.as_ref().map(begin).transpose()?;
        let metrics = Metrics::new(&surfaces, workshop).with(telemetry.as_ref().map(Telemetry::figures));
        let admin = AdminAlone { surfaces: Arc::clone(&surfaces), metrics: metrics.clone() };
        for listener in std::mem::take(&mut listeners.admin) {
            // Whoever watches the server wants to see it stop.
            work.push(answer(listener, None, admin.clone(), (&Connections::default(), &resting)));
        }
        let accepting = Accepting { tls, assembly, stop: &stopping, watch: telemetry.as_ref().map(Telemetry::watch) };
        let serving = accepting.accept(listeners, interpose);
        let exporting = telemetry.map(|telemetry| telemetry.export(metrics));
        Ok(Self { asked_to_stop, stop, rest, serving, work, surfaces, exporting, drain: Duration::ZERO })
    }

    /// The same, which takes requests for so long after it was asked to stop: load balancers need time to notice.
    #[must_use]
    pub fn draining_for(mut self, drain: Duration) -> Self {
        self.drain = drain;
        self
    }

    /// The same, whose certificate follows its files.
    ///
    /// # Errors
    /// When the system lets nobody listen for SIGHUP.
    pub fn renewing(mut self, renewal: Renewal) -> Result<Self> {
        self.work.push(renewal.watch(self.rest.subscribe())?);
        Ok(self)
    }

    /// Serves until Ctrl-C or SIGTERM; then lets the requests that are being answered finish. Asked a second time, it stops
    /// at once.
    ///
    /// # Errors
    /// When requests were cut off because somebody asked twice.
    pub async fn until_stopped(self, stopping: impl FnOnce()) -> Result<()> {
        let Self { mut asked_to_stop, stop, rest, serving, work, surfaces, exporting, drain } = self;
        asked_to_stop.wait().await?;
        stopping();
        surfaces.readiness.stop();
        let orderly = async {
            tokio::time::sleep(drain).await;
            stop.send_replace(true);
            finished(serving).await?;
            rest.send_replace(true);
            finished(work).await?;
            match exporting {
                Some(exporting) => exporting.finish().await,
                None => Ok(()),
            }
        };
        tokio::select! {
            done = orderly => done,
            again = asked_to_stop.wait() => {
                again?;
                bail!("asked twice to stop: requests that were being answered were cut off")
            }
        }
    }
}

pub async fn finished(tasks: Vec<JoinHandle<()>>) -> Result<()> {
    for task in tasks {
        task.await.context("a part of the server failed")?;
    }
    Ok(())
}

/// What all listeners have in common.
struct Accepting<'a> {
    tls: &'a Tls,
    assembly: &'a Assembly,
    stop: &'a watch::Receiver<bool>,
    /// `None`: telemetry is off, and nothing stands before the handlers.
    watch: Option<Arc<Watch>>,
}

impl Accepting<'_> {
    fn accept(&self, listeners: Listeners, interpose: &impl Interpose) -> Vec<JoinHandle<()>> {
        let Assembly { surfaces, doors, .. } = self.assembly;
        let mut tasks = Vec::new();
        let several = || Answers::Several(Arc::clone(surfaces));
        for listener in listeners.https {
            let handler = interpose.around(Door::Everything, Everything(Arc::clone(surfaces)));
            tasks.push(self.answer(listener, Some(self.tls), handler, several()));
        }
        for listener in listeners.http {
            let handler = interpose.around(Door::Maps, MapsAlone(Arc::clone(surfaces)));
            tasks.push(self.answer(listener, None, handler, several()));
        }
        let shared = surfaces.sign_in.as_ref().map(|sign_in| (listeners.identity, &sign_in.managed_identity));
        for (listeners, router) in shared.into_iter().chain(listeners.doors.into_iter().zip(doors)) {
            for listener in listeners {
                let handler = interpose.around(Door::ManagedIdentity, ManagedIdentityAlone(router.clone()));
                tasks.push(self.answer(listener, None, handler, Answers::Only("managed-identity")));
            }
        }
        tasks
    }

    /// Answers on a listener, watched if telemetry is on.
    fn answer<H: Handler>(
        &self,
        listener: TcpListener,
        tls: Option<&Tls>,
        handler: H,
        answers: Answers,
    ) -> JoinHandle<()> {
        let connections = (&self.assembly.surfaces.connections, self.stop);
        let Some(watch) = &self.watch else { return answer(listener, tls, handler, connections) };
        let scheme = if tls.is_some() { Scheme::Https } else { Scheme::Http };
        answer(listener, tls, Watched { watch: Arc::clone(watch), scheme, answers, handler }, connections)
    }
}

/// Answers on a listener until it is to stop; its connections are counted.
fn answer<H: Handler>(
    listener: TcpListener,
    tls: Option<&Tls>,
    handler: H,
    (connections, stop): (&Connections, &watch::Receiver<bool>),
) -> JoinHandle<()> {
    tokio::spawn(listen::serve(listener, tls.cloned(), handler, connections.clone(), stop.clone()))
}

/// Ctrl-C or SIGTERM. From [`AskedToStop::listen`] on, neither ends the process by itself.
#[cfg(unix)]
pub struct AskedToStop {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl AskedToStop {
    /// Listens from now on.
    ///
    /// # Errors
    /// When the system lets nobody listen for its signals.
    pub fn listen() -> Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits for either.
    pub async fn wait(&mut self) -> Result<()> {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        Ok(())
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
pub struct AskedToStop;

#[cfg(not(unix))]
impl AskedToStop {
    /// Listens from now on.
    ///
    /// # Errors
    /// When the system lets nobody listen for its signals.
    pub fn listen() -> Result<Self> {
        Ok(Self)
    }

    /// Waits for either.
    pub async fn wait(&mut self) -> Result<()> {
        Ok(tokio::signal::ctrl_c().await?)
    }
}
