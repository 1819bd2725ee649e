//! What replicas share, and the TOML of each.

use std::path::{Path, PathBuf};

use anyhow::Result;
use lazurite_crypto::certificate::{CertificatePem, create_ca, issue_leaf};
use lazurite_model::{Clock as _, Random as _, SystemClock, SystemRandom};

/// The one name under which all replicas are reached, as behind a load balancer.
pub const HOST: &str = "maps.example";
/// The name of the first administrator.
pub const ADMINISTRATOR: &str = "root@maps.example";
/// The administrator's password.
pub const PASSWORD: &str = "a first password";
/// The first tenant.
pub const TENANT: &str = "11111111-1111-4111-8111-111111111111";
/// The first subscription.
pub const SUBSCRIPTION: &str = "22222222-2222-4222-8222-222222222222";

/// The files that all replicas read: certificate, master key, first password.
pub struct Shared {
    folder: PathBuf,
    authority: CertificatePem,
    /// The authority that clients trust, PEM.
    pub authority_pem: String,
}

/// The ports of one replica.
#[derive(Clone, Copy, Debug)]
pub struct Ports {
    /// HTTPS, everything.
    pub https: u16,
    /// HTTP, maps alone.
    pub http: u16,
    /// HTTP, health and metrics.
    pub admin: u16,
}

impl Shared {
    /// Writes them into `folder`.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write(folder: &Path) -> Result<Self> {
        let authority = create_ca("Soak test CA", &[], SystemClock.now())?;
        let shared = Self { folder: folder.to_owned(), authority_pem: authority.certificate.clone(), authority };
        shared.renew_certificate()?;
        let mut key = [0; 32];
        SystemRandom.fill(&mut key);
        private(&shared.master_key(), &key)?;
        private(&folder.join("password"), format!("{PASSWORD}\n").as_bytes())?;
        Ok(shared)
    }

    /// Replaces the replicas' certificate and key by new ones of the same authority; gives the new certificate, PEM.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn renew_certificate(&self) -> Result<String> {
        let leaf = issue_leaf(&self.authority, &[HOST, "localhost", "127.0.0.1"], SystemClock.now())?;
        private(&self.folder.join("server.key.pem"), leaf.private_key.as_bytes())?;
        std::fs::write(self.folder.join("server.pem"), format!("{}{}", leaf.certificate, self.authority_pem))?;
        Ok(leaf.certificate)
    }

    /// The file of the certificate's chain.
    pub fn certificate(&self) -> PathBuf {
        self.folder.join("server.pem")
    }

    /// The file of the master key.
    pub fn master_key(&self) -> PathBuf {
        self.folder.join("master.key")
    }

    /// The TOML of a replica, which drains for so many seconds; `more` is appended to it.
    pub fn toml(&self, (data_dir, ports): (&Path, Ports), database: &str, (drain, more): (u64, &str)) -> String {
        let Ports { https, http, admin } = ports;
        let folder = self.folder.display();
        let data_dir = data_dir.display();
        format!(
            r#"[server]
listen = ["127.0.0.1:{https}"]
http_listen = ["127.0.0.1:{http}"]
admin_listen = ["127.0.0.1:{admin}"]
origin = "https://{HOST}"
data_dir = "{data_dir}"
master_key_file = "{folder}/master.key"
drain_seconds = {drain}

[tls]
certificate = "{folder}/server.pem"
key = "{folder}/server.key.pem"

[database]
url = "{database}"

[bootstrap]
domain = "{HOST}"
tenant = "{TENANT}"
subscription = "{SUBSCRIPTION}"
administrator = "root"
password_file = "{folder}/password"

{more}
"#
        )
    }
}

/// Writes a file that only its owner can read.
fn private(path: &Path, content: &[u8]) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::write(path, content)?;
    Ok(std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?)
}
