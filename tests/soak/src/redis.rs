//! A private Redis on a port of its own, without files; killed and started again at will.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::process::{Place, Process, free_port};
use crate::wait::until;

/// The server; it ends when this is dropped.
#[derive(Debug)]
pub struct Redis {
    folder: PathBuf,
    port: u16,
    /// Its options beside those of every one here.
    more: Vec<String>,
    process: Place,
}

impl Redis {
    /// Starts one whose log lies in `folder`.
    ///
    /// # Errors
    /// When Redis is not installed (Debian: `apt-get install redis-server`; `cargo x test` does it) or does not answer.
    pub async fn start(folder: &Path) -> Result<Self> {
        Self::configured(folder, &[]).await
    }

    /// One with further options.
    ///
    /// # Errors
    /// When Redis is not installed or does not answer.
    pub async fn configured(folder: &Path, more: &[&str]) -> Result<Self> {
        let more = more.iter().map(|word| (*word).to_owned()).collect();
        let redis = Self { folder: folder.to_owned(), port: free_port()?, more, process: Place::default() };
        redis.restart().await?;
        Ok(redis)
    }

    /// `redis://…`
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// Ends it at once; everything in it is lost.
    pub fn kill(&self) {
        self.process.kill();
    }

    /// Sends a signal by its name: after `STOP` it says nothing until `CONT`.
    ///
    /// # Errors
    /// When it does not run.
    pub fn signal(&self, name: &str) -> Result<()> {
        self.process.signal(name)
    }

    /// Starts it again, empty, on the same port.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn restart(&self) -> Result<()> {
        self.kill();
        let port = self.port.to_string();
        let folder = self.folder.display().to_string();
        let mut arguments =
            vec!["--port", &port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", &folder];
        arguments.extend(self.more.iter().map(String::as_str));
        let process = Process::start(Path::new("redis-server"), &arguments, &self.folder.join("redis.log"))?;
        self.process.put(process);
        until("Redis answers", Duration::from_secs(20), async || self.ask("PING").await.is_ok()).await
    }

    /// How many commands it has carried out since its start.
    ///
    /// # Errors
    /// When it is away.
    pub async fn commands(&self) -> Result<u64> {
        let info = self.ask("INFO stats").await?;
        let line = info.lines().find_map(|line| line.strip_prefix("total_commands_processed:"));
        Ok(line.context("no count of commands")?.trim().parse()?)
    }

    /// Sends one command and gives what comes back, as Redis writes it.
    ///
    /// # Errors
    /// When it is away.
    pub async fn ask(&self, command: &str) -> Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        stream.write_all(format!("{command}\r\nQUIT\r\n").as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    }
}
