//! Lazurite itself, as its users start it, with ten thousand accounts from a seed.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use lazurite_crypto::sas::{self, SasClaims, SasSigner};
use lazurite_crypto::shared_key::sas_key;
use lazurite_model::record::KeySlot;
use lazurite_model::{Clock as _, PrincipalId, Random as _, SystemClock, SystemRandom, TenantId, UniqueId};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use uuid::Uuid;

use crate::contestant::post;
use crate::process::{Server, free_port};

/// A tile with a body of some 200 bytes, as `performance.md`'s prototype answered.
pub const TILE: &str = "/map/tile?api-version=2024-04-01&tilesetId=microsoft.base&zoom=6&x=45&y=32";

/// The tile set whose tiles come from another server.
const ENGINE: &str = "load.engine";

const TENANT: Uuid = Uuid::from_u128(1 << 76 | 0x8 << 60 | 1);
const SUBSCRIPTION: Uuid = Uuid::from_u128(1 << 76 | 0x8 << 60 | 4);
const PRINCIPAL: Uuid = Uuid::from_u128(1 << 76 | 0x8 << 60 | 2);
const CLIENT: Uuid = Uuid::from_u128(1 << 76 | 0x8 << 60 | 3);
const SECRET: &str = "the~secret-of-the-load.client_0123456789";

/// The tenant.
pub fn tenant() -> Uuid {
    TENANT
}

/// The subscription.
pub fn subscription() -> Uuid {
    SUBSCRIPTION
}

/// The client's request for a token for that resource, with its secret.
pub fn token_request(resource: &str) -> Vec<u8> {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", &CLIENT.to_string()),
        ("client_secret", SECRET),
        ("scope", &format!("{resource}/.default")),
    ];
    post(&format!("/{TENANT}/oauth2/v2.0/token"), &form)
}

/// A running Lazurite.
pub struct Lazurite {
    /// The process.
    pub server: Arc<Server>,
    /// Where everything is served over TLS.
    pub https: u16,
    identity: u16,
    data: std::path::PathBuf,
}

/// The primary key of the account with that number.
pub fn key(number: usize) -> String {
    format!("key-of-account-{number:028}")
}

/// The client id of the account with that number.
pub fn unique_id(number: usize) -> Uuid {
    Uuid::from_u128(1 << 76 | 0x8 << 60 | (1000 + number as u128))
}

impl Lazurite {
    /// Starts it on a fresh folder with so many accounts, and a tile set from the server on the port `upstream`.
    pub async fn start(binary: &Path, folder: &Path, accounts: usize, upstream: Option<u16>) -> Result<Self> {
        let seed = folder.join("seed.json");
        std::fs::write(&seed, self::seed(accounts).to_string())?;
        let (https, http, identity) = (free_port()?, free_port()?, free_port()?);
        let data = folder.join("data");
        let arguments = [
            "start".to_owned(),
            format!("--data-dir={}", data.display()),
            format!("--seed={}", seed.display()),
            format!("--port={https}"),
            format!("--http-port={http}"),
            format!("--identity-port={identity}"),
        ];
        let upstream = upstream.map(|port| format!("--upstream={ENGINE}=http://127.0.0.1:{port}/{{z}}/{{x}}/{{y}}"));
        let arguments: Vec<String> = arguments.into_iter().chain(upstream).collect();
        let server = Server::start(binary, &arguments, http).await?;
        while get(http, "/health", "").await.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        Ok(Self { server: Arc::new(server), https, identity, data })
    }

    /// Ends it, and serves the same state on the same ports as an operator does.
    pub async fn serve(self, binary: &Path, upstream: u16) -> Result<Self> {
        let Self { server, https, identity, data } = self;
        let http = server.port;
        drop(server);
        let (folder, file) = (data.display(), data.with_extension("toml"));
        let everything = format!("https://localhost:{https}");
        let config = format!(
            "[server]\nlisten = [\"127.0.0.1:{https}\"]\nhttp_listen = [\"127.0.0.1:{http}\"]\ndata_dir = \"{folder}\"\n\
             login = \"{everything}\"\nmanagement = \"{everything}\"\ngraph = \"{everything}\"\n\
             maps = [\"{everything}\", \"https://127.0.0.1:{https}\"]\ndrain_seconds = 0\n\
             [tls]\ncertificate = \"{folder}/server.pem\"\nkey = \"{folder}/server.key.pem\"\n\
             [[upstream]]\ntileset = \"{ENGINE}\"\ntiles = \"http://127.0.0.1:{upstream}/{{z}}/{{x}}/{{y}}\"\n"
        );
        std::fs::write(&file, config)?;
        let arguments = ["serve".to_owned(), format!("--config={}", file.display())];
        let server = Arc::new(Server::start(binary, &arguments, http).await?);
        Ok(Self { server, https, identity, data })
    }

    /// The files of its certificate and key.
    pub fn tls(&self) -> [String; 2] {
        [self.file("server.pem"), self.file("server.key.pem")]
    }

    /// A file of its data folder.
    pub fn file(&self, name: &str) -> String {
        self.data.join(name).display().to_string()
    }

    /// What it answers over TLS.
    pub fn secure_get(&self, path: &str) -> Result<String> {
        let url = format!("https://localhost:{}{path}", self.https);
        output(Command::new("curl").args(["--silent", "--fail", "--cacert", &self.file("ca.pem"), &url]))
    }

    /// The tile that all contestants answer with.
    pub async fn tile(&self) -> Result<Vec<u8>> {
        get(self.server.port, &format!("{TILE}&subscription-key={}", key(0)), "").await
    }

    /// Bearer tokens for maps, each from a request of its own.
    pub async fn bearer_tokens(&self, count: usize) -> Result<Vec<String>> {
        let mut tokens = Vec::with_capacity(count);
        for _ in 0..count {
            let path = "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://atlas.microsoft.com";
            let body: Value = serde_json::from_slice(&get(self.identity, path, "Metadata: true\r\n").await?)?;
            tokens.push(body["access_token"].as_str().context("no access_token")?.to_owned());
        }
        Ok(tokens)
    }

    /// The public key that verifies a bearer token, PEM.
    pub fn public_key(&self, token: &str) -> Result<String> {
        let script = "import base64,json,ssl,sys,urllib.request as u
c=ssl.create_default_context(cafile=sys.argv[2])
k=json.load(u.urlopen(sys.argv[1],context=c))['keys']
h=sys.argv[3].split('.')[0]
s=json.loads(base64.urlsafe_b64decode(h+'='*(-len(h)%4)))['kid']
print('-----BEGIN CERTIFICATE-----\\n'+next(x for x in k if x['kid']==s)['x5c'][0]+'\\n-----END CERTIFICATE-----')";
        let url = format!("https://localhost:{}/common/discovery/v2.0/keys", self.https);
        let certificate = output(Command::new("python3").args(["-c", script, &url, &self.file("ca.pem"), token]))?;
        let file = tempfile::NamedTempFile::new()?;
        std::fs::write(file.path(), certificate)?;
        output(Command::new("openssl").args(["x509", "-pubkey", "-noout", "-in"]).arg(file.path()))
    }
}

/// A SAS token of the account with that number.
pub fn sas_token(number: usize) -> Result<String> {
    let now = SystemClock.unix_seconds();
    let claims = SasClaims {
        iss: sas::ISSUER.into(),
        aud: sas::AUDIENCE.into(),
        oid: PrincipalId(PRINCIPAL),
        tid: TenantId(TENANT),
        azp: UniqueId(unique_id(number)),
        nbf: now - 60,
        iat: now,
        exp: now + 20 * 3600,
        jti: SystemRandom.uuid(),
        regions: Vec::new(),
        max_rate_per_second: 500,
    };
    Ok(sas::mint(&claims, SasSigner::SharedKey(KeySlot::Primary, &sas_key(&key(number))))?)
}

/// HS256 tokens of the usual claims under a plain secret, for HAProxy.
pub fn hs256_tokens(secret: &str, count: usize) -> Result<Vec<String>> {
    let script = "import base64,hashlib,hmac,json,sys,time,uuid
b=lambda x:base64.urlsafe_b64encode(x).rstrip(b'=')
h=b(b'{\"typ\":\"JWT\",\"alg\":\"HS256\",\"kid\":\"primaryKey\"}')
for n in range(int(sys.argv[2])):
    c={'iss':'urn:lazurite:maps-sas:1','aud':'https://atlas.microsoft.com','oid':str(uuid.uuid4()),'tid':str(uuid.uuid4()),'azp':str(uuid.uuid4()),'nbf':int(time.time())-60,'iat':int(time.time()),'exp':int(time.time())+72000,'jti':str(uuid.uuid4()),'maxRatePerSecond':500}
    m=h+b'.'+b(json.dumps(c).encode())
    print((m+b'.'+b(hmac.new(sys.argv[1].encode(),m,hashlib.sha256).digest())).decode())";
    let text = output(Command::new("python3").args(["-c", script, secret, &count.to_string()]))?;
    Ok(text.lines().map(str::to_owned).collect())
}

fn seed(accounts: usize) -> Value {
    let accounts: Vec<Value> = (0..accounts)
        .map(|number| {
            json!({
                "name": format!("account{number}"), "resource_group": "load", "unique_id": unique_id(number),
                "primary_key": key(number), "identities": ["caller"],
            })
        })
        .collect();
    json!({
        "tenants": [{"id": TENANT, "domain": "load.localhost"}],
        "subscription": {"id": SUBSCRIPTION, "name": "load"},
        "resource_groups": [{"name": "load"}],
        "applications": [{"name": "client", "app_id": CLIENT, "secret": SECRET}],
        "identities": [{"name": "caller", "resource_group": "load", "principal_id": PRINCIPAL}],
        "accounts": accounts,
        "role_assignments": [
            {"principal": "caller", "role": "Azure Maps Data Reader"},
            {"principal": "client", "role": "Owner"},
        ],
    })
}

async fn get(port: u16, path: &str, headers: &str) -> Result<Vec<u8>> {
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept-Encoding: gzip\r\n{headers}\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let head = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").context("no answer")?;
    if !answer.starts_with(b"HTTP/1.1 200") {
        bail!("{path}: {}", String::from_utf8_lossy(&answer));
    }
    Ok(answer.split_off(head + 4))
}

fn output(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("cannot run {command:?}"))?;
    if !output.status.success() {
        bail!("{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}
