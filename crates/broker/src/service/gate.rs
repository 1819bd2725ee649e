//! May this request have a token: how often, from where, with which key. In that order, so that a guess costs as much as any
//! other request, and a page of another origin learns nothing of keys.

use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use lazurite_api::{ApiError, ClientAddress};

use super::Broker;
use crate::origins::Asker;

/// The header that carries a function key.
const KEY_HEADER: &str = "x-functions-key";
/// The query parameter that does.
const KEY_PARAMETER: &str = "code";

impl Broker {
    /// Takes one request of that address out of its rate.
    ///
    /// # Errors
    /// 429 with `Retry-After`.
    pub(super) fn admit(&self, peer: Option<ClientAddress>, headers: &HeaderMap) -> Result<(), ApiError> {
        let Some(ClientAddress(peer)) = peer else {
            return Err(ApiError::internal("the listener did not say who asks"));
        };
        let client = self.proxies.client(peer, headers);
        self.limiter.take(client, self.clock.now()).map_err(|seconds| {
            let message = format!("Too many requests from this address. Ask again in {seconds} s.");
            ApiError::new(StatusCode::TOO_MANY_REQUESTS, "TooManyRequests", message)
                .with_header(header::RETRY_AFTER, &seconds.to_string())
        })
    }

    /// Finds the key that is shown; the header counts before the query. Wrong and missing are told alike.
    ///
    /// # Errors
    /// 401.
    pub(super) fn unlock(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), ApiError> {
        let shown = match headers.get(KEY_HEADER) {
            Some(value) => value.to_str().unwrap_or_default().to_owned(),
            None => in_query(uri).unwrap_or_default(),
        };
        // A missing key is compared too: it takes the time of a wrong one.
        let Some(name) = self.keys.matching(&shown) else {
            let message = "This needs a function key of this service: ?code=<key>, or the header x-functions-key.";
            return Err(ApiError::new(StatusCode::UNAUTHORIZED, "Unauthorized", message)
                .with_header(header::WWW_AUTHENTICATE, "FunctionKey realm=\"GetAzureMapsToken\""));
        };
        tracing::debug!(key = name, "opened");
        Ok(())
    }
}

fn in_query(uri: &Uri) -> Option<String> {
    let query = uri.query().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == KEY_PARAMETER)
        .map(|(_, value)| value.into_owned())
}

/// Lets only pages that may have a token go on.
///
/// # Errors
/// 403.
pub(super) fn enter(asker: &Asker) -> Result<(), ApiError> {
    let Asker::Refused(origin) = asker else { return Ok(()) };
    let shown = origin.as_ref().and_then(|origin| origin.to_str().ok()).unwrap_or("another site");
    let shown: String = shown.chars().take(200).collect();
    let message = format!("Pages of {shown} get no token here. Its operator can add that to `allowed_origins`.");
    Err(ApiError::new(StatusCode::FORBIDDEN, "OriginNotAllowed", message))
}

/// What a preflight is told (Fetch standard §4.8).
pub(super) fn preflight(request: &HeaderMap) -> HeaderMap {
    let mut headers = HeaderMap::from_iter([
        (header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET")),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(KEY_HEADER)),
        (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600")),
    ]);
    // A page of the internet that asks a broker in the reader's own network.
    if request.contains_key("access-control-request-private-network") {
        headers.insert("access-control-allow-private-network", HeaderValue::from_static("true"));
    }
    headers
}

/// Anything but reading.
pub(super) fn only_get(method: &Method) -> Result<(), ApiError> {
    if *method == Method::GET {
        return Ok(());
    }
    let message = format!("{method} means nothing here: a token is read with GET.");
    let error = ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message);
    Err(error.with_header(header::ALLOW, "GET, OPTIONS"))
}
