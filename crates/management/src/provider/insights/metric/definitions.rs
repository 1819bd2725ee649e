//! `GET {resource}/providers/Microsoft.Insights/metricDefinitions`

use serde_json::{Value, json};

use super::{Aggregation, Metric, RETENTION, grain::GRAINS, has_metrics};
use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::provider::maps;
use crate::reply::Reply;

/// Lists the metrics of a resource; none of what is no account.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let metrics: &[Metric] = if has_metrics(call).await? { &Metric::ALL } else { &[] };
    Ok(listing::reply(metrics.iter().map(|metric| view(call, *metric)).collect(), None))
}

fn view(call: &Call, metric: Metric) -> Value {
    let resource = call.target.as_str();
    let name = metric.name();
    let availabilities: Vec<Value> =
        GRAINS.iter().map(|grain| json!({ "timeGrain": grain.name, "retention": RETENTION })).collect();
    let dimensions: Vec<Value> = metric
        .dimensions()
        .iter()
        .map(|dimension| json!({ "value": dimension.name(), "localizedValue": dimension.title() }))
        .collect();
    json!({
        "id": format!("{resource}/providers/microsoft.insights/metricdefinitions/{name}"),
        "resourceId": resource,
        "namespace": maps::ACCOUNT,
        "name": { "value": name, "localizedValue": name },
        "displayDescription": metric.description(),
        "isDimensionRequired": false,
        "unit": metric.unit(),
        "metricClass": metric.class(),
        "primaryAggregationType": metric.primary().name(),
        "supportedAggregationTypes": Aggregation::ALL.map(Aggregation::name),
        "metricAvailabilities": availabilities,
        "dimensions": dimensions,
    })
}
