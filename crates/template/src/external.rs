//! What an evaluation asks the world for, and the answers it was given.

use std::collections::HashMap;

use serde_json::Value;

/// A question that only the resource manager can answer, on behalf of whoever deploys.
#[derive(Clone, PartialEq, Eq)]
pub enum ExternalCall {
    /// `reference(…)`: answer with the whole resource as `GET {id}?api-version=…` gives it.
    Reference {
        /// The resource's full id.
        id: String,
        /// The api-version to read it with.
        api_version: String,
    },
    /// `listKeys(…)`, `listSas(…)`, any `list…(…)`: answer with what `POST {id}/{function}?api-version=…` gives.
    List {
        /// The function in lower case, e.g. `listsas`: also the last segment of the operation's path.
        function: String,
        /// The resource's full id.
        id: String,
        /// The api-version to call it with.
        api_version: String,
        /// The third argument, which is the request's body.
        body: Option<Value>,
    },
}

impl ExternalCall {
    /// The function that asks.
    pub fn function(&self) -> &str {
        match self {
            Self::Reference { .. } => "reference",
            Self::List { function, .. } => function,
        }
    }

    /// The resource that is asked about.
    pub fn id(&self) -> &str {
        match self {
            Self::Reference { id, .. } | Self::List { id, .. } => id,
        }
    }

    fn key(&self) -> String {
        match self {
            Self::Reference { id, api_version } => format!("reference\n{}\n{api_version}", id.to_lowercase()),
            Self::List { function, id, api_version, body } => {
                let body = body.as_ref().map(Value::to_string).unwrap_or_default();
                format!("{}\n{}\n{api_version}\n{body}", function.to_lowercase(), id.to_lowercase())
            }
        }
    }
}

/// Leaves the body out: it may carry a secret.
impl std::fmt::Debug for ExternalCall {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}({})", self.function(), self.id())
    }
}

/// The answers given so far. They may be keys and tokens: never printed, never to be stored in the clear.
#[derive(Clone, Default)]
pub struct Answers(HashMap<String, Value>);

impl Answers {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the answer to a call.
    pub fn insert(&mut self, call: &ExternalCall, answer: Value) {
        self.0.insert(call.key(), answer);
    }

    /// The answer to a call, if it was given.
    pub fn answer(&self, call: &ExternalCall) -> Option<&Value> {
        self.0.get(&call.key())
    }
}

impl std::fmt::Debug for Answers {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Answers({})", self.0.len())
    }
}
