//! Deployments as the wire shows them.

use jiff::{SignedDuration, Timestamp};
use lazurite_api::time;
use lazurite_model::ResourceId;
use lazurite_model::record::{Deployment, DeploymentMode};
use lazurite_template::Plan;
use serde_json::{Map, Value, json};

/// A deployment.
pub(super) fn deployment(deployment: &Deployment) -> Value {
    let mut properties = properties(deployment);
    if deployment.is_over() {
        properties.insert("outputs".to_owned(), Value::Object(deployment.outputs.clone()));
    }
    properties.insert("outputResources".to_owned(), references(deployment.output_resources.iter()));
    if let Some(error) = &deployment.error {
        properties.insert("error".to_owned(), error.clone());
    }
    whole(deployment, properties)
}

/// A deployment that could be made: what validation answers.
pub(super) fn validated(deployment: &Deployment, plan: &Plan) -> Value {
    let mut properties = properties(deployment);
    properties.insert("provisioningState".to_owned(), json!("Succeeded"));
    let ids: Vec<Value> = plan.resources().iter().map(|planned| json!({"id": planned.id})).collect();
    properties.insert("validatedResources".to_owned(), Value::Array(ids));
    whole(deployment, properties)
}

fn whole(deployment: &Deployment, properties: Map<String, Value>) -> Value {
    let mut whole = json!({
        "id": deployment.resource_id(),
        "name": deployment.name,
        "type": Deployment::TYPE,
        "properties": properties,
    });
    if let Some(fields) = whole.as_object_mut() {
        fields.extend(deployment.location.as_ref().map(|location| ("location".to_owned(), json!(location))));
        if !deployment.tags.is_empty() {
            fields.insert("tags".to_owned(), json!(deployment.tags));
        }
    }
    whole
}

fn properties(deployment: &Deployment) -> Map<String, Value> {
    let mode = match deployment.mode {
        DeploymentMode::Incremental => "Incremental",
        DeploymentMode::Complete => "Complete",
    };
    let mut properties = Map::from_iter([
        ("templateHash".to_owned(), json!(deployment.template_hash)),
        ("parameters".to_owned(), Value::Object(deployment.parameters.clone())),
        ("mode".to_owned(), json!(mode)),
        ("provisioningState".to_owned(), json!(deployment.state.name())),
        ("timestamp".to_owned(), json!(time::text(deployment.updated))),
        ("duration".to_owned(), json!(duration(deployment.started, deployment.updated))),
        ("correlationId".to_owned(), json!(deployment.correlation_id)),
        ("providers".to_owned(), deployment.providers.clone()),
        ("dependencies".to_owned(), deployment.dependencies.clone()),
    ]);
    properties.extend(deployment.template_link.as_ref().map(|link| ("templateLink".to_owned(), link.clone())));
    let debug = deployment.debug_setting.as_ref();
    properties.extend(debug.map(|level| ("debugSetting".to_owned(), json!({"detailLevel": level}))));
    properties
}

fn references<'r>(ids: impl Iterator<Item = &'r ResourceId>) -> Value {
    ids.map(|id| json!({ "id": id })).collect()
}

/// How long something took, as ISO 8601 writes it: `PT1.5S`.
pub(super) fn duration(from: Timestamp, until: Timestamp) -> String {
    let took = until.duration_since(from).max(SignedDuration::ZERO);
    let (seconds, fraction) = (took.as_secs(), took.subsec_nanos() / 100);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut text = "PT".to_owned();
    for (count, unit) in [(hours, 'H'), (minutes, 'M')] {
        if count > 0 {
            text.push_str(&format!("{count}{unit}"));
        }
    }
    match fraction {
        0 => text.push_str(&format!("{seconds}S")),
        _ => text.push_str(format!("{seconds}.{fraction:07}").trim_end_matches('0')),
    }
    if !text.ends_with('S') {
        text.push('S');
    }
    text
}

/// Things under their names, in the order in which they came.
type Named<T> = Vec<(String, Vec<T>)>;

/// The providers and types that a plan makes resources of.
pub(super) fn providers(plan: &Plan) -> Value {
    let mut providers: Vec<(String, Named<Value>)> = Vec::new();
    for planned in plan.resources() {
        let (namespace, type_) = planned.resource_type.split_once('/').unwrap_or((&planned.resource_type, ""));
        let types = entry(&mut providers, namespace);
        let locations = entry(types, type_);
        let location = planned.location.as_ref().map_or(Value::Null, |location| json!(location));
        if !locations.contains(&location) {
            locations.push(location);
        }
    }
    let types = |types: Vec<(String, Vec<Value>)>| -> Vec<Value> {
        types.into_iter().map(|(name, places)| json!({"resourceType": name, "locations": places})).collect()
    };
    providers.into_iter().map(|(name, kinds)| json!({"namespace": name, "resourceTypes": types(kinds)})).collect()
}

/// The entry of that name, made if it is not there yet.
fn entry<'e, T: Default>(entries: &'e mut Vec<(String, T)>, name: &str) -> &'e mut T {
    let at = entries.iter().position(|(known, _)| known.eq_ignore_ascii_case(name)).unwrap_or(entries.len());
    if at == entries.len() {
        entries.push((name.to_owned(), T::default()));
    }
    // INVARIANT: `at` is the place of an entry that was there, or of the one just pushed.
    #[expect(clippy::indexing_slicing, reason = "see the invariant above")]
    &mut entries[at].1
}

/// What waits for what.
pub(super) fn dependencies(plan: &Plan) -> Value {
    let resources = plan.resources();
    let name = |planned: &lazurite_template::Planned| json!({"id": planned.id, "resourceType": planned.resource_type, "resourceName": planned.name});
    let waiting = resources.iter().filter(|planned| !planned.depends_on.is_empty());
    waiting
        .map(|planned| {
            let mut entry = name(planned);
            let before: Vec<Value> = planned.depends_on.iter().filter_map(|at| resources.get(*at)).map(name).collect();
            if let Some(fields) = entry.as_object_mut() {
                fields.insert("dependsOn".to_owned(), Value::Array(before));
            }
            entry
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_iso_8601() {
        let from: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let after = |milliseconds| duration(from, from + SignedDuration::from_millis(milliseconds));
        assert_eq!(after(0), "PT0S");
        assert_eq!(after(1500), "PT1.5S");
        assert_eq!(after(61_000), "PT1M1S");
        assert_eq!(after(3_600_250), "PT1H0.25S");
        assert_eq!(after(-5), "PT0S");
    }
}
