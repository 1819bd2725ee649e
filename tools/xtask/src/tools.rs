//! What tests need beyond Rust: installed here, so that one command does everything.

use std::path::{Path, PathBuf};

use crate::run::{Failure, has, must, program, target};

/// PostgreSQL's server programs.
pub fn postgres() -> Result<(), Failure> {
    let there = std::fs::read_dir("/usr/lib/postgresql")
        .is_ok_and(|folders| folders.flatten().any(|folder| folder.path().join("bin/initdb").is_file()));
    if there || has("initdb") { Ok(()) } else { debian(&["postgresql"]) }
}

/// Redis, and Prometheus's `promtool`, which reads metrics as it would.
pub fn replicas() -> Result<(), Failure> {
    postgres()?;
    let missing: Vec<&str> = [("redis-server", "redis-server"), ("promtool", "prometheus")]
        .into_iter()
        .filter(|(program, _)| !has(program))
        .map(|(_, package)| package)
        .collect();
    if missing.is_empty() { Ok(()) } else { debian(&missing) }
}

/// A browser.
pub fn chromium() -> Result<(), Failure> {
    if has("chromium") { Ok(()) } else { debian(&["chromium"]) }
}

/// OpenSSL's headers, for the clients that are linked with it.
pub fn openssl() -> Result<(), Failure> {
    let there = program("pkg-config").args(["--exists", "openssl"]).status().is_ok_and(|status| status.success());
    if there { Ok(()) } else { debian(&["libssl-dev", "pkg-config"]) }
}

/// The generator for HTTP/2.
pub fn h2load() -> Result<(), Failure> {
    if has("h2load") { Ok(()) } else { debian(&["nghttp2-client"]) }
}

/// The program that merges what a counting binary counted: the compiler's own, or one of Debian's that is new enough.
pub fn llvm_profdata() -> Result<PathBuf, Failure> {
    const DEBIANS: &str = "/usr/lib/llvm-19/bin/llvm-profdata";
    let libraries = crate::run::output(program("rustc").args(["--print", "target-libdir"]))?;
    // What `rustup component add llvm-tools` installs.
    let own = Path::new(libraries.trim()).with_file_name("bin").join("llvm-profdata");
    if own.is_file() {
        return Ok(own);
    }
    if !Path::new(DEBIANS).is_file() {
        debian(&["llvm-19"])?;
    }
    Ok(DEBIANS.into())
}

/// The peers of the benchmark.
pub fn bench_peers() -> Result<(), Failure> {
    npm(&crate::run::root().join("tests/load/peers"))?;
    h2load()?;
    let programs = ["haproxy", "nginx"].into_iter().all(has);
    if programs { Ok(()) } else { debian(&["haproxy", "nginx-light"]) }
}

/// Installs Debian packages, which only root may; others are told the command.
fn debian(packages: &[&str]) -> Result<(), Failure> {
    let command = format!("apt-get install -y {}", packages.join(" "));
    let root = crate::run::output(program("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !has("apt-get") || !root {
        return Err(Failure(format!(
            "the tests need {}; install it, on Debian with `sudo {command}`",
            packages.join(", ")
        )));
    }
    println!("Installing {} …", packages.join(", "));
    must(program("apt-get").args(["-qq", "update"]))?;
    let mut install = program("apt-get");
    install.args(["-qq", "install", "-y", "--no-install-recommends"]).args(packages);
    must(install.env("DEBIAN_FRONTEND", "noninteractive"))
}

/// The Python of the virtual environment of that name, which has what `requirements` lists.
pub fn python(name: &str, requirements: &Path) -> Result<PathBuf, Failure> {
    let folder = target().join(name);
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let stamp = folder.join("installed.txt");
    let wanted = std::fs::read_to_string(requirements)?;
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    println!("Installing what {} lists …", requirements.display());
    let host = if cfg!(windows) { "python" } else { "python3" };
    must(program(host).args(["-m", "venv"]).arg(&folder))?;
    must(
        program(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
            .arg(requirements),
    )?;
    std::fs::write(stamp, wanted)?;
    Ok(python)
}

/// Installs a folder's npm packages by its lock file.
pub fn npm(folder: &Path) -> Result<(), Failure> {
    let lock = std::fs::read_to_string(folder.join("package-lock.json"))?;
    let stamp = folder.join("node_modules/.installed");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    println!("Installing the npm packages of {} …", folder.display());
    must(program("npm").args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(folder))?;
    std::fs::write(stamp, lock)?;
    Ok(())
}
