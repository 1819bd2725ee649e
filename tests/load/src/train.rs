//! Some of everything that the binary is there for, sent to one that counts which of its code is used: what the compiler then
//! keeps near and straight (`cargo x release`).
//!
//! Requests for tiles are by far the most, as in life; the rest is there so that none of it is taken for code that never runs.

use std::sync::Arc;

use anyhow::{Result, ensure};

use crate::client::{self, Trust};
use crate::contestant::{floor_on, request};
use crate::lazurite::{self, Lazurite, TILE};
use crate::process::free_port;
use crate::traffic::{self, PROXIED, Requests};
use crate::{Options, h2load, management, sign_in};

const ACCOUNTS: usize = 1_000;
const TOKENS: usize = 500;
/// Verifying a signature takes as long as thirty tiles.
const FIRST_SEEN: usize = 2_000;

/// Credentials of each kind.
struct Credentials {
    keys: Vec<String>,
    sas: Vec<String>,
    bearer: Vec<String>,
    /// Those that no server has seen.
    fresh: Vec<String>,
}

/// Sends all of it to the server of a developer and to that of an operator, which are compiled apart. Each writes down at its
/// end what it counted.
pub async fn run(options: &Options) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let upstream = free_port()?;
    let product = Lazurite::start(&options.lazurite, folder.path(), ACCOUNTS, Some(upstream)).await?;
    let body = folder.path().join("body");
    std::fs::write(&body, product.tile().await?)?;
    let _engine = floor_on(upstream, &body, None).await?;
    let mut bearer = product.bearer_tokens(TOKENS + FIRST_SEEN).await?;
    let credentials = Credentials {
        keys: (0..ACCOUNTS).map(lazurite::key).collect(),
        sas: (0..TOKENS).map(lazurite::sas_token).collect::<Result<Vec<_>>>()?,
        fresh: bearer.split_off(TOKENS),
        bearer,
    };
    send(options, &product, &credentials).await?;
    let product = product.serve(&options.lazurite, upstream).await?;
    send(options, &product, &credentials).await
}

async fn send(
    options: &Options,
    product: &Lazurite,
    Credentials { keys, sas, bearer, fresh }: &Credentials,
) -> Result<()> {
    let (tiles, many) = (traffic::by_key(TILE, keys), options.requests);
    let http = (product.server.port, None);
    for (requests, count) in [
        (&tiles, many),
        (&traffic::by_sas(sas), many / 2),
        (&traffic::by_bearer(bearer, ACCOUNTS), many / 2),
        (&traffic::by_bearer(fresh, ACCOUNTS), FIRST_SEEN),
        (&traffic::by_key(PROXIED, keys), many / 4),
        (&preflight(), many / 20),
        (&maps(keys), 300),
    ] {
        let refused = client::send(http.clone(), requests, 0, count).await?;
        ensure!(refused == 0, "{refused} of {count} requests were not answered with 200");
    }
    // More than an account may have, and what nobody may.
    let (greedy, unknown) = (keys.get(..1).unwrap_or_default(), ["nobody's".to_owned()]);
    for keys in [greedy, &unknown] {
        client::send(http.clone(), &traffic::by_key(TILE, keys), 0, many / 20).await?;
    }
    let trust = Trust::of(&product.file("ca.pem"))?;
    client::send((product.https, Some(trust.clone())), &tiles, 0, many / 2).await?;
    h2load::send(product.https, &traffic::paths(keys), many)?;
    sign_in::rehearse(product, &trust).await?;
    management::rehearse(product, &trust, ACCOUNTS).await
}

fn preflight() -> Requests {
    let text = format!(
        "OPTIONS {TILE} HTTP/1.1\r\nHost: localhost\r\nOrigin: https://www.contoso.com\r\n\
         Access-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: x-ms-client-id\r\n\r\n"
    );
    Arc::new(vec![text.into_bytes()])
}

/// Pictures, searches and styles: little of each, for their loops count by the pixel.
fn maps(keys: &[String]) -> Requests {
    let mut paths = vec![
        "/geocode?api-version=2025-01-01&query=Helsinki".to_owned(),
        "/geocode?api-version=2025-01-01&query=paris%20texas".to_owned(),
        "/geocode?api-version=2025-01-01&query=1%20Microsoft%20Way%20Redmond".to_owned(),
        "/reverseGeocode?api-version=2025-01-01&coordinates=24.94,60.17".to_owned(),
        "/map/tileset?api-version=2024-04-01&tilesetId=microsoft.base.road".to_owned(),
        "/map/attribution?api-version=2024-04-01&tilesetId=microsoft.base.road&zoom=5&bounds=-122,47,-121,48"
            .to_owned(),
    ];
    for (zoom, x, y) in [(0, 0, 0), (2, 2, 1), (4, 8, 5), (6, 33, 22), (8, 131, 89), (11, 1167, 593)] {
        for tileset in ["microsoft.base.road", "microsoft.base.darkgrey", "microsoft.base"] {
            paths.push(format!("/map/tile?api-version=2024-04-01&tilesetId={tileset}&zoom={zoom}&x={x}&y={y}"));
        }
    }
    let with = |(path, key): (&String, &String)| request(&format!("{path}&subscription-key={key}"), &[]);
    Arc::new(paths.iter().zip(keys).map(with).collect())
}
