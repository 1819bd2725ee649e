//! Requests for tiles with each kind of credential.

use std::sync::Arc;

use crate::contestant::request;
use crate::lazurite::{self, TILE};

/// A tile of the tile set that comes from another server.
pub const PROXIED: &str = "/map/tile?api-version=2024-04-01&tilesetId=load.engine&zoom=6&x=45&y=32";

/// What a browser takes.
const PACKED: (&str, &str) = ("Accept-Encoding", "gzip");

/// Requests, to be sent in turn.
pub type Requests = Arc<Vec<Vec<u8>>>;

/// A request for `path` with each of the keys.
pub fn by_key(path: &str, keys: &[String]) -> Requests {
    let with = |key| request(&format!("{path}&subscription-key={key}"), &[PACKED]);
    Arc::new(keys.iter().map(with).collect())
}

/// The paths and queries of the requests for the tile with each of the keys.
pub fn paths(keys: &[String]) -> Vec<String> {
    keys.iter().map(|key| format!("{TILE}&subscription-key={key}")).collect()
}

/// A request for the tile with each of the SAS tokens.
pub fn by_sas(tokens: &[String]) -> Requests {
    let with = |token| request(TILE, &[("Authorization", &format!("jwt-sas {token}")), PACKED]);
    Arc::new(tokens.iter().map(with).collect())
}

/// A request for the tile with each of the bearer tokens, at each of so many accounts in turn.
pub fn by_bearer(tokens: &[String], accounts: usize) -> Requests {
    let with = |(number, token)| {
        let id = lazurite::unique_id(number % accounts).to_string();
        request(TILE, &[("Authorization", &format!("Bearer {token}")), PACKED, ("x-ms-client-id", &id)])
    };
    Arc::new(tokens.iter().enumerate().map(with).collect())
}
