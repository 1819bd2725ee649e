//! HAProxy doing what it can of the gate's work: key or token, rate limit, CORS. No roles, no metering.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use crate::process::{Server, free_port};

/// One HAProxy with four front ends.
pub struct Haproxy {
    /// The process.
    pub server: Arc<Server>,
    /// Asks for a key in the query.
    pub key_port: u16,
    /// The same over TLS, with HTTP/1.1 and HTTP/2.
    pub tls_port: u16,
    /// Verifies an HS256 token.
    pub hs256_port: u16,
    /// Verifies an RS256 token.
    pub rs256_port: u16,
}

/// What it checks with.
pub struct Secrets<'s> {
    /// Keys that it knows.
    pub keys: &'s [String],
    /// The HS256 secret.
    pub hs256: &'s str,
    /// The RS256 public key, PEM.
    pub rs256: &'s str,
    /// The files of the certificate and its key, PEM.
    pub tls: &'s [String; 2],
}

const BEARER: &str = "http-request set-var(txn.token) http_auth_bearer
  http-request return status 401 unless { var(txn.token),jwt_header_query('$.alg') -m str ALG }
  http-request return status 401 unless { var(txn.token),jwt_verify(\"ALG\",KEY) 1 }
  http-request set-var(txn.now) date()
  http-request set-var(txn.exp) var(txn.token),jwt_payload_query('$.exp','int')
  http-request return status 401 if { var(txn.exp),sub(txn.now) -m int lt 0 }
  http-request set-var(txn.key) var(txn.token),jwt_payload_query('$.oid')";

/// Starts it, answering with the body in `folder/body`.
pub async fn start(folder: &Path, secrets: &Secrets<'_>) -> Result<Haproxy> {
    let folder_text = folder.display().to_string();
    let map: String = secrets.keys.iter().map(|key| format!("{key} 1\n")).collect();
    std::fs::write(folder.join("keys.map"), map)?;
    std::fs::write(folder.join("rs256.pem"), secrets.rs256)?;
    let [certificate, key] = secrets.tls;
    std::fs::write(folder.join("tls.pem"), std::fs::read_to_string(certificate)? + &std::fs::read_to_string(key)?)?;
    let [key_port, tls_port, hs256_port, rs256_port] = [free_port()?, free_port()?, free_port()?, free_port()?];
    let over_tls = format!(" ssl crt {folder_text}/tls.pem alpn h2,http/1.1 ssl-min-ver TLSv1.3");
    let by_key = format!(
        "http-request set-var(txn.key) url_param(subscription-key)
  http-request return status 401 unless {{ var(txn.key),map_str({folder_text}/keys.map) -m found }}"
    );
    let by_hs256 = BEARER.replace("ALG", "HS256").replace("KEY", &format!("\"{}\"", secrets.hs256));
    let by_rs256 = BEARER.replace("ALG", "RS256").replace("KEY", &format!("\"{folder_text}/rs256.pem\""));
    let mut text = "global\n  nbthread 1\n  maxconn 4000\n  no log\ndefaults\n  mode http\n  timeout client 60s\n  timeout server 60s\n  timeout connect 5s\n  timeout http-keep-alive 60s\n".to_owned();
    for (name, port, bind, access) in [
        ("key", key_port, "", &by_key),
        ("tls", tls_port, &*over_tls, &by_key),
        ("hs256", hs256_port, "", &by_hs256),
        ("rs256", rs256_port, "", &by_rs256),
    ] {
        write!(
            text,
            "frontend {name}
  bind 127.0.0.1:{port}{bind}
  {access}
  stick-table type string len 100 size 200k expire 60s store gpc0,gpc0_rate(1s)
  http-request track-sc0 var(txn.key)
  http-request return status 429 if {{ sc0_gpc0_rate gt 1000000 }}
  http-request sc-inc-gpc0(0)
  http-request return status 200 content-type application/vnd.mapbox-vector-tile file {folder_text}/body hdr Access-Control-Allow-Origin \"%[req.hdr(Origin)]\" hdr Vary Origin\n"
        )?;
    }
    let configuration = folder.join("haproxy.cfg");
    std::fs::write(&configuration, text)?;
    let arguments = ["-f".to_owned(), configuration.display().to_string(), "-db".to_owned()];
    let program = if Path::new("/usr/sbin/haproxy").exists() { "/usr/sbin/haproxy" } else { "haproxy" };
    let server = Arc::new(Server::start(program, &arguments, key_port).await?);
    Ok(Haproxy { server, key_port, tls_port, hs256_port, rs256_port })
}
