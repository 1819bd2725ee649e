//! Refuses requests that somebody else made a local program or browser send: through a proxy, from a web page, from
//! elsewhere, or under a host name that was made to point here.
//!
//! A server that can be tricked into fetching a URL chooses neither headers nor method; that is what the sources' own
//! proofs are for. This layer is for those that go further: proxies pass headers on but leave traces, pages betray
//! themselves by the headers that browsers add, and a rebound name shows in `Host`.

use axum::extract::{Request, State as Shared};
use axum::middleware::Next;
use axum::response::Response;
use http::uri::Authority;
use http::{HeaderMap, HeaderName, Uri, header};
use lazurite_api::ClientAddress;

use super::Host;
use super::form::{Form, Refused};

/// What browsers add to requests that a page makes them send. Not `Sec-Fetch-Mode`: Node's `fetch` sends that too.
const FROM_A_PAGE: [HeaderName; 4] = [
    header::ORIGIN,
    header::REFERER,
    HeaderName::from_static("sec-fetch-site"),
    HeaderName::from_static("sec-fetch-dest"),
];
/// What proxies add, besides `X-Forwarded-*`.
const FROM_A_PROXY: [HeaderName; 4] =
    [header::FORWARDED, header::VIA, HeaderName::from_static("x-real-ip"), HeaderName::from_static("x-client-ip")];

/// Lets direct requests of known workloads pass and tells the handlers which workload it is.
pub(super) async fn refuse(Shared(host): Shared<Host>, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    let proxied = |name: &HeaderName| name.as_str().starts_with("x-forwarded-") || FROM_A_PROXY.contains(name);
    let reason = if headers.keys().any(proxied) {
        "Forwarded requests are refused: a managed identity serves the machine itself."
    } else if FROM_A_PAGE.iter().any(|name| headers.contains_key(name)) {
        "Requests from web pages are refused: a managed identity serves the machine itself."
    } else if !host_is_expected(&host, headers, request.uri()) {
        "The Host header names no host of this endpoint. Use localhost or an address."
    } else {
        // Without an address nobody is known: whoever forgets to tell it opens nothing.
        let address = request.extensions().get::<ClientAddress>().copied();
        let known = address.and_then(|ClientAddress(address)| {
            host.workloads.iter().find(|workload| workload.asks_from(address)).cloned()
        });
        if let Some(workload) = known {
            request.extensions_mut().insert(workload);
            return next.run(request).await;
        }
        "No managed identity is configured for requests from this address."
    };
    let form = host.form.unwrap_or_else(|| Form::of_path(request.uri().path()));
    form.answer(Err(Refused::Detour(reason)))
}

/// HTTP/1.1 says the host in `Host`, HTTP/2 in the target (RFC 9113 §8.3.1); where there are both, both count.
fn host_is_expected(host: &Host, headers: &HeaderMap, target: &Uri) -> bool {
    let named = headers.get_all(header::HOST).iter().map(|value| value.to_str().ok()?.parse::<Authority>().ok());
    let mut all = named.chain(target.authority().cloned().map(Some)).peekable();
    all.peek().is_some() && all.all(|authority| authority.is_some_and(|authority| is_expected(host, &authority)))
}

fn is_expected(host: &Host, authority: &Authority) -> bool {
    let name = authority.host().trim_matches(['[', ']']).to_lowercase();
    // A name can be made to point here by whoever owns it; an address cannot.
    let address = name.parse::<std::net::IpAddr>().is_ok();
    let configured = &host.state.settings().managed_identity.hosts;
    address
        || name == "localhost"
        || name.ends_with(".localhost")
        || configured.iter().any(|known| known.eq_ignore_ascii_case(&name))
}
