//! Instance metadata at another address than Azure's: the SDKs of other languages read it from
//! `AZURE_POD_IDENTITY_AUTHORITY_HOST`, the Rust SDK knows Azure's address alone.

use std::sync::Arc;

use async_trait::async_trait;
use azure_core::http::{AsyncRawResponse, HttpClient, Request, Url, new_http_client};

/// Azure's own (link-local, the same on every virtual machine).
const METADATA: &str = "169.254.169.254";

/// Sends what is for Azure's address to another one, and all else where it is for.
#[derive(Debug)]
pub(super) struct Elsewhere {
    host: Url,
    client: Arc<dyn HttpClient>,
}

impl Elsewhere {
    /// At that scheme, host and port.
    pub(super) fn at(host: Url) -> Arc<Self> {
        Arc::new(Self { host, client: new_http_client(None) })
    }
}

#[async_trait]
impl HttpClient for Elsewhere {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        if request.url().host_str() != Some(METADATA) {
            return self.client.execute_request(request).await;
        }
        let mut moved = request.clone();
        let mut url = self.host.clone();
        url.set_path(request.url().path());
        url.set_query(request.url().query());
        *moved.url_mut() = url;
        self.client.execute_request(&moved).await
    }
}
