//! The parameters of a request, `application/x-www-form-urlencoded` in its body or its query, each at most once (RFC 6749
//! §3.1, §3.2).

use http::{HeaderMap, header};

use crate::fault::{Fault, row};

/// The parameters of a request. Those that nobody knows are ignored, as clients send many.
pub(crate) struct Form {
    items: Vec<(String, String)>,
    /// What people call the place where they stand.
    place: &'static str,
}

impl Form {
    /// Reads a body.
    pub(crate) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, Fault> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            let message = "The request body must be sent as application/x-www-form-urlencoded.";
            return Err(Fault::new(&row::MALFORMED, message));
        }
        Self::parse(body, "request body")
    }

    /// Reads parameters that stand in a query.
    pub(crate) fn of_query(query: &str) -> Result<Self, Fault> {
        Self::parse(query.as_bytes(), "request")
    }

    fn parse(text: &[u8], place: &'static str) -> Result<Self, Fault> {
        let items: Vec<(String, String)> = form_urlencoded::parse(text).into_owned().collect();
        for (index, (name, _)) in items.iter().enumerate() {
            if items.iter().take(index).any(|(earlier, _)| earlier == name) {
                let shown: String = name.chars().take(100).collect();
                let message = format!("The request is not properly formatted. The parameter '{shown}' is duplicated.");
                return Err(Fault::new(&row::DUPLICATED_PARAMETER, message));
            }
        }
        Ok(Self { items, place })
    }

    /// The same form with one parameter replaced.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.items.retain(|(key, _)| key != name);
        self.items.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A parameter that is there and not empty (RFC 6749 §3.2: an empty one counts as omitted).
    pub(crate) fn optional(&self, name: &str) -> Option<&str> {
        self.items.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// A parameter that must be there.
    pub(crate) fn required(&self, name: &str) -> Result<&str, Fault> {
        self.optional(name).ok_or_else(|| {
            let message = format!("The {} must contain the following parameter: '{name}'.", self.place);
            Fault::new(&row::MISSING_PARAMETER, message)
        })
    }
}
