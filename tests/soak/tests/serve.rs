//! `lazurite serve` as a platform team meets it: begun three at a time, asked to stop, given a new certificate.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use lazurite_soak::cluster::{Cluster, Shape};
use lazurite_soak::configuration::{HOST, PASSWORD, SUBSCRIPTION};
use lazurite_soak::load::{Outcome, ask, get};
use lazurite_soak::wait::until;
use reqwest::tls::TlsInfo;
use serde_json::Value;

const SOON: Duration = Duration::from_secs(10);

/// What the administrators' listener says.
async fn health(cluster: &Cluster, path: &str) -> (u16, Value) {
    let url = format!("http://{}{path}", cluster.replica(0).admin());
    let answer = reqwest::get(url).await.unwrap();
    (answer.status().as_u16(), serde_json::from_str(&answer.text().await.unwrap()).unwrap())
}

/// The certificate that the next connection to the first replica gets.
async fn certificate(cluster: &Cluster) -> Vec<u8> {
    let authority = reqwest::Certificate::from_pem(cluster.shared.authority_pem.as_bytes()).unwrap();
    let client = reqwest::Client::builder().tls_certs_only([authority]).tls_info(true).no_proxy();
    let client = client.resolve(HOST, cluster.replica(0).https()).build().unwrap();
    let answer = client.get(format!("https://{HOST}/health/live")).send().await.unwrap();
    answer.extensions().get::<TlsInfo>().unwrap().peer_certificate().unwrap().to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_three_replicas_that_begin_together_one_bootstraps_and_all_are_one_server() {
    let cluster = Cluster::start(Shape::replicas(3)).await.unwrap();
    let logs: Vec<String> = cluster.replicas().iter().map(|replica| replica.log().unwrap()).collect();
    let made = logs.iter().filter(|log| log.contains("the state was empty, and begins with")).count();
    assert_eq!(made, 1, "{logs:?}");
    for at in 0..3 {
        // A token of one replica's sign-in server is one of all: they share signing keys and the administrator.
        let admin = cluster.administrator(at).await.unwrap();
        for replica in cluster.replicas() {
            let there = admin.at(replica.client());
            let found = there.arm(reqwest::Method::GET, "/subscriptions?api-version=2022-12-01", None).await.unwrap();
            assert_eq!(found.status, 200, "{}", found.text);
            let ids: Vec<_> =
                found.json["value"].as_array().unwrap().iter().map(|one| &one["subscriptionId"]).collect();
            assert_eq!(ids, [SUBSCRIPTION]);
        }
    }
    cluster.logs_are_clean(&[]).unwrap();
    for replica in cluster.replicas() {
        assert_eq!(replica.stop().await.unwrap(), 0);
        let log = replica.log().unwrap();
        assert!(!log.contains(PASSWORD) && !log.contains("eyJ"), "{log}");
        assert!(log.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_asked_to_stop_is_not_ready_at_once_and_serves_until_the_load_balancer_noticed() {
    let cluster = Cluster::start(Shape { drain_seconds: 2, ..Shape::replicas(1) }).await.unwrap();
    let (status, ready) = health(&cluster, "/health/ready").await;
    assert_eq!((status, &ready["status"]), (200, &"ready".into()));
    assert_eq!(ready["parts"]["state"]["works"], true);
    assert!(ready["parts"]["following"]["state"].as_str().unwrap().starts_with("revision "), "{ready}");
    let account = cluster.administrator(0).await.unwrap().create_account("drain", "G2").await.unwrap();
    let tile = cluster.tile(&account.primary_key);
    let replica = cluster.replica(0);
    replica.signal("TERM").unwrap();
    until("it is not ready any more", SOON, async || health(&cluster, "/health/ready").await.0 == 503).await.unwrap();
    assert_eq!(health(&cluster, "/health/ready").await.1["status"], "stopping");
    assert_eq!(health(&cluster, "/health/live").await.0, 200);
    assert_eq!(ask(replica.http(), &tile).await, Outcome::Status(200), "requests are still taken");
    assert_eq!(replica.ended().await.unwrap(), 0);
    assert_eq!(ask(replica.http(), &tile).await, Outcome::Unreachable);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_stops_at_once() {
    let cluster = Cluster::start(Shape { drain_seconds: 600, ..Shape::replicas(1) }).await.unwrap();
    cluster.replica(0).signal("TERM").unwrap();
    until("it is not ready any more", SOON, async || health(&cluster, "/health/ready").await.0 == 503).await.unwrap();
    cluster.replica(0).signal("TERM").unwrap();
    assert_eq!(cluster.replica(0).ended().await.unwrap(), 1);
    assert!(cluster.replica(0).log().unwrap().contains("asked twice to stop"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_certificate_is_used_without_a_restart_and_a_broken_one_is_not() {
    let cluster = Cluster::start(Shape::replicas(1)).await.unwrap();
    let replica = cluster.replica(0);
    let first = certificate(&cluster).await;
    assert_eq!(replica.client().get("/health/live", "").await.unwrap().status, 200);
    cluster.shared.renew_certificate().unwrap();
    until("new connections get the new certificate", SOON, async || certificate(&cluster).await != first)
        .await
        .unwrap();
    let second = certificate(&cluster).await;
    std::fs::write(cluster.shared.certificate(), "no certificate").unwrap();
    replica.signal("HUP").unwrap();
    let told = async || replica.log().unwrap().contains("the new certificate is not used");
    until("the broken one is told of", SOON, told).await.unwrap();
    assert_eq!(certificate(&cluster).await, second, "the last good one stays");
    // The client's connection is older than all this, and goes on.
    assert_eq!(replica.client().get("/health/live", "").await.unwrap().status, 200);
    assert!(replica.lives());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operators_listener_serves_nothing_else_and_nobody_else_serves_its_pages() {
    let cluster = Cluster::start(Shape::replicas(1)).await.unwrap();
    let replica = cluster.replica(0);
    for path in ["/", "/map/tile", "/subscriptions", "/metadata/identity/oauth2/token", "/_lazurite/clock"] {
        assert_eq!(ask(replica.admin(), &get(path, &[])).await, Outcome::Status(404), "{path}");
    }
    let public = replica.client().get("/health/ready", "").await.unwrap();
    assert_eq!(public.json["parts"], Value::Null, "the public listener names no parts");
    assert_ne!(replica.client().get("/metrics", "").await.unwrap().status, 200);
    assert_ne!(ask(replica.http(), &get("/metrics", &[])).await, Outcome::Status(200));
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_what_prometheus_reads_and_hold_no_secret() {
    let cluster = Cluster::start(Shape::replicas(1)).await.unwrap();
    let account = cluster.administrator(0).await.unwrap().create_account("counted", "G2").await.unwrap();
    let replica = cluster.replica(0);
    let tile = cluster.tile(&account.primary_key);
    for _ in 0..40 {
        assert_eq!(ask(replica.http(), &tile).await, Outcome::Status(200));
    }
    assert_eq!(ask(replica.http(), &cluster.tile("wrong")).await, Outcome::Status(401));
    let text = reqwest::get(format!("http://{}/metrics", replica.admin())).await.unwrap().text().await.unwrap();
    let value = |sample: &str| {
        let line =
            text.lines().find(|line| line.starts_with(sample)).unwrap_or_else(|| panic!("no {sample} in {text}"));
        line.rsplit(' ').next().unwrap().parse::<f64>().unwrap()
    };
    assert_eq!(value("lazurite_requests_total{operation=\"map/tile\",status=\"2xx\"}"), 40.0);
    assert_eq!(value("lazurite_refusals_total{cause=\"key-unknown\"}"), 1.0);
    assert!(value("lazurite_decision_seconds_count") >= 2.0, "every sixteenth is timed");
    assert_eq!(value("lazurite_accounts"), 1.0);
    assert_eq!(value("lazurite_revision_lag"), 0.0);
    assert!(value("process_resident_memory_bytes") > 1e6);
    assert!(!text.contains(&account.primary_key) && !text.contains(&account.unique_id) && !text.contains("wrong"));
    let mut promtool = Command::new("promtool").args(["check", "metrics"]).stdin(Stdio::piped()).spawn().unwrap();
    promtool.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert!(promtool.wait().unwrap().success(), "{text}");
}

#[test]
fn the_guide_to_production_makes_a_master_key_and_never_shows_or_replaces_it() {
    let guide = include_str!("../../../docs/how-to/production.md");
    let command = guide.lines().find_map(|line| line.strip_prefix("$ lazurite ")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let command = command.replace("/etc/lazurite", &folder.path().display().to_string());
    let run = || Command::new(lazurite_soak::binary::lazurite().unwrap()).args(command.split(' ')).output().unwrap();
    let made = run();
    assert!(made.status.success(), "{made:?}");
    let key = std::fs::read(folder.path().join("master.key")).unwrap();
    let again = run();
    assert!(again.status.success() && String::from_utf8_lossy(&again.stdout).contains("left as it is"), "{again:?}");
    assert_eq!(std::fs::read(folder.path().join("master.key")).unwrap(), key);
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    for said in [made.stdout, made.stderr, again.stdout, again.stderr] {
        assert!(!said.windows(4).any(|part| part == &key[..4]));
        assert!(!String::from_utf8_lossy(&said).contains(&hex[..8]));
    }
}
