//! A private Redis server for a test. It listens on a Unix socket in its own folder only, so there is no port to collide on,
//! and ends with the test, even when that is killed: the script that runs it waits for the end of its standard input.

use std::io::{BufRead, BufReader};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const SCRIPT: &str = r#"
folder=$(mktemp -d)
redis-server --port 0 --unixsocket "$folder/redis.sock" --dir "$folder" --save "" --appendonly no $1 >"$folder/log" &
echo "$! $folder"
cat >/dev/null
kill -9 $!
rm -rf "$folder"
"#;

/// The server.
pub(in crate::admit) struct Server {
    pid: String,
    folder: PathBuf,
    /// Holding it holds its standard input open.
    _script: Child,
}

impl Server {
    /// Starts one, with further options.
    pub(in crate::admit) fn start(options: &str) -> Self {
        let installed = Command::new("redis-server").arg("--version").stdout(Stdio::null()).status().is_ok();
        assert!(
            installed,
            "Redis is not installed: these tests start a private server and need `redis-server` (Debian: apt-get install \
             redis-server; `cargo x test` does it)"
        );
        let mut script = Command::new("sh")
            .args(["-c", SCRIPT, "redis.sh", options])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(script.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let (pid, folder) = line.trim_end().split_once(' ').unwrap();
        let server = Self { pid: pid.to_owned(), folder: folder.into(), _script: script };
        // The socket is there a moment before anybody listens on it.
        while UnixStream::connect(server.socket()).is_err() {
            std::thread::sleep(Duration::from_millis(5));
        }
        server
    }

    fn socket(&self) -> PathBuf {
        self.folder.join("redis.sock")
    }

    /// Where it is.
    pub(in crate::admit) fn url(&self) -> String {
        format!("redis+unix://{}", self.socket().display())
    }

    /// Sends it a signal, e.g. `STOP`.
    pub(in crate::admit) fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([&format!("-{name}"), &self.pid]).status().unwrap().success());
    }
}
