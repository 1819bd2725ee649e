//! One `lazurite serve`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::binary;
use crate::client::Client;
use crate::configuration::Ports;
use crate::process::{Place, Process};
use crate::wait::until;

const READY_WITHIN: Duration = Duration::from_secs(60);

/// A replica, running or not; its folder and ports stay the same.
pub struct Replica {
    folder: PathBuf,
    ports: Ports,
    client: Client,
    process: Place,
}

impl Replica {
    /// One that does not run yet; its configuration is `lazurite.toml` in its folder.
    pub fn new(folder: &Path, ports: Ports, client: Client) -> Self {
        Self { folder: folder.to_owned(), ports, client, process: Place::default() }
    }

    /// Starts it, and returns when it is ready.
    ///
    /// # Errors
    /// When it ends or does not become ready; its log is told.
    pub async fn start(&self) -> Result<()> {
        self.launch()?;
        self.ready().await
    }

    /// Starts it without waiting.
    ///
    /// # Errors
    /// When the program is not there.
    pub fn launch(&self) -> Result<()> {
        let file = self.folder.join("lazurite.toml").display().to_string();
        let process =
            Process::start(&binary::lazurite()?, &["serve", "--log=json", "--config", &file], &self.log_file())?;
        self.process.put(process);
        Ok(())
    }

    /// Waits until it is ready.
    ///
    /// # Errors
    /// When it ended or does not become so; its log is told.
    pub async fn ready(&self) -> Result<()> {
        let ready = until("the replica is ready", READY_WITHIN, async || {
            let answer = self.client.get("/health/ready", "").await;
            answer.is_ok_and(|answer| answer.status == 200) || !self.lives()
        });
        match (ready.await, self.lives()) {
            (Ok(()), true) => Ok(()),
            _ => bail!("the replica did not become ready:\n{}", self.log()?),
        }
    }

    /// Whether its process runs.
    pub fn lives(&self) -> bool {
        self.process.lives()
    }

    /// `kill -9`; returns when it is gone.
    pub fn kill(&self) {
        self.process.kill();
    }

    /// Sends a signal by its name, e.g. `TERM`, `HUP`.
    ///
    /// # Errors
    /// When it does not run.
    pub fn signal(&self, name: &str) -> Result<()> {
        self.process.signal(name)
    }

    /// Asks it to stop and waits until it did; its exit code.
    ///
    /// # Errors
    /// When it does not.
    pub async fn stop(&self) -> Result<i32> {
        self.signal("TERM")?;
        self.ended().await
    }

    /// Waits for its end; its exit code.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn ended(&self) -> Result<i32> {
        let status = self.process.take().context("it does not run")?.ended(Duration::from_secs(30)).await?;
        status.code().context("it was killed")
    }

    /// Runs a command of the program on this replica's configuration, e.g. `usage verify`, to its end.
    ///
    /// # Errors
    /// When it cannot be run.
    pub fn command(&self, words: &[&str]) -> Result<Output> {
        let mut command = Command::new(binary::lazurite()?);
        Ok(command.args(words).arg("--config").arg(self.configuration()).output()?)
    }

    /// The process's id, while it runs.
    pub fn process_id(&self) -> Option<u32> {
        self.process.id()
    }

    /// Where maps are served without TLS.
    pub fn http(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.ports.http))
    }

    /// Where health and metrics are told.
    pub fn admin(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.ports.admin))
    }

    /// Where everything is served over TLS.
    pub fn https(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.ports.https))
    }

    /// Its configuration, for commands beside it.
    pub fn configuration(&self) -> PathBuf {
        self.folder.join("lazurite.toml")
    }

    /// Its data folder.
    pub fn data_dir(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Speaks HTTPS with it.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// What it logged, over all its lives: one JSON object a line.
    ///
    /// # Errors
    /// When it never ran.
    pub fn log(&self) -> Result<String> {
        Ok(std::fs::read_to_string(self.log_file())?)
    }

    fn log_file(&self) -> PathBuf {
        self.folder.join("serve.log")
    }
}
