//! nghttp2's `h2load`: the generator for HTTP/2, and for a fixed rate, which tells how long single answers take.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// Connections, as the other generator has.
const CONNECTIONS: usize = 64;
/// Requests at once on each.
const STREAMS: usize = 8;

/// Sends so many requests over HTTP/2, to those paths in turn; fails unless each is answered with 200.
pub fn send(port: u16, paths: &[String], count: usize) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let streams = STREAMS.to_string();
    let output = run(
        &folder,
        ("https", port),
        paths,
        &["--requests", &count.to_string(), "--max-concurrent-streams", &streams],
    )?;
    succeeded(&output, count)
}

/// Offers so many requests a second over HTTP/1.1 for that many seconds; gives the time of each answer, in microseconds, sorted.
pub fn times(port: u16, paths: &[String], rate: usize, seconds: usize) -> Result<Vec<u64>> {
    let folder = tempfile::tempdir()?;
    let log = folder.path().join("times");
    let (each, count) = ((rate / CONNECTIONS).to_string(), (rate / CONNECTIONS * CONNECTIONS * seconds).to_string());
    let more = ["--h1", "--requests", &count, "--rps", &each, "--log-file", &log.display().to_string()];
    let output = run(&folder, ("http", port), paths, &more)?;
    succeeded(&output, count.parse()?)?;
    let mut times = Vec::new();
    for line in std::fs::read_to_string(&log)?.lines() {
        times.push(line.split('\t').nth(2).context("a line without a time")?.parse()?);
    }
    times.sort_unstable();
    Ok(times)
}

fn run(folder: &tempfile::TempDir, (scheme, port): (&str, u16), paths: &[String], more: &[&str]) -> Result<String> {
    let file = folder.path().join("uris");
    let mut uris = String::new();
    for path in paths {
        writeln!(uris, "{scheme}://127.0.0.1:{port}{path}")?;
    }
    std::fs::write(&file, uris)?;
    let connections = CONNECTIONS.to_string();
    let mut command = Command::new("h2load");
    command.args(["--threads", "1", "--clients", &connections, "--input-file"]).arg(Path::new(&file)).args(more);
    command.args(["--header", "Origin: https://www.contoso.com", "--header", "Accept-Encoding: gzip"]);
    let output = command.output().context("cannot run h2load")?;
    if !output.status.success() {
        bail!("h2load: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn succeeded(output: &str, count: usize) -> Result<()> {
    let line = output.lines().find(|line| line.starts_with("status codes:")).context("h2load told no status codes")?;
    if line.starts_with(&format!("status codes: {count} 2xx")) { Ok(()) } else { bail!("of {count} requests: {line}") }
}
