//! Request bodies: a JSON object whose properties are taken out one by one, so that what is left over is known.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::failure::Failure;
use crate::State;

/// A JSON object.
pub(crate) struct Body(Map<String, Value>);

impl FromRequest<State> for Body {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &State) -> Result<Self, Failure> {
        let unreadable =
            |_| Failure::new(http::StatusCode::BAD_REQUEST, "BadRequest", "Unable to read JSON request payload.");
        let bytes = Bytes::from_request(request, state).await.map_err(|error| {
            Failure::new(error.status(), "BadRequest", "The request body is too long or was cut off.")
        })?;
        if bytes.is_empty() {
            return Ok(Self(Map::new()));
        }
        let mut map: Map<String, Value> = serde_json::from_slice(&bytes).map_err(unreadable)?;
        // Annotations say how to read the rest; only those that bind members mean anything here.
        map.retain(|name, _| !name.contains('@') || name.ends_with("@odata.bind") || name == "@odata.id");
        Ok(Self(map))
    }
}

impl Body {
    /// Reads a nested object in the same way.
    pub(crate) fn of(mut map: Map<String, Value>) -> Self {
        map.retain(|name, _| !name.starts_with('@'));
        Self(map)
    }

    /// Whether the property is there, be it `null`.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Says what a property is, over what the client said.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// Takes a property out; `None` when it is missing or `null`.
    pub(crate) fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name).filter(|value| !value.is_null())
    }

    /// Takes a text out.
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>, Failure> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) if text.len() <= 1024 && !text.contains('\0') => Ok(Some(text)),
            Some(Value::String(_)) => Err(Failure::bad_request(format!("The value of property '{name}' is too long."))),
            Some(_) => Err(wrong_type(name, "a string")),
        }
    }

    /// Takes a text out that must be there and not blank.
    pub(crate) fn required(&mut self, name: &str) -> Result<String, Failure> {
        self.text(name)?
            .filter(|text| !text.trim().is_empty())
            .ok_or_else(|| Failure::bad_request(format!("A value is required for property '{name}' of the resource.")))
    }

    /// Takes a text out that is there, be it `null`: the outer option says whether it is.
    pub(crate) fn stated(&mut self, name: &str) -> Result<Option<Option<String>>, Failure> {
        if self.has(name) { self.text(name).map(Some) } else { Ok(None) }
    }

    /// Takes an id out.
    pub(crate) fn id(&mut self, name: &str) -> Result<Option<Uuid>, Failure> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        Uuid::parse_str(&text).map(Some).map_err(|_| wrong_type(name, "a GUID"))
    }

    /// Takes an id out that must be there.
    pub(crate) fn required_id(&mut self, name: &str) -> Result<Uuid, Failure> {
        let id = self.id(name)?;
        id.ok_or_else(|| Failure::bad_request(format!("A value is required for property '{name}' of the resource.")))
    }

    /// Takes a flag out; as a text, too, as the Azure CLI's own examples write it.
    pub(crate) fn flag(&mut self, name: &str) -> Result<Option<bool>, Failure> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(_) => Err(wrong_type(name, "true or false")),
        }
    }

    /// Takes an instant out.
    pub(crate) fn time(&mut self, name: &str) -> Result<Option<Timestamp>, Failure> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        text.parse().map(Some).map_err(|_| wrong_type(name, "a date and time such as 2026-01-01T00:00:00Z"))
    }

    /// Takes a list out.
    pub(crate) fn list(&mut self, name: &str) -> Result<Option<Vec<Value>>, Failure> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Array(items)) => Ok(Some(items)),
            Some(_) => Err(wrong_type(name, "a list")),
        }
    }

    /// Takes a list of texts out.
    pub(crate) fn texts(&mut self, name: &str) -> Result<Option<Vec<String>>, Failure> {
        let Some(items) = self.list(name)? else { return Ok(None) };
        let text = |item: Value| match item {
            Value::String(text) => Ok(text),
            _ => Err(wrong_type(name, "a list of strings")),
        };
        items.into_iter().map(text).collect::<Result<_, _>>().map(Some)
    }

    /// Takes a list of objects out.
    pub(crate) fn objects(&mut self, name: &str) -> Result<Option<Vec<Self>>, Failure> {
        let Some(items) = self.list(name)? else { return Ok(None) };
        let object = |item: Value| match item {
            Value::Object(map) => Ok(Self::of(map)),
            _ => Err(wrong_type(name, "a list of objects")),
        };
        items.into_iter().map(object).collect::<Result<_, _>>().map(Some)
    }

    /// Takes a list of ids out.
    pub(crate) fn ids(&mut self, name: &str) -> Result<Option<Vec<Uuid>>, Failure> {
        let Some(texts) = self.texts(name)? else { return Ok(None) };
        let ids = texts.iter().map(|text| Uuid::parse_str(text).map_err(|_| wrong_type(name, "a list of GUIDs")));
        ids.collect::<Result<_, _>>().map(Some)
    }

    /// Takes an object out.
    pub(crate) fn object(&mut self, name: &str) -> Result<Option<Self>, Failure> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Object(map)) => Ok(Some(Self::of(map))),
            Some(_) => Err(wrong_type(name, "an object")),
        }
    }

    /// What nobody took: only properties of `kept` may be left, and `null`s.
    pub(crate) fn rest(mut self, kept: &[&str]) -> Result<Map<String, Value>, Failure> {
        self.0.retain(|name, value| !value.is_null() || kept.contains(&name.as_str()));
        match self.0.keys().find(|name| !kept.contains(&name.as_str())) {
            None => Ok(self.0),
            Some(name) => {
                let shown: String = name.chars().take(100).collect();
                Err(Failure::bad_request(format!(
                    "Invalid property '{shown}': it is unknown, read-only, or not kept here."
                )))
            }
        }
    }
}

fn wrong_type(name: &str, expected: &str) -> Failure {
    Failure::bad_request(format!("The value of property '{name}' must be {expected}."))
}
