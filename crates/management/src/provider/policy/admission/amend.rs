//! `append` and `modify`, applied to a request's body before its operation sees it; and `denyAction`.
//!
//! What the client sent stays as it is but for the parts that a rule changes. Rules see the resource as the request would
//! make it: the body of a PUT; for a PATCH what there is, with the body's parts in their place.

use bytes::Bytes;
use http::Method;
use lazurite_api::ApiError;
use lazurite_model::ResourceId;
use lazurite_model::record::ResourceGroup;
use serde_json::{Map, Value, json};

use super::{Target, refusal, target};
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::policy::in_force::{self, InForce};
use crate::provider::policy::rule::change::{self, Changed, Part};
use crate::provider::policy::rule::field::member;
use crate::provider::policy::rule::{ConflictEffect, Effect, Evaluation, Purse};
use crate::provider::policy::subject::{self, Subject};
use crate::tracked::Tracked;

/// Changes the body as policies want it.
///
/// # Errors
/// 403 `RequestDisallowedByPolicy`: a rule contradicts another one or what was sent, could not be evaluated, or guards
/// against the deletion.
pub(crate) async fn amend(call: &mut Call) -> Outcome<()> {
    let Some(target) = target(call) else { return Ok(()) };
    if call.method == Method::DELETE && target != Target::Tags {
        return may_delete(call, target).await;
    }
    if !matches!(call.method, Method::PUT | Method::PATCH) {
        return Ok(());
    }
    // A body that is no object is refused by the operation, in its own words.
    let Ok(Value::Object(sent)) = serde_json::from_slice::<Value>(&call.body) else { return Ok(()) };
    let rules = in_force::acting(&call.state.store, call.tenant(), &call.target, call.now()).await?;
    let rules: Vec<InForce> = rules.into_iter().filter(|rule| !rule.rule.changes.is_empty()).collect();
    if rules.is_empty() {
        return Ok(());
    }
    let Some(mut wanted) = effective(call, target, &sent).await? else { return Ok(()) };
    let parts = apply(call, &rules, &mut wanted)?;
    if parts.is_empty() {
        return Ok(());
    }
    let body = match target {
        Target::Tags => {
            let tags = member(&wanted.view, "tags").cloned().unwrap_or_else(|| json!({}));
            json!({ "operation": "Replace", "properties": { "tags": tags } })
        }
        Target::Resource | Target::Group => {
            let mut body = sent;
            for part in &parts {
                change::carry(part, &wanted.view, &mut body);
            }
            Value::Object(body)
        }
    };
    call.ask.body = Bytes::from(body.to_string());
    Ok(())
}

/// Applies the rules that meet the subject, one after the other; gives the parts that were changed.
fn apply(call: &Call, rules: &[InForce], subject: &mut Subject) -> Result<Vec<Part>, ApiError> {
    let mut parts = Vec::new();
    let mut changed: Vec<(String, &InForce)> = Vec::new();
    for rule in rules.iter().filter(|rule| subject.is_seen_by(rule)).collect::<Vec<_>>() {
        let judgement = subject.judge(call, rule);
        if !judgement.meets || !matches!(judgement.effect, Effect::Append | Effect::Modify) {
            if judgement.failure.is_some() {
                return Err(refusal::denied(subject, &[(rule, judgement)]));
            }
            continue;
        }
        let facts = subject.facts(call, rule, &rule.parameters);
        let purse = Purse::default();
        let evaluation = Evaluation::new(&facts, &purse);
        let mut view = subject.view.clone();
        let mut fields = Vec::new();
        for change in &rule.rule.changes {
            match change.apply(&mut view, &evaluation) {
                Ok(Changed::Nothing) => {}
                Ok(Changed::Field(name, part)) => fields.push((name, part)),
                Ok(Changed::Contradicts(_)) => return Err(refusal::denied(subject, &[(rule, judgement)])),
                Err(why) => return Err(refusal::failed(subject, rule, &why)),
            }
        }
        let is_taken = |(name, _): &(String, Part)| changed.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
        if judgement.effect == Effect::Modify && fields.iter().any(is_taken) {
            match rule.rule.conflict {
                ConflictEffect::Deny => return Err(refusal::denied(subject, &[(rule, judgement)])),
                ConflictEffect::Audit => continue,
            }
        }
        subject.view = view;
        for (name, part) in fields {
            changed.push((name, rule));
            parts.push(part);
        }
    }
    Ok(parts)
}

/// The resource as the request would make it, as far as that can be told before it is checked; `None`: there is nothing that
/// could be changed.
async fn effective(call: &Call, target: Target, sent: &Map<String, Value>) -> Outcome<Option<Subject>> {
    let present = present(call).await?;
    let type_ = call.target.resource_type().map_or(subject::GROUP.to_owned(), |type_| {
        crate::tracked::find(&type_).map_or(type_, |known| known.name.to_owned())
    });
    let view = match (target, present) {
        (Target::Tags, None) => return Ok(None),
        (Target::Tags, Some(present)) => Some(with_tags(call, present, sent)),
        (_, None) if call.method == Method::PATCH => return Ok(None),
        (_, Some(present)) if call.method == Method::PATCH => Some(merged(present, sent)),
        (_, present) => {
            let mut view = sent.clone();
            if let Some(location) = present.as_ref().and_then(|present| member(present, "location")) {
                view.entry("location").or_insert_with(|| location.clone());
            }
            Some(Value::Object(view))
        }
    };
    let Some(mut view) = view else { return Ok(None) };
    if let Some(fields) = view.as_object_mut() {
        fields.insert("id".to_owned(), json!(call.target));
        fields.insert("name".to_owned(), json!(call.target.name()));
        fields.insert("type".to_owned(), json!(type_));
    }
    Ok(Some(Subject::with_view(call, call.target.clone(), &type_, view).await?))
}

/// What there is, as rules see it.
async fn present(call: &Call) -> Outcome<Option<Value>> {
    let store = &call.state.store;
    if let Some(resource) = Tracked::read(store, &call.target).await? {
        return Ok(Some(subject::view_of(call, &resource)));
    }
    let group = store.read::<ResourceGroup>(call.target.key()).await?;
    Ok(group.as_ref().map(subject::view_of_group))
}

/// What there is with the parts of a PATCH in their place. What is `null` or missing stays.
fn merged(mut present: Value, sent: &Map<String, Value>) -> Value {
    if let Some(fields) = present.as_object_mut() {
        for (name, value) in sent.iter().filter(|(_, value)| !value.is_null()) {
            match (fields.get_mut(name), value) {
                (Some(Value::Object(inner)), Value::Object(value)) if name == "properties" => {
                    let given = value.iter().filter(|(_, value)| !value.is_null());
                    inner.extend(given.map(|(name, value)| (name.clone(), value.clone())));
                }
                _ => {
                    fields.insert(name.clone(), value.clone());
                }
            }
        }
    }
    present
}

/// What there is with the tags that a request to the tags' own path leaves there.
fn with_tags(call: &Call, mut present: Value, sent: &Map<String, Value>) -> Value {
    let empty = Map::new();
    let given = sent.get("properties").and_then(|properties| properties.get("tags")).and_then(Value::as_object);
    let given = given.unwrap_or(&empty);
    let operation = sent.get("operation").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    let before = member(&present, "tags").and_then(Value::as_object).cloned().unwrap_or_default();
    let key = |tags: &Map<String, Value>, name: &str| {
        tags.keys().find(|known| known.to_lowercase() == name.to_lowercase()).cloned()
    };
    let after = match (call.method == Method::PATCH, operation.as_str()) {
        (true, "merge") => {
            let mut tags = before;
            for (name, value) in given {
                tags.insert(key(&tags, name).unwrap_or_else(|| name.clone()), value.clone());
            }
            tags
        }
        (true, "delete") => {
            let mut tags = before;
            for (name, value) in given {
                let Some(known) = key(&tags, name) else { continue };
                if value.as_str().is_none_or(str::is_empty) || tags.get(&known) == Some(value) {
                    tags.remove(&known);
                }
            }
            tags
        }
        _ => given.clone(),
    };
    if let Some(fields) = present.as_object_mut() {
        fields.insert("tags".to_owned(), Value::Object(after));
    }
    present
}

/// Refuses the deletion of what a rule guards, also with its resource group.
async fn may_delete(call: &Call, target: Target) -> Outcome<()> {
    let store = &call.state.store;
    let mut ids: Vec<ResourceId> = vec![call.target.clone()];
    if target == Target::Group {
        let mut after = None;
        loop {
            let page = Tracked::page(store, &call.target, after.as_deref(), 1000).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id().key().to_owned());
            ids.extend(page.iter().map(|resource| resource.id().clone()));
        }
    }
    for id in ids {
        let rules = in_force::acting(store, call.tenant(), &id, call.now()).await?;
        let rules: Vec<&InForce> = rules.iter().filter(|rule| rule.rule.guards()).collect();
        if rules.is_empty() {
            continue;
        }
        let subject = match Tracked::read(store, &id).await? {
            Some(resource) => Subject::resource(call, &resource).await?,
            None => match store.read::<ResourceGroup>(id.key()).await? {
                Some(group) => Subject::group(call, &group).await?,
                None => continue,
            },
        };
        for rule in rules.into_iter().filter(|rule| subject.is_seen_by(rule)) {
            let judgement = subject.judge(call, rule);
            if judgement.meets && matches!(judgement.effect, Effect::DenyAction | Effect::Deny) {
                return Err(refusal::guarded(&subject, rule, judgement).into());
            }
        }
    }
    Ok(())
}
