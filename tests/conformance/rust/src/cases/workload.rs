//! Workload identity federation: another issuer's token instead of a secret, from a file, as in a Kubernetes pod. The
//! issuer is a small server here, whose keys Lazurite must fetch.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Result, ensure};
use azure_identity::{WorkloadIdentityCredential, WorkloadIdentityCredentialOptions};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::{Case, claims, refusal, variable};
use crate::graph::Application;

const SUBJECT: &str = "system:serviceaccount:default:conformance";

pub fn cases() -> Vec<Case> {
    vec![
        ("a token of a trusted issuer signs an application in", Box::pin(trusted())),
        ("a trusted issuer's token for another subject signs nobody in", Box::pin(stranger())),
    ]
}

async fn trusted() -> Result<()> {
    let issuer = Issuer::start()?;
    let application = Application::register(json!({"displayName": "federated"})).await?;
    application.trust(&issuer.url, SUBJECT).await?;
    let file = issuer.token(SUBJECT)?;
    let claims = claims(&*credential(&application, &file)?).await?;
    ensure!(claims["oid"] == application.principal.as_str(), "{claims}");
    ensure!(claims["appidacr"] == "2", "{claims}");
    Ok(())
}

async fn stranger() -> Result<()> {
    let issuer = Issuer::start()?;
    let application = Application::register(json!({"displayName": "federated"})).await?;
    application.trust(&issuer.url, SUBJECT).await?;
    let file = issuer.token("system:serviceaccount:default:stranger")?;
    let message = refusal(&*credential(&application, &file)?).await;
    ensure!(message.contains("AADSTS7002"), "{message}");
    Ok(())
}

fn credential(application: &Application, file: &NamedTempFile) -> Result<std::sync::Arc<WorkloadIdentityCredential>> {
    let options = WorkloadIdentityCredentialOptions {
        client_id: Some(application.client_id.clone()),
        tenant_id: Some(variable("LAZURITE_TENANT")?),
        token_file_path: Some(file.path().to_owned()),
        ..Default::default()
    };
    Ok(WorkloadIdentityCredential::new(Some(options))?)
}

/// An OpenID Connect provider with one key, on loopback.
struct Issuer {
    url: String,
    key: PKey<Private>,
}

impl Issuer {
    fn start() -> Result<Self> {
        let key = Rsa::generate(2048)?;
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://localhost:{}", listener.local_addr()?.port());
        let number = |bytes: Vec<u8>| URL_SAFE_NO_PAD.encode(bytes);
        let (n, e) = (number(key.n().to_vec()), number(key.e().to_vec()));
        let keys = json!({"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one", "n": n, "e": e}]});
        let discovery = json!({"issuer": url, "jwks_uri": format!("{url}/keys")});
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // Who hangs up early is not answered, and asks again.
                let _ = answer(stream, &discovery, &keys);
            }
        });
        Ok(Self { url, key: PKey::from_rsa(key)? })
    }

    /// A token for `subject`, in a file.
    fn token(&self, subject: &str) -> Result<NamedTempFile> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let header = json!({"alg": "RS256", "typ": "JWT", "kid": "one"});
        let claims = json!({
            "iss": self.url, "sub": subject, "aud": "api://AzureADTokenExchange",
            "iat": now, "nbf": now, "exp": now + 600,
        });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let mut signer = Signer::new(MessageDigest::sha256(), &self.key)?;
        signer.update(signed.as_bytes())?;
        let mut file = NamedTempFile::new()?;
        write!(file, "{signed}.{}", URL_SAFE_NO_PAD.encode(signer.sign_to_vec()?))?;
        Ok(file)
    }
}

fn answer(mut stream: TcpStream, discovery: &Value, keys: &Value) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let body = if request.starts_with("GET /keys ") { keys } else { discovery }.to_string();
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length:";
    write!(stream, "{head} {}\r\n\r\n{body}", body.len())
}
