//! `POST {scope}/…/policyStates/{latest|default}/queryResults`

use std::ops::ControlFlow;

use lazurite_api::ApiError;
use lazurite_api::page::next_link;
use serde_json::{Map, Value, json};

use super::walk::walk;
use super::wanted::Wanted;
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// States on a page unless the client asks for fewer.
const PAGE: usize = 1000;

/// Lists states as they are now: there are no older ones, so `default` is as good as `latest`.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let wanted = Wanted::read(call).await?;
    let query = call.query();
    let top = number(query.first("$top"), "$top")?.map_or(PAGE, |top| top.min(PAGE));
    let from = number(query.first("$skiptoken"), "$skiptoken")?.unwrap_or_default();
    let details = query.first("$expand").is_some_and(|text| text.eq_ignore_ascii_case("PolicyEvaluationDetails"));
    let select = query.first("$select").map(str::to_owned).filter(|text| !text.is_empty());
    let mut at = 0;
    let mut value: Vec<Value> = Vec::new();
    let mut more = false;
    walk(call, &wanted, |found| {
        let view = found.view(call, details);
        if !wanted.admits(&view)? {
            return Ok(ControlFlow::Continue(()));
        }
        at += 1;
        if at <= from {
            return Ok(ControlFlow::Continue(()));
        }
        if value.len() >= top {
            more = true;
            return Ok(ControlFlow::Break(()));
        }
        value.push(match &select {
            Some(names) => selected(&view, names),
            None => view,
        });
        Ok(ControlFlow::Continue(()))
    })
    .await?;
    let count = value.len();
    let mut body = json!({
        "@odata.context": super::context(call, "policyStates/$metadata#latest"),
        "@odata.count": count,
        "value": value,
    });
    // Who asks for the first few wants no more.
    if let (true, None, Some(fields)) = (more, query.first("$top"), body.as_object_mut()) {
        let link = next_link(&call.state.settings.origins.arm, &call.path, &query, &(from + count).to_string());
        fields.insert("@odata.nextLink".to_owned(), json!(link));
    }
    Ok(Reply::ok(body))
}

fn number(text: Option<&str>, name: &'static str) -> Result<Option<usize>, ApiError> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| {
        ApiError::bad_request("InvalidQueryOption", format!("'{name}' is a whole number from 0 on.")).at(name)
    })
}

fn selected(view: &Value, names: &str) -> Value {
    let wanted: Vec<&str> = names.split(',').map(str::trim).collect();
    let members = view.as_object().into_iter().flatten();
    let kept = members.filter(|(name, _)| wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(name)));
    Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>())
}
