//! `POST /v1.0/$batch`: several requests in one, each with the caller's token and an answer of its own (OData 4.01, part 1,
//! §11.7, JSON). They run one after the other, and none sees more than it would alone.

use axum::Router;
use axum::body::{Body as HttpBody, to_bytes};
use axum::extract::{DefaultBodyLimit, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use serde_json::{Map, Value, json};
use tower::ServiceExt;

use super::body::Body;
use super::failure::Failure;
use super::path::canonical;
use crate::State;

/// The most requests in one.
const MOST: usize = 20;

/// The largest body, in bytes.
const MAX_BODY: usize = 1024 * 1024;

/// The largest answer that is put into the common one, in bytes.
const MAX_ANSWER: usize = 4 * 1024 * 1024;

/// The route; `routes` are those that may be asked.
pub(crate) fn routes(routes: Router) -> Router<State> {
    let batch = async move |headers: HeaderMap, body: Body| run(routes, headers, body).await;
    Router::new().route("/v1.0/$batch", post(batch)).layer(DefaultBodyLimit::max(MAX_BODY))
}

/// One of the requests.
struct Item {
    id: String,
    depends_on: Vec<String>,
    request: Request,
}

async fn run(routes: Router, headers: HeaderMap, mut body: Body) -> Result<Response, Failure> {
    let items = body.objects("requests")?.unwrap_or_default();
    if items.is_empty() || items.len() > MOST {
        return Err(Failure::bad_request(format!("'requests' must hold 1 to {MOST} requests.")));
    }
    let items: Vec<Item> = items.into_iter().map(|item| read(item, &headers)).collect::<Result<_, _>>()?;
    let mut answers: Vec<(String, StatusCode, Value)> = Vec::new();
    for item in items {
        if answers.iter().any(|(id, _, _)| *id == item.id) {
            return Err(Failure::bad_request(format!("Two requests have the id '{}'.", item.id)));
        }
        let went_well = |id: &String| answers.iter().any(|(known, status, _)| known == id && status.is_success());
        let answer = match item.depends_on.iter().all(went_well) {
            true => ask(&routes, item.id, item.request).await?,
            false => {
                let error = json!({"error": {"code": "FailedDependency", "message": "A request on which this one depends failed."}});
                let status = StatusCode::FAILED_DEPENDENCY;
                (item.id.clone(), status, json!({"id": item.id, "status": status.as_u16(), "body": error}))
            }
        };
        answers.push(answer);
    }
    let responses: Vec<Value> = answers.into_iter().map(|(_, _, answer)| answer).collect();
    let kind = [(header::CONTENT_TYPE, "application/json")];
    Ok((kind, json!({"responses": responses}).to_string()).into_response())
}

fn read(mut item: Body, outer: &HeaderMap) -> Result<Item, Failure> {
    let id = item.required("id")?;
    let malformed =
        || Failure::bad_request(format!("Request '{}' is malformed.", id.chars().take(50).collect::<String>()));
    let method: Method = item.required("method")?.to_ascii_uppercase().parse().map_err(|_| malformed())?;
    let url = item.required("url")?;
    let separator = if url.starts_with('/') { "" } else { "/" };
    let mut request = Request::builder().method(method).uri(format!("/v1.0{separator}{url}"));
    if let Some(headers) = request.headers_mut() {
        for (name, value) in item.take("headers").and_then(|it| it.as_object().cloned()).unwrap_or_default() {
            let name: HeaderName = name.parse().map_err(|_| malformed())?;
            let value = HeaderValue::from_str(value.as_str().unwrap_or_default()).map_err(|_| malformed())?;
            headers.insert(name, value);
        }
        // Who asks is who asked for the batch, whatever the item says.
        headers.remove(header::AUTHORIZATION);
        headers.extend(outer.get(header::AUTHORIZATION).cloned().map(|value| (header::AUTHORIZATION, value)));
    }
    let body = item.take("body").map_or_else(HttpBody::empty, |body| HttpBody::from(body.to_string()));
    let depends_on = item.texts("dependsOn")?.unwrap_or_default();
    let request = request.body(body).map_err(|_| malformed())?;
    Ok(Item { id, depends_on, request })
}

async fn ask(routes: &Router, id: String, request: Request) -> Result<(String, StatusCode, Value), Failure> {
    let Ok(response) = routes.clone().oneshot(canonical(request)).await;
    let (parts, body) = response.into_parts();
    let too_long = |_| Failure::bad_request("An answer is too long for a batch. Ask for it alone.");
    let bytes = to_bytes(body, MAX_ANSWER).await.map_err(too_long)?;
    let mut headers = Map::new();
    for (name, value) in &parts.headers {
        headers.extend(value.to_str().ok().map(|value| (name.to_string(), value.into())));
    }
    let body: Value = serde_json::from_slice(&bytes).unwrap_or_else(|_| String::from_utf8_lossy(&bytes).into());
    let mut answer = json!({"id": id, "status": parts.status.as_u16(), "headers": headers});
    if let (false, Some(answer)) = (bytes.is_empty(), answer.as_object_mut()) {
        answer.insert("body".into(), body);
    }
    Ok((id, parts.status, answer))
}
