//! The server's certificate: an operator's, or one of a developer's own authority, made on first start and renewed before
//! it ends.

mod renewal;

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use jiff::{SignedDuration, Timestamp};
use lazurite_crypto::certificate::{self, CertificatePem, LEAF_NAMES};
use lazurite_crypto::digest::sha1;
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};

use crate::data_dir::DataDir;

pub use renewal::{Renewal, Tls};

/// The file that clients are told to trust.
pub const CA_FILE: &str = "ca.pem";
const CA_KEY_FILE: &str = "ca.key.pem";
const CERTIFICATE_FILE: &str = "server.pem";
const KEY_FILE: &str = "server.key.pem";

/// The authority can vouch for these names, and those below them, and for no others: whoever steals its key from a
/// developer's folder cannot pass for anybody else.
const PERMITTED: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// A server certificate with less life than this, or for other names than ours, is replaced at the next start.
const RENEW_BEFORE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The TLS configuration with the folder's certificate, which is made if there is none.
pub fn tls_config(data_dir: &DataDir, now: Timestamp) -> Result<Tls> {
    ensure(data_dir, now)?;
    let chain = data_dir.read(CERTIFICATE_FILE)?.context("the server's certificate is missing")?;
    let key = data_dir.read(KEY_FILE)?.context("the server's key is missing")?;
    let name = |file| data_dir.file(file).display().to_string();
    Ok(Tls::fixed(server_config((&chain, &name(CERTIFICATE_FILE)), (&key, &name(KEY_FILE)))?))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn server_config((chain, chain_name): (&[u8], &str), (key, key_name): (&[u8], &str)) -> Result<Arc<ServerConfig>> {
    let chain = CertificateDer::pem_slice_iter(chain).collect::<Result<Vec<_>, _>>();
    let chain = chain.with_context(|| format!("{chain_name} is damaged"))?;
    let key = PrivateKeyDer::from_pem_slice(key).with_context(|| format!("{key_name} is damaged"))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .context("the server's certificate and key do not fit")?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// The SHA-1 fingerprint of the server's certificate, by which clients of Service Fabric know it.
pub fn thumbprint(data_dir: &DataDir) -> Result<String> {
    let pem = data_dir.read(CERTIFICATE_FILE)?.context("the server's certificate is missing")?;
    let leaf = CertificateDer::from_pem_slice(&pem);
    let leaf = leaf.with_context(|| format!("{} is damaged", data_dir.file(CERTIFICATE_FILE).display()))?;
    Ok(sha1(&leaf).iter().map(|byte| format!("{byte:02X}")).collect())
}

fn ensure(data_dir: &DataDir, now: Timestamp) -> Result<()> {
    let authority = match (data_dir.read(CA_FILE)?, data_dir.read(CA_KEY_FILE)?) {
        (Some(certificate), Some(key)) => {
            CertificatePem { certificate: text(certificate)?, private_key: text(key)?.into() }
        }
        _ => {
            let made = certificate::create_ca("Lazurite developer CA", &PERMITTED, now)?;
            // A leaf of an earlier authority would not be trusted.
            data_dir.write(CERTIFICATE_FILE, b"")?;
            data_dir.write(CA_KEY_FILE, made.private_key.as_bytes())?;
            data_dir.write(CA_FILE, made.certificate.as_bytes())?;
            made
        }
    };
    let current = data_dir.read(CERTIFICATE_FILE)?.filter(|pem| !pem.is_empty());
    let fresh = current.as_deref().is_some_and(|pem| lives_on(pem, now));
    if !fresh || data_dir.read(KEY_FILE)?.is_none() {
        let leaf = certificate::issue_leaf(&authority, &LEAF_NAMES, now)?;
        data_dir.write(KEY_FILE, leaf.private_key.as_bytes())?;
        data_dir.write(CERTIFICATE_FILE, format!("{}{}", leaf.certificate, authority.certificate).as_bytes())?;
    }
    Ok(())
}

fn lives_on(pem: &[u8], now: Timestamp) -> bool {
    certificate::read_certificate(pem).is_ok_and(|read| {
        let hosts = LEAF_NAMES.iter().filter(|name| name.parse::<std::net::IpAddr>().is_err());
        read.not_after > now + RENEW_BEFORE && read.dns_names.iter().eq(hosts)
    })
}

fn text(bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).map_err(|error| anyhow!("a certificate file in the data folder is damaged: {error}"))
}
