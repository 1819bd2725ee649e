//! Redis across a network: TLS with an own authority, passwords and users of its ACL, and what a server says at its start about
//! those that do not fit.

use std::time::Duration;

use lazurite_crypto::certificate::{create_ca, issue_leaf};
use lazurite_gateway::RedisLimits;
use lazurite_model::{Clock as _, SystemClock};
use lazurite_soak::cluster::{Cluster, Shape};
use lazurite_soak::process::free_port;
use lazurite_soak::redis::Redis;
use lazurite_soak::wait::until;
use tempfile::TempDir;

const SOON: Duration = Duration::from_secs(10);

/// A Redis that takes connections under TLS, too, and the authorities that clients may believe.
struct Secured {
    redis: Redis,
    port: u16,
    ours: String,
    another: String,
    _folder: TempDir,
}

impl Secured {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let authority = create_ca("ours", &[], SystemClock.now()).unwrap();
        let another = create_ca("another", &[], SystemClock.now()).unwrap().certificate;
        let leaf = issue_leaf(&authority, &["localhost"], SystemClock.now()).unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let (certificate, key) = (write("redis.pem", &leaf.certificate), write("redis.key", &leaf.private_key));
        let ours = write("ours.pem", &authority.certificate);
        let another = write("another.pem", &another);
        let port = free_port().unwrap();
        let tls = port.to_string();
        let options = [
            ["--tls-port", &tls],
            ["--tls-cert-file", &certificate],
            ["--tls-key-file", &key],
            ["--tls-ca-cert-file", &ours],
            ["--tls-auth-clients", "no"],
        ];
        let redis = Redis::configured(folder.path(), options.as_flattened()).await.unwrap();
        Self { redis, port, ours, another, _folder: folder }
    }

    /// `[redis]` of a configuration.
    fn table(&self, user: &str, ca: &str) -> String {
        format!("[redis]\nurl = \"rediss://{user}localhost:{}/\"\nca = \"{ca}\"\n", self.port)
    }

    /// What a server would say at its start; empty: nothing.
    async fn complaint(&self, user_and_host: &str, ca: Option<&str>) -> String {
        let ca = ca.map(|path| std::fs::read(path).unwrap());
        let limits = RedisLimits::new(&format!("rediss://{user_and_host}:{}/", self.port), ca).unwrap();
        limits.check().await.err().map(|fault| fault.message).unwrap_or_default()
    }
}

/// The line of the guide that makes the user whom replicas need.
fn user_of_the_guide() -> &'static str {
    let guide = include_str!("../../../docs/how-to/limits.md");
    guide.lines().find(|line| line.starts_with("ACL SETUSER lazurite ")).unwrap()
}

async fn make(redis: &Redis, user: &str) {
    let answer = redis.ask(user).await.unwrap();
    assert!(answer.starts_with("+OK"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_another_authority_or_name_a_wrong_password_and_a_powerless_user_are_told_apart() {
    let secured = Secured::start().await;
    let ours = Some(secured.ours.as_str());
    let says = async |user_and_host: &str, ca, text: &str| {
        let said = secured.complaint(user_and_host, ca).await;
        assert!(said.contains(text) && said.is_empty() == text.is_empty(), "{user_and_host}: {said}");
        assert!(!said.contains("hush") && !said.contains("secret"), "{said}");
    };
    says("localhost", ours, "").await;
    says("localhost", Some(&secured.another), "its certificate is not believed").await;
    says("localhost", None, "its certificate is not believed").await;
    says("127.0.0.1", ours, "its certificate is not believed").await;

    make(&secured.redis, &user_of_the_guide().replace("a-long-password", "secret")).await;
    make(&secured.redis, "ACL SETUSER weak on >secret ~* +get").await;
    secured.redis.ask("CONFIG SET requirepass hush-hush").await.unwrap();
    says("localhost", ours, "it asks for a password").await;
    says(":hush@localhost", ours, "does not take the user and password").await;
    says(":hush-hush@localhost", ours, "").await;
    says("lazurite:secret@localhost", ours, "").await;
    says("lazurite:hush@localhost", ours, "does not take the user and password").await;
    says("weak:secret@localhost", ours, "may not do what replicas need").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_counts_through_a_redis_under_tls_and_does_not_start_with_a_wrong_authority() {
    let secured = Secured::start().await;
    make(&secured.redis, &user_of_the_guide().replace("a-long-password", "secret")).await;
    let more = secured.table("lazurite:secret@", &secured.ours);
    let cluster = Cluster::start(Shape { more, ..Shape::replicas(1) }).await.unwrap();
    let replica = cluster.replica(0);
    let account = cluster.administrator(0).await.unwrap().create_account("counted", "G2").await.unwrap();
    cluster.until_all_answer(&cluster.tile(&account.primary_key), 200).await.unwrap();
    until("limits are shared", SOON, async || {
        let health = reqwest::get(format!("http://{}/health/ready", replica.admin())).await.unwrap();
        health.text().await.unwrap().contains("shared through Redis")
    })
    .await
    .unwrap();
    assert_eq!(replica.stop().await.unwrap(), 0);

    let file = std::fs::read_to_string(replica.configuration()).unwrap();
    std::fs::write(replica.configuration(), file.replace(&secured.ours, &secured.another)).unwrap();
    replica.launch().unwrap();
    assert_eq!(replica.ended().await.unwrap(), 1);
    let log = replica.log().unwrap();
    assert!(log.contains("`[redis]`") && log.contains("its certificate is not believed"), "{log}");
    assert!(!log.contains("secret"), "{log}");
}
