//! One `lazurite start` on free ports with a data folder of its own.

use std::collections::HashMap;
use std::env;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

/// A running server; it is killed when this goes.
pub struct Server {
    folder: TempDir,
    child: Child,
}

impl Server {
    /// Starts it and waits until it is ready.
    pub fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let mut command = Command::new(binary());
        command.args(["start", "--port=0", "--http-port=0", "--identity-port=0"]).arg(data_dir(&folder));
        let mut child = command.stdout(Stdio::piped()).spawn().context("cannot run the binary")?;
        let output = child.stdout.take().context("the server says nothing")?;
        let server = Self { folder, child };
        let mut lines = BufReader::new(output).lines();
        loop {
            let Some(line) = lines.next() else { bail!("the server did not start") };
            if line?.starts_with("Settings for SDKs") {
                // The rest of what it says must go somewhere.
                std::thread::spawn(move || lines.count());
                return Ok(server);
            }
        }
    }

    /// What `lazurite env` prints for a program on App Service.
    pub fn environment(&self) -> Result<HashMap<String, String>> {
        let output = Command::new(binary())
            .args(["env", "--format=json", "--sign-in=managed-identity"])
            .arg(data_dir(&self.folder))
            .output()?;
        serde_json::from_slice(&output.stdout).context("`lazurite env` printed no JSON")
    }

    /// Asks it to stop, and waits until it has.
    pub fn stop(&mut self) -> Result<ExitStatus> {
        Command::new("kill").args(["-INT", &self.child.id().to_string()]).status()?;
        Ok(self.child.wait()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // After `stop` it is gone already, and that is all right.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn data_dir(folder: &TempDir) -> String {
    format!("--data-dir={}", folder.path().join("data").display())
}

fn binary() -> PathBuf {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../target/debug/lazurite");
    env::var_os("LAZURITE_BINARY").map_or(built, PathBuf::from)
}
