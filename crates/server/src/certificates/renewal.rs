//! An operator's certificate, exchanged while the server runs: whoever connects gets the one in force, and connections that
//! are open go on.
//!
//! The files are read every few seconds and on SIGHUP, and compared by content: no kind of replacement (a rename, a symbolic
//! link, a mounted secret) is overlooked. A pair that does not fit, as in the moment between two writes, changes nothing.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use rustls::ServerConfig;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use zeroize::Zeroizing;

use super::{read, server_config};
use crate::listen::stopped;

const LOOK_EVERY: Duration = Duration::from_secs(2);

/// The TLS configuration in force. Clones are the same.
#[derive(Clone, Debug)]
pub struct Tls(watch::Receiver<Arc<ServerConfig>>);

impl Tls {
    /// One that stays.
    pub fn fixed(config: Arc<ServerConfig>) -> Self {
        Self(watch::channel(config).1)
    }

    /// What the next connection gets.
    pub fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.0.borrow()))
    }
}

/// An operator's two files, and whom a change of theirs is told.
pub struct Renewal {
    certificate: PathBuf,
    key: PathBuf,
    seen: Pair,
    in_force: watch::Sender<Arc<ServerConfig>>,
}

/// What lay in the files: the chain and its key.
#[derive(PartialEq, Eq)]
struct Pair(Vec<u8>, Zeroizing<Vec<u8>>);

impl Renewal {
    /// Reads the files for the first time.
    ///
    /// # Errors
    /// When they cannot be read, or do not fit.
    pub fn begin(certificate: PathBuf, key: PathBuf) -> Result<Self> {
        let seen = Pair(read(&certificate)?, read(&key)?.into());
        let config = server_config((&seen.0, &name(&certificate)), (&seen.1, &name(&key)))?;
        Ok(Self { certificate, key, seen, in_force: watch::channel(config).0 })
    }

    /// What listeners use.
    pub fn tls(&self) -> Tls {
        Tls(self.in_force.subscribe())
    }

    /// Looks after the files until `stop` says so.
    ///
    /// # Errors
    /// When the system lets nobody listen for SIGHUP.
    pub fn watch(mut self, mut stop: watch::Receiver<bool>) -> Result<JoinHandle<()>> {
        let mut asked = Asked::listen()?;
        Ok(tokio::spawn(async move {
            loop {
                tokio::select! {
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                    () = asked.wait() => tracing::info!("asked to read the certificate again"),
                    () = stopped(&mut stop) => break,
                }
                self.look();
            }
        }))
    }

    /// Exchanges the certificate if the files say another one than when they were looked at last.
    fn look(&mut self) {
        let found = read(&self.certificate).and_then(|chain| Ok(Pair(chain, read(&self.key)?.into())));
        let found = match found {
            Ok(found) => found,
            Err(error) => return tracing::warn!(error = format!("{error:#}"), "the certificate stays as it is"),
        };
        if found == self.seen {
            return;
        }
        match server_config((&found.0, &name(&self.certificate)), (&found.1, &name(&self.key))) {
            Ok(config) => {
                self.in_force.send_replace(config);
                tracing::info!("the certificate was renewed");
            }
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "the new certificate is not used; the old one stays");
            }
        }
        self.seen = found;
    }
}

fn name(path: &std::path::Path) -> String {
    path.display().to_string()
}

/// SIGHUP, where there is one.
struct Asked {
    #[cfg(unix)]
    hangup: tokio::signal::unix::Signal,
}

impl Asked {
    #[cfg(unix)]
    fn listen() -> Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { hangup: signal(SignalKind::hangup())? })
    }

    #[cfg(unix)]
    async fn wait(&mut self) {
        let _ = self.hangup.recv().await;
    }

    #[cfg(not(unix))]
    fn listen() -> Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    async fn wait(&mut self) {
        std::future::pending().await
    }
}

#[cfg(test)]
mod tests {
    use lazurite_crypto::certificate::{CertificatePem, create_ca, issue_leaf};
    use lazurite_model::{Clock as _, SystemClock};

    use super::*;

    struct Files {
        folder: tempfile::TempDir,
        authority: CertificatePem,
    }

    impl Files {
        fn new() -> (Self, Renewal) {
            let authority = create_ca("test", &[], SystemClock.now()).unwrap();
            let files = Self { folder: tempfile::tempdir().unwrap(), authority };
            files.write(&files.pair());
            let renewal = Renewal::begin(files.folder.path().join("chain"), files.folder.path().join("key")).unwrap();
            (files, renewal)
        }

        fn pair(&self) -> (String, String) {
            let leaf = issue_leaf(&self.authority, &["localhost"], SystemClock.now()).unwrap();
            (leaf.certificate, leaf.private_key.to_string())
        }

        fn write(&self, (chain, key): &(String, String)) {
            std::fs::write(self.folder.path().join("chain"), chain).unwrap();
            std::fs::write(self.folder.path().join("key"), key).unwrap();
        }
    }

    fn in_force(tls: &Tls) -> Arc<ServerConfig> {
        Arc::clone(&tls.0.borrow())
    }

    #[test]
    fn a_new_pair_is_in_force_at_the_next_look() {
        let (files, mut renewal) = Files::new();
        let tls = renewal.tls();
        let first = in_force(&tls);
        renewal.look();
        assert!(Arc::ptr_eq(&first, &in_force(&tls)), "nothing changed");
        files.write(&files.pair());
        renewal.look();
        assert!(!Arc::ptr_eq(&first, &in_force(&tls)));
    }

    #[test]
    fn a_broken_pair_leaves_the_old_one_in_force_until_a_good_one_comes() {
        let (files, mut renewal) = Files::new();
        let tls = renewal.tls();
        let first = in_force(&tls);
        let (good, other) = (files.pair(), files.pair());
        for broken in
            [(good.0.clone(), other.1), ("no certificate".to_owned(), good.1.clone()), (String::new(), String::new())]
        {
            files.write(&broken);
            renewal.look();
            assert!(Arc::ptr_eq(&first, &in_force(&tls)), "{broken:?}");
        }
        std::fs::remove_file(files.folder.path().join("key")).unwrap();
        renewal.look();
        assert!(Arc::ptr_eq(&first, &in_force(&tls)));
        files.write(&good);
        renewal.look();
        assert!(!Arc::ptr_eq(&first, &in_force(&tls)));
    }
}
