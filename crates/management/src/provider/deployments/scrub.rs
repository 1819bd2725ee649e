//! Takes secrets out of what a deployment shows. A secret parameter may stand in a provider's refusal, in an output or in a
//! predicted body; wherever it does, it is replaced.

use lazurite_api::ApiError;
use lazurite_model::ResourceId;
use lazurite_template::{Deployment, ValueType};
use serde_json::Value;

/// What stands in a secret's place.
pub(super) const MASK: &str = "*******";
/// Shorter secrets are only looked for as whole texts: they are part of too much that is none.
const SHORTEST_PART: usize = 6;

/// The secrets of a deployment. Has no `Debug`.
#[derive(Clone, Default)]
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    /// The texts in what secure parameters were given.
    pub(super) fn of(deployment: &Deployment, given: &Value) -> Self {
        let mut secrets = Vec::new();
        let given = given.as_object().into_iter().flatten();
        let secure: Vec<&str> =
            deployment.parameters().filter(|one| one.value_type.is_secure()).map(|one| one.name).collect();
        for (name, source) in given {
            if secure.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                gather(source.get("value").unwrap_or(source), &mut secrets);
            }
        }
        // The longest first: one may be part of another.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self(secrets)
    }

    /// The id without secrets.
    pub(super) fn scrub_id(&self, id: &str) -> Result<ResourceId, ApiError> {
        ResourceId::parse(&self.text(id.to_owned())).map_err(ApiError::internal)
    }

    /// The value without secrets.
    pub(super) fn scrub(&self, value: Value) -> Value {
        if self.0.is_empty() {
            return value;
        }
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => items.into_iter().map(|item| self.scrub(item)).collect(),
            Value::Object(fields) => {
                fields.into_iter().map(|(name, value)| (self.text(name), self.scrub(value))).collect()
            }
            other => other,
        }
    }

    fn text(&self, mut text: String) -> String {
        for secret in &self.0 {
            if text == *secret {
                return MASK.to_owned();
            }
            if secret.len() >= SHORTEST_PART && text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), MASK);
            }
        }
        text
    }
}

fn gather(value: &Value, secrets: &mut Vec<String>) {
    match value {
        Value::String(text) if !text.is_empty() => secrets.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| gather(item, secrets)),
        Value::Object(fields) => fields.values().for_each(|field| gather(field, secrets)),
        _ => {}
    }
}

/// How a value of that type is shown: `{"type": …, "value": …}`, a secure one without its value.
pub(super) fn shown(type_: ValueType, value: Option<Value>) -> Value {
    let mut shown = serde_json::json!({"type": type_.as_str()});
    if let (Some(value), Some(fields)) = (value.filter(|_| !type_.is_secure()), shown.as_object_mut()) {
        fields.insert("value".to_owned(), value);
    }
    shown
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_taken_out_wherever_they_stand() {
        let secrets = Secrets(vec!["hunter2hunter2".into(), "ab".into()]);
        let shown = secrets.scrub(json!({"a": ["x hunter2hunter2 y", "ab", "abc"], "hunter2hunter2": 1}));
        assert_eq!(shown, json!({"a": ["x ******* y", MASK, "abc"], MASK: 1}));
    }
}
