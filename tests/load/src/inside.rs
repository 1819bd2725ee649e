//! The gate and the maps alone, over accounts made in memory: what a million accounts cost, without waiting for a database.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use bytes::Bytes;
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use lazurite_crypto::seal::Sealer;
use lazurite_gateway::{Audiences, Gateway, GatewayOptions, LimitOptions, Meter, Regions, Scheme};
use lazurite_maps::{Limits, Maps};
use lazurite_model::record::{
    AccountKey, AccountKind, Identity, KeySlot, MapsAccount, SkuName, Subscription, SystemData, Tags,
};
use lazurite_model::{
    AnyRecord, Change, ChangeSet, Clock as _, Location, Random, ResourceId, Revision, SubscriptionId, SystemClock,
    SystemRandom, TenantId, UniqueId,
};
use uuid::Uuid;

use crate::clock::now;
use crate::contestant::request;
use crate::lazurite::{TILE, key, unique_id};
use crate::process::{Server, free_port};

/// Accounts are handed over in steps of so many, so that the records themselves never all lie in memory.
const STEP: usize = 10_000;
/// With a hundred thousand busy accounts the server rests so long between two batches.
const USAGE_EVERY: Duration = Duration::from_secs(30);
/// Requests go round so many of the accounts, spread over all of them.
const ASKED: usize = 100_000;

/// Starts it with so many accounts.
pub async fn start(accounts: usize) -> Result<Arc<Server>> {
    let port = free_port()?;
    let arguments = ["--serve".to_owned(), "inside".to_owned(), format!("{accounts}:{port}")];
    Ok(Arc::new(Server::start(std::env::current_exe()?, &arguments, port).await?))
}

/// Requests with the keys of accounts from all over the table, in an order that no cache foresees.
pub fn requests(accounts: usize) -> Vec<Vec<u8>> {
    let number = |index: usize| index.wrapping_mul(0x9E37_79B9_7F4A_7C15) % accounts;
    let one =
        |index| request(&format!("{TILE}&subscription-key={}", key(number(index))), &[("Accept-Encoding", "gzip")]);
    (0..ASKED).map(one).collect()
}

/// Is the server, on one thread.
pub fn serve(argument: &str) -> Result<()> {
    let (accounts, port) = argument.split_once(':').ok_or_else(|| anyhow::anyhow!("inside ACCOUNTS:PORT"))?;
    let (accounts, port) = (accounts.parse()?, port.parse::<u16>()?);
    let gateway = Arc::new(loaded(accounts)?.0);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
        tokio::spawn(forget_usage(Arc::clone(&gateway)));
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let gateway = Arc::clone(&gateway);
            tokio::spawn(async move {
                let service = hyper::service::service_fn(move |request| {
                    let answer = gateway.handle(Scheme::Http, request);
                    async move { Ok::<_, Infallible>(answer.await) }
                });
                let _ =
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    })
}

/// Takes what was counted out of the meter as often as the server does, which adds it to the totals of its database.
async fn forget_usage(gateway: Arc<Gateway>) {
    loop {
        tokio::time::sleep(USAGE_EVERY).await;
        let gateway = Arc::clone(&gateway);
        let taken = tokio::task::spawn_blocking(move || {
            if let Some(batch) = gateway.meter().next_batch() {
                gateway.meter().stored(&batch);
            }
        });
        if taken.await.is_err() {
            return;
        }
    }
}

/// The gate with so many accounts, and what sealed their keys.
fn loaded(accounts: usize) -> Result<(Gateway, Arc<Sealer>)> {
    let random: Arc<dyn Random> = Arc::new(SystemRandom);
    let sealer = Arc::new(Sealer::new([7; 32], Arc::clone(&random)));
    let gateway = Gateway::new(GatewayOptions {
        regions: Regions::new(Location::EastUs),
        clock: Arc::new(SystemClock),
        meter: Meter::in_memory(&*random)?,
        random,
        sealer: Arc::clone(&sealer),
        routes: lazurite_maps::ROUTES,
        service: Arc::new(Maps::new(Limits::default(), &[])?),
        authorities: vec!["https://localhost:8443".to_owned()],
        audiences: Audiences::azure(),
        body_limit: GatewayOptions::BODY_LIMIT,
        remembered_tokens: GatewayOptions::REMEMBERED_TOKENS,
        limits: LimitOptions::default(),
        trusted_issuers: Vec::new(),
    });
    let subscription = Subscription {
        id: SubscriptionId(Uuid::nil()),
        tenant: TenantId(Uuid::nil()),
        display_name: "load".to_owned(),
        management_group: None,
    };
    gateway.load(Revision(0), &[AnyRecord::from(subscription)])?;
    for first in (0..accounts).step_by(STEP) {
        let step = first..accounts.min(first + STEP);
        let changes = step.map(|number| Change::Put(account(number, &sealer).into())).collect();
        gateway.apply(&ChangeSet { revision: Revision(gateway.revision().0 + 1), changes });
    }
    anyhow::ensure!(gateway.accounts() == accounts, "the gate knows {} accounts", gateway.accounts());
    Ok((gateway, sealer))
}

/// Turns the keys of one of so many accounts off and on, `count` times. Gives the milliseconds from the change's arrival at
/// the gate until a request has been answered by it.
pub async fn changes(accounts: usize, count: usize) -> Result<Vec<f64>> {
    let (gateway, sealer) = loaded(accounts)?;
    let gateway = Arc::new(gateway);
    let number = accounts / 2;
    let mut account = account(number, &sealer);
    let mut times = Vec::with_capacity(count);
    for round in 0..count {
        account.disable_local_auth = round % 2 == 0;
        let changes = vec![Change::Put(account.clone().into())];
        let request = http::Request::get(format!("{TILE}&subscription-key={}", key(number)));
        let request = request.header(http::header::HOST, "localhost").body(Full::<Bytes>::default())?;
        let start = now();
        gateway.apply(&ChangeSet { revision: Revision(gateway.revision().0 + 1), changes });
        let status = gateway.handle(Scheme::Https, request).await.status().as_u16();
        times.push(start.elapsed().as_secs_f64() * 1000.0);
        let expected = if account.disable_local_auth { 401 } else { 200 };
        anyhow::ensure!(status == expected, "the gate answers {status} after the change");
    }
    Ok(times)
}

fn account(number: usize, sealer: &Sealer) -> MapsAccount {
    let now = SystemClock.now();
    let unique_id = UniqueId(unique_id(number));
    let sealed = |slot, text: String| AccountKey {
        sealed: sealer.seal(&AccountKey::seal_context(unique_id, slot), text.as_bytes()),
        last_updated: now,
    };
    let group = ResourceId::resource_group(SubscriptionId(Uuid::nil()), &format!("group{}", number % 1000));
    MapsAccount {
        id: group.resource("Microsoft.Maps/accounts", &format!("account{number}")),
        unique_id,
        location: Location::EastUs,
        locations: Vec::new(),
        kind: AccountKind::Gen2,
        sku: SkuName::G2,
        tags: Tags::new(),
        identity: Identity::default(),
        disable_local_auth: false,
        cors: Vec::new(),
        linked_resources: Vec::new(),
        encryption: None,
        public_network_access_disabled: false,
        primary_key: sealed(KeySlot::Primary, key(number)),
        secondary_key: sealed(KeySlot::Secondary, format!("second-{}", key(number))),
        sas_signing_keys: Vec::new(),
        system_data: SystemData {
            created_by: String::new(),
            created_by_type: String::new(),
            created_at: now,
            last_modified_by: String::new(),
            last_modified_by_type: String::new(),
            last_modified_at: now,
        },
    }
}
