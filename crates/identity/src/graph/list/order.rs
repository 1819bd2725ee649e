//! `$orderby`, and where a page ends: the place of its last object in that order. Objects that come or go between two pages
//! neither repeat nor hide others.

use std::cmp::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use uuid::Uuid;

use crate::graph::failure::Failure;

/// The properties by which a list is ordered; at last by the id.
pub(super) struct Order(Vec<Key>);

struct Key {
    property: String,
    descending: bool,
}

/// Where an object stands in an order: a text for each property, and the id.
pub(super) struct Place(Vec<String>);

impl Order {
    pub(super) fn read(text: Option<&str>) -> Result<Self, Failure> {
        let keys = text.unwrap_or_default().split(',').map(str::trim).filter(|key| !key.is_empty());
        keys.map(key).collect::<Result<_, _>>().map(Self)
    }

    /// Whether only the id decides.
    pub(super) fn is_by_id(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn place_of(&self, view: &Value) -> Place {
        let text = |property: &str| {
            let found = property.split('/').try_fold(view, |value, name| value.get(name));
            match found {
                None | Some(Value::Null) => String::new(),
                Some(Value::String(text)) => text.to_lowercase(),
                Some(other) => other.to_string(),
            }
        };
        Place(self.0.iter().map(|key| text(&key.property)).chain([text("id")]).collect())
    }

    /// Reads what [`Place::token`] wrote.
    pub(super) fn place(&self, token: &str) -> Result<Place, Failure> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok();
        let texts: Option<Vec<String>> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        texts
            .filter(|texts| texts.len() == self.0.len() + 1)
            .map(Place)
            .ok_or_else(|| Failure::bad_request("$skiptoken is not one that a list gave out for this order."))
    }

    pub(super) fn compare(&self, a: &Place, b: &Place) -> Ordering {
        let directions = self.0.iter().map(|key| key.descending).chain([false]);
        let steps = a.0.iter().zip(&b.0).zip(directions);
        let step = |((a, b), descending): ((&String, &String), bool)| if descending { b.cmp(a) } else { a.cmp(b) };
        steps.map(step).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }
}

impl Place {
    /// The id at its end.
    pub(super) fn id(&self) -> Option<Uuid> {
        self.0.last().and_then(|id| Uuid::parse_str(id).ok())
    }

    pub(super) fn token(&self) -> String {
        URL_SAFE_NO_PAD.encode(Value::from(self.0.clone()).to_string())
    }
}

fn key(text: &str) -> Result<Key, Failure> {
    let mut words = text.split_whitespace();
    let property = words.next().unwrap_or_default().to_owned();
    let descending = match (words.next(), words.next()) {
        (None | Some("asc"), None) => false,
        (Some("desc"), None) => true,
        _ => return Err(Failure::bad_request("$orderby must name properties, each with asc or desc behind it.")),
    };
    Ok(Key { property, descending })
}
