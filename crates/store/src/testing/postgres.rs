//! A private PostgreSQL server, one for each test process, with a database for each test.
//!
//! It listens on a Unix socket in its own folder only, so there is no port to collide on. It ends with the process, even when
//! that is killed: the script that runs it waits for the end of its standard input, which this process holds open.
#![allow(clippy::panic, clippy::expect_used, reason = "runs in tests only, where a missing server must fail the test")]

use std::{
    io::{BufRead, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use sqlx::{AssertSqlSafe, Connection};

use crate::Database;

const SCRIPT: &str = include_str!("postgres.sh");

/// The server of this process.
#[derive(Debug)]
pub struct Postgres {
    folder: String,
    databases: AtomicU32,
    /// Its standard input is held open, and what it says is read.
    script: Mutex<(Child, BufReader<ChildStdout>)>,
}

impl Postgres {
    /// The running server; the first call starts it.
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not start.
    pub fn shared() -> &'static Self {
        static SERVER: OnceLock<Postgres> = OnceLock::new();
        SERVER.get_or_init(|| Self::start(&[]))
    }

    /// One of its own that takes connections from that port of the loopback address, under TLS alone, with that certificate
    /// and key (PEM). It ends with what is returned.
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not start.
    pub fn under_tls(port: u16, certificate: &str, key: &str) -> Self {
        Self::start(&[("TLS_PORT", &port.to_string()), ("TLS_CERTIFICATE", certificate), ("TLS_KEY", key)])
    }

    /// One of its own, to be stopped and killed. It ends with what is returned.
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not start.
    pub fn alone() -> Self {
        Self::start(&[])
    }

    /// Sends a signal to all processes of the server: after `STOP` it says nothing until `CONT`, and after `KILL` it is gone
    /// until `START`, which is no signal.
    ///
    /// # Panics
    /// When the script that runs it is gone.
    pub fn signal(&self, name: &str) {
        let mut script = self.script.lock().expect("nobody panics with it");
        let (child, output) = &mut *script;
        let input = child.stdin.as_mut().expect("the input is piped");
        writeln!(input, "{name}").expect("the script reads");
        output.read_line(&mut String::new()).expect("the script says when it is done");
    }

    /// A new, empty database.
    ///
    /// # Panics
    /// When the server is gone.
    pub async fn database(&self) -> Database {
        sqlx::any::install_default_drivers();
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut connection = sqlx::AnyConnection::connect(&self.url("postgres")).await.expect("the server answers");
        let text = format!("CREATE DATABASE {name}");
        sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut connection).await.expect("a database can be made");
        connection.close().await.expect("the connection closes");
        Database::Postgres(self.url(&name))
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://lazurite@localhost/{database}?host={}", self.folder)
    }

    fn start(environment: &[(&str, &str)]) -> Self {
        let programs = programs().unwrap_or_else(|| {
            panic!(
                "PostgreSQL is not installed: these tests start a private server and need its `initdb` and `postgres` \
                 (Debian: apt-get install postgresql; `cargo x test` does it)"
            )
        });
        let mut command = if is_root() {
            // The server refuses to run as root; Debian's package brings a user for it.
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "sh"]);
            command
        } else {
            Command::new("sh")
        };
        let mut script = command
            .args(["-c", SCRIPT, "postgres.sh"])
            .arg(programs)
            .envs(environment.iter().copied())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("`sh` and, for root, `setpriv` can be run");
        let mut folder = String::new();
        let mut output = BufReader::new(script.stdout.take().expect("the output is piped"));
        output.read_line(&mut folder).expect("the script's output can be read");
        let folder = folder.trim_end().to_owned();
        assert!(!folder.is_empty(), "the private PostgreSQL did not start; its log stands above");
        Self { folder, databases: AtomicU32::new(0), script: Mutex::new((script, output)) }
    }
}

/// The folder of `initdb` and `postgres`: the latest one of Debian's, else where the search path leads.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let latest = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").exists())
        .max();
    if let Some((_, folder)) = latest {
        return Some(folder);
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).find(|folder: &PathBuf| Path::exists(&folder.join("initdb")))
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("`id` can be run");
    id.stdout.trim_ascii() == b"0"
}
