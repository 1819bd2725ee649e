//! The ids by which a request is found again: in the answer's headers, the audit log and the client's own log.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use lazurite_model::Random;
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-request-id");
const CORRELATION_ID: HeaderName = HeaderName::from_static("x-ms-correlation-request-id");
const CLIENT_ID: HeaderName = HeaderName::from_static("x-ms-client-request-id");
const RETURN_CLIENT_ID: HeaderName = HeaderName::from_static("x-ms-return-client-request-id");

/// The longest id of a client that is sent back.
const LONGEST: usize = 128;

/// The ids of one request.
#[derive(Clone, Debug)]
pub(crate) struct RequestIds {
    /// Ours.
    pub(crate) request: Uuid,
    correlation: HeaderValue,
    client: Option<HeaderValue>,
}

impl RequestIds {
    /// Makes a request id, takes over the client's correlation id, and its own id if it wants that back.
    pub(crate) fn of(headers: &HeaderMap, random: &dyn Random) -> Self {
        let request = random.uuid();
        let sent = |name| headers.get(name).filter(|value: &&HeaderValue| value.len() <= LONGEST).cloned();
        let wanted = headers.get(RETURN_CLIENT_ID).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true"));
        let correlation = sent(CORRELATION_ID).unwrap_or_else(|| text(request));
        Self { request, correlation, client: sent(CLIENT_ID).filter(|_| wanted) }
    }

    /// By which the request is grouped with others.
    pub(crate) fn correlation(&self) -> &str {
        self.correlation.to_str().unwrap_or_default()
    }

    /// Puts the ids, and what every answer of the resource manager carries, into an answer's headers.
    pub(crate) fn stamp(&self, headers: &mut HeaderMap, strict_transport: bool) {
        headers.insert(REQUEST_ID, text(self.request));
        headers.insert(CORRELATION_ID, self.correlation.clone());
        if let Some(client) = &self.client {
            headers.insert(CLIENT_ID, client.clone());
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if strict_transport {
            let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
            headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
        }
    }
}

/// Whether answers may demand HTTPS for the origin's host. Not on `localhost`: browsers would demand it of every other
/// program on the machine, too, since the header knows no ports.
pub(crate) fn demands_https(origin: &str) -> bool {
    let host = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    !(host == "localhost"
        || host.ends_with(".localhost")
        || host.parse::<std::net::Ipv4Addr>().is_ok()
        || host.starts_with('['))
}

fn text(id: Uuid) -> HeaderValue {
    HeaderValue::from_str(&id.to_string()).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use lazurite_model::SeededRandom;

    use super::*;

    fn stamped(sent: &[(HeaderName, &'static str)]) -> HeaderMap {
        let sent = sent.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect();
        let mut headers = HeaderMap::new();
        RequestIds::of(&sent, &SeededRandom::new(1)).stamp(&mut headers, true);
        headers
    }

    #[test]
    fn a_client_gets_its_own_id_back_only_when_it_asks() {
        assert_eq!(stamped(&[(CLIENT_ID, "mine")]).get(CLIENT_ID), None);
        assert_eq!(stamped(&[(CLIENT_ID, "mine"), (RETURN_CLIENT_ID, "true")])[CLIENT_ID], "mine");
    }

    #[test]
    fn the_correlation_id_is_the_clients_or_ours() {
        let headers = stamped(&[]);
        assert_eq!(headers[REQUEST_ID], headers[CORRELATION_ID]);
        assert_eq!(stamped(&[(CORRELATION_ID, "c")])[CORRELATION_ID], "c");
    }

    #[test]
    fn https_is_never_demanded_of_a_developers_machine() {
        for origin in
            ["https://localhost:8443", "https://management.localhost:8443", "https://127.0.0.1", "https://[::1]:1"]
        {
            assert!(!demands_https(origin), "{origin}");
        }
        assert!(demands_https("https://management.example.org"));
    }
}
