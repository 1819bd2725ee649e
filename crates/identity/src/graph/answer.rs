//! Answers in OData's dress.

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde_json::{Map, Value};

use crate::State;

/// One object, with the context that says what it is.
pub(crate) fn entity(state: &State, status: StatusCode, kind: &str, view: Value) -> Response {
    let mut body = Map::new();
    body.insert("@odata.context".into(), context(state, kind));
    if let Value::Object(properties) = view {
        body.extend(properties);
    }
    write(status, &Value::Object(body))
}

/// An action's result.
pub(crate) fn value(state: &State, kind: &str, value: Value) -> Response {
    page(state, kind, value, None, None)
}

/// A page of a list, with the link to the next one, and how many there are on all pages if that was asked.
pub(crate) fn page(state: &State, kind: &str, value: Value, next: Option<String>, count: Option<usize>) -> Response {
    let mut body = Map::new();
    body.insert("@odata.context".into(), context(state, kind));
    body.extend(count.map(|count| ("@odata.count".to_owned(), count.into())));
    body.extend(next.map(|next| ("@odata.nextLink".to_owned(), next.into())));
    body.insert("value".into(), value);
    write(StatusCode::OK, &Value::Object(body))
}

/// An instant as Graph writes it: UTC, whole seconds.
pub(crate) fn time(time: jiff::Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A view with its `@odata.type`, for lists that mix kinds.
pub(crate) fn typed(kind: &str, mut view: Value) -> Value {
    if let Some(properties) = view.as_object_mut() {
        properties.insert("@odata.type".into(), format!("#microsoft.graph.{kind}").into());
    }
    view
}

fn context(state: &State, kind: &str) -> Value {
    format!("{}/v1.0/$metadata#{kind}", state.settings().graph).into()
}

fn write(status: StatusCode, body: &Value) -> Response {
    let kind = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";
    (status, [(header::CONTENT_TYPE, kind)], body.to_string()).into_response()
}
