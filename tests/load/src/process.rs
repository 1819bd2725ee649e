//! A server process pinned to core 0, with the CPU time that it has used.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::clock::now;

/// Servers that were asked to end have this long.
const PATIENCE: Duration = Duration::from_secs(15);

/// A running server; stopped when dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub port: u16,
}

impl Server {
    /// Starts a program pinned to core 0 and waits until its port answers.
    pub async fn start(program: impl Into<PathBuf>, arguments: &[String], port: u16) -> Result<Self> {
        let program = program.into();
        let child = Command::new("taskset")
            .args(["-c", "0"])
            .arg(&program)
            .args(arguments)
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let mut server = Self { child, port };
        // A server with very many accounts listens only once it has written them all down.
        for _ in 0..60_000 {
            if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return Ok(server);
            }
            if let Some(status) = server.child.try_wait()? {
                bail!("{} ended with {status}", program.display());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        bail!("{} does not listen on port {port}", program.display())
    }

    /// CPU time used so far by all threads, in nanoseconds.
    pub fn cpu_nanos(&self) -> Result<u64> {
        let mut total = 0;
        for thread in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            let text = std::fs::read_to_string(thread?.path().join("schedstat"))?;
            total += text.split_whitespace().next().unwrap_or("0").parse::<u64>()?;
        }
        Ok(total)
    }

    /// Resident memory, in MiB.
    pub fn resident_mib(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("no VmRSS")?;
        let kib: u64 = line.split_whitespace().nth(1).context("no number")?.parse()?;
        Ok(kib / 1024)
    }
}

impl Drop for Server {
    /// Asks it to end, and waits: a server that was built to count what it does writes that down at its end.
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-s", "TERM", &self.child.id().to_string()]).status();
        let end = now() + PATIENCE;
        while now() < end && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that nobody uses at the moment.
pub fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
