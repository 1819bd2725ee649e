//! PostgreSQL across a network: what `sslmode` in the database's URL demands is demanded.

use std::sync::Arc;

use lazurite_crypto::certificate::{create_ca, issue_leaf};
use lazurite_model::{Clock as _, SystemClock};
use lazurite_soak::process::free_port;
use lazurite_store::testing::Postgres;
use lazurite_store::{Database, Store};

#[tokio::test(flavor = "multi_thread")]
async fn the_database_is_reached_under_tls_as_strictly_as_its_url_says() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, another) = ("ours.pem", "another.pem");
    let authority = create_ca("ours", &[], SystemClock.now()).unwrap();
    let stranger = create_ca("another", &[], SystemClock.now()).unwrap();
    std::fs::write(folder.path().join(ours), &authority.certificate).unwrap();
    std::fs::write(folder.path().join(another), stranger.certificate).unwrap();
    let leaf = issue_leaf(&authority, &["localhost"], SystemClock.now()).unwrap();
    let port = free_port().unwrap();
    let _server = Postgres::under_tls(port, &leaf.certificate, &leaf.private_key);
    let open = async |host: &str, mode: &str, root: &str| {
        let root = folder.path().join(root);
        let url = format!("postgres://lazurite@{host}:{port}/postgres?sslmode={mode}&sslrootcert={}", root.display());
        Store::open(&Database::Postgres(url), Arc::new(SystemClock)).await.map(drop)
    };
    for (host, mode, root, good) in [
        ("localhost", "verify-full", ours, true),
        ("localhost", "verify-ca", ours, true),
        ("127.0.0.1", "verify-ca", ours, true),
        ("127.0.0.1", "verify-full", ours, false),
        ("localhost", "verify-full", another, false),
        ("localhost", "verify-ca", another, false),
        ("localhost", "require", ours, true),
        ("localhost", "disable", ours, false),
    ] {
        let opened = open(host, mode, root).await;
        assert_eq!(opened.is_ok(), good, "{host} {mode} {root}: {opened:?}");
    }
}
