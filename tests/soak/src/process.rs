//! A server process that never outlives the thread that started it.

use std::ffi::OsStr;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::wait::until;

/// A running process; killed when dropped, and by the system when the thread that started it ends.
#[derive(Debug)]
pub struct Process(Child);

impl Process {
    /// Starts a program whose standard output and error go to the end of the file `log`.
    ///
    /// # Errors
    /// When there is no such program.
    pub fn start<S: AsRef<OsStr>>(program: &Path, arguments: &[S], log: &Path) -> Result<Self> {
        let log = std::fs::OpenOptions::new().append(true).create(true).open(log)?;
        // Its id stays the same: setpriv becomes the program.
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--"]).arg(program).args(arguments);
        let child = command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn();
        Ok(Self(child.with_context(|| format!("cannot start {} with setpriv (util-linux)", program.display()))?))
    }

    /// Its id.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Whether it has not ended yet.
    pub fn lives(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }

    /// Ends it at once (SIGKILL), and waits until it is gone.
    pub fn kill(mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }

    /// Sends it a signal by its name, e.g. `TERM`.
    ///
    /// # Errors
    /// When it is gone.
    pub fn signal(&self, name: &str) -> Result<()> {
        let id = self.0.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status()?;
        if sent.success() { Ok(()) } else { bail!("SIG{name} cannot be sent to process {id}") }
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When it still lives after `patience`.
    pub async fn ended(&mut self, patience: Duration) -> Result<ExitStatus> {
        let mut status = None;
        until("the process ends", patience, async || {
            status = self.0.try_wait().ok().flatten();
            status.is_some()
        })
        .await?;
        status.context("it ended")
    }
}

/// A place for a process that is killed and started again.
#[derive(Debug, Default)]
pub struct Place(Mutex<Option<Process>>);

impl Place {
    fn lock(&self) -> MutexGuard<'_, Option<Process>> {
        self.0.lock().expect("nobody panics with it")
    }

    /// From now on this one runs here.
    pub fn put(&self, process: Process) {
        *self.lock() = Some(process);
    }

    /// Takes out what runs here.
    pub fn take(&self) -> Option<Process> {
        self.lock().take()
    }

    /// `kill -9`; returns when it is gone.
    pub fn kill(&self) {
        if let Some(running) = self.take() {
            running.kill();
        }
    }

    /// Whether something runs here.
    pub fn lives(&self) -> bool {
        self.lock().as_mut().is_some_and(Process::lives)
    }

    /// The id of what runs here.
    pub fn id(&self) -> Option<u32> {
        self.lock().as_ref().map(Process::id)
    }

    /// Sends a signal by its name, e.g. `TERM`.
    ///
    /// # Errors
    /// When nothing runs here.
    pub fn signal(&self, name: &str) -> Result<()> {
        self.lock().as_ref().context("it does not run")?.signal(name)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The system gives ports from behind these to clients' connections. A server that is killed and started again would find its own
/// taken by one of those, now and then.
const PORTS: std::ops::Range<u32> = 10_000..32_000;

/// A port of the loopback address that nobody uses at the moment, and that is given out once.
///
/// # Errors
/// When there is none.
pub fn free_port() -> Result<u16> {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    // Processes that run beside each other have numbers near each other.
    let first = std::process::id().wrapping_mul(64);
    for _ in PORTS {
        let place = first.wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed)) % (PORTS.end - PORTS.start);
        let port = u16::try_from(PORTS.start + place)?;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    bail!("no port is free")
}
